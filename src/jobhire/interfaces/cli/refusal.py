"""How the command line says no."""

from __future__ import annotations


class Refusal(Exception):
    """Something outside the program must be put right first. Shown as one line; the exit code is 2."""

"""How many heaps the C library keeps: by default eight a core, each with what its threads have given back."""

from __future__ import annotations

import sys

MOST_HEAPS = 2
"""One thread at a time holds the interpreter lock, so they hardly ever want memory at the same moment."""
_M_ARENA_MAX = -8


def keep_few_heaps() -> None:
    """Before there are threads. Only glibc can be told; elsewhere nothing changes."""
    if sys.platform == "linux":
        import ctypes

        if told := getattr(ctypes.CDLL(None), "mallopt", None):
            told(_M_ARENA_MAX, MOST_HEAPS)

"""What a newcomer sees first: a dozen jobs and some forty CVs, all of invented people.

The files beside this module are request bodies of ``POST /api/v1/jobs`` and ``POST /api/v1/candidates``.
"""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

_HERE = files(__name__)


def load_jobs() -> list[dict[str, Any]]:
    """Bodies for ``POST /api/v1/jobs``, always in the same order."""
    jobs: list[dict[str, Any]] = json.loads(_HERE.joinpath("jobs.json").read_text(encoding="utf-8"))
    return jobs


def load_candidates() -> list[dict[str, Any]]:
    """Bodies for ``POST /api/v1/candidates``, by file name: one JSON line, then the CV as plain text."""
    cvs = sorted(_HERE.joinpath("cvs").iterdir(), key=lambda file: file.name)
    return [_candidate(cv.read_text(encoding="utf-8")) for cv in cvs if cv.name.endswith(".txt")]


def _candidate(text: str) -> dict[str, Any]:
    facts, _, cv_text = text.partition("\n")
    return {**json.loads(facts), "cvText": cv_text.strip()}

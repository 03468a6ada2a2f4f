"""The labelled triples: a job's text, the résumé that matches it and a weakened copy."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

RECEIVED_ON = date(2026, 1, 1)


@dataclass(frozen=True, slots=True)
class Triple:
    job: str
    matched: str
    weakened: str
    skills: tuple[str, ...] = ()
    """What the job lists, each once, trimmed."""
    removed: tuple[str, ...] = ()
    """Those of them that the weakened copy lacks."""

    @property
    def weakened_is_shorter(self) -> bool:
        return len(self.weakened) < len(self.matched)


@dataclass(frozen=True, slots=True)
class CandidateText:
    """A candidate known by their CV only."""

    id: str
    cv_text: str
    version: int = 1
    type: str = "uploaded"
    skills: Sequence[str] = ()
    cv_received_on: date = RECEIVED_ON
    summary: str = ""
    location: str = ""
    experience_years: float | None = None


@dataclass(frozen=True, slots=True)
class JobText:
    """A job known by its text only."""

    id: str
    description: str
    version: int = 1
    title: str = ""
    required_skills: Sequence[str] = ()
    location: str = ""
    status: str = "open"


def triples(data: Path) -> list[Triple] | None:
    """The triples under ``data``; None where they are missing."""
    file = data / "rjdb" / "dev.jsonl"
    if not file.exists():
        return None
    with file.open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    return [_triple(row) for row in rows]


def _triple(row: dict[str, Any]) -> Triple:
    skills = tuple(dict.fromkeys(_trimmed(skill) for skill in row["Skills"]))
    filtered = row["Filtered-information"].get("Skills")
    removed = {_trimmed(skill) for skill in filtered} if isinstance(filtered, list) else set()
    return Triple(
        row["Job-Description"],
        row["Resume-matched"],
        row["Resume-unmatched"],
        skills,
        tuple(skill for skill in skills if skill in removed),
    )


def _trimmed(skill: str) -> str:
    return " ".join(skill.split())

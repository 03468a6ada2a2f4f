"""Labelled CVs: ours with exact truth, and public templates with the data they were made from."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

Dates = tuple[str, str | None]


@dataclass(frozen=True, slots=True)
class Labelled:
    """None means: the truth says nothing about it."""

    file: Path
    layout: str
    name: str
    email: str
    phone: str | None
    skills: frozenset[str] | None
    jobs: tuple[Dates, ...]
    """(start, end) as ``YYYY-MM`` or ``YYYY``; end None for a job held now."""
    scanned: bool = False


def synthetic(data: Path) -> list[Labelled] | None:
    truth = data / "cv-synthetic" / "truth.jsonl"
    return [_ours(truth.parent, line) for line in truth.read_text().splitlines()] if truth.exists() else None


def public(data: Path) -> list[Labelled] | None:
    folder = data / "cv-public"
    return [*_rendercv(folder / "rendercv"), *_bazil(folder / "bazil")] if folder.exists() else None


def _ours(folder: Path, line: str) -> Labelled:
    truth = json.loads(line)
    jobs = tuple((job["start"], job["end"]) for job in truth["experience"])
    return Labelled(
        file=folder / truth["file"],
        layout=truth["layout"],
        name=truth["name"],
        email=truth["email"],
        phone=truth["phone"],
        skills=frozenset(skill.lower() for skill in truth["skills"]),
        jobs=jobs,
        scanned=truth["layout"] == "scanned",
    )


def _rendercv(folder: Path) -> Iterator[Labelled]:
    """The YAML is regular enough for two expressions; a YAML parser would be one more dependency."""
    for file in sorted(folder.glob("*.yaml")):
        text = file.read_text(encoding="utf-8")
        experience = re.search(r"\n    experience:\n(.*?)\n    \w+:\n", text, re.DOTALL)
        ranges = re.findall(r"start_date: (\S+)\n\s+end_date: (\S+)", experience[1] if experience else "")
        details = re.findall(r"- label: .*\n\s+details: (.*)", text)
        yield Labelled(
            file=file.with_suffix(".pdf"),
            layout=file.stem.split("_")[2],
            name=re.findall(r"\n  name: (.*)", text)[0],
            email=re.findall(r"\n  email: (.*)", text)[0],
            phone=None,
            skills=frozenset(item.strip().lower() for line in details for item in line.split(",")),
            jobs=tuple((start, None if end == "present" else end) for start, end in ranges),
        )


_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]


def _bazil(folder: Path) -> Iterator[Labelled]:
    with (folder / "csv_data.csv").open(encoding="utf-8", newline="") as stream:
        next(stream)
        for row in csv.DictReader(stream):
            entries = re.findall(
                r"\\resumeSubheading\{.*?\}\s*\{.*?\}\s*\{.*?\}\s*\{(.*?)\}", row["experience"]
            )
            file = folder / f"CV_{row['name'].replace(' ', '_')}.pdf"
            if file.exists():
                yield Labelled(
                    file=file,
                    layout="latex",
                    name=row["name"],
                    email=row["email"],
                    phone=row["mobile"],
                    skills=None,
                    jobs=tuple(map(_range, entries)),
                )


def _range(text: str) -> Dates:
    parts = [part.strip() for part in re.split(r"\s*(?:--|–|-)\s*", text)]
    points = [_point(part) for part in parts]
    return points[0] or "", points[-1]


def _point(text: str) -> str | None:
    year = re.search(r"\d{4}", text)
    if year is None:
        return None
    word = text[:3].lower()
    season = {"sum": 6, "spr": 3, "fal": 9, "win": 12}.get(word)
    month = _MONTHS.index(word) + 1 if word in _MONTHS else season
    return f"{year[0]}-{month:02}" if month else year[0]

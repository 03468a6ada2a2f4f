"""A score in one sentence, rendered from its parts: the same wherever it is shown."""

from __future__ import annotations

from .model import (
    EXPERIENCE,
    LOCATION,
    NICE_TO_HAVE,
    REQUIRED_SKILLS,
    SENIORITY,
    TEXT_RELEVANCE,
)
from .scoring import Part, Score


def rationale(score: Score) -> str:
    """One sentence, made of the parts and nothing else."""
    if not score.parts:
        return "The job names nothing a candidate could be compared with."
    said = [_sentence_part(part) for part in score.parts]
    return f"{score.points} of 100: " + "; ".join(said) + "."


_TITLES = {
    REQUIRED_SKILLS: "required skills",
    NICE_TO_HAVE: "nice to have",
    EXPERIENCE: "experience",
    SENIORITY: "seniority",
    LOCATION: "location",
    TEXT_RELEVANCE: "text relevance",
}


def _sentence_part(part: Part) -> str:
    counted = f"{_TITLES[part.name]} {part.points}/{part.max_points}"
    missing = [e.requirement for e in part.evidence if e.missing]
    if part.name not in (REQUIRED_SKILLS, NICE_TO_HAVE):
        return counted if part.found else f"{counted} (not found)"
    met = f"{len(part.evidence) - len(missing)} of {len(part.evidence)} found"
    if not missing:
        return f"{counted} ({met})"
    shown = ", ".join(_short(text) for text in missing[:3]) + (" …" if len(missing) > 3 else "")
    return f"{counted} ({met}; missing: {shown})"


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:59].rstrip() + "…"

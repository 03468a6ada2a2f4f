"""What is analysed, and what comes of it. Numbers are the score's; an analysis explains, it never counts."""

from __future__ import annotations

from dataclasses import dataclass

FULL = 9_500
"""Credit (0..10000) from which a requirement counts as met."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """How one requirement was met: ``credit`` 0..10000, ``text`` the candidate's own words."""

    requirement: str
    how: str
    credit: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    name: str
    points: int
    max_points: int
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FitCase:
    """One candidate and one job: the score with its parts, and both texts, without who it is."""

    job_title: str
    job_text: str
    cv_text: str
    score: int
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Dimension:
    """``percent`` of the points of one part of the score."""

    name: str
    percent: int
    comment: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SkillGap:
    """``status``: met, partial or missing, by the score's evidence."""

    skill: str
    status: str
    evidence: str
    advice: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """``readiness``: ready now, ready with support, or needs development."""

    readiness: str
    summary: str
    adjacent_skills: tuple[str, ...]
    next_steps: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FitAnalysis:
    summary: str
    dimensions: tuple[Dimension, ...]
    strengths: tuple[str, ...]
    gaps: tuple[str, ...]
    skill_gaps: tuple[SkillGap, ...]
    outlook: Outlook

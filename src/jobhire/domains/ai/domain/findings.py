"""What is said of a job, and of a CV: findings with the words they come from. They propose; they count
nothing and change nobody."""

from __future__ import annotations

from dataclasses import dataclass

from jobhire.domains.ai.domain.outlines import Span

LEVELS = ("intern", "junior", "middle", "senior", "lead", "head", "chief")
NOT_STATED = "not stated"
REQUIRED, NICE_TO_HAVE = "required", "nice-to-have"
QUOTED = "quoted"
"""How a skill was inferred that an agent names, with words of the CV to show for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Characters ``start`` to ``end`` of ``source``; of a list, of its element ``index``."""

    source: str
    start: int
    end: int
    index: int | None = None

    @classmethod
    def of(cls, span: Span) -> Place:
        return cls(source=span.source, start=span.start, end=span.end, index=span.index)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seniority:
    """``level``: one of ``LEVELS`` or not stated; ``title`` and ``demands``: what either says of it;
    ``agrees``: None where only one of them, or neither, says something."""

    level: str
    title: str | None
    demands: str | None
    agrees: bool | None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SkillRequirement:
    skill: str
    alternatives: tuple[str, ...]
    importance: str
    months: int | None
    phrase: str
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class JobFindings:
    responsibilities: tuple[str, ...]
    ideal_profile: str
    seniority: Seniority
    skills: tuple[SkillRequirement, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What a skill was inferred from: words, and the skill that those show ("" where they are the CV's own
    account of it)."""

    skill: str
    text: str
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Inference:
    """``how``: ``named`` by the CV, in the ``title`` of a position alone, ``implied`` by other skills, or
    ``quoted`` by an agent."""

    skill: str
    how: str
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CvFindings:
    """``role_title``: None where nothing suggests one."""

    role_title: str | None
    summary: str
    skills: tuple[Inference, ...]

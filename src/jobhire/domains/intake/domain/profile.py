"""A profile read from a CV. Every value says where in the visible text it stands and how sure the parser
is.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any, TypeVar

T = TypeVar("T")

PARSER = "cv-2"
"""Changes whenever the same file may be read differently."""


@dataclass(frozen=True, slots=True)
class Span:
    """Characters ``start`` to ``end`` of the visible text; ``page`` from 1."""

    page: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Found:
    value: str
    span: Span
    confidence: int
    """0..100 per cent, by rule: what an unmistakable pattern, a labelled field or a guess by position
    deserves.
    """


@dataclass(frozen=True, slots=True, order=True)
class Month:
    year: int
    month: int | None = None
    """1..12; None where the CV names the year alone."""

    def __str__(self) -> str:
        return f"{self.year:04}" if self.month is None else f"{self.year:04}-{self.month:02}"


@dataclass(frozen=True, slots=True)
class Job:
    title: Found | None
    company: Found | None
    start: Month | None
    end: Month | None
    current: bool
    dates: Found
    """As written."""
    bullets: tuple[Found, ...] = ()


@dataclass(frozen=True, slots=True)
class Study:
    degree: Found | None
    school: Found | None
    year: int | None
    """Of the end."""


@dataclass(frozen=True, slots=True)
class KnownSkill:
    found: Found
    skill_id: str | None
    """In the taxonomy; None for what the CV lists and the taxonomy does not know."""
    listed: bool
    """Named in a list of skills, not only in running text."""


@dataclass(frozen=True, slots=True)
class Language:
    found: Found
    code: str
    """ISO 639-1."""
    level: str | None
    """As written."""


@dataclass(frozen=True, slots=True)
class Profile:
    name: Found | None = None
    headline: Found | None = None
    emails: tuple[Found, ...] = ()
    phones: tuple[Found, ...] = ()
    location: Found | None = None
    links: tuple[Found, ...] = ()
    summary: Found | None = None
    skills: tuple[KnownSkill, ...] = ()
    jobs: tuple[Job, ...] = ()
    studies: tuple[Study, ...] = ()
    languages: tuple[Language, ...] = ()
    certificates: tuple[Found, ...] = ()
    months_of_experience: int = 0
    """Of merged periods: two jobs at once count once."""
    parser: str = PARSER


_RECOGNISED = 80
"""Per cent of its confidence that is left to a value from a picture."""


def less_sure(part: T, pages: frozenset[int]) -> T:
    """``part`` of a profile with every value that stands on one of ``pages`` counted less sure."""
    return _less_sure(part, pages)  # type: ignore[no-any-return]


def _less_sure(part: Any, pages: frozenset[int]) -> Any:
    if isinstance(part, Found):
        sure = part.confidence * _RECOGNISED // 100
        return replace(part, confidence=sure) if part.span.page in pages else part
    if isinstance(part, tuple):
        return tuple(_less_sure(one, pages) for one in part)
    if is_dataclass(part) and not isinstance(part, type):
        changed = {field.name: _less_sure(getattr(part, field.name), pages) for field in fields(part)}
        return replace(part, **changed)
    return part

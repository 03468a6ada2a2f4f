"""What a job asks for and what a CV shows, in words a person can use. How they are read is in ``job_outline``
and ``cv_outline``: heavy modules, for who reads; these are for everybody who speaks of what was read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from .profile import Span


class Phrase(NamedTuple):
    """Words of a text and where they stand."""

    text: str
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """``skill``: by its standard name, else in the job's words; ``alternatives``: others that would do as
    well; ``months``: how long it is to have been used, where the job says so."""

    skill: str
    alternatives: tuple[str, ...]
    required: bool
    months: int | None
    phrase: Phrase


@dataclass(frozen=True, slots=True, kw_only=True)
class JobOutline:
    """``title_level`` and ``demanded_level``: the rank (see ``LEVELS``) that the title names, and the one
    that the longest experience asked for (``months``, ``demand``) stands for; None where nothing says so."""

    version: int
    reading: str
    """What it was read with; the same version read with the same says the same."""
    title: str
    text: str
    duties: tuple[Phrase, ...]
    asked: tuple[Asked, ...]
    title_level: str | None
    demanded_level: str | None
    months: int | None
    demand: Phrase | None
    places: tuple[str, ...]
    remote: bool
    hybrid: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """``title`` as the CV words it, mostly with the employer; ``last``: the last month (since year 0), None
    without dates."""

    title: str
    months: int
    last: int | None
    phrase: Phrase


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownSkill:
    """``months`` of use, where the CV tells."""

    skill: str
    months: int | None
    phrase: Phrase


@dataclass(frozen=True, slots=True, kw_only=True)
class InferredSkill:
    """A skill the record does not list. ``how``: ``named`` in the CV, in a position's ``title`` alone, or
    ``implied`` by the skills it is shown by."""

    skill: str
    how: str
    shown_by: tuple[ShownSkill, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CvOutline:
    """``positions``: the most recent first; ``latest``: the last month of all work that has dates, also of
    work whose position cannot be read; ``headline``: what stands as such at the top, "" without; ``skills``:
    all that are shown; ``listed``: those of the record; ``text``: without who somebody is."""

    version: int
    reading: str
    text: str
    positions: tuple[Position, ...]
    latest: int | None
    headline: str
    months: int | None
    level: str | None
    skills: tuple[ShownSkill, ...]
    listed: tuple[str, ...]
    inferred: tuple[InferredSkill, ...]

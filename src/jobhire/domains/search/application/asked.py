"""A query as callers write it, of candidates or of jobs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from jobhire.domains.search.domain.document import LEVELS, MONTHS
from jobhire.domains.search.domain.query import (
    HEAVIEST,
    MOST_CLAUSES,
    ChangedClause,
    Clause,
    DepartmentClause,
    JobStatusClause,
    LanguageClause,
    LevelClause,
    LocationClause,
    MeaningClause,
    Query,
    SkillClause,
    StatusClause,
    TextClause,
    TypeClause,
    YearsClause,
)
from jobhire.domains.search.domain.words import LONGEST_TEXT
from jobhire.shared.domain import Invalid

Level = Literal["intern", "junior", "middle", "senior", "lead", "head", "chief"]
CandidateType = Literal["internal", "past", "uploaded"]
Status = Literal["available", "interviewing", "hired"]
JobStatus = Literal["open", "on hold", "closed"]
Text = Annotated[str, Meta(min_length=1, max_length=LONGEST_TEXT)]
Years = Annotated[float, Meta(ge=0, le=80)]


class YearsBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Both ends included."""

    min: Years | None = None
    max: Years | None = None


class LevelBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Both ends included."""

    min: Level | None = None
    max: Level | None = None


class ClauseBody(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """Exactly one of the members besides ``weight``. ``text``: words in any form, `"a phrase"`, `pref*`, all
    of them; ``meaning``: says something near to it, in whatever words (at most 3 clauses, not in
    ``mustNot``); ``skill``: whatever it is called (k8s is Kubernetes), or one that implies it; ``years``:
    of experience; ``location``: each word of it; ``language``: code or name."""

    text: Text | None = None
    meaning: Text | None = None
    skill: Text | None = None
    years: YearsBody | None = None
    level: LevelBody | None = None
    location: Text | None = None
    language: Text | None = None
    type: Annotated[list[CandidateType], Meta(min_length=1, max_length=3)] | None = None
    employment_status: Annotated[list[Status], Meta(min_length=1, max_length=3)] | None = None
    updated_since: datetime | None = None
    weight: Annotated[int, Meta(ge=1, le=HEAVIEST)] = 1


class JobClauseBody(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """Exactly one of the members besides ``weight``. ``text``: words in any form, `"a phrase"`, `pref*`, all
    of them; ``meaning``: says something near to it, in whatever words (at most 3 clauses, not in
    ``mustNot``); ``skill``: asked for or wished for, whatever it is called, or one that implies it;
    ``years``: of experience that it asks for at least; ``location``: each word of it; ``department``: by its
    whole name."""

    text: Text | None = None
    meaning: Text | None = None
    skill: Text | None = None
    years: YearsBody | None = None
    level: LevelBody | None = None
    location: Text | None = None
    department: Text | None = None
    status: Annotated[list[JobStatus], Meta(min_length=1, max_length=3)] | None = None
    updated_since: datetime | None = None
    weight: Annotated[int, Meta(ge=1, le=HEAVIEST)] = 1


AnyClauseBody = ClauseBody | JobClauseBody


def _clause(body: AnyClauseBody, field: str) -> Clause:
    """Raises ``Invalid``."""
    names = [name for name in body.__struct_fields__ if name in MAKERS]
    given = [name for name in names if getattr(body, name) is not None]
    if len(given) != 1:
        raise Invalid(f"a clause has exactly one of {', '.join(map(_camel, names))}", field=field)
    return MAKERS[given[0]](body, field)


def _years(body: AnyClauseBody, field: str) -> Clause:
    years = body.years or YearsBody()
    least, most = (None if each is None else round(each * MONTHS) for each in (years.min, years.max))
    return YearsClause(least=least, most=most, weight=body.weight)


def _level(body: AnyClauseBody, field: str) -> Clause:
    level = body.level or LevelBody()
    least, most = (None if each is None else LEVELS.index(each) for each in (level.min, level.max))
    return LevelClause(least=least, most=most, weight=body.weight)


def _since(body: AnyClauseBody, field: str) -> Clause:
    moment = body.updated_since
    if moment is None or moment.tzinfo is None:
        raise Invalid("a moment with its offset: 2026-11-01T00:00:00Z", field=f"{field}/updatedSince")
    return ChangedClause(since=int(moment.timestamp() * 1000), weight=body.weight)


MAKERS: dict[str, Callable[[Any, str], Clause]] = {
    "text": lambda body, field: TextClause.of(body.text or "", f"{field}/text", weight=body.weight),
    "meaning": lambda body, _: MeaningClause(text=body.meaning or "", weight=body.weight),
    "skill": lambda body, _: SkillClause(name=body.skill or "", weight=body.weight),
    "years": _years,
    "level": _level,
    "location": lambda body, _: LocationClause(name=body.location or "", weight=body.weight),
    "language": lambda body, _: LanguageClause(name=body.language or "", weight=body.weight),
    "type": lambda body, _: TypeClause(values=tuple(body.type or ()), weight=body.weight),
    "employment_status": lambda body, _: StatusClause(
        values=tuple(body.employment_status or ()), weight=body.weight
    ),
    "department": lambda body, _: DepartmentClause(name=body.department or "", weight=body.weight),
    "status": lambda body, _: JobStatusClause(values=tuple(body.status or ()), weight=body.weight),
    "updated_since": _since,
}
"""By the member that says what kind it is."""


def _camel(name: str) -> str:
    first, *more = name.split("_")
    return first + "".join(map(str.title, more))


Clauses = Annotated[list[ClauseBody], Meta(max_length=MOST_CLAUSES)]
JobClauses = Annotated[list[JobClauseBody], Meta(max_length=MOST_CLAUSES)]


class QueryBody(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """All of ``must``, none of ``mustNot``, and at least one of ``should`` where nothing must. Points of
    ``must`` and ``should`` sum to the score. At most 30 clauses in all; without any: everybody."""

    must: Clauses = []
    should: Clauses = []
    must_not: Clauses = []

    def query(self, field: str = "") -> Query:
        """Raises ``Invalid``."""
        return _query(self, field)


class JobQueryBody(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """As of candidates: all of ``must``, none of ``mustNot``, and at least one of ``should`` where nothing
    must."""

    must: JobClauses = []
    should: JobClauses = []
    must_not: JobClauses = []

    def query(self, field: str = "") -> Query:
        """Raises ``Invalid``."""
        return _query(self, field)


def _query(body: QueryBody | JobQueryBody, field: str) -> Query:
    try:
        return Query(
            must=_clauses(body.must, "/must"),
            should=_clauses(body.should, "/should"),
            must_not=_clauses(body.must_not, "/mustNot"),
        )
    except Invalid as refused:
        raise Invalid(refused.detail, field=f"{field}{refused.field or ''}") from None


def _clauses(bodies: Sequence[AnyClauseBody], field: str) -> tuple[Clause, ...]:
    return tuple(_clause(each, f"{field}/{at}") for at, each in enumerate(bodies))

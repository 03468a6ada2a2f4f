"""A query as callers write it."""

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
    LanguageClause,
    LevelClause,
    LocationClause,
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
    of them; ``skill``: whatever it is called (k8s is Kubernetes), or one that implies it; ``years``: of
    experience; ``location``: each word of it; ``language``: code or name."""

    text: Text | None = None
    skill: Text | None = None
    years: YearsBody | None = None
    level: LevelBody | None = None
    location: Text | None = None
    language: Text | None = None
    type: Annotated[list[CandidateType], Meta(min_length=1, max_length=3)] | None = None
    employment_status: Annotated[list[Status], Meta(min_length=1, max_length=3)] | None = None
    updated_since: datetime | None = None
    weight: Annotated[int, Meta(ge=1, le=HEAVIEST)] = 1

    def clause(self, field: str) -> Clause:
        """Raises ``Invalid``."""
        given = [name for name in MAKERS if getattr(self, name) is not None]
        if len(given) != 1:
            raise Invalid(f"a clause has exactly one of {', '.join(map(_camel, MAKERS))}", field=field)
        return MAKERS[given[0]](self, field)


def _years(body: ClauseBody, field: str) -> Clause:
    years = body.years or YearsBody()
    least, most = (None if each is None else round(each * MONTHS) for each in (years.min, years.max))
    return YearsClause(least=least, most=most, weight=body.weight)


def _level(body: ClauseBody, field: str) -> Clause:
    level = body.level or LevelBody()
    least, most = (None if each is None else LEVELS.index(each) for each in (level.min, level.max))
    return LevelClause(least=least, most=most, weight=body.weight)


def _since(body: ClauseBody, field: str) -> Clause:
    moment = body.updated_since
    if moment is None or moment.tzinfo is None:
        raise Invalid("a moment with its offset: 2026-11-01T00:00:00Z", field=f"{field}/updatedSince")
    return ChangedClause(since=int(moment.timestamp() * 1000), weight=body.weight)


MAKERS: dict[str, Callable[[ClauseBody, str], Clause]] = {
    "text": lambda body, field: TextClause.of(body.text or "", f"{field}/text", weight=body.weight),
    "skill": lambda body, _: SkillClause(name=body.skill or "", weight=body.weight),
    "years": _years,
    "level": _level,
    "location": lambda body, _: LocationClause(name=body.location or "", weight=body.weight),
    "language": lambda body, _: LanguageClause(name=body.language or "", weight=body.weight),
    "type": lambda body, _: TypeClause(values=tuple(body.type or ()), weight=body.weight),
    "employment_status": lambda body, _: StatusClause(
        values=tuple(body.employment_status or ()), weight=body.weight
    ),
    "updated_since": _since,
}
"""By the member that says what kind it is."""


def _camel(name: str) -> str:
    first, *more = name.split("_")
    return first + "".join(map(str.title, more))


Clauses = Annotated[list[ClauseBody], Meta(max_length=MOST_CLAUSES)]


class QueryBody(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """All of ``must``, none of ``mustNot``, and at least one of ``should`` where nothing must. Points of
    ``must`` and ``should`` sum to the score. At most 30 clauses in all; without any: everybody."""

    must: Clauses = []
    should: Clauses = []
    must_not: Clauses = []

    def query(self, field: str = "") -> Query:
        """Raises ``Invalid``."""
        try:
            return Query(
                must=_clauses(self.must, "/must"),
                should=_clauses(self.should, "/should"),
                must_not=_clauses(self.must_not, "/mustNot"),
            )
        except Invalid as refused:
            raise Invalid(refused.detail, field=f"{field}{refused.field or ''}") from None


def _clauses(bodies: Sequence[ClauseBody], field: str) -> tuple[Clause, ...]:
    return tuple(each.clause(f"{field}/{at}") for at, each in enumerate(bodies))


class SearchBody(QueryBody, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """A query, and which part of the answer. ``cursor``: `pagination.nextCursor` of the part before; replaces
    ``page``. ``facets``: whether all found are counted by skill, type, status and location."""

    page: Annotated[int, Meta(ge=1, le=10_000)] = 1
    limit: Annotated[int, Meta(ge=1, le=100)] = 20
    cursor: Annotated[str, Meta(max_length=1_000)] | None = None
    facets: bool = True


class ExplainBody(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    query: QueryBody
    candidate_id: Annotated[str, Meta(min_length=1, max_length=100)]


EXAMPLE: dict[str, Any] = {
    "must": [{"skill": "k8s"}, {"years": {"min": 5}}],
    "should": [{"text": '"incident response" terraform*', "weight": 3}, {"location": "Porto"}],
    "mustNot": [{"employmentStatus": ["hired"]}],
    "limit": 20,
}
EXPLAIN_EXAMPLE: dict[str, Any] = {
    "query": {name: EXAMPLE[name] for name in ("must", "should", "mustNot")},
    "candidateId": "01890a5d-ac96-774b-bcce-b302099a8057",
}

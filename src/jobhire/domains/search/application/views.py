"""What a search shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec

from jobhire.domains.search.domain.document import LEVELS, MONTHS, Document, Span
from jobhire.domains.search.domain.judging import Judgement, Verdict
from jobhire.domains.search.domain.query import (
    AnyOfClause,
    ChangedClause,
    Clause,
    LevelClause,
    MeaningClause,
    NamedClause,
    Query,
    RangeClause,
    TextClause,
)

_AROUND = 60
"""Characters shown before and after a place in a text."""
_MOST_HIGHLIGHTS = 10


class HighlightView(msgspec.Struct, frozen=True, kw_only=True):
    """A place in a field (a JSON pointer into the candidate or job): ``start``, ``end`` in code points of its
    text; ``text``: what stands around it; ``clause``: which one it meets."""

    field: str
    start: int
    end: int
    text: str
    clause: str


class PartView(msgspec.Struct, frozen=True, kw_only=True):
    """What one clause gave: points of all parts sum to the score. ``because``: what it met."""

    clause: str
    kind: str
    points: int
    because: str


class SearchHit(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    id: str
    name: str
    type: str
    employment_status: str
    headline: str
    location: str
    skills: list[str]
    experience_years: float | None
    level: str | None
    score: int
    parts: list[PartView]
    highlights: list[HighlightView]

    @classmethod
    def of(cls, document: Document, judgement: Judgement) -> SearchHit:
        return cls(
            id=document.id,
            name=document.text("name"),
            type=document.type,
            employment_status=document.status,
            headline=document.text("headline"),
            location=document.location,
            skills=[text for field, text in document.texts if field.startswith("skills/")],
            experience_years=_years(document),
            level=_level(document),
            score=judgement.score,
            parts=_parts(judgement),
            highlights=_met(document, judgement),
        )


class JobSearchHit(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """``experience_years``, ``level``: what the job asks for, null where it does not say."""

    id: str
    title: str
    department: str
    location: str
    status: str
    required_skills: list[str]
    experience_years: float | None
    level: str | None
    score: int
    parts: list[PartView]
    highlights: list[HighlightView]

    @classmethod
    def of(cls, document: Document, judgement: Judgement) -> JobSearchHit:
        return cls(
            id=document.id,
            title=document.text("title"),
            department=document.department,
            location=document.location,
            status=document.status,
            required_skills=[text for field, text in document.texts if field.startswith("requiredSkills/")],
            experience_years=_years(document),
            level=_level(document),
            score=judgement.score,
            parts=_parts(judgement),
            highlights=_met(document, judgement),
        )


def _years(document: Document) -> float | None:
    return None if document.months is None else round(document.months / MONTHS, 1)


def _level(document: Document) -> str | None:
    return None if document.level is None else LEVELS[document.level]


AnyHit = SearchHit | JobSearchHit


def _parts(judgement: Judgement) -> list[PartView]:
    kinds = {pointer: clause.kind for pointer, clause in judgement.query.clauses()}
    because = {pointer: verdict.because for pointer, verdict in judgement.verdicts.items()}
    return [
        PartView(clause=pointer, kind=kinds[pointer], points=points, because=because[pointer])
        for pointer, points in judgement.parts.items()
    ]


def _met(document: Document, judgement: Judgement) -> list[HighlightView]:
    return highlights(document, {pointer: judgement.verdicts[pointer] for pointer in judgement.parts})


def highlights(document: Document, verdicts: Mapping[str, Verdict]) -> list[HighlightView]:
    texts = dict(document.texts)
    found = [
        _highlight(pointer, span, texts[span.field])
        for pointer, verdict in verdicts.items()
        for span in verdict.spans
    ]
    return found[:_MOST_HIGHLIGHTS]


def _highlight(pointer: str, span: Span, text: str) -> HighlightView:
    first, last = max(0, span.start - _AROUND), min(len(text), span.end + _AROUND)
    around = " ".join(text[first:last].split())
    shown = f"{'… ' if first else ''}{around}{' …' if last < len(text) else ''}"
    return HighlightView(field=f"/{span.field}", start=span.start, end=span.end, text=shown, clause=pointer)


class FacetView(msgspec.Struct, frozen=True, kw_only=True):
    """How many of all that are found."""

    value: str
    count: int


class FacetsView(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The most frequent first, at most 20 of each; counts are exact."""

    skills: list[FacetView]
    type: list[FacetView]
    employment_status: list[FacetView]
    location: list[FacetView]

    @classmethod
    def of(cls, counted: Mapping[str, Sequence[tuple[str, int]]]) -> FacetsView:
        return cls(
            skills=_counts(counted, "skills"),
            type=_counts(counted, "type"),
            employment_status=_counts(counted, "status"),
            location=_counts(counted, "location"),
        )


class JobFacetsView(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The most frequent first, at most 20 of each; counts are exact."""

    skills: list[FacetView]
    status: list[FacetView]
    department: list[FacetView]
    location: list[FacetView]

    @classmethod
    def of(cls, counted: Mapping[str, Sequence[tuple[str, int]]]) -> JobFacetsView:
        return cls(
            skills=_counts(counted, "skills"),
            status=_counts(counted, "status"),
            department=_counts(counted, "department"),
            location=_counts(counted, "location"),
        )


def _counts(counted: Mapping[str, Sequence[tuple[str, int]]], name: str) -> list[FacetView]:
    return [FacetView(value=value, count=count) for value, count in counted.get(name, ())]


class SearchMeta(msgspec.Struct, frozen=True, kw_only=True):
    """``query``: what was asked, as the advanced search and the explanation take it; ``searched``: of so many
    candidates; ``embedder``: what told meanings, with its version; null where no clause asks by meaning."""

    searched: int
    query: dict[str, Any]
    facets: FacetsView | None
    embedder: str | None = None


class JobSearchMeta(msgspec.Struct, frozen=True, kw_only=True):
    """As of candidates."""

    searched: int
    query: dict[str, Any]
    facets: JobFacetsView | None
    embedder: str | None = None


AnyMeta = SearchMeta | JobSearchMeta


class ClauseView(msgspec.Struct, frozen=True, kw_only=True):
    """How one clause was met. ``because``: what it met, or what is there instead (empty: it is not known); of
    a text that is not met, the missing words; of a meaning, how near the nearest passage is (from 0.20 on it
    is met, 1.00 is the same) and how it begins."""

    clause: str
    kind: str
    matched: bool
    points: int
    because: str
    highlights: list[HighlightView]


class SearchExplanationView(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """``rank``: from 1, null for who is not found. ``excluded_by``: without these clauses they are found."""

    candidate_id: str
    name: str
    found: bool
    rank: int | None
    total: int
    score: int | None
    excluded_by: list[str]
    clauses: list[ClauseView]


class JobSearchExplanationView(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """As of a candidate."""

    job_id: str
    title: str
    found: bool
    rank: int | None
    total: int
    score: int | None
    excluded_by: list[str]
    clauses: list[ClauseView]


AnyExplanation = SearchExplanationView | JobSearchExplanationView


def told(query: Query) -> dict[str, Any]:
    """As the advanced search takes it."""
    groups = {name: [_told(clause) for clause in clauses] for name, clauses in query.groups()}
    return {name: clauses for name, clauses in groups.items() if clauses}


def _told(clause: Clause) -> dict[str, Any]:
    weight = {} if clause.weight == 1 else {"weight": clause.weight}
    return {clause.kind: _value(clause), **weight}


def _value(clause: Clause) -> Any:
    if isinstance(clause, TextClause | MeaningClause):
        return clause.text
    if isinstance(clause, NamedClause):
        return clause.name
    if isinstance(clause, ChangedClause):
        moment = datetime.fromtimestamp(clause.since / 1000, UTC)
        return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    if isinstance(clause, AnyOfClause):
        return list(clause.values)
    if isinstance(clause, RangeClause):
        ends = {"min": clause.least, "max": clause.most}
        return {name: _end(clause, end) for name, end in ends.items() if end is not None}
    raise TypeError(clause.kind)


def _end(clause: RangeClause, end: int) -> float | str:
    return LEVELS[end] if isinstance(clause, LevelClause) else end / MONTHS

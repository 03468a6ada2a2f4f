"""Why a score is what it is, for the person it is about: every sentence from something that is on record.

Nothing is computed here. The same record gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import ClassVar, Protocol

import msgspec

from jobhire.shared.application import Message
from jobhire.shared.domain import Invalid, TenantId


class Span(Protocol):
    @property
    def source(self) -> str: ...
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...
    @property
    def index(self) -> int | None: ...


class Evidence(Protocol):
    @property
    def requirement(self) -> str: ...
    @property
    def how(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def span(self) -> Span | None: ...


class Part(Protocol):
    @property
    def name(self) -> str: ...
    @property
    def points(self) -> int: ...
    @property
    def max_points(self) -> int: ...
    @property
    def evidence(self) -> Sequence[Evidence]: ...


class Match(Protocol):
    @property
    def match_score(self) -> int: ...
    @property
    def parts(self) -> Sequence[Part]: ...
    @property
    def model_version(self) -> str: ...
    @property
    def job_version(self) -> int: ...
    @property
    def candidate_version(self) -> int: ...
    @property
    def inputs_hash(self) -> str: ...


class Matches(Protocol):
    async def match(self, tenant_id: TenantId, job_id: str, candidate_id: str) -> Match:
        """As it is now. Raises ``NotFound``."""
        ...


class Origin(Protocol):
    """Where a field of a candidate comes from. ``source``: cv, person, import or merge."""

    @property
    def field(self) -> str: ...
    @property
    def element(self) -> str | None: ...
    @property
    def source(self) -> str: ...
    @property
    def at(self) -> datetime: ...
    @property
    def document_id(self) -> str | None: ...
    @property
    def confidence(self) -> int | None: ...
    @property
    def confirmed(self) -> bool: ...


class Origins(Protocol):
    async def origins(self, tenant_id: TenantId, id: str) -> Sequence[Origin]:
        """Of every field that was set, in a fixed order. Raises ``NotFound``."""
        ...


class SpanView(msgspec.Struct, frozen=True, kw_only=True):
    """Characters ``start`` to ``end`` of ``source``; for a list, of its element ``index``."""

    source: str
    start: int
    end: int
    index: int | None


class FactView(msgspec.Struct, frozen=True, kw_only=True):
    """What is on record behind a statement: what the job asks for, how it was found, the candidate's own
    words, and where they stand. ``path``: where `GET /jobs/{jobId}/candidates/{id}/match` shows it."""

    path: str
    requirement: str
    how: str
    text: str
    span: SpanView | None


class StatementView(msgspec.Struct, frozen=True, kw_only=True):
    """``path``: of what it says, there too."""

    text: str
    path: str
    facts: Sequence[FactView]


class UsedView(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A field that scores read, and where its value comes from. ``confidence``: 0..100, null where a person
    said it; ``element``: of one member of a list that joined it later."""

    field: str
    element: str | None
    source: str
    at: datetime
    document_id: str | None
    confidence: int | None
    confirmed: bool


class CorrectionView(msgspec.Struct, frozen=True, kw_only=True):
    """How something that is wrong is put right; the score follows by itself."""

    text: str
    method: str
    path: str


class ExplanationView(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """``notUsed``: what scores never read, whatever is on record of it. ``inputsHash``: of all that the score
    was computed from: equal hashes, equal scores."""

    candidate_id: str
    job_id: str
    match_score: int
    summary: str
    statements: Sequence[StatementView]
    data_used: Sequence[UsedView]
    not_used: Mapping[str, str]
    corrections: Sequence[CorrectionView]
    model_version: str
    job_version: int
    candidate_version: int
    inputs_hash: str


class ExplainScore(Message[ExplanationView], frozen=True, kw_only=True):
    permission: ClassVar[str] = "privacy:read"

    candidate_id: str
    job_id: str | None


async def explain_score(query: ExplainScore, *, matches: Matches, origins: Origins) -> ExplanationView:
    """Raises ``NotFound`` for an unknown candidate or job, ``Invalid`` without one."""
    tenant_id, id = query.by.tenant_id, query.candidate_id
    known = await origins.origins(tenant_id, id)
    if query.job_id is None:
        raise Invalid("a score is for a job: name it in `jobId`", field="/jobId")
    match = await matches.match(tenant_id, query.job_id, id)
    return ExplanationView(
        candidate_id=id,
        job_id=query.job_id,
        match_score=match.match_score,
        summary=f"{match.match_score} of 100 points: the sum of the points below.",
        statements=[_statement(number, part) for number, part in enumerate(match.parts)],
        data_used=[_used(each) for each in known if each.field in _READ],
        not_used=NOT_USED,
        corrections=_corrections(id),
        model_version=match.model_version,
        job_version=match.job_version,
        candidate_version=match.candidate_version,
        inputs_hash=match.inputs_hash,
    )


_READ = frozenset({"skills", "cvText", "summary", "location", "experienceYears", "type"})
"""Fields of a candidate that scores are computed from (``type`` filters and moves no point)."""
_NEVER = "Not read by scores: taken out of the text of a CV where it is labelled"
_APART = "Not read by scores: what is declared is kept sealed and apart, for audits of bias alone"
NOT_USED: Mapping[str, str] = {
    "name": "Not read by scores: taken out of the text of a CV",
    "sex": _APART,
    "raceEthnicity": _APART,
    "ageGroup": _APART,
    "disability": _APART,
    "veteran": _APART,
    "age": _NEVER,
    "gender": _NEVER,
    "nationality": _NEVER,
    "religion": _NEVER,
    "familyStatus": _NEVER,
    "photo": _NEVER,
    "feedback": "Not read by scores: what people said stands beside them",
    "aiAnalysis": "Not read by scores: an analysis explains one and never moves it",
}
_TITLES = {
    "requiredSkills": "Required skills",
    "niceToHave": "Skills that are nice to have",
    "experience": "Experience",
    "seniority": "Level",
    "location": "Place",
    "textRelevance": "How much the texts have in common",
}
_FOUND = {
    "exact": "is named",
    "alias": "is named by another word for it",
    "implied": "follows from what is named",
    "related": "is not named, something close to it is",
    "title": "is named in the title of a position only",
    "text": "is shared by both texts",
    "role": "was worked for in a position of this kind",
    "total": "is shown by all positions together",
    "level": "is compared with the level that is read",
    "place": "is the place that is read",
    "remote": "is done from anywhere",
    "hybrid": "is done partly from anywhere",
    "not found": "was not found",
}


def _statement(number: int, part: Part) -> StatementView:
    title, path = _TITLES.get(part.name, part.name), f"/parts/{number}"
    said = "; ".join(f"“{each.requirement}” {_FOUND.get(each.how, each.how)}" for each in part.evidence)
    return StatementView(
        text=f"{title}: {part.points} of {part.max_points} points" + (f": {said}." if said else "."),
        path=path,
        facts=[_fact(f"{path}/evidence/{place}", each) for place, each in enumerate(part.evidence)],
    )


def _fact(path: str, evidence: Evidence) -> FactView:
    span = evidence.span
    return FactView(
        path=path,
        requirement=evidence.requirement,
        how=evidence.how,
        text=evidence.text,
        span=None if span is None else _span(span),
    )


def _span(span: Span) -> SpanView:
    return SpanView(source=span.source, start=span.start, end=span.end, index=span.index)


def _used(origin: Origin) -> UsedView:
    return UsedView(
        field=origin.field,
        element=origin.element,
        source=origin.source,
        at=origin.at,
        document_id=origin.document_id,
        confidence=origin.confidence,
        confirmed=origin.confirmed,
    )


def _corrections(id: str) -> list[CorrectionView]:
    base = f"/api/v1/candidates/{id}"
    return [
        CorrectionView(
            text="Put a wrong value right: what a person says counts more than what was read.",
            method="PATCH",
            path=base,
        ),
        CorrectionView(
            text="Bring a newer CV: it is read, and scores are computed anew.",
            method="POST",
            path="/api/v1/candidates/upload",
        ),
        CorrectionView(
            text="See where every value comes from, and which proposals wait.",
            method="GET",
            path=f"{base}/provenance",
        ),
    ]

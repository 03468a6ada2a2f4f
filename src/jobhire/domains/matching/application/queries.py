"""What people ask of matches. Every score shown is computed here by the pure function, with its evidence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

import msgspec

from jobhire.domains.matching.application.ports import (
    CandidateCard,
    CandidateCards,
    Freshness,
    JobCount,
    JobRanking,
    RankedCandidate,
    Rankings,
    Standing,
    Verdicts,
)
from jobhire.domains.matching.domain import scoring
from jobhire.domains.matching.domain.model import ScoringModel
from jobhire.domains.matching.domain.profile import CandidateType, Demands, Profile, Span
from jobhire.domains.matching.domain.rationale import rationale
from jobhire.shared.application import Message
from jobhire.shared.domain import NotFound, TenantId


class SpanView(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Characters ``start`` to ``end`` of ``source``; for a list, of its element ``index``."""

    source: str
    start: int
    end: int
    index: int | None = None


class EvidenceView(msgspec.Struct, frozen=True, kw_only=True):
    """``how``: exact, alias, implied, related, text, role, total, level, place, remote or ``not found``.
    ``credit``: 0..10000. ``text``: the candidate's own words; ``span``: where they stand."""

    requirement: str
    how: str
    credit: int
    text: str
    span: SpanView | None


class PartView(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Points of all parts sum to the match score, their most points to 100."""

    name: str
    points: int
    max_points: int
    evidence: list[EvidenceView]


class CandidateView(msgspec.Struct, frozen=True, kw_only=True):
    """``skills``: as entered, else as the CV names them."""

    id: str
    name: str
    type: CandidateType
    skills: list[str]


class MatchView(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """``feedback``: the latest verdict of anybody on this candidate for this job, null without one."""

    candidate: CandidateView
    match_score: int
    match_rationale: str
    ai_analyzed: bool
    is_hidden_gem: bool
    feedback: str | None
    parts: list[PartView]
    model_version: str
    job_version: int
    candidate_version: int


class MatchDetail(MatchView, frozen=True, kw_only=True, rename="camel"):
    """``analyzedAt``: when the AI analysis was made; null without one."""

    ai_analysis: None = None
    analyzed_at: str | None = None


class MatchesMeta(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Over all live candidates of the tenant, whatever the filters: ``total`` scored, ``strong`` (≥ 80),
    ``good`` (60–79), ``histogram`` (how many have 0, 1 … 100). ``position``: the event log position the
    ranking reflects; ``asOf``: the time of the newest event in it. ``upToDate``: every accepted change that
    can affect this ranking is in it."""

    as_of: str | None
    up_to_date: bool
    total: int
    strong: int
    good: int
    histogram: list[int]
    position: int


class MatchPage(msgspec.Struct, frozen=True, kw_only=True):
    data: list[MatchView]
    meta: MatchesMeta


class ListMatches(Message[bytes], frozen=True, kw_only=True):
    """The best candidates of a job, as the JSON of ``MatchPage``. ``strict``: ask the record whether it is up
    to date, do not trust memory. Raises ``NotFound``."""

    permission: ClassVar[str | None] = "matches:read"

    job_id: str
    limit: int = 15
    min_score: int = 50
    type: CandidateType | None = None
    strict: bool = False


class NoVerdicts:
    """``Verdicts`` where nobody judges anybody."""

    def stamp(self, tenant_id: TenantId) -> int:
        return 0

    async def standing(self, tenant_id: TenantId, job_id: str) -> Mapping[str, str]:
        return {}


NO_VERDICTS = NoVerdicts()


async def list_matches(
    query: ListMatches,
    *,
    rankings: Rankings,
    cards: CandidateCards,
    freshness: Freshness,
    verdicts: Verdicts = NO_VERDICTS,
) -> bytes:
    tenant_id, job_id = query.by.tenant_id, query.job_id
    key = (tenant_id, job_id, query.limit, query.min_score, query.type, verdicts.stamp(tenant_id))
    if not query.strict and (kept := freshness.kept(tenant_id, job_id, key)) is not None:
        return kept
    # This order: an answer that is said to be up to date was read after that was found out.
    current = await freshness.up_to_date(tenant_id, job_id, strict=query.strict)
    stamp = freshness.stamp(tenant_id, job_id)
    if not await rankings.job_exists(tenant_id, job_id):
        raise _no_job(job_id)
    standing = await rankings.standing(tenant_id)
    ranking = await rankings.ranking(tenant_id, job_id)
    found = await _matches(query, ranking, rankings, cards, verdicts) if ranking else []
    current = current and ranking is not None and await _present(ranking, standing, rankings)
    body = msgspec.json.encode(MatchPage(data=found, meta=_meta(standing, job_id, current)))
    if current:
        freshness.keep(key, stamp, body)
    return body


async def _present(ranking: JobRanking, standing: Standing, rankings: Rankings) -> bool:
    """False until rankings and counts of another scoring model have been made anew."""
    return ranking.model == standing.model == (await rankings.model()).version


async def _matches(
    query: ListMatches, ranking: JobRanking, rankings: Rankings, cards: CandidateCards, verdicts: Verdicts
) -> list[MatchView]:
    tenant_id, model = query.by.tenant_id, await rankings.model()
    ids = [row.candidate_id for row in _wanted(query, ranking.rows)]
    shown = await cards.cards(tenant_id, ids)
    profiles = await rankings.profiles(tenant_id, ids)
    said = await verdicts.standing(tenant_id, query.job_id)
    # A candidate may have changed since: each row shows the score of the very profile it names.
    scored = [
        (scoring.score(ranking.demands, profiles[id], model), profiles[id])
        for id in ids
        if id in shown and id in profiles
    ]
    scored.sort(key=lambda pair: (-pair[0].points, -pair[0].precise, pair[1].candidate_id))
    return [
        _view(
            ranking.demands,
            profile,
            score,
            shown[profile.candidate_id],
            model,
            said.get(profile.candidate_id),
        )
        for score, profile in scored
        if score.points >= query.min_score
    ]


def _wanted(query: ListMatches, rows: Sequence[RankedCandidate]) -> list[RankedCandidate]:
    wanted = (
        row
        for row in rows
        if row.points >= query.min_score and (query.type is None or row.type == query.type.value)
    )
    return [row for _, row in zip(range(query.limit), wanted, strict=False)]


def _meta(standing: Standing, job_id: str, current: bool) -> MatchesMeta:
    count = standing.job(job_id) or JobCount(total=0, strong=0, good=0)
    return MatchesMeta(
        as_of=standing.as_of,
        up_to_date=current,
        total=count.total,
        strong=count.strong,
        good=count.good,
        histogram=standing.histogram(job_id) or [0] * 101,
        position=standing.position,
    )


class GetMatch(Message[MatchDetail], frozen=True, kw_only=True):
    """One candidate and one job, both as they are now. Raises ``NotFound``."""

    permission: ClassVar[str | None] = "matches:read"

    job_id: str
    candidate_id: str


async def get_match(
    query: GetMatch,
    *,
    rankings: Rankings,
    cards: CandidateCards,
    verdicts: Verdicts = NO_VERDICTS,
) -> MatchDetail:
    tenant_id: TenantId = query.by.tenant_id
    demands = await rankings.present_demands(tenant_id, query.job_id)
    if demands is None:
        raise _no_job(query.job_id)
    profile = await rankings.present_profile(tenant_id, query.candidate_id)
    shown = await cards.cards(tenant_id, [query.candidate_id]) if profile else {}
    if profile is None or query.candidate_id not in shown:
        raise NotFound("there is no candidate with this id", id=query.candidate_id)
    model = await rankings.model()
    score = scoring.score(demands, profile, model)
    said = (await verdicts.standing(tenant_id, query.job_id)).get(query.candidate_id)
    view = _view(demands, profile, score, shown[query.candidate_id], model, said)
    return MatchDetail(**msgspec.structs.asdict(view))


def _no_job(id: str) -> NotFound:
    return NotFound("there is no job with this id", id=id)


def _view(
    demands: Demands,
    profile: Profile,
    score: scoring.Score,
    card: CandidateCard,
    model: ScoringModel,
    feedback: str | None,
) -> MatchView:
    named = list(card.skills) or list(dict.fromkeys(each.text for each in profile.skills.values()))
    return MatchView(
        candidate=CandidateView(id=profile.candidate_id, name=card.name, type=profile.type, skills=named),
        match_score=score.points,
        match_rationale=rationale(score),
        ai_analyzed=False,
        is_hidden_gem=score.hidden_gem,
        feedback=feedback,
        parts=[_part(part) for part in score.parts],
        model_version=model.version,
        job_version=demands.version,
        candidate_version=profile.version,
    )


def _part(part: scoring.Part) -> PartView:
    evidence = [_evidence(each) for each in part.evidence]
    return PartView(name=part.name, points=part.points, max_points=part.max_points, evidence=evidence)


def _evidence(evidence: scoring.Evidence) -> EvidenceView:
    return EvidenceView(
        requirement=evidence.requirement,
        how=evidence.how,
        credit=evidence.credit,
        text=evidence.text,
        span=None if evidence.span is None else _span(evidence.span),
    )


def _span(span: Span) -> SpanView:
    return SpanView(source=span.source, start=span.start, end=span.end, index=span.index)

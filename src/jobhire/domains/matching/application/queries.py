"""What people ask of matches. Every score shown is computed here by the pure function, with its evidence."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping, Sequence
from typing import ClassVar

import msgspec

from jobhire.domains.matching.application.ports import (
    JOBS,
    Analyses,
    CandidateCards,
    Freshness,
    JobCount,
    JobRanking,
    RankedCandidate,
    Rankings,
    Standing,
    Subject,
    Verdicts,
)
from jobhire.domains.matching.application.views import MatchDetail, MatchView, Sheet
from jobhire.domains.matching.domain.model import ScoringModel
from jobhire.domains.matching.domain.profile import CandidateType
from jobhire.shared.application import Message
from jobhire.shared.domain import NotFound, TenantId


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
    model_version: str


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


class NoAnalyses:
    """``Analyses`` where nobody analyses anything."""

    def stamp(self, tenant_id: TenantId) -> int:
        return 0

    async def analyzed(self, tenant_id: TenantId, job_id: str) -> Collection[str]:
        return ()

    async def shown(self, tenant_id: TenantId, job_id: str, candidate_id: str) -> tuple[str, bytes] | None:
        return None


_WAITING = "waiting"
"""With the key of an answer that is not up to date."""
NO_VERDICTS, NO_ANALYSES = NoVerdicts(), NoAnalyses()


async def list_matches(
    query: ListMatches,
    *,
    rankings: Rankings,
    cards: CandidateCards,
    freshness: Freshness,
    verdicts: Verdicts = NO_VERDICTS,
    analyses: Analyses = NO_ANALYSES,
) -> bytes:
    tenant_id, job_id = query.by.tenant_id, query.job_id
    subject = Subject(JOBS, job_id)
    beside = verdicts.stamp(tenant_id), analyses.stamp(tenant_id)
    key = (tenant_id, job_id, query.limit, query.min_score, query.type, beside)
    if not query.strict and (kept := freshness.kept(tenant_id, subject, key)) is not None:
        return kept
    # This order: an answer that is said to be up to date was read after that was found out.
    settled = await freshness.up_to_date(tenant_id, subject, strict=query.strict)
    stamp = freshness.stamp(tenant_id, subject)
    # Whoever waits for a ranking asks again and again: until something is projected, the answer is the same.
    waits = not settled and not query.strict
    if waits and (kept := freshness.kept(tenant_id, subject, (*key, _WAITING))) is not None:
        return kept
    exists, standing, ranking, model = await asyncio.gather(
        rankings.job_exists(tenant_id, job_id),
        rankings.standing(tenant_id),
        rankings.ranking(tenant_id, job_id),
        rankings.model(tenant_id),
    )
    if not exists:
        raise no_job(job_id)
    found = await _matches(query, ranking, model, rankings, cards, verdicts, analyses) if ranking else []
    current = settled and ranking is not None and ranking.model == standing.model == model.version
    body = msgspec.json.encode(MatchPage(data=found, meta=_meta(standing, job_id, current, model.version)))
    if current or waits:
        freshness.keep((*key, _WAITING) if waits else key, stamp, body)
    return body


async def _matches(
    query: ListMatches,
    ranking: JobRanking,
    model: ScoringModel,
    rankings: Rankings,
    cards: CandidateCards,
    verdicts: Verdicts,
    analyses: Analyses,
) -> list[MatchView]:
    tenant_id, ids = query.by.tenant_id, [row.candidate_id for row in _wanted(query, ranking.rows)]
    shown, profiles, said, analyzed = await asyncio.gather(
        cards.cards(tenant_id, ids),
        rankings.profiles(tenant_id, ids),
        verdicts.standing(tenant_id, query.job_id),
        analyses.analyzed(tenant_id, query.job_id),
    )
    sheet = Sheet(ranking.demands, model)
    # A candidate may have changed since: each row shows the score of the very profile it names.
    scored = [(sheet.score(profiles[id]), profiles[id]) for id in ids if id in shown and id in profiles]
    scored.sort(key=lambda pair: (-pair[0].points, -pair[0].precise, pair[1].candidate_id))
    return [
        sheet.match_view(
            profile,
            shown[profile.candidate_id],
            said.get(profile.candidate_id),
            analyzed=profile.candidate_id in analyzed,
            score=score,
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


def _meta(standing: Standing, job_id: str, current: bool, model: str) -> MatchesMeta:
    count = standing.job(job_id) or JobCount(total=0, strong=0, good=0)
    return MatchesMeta(
        as_of=standing.as_of,
        up_to_date=current,
        total=count.total,
        strong=count.strong,
        good=count.good,
        histogram=standing.histogram(job_id) or [0] * 101,
        position=standing.position,
        model_version=model,
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
    analyses: Analyses = NO_ANALYSES,
) -> MatchDetail:
    tenant_id: TenantId = query.by.tenant_id
    demands = await rankings.present_demands(tenant_id, query.job_id)
    if demands is None:
        raise no_job(query.job_id)
    profile = await rankings.present_profile(tenant_id, query.candidate_id)
    shown = await cards.cards(tenant_id, [query.candidate_id]) if profile else {}
    if profile is None or query.candidate_id not in shown:
        raise no_candidate(query.candidate_id)
    sheet = Sheet(demands, await rankings.model(tenant_id))
    said = (await verdicts.standing(tenant_id, query.job_id)).get(query.candidate_id)
    analysis = await analyses.shown(tenant_id, query.job_id, query.candidate_id)
    view = sheet.match_view(profile, shown[query.candidate_id], said, analyzed=analysis is not None)
    at, body = (None, None) if analysis is None else (analysis[0], msgspec.Raw(analysis[1]))
    return MatchDetail(**msgspec.structs.asdict(view), analyzed_at=at, ai_analysis=body)


def no_job(id: str) -> NotFound:
    return NotFound("there is no job with this id", id=id)


def no_candidate(id: str) -> NotFound:
    return NotFound("there is no candidate with this id", id=id)

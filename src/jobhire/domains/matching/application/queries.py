"""What people ask of matches. Every score shown is computed here by the pure function, with its evidence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import msgspec

from jobhire.domains.matching.application.ports import (
    JOBS,
    CandidateCards,
    Freshness,
    JobCount,
    JobRanking,
    RankedCandidate,
    Rankings,
    Standing,
    Subject,
)
from jobhire.domains.matching.application.views import MatchDetail, MatchView, Sheet
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


async def list_matches(
    query: ListMatches, *, rankings: Rankings, cards: CandidateCards, freshness: Freshness
) -> bytes:
    tenant_id, job_id = query.by.tenant_id, query.job_id
    subject = Subject(JOBS, job_id)
    key = (tenant_id, job_id, query.limit, query.min_score, query.type)
    if not query.strict and (kept := freshness.kept(tenant_id, subject, key)) is not None:
        return kept
    # This order: an answer that is said to be up to date was read after that was found out.
    current = await freshness.up_to_date(tenant_id, subject, strict=query.strict)
    stamp = freshness.stamp(tenant_id, subject)
    if not await rankings.job_exists(tenant_id, job_id):
        raise no_job(job_id)
    standing = await rankings.standing(tenant_id)
    ranking = await rankings.ranking(tenant_id, job_id)
    found = await _matches(query, ranking, rankings, cards) if ranking else []
    model = await rankings.model(tenant_id)
    if ranking is None or not ranking.model == standing.model == model.version:
        current = False
    body = msgspec.json.encode(MatchPage(data=found, meta=_meta(standing, job_id, current, model.version)))
    if current:
        freshness.keep(key, stamp, body)
    return body


async def _matches(
    query: ListMatches, ranking: JobRanking, rankings: Rankings, cards: CandidateCards
) -> list[MatchView]:
    tenant_id, model = query.by.tenant_id, await rankings.model(query.by.tenant_id)
    ids = [row.candidate_id for row in _wanted(query, ranking.rows)]
    shown = await cards.cards(tenant_id, ids)
    profiles = await rankings.profiles(tenant_id, ids)
    sheet = Sheet(ranking.demands, model)
    # A candidate may have changed since: each row shows the score of the very profile it names.
    scored = [(sheet.score(profiles[id]), profiles[id]) for id in ids if id in shown and id in profiles]
    scored.sort(key=lambda pair: (-pair[0].points, -pair[0].precise, pair[1].candidate_id))
    return [
        sheet.match_view(profile, shown[profile.candidate_id], score)
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


async def get_match(query: GetMatch, *, rankings: Rankings, cards: CandidateCards) -> MatchDetail:
    tenant_id: TenantId = query.by.tenant_id
    demands = await rankings.present_demands(tenant_id, query.job_id)
    if demands is None:
        raise no_job(query.job_id)
    profile = await rankings.present_profile(tenant_id, query.candidate_id)
    shown = await cards.cards(tenant_id, [query.candidate_id]) if profile else {}
    if profile is None or query.candidate_id not in shown:
        raise no_candidate(query.candidate_id)
    sheet = Sheet(demands, await rankings.model(tenant_id))
    view = sheet.match_view(profile, shown[query.candidate_id])
    return MatchDetail(**msgspec.structs.asdict(view))


def no_job(id: str) -> NotFound:
    return NotFound("there is no job with this id", id=id)


def no_candidate(id: str) -> NotFound:
    return NotFound("there is no candidate with this id", id=id)

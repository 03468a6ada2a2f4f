"""The jobs for a candidate: the ranking turned round."""

from __future__ import annotations

from typing import ClassVar

import msgspec

from jobhire.domains.matching.application.ports import (
    CANDIDATES,
    Freshness,
    JobsFor,
    Rankings,
    Subject,
    Wanted,
)
from jobhire.domains.matching.application.queries import no_candidate
from jobhire.domains.matching.application.views import JobMatchView, Sheet
from jobhire.domains.matching.domain.model import ScoringModel
from jobhire.domains.matching.domain.profile import Profile
from jobhire.shared.application import Message


class JobMatchesMeta(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Over all open jobs, whatever the filters: how many there are (``total``), ``strong`` and ``good``
    matches, the ``best`` score. ``upToDate``: every accepted change that can affect this is in it."""

    as_of: str | None
    up_to_date: bool
    total: int
    strong: int
    good: int
    best: int | None
    position: int
    model_version: str


class JobMatchesPagination(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    page: int
    limit: int
    total: int
    total_pages: int


class JobMatchPage(msgspec.Struct, frozen=True, kw_only=True):
    data: list[JobMatchView]
    pagination: JobMatchesPagination
    meta: JobMatchesMeta


class ListJobMatches(Message[bytes], frozen=True, kw_only=True):
    """The open jobs for a candidate, best first, as the JSON of ``JobMatchPage``. Raises ``NotFound``."""

    permission: ClassVar[str | None] = "matches:read"

    candidate_id: str
    page: int = 1
    limit: int = 20
    min_score: int = 50
    strict: bool = False


async def list_job_matches(query: ListJobMatches, *, rankings: Rankings, freshness: Freshness) -> bytes:
    tenant_id, subject = query.by.tenant_id, Subject(CANDIDATES, query.candidate_id)
    key = (tenant_id, *subject, query.page, query.limit, query.min_score)
    if not query.strict and (kept := freshness.kept(tenant_id, subject, key)) is not None:
        return kept
    # This order: an answer that is said to be up to date was read after that was found out.
    current = await freshness.up_to_date(tenant_id, subject, strict=query.strict)
    stamp = freshness.stamp(tenant_id, subject)
    profile = await rankings.present_profile(tenant_id, query.candidate_id)
    if profile is None:
        raise no_candidate(query.candidate_id)
    wanted = Wanted(query.min_score, (query.page - 1) * query.limit, query.limit)
    found = await rankings.jobs_for(tenant_id, profile, wanted)
    current = current and found.whole
    body = _answer(query, found, profile, await rankings.model(tenant_id), current)
    if current:
        freshness.keep(key, stamp, body)
    return body


def _answer(
    query: ListJobMatches, found: JobsFor, profile: Profile, model: ScoringModel, current: bool
) -> bytes:
    shown = ((demands, found.facts.get(demands.job_id)) for demands in found.demands)
    pages = -(-found.total // query.limit)
    page = JobMatchPage(
        data=[Sheet(demands, model).job_match_view(profile, facts) for demands, facts in shown if facts],
        pagination=JobMatchesPagination(
            page=query.page, limit=query.limit, total=found.total, total_pages=pages
        ),
        meta=JobMatchesMeta(
            as_of=found.as_of,
            up_to_date=current,
            total=found.open,
            strong=found.strong,
            good=found.good,
            best=found.best,
            position=found.position,
            model_version=model.version,
        ),
    )
    return msgspec.json.encode(page)

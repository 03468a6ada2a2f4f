"""The numbers that people look at first."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from functools import partial
from typing import ClassVar

import msgspec

from jobhire.domains.analytics.application.activity import Storyteller, readable
from jobhire.domains.analytics.application.ports import (
    Analyses,
    Answers,
    Boards,
    Candidates,
    Chronicle,
    Matches,
    Sums,
)
from jobhire.domains.analytics.application.views import DashboardAnswer, DashboardMeta, DashboardView
from jobhire.shared.application import Message
from jobhire.shared.domain import TenantId


class GetDashboard(Message[bytes], frozen=True, kw_only=True):
    """The JSON of ``DashboardAnswer``."""

    permission: ClassVar[str] = "analytics:read"


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers:
    """Where the numbers come from."""

    boards: Boards
    candidates: Candidates
    matches: Matches
    analyses: Analyses


async def get_dashboard(
    query: GetDashboard, *, numbers: Numbers, chronicle: Chronicle, storyteller: Storyteller, answers: Answers
) -> bytes:
    tenant_id, may_read = query.by.tenant_id, readable(query.by)
    make = partial(_make, tenant_id, may_read, numbers, chronicle, storyteller)
    return await answers.once(tenant_id, ("dashboard", may_read), make)


async def _make(
    tenant_id: TenantId,
    may_read: frozenset[str],
    numbers: Numbers,
    chronicle: Chronicle,
    storyteller: Storyteller,
) -> bytes:
    board, candidates, analyses, page = await asyncio.gather(
        numbers.boards.board(tenant_id),
        numbers.candidates.count(tenant_id),
        numbers.analyses.on_record(tenant_id),
        chronicle.page(tenant_id),
    )
    sums = await numbers.matches.together(tenant_id, [job.id for job in board.open])
    view = DashboardView(
        total_jobs=board.total,
        open_jobs=len(board.open),
        total_candidates=candidates,
        strong_matches=sums.strong,
        ai_analysis_count=analyses,
        average_match_score=average(sums),
        recent_activity=await storyteller.tell(tenant_id, page.recent, may_read),
    )
    meta = DashboardMeta(position=sums.position, as_of=sums.as_of, activity_position=page.recent.position)
    return msgspec.json.encode(DashboardAnswer(data=view, meta=meta))


def average(sums: Sums) -> float | None:
    """To one decimal, halves up: the same on every machine."""
    if sums.pairs == 0:
        return None
    return (20 * sums.points + sums.pairs) // (2 * sums.pairs) / 10

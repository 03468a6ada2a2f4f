"""What became of the candidates that somebody judged: how many were hired, and on which scores."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, date
from functools import partial
from typing import ClassVar

import msgspec

from jobhire.domains.analytics.application.ports import Answers, Board, Boards, Decision, Decisions
from jobhire.domains.analytics.application.views import (
    AverageScores,
    DepartmentOutcome,
    OutcomesAnswer,
    OutcomesView,
)
from jobhire.domains.analytics.domain.outcome import Judged, Outcome
from jobhire.shared.application import Clock, Message
from jobhire.shared.domain import Invalid

DEPARTMENTS = 500


class GetOutcomes(Message[bytes], frozen=True, kw_only=True):
    """The JSON of ``OutcomesAnswer``. Of verdicts given on these days (UTC, both included); None: since ever,
    until now."""

    permission: ClassVar[str] = "analytics:read"

    since: date | None = None
    until: date | None = None


async def get_outcomes(
    query: GetOutcomes, *, decisions: Decisions, boards: Boards, answers: Answers, clock: Clock
) -> bytes:
    """Raises ``Invalid`` for a period that ends before it begins."""
    if query.since and query.until and query.since > query.until:
        raise Invalid("'from' is not later than 'to'", field="/from")
    make = partial(_make, query, decisions, boards, clock)
    return await answers.once(query.by.tenant_id, ("outcomes", query.since, query.until), make)


async def _make(query: GetOutcomes, decisions: Decisions, boards: Boards, clock: Clock) -> bytes:
    tenant_id = query.by.tenant_id
    board = await boards.board(tenant_id)
    held = await decisions.decisions(tenant_id, job_id=None, as_of=clock.now())
    return msgspec.json.encode(OutcomesAnswer(data=_view(_judged(query, held, board))))


def _judged(query: GetOutcomes, held: Sequence[Decision], board: Board) -> list[Judged]:
    first, last = query.since or date.min, query.until or date.max
    return [
        Judged(department=board.department(each.job_id), verdict=each.type, points=each.points)
        for each in held
        if first <= each.at.astimezone(UTC).date() <= last
    ]


def _view(judged: Sequence[Judged]) -> OutcomesView:
    by_department: defaultdict[str | None, list[Judged]] = defaultdict(list)
    for each in judged:
        by_department[each.department].append(each)
    largest = sorted(by_department, key=lambda name: (-len(by_department[name]), name or "", name is None))
    whole = Outcome.of(judged)
    return OutcomesView(
        judged=whole.judged,
        positive=whole.times["positive"],
        negative=whole.times["negative"],
        hired=whole.times["hired"],
        success_rate=whole.success_rate,
        average_scores=AverageScores(
            positive=whole.average_score("positive"),
            negative=whole.average_score("negative"),
            hired=whole.average_score("hired"),
        ),
        departments=[_department(name, by_department[name]) for name in largest[:DEPARTMENTS]],
    )


def _department(name: str | None, judged: Sequence[Judged]) -> DepartmentOutcome:
    outcome = Outcome.of(judged)
    return DepartmentOutcome(
        department=name,
        judged=outcome.judged,
        positive=outcome.times["positive"],
        negative=outcome.times["negative"],
        hired=outcome.times["hired"],
        success_rate=outcome.success_rate,
    )

"""The open jobs for one candidate: the engine turned round, in the process that answers."""

from __future__ import annotations

import numpy as np

from jobhire.domains.matching.application.ports import JobsFor, Wanted
from jobhire.domains.matching.domain.profile import Demands, Profile
from jobhire.shared.domain import TenantId

from .board import JobBoard
from .postings import I32
from .reading import Desk
from .replica import Copy, Replica
from .state import TenantState


class BoardFitting:
    """See ``rankings.Fitting``."""

    def __init__(self, replica: Replica[TenantState], desk: Desk) -> None:
        self._replica = replica
        self._desk = desk

    async def of(self, tenant_id: TenantId, profile: Profile, wanted: Wanted) -> JobsFor:
        async with self._replica.of(tenant_id) as copy:
            return await self._desk.run(jobs_for, copy, profile, wanted)


def jobs_for(copy: Copy[TenantState], profile: Profile, wanted: Wanted) -> JobsFor:
    state, model = copy.state, copy.state.model
    demands, points = ordered_jobs(state.board, profile)
    total = int(np.count_nonzero(points >= wanted.min_score))
    last = min(total, wanted.skip + wanted.limit)
    return JobsFor(
        demands=demands[wanted.skip : last],
        facts={},
        open=len(points),
        total=total,
        strong=int(np.count_nonzero(points >= model.strong)),
        good=int(np.count_nonzero((points >= model.good) & (points < model.strong))),
        best=int(points.max()) if len(points) else None,
        position=state.position,
        as_of=state.as_of,
        whole=copy.whole,
    )


def ordered_jobs(board: JobBoard, profile: Profile) -> tuple[list[Demands], I32]:
    """All open jobs, best first (points, precise, id), and their points."""
    posts = sorted((post for post in board if post.open), key=lambda post: post.id)
    numbers = np.array([post.number for post in posts], np.intp)
    points, precise = (lines[0, numbers] for lines in board.score([profile])) if posts else (numbers, numbers)
    order = np.lexsort((-precise, -points))
    return [posts[at].compiled.demands for at in order.tolist()], points[order].astype(np.int32)

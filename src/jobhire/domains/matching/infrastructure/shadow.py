"""A candidate model beside the live one: the open jobs ranked by both. Nothing is stored."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from jobhire.domains.matching.application.comparing import Scene
from jobhire.domains.matching.domain.gate import DEEP, TOP, JobShadow
from jobhire.domains.matching.domain.model import ScoringModel
from jobhire.domains.matching.domain.profile import Demands
from jobhire.shared.domain import TenantId

from .comparing import Ranked, rank_all
from .index import unpack_ids
from .reading import Desk
from .replica import Copy, Replica

JOBS = 50
"""The newest open ones that are compared."""
_MILLE = 1_000


class IndexShadows:
    """See ``Shadows``."""

    def __init__(self, replica: Replica, desk: Desk) -> None:
        self._replica = replica
        self._desk = desk

    async def shadow(
        self, tenant_id: TenantId, live: ScoringModel, candidate: ScoringModel
    ) -> Sequence[JobShadow]:
        copy = await self._replica.of(tenant_id)
        posts = sorted((post for post in copy.state.board if post.open), key=lambda post: post.id)[-JOBS:]
        demands = [post.compiled.demands for post in posts]
        return [await self._desk.run(compare, copy, each, live, candidate) for each in demands]


def compare(copy: Copy, demands: Demands, live: ScoringModel, candidate: ScoringModel) -> JobShadow:
    now = rank_all(copy.state, Scene(demands=demands, model=live))
    then = rank_all(copy.state, Scene(demands=demands, model=candidate))
    later = then.places()
    moved = np.array([later[id.tobytes()] for id in now.ids[:DEEP]], np.int64)
    first = min(TOP, len(moved))
    shifts = np.abs(moved - np.arange(len(moved)))
    return JobShadow(
        job_id=demands.job_id,
        overlap=_MILLE * int(np.count_nonzero(moved[:first] < first)) // first if first else _MILLE,
        stability=_in_order(moved),
        shift=int(100 * shifts.sum()) // len(moved) if len(moved) else 0,
        strong=(_least(now, live.strong), _least(then, candidate.strong)),
        good=(
            _least(now, live.good) - _least(now, live.strong),
            _least(then, candidate.good) - _least(then, candidate.strong),
        ),
        first=(tuple(unpack_ids(now.ids[:TOP])), tuple(unpack_ids(then.ids[:TOP]))),
    )


def _in_order(moved: np.ndarray[tuple[int], np.dtype[np.int64]]) -> int:
    """Of all pairs, those that stand in the same order (per mille)."""
    pairs = len(moved) * (len(moved) - 1) // 2
    if not pairs:
        return _MILLE
    kept = np.count_nonzero(np.triu(moved[None, :] > moved[:, None], 1))
    return _MILLE * int(kept) // pairs


def _least(ranked: Ranked, points: int) -> int:
    return int(np.count_nonzero(ranked.points >= points))

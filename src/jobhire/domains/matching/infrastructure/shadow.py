"""A candidate model beside the live one: the open jobs ranked by both. Nothing is stored."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from jobhire.domains.matching.application.comparing import Scene
from jobhire.domains.matching.domain.gate import DEEP, TOP, JobShadow
from jobhire.domains.matching.domain.model import ScoringModel
from jobhire.domains.matching.domain.profile import Demands
from jobhire.shared.domain import TenantId

from .comparing import Everybody, IndexComparing, field_of
from .field import Ranked
from .index import unpack_ids
from .replica import Replica
from .state import TenantState

JOBS = 50
"""The newest open ones that are compared."""
_MILLE = 1_000


class IndexShadows:
    """See ``Shadows``."""

    def __init__(self, boards: Replica[TenantState], comparing: IndexComparing) -> None:
        self._boards = boards
        self._comparing = comparing

    async def shadow(
        self, tenant_id: TenantId, live: ScoringModel, candidate: ScoringModel
    ) -> Sequence[JobShadow]:
        async with self._boards.of(tenant_id) as copy:
            posts = sorted((post for post in copy.state.board if post.open), key=lambda post: post.id)[-JOBS:]
        demands = [post.compiled.demands for post in posts]
        return [await self._comparing.ask(tenant_id, compare, each, live, candidate) for each in demands]


def compare(copies: Everybody, demands: Demands, live: ScoringModel, candidate: ScoringModel) -> JobShadow:
    field = field_of(copies)
    now = Ranked.of(field, Scene(demands=demands, model=live))
    then = Ranked.of(field, Scene(demands=demands, model=candidate))
    moved = then.ranks(now.first(DEEP)) - 1
    first = min(TOP, len(moved))
    shifts = np.abs(moved - np.arange(len(moved)))
    return JobShadow(
        job_id=demands.job_id,
        overlap=_MILLE * int(np.count_nonzero(moved[:first] < first)) // first if first else _MILLE,
        stability=_in_order(moved),
        shift=int(100 * shifts.sum()) // len(moved) if len(moved) else 0,
        strong=(now.least(live.strong), then.least(candidate.strong)),
        good=(
            now.least(live.good) - now.least(live.strong),
            then.least(candidate.good) - then.least(candidate.strong),
        ),
        first=(_first(now), _first(then)),
    )


def _first(ranked: Ranked) -> tuple[str, ...]:
    return tuple(unpack_ids(ranked.ids(ranked.first(TOP))))


def _in_order(moved: np.ndarray[tuple[int], np.dtype[np.int64]]) -> int:
    """Of all pairs, those that stand in the same order (per mille)."""
    pairs = len(moved) * (len(moved) - 1) // 2
    if not pairs:
        return _MILLE
    kept = np.count_nonzero(np.triu(moved[None, :] > moved[:, None], 1))
    return _MILLE * int(kept) // pairs

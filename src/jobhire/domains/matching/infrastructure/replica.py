"""What the projection stored of a tenant, held in memory by a process that only reads: kept current by epoch.

Jobs alone, or candidates as well; of many candidates, from their snapshot. Made when first asked for, and let
go when others need the room.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict, defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from jobhire.domains.matching.application.ports import ChangeLog
from jobhire.domains.matching.domain.model import ScoringModel
from jobhire.shared.domain import TenantId

from .follower import Follower
from .keeper import Keeper
from .rankings import Standings
from .reading import Desk
from .state import TenantState
from .stored import Results, TallyDocument

_TRIES = 3
_JOB_BYTES = 12_000
"""Of one job on the board, about."""


@dataclass(frozen=True, slots=True)
class Copy:
    """``whole``: nothing of another model was left out, and nothing moved meanwhile."""

    state: TenantState
    whole: bool


class Replica:
    def __init__(
        self,
        *,
        storage: Results,
        standings: Standings,
        log: ChangeLog,
        desk: Desk,
        model: Callable[[TenantId], Awaitable[ScoringModel]],
        candidates: bool,
        most_bytes: int,
        keeper: Keeper | None = None,
    ) -> None:
        self._storage = storage
        self._standings = standings
        self._follower = Follower(storage, log, desk, candidates=candidates, keeper=keeper)
        self._model = model
        self._most_bytes = most_bytes
        self._held: OrderedDict[TenantId, Copy] = OrderedDict()
        self._locks: defaultdict[TenantId, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def of(self, tenant_id: TenantId) -> Copy:
        async with self._locks[tenant_id]:
            standing, model = await self._standings.of(tenant_id), await self._model(tenant_id)
            copy = self._held.pop(tenant_id, None)
            if copy is None or not _current(copy, standing.epoch, model):
                copy = await self._renewed(tenant_id, copy, model)
            self._keep(tenant_id, copy)
            return copy

    async def _renewed(self, tenant_id: TenantId, copy: Copy | None, model: ScoringModel) -> Copy:
        """Read until nothing moves: what is stored may be half of one epoch and half of the next."""
        for _ in range(_TRIES):
            document = await self._storage.tally(tenant_id)
            copy = await self._follow(tenant_id, copy, document, model)
            after = await self._storage.tally(tenant_id)
            if (after and after.epoch) == (document and document.epoch):
                return copy
        state = copy.state if copy else TenantState(model)
        state.epoch = -1
        return Copy(state, False)

    async def _follow(
        self, tenant_id: TenantId, copy: Copy | None, document: TallyDocument | None, model: ScoringModel
    ) -> Copy:
        if copy and document and copy.whole and copy.state.model == model:
            follows = document.model == model.version and copy.state.epoch >= document.disorder
            if follows and not await self._follower.catch_up(tenant_id, copy.state, document):
                copy.state.take_marks(document)
                return Copy(copy.state, True)
        same = document is None or document.model == model.version
        state, jobs, candidates = await self._follower.load(tenant_id, model, document if same else None)
        if document is not None:
            state.take_marks(document)
        return Copy(state, same and not jobs and not candidates)

    def _keep(self, tenant_id: TenantId, copy: Copy) -> None:
        self._held[tenant_id] = copy
        while len(self._held) > 1 and sum(map(_size, self._held.values())) > self._most_bytes:
            self._held.popitem(last=False)


def _current(copy: Copy, epoch: int, model: ScoringModel) -> bool:
    return copy.state.epoch >= epoch and copy.state.model == model


def _size(copy: Copy) -> int:
    return copy.state.nbytes + _JOB_BYTES * len(copy.state.board)

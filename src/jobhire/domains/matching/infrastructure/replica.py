"""What the projection stored of a tenant, held by a process that only reads, and kept current by epoch: jobs
alone, or candidates alone. Made when first asked for, and let go when others need the room.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict, defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from jobhire.domains.matching.domain.model import ScoringModel
from jobhire.shared.domain import TenantId

from .follower import CandidateFollower, JobFollower
from .people import People
from .rankings import Standings
from .state import TenantState
from .stored import Results, TallyDocument

_TRIES = 3
_JOB_BYTES = 12_000
"""Of one job on the board, about."""


class Held(Protocol):
    model: ScoringModel
    epoch: int
    position: int

    def take_marks(self, document: TallyDocument) -> None: ...


H = TypeVar("H", bound=Held)


@dataclass(frozen=True, slots=True)
class Copy(Generic[H]):
    """``whole``: nothing of another model was left out, and nothing moved meanwhile."""

    state: H
    whole: bool


class Following(Protocol[H]):
    """How one kind is read."""

    async def load(
        self, tenant_id: TenantId, model: ScoringModel, whole: TallyDocument | None
    ) -> tuple[H, list[str]]:
        """As stored, and the ids of what another model has read."""
        ...

    async def catch_up(self, tenant_id: TenantId, state: H, document: TallyDocument) -> list[str]:
        """The ids of what another model has read."""
        ...

    def size(self, state: H) -> int:
        """In bytes, about."""
        ...

    def worn(self, state: H) -> bool:
        """Whether it is to be read anew rather than followed."""
        ...


class Jobs(JobFollower):
    """See ``Following``."""

    def size(self, state: TenantState) -> int:
        return _JOB_BYTES * len(state.board)

    def worn(self, state: TenantState) -> bool:
        return False


class Candidates(CandidateFollower[People]):
    """See ``Following``."""

    async def load(
        self, tenant_id: TenantId, model: ScoringModel, whole: TallyDocument | None
    ) -> tuple[People, list[str]]:
        people, refused = await super().load(tenant_id, model, whole)
        people.settled()
        return people, refused

    async def catch_up(self, tenant_id: TenantId, state: People, document: TallyDocument) -> list[str]:
        return await self.take_changed(tenant_id, state, document.position)

    def size(self, state: People) -> int:
        return state.held_bytes

    def worn(self, state: People) -> bool:
        return state.worn


class Replica(Generic[H]):
    def __init__(
        self,
        *,
        storage: Results,
        standings: Standings,
        following: Following[H],
        model: Callable[[TenantId], Awaitable[ScoringModel]],
        most_bytes: int,
    ) -> None:
        self._storage = storage
        self._standings = standings
        self._following = following
        self._model = model
        self._most_bytes = most_bytes
        self._held: OrderedDict[TenantId, Copy[H]] = OrderedDict()
        self._locks: defaultdict[TenantId, asyncio.Lock] = defaultdict(asyncio.Lock)

    @asynccontextmanager
    async def of(self, tenant_id: TenantId) -> AsyncIterator[Copy[H]]:
        """As stored now; nobody changes it meanwhile."""
        async with self._locks[tenant_id]:
            standing, model = await self._standings.of(tenant_id), await self._model(tenant_id)
            # Out of the way until all went well: what was cut short is read anew.
            copy = self._held.pop(tenant_id, None)
            if copy is None or not self._current(copy, standing.epoch, model):
                copy = await self._renewed(tenant_id, copy, model)
            self._keep(tenant_id, copy)
            yield copy

    def _current(self, copy: Copy[H], epoch: int, model: ScoringModel) -> bool:
        state = copy.state
        return state.epoch >= epoch and state.model == model and not self._following.worn(state)

    async def _renewed(self, tenant_id: TenantId, copy: Copy[H] | None, model: ScoringModel) -> Copy[H]:
        """Read until nothing moves: what is stored may be half of one epoch and half of the next."""
        for _ in range(_TRIES):
            document = await self._storage.tally(tenant_id)
            copy = await self._follow(tenant_id, copy, document, model)
            after = await self._storage.tally(tenant_id)
            if (after and after.epoch) == (document and document.epoch):
                return copy
        if copy is None:
            raise LookupError("nothing was read")
        copy.state.epoch = -1
        return Copy(copy.state, False)

    async def _follow(
        self, tenant_id: TenantId, copy: Copy[H] | None, document: TallyDocument | None, model: ScoringModel
    ) -> Copy[H]:
        if copy and document and copy.whole and self._follows(copy.state, document, model):
            refused = await self._following.catch_up(tenant_id, copy.state, document)
            if not refused:
                copy.state.take_marks(document)
                return Copy(copy.state, True)
        same = document is None or document.model == model.version
        state, refused = await self._following.load(tenant_id, model, document if same else None)
        if document is not None:
            state.take_marks(document)
        return Copy(state, same and not refused)

    def _follows(self, state: H, document: TallyDocument, model: ScoringModel) -> bool:
        """Whether the log alone leads from one to the other."""
        same = state.model == model and document.model == model.version
        return same and state.epoch >= document.disorder and not self._following.worn(state)

    def _keep(self, tenant_id: TenantId, copy: Copy[H]) -> None:
        self._held[tenant_id] = copy
        while len(self._held) > 1 and self._size() > self._most_bytes:
            self._held.popitem(last=False)

    def _size(self) -> int:
        return sum(self._following.size(copy.state) for copy in self._held.values())

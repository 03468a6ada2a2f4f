"""Brings what a process holds of a tenant up to date with what is stored: the first half of what the
projector does, and all that a process does that only reads.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import islice
from typing import Generic, Protocol, TypeVar

from jobhire.domains.matching.application.ports import ChangeLog
from jobhire.domains.matching.domain.model import ScoringModel
from jobhire.shared.domain import TenantId

from .index import TenantIndex
from .keeper import Keeper
from .reading import Desk
from .snapshots import Snapshot
from .state import TenantState
from .stored import Results, StoredProfile, TallyDocument

_CANDIDATE = "ai.jobhire.candidate."
CANDIDATES_AT_ONCE = 200
"""Candidates loaded and read at a time: bounds the CV texts held in memory."""

T = TypeVar("T")


class Holds(Protocol):
    """What holds candidates (``state.TenantState``, ``people.People``)."""

    position: int

    @property
    def index(self) -> TenantIndex: ...
    def restore(self, snapshot: Snapshot) -> None: ...
    def take_profiles(self, stored: Sequence[StoredProfile]) -> list[str]: ...
    def let_go(self, candidates: Sequence[str]) -> None: ...


H = TypeVar("H", bound=Holds)


class CandidateFollower(Generic[H]):
    """``new``: makes what holds them; ``keeper``: of snapshots of them."""

    def __init__(
        self,
        storage: Results,
        log: ChangeLog,
        desk: Desk,
        *,
        new: Callable[[ScoringModel], H],
        keeper: Keeper | None = None,
    ) -> None:
        self._storage = storage
        self._log = log
        self._desk = desk
        self._new = new
        self._keeper = keeper

    async def load(
        self, tenant_id: TenantId, model: ScoringModel, whole: TallyDocument | None
    ) -> tuple[H, list[str]]:
        """All that are stored, and the ids of those that another model has read, or that are to be read
        again. ``whole``: what is stored is exactly what this tells of."""
        held = await self._restored(tenant_id, model, whole)
        if held is not None:
            return held, []
        held, refused = self._new(model), list[str]()
        async for profiles in self._storage.all_profiles(tenant_id):
            refused += await self._desk.run(held.take_profiles, profiles)
        return held, refused

    async def _restored(
        self, tenant_id: TenantId, model: ScoringModel, whole: TallyDocument | None
    ) -> H | None:
        """The candidates of a snapshot, and what has changed of them since; None where that does not lead to
        what is stored."""
        if self._keeper is None or whole is None:
            return None
        held = self._new(model)
        if not await self._keeper.restored(tenant_id, model, whole, held.restore):
            return None
        refused = await self.take_changed(tenant_id, held, whole.position)
        if refused or len(held.index) != whole.total:
            self._keeper.refused(tenant_id, "total")
            return None
        return held

    async def take_changed(self, tenant_id: TenantId, held: H, up_to: int) -> list[str]:
        """Who has changed between its position and this one; the ids of those that another model has read."""
        refused: list[str] = []
        changed = await self._changed(tenant_id, held.position, up_to)
        await self._desk.run(held.let_go, changed)
        for lot in lots(changed, CANDIDATES_AT_ONCE):
            profiles = await self._storage.profiles(tenant_id, lot)
            refused += await self._desk.run(held.take_profiles, list(profiles.values()))
        return refused

    async def _changed(self, tenant_id: TenantId, after: int, up_to: int) -> list[str]:
        changed: dict[str, None] = {}
        async for events in self._log.since(tenant_id, after):
            own = [e for e in events if e.position <= up_to and e.type.startswith(_CANDIDATE)]
            changed.update((event.subject, None) for event in own)
            if events[-1].position >= up_to:
                break
        return list(changed)


class JobFollower:
    """Jobs alone, without the counts."""

    def __init__(self, storage: Results, desk: Desk) -> None:
        self._storage = storage
        self._desk = desk

    async def load(
        self, tenant_id: TenantId, model: ScoringModel, whole: TallyDocument | None
    ) -> tuple[TenantState, list[str]]:
        """All that are stored, and the ids of those that another model has read."""
        state = TenantState(model)
        return state, await self.fill(tenant_id, state)

    async def fill(self, tenant_id: TenantId, state: TenantState) -> list[str]:
        refused: list[str] = []
        async for stored in self._storage.all_jobs(tenant_id):
            refused += await self._desk.run(state.take_jobs, stored)
        return refused

    async def catch_up(self, tenant_id: TenantId, state: TenantState, document: TallyDocument) -> list[str]:
        """Returns what cannot be taken over (another scoring model)."""
        newer = await self._desk.run(state.newer_jobs, document)
        return await self._desk.run(state.take_jobs, await self._storage.jobs(tenant_id, newer))


class Follower:
    """Jobs and candidates, as the projector holds them. ``keeper``: of snapshots of candidates."""

    def __init__(self, storage: Results, log: ChangeLog, desk: Desk, *, keeper: Keeper | None = None) -> None:
        self._jobs = JobFollower(storage, desk)
        self._candidates = CandidateFollower(storage, log, desk, new=TenantState, keeper=keeper)

    async def load(
        self, tenant_id: TenantId, model: ScoringModel, whole: TallyDocument | None = None
    ) -> tuple[TenantState, list[str], list[str]]:
        """All that is stored, without the counts; and the ids of jobs and candidates that another model has
        read, or that are to be read again. ``whole``: what is stored is exactly what this tells of."""
        state, candidates = await self._candidates.load(tenant_id, model, whole)
        return state, await self._jobs.fill(tenant_id, state), candidates

    async def catch_up(self, tenant_id: TenantId, state: TenantState, document: TallyDocument) -> list[str]:
        """Another process has gone on from where this one was: take over what it stored, without the counts.
        Returns what cannot be taken over (another scoring model)."""
        refused = await self._jobs.catch_up(tenant_id, state, document)
        return refused + await self._candidates.take_changed(tenant_id, state, document.position)


def lots(items: Sequence[T], size: int) -> list[list[T]]:
    rest = iter(items)
    return [lot for _ in range(0, len(items), size) if (lot := list(islice(rest, size)))]

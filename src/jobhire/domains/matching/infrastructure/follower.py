"""Brings a tenant's state up to date with what is stored: the first half of what the projector does."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from typing import TypeVar

from jobhire.domains.matching.application.ports import ChangeLog
from jobhire.domains.matching.domain.model import ScoringModel
from jobhire.shared.domain import TenantId

from .keeper import Keeper
from .reading import Desk
from .state import TenantState
from .stored import Results, TallyDocument

_CANDIDATE = "ai.jobhire.candidate."
CANDIDATES_AT_ONCE = 200
"""Candidates loaded and read at a time: bounds the CV texts held in memory."""

T = TypeVar("T")


class Follower:
    """``candidates``: whether they are wanted, or only the jobs; ``keeper``: of snapshots of them."""

    def __init__(
        self,
        storage: Results,
        log: ChangeLog,
        desk: Desk,
        *,
        candidates: bool = True,
        keeper: Keeper | None = None,
    ) -> None:
        self._storage = storage
        self._log = log
        self._desk = desk
        self._candidates = candidates
        self._keeper = keeper

    async def load(
        self, tenant_id: TenantId, model: ScoringModel, whole: TallyDocument | None = None
    ) -> tuple[TenantState, list[str], list[str]]:
        """All that is stored, without the counts; and the ids of jobs and candidates that another model has
        read, or that are to be read again. ``whole``: what is stored is exactly what this tells of."""
        candidates: list[str] = []
        jobs: list[str] = []
        state = await self._restored(tenant_id, model, whole)
        if state is None:
            state = TenantState(model)
            if self._candidates:
                async for profiles in self._storage.all_profiles(tenant_id):
                    candidates += await self._desk.run(state.take_profiles, profiles)
        async for stored in self._storage.all_jobs(tenant_id):
            jobs += await self._desk.run(state.take_jobs, stored)
        return state, jobs, candidates

    async def _restored(
        self, tenant_id: TenantId, model: ScoringModel, whole: TallyDocument | None
    ) -> TenantState | None:
        """The candidates of a snapshot, and what has changed of them since; None where that does not lead to
        what is stored."""
        if self._keeper is None or whole is None:
            return None
        state = await self._keeper.restored(tenant_id, model, whole)
        if state is None:
            return None
        refused = await self._take_changed(tenant_id, state, whole.position)
        if refused or len(state.index) != whole.total:
            self._keeper.refused(tenant_id, "total")
            return None
        return state

    async def catch_up(self, tenant_id: TenantId, state: TenantState, document: TallyDocument) -> list[str]:
        """Another process has gone on from where this one was: take over what it stored, without the counts.
        Returns what cannot be taken over (another scoring model)."""
        newer = await self._desk.run(state.newer_jobs, document)
        refused = await self._desk.run(state.take_jobs, await self._storage.jobs(tenant_id, newer))
        if not self._candidates:
            return refused
        return refused + await self._take_changed(tenant_id, state, document.position)

    async def _take_changed(self, tenant_id: TenantId, state: TenantState, up_to: int) -> list[str]:
        refused: list[str] = []
        changed = await self._changed(tenant_id, state.position, up_to)
        await self._desk.run(state.let_go, changed)
        for lot in lots(changed, CANDIDATES_AT_ONCE):
            profiles = await self._storage.profiles(tenant_id, lot)
            refused += await self._desk.run(state.take_profiles, list(profiles.values()))
        return refused

    async def _changed(self, tenant_id: TenantId, after: int, up_to: int) -> list[str]:
        changed: dict[str, None] = {}
        async for events in self._log.since(tenant_id, after):
            own = [e for e in events if e.position <= up_to and e.type.startswith(_CANDIDATE)]
            changed.update((event.subject, None) for event in own)
            if events[-1].position >= up_to:
                break
        return list(changed)


def lots(items: Sequence[T], size: int) -> list[list[T]]:
    rest = iter(items)
    return [lot for _ in range(0, len(items), size) if (lot := list(islice(rest, size)))]

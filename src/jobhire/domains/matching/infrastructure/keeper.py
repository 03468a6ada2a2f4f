"""When a tenant's index is put away as a snapshot, and whether one that is found may be used.

It may where the log alone tells what has happened since: nothing was replayed or made anew after it, and the
log's entry at its position is the one that it names. A snapshot that is not used costs time, nothing else:
the index is then read from MongoDB.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from prometheus_client import Counter, Gauge, Histogram

from jobhire.domains.matching.application.ports import ChangeLog
from jobhire.domains.matching.domain.model import ScoringModel
from jobhire.shared.application import Clock
from jobhire.shared.domain import TenantId
from jobhire.shared.infrastructure.mongo import UNREACHABLE

from .reading import Desk
from .snapshot_files import Manifest, Owner
from .snapshots import Snapshot, Snapshots, Unfit
from .state import TenantState
from .stored import TallyDocument

FROM = 20_000
"""Candidates; fewer are read from MongoDB in a second or two."""
SHARE = 16
"""A new snapshot is due when one event for so many candidates has come since the last one …"""
RENEWED = timedelta(days=1)
"""… or when it is this old."""
PAUSE = timedelta(minutes=10)
"""Between two tries for one tenant by one process."""
_SECONDS = (0.1, 0.3, 1, 3, 10, 30, 100)
_AGES = (60, 600, 3_600, 21_600, 86_400, 172_800, 604_800)

_log = structlog.get_logger(__name__)
_took = Histogram("jobhire_snapshot_seconds", "Saving or restoring a snapshot", ("step",), buckets=_SECONDS)
_age = Histogram("jobhire_snapshot_age_seconds", "Age of a snapshot when it was restored", buckets=_AGES)
_bytes = Gauge("jobhire_snapshot_bytes", "Size of the snapshot that was saved or restored last")
_unused = Counter(
    "jobhire_snapshots_not_used", "Indexes that were read from MongoDB, by what was wrong", ("reason",)
)
_failed = Counter("jobhire_snapshots_not_saved", "Snapshots that could not be saved")


class Keeper:
    """Of one projection. One snapshot is saved at a time, beside the work."""

    def __init__(
        self, projection: str, snapshots: Snapshots, *, log: ChangeLog, desk: Desk, clock: Clock
    ) -> None:
        self._projection = projection
        self._snapshots = snapshots
        self._log = log
        self._desk = desk
        self._clock = clock
        self._known: dict[TenantId, Manifest | None] = {}
        self._tried: dict[TenantId, datetime] = {}
        self._saving: asyncio.Task[None] | None = None

    # Away

    async def offer(self, tenant_id: TenantId, state: TenantState) -> None:
        """After a batch that ended well, which nothing here can undo."""
        if len(state.index) < FROM or self._busy(tenant_id) or not self._due(tenant_id, state):
            return
        self._tried[tenant_id] = self._clock.now()
        try:
            await self._begin(tenant_id, state)
        except UNREACHABLE as failure:
            _not_saved(failure)

    def _busy(self, tenant_id: TenantId) -> bool:
        if self._saving is not None and not self._saving.done():
            return True
        tried = self._tried.get(tenant_id)
        return tried is not None and self._clock.now() - tried < PAUSE

    def _due(self, tenant_id: TenantId, state: TenantState) -> bool:
        known = self._known.get(tenant_id)
        if known is None or known.reading != state.model.reading:
            return True
        if known.epoch < max(state.disorder, state.slotted):
            return True
        behind = state.position - known.position
        aged = self._clock.now() - known.taken_at >= RENEWED
        return (aged and known.epoch < state.epoch) or behind * SHARE >= len(state.index)

    async def _begin(self, tenant_id: TenantId, state: TenantState) -> None:
        """Another process may have made one meanwhile."""
        self._known[tenant_id] = await self._snapshots.manifests.get(self._owner(tenant_id))
        if not self._due(tenant_id, state):
            return
        event = await self._event_at(tenant_id, state.position)
        snapshot = None if event is None else await self._desk.run(state.snapshot)
        if event is not None and snapshot is not None:
            self._saving = asyncio.create_task(self._save(tenant_id, snapshot, event))

    async def _save(self, tenant_id: TenantId, snapshot: Snapshot, event: str) -> None:
        began = time.perf_counter()
        owner, now = self._owner(tenant_id), self._clock.now()
        try:
            saved = await self._snapshots.save(owner, snapshot, event=event, now=now)
        except Exception as failure:
            _not_saved(failure)
            return
        self._known[tenant_id] = saved
        took = time.perf_counter() - began
        _took.labels("save").observe(took)
        _bytes.set(saved.size)
        _log.info("snapshot.saved", tenant=tenant_id, size=saved.size, seconds=round(took, 2))

    async def settled(self) -> None:
        """When nothing is being saved."""
        if self._saving is not None:
            await self._saving

    # And back

    async def restored(
        self,
        tenant_id: TenantId,
        model: ScoringModel,
        document: TallyDocument,
        take: Callable[[Snapshot], None],
    ) -> bool:
        """Whether there was something to ``take``: the candidates as they were at an earlier position than
        the document's. If not, they are all to be read."""
        if document.total < FROM:
            return False
        began = time.perf_counter()
        try:
            manifest, snapshot = await self._fitting(tenant_id, model, document)
        except Unfit as unfit:
            self.refused(tenant_id, str(unfit))
            return False
        await self._desk.run(take, snapshot)
        took, age = time.perf_counter() - began, self._clock.now() - manifest.taken_at
        _took.labels("restore").observe(took)
        _age.observe(age.total_seconds())
        _bytes.set(manifest.size)
        _log.info("snapshot.restored", tenant=tenant_id, size=manifest.size, seconds=round(took, 2))
        return True

    def refused(self, tenant_id: TenantId, reason: str) -> None:
        """Counted and logged; and a new one is due."""
        self._known[tenant_id] = None
        _unused.labels(reason).inc()
        _log.info("snapshot.not_used", tenant=tenant_id, reason=reason)

    async def _fitting(
        self, tenant_id: TenantId, model: ScoringModel, document: TallyDocument
    ) -> tuple[Manifest, Snapshot]:
        """Raises ``Unfit``."""
        owner = self._owner(tenant_id)
        manifest = await self._snapshots.manifests.get(owner)
        if manifest is None:
            raise Unfit("none")
        if manifest.reading != model.reading:
            raise Unfit("reading")
        if not max(document.disorder, document.slotted) <= manifest.epoch <= document.epoch:
            raise Unfit("disorder")
        if await self._event_at(tenant_id, manifest.position) != manifest.event:
            raise Unfit("log")
        self._known[tenant_id] = manifest
        return manifest, await self._snapshots.load(owner, manifest)

    async def _event_at(self, tenant_id: TenantId, position: int) -> str | None:
        """The log begins with position 1."""
        if position < 1:
            return None
        async for events in self._log.since(tenant_id, position - 1):
            return events[0].id if events[0].position == position else None
        return None

    def _owner(self, tenant_id: TenantId) -> Owner:
        return Owner(tenant_id, self._projection)


def _not_saved(failure: Exception) -> None:
    _failed.inc()
    _log.warning("snapshot.not_saved", error=type(failure).__name__)

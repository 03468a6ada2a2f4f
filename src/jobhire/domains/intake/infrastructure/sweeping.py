"""Files that no document names: left behind by a crash, or by a tenant that was purged."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta

import structlog
from prometheus_client import Counter

from jobhire.domains.intake.application.files import ROOT
from jobhire.domains.intake.application.planning import CancelImport
from jobhire.domains.intake.domain.errors import ImportStateRefused
from jobhire.domains.intake.infrastructure.imports import MongoImportFacts
from jobhire.domains.intake.infrastructure.mongo import MongoCvFacts, MongoStorageQuota
from jobhire.shared.application import Blob, Blobs, Clock, Mediator, Principal
from jobhire.shared.domain import NotFound, TenantId

YOUNG = timedelta(hours=1)
"""A file this new may belong to an upload that is still under way."""
SECONDS = 3600.0

_log = structlog.get_logger(__name__)
_swept = Counter("jobhire_cv_files_swept", "Files that no document named, and that were deleted")


class Sweeper:
    def __init__(
        self,
        blobs: Blobs,
        facts: MongoCvFacts,
        imports: MongoImportFacts,
        quota: MongoStorageQuota,
        clock: Clock,
    ) -> None:
        self._blobs, self._facts, self._quota, self._clock = blobs, facts, quota, clock
        self._imports = imports

    async def sweep(self) -> None:
        """Delete orphans, then set right how much each tenant uses."""
        gone = 0
        async for batch in self._blobs.under(ROOT):
            gone += await self._sweep(batch)
        used: dict[TenantId, tuple[int, int]] = {}
        for usage in (self._facts.usage(), self._imports.usage()):
            async for tenant_id, files, size in usage:
                known = used.get(tenant_id, (0, 0))
                used[tenant_id] = known[0] + files, known[1] + size
        for tenant_id, (files, size) in used.items():
            await self._quota.correct(tenant_id, files=files, size=size)
        if gone:
            _swept.inc(gone)
            _log.info("cv_files.swept", count=gone)

    async def _sweep(self, batch: Sequence[Blob]) -> int:
        old = [each.key for each in batch if self._clock.now() - each.modified > YOUNG]
        owners = {key: (TenantId(parts[1]), parts[2]) for key in old if len(parts := key.split("/")) == 4}
        asked = list(set(owners.values()))
        known = await self._facts.known(asked) | await self._imports.holding(asked)
        orphans = [key for key, (tenant, id) in owners.items() if f"{tenant}/{id}" not in known]
        await self._blobs.delete(orphans)
        return len(orphans)


async def end_left_behind(imports: MongoImportFacts, mediator: Mediator, clock: Clock) -> None:
    """Cancel imports whose upload was cut short an hour ago or earlier: their files are then swept."""
    for tenant_id, id in await imports.left_behind(clock.now() - YOUNG):
        with suppress(NotFound, ImportStateRefused):
            await mediator.send(CancelImport(by=Principal.system(tenant_id), id=id))

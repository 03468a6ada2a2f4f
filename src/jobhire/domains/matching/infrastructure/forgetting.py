"""Whoever is gone for good: what past scores were made from goes at once, the rest with the projection."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from jobhire.domains.matching.application.ports import CANDIDATES, JOBS
from jobhire.shared.application import Blobs, Forgotten, Gone
from jobhire.shared.domain import TenantId

from .archive import Archive
from .snapshot_files import ROOT, IndexFolder, Manifests
from .stored import Results

PATIENCE = 10.0
"""Seconds an erasure waits for the projection to let go of somebody; it usually takes a tenth of one."""
_LOOK = 0.02


Wait = Callable[[float], Awaitable[None]]


class InputsForgetter:
    """See ``Forgetter``. A stored profile is the projection's to drop, for its counts have to be taken back
    with it; who erases somebody waits for that, and does not count it. Snapshots may hold words that only
    they used: those of the tenant are deleted, and made anew from what is left; so are the files in which
    this machine has them."""

    def __init__(
        self,
        archive: Archive,
        storage: Results,
        manifests: Manifests,
        blobs: Blobs,
        folder: IndexFolder,
        *,
        wait: Wait = asyncio.sleep,
    ) -> None:
        self._archive, self._storage = archive, storage
        self._manifests, self._blobs, self._folder, self._wait = manifests, blobs, folder, wait

    async def forget(self, tenant_id: TenantId, gone: Gone) -> Forgotten:
        kind = CANDIDATES if gone.kind == "candidate" else JOBS
        removed = {"pastScoreInputs": await self._archive.forget(tenant_id, kind, [gone.id])}
        if gone.kind == "job" or not gone.erased:
            return Forgotten(removed=removed)
        held = await self._holds(tenant_id, gone.id)
        left = held and not await self._let_go(tenant_id, gone.id)
        removed["pastScoreInputs"] += await self._archive.forget(tenant_id, kind, [gone.id])
        removed["indexSnapshots"] = await self._drop_snapshots(tenant_id)
        return Forgotten(removed=removed, complete=not left)

    async def _let_go(self, tenant_id: TenantId, id: str) -> bool:
        for _ in range(int(PATIENCE / _LOOK)):
            await self._wait(_LOOK)
            if not await self._holds(tenant_id, id):
                return True
        return False

    async def _holds(self, tenant_id: TenantId, id: str) -> bool:
        return bool(await self._storage.profiles(tenant_id, [id]))

    async def _drop_snapshots(self, tenant_id: TenantId) -> int:
        """The documents first: files that none names are not used, and swept if this is cut short."""
        own = [
            (owner, epoch) for owner, epoch, _ in await self._manifests.all() if owner.tenant_id == tenant_id
        ]
        for owner, epoch in own:
            await self._manifests.drop(owner, epoch)
        async for batch in self._blobs.under(f"{ROOT}/{tenant_id}"):
            await self._blobs.delete([each.key for each in batch])
        await asyncio.to_thread(self._folder.clear)
        return len(own)

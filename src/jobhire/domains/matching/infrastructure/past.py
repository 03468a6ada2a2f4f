"""Inputs of any version, wherever they are: in use, kept, or to be read now."""

from __future__ import annotations

from jobhire.domains.matching.application.ports import CANDIDATES, JOBS, Rankings
from jobhire.domains.matching.domain.profile import Demands, Profile
from jobhire.shared.domain import TenantId

from .archive import Archive


class KeptInputs:
    """See ``PastInputs``."""

    def __init__(self, rankings: Rankings, archive: Archive) -> None:
        self._rankings = rankings
        self._archive = archive

    async def profile(
        self, tenant_id: TenantId, id: str, version: int | None, reading: str
    ) -> Profile | None:
        present = await self._rankings.present_profile(tenant_id, id)
        if present is None:
            return None  # nobody there: what was kept of them is to be forgotten, if it is not yet
        if version in (None, present.version) and await self._reads_now(tenant_id, reading):
            return present
        return await self._archive.profile(tenant_id, id, version or present.version, reading)

    async def demands(
        self, tenant_id: TenantId, id: str, version: int | None, reading: str
    ) -> Demands | None:
        present = await self._rankings.present_demands(tenant_id, id)
        if present and version in (None, present.version) and await self._reads_now(tenant_id, reading):
            return present
        wanted = version or (present.version if present else None)
        return None if wanted is None else await self._archive.demands(tenant_id, id, wanted, reading)

    async def profile_then(self, tenant_id: TenantId, id: str, version: int, reading: str) -> Profile | None:
        for each in await self._down_from(tenant_id, CANDIDATES, id, version):
            if found := await self.profile(tenant_id, id, each, reading):
                return found
        return None

    async def demands_then(self, tenant_id: TenantId, id: str, version: int, reading: str) -> Demands | None:
        for each in await self._down_from(tenant_id, JOBS, id, version):
            if found := await self.demands(tenant_id, id, each, reading):
                return found
        return None

    async def _down_from(self, tenant_id: TenantId, kind: str, id: str, version: int) -> list[int]:
        kept = await self._archive.versions(tenant_id, kind, id)
        return [version, *(each for each in reversed(kept) if each < version)]

    async def _reads_now(self, tenant_id: TenantId, reading: str) -> bool:
        return (await self._rankings.model(tenant_id)).reading == reading

"""One tenant's candidates over several workers: the change each one gets, and what readers see of all."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence

import msgspec

from jobhire.domains.matching.application.ports import CandidateCount, Change, Projection
from jobhire.domains.matching.domain.shards import shard_of
from jobhire.shared.domain import TenantId
from jobhire.shared.infrastructure.activity import Activity

from .rankings import Standings
from .stored import Results, StoredJob, StoredProfile, StoredRanking, TallyDocument


class Unheard:
    """An ``Announcer`` for one shard's results: nobody is told of a part."""

    async def projected(
        self, tenant_id: TenantId, position: int, done: Sequence[tuple[str, str, int]]
    ) -> None:
        return


class Share:
    """A projection of one shard's candidates, and of every job."""

    def __init__(self, projection: Projection, shard: int, shards: int) -> None:
        self._projection = projection
        self._shard = shard
        self._shards = shards
        self.outdated = projection.outdated

    async def apply(self, tenant_id: TenantId, change: Change) -> None:
        own = {
            id: version
            for id, version in change.candidates.items()
            if shard_of(id, self._shards) == self._shard
        }
        await self._projection.apply(tenant_id, msgspec.structs.replace(change, candidates=own))


class Gathered:
    """See ``Results``: rankings and counts of jobs as merged, profiles from the shard that keeps each."""

    def __init__(self, whole: Results, parts: Sequence[Results]) -> None:
        self._whole = whole
        self._parts = parts

    async def tally(self, tenant_id: TenantId) -> TallyDocument | None:
        return await self._whole.tally(tenant_id)

    async def standing(self, tenant_id: TenantId) -> bytes | str | None:
        return await self._whole.standing(tenant_id)

    def all_jobs(self, tenant_id: TenantId) -> AsyncIterator[Sequence[StoredJob]]:
        return self._whole.all_jobs(tenant_id)

    async def jobs(self, tenant_id: TenantId, ids: Sequence[str]) -> Sequence[StoredJob]:
        return await self._whole.jobs(tenant_id, ids)

    async def ranking(self, tenant_id: TenantId, job_id: str) -> StoredRanking | None:
        return await self._whole.ranking(tenant_id, job_id)

    async def all_profiles(self, tenant_id: TenantId) -> AsyncIterator[Sequence[StoredProfile]]:
        for shard, part in enumerate(self._parts):
            async for page in part.all_profiles(tenant_id):
                yield [self._numbered(each, shard) for each in page]

    async def profiles(self, tenant_id: TenantId, ids: Sequence[str]) -> Mapping[str, StoredProfile]:
        found: dict[str, StoredProfile] = {}
        for shard, own in self._by_shard(ids).items():
            stored = await self._parts[shard].profiles(tenant_id, own)
            found.update((id, self._numbered(each, shard)) for id, each in stored.items())
        return found

    async def slots(self, tenant_id: TenantId, ids: Sequence[str]) -> Mapping[str, int]:
        found: dict[str, int] = {}
        for shard, own in self._by_shard(ids).items():
            slots = await self._parts[shard].slots(tenant_id, own)
            found.update((id, self._number(slot, shard)) for id, slot in slots.items())
        return found

    def _by_shard(self, ids: Sequence[str]) -> dict[int, list[str]]:
        return by_shard(ids, len(self._parts))

    def _numbered(self, stored: StoredProfile, shard: int) -> StoredProfile:
        return msgspec.structs.replace(stored, slot=self._number(stored.slot, shard))

    def _number(self, slot: int, shard: int) -> int:
        """Slots are numbered by each shard for itself: here every candidate needs one of their own."""
        return slot * len(self._parts) + shard


class GatheredStandings(Standings):
    """Counts of jobs as merged; those of a candidate as their shard has them."""

    def __init__(self, storage: Results, activity: Activity, parts: Sequence[Standings]) -> None:
        super().__init__(storage, activity)
        self._parts = parts

    async def of_candidates(self, tenant_id: TenantId, ids: Sequence[str]) -> Mapping[str, CandidateCount]:
        found: dict[str, CandidateCount] = {}
        for shard, own in by_shard(ids, len(self._parts)).items():
            found |= await self._parts[shard].of_candidates(tenant_id, own)
        return found


def by_shard(ids: Sequence[str], shards: int) -> dict[int, list[str]]:
    split: dict[int, list[str]] = {}
    for id in ids:
        split.setdefault(shard_of(id, shards), []).append(id)
    return split

"""Reads what the projection stored: for matches, and the counts that other domains show."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Protocol

import msgspec

from jobhire.domains.matching.application.ports import (
    CandidateCount,
    CandidateSource,
    JobCount,
    JobRanking,
    JobsFor,
    JobSource,
    JobSums,
    Wanted,
)
from jobhire.domains.matching.domain.model import ScoringModel
from jobhire.domains.matching.domain.profile import Demands, Profile
from jobhire.shared.domain import TenantId
from jobhire.shared.infrastructure.activity import Activity
from jobhire.shared.infrastructure.loader import Loader
from jobhire.shared.infrastructure.read_cache import ReadCache

from .archive import Archive
from .reading import Desk
from .standing import StoredStanding
from .stored import Results

_STANDINGS_BYTES = 64_000_000
_SLOTS_BYTES = 16_000_000
_ASIDE = 500
"""Sums of so many jobs are made beside what else the process does."""


class Standings:
    """Counts per tenant, read again when rankings have moved on; and by them ``MatchCounts``."""

    def __init__(self, storage: Results, activity: Activity) -> None:
        self._storage = storage
        self._activity = activity
        self._standings: ReadCache[StoredStanding] = ReadCache(_STANDINGS_BYTES)
        self._slots: ReadCache[int] = ReadCache(_SLOTS_BYTES)
        self._loader: Loader[StoredStanding] = Loader(self._fetch)

    async def of(self, tenant_id: TenantId) -> StoredStanding:
        stamp = self._activity.projection_stamp(tenant_id)
        known = self._standings.get(tenant_id, stamp)
        return known or await self.read(tenant_id)

    async def read(self, tenant_id: TenantId) -> StoredStanding:
        """As stored now, whatever is remembered."""
        stamp = self._activity.projection_stamp(tenant_id)
        standing = await self._loader.load(tenant_id) or StoredStanding.empty()
        self._standings.put(tenant_id, stamp, standing, size=standing.size)
        return standing

    async def _fetch(self, tenants: Sequence[str]) -> Mapping[str, StoredStanding]:
        found = {}
        for tenant in tenants:
            body = await self._storage.standing(TenantId(tenant))
            if body is not None:
                found[tenant] = StoredStanding.decode(body)
        return found

    async def of_jobs(self, tenant_id: TenantId, ids: Sequence[str]) -> Mapping[str, JobCount]:
        standing = await self.of(tenant_id)
        return {id: count for id in ids if (count := standing.job(id)) is not None}

    async def of_candidates(self, tenant_id: TenantId, ids: Sequence[str]) -> Mapping[str, CandidateCount]:
        standing = await self.of(tenant_id)
        slots = await self._slots_of(tenant_id, ids, standing.slotted)
        counts = ((id, standing.candidate(slot)) for id, slot in slots.items())
        return {id: count for id, count in counts if count is not None}

    async def together(self, tenant_id: TenantId, ids: Sequence[str]) -> JobSums:
        standing = await self.of(tenant_id)
        if len(ids) < _ASIDE:
            return standing.together(ids)
        return await asyncio.to_thread(standing.together, ids)

    async def candidates(self, tenant_id: TenantId) -> int:
        return (await self.of(tenant_id)).total

    async def compared(self, tenant_id: TenantId, ids: Sequence[str]) -> Mapping[str, int]:
        known = await self.of_jobs(tenant_id, ids)
        if len(known) < len(ids):
            # Another worker may have ranked them since: to workers no notice tells of that.
            await self.read(tenant_id)
            known = await self.of_jobs(tenant_id, ids)
        return {id: count.total for id, count in known.items()}

    async def _slots_of(self, tenant_id: TenantId, ids: Sequence[str], slotted: int) -> dict[str, int]:
        """A candidate keeps their slot for as long as they live, or until ``slotted`` says otherwise."""
        known = {id: self._slots.get((tenant_id, id), slotted) for id in ids}
        missing = [id for id, slot in known.items() if slot is None]
        found = await self._storage.slots(tenant_id, missing) if missing else {}
        for id, slot in found.items():
            self._slots.put((tenant_id, id), slotted, slot, size=len(id))
        return {id: slot for id, slot in {**known, **found}.items() if slot is not None}


class Fitting(Protocol):
    """The open jobs for one candidate (``fitting.BoardFitting``, which brings numpy)."""

    async def of(self, tenant_id: TenantId, profile: Profile, wanted: Wanted) -> JobsFor: ...


class LiveModels(Protocol):
    async def live(self, tenant_id: TenantId) -> ScoringModel: ...


class StoredRankings:
    """See ``Rankings``. What is read for an answer is kept: no projection may ever see that version."""

    def __init__(
        self,
        *,
        storage: Results,
        standings: Standings,
        jobs: JobSource,
        candidates: CandidateSource,
        desk: Desk,
        fitting: Fitting,
        archive: Archive,
        models: LiveModels,
    ) -> None:
        self._storage = storage
        self._standings = standings
        self._jobs = jobs
        self._candidates = candidates
        self._desk = desk
        self._fitting = fitting
        self._archive = archive
        self._models = models

    async def model(self, tenant_id: TenantId) -> ScoringModel:
        return await self._models.live(tenant_id)

    async def jobs_for(self, tenant_id: TenantId, profile: Profile, wanted: Wanted) -> JobsFor:
        found = await self._fitting.of(tenant_id, profile, wanted)
        facts = await self._jobs.load(tenant_id, [each.job_id for each in found.demands])
        return msgspec.structs.replace(found, facts={each.id: each for each in facts})

    async def standing(self, tenant_id: TenantId) -> StoredStanding:
        standing = await self._standings.of(tenant_id)
        if standing.model in ("", (await self.model(tenant_id)).version):
            return standing
        # Being made anew, and nobody waits for that: a lost notice would never be missed.
        return await self._standings.read(tenant_id)

    async def ranking(self, tenant_id: TenantId, job_id: str) -> JobRanking | None:
        stored = await self._storage.ranking(tenant_id, job_id)
        if stored is None:
            return None
        model, demands = stored.job.model, stored.job.demands
        if model != (await self.model(tenant_id)).version:
            present = await self.present_demands(tenant_id, job_id)
            if present is None:
                return None
            demands = present
        return JobRanking(model=model, demands=demands, rows=stored.rows)

    async def profiles(self, tenant_id: TenantId, ids: Sequence[str]) -> Mapping[str, Profile]:
        model = await self.model(tenant_id)
        stored = await self._storage.profiles(tenant_id, ids)
        present = {id: each.profile for id, each in stored.items() if each.model == model.reading}
        if outdated := [id for id in stored if id not in present]:
            read = await self._desk.profiles(await self._candidates.load(tenant_id, outdated))
            present |= {profile.candidate_id: profile for profile in read}
        return present

    async def job_exists(self, tenant_id: TenantId, job_id: str) -> bool:
        return bool(await self._jobs.load(tenant_id, [job_id]))

    async def present_profile(self, tenant_id: TenantId, id: str) -> Profile | None:
        facts = await self._candidates.load(tenant_id, [id])
        if not facts:
            return None
        stored = (await self.profiles(tenant_id, [id])).get(id)
        if stored is not None and stored.version == facts[0].version:
            return stored
        [read] = await self._desk.profiles(facts)
        reading = (await self.model(tenant_id)).reading
        await self._archive.keep_profiles(tenant_id, reading, [read])
        if not await self._candidates.load(tenant_id, [id]):  # gone meanwhile, perhaps for good
            await self._archive.drop_profile(tenant_id, reading, read)
        return read

    async def present_demands(self, tenant_id: TenantId, job_id: str) -> Demands | None:
        facts = await self._jobs.load(tenant_id, [job_id])
        if not facts:
            return None
        model = await self.model(tenant_id)
        for stored in await self._storage.jobs(tenant_id, [job_id]):
            if stored.model == model.version and stored.demands.version == facts[0].version:
                return stored.demands
        [read] = await self._desk.demands(facts)
        await self._archive.keep_demands(tenant_id, model.reading, [read])
        return read

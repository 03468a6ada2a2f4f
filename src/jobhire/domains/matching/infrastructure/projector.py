"""Keeps stored rankings and counts equal to a full recompute, a batch of changes at a time.

A batch: take the next epoch, bring the tenant's index up to date with what is stored, load what has changed,
change index and counts, write profiles, then rankings, then the tally (the commit point), end the epoch. If
anything goes wrong in between, the epoch stays open and the next batch makes every ranking and count anew.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict, defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Protocol

import msgspec

from jobhire.domains.matching.application.ports import (
    CANDIDATES,
    JOBS,
    Announcer,
    CandidateSource,
    Change,
    ChangeLog,
    JobSource,
)
from jobhire.domains.matching.domain.model import ScoringModel
from jobhire.domains.matching.domain.profile import Profile
from jobhire.shared.domain import TenantId

from .archive import Archive
from .follower import CANDIDATES_AT_ONCE, Follower, lots
from .keeper import Keeper
from .reading import Desk
from .state import LOT, Opening, TenantState
from .stored import Fence, Storage, StoredProfile, TallyDocument

OPEN = "open"
_INDEX_BYTES = 256_000_000
"""Of indexes kept for tenants other than the one at work."""


class InUse(Protocol):
    """The scoring models that rankings are made by (``shelf.Shelf``)."""

    async def present(self, tenant_id: TenantId) -> ScoringModel: ...

    async def record(self, tenant_id: TenantId, model: ScoringModel) -> None:
        """Keep a scoring model in use under its version."""
        ...

    async def own(self, tenant_id: TenantId | None) -> Mapping[TenantId, str]:
        """The versions of the tenants (of all, or this one) that have a policy of their own."""
        ...


class Projector:
    """See ``Projection``. Two processes may work for one tenant, but whoever is overtaken starts again."""

    def __init__(  # noqa: PLR0913 - its ports, each by name
        self,
        *,
        jobs: JobSource,
        candidates: CandidateSource,
        storage: Storage,
        log: ChangeLog,
        announcer: Announcer,
        desk: Desk,
        archive: Archive,
        models: InUse,
        keeper: Keeper | None = None,
    ) -> None:
        """``keeper``: of snapshots; without, every index is read from what is stored."""
        self._jobs = jobs
        self._candidates = candidates
        self._storage = storage
        self._follower = Follower(storage, log, desk, keeper=keeper)
        self._keeper = keeper
        self._announcer = announcer
        self._desk = desk
        self._archive = archive
        self._models = models
        self._states: OrderedDict[TenantId, TenantState] = OrderedDict()
        self._locks: defaultdict[TenantId, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def apply(self, tenant_id: TenantId, change: Change) -> None:
        async with self._locks[tenant_id]:
            fence = await self._storage.begin(tenant_id)
            model = await self._models.present(tenant_id)
            await self._models.record(tenant_id, model)
            # Out of the way until all went well: after a failure the tenant is loaded anew.
            state = self._states.pop(tenant_id, None)
            batch = _Batch(self._storage, self._archive, self._desk, tenant_id, fence.epoch, change.forgotten)
            if state is not None and state.model != model:
                state = None
            state, anew, outdated = await self._ready(batch, state, fence, model)
            done = await self._run(batch, state, _with(change, outdated), anew)
            await self._storage.end(tenant_id, fence.epoch, state.model.version)
            self._keep(tenant_id, state)
            if self._keeper is not None:
                await self._keeper.offer(tenant_id, state)
        asked = {*change.jobs, *change.candidates}
        told = [each for each in done if each[1] in asked]
        await self._announcer.projected(tenant_id, state.position, told)

    async def outdated(self, tenant_id: TenantId | None) -> Sequence[TenantId]:
        own = await self._models.own(tenant_id)
        return await self._storage.outdated((await self._desk.model()).version, own, tenant_id)

    def _keep(self, tenant_id: TenantId, state: TenantState) -> None:
        self._states[tenant_id] = state
        while len(self._states) > 1 and sum(s.nbytes for s in self._states.values()) > _INDEX_BYTES:
            self._states.popitem(last=False)

    # Up to date with what is stored

    async def _ready(
        self, batch: _Batch, state: TenantState | None, fence: Fence, model: ScoringModel
    ) -> tuple[TenantState, bool, Change | None]:
        """The state as stored; whether all is to be made anew; what another model has read."""
        if state is not None and fence.clean and state.epoch == fence.epoch - 1:
            return state, False, None
        document = await self._storage.tally(batch.tenant_id)
        if state is not None and document is not None and fence.clean:
            same_model = document.model == state.model.version
            follows = same_model and state.epoch >= document.disorder
            if follows and not await self._follower.catch_up(batch.tenant_id, state, document):
                await self._desk.run(state.take_counts, document)
                return state, False, None
        return await self._load(batch, document, fence, model)

    async def _load(
        self, batch: _Batch, document: TallyDocument | None, fence: Fence, model: ScoringModel
    ) -> tuple[TenantState, bool, Change | None]:
        whole = document if fence.clean else None
        state, jobs, candidates = await self._follower.load(batch.tenant_id, model, whole)
        state.epoch = fence.epoch - 1
        trusted = fence.clean and not candidates and not jobs
        if document is not None:
            state.take_marks(document)
            if trusted:
                await self._desk.run(state.take_counts, document)
        return state, not trusted, _again(jobs, candidates)

    # What has changed

    async def _run(
        self, batch: _Batch, state: TenantState, change: Change, anew: bool
    ) -> list[tuple[str, str, int]]:
        # What is read again, or was left behind by a batch cut short, may be newer than the log so far.
        again = 0 < state.position >= (change.up_to if change.first is None else change.first)
        if anew or again:
            state.disorder = batch.epoch
        state.position = max(state.position, change.up_to)
        if change.as_of is not None:
            state.as_of = max(state.as_of or "", as_text(change.as_of))
        state.epoch = batch.epoch
        done = await self._change_candidates(batch, state, change)
        done += await self._change_jobs(batch, state, change)
        if anew:
            await self._desk.run(state.count_anew)
        await batch.settle(state)
        await batch.write(state)
        return done

    async def _change_candidates(
        self, batch: _Batch, state: TenantState, change: Change
    ) -> list[tuple[str, str, int]]:
        done = []
        for ids in lots(list(change.candidates), CANDIDATES_AT_ONCE):
            facts = await self._candidates.load(batch.tenant_id, ids)
            held = await self._desk.run(state.index.held, ids)
            new = [each for each in facts if each.version != held.get(each.id, (0, 0))[0]]
            present = {each.id: each.version for each in facts}
            gone = [id for id in ids if id not in present]
            profiles = await self._desk.profiles(new)
            await batch.change_candidates(state, [id for id in ids if id in held], profiles, gone)
            done += [("candidates", id, present.get(id, change.candidates[id])) for id in ids]
        return done

    async def _change_jobs(
        self, batch: _Batch, state: TenantState, change: Change
    ) -> list[tuple[str, str, int]]:
        done = []
        for ids in lots(list(change.jobs), LOT):
            facts = await self._jobs.load(batch.tenant_id, ids)
            posts = {each.id: state.board.get(each.id) for each in facts}
            new = [each for each in facts if (post := posts[each.id]) is None or post.version != each.version]
            demands = await self._desk.demands(new)
            openings = [
                Opening(open=each.status == OPEN, demands=own) for each, own in zip(new, demands, strict=True)
            ]
            present = {each.id: each.version for each in facts}
            await batch.change_jobs(state, openings, [id for id in ids if id not in present])
            done += [("jobs", id, present.get(id, change.jobs[id])) for id in ids]
        return done


class _Batch:
    """The writes of one batch, under its epoch."""

    def __init__(
        self,
        storage: Storage,
        archive: Archive,
        desk: Desk,
        tenant_id: TenantId,
        epoch: int,
        forgotten: frozenset[str],
    ) -> None:
        self.tenant_id = tenant_id
        self.epoch = epoch
        self._forgotten = forgotten
        self._storage = storage
        self._archive = archive
        self._desk = desk

    async def change_candidates(
        self, state: TenantState, held: Sequence[str], after: Sequence[Profile], gone: Sequence[str]
    ) -> None:
        new = {each.candidate_id for each in after}
        leaving = [id for id in held if id in new or id in gone]
        again = [id for id in state.reserved if id in new]
        stored = await self._storage.profiles(self.tenant_id, [*leaving, *again])
        before = [stored[id].profile for id in leaving if id in stored]
        left = {id for id in gone if id not in self._forgotten}
        await self._keep([each for id, each in stored.items() if id in new or id in left])
        await self._archive.forget(self.tenant_id, CANDIDATES, [id for id in gone if id not in left])
        profiles = await self._desk.run(state.change_candidates, before, after, gone)
        await self._storage.drop_profiles(self.tenant_id, self.epoch, gone)
        await self._storage.put_profiles(self.tenant_id, self.epoch, profiles)

    async def _keep(self, profiles: Sequence[StoredProfile]) -> None:
        """Before they are replaced: what scores were made from until now."""
        for reading in {each.model for each in profiles}:
            own = [each.profile for each in profiles if each.model == reading]
            await self._archive.keep_profiles(self.tenant_id, reading, own)

    async def change_jobs(self, state: TenantState, after: Sequence[Opening], gone: Sequence[str]) -> None:
        ids = [each.demands.job_id for each in after]
        ids += [id for id in gone if id not in self._forgotten]
        held = [post.compiled.demands for id in ids if (post := state.board.get(id))]
        await self._archive.keep_demands(self.tenant_id, state.model.reading, held)
        for each in await self._storage.jobs(self.tenant_id, [id for id in ids if id in state.refused_jobs]):
            reading = ScoringModel(each.model).reading
            if reading != state.model.reading:
                await self._archive.keep_demands(self.tenant_id, reading, [each.demands])
        await self._archive.forget(self.tenant_id, JOBS, [id for id in gone if id in self._forgotten])
        rankings = await self._desk.run(state.change_jobs, after, gone)
        await self._storage.drop_rankings(self.tenant_id, self.epoch, gone)
        await self._storage.put_rankings(self.tenant_id, self.epoch, state.position, rankings)

    async def settle(self, state: TenantState) -> None:
        wanted = await self._desk.run(state.doubtful)
        stored = await self._storage.profiles(self.tenant_id, wanted) if wanted else {}
        if len(stored) != len(wanted):
            raise LookupError(f"{len(wanted) - len(stored)} stored profiles are missing")
        profiles = [each.profile for each in stored.values()]
        await self._desk.run(state.settle, profiles)

    async def write(self, state: TenantState) -> None:
        rankings = state.due_rankings()
        while lot := await self._desk.run(next, rankings, None):
            await self._storage.put_rankings(self.tenant_id, self.epoch, state.position, lot)
        tally = await self._desk.run(state.tally)
        await self._storage.put_tally(self.tenant_id, tally)


def _with(change: Change, more: Change | None) -> Change:
    if more is None:
        return change
    return msgspec.structs.replace(
        change, jobs={**more.jobs, **change.jobs}, candidates={**more.candidates, **change.candidates}
    )


def _again(jobs: Sequence[str], candidates: Sequence[str]) -> Change | None:
    if not jobs and not candidates:
        return None
    return Change(
        jobs=dict.fromkeys(jobs, 0),
        candidates=dict.fromkeys(candidates, 0),
        up_to=0,
        as_of=None,
    )


def as_text(time: datetime) -> str:
    return time.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")

"""After any sequence of edits, restarts, power cuts and changes of worker: what is stored is what a full
recompute with the pure function gives."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Coroutine
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from jobhire.domains.matching.application.commands import RefreshRankings, refresh_rankings
from jobhire.domains.matching.application.ports import CandidateCount, Change, JobCount, RankedCandidate
from jobhire.domains.matching.domain.profile import CandidateType, Demands, Profile
from jobhire.domains.matching.domain.scoring import score
from jobhire.domains.matching.domain.shards import WHOLE, Layout
from jobhire.domains.matching.infrastructure import (
    board,
    columns,
    follower,
    index,
    keeper,
    podium,
    projector,
    state,
)
from jobhire.domains.matching.infrastructure.projector import Projector
from jobhire.domains.matching.infrastructure.reading import Desk
from jobhire.domains.matching.infrastructure.snapshots import Snapshots
from jobhire.domains.matching.infrastructure.standing import StoredStanding
from jobhire.domains.matching.presentation.actors import consumers
from jobhire.shared.application import Mediator
from tests.unit.matching.facts import a_job, a_profile, demands, expected_rows, ids, profiles, uuid

from .blobs import HandClock, MemoryBlobs, MemoryManifests
from .fakes import (
    TENANT,
    Announcements,
    Candidates,
    Jobs,
    KnownReader,
    Memories,
    MemoryArchive,
    MemoryStorage,
    PowerCut,
    World,
)

TOP = 2
# Half of the jobs and people are plain, so that high scores and ties are common.
plain_jobs = st.builds(
    lambda job, skills: a_job(*skills, id=job),
    ids,
    st.lists(st.sampled_from("abcd"), min_size=1, unique=True),
)
plain_people = st.builds(
    lambda number, skills, kind: a_profile(number, *skills, type=kind),
    st.integers(1, 40),
    st.lists(st.sampled_from("abcd"), unique=True),
    st.sampled_from(CandidateType),
)
any_job, anybody = plain_jobs | demands, plain_people | profiles
STATUS = st.sampled_from(["open", "open", "on hold", "closed"])


class Ranked(RuleBasedStateMachine):
    """Two workers share one tenant; the log is drained in batches of any size by either of them."""

    def __init__(self) -> None:
        super().__init__()
        self.patch = pytest.MonkeyPatch()
        self.patch.setattr(podium, "TOP", TOP)
        self.patch.setattr(index, "_SMALL", 2)
        self.patch.setattr(board, "_SMALL", 2)
        self.patch.setattr(state, "LOT", 2)
        self.patch.setattr(columns, "MOST_BYTES", 40)  # of some jobs, not of all
        self.patch.setattr(projector, "LOT", 2)
        self.patch.setattr(projector, "CANDIDATES_AT_ONCE", 2)
        self.patch.setattr(follower, "CANDIDATES_AT_ONCE", 2)
        self.patch.setattr(keeper, "FROM", 1)
        self.patch.setattr(keeper, "PAUSE", timedelta(0))
        self.blobs, self.manifests = MemoryBlobs(), MemoryManifests()
        self.keepers: list[keeper.Keeper] = []
        self.world = World()
        self.storage = MemoryStorage()
        self.announced = Announcements()
        self.cursor = 0
        self.model = KnownReader().model
        self.desks: list[Desk] = []
        self.archive = MemoryArchive()
        self.workers = [self.new_worker(), self.new_worker()]

    def new_worker(self, version: str = "jobhire-3+test") -> Projector:
        desk = Desk(lambda: KnownReader(version))
        self.desks.append(desk)
        # So small that a column is cut into several pieces.
        snapshots = Snapshots(self.blobs, self.manifests, piece=512)
        self.keepers.append(keeper.Keeper(WHOLE, snapshots, log=self.world, desk=desk, clock=HandClock()))
        return Projector(
            jobs=Jobs(self.world),
            candidates=Candidates(self.world),
            storage=self.storage,
            log=self.world,
            announcer=self.announced,
            desk=desk,
            archive=self.archive,
            models=Memories(desk),
            keeper=self.keepers[-1],
        )

    def run(self, work: Coroutine[Any, Any, None]) -> None:
        """To the end, and that of what goes on beside it."""

        async def to_the_end() -> None:
            try:
                await work
            finally:
                for each in self.keepers:
                    await each.settled()

        asyncio.run(to_the_end())

    @initialize(
        people=st.lists(anybody, min_size=6, max_size=14),
        jobs=st.lists(st.tuples(any_job, STATUS), min_size=2, max_size=6),
        share=st.sampled_from([1, 2, 16]),
    )
    def begin(self, people: list[Profile], jobs: list[tuple[Demands, str]], share: int) -> None:
        self.patch.setattr(keeper, "SHARE", share)  # 16: a snapshot after every batch
        for person in people:
            self.world.put_candidate(person)
        for job, status in jobs:
            self.world.put_job(job, status)

    @rule(job=any_job, status=STATUS)
    def put_job(self, job: Demands, status: str) -> None:
        self.world.put_job(job, status)

    @rule(data=st.data(), status=STATUS)
    def change_status(self, data: st.DataObject, status: str) -> None:
        if self.world.jobs:
            job = self.world.jobs[data.draw(st.sampled_from(sorted(self.world.jobs)))]
            self.world.put_job(job.demands, status)

    @rule(profile=anybody)
    def put_candidate(self, profile: Profile) -> None:
        self.world.put_candidate(profile)

    @rule(data=st.data())
    def drop_job(self, data: st.DataObject) -> None:
        if self.world.jobs:
            self.world.drop_job(data.draw(st.sampled_from(sorted(self.world.jobs))))

    @rule(data=st.data())
    def drop_candidate(self, data: st.DataObject) -> None:
        if self.world.candidates:
            self.world.drop_candidate(data.draw(st.sampled_from(sorted(self.world.candidates))))

    @rule(data=st.data())
    def restore(self, data: st.DataObject) -> None:
        if self.world.deleted:
            self.world.restore(*data.draw(st.sampled_from(sorted(self.world.deleted))))

    @rule(data=st.data())
    def purge(self, data: st.DataObject) -> None:
        if self.world.deleted:
            self.world.purge(*data.draw(st.sampled_from(sorted(self.world.deleted))))

    @rule(worker=st.integers(0, 1), size=st.integers(1, 12))
    def drain_some(self, worker: int, size: int) -> None:
        up_to = min(len(self.world.log), self.cursor + size)
        if up_to > self.cursor:
            self.run(self.workers[worker].apply(TENANT, self.world.change(self.cursor, up_to)))
            self.cursor = up_to

    @rule(worker=st.integers(0, 1), back=st.integers(1, 6))
    def drain_again(self, worker: int, back: int) -> None:
        first = max(0, self.cursor - back)
        if self.cursor:
            self.run(self.workers[worker].apply(TENANT, self.world.change(first, self.cursor)))

    @rule(worker=st.integers(0, 1), back=st.integers(1, 6), size=st.integers(1, 6))
    def drain_some_again_and_more(self, worker: int, back: int, size: int) -> None:
        """The process that had drained them ended before it could say so."""
        first, up_to = max(0, self.cursor - back), min(len(self.world.log), self.cursor + size)
        if first < up_to:
            self.run(self.workers[worker].apply(TENANT, self.world.change(first, up_to)))
            self.cursor = up_to

    @rule(worker=st.integers(0, 1), data=st.data())
    def replay_one(self, worker: int, data: st.DataObject) -> None:
        if self.cursor:
            position = data.draw(st.integers(1, self.cursor))
            self.run(self.workers[worker].apply(TENANT, self.world.change(position - 1, position)))

    @rule(data=st.data())
    def damage_the_snapshot(self, data: st.DataObject) -> None:
        if self.blobs.kept:
            key = data.draw(st.sampled_from(sorted(self.blobs.kept)))
            content, written = self.blobs.kept.pop(key)
            if content and data.draw(st.booleans()):
                self.blobs.kept[key] = (bytes([content[0] ^ 1]) + content[1:], written)

    @rule(away=st.sampled_from([False, False, True]))
    def reach_the_blobs(self, away: bool) -> None:
        self.blobs.away = away

    @rule(worker=st.integers(0, 1))
    def restart(self, worker: int) -> None:
        self.workers[worker] = self.new_worker(self.model.version)

    @rule(worker=st.integers(0, 1), writes=st.integers(0, 12))
    def cut_the_power(self, worker: int, writes: int) -> None:
        """The worker dies after some writes of a batch; the cursor stays where it was."""
        if len(self.world.log) > self.cursor:
            self.storage.cut_after = writes
            try:
                self.drain_some(worker, 12)
            except PowerCut:
                self.workers[worker] = self.new_worker(self.model.version)
            self.storage.cut_after = None

    @rule(version=st.sampled_from(["jobhire-3+test", "jobhire-3+newer"]))
    def deploy(self, version: str) -> None:
        """All workers start again with a new scoring model."""
        self.model = KnownReader(version).model
        self.workers = [self.new_worker(version), self.new_worker(version)]
        self.revise(0)

    @rule(
        version=st.sampled_from(["jobhire-3+test", "jobhire-3+newer"]),
        worker=st.integers(0, 1),
        writes=st.integers(0, 30),
    )
    def deploy_and_cut_the_power(self, version: str, worker: int, writes: int) -> None:
        """A worker of another model dies after some writes of making rankings anew; then one makes them."""
        self.model = KnownReader(version).model
        self.workers = [self.new_worker(version), self.new_worker(version)]
        self.storage.cut_after = writes
        try:
            self.revise(worker)
        except PowerCut:
            self.workers[worker] = self.new_worker(version)
        self.storage.cut_after = None
        self.revise(1)

    def revise(self, worker: int) -> None:
        """Nothing has happened, but another model may have been at work."""
        projector = self.workers[worker]
        for tenant_id in asyncio.run(projector.outdated(None)):
            nothing = Change(jobs={}, candidates={}, up_to=self.cursor, as_of=None)
            self.run(projector.apply(tenant_id, nothing))

    @invariant()
    def what_is_stored_equals_a_full_recompute_once_the_log_is_drained(self) -> None:
        if self.storage.clean and self.cursor == len(self.world.log) and self.cursor:
            check(self.world, self.storage, self.model.version)

    def teardown(self) -> None:
        if self.world.log:
            while self.cursor < len(self.world.log):
                self.drain_some(0, 5)
            self.drain_again(1, 1)
            check(self.world, self.storage, self.model.version)
            assert self.announced.heard[-1][0] == len(self.world.log)
            assert not {key[:2] for key in self.archive.bodies} & self.world.purged
        self.close()

    def close(self) -> None:
        self.patch.undo()
        for desk in self.desks:
            desk.close()


def check(world: World, storage: MemoryStorage, version: str) -> None:
    model = KnownReader(version).model
    stored = storage.rankings()
    assert sorted(stored) == sorted(world.jobs)
    assert storage.tally_doc is not None
    standing = StoredStanding.decode(storage.tally_doc[1])
    assert (standing.position, standing.total) == (len(world.log), len(world.candidates))
    people = [each.profile for each in world.candidates.values()]
    for id, job in world.jobs.items():
        points = [score(job.demands, each, model).points for each in people]
        assert stored[id].rows == full_ranking(job.demands, people, version)
        assert stored[id].job.demands == job.demands
        assert (stored[id].job.open, stored[id].job.model) == (job.status == "open", version)
        counted = Counter(points)
        assert standing.histogram(id) == [counted[n] for n in range(101)]
        strong, good = sum(p >= 80 for p in points), sum(60 <= p < 80 for p in points)
        assert standing.job(id) == JobCount(total=len(people), strong=strong, good=good)
    shown = [id for id, job in world.jobs.items() if job.status == "open"]
    strong = sum(count.strong for id in shown if (count := standing.job(id)))
    counted = Counter(score(world.jobs[id].demands, each, model).points for id in shown for each in people)
    together = standing.together([*shown, "unknown"])
    assert (together.strong, together.pairs) == (strong, counted.total())
    assert together.points == sum(points * times for points, times in counted.items())
    check_candidates(world, storage, standing, version)


def check_candidates(world: World, storage: MemoryStorage, standing: StoredStanding, version: str) -> None:
    model = KnownReader(version).model
    slots = asyncio.run(storage.profiles(TENANT, list(world.candidates)))
    assert sorted(storage.profile_docs) == sorted(world.candidates)
    assert len({each.slot for each in slots.values()}) == len(slots)
    for id, each in world.candidates.items():
        open_jobs = [job.demands for job in world.jobs.values() if job.status == "open"]
        points = [score(job, each.profile, model).points for job in open_jobs]
        assert slots[id].profile == each.profile
        assert standing.candidate(slots[id].slot) == CandidateCount(
            matched=sum(p >= 60 for p in points),
            strong=sum(p >= 80 for p in points),
            best=max(points, default=None),
        )


def full_ranking(job: Demands, people: list[Profile], version: str) -> list[RankedCandidate]:
    return expected_rows(job, people, KnownReader(version).model, top=TOP)


TestRanked = Ranked.TestCase
TestRanked.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)


async def test_deleting_someones_best_job_leaves_them_the_next_best() -> None:
    machine = Ranked()
    world, worker = machine.world, machine.workers[0]
    world.put_candidate(a_profile(1, "a"))
    world.put_job(a_job("a", id=uuid(50)), "open")
    world.put_job(a_job("a", "b", id=uuid(51)), "open")
    await worker.apply(TENANT, world.change(0, 3))
    world.drop_job(uuid(50))
    await worker.apply(TENANT, world.change(3, 4))
    assert machine.storage.tally_doc is not None
    standing = StoredStanding.decode(machine.storage.tally_doc[1])
    assert standing.candidate(0) == CandidateCount(matched=0, best=50, strong=0)
    machine.close()


async def test_a_worker_notices_that_another_one_has_run_old_events_again_on_newer_state() -> None:
    machine = Ranked()
    world, (first, second) = machine.world, machine.workers
    world.put_job(a_job("a", id=uuid(50)), "open")
    for number in (1, 2, 3):
        world.put_candidate(a_profile(number, "a" if number < 3 else "b"))
    await first.apply(TENANT, world.change(0, 4))
    world.put_candidate(a_profile(4, "a"))
    world.put_candidate(a_profile(1, "b"))
    await second.apply(TENANT, world.change(0, 4))
    await first.apply(TENANT, world.change(4, 5))
    await first.apply(TENANT, world.change(5, 6))
    rows = machine.storage.rankings()[uuid(50)].rows
    people = [each.profile for each in world.candidates.values()]
    assert list(rows) == full_ranking(world.jobs[uuid(50)].demands, people, "test")
    machine.close()


async def test_after_a_change_of_model_rankings_are_made_anew_without_any_event() -> None:
    machine = Ranked()
    world, storage = machine.world, machine.storage
    world.put_job(a_job("a", "b", id=uuid(50)), "open")
    world.put_candidate(a_profile(1, "a"))
    await machine.workers[0].apply(TENANT, world.change(0, 2))
    upgraded = machine.new_worker("newer")
    assert list(await upgraded.outdated(None)) == list(await upgraded.outdated(TENANT)) == [TENANT]
    mediator = Mediator()
    mediator.register(RefreshRankings, partial(refresh_rankings, projections={WHOLE: upgraded}))
    [follower] = consumers(mediator, {WHOLE: upgraded}, Layout())
    await follower.handle(TENANT, [], 2)
    assert follower.outdated is not None
    assert list(await follower.outdated(None)) == []
    assert storage.rankings()[uuid(50)].job.model == "newer"
    assert storage.tally_doc is not None
    standing = StoredStanding.decode(storage.tally_doc[1])
    assert (standing.model, standing.position, standing.as_of) == ("newer", 2, "2026-01-01T00:00:02.000Z")
    assert machine.announced.heard[-1] == (2, [])
    machine.close()

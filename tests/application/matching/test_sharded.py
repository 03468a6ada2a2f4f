"""Workers with a share of the candidates each, and one that puts together: it is what one worker makes."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jobhire.domains.matching.application.comparing import Scene
from jobhire.domains.matching.application.ports import CandidateCount, Change
from jobhire.domains.matching.domain.profile import Demands, Profile
from jobhire.domains.matching.domain.shards import shard_of
from jobhire.domains.matching.infrastructure import podium
from jobhire.domains.matching.infrastructure.cellar import Cellar
from jobhire.domains.matching.infrastructure.comparing import IndexComparing
from jobhire.domains.matching.infrastructure.merger import Merger
from jobhire.domains.matching.infrastructure.people import People
from jobhire.domains.matching.infrastructure.projector import Projector
from jobhire.domains.matching.infrastructure.rankings import Standings
from jobhire.domains.matching.infrastructure.reading import Desk
from jobhire.domains.matching.infrastructure.replica import Candidates as ReadCandidates
from jobhire.domains.matching.infrastructure.replica import Replica
from jobhire.domains.matching.infrastructure.sharded import Gathered, GatheredStandings, Share, Unheard
from jobhire.domains.matching.infrastructure.standing import StoredStanding
from jobhire.shared.application import NotYet
from jobhire.shared.infrastructure.activity import Activity
from tests.unit.matching.facts import a_job, a_profile, uuid

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
from .test_projector import STATUS, any_job, anybody

SHARDS = 3
JOB = uuid(1_000)


class Divided:
    """One world, followed by one worker for all, and by three with a share each and one that merges."""

    def __init__(self) -> None:
        self.world, self.desk = World(), Desk(KnownReader)
        self.alone = MemoryStorage()
        self.whole = MemoryStorage()
        self.parts = [MemoryStorage() for _ in range(SHARDS)]
        self.one = self.projector(self.alone)
        self.shares = [Share(self.projector(part), n, SHARDS) for n, part in enumerate(self.parts)]
        self.announced = Announcements()
        self.merger = self.new_merger()
        self.cursor = 0

    def projector(self, storage: MemoryStorage) -> Projector:
        return Projector(
            jobs=Jobs(self.world),
            candidates=Candidates(self.world),
            storage=storage,
            log=self.world,
            announcer=Unheard(),
            desk=self.desk,
            archive=MemoryArchive(),
            models=Memories(self.desk),
        )

    def new_merger(self) -> Merger:
        return Merger(
            parts=self.parts,
            storage=self.whole,
            announcer=self.announced,
            models=Memories(self.desk),
            desk=self.desk,
        )

    def next(self) -> Change:
        change = self.world.change(self.cursor, len(self.world.log))
        self.cursor = len(self.world.log)
        return change

    async def follow(self) -> None:
        """Everybody takes up what has happened, the shards before the merger."""
        change = self.next()
        await self.one.apply(TENANT, change)
        for share in self.shares:
            await share.apply(TENANT, change)
        await self.merger.apply(TENANT, change)

    def check(self) -> None:
        assert self.whole.ranking_docs == self.alone.ranking_docs  # epochs and bytes
        one, merged = standing(self.alone), standing(self.whole)
        assert (merged.position, merged.total, merged.as_of) == (one.position, one.total, one.as_of)
        for id in self.world.jobs:
            assert (merged.job(id), merged.histogram(id)) == (one.job(id), one.histogram(id))

    async def counts(self) -> tuple[dict[str, CandidateCount], dict[str, CandidateCount]]:
        """Of every candidate, by the worker of all and by the shards."""
        ids = list(self.world.candidates)
        alone = Standings(self.alone, Activity())
        apart = [Standings(part, Activity()) for part in self.parts]
        divided = GatheredStandings(Gathered(self.whole, self.parts), Activity(), apart)
        return (
            dict(await alone.of_candidates(TENANT, ids)),
            dict(await divided.of_candidates(TENANT, ids)),
        )


def standing(storage: MemoryStorage) -> StoredStanding:
    assert storage.tally_doc is not None
    return StoredStanding.decode(storage.tally_doc[1])


edits = st.one_of(
    st.tuples(st.just("put_job"), any_job, STATUS),
    st.tuples(st.just("put_candidate"), anybody),
    st.tuples(st.just("put_candidate"), anybody),
    st.tuples(st.just("drop_job"), st.integers(1, 40).map(uuid)),
    st.tuples(st.just("drop_candidate"), st.integers(1, 40).map(uuid)),
    st.tuples(st.just("restore_one"), st.integers(0, 40)),
)
batches = st.lists(st.lists(edits, min_size=1, max_size=12), min_size=1, max_size=5)


@given(batches, st.sampled_from([1, 2, 100]))
@settings(max_examples=60, deadline=None)
def test_after_any_edits_every_stored_ranking_is_byte_for_byte_that_of_a_worker_that_holds_them_all(
    work: list[list[tuple[str, Demands | Profile | str | int, str]]], top: int
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(podium, "TOP", top)
        divided = Divided()
        for batch in work:
            for name, *arguments in batch:
                getattr(divided.world, name)(*arguments)
            if len(divided.world.log) > divided.cursor:
                asyncio.run(divided.follow())
                divided.check()
                alone, shared = asyncio.run(divided.counts())
                assert alone == shared
        divided.desk.close()


async def a_small_world() -> Divided:
    divided = Divided()
    divided.world.put_job(a_job("a", "b"), "open")
    for number in range(1, 9):
        divided.world.put_candidate(a_profile(number, *"ab"[: number % 3]))
    await divided.follow()
    divided.check()
    return divided


async def test_while_one_shard_is_down_the_ranking_stays_what_it_was_and_says_so() -> None:
    divided = await a_small_world()
    before, position = dict(divided.whole.ranking_docs), standing(divided.whole).position
    divided.world.put_job(a_job("b", "c"), "open")
    change = divided.next()
    await divided.one.apply(TENANT, change)
    for share in divided.shares[1:]:
        await share.apply(TENANT, change)
    with pytest.raises(NotYet):
        await divided.merger.apply(TENANT, change)
    assert divided.whole.ranking_docs == before
    assert standing(divided.whole).position == position
    assert standing(divided.whole).histogram(JOB) == standing_of_version_one()
    assert divided.announced.heard[-1] == (position, [])
    await divided.shares[0].apply(TENANT, change)
    await divided.merger.apply(TENANT, change)
    assert rows_of(divided.whole) == rows_of(divided.alone)
    assert standing(divided.whole).position == position + 1
    divided.desk.close()


def standing_of_version_one() -> list[int]:
    points = [0] * 101
    points[0], points[50], points[100] = 2, 3, 3
    return points


def rows_of(storage: MemoryStorage) -> dict[str, bytes]:
    return {id: body for id, (_, body) in storage.ranking_docs.items()}


async def test_other_jobs_go_on_while_the_shards_disagree_on_one() -> None:
    divided = await a_small_world()
    divided.world.put_job(a_job("b", id=uuid(50)), "open")
    await divided.follow()
    divided.world.put_candidate(a_profile(1, "b"))
    arrival = divided.next()
    divided.world.put_job(a_job("b", "c"), "open")
    edit = divided.next()
    await divided.one.apply(TENANT, arrival)
    for share in divided.shares:
        await share.apply(TENANT, arrival)
    await divided.shares[0].apply(TENANT, edit)  # one shard is ahead
    with pytest.raises(NotYet):
        await divided.merger.apply(TENANT, arrival)
    assert rows_of(divided.whole)[uuid(50)] == rows_of(divided.alone)[uuid(50)]
    assert rows_of(divided.whole)[JOB] != rows_of(divided.alone)[JOB]
    divided.desk.close()


async def test_merging_again_writes_nothing() -> None:
    divided = await a_small_world()
    before = dict(divided.whole.ranking_docs)
    await divided.merger.apply(TENANT, divided.world.change(0, divided.cursor))
    await divided.new_merger().apply(TENANT, divided.world.change(0, divided.cursor))
    assert divided.whole.ranking_docs == before
    divided.desk.close()


@pytest.mark.parametrize("writes", range(4))
async def test_a_merge_that_was_cut_off_is_made_whole_by_the_next(writes: int) -> None:
    divided = await a_small_world()
    divided.world.put_job(a_job("b"), "open")
    divided.world.put_job(a_job("a", id=uuid(50)), "closed")
    change = divided.next()
    await divided.one.apply(TENANT, change)
    for share in divided.shares:
        await share.apply(TENANT, change)
    divided.whole.cut_after = writes
    with pytest.raises(PowerCut):
        await divided.merger.apply(TENANT, change)
    await divided.new_merger().apply(TENANT, change)
    assert rows_of(divided.whole) == rows_of(divided.alone)
    assert standing(divided.whole).position == standing(divided.alone).position
    divided.desk.close()


def asking(divided: Divided, storages: Sequence[MemoryStorage], activity: Activity) -> IndexComparing:
    """A process that only reads, and holds what these have."""
    desk, new = divided.desk, partial(People, cellar=Cellar(Path("/nonexistent")))
    return IndexComparing(
        [
            Replica(
                storage=each,
                standings=Standings(each, activity),
                following=ReadCandidates(each, divided.world, desk, new=new),
                model=lambda _: desk.model(),
                most_bytes=1_000,
            )
            for each in storages
        ],
        desk,
    )


async def test_what_if_over_shards_is_what_it_is_over_all_and_goes_on_with_them() -> None:
    divided, activity = await a_small_world(), Activity()
    apart, alone = (asking(divided, each, activity) for each in (divided.parts, [divided.alone]))
    model = await divided.desk.model()
    before = Scene(demands=a_job("a", "b"), model=model)
    after = Scene(demands=a_job("b"), model=model, instead={uuid(3): a_profile(3, "b"), uuid(4): None})
    first = await apart.compare(TENANT, before, after, 5)
    assert first == await alone.compare(TENANT, before, after, 5)
    assert (first.after.total, first.whole) == (7, True)
    divided.world.put_candidate(a_profile(20, "b"))
    divided.world.drop_candidate(uuid(1))
    await divided.follow()
    activity.projected(TENANT, divided.cursor, [])
    second = await apart.compare(TENANT, before, after, 5)
    assert second == await alone.compare(TENANT, before, after, 5)
    assert second.moved != first.moved
    stands = [await each.whereabouts(TENANT, before, uuid(20), None, 3) for each in (apart, alone)]
    assert stands[0] == stands[1]
    divided.desk.close()


async def test_a_shard_that_has_not_begun_makes_the_whole_wait() -> None:
    divided = Divided()
    divided.world.put_job(a_job("a"), "open")
    change = divided.next()
    for share in divided.shares[1:]:
        await share.apply(TENANT, change)
    with pytest.raises(NotYet):
        await divided.merger.apply(TENANT, change)
    assert divided.whole.ranking_docs == {}
    divided.desk.close()


async def test_profiles_are_found_in_whichever_shard_keeps_them_under_slots_of_their_own() -> None:
    divided = await a_small_world()
    ids = list(divided.world.candidates)
    gathered = Gathered(divided.whole, divided.parts)
    stored = await gathered.profiles(TENANT, ids)
    assert set(stored) == set(ids)
    assert {len(part.profile_docs) for part in divided.parts} != {len(ids)}
    for number, part in enumerate(divided.parts):
        assert all(shard_of(id, SHARDS) == number for id in part.profile_docs)
    slots = await gathered.slots(TENANT, ids)
    assert len(set(slots.values())) == len(ids)
    assert slots == {id: each.slot for id, each in stored.items()}
    pages = [each async for page in gathered.all_profiles(TENANT) for each in page]
    assert msgspec.json.encode(sorted(pages, key=lambda each: each.slot)) == msgspec.json.encode(
        sorted(stored.values(), key=lambda each: each.slot)
    )
    divided.desk.close()

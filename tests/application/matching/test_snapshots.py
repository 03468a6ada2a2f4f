"""A snapshot gives the index back as it was, or is not used; what it holds of people, and for how long."""

from __future__ import annotations

import asyncio
import pickle
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from prometheus_client import REGISTRY

from jobhire.domains.matching.domain.profile import Profile
from jobhire.domains.matching.domain.shards import WHOLE
from jobhire.domains.matching.infrastructure import keeper as keeping
from jobhire.domains.matching.infrastructure import podium
from jobhire.domains.matching.infrastructure.engine import rank
from jobhire.domains.matching.infrastructure.index import GONE
from jobhire.domains.matching.infrastructure.keeper import Keeper
from jobhire.domains.matching.infrastructure.people import People
from jobhire.domains.matching.infrastructure.postings import U8
from jobhire.domains.matching.infrastructure.projector import Projector
from jobhire.domains.matching.infrastructure.reading import Desk
from jobhire.domains.matching.infrastructure.snapshot_files import (
    MOST_AGE,
    ROOT,
    YOUNG,
    Manifest,
    Owner,
    SnapshotSweeper,
    decoded,
)
from jobhire.domains.matching.infrastructure.snapshots import Snapshots, Unfit
from jobhire.domains.matching.infrastructure.state import TenantState
from jobhire.domains.matching.infrastructure.stored import StoredProfile
from tests.unit.matching.facts import a_job, a_profile, people, uuid

from .blobs import HandClock, MemoryBlobs, MemoryManifests
from .fakes import (
    START,
    TENANT,
    Announcements,
    Candidates,
    Jobs,
    KnownReader,
    Memories,
    MemoryArchive,
    MemoryStorage,
    World,
)
from .test_projector import TOP, check

OWNER = Owner(TENANT, WHOLE)
MODEL = KnownReader().model


class House:
    """One tenant, and workers that come and go. Every batch makes a snapshot unless ``PAUSE`` says no."""

    def __init__(self) -> None:
        self.world, self.storage, self.clock = World(), MemoryStorage(), HandClock()
        self.blobs, self.manifests = MemoryBlobs(), MemoryManifests()
        self.snapshots = Snapshots(self.blobs, self.manifests, piece=64)
        self.desk = Desk(KnownReader)
        self.done = 0
        self.restart()

    def restart(self) -> None:
        self.keeper = Keeper(WHOLE, self.snapshots, log=self.world, desk=self.desk, clock=self.clock)
        self.worker = Projector(
            jobs=Jobs(self.world),
            candidates=Candidates(self.world),
            storage=self.storage,
            log=self.world,
            announcer=Announcements(),
            desk=self.desk,
            archive=MemoryArchive(),
            models=Memories(self.desk),
            keeper=self.keeper,
        )

    async def follow(self) -> None:
        up_to = len(self.world.log)
        await self.worker.apply(TENANT, self.world.change(self.done, up_to))
        await self.keeper.settled()
        self.done = up_to

    async def begin(self) -> None:
        """Four people, a job, and a snapshot of them."""
        self.world.put_job(a_job("a", id=uuid(50)), "open")
        for number in (1, 2, 3, 4):
            self.world.put_candidate(a_profile(number, "a"))
        await self.follow()

    async def manifest(self) -> Manifest:
        found = await self.manifests.get(OWNER)
        assert found is not None
        return found

    def content(self) -> bytes:
        return b"".join(content for content, _ in self.blobs.kept.values())


@pytest.fixture
def house(monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    monkeypatch.setattr(keeping, "FROM", 1)
    monkeypatch.setattr(keeping, "PAUSE", timedelta(0))
    monkeypatch.setattr(podium, "TOP", TOP)
    one = House()
    yield one
    one.desk.close()


def count(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(f"jobhire_{name}", labels) or 0


def state_of(profiles: list[Profile]) -> TenantState:
    state = TenantState(MODEL)
    stored = [StoredProfile(slot=2 * n, model=MODEL.reading, profile=each) for n, each in enumerate(profiles)]
    state.take_profiles(stored)
    return state


def saved_and_loaded(state: TenantState) -> TenantState:
    async def there_and_back() -> TenantState:
        snapshots = Snapshots(MemoryBlobs(), MemoryManifests(), piece=200)
        snapshot = state.snapshot()
        assert snapshot is not None
        manifest = await snapshots.save(OWNER, snapshot, event="", now=START)
        again = TenantState(MODEL)
        again.restore(await snapshots.load(OWNER, manifest))
        return again

    return asyncio.run(there_and_back())


@given(people, people)
@settings(deadline=None, max_examples=60)
def test_what_comes_back_ranks_as_what_was_put_away_and_goes_on_like_it(
    held: list[Profile], more: list[Profile]
) -> None:
    state = state_of(held)
    state.let_go([each.candidate_id for each in held[::3]])
    again = saved_and_loaded(state)
    _same_rankings(state, again)
    known = {each.candidate_id for each in held}
    new = [each for each in more if each.candidate_id not in known]
    assert again.change_candidates([], new, []) == state.change_candidates([], new, [])
    _same_rankings(state, again)


def _same_rankings(one: TenantState, other: TenantState | People) -> None:
    for job in (a_job("skill-1", "skill-2"), a_job("skill-3", id=uuid(2_000))):
        [(ranking, scored), (expected, exact)] = [
            rank(each.words.compile(job, MODEL), each.index, MODEL) for each in (other, one)
        ]
        assert msgspec.json.encode(ranking.rows) == msgspec.json.encode(expected.rows)
        assert ranking.histogram.tolist() == expected.histogram.tolist()
        assert _live_points(other, scored) == _live_points(one, exact)


def _live_points(state: TenantState | People, scored: Sequence[U8]) -> list[int]:
    """In the candidates' order, however they are divided into segments."""
    pairs = zip(state.index.segments, scored, strict=True)
    return [
        int(points)
        for segment, own in pairs
        for points, type in zip(own, segment.types, strict=True)
        if type != GONE
    ]


def test_changes_after_it_was_taken_are_not_in_a_snapshot() -> None:
    state = state_of([a_profile(1, "a"), a_profile(2, "b")])
    snapshot = state.snapshot()
    assert snapshot is not None
    state.index.remove([uuid(1)])
    assert (snapshot.candidates, len(state.index)) == (2, 1)


async def test_a_worker_that_starts_reads_only_those_who_have_changed_since(house: House) -> None:
    await house.begin()
    house.clock.time += timedelta(minutes=1)
    keeping_quiet(house)
    house.world.put_candidate(a_profile(2, "b"))
    house.world.drop_candidate(uuid(3))
    house.world.put_candidate(a_profile(5, "a"))
    await house.follow()
    house.storage.profile_docs[uuid(4)] = (1, b"nobody reads this")
    house.restart()
    house.world.put_job(a_job("a", "b", id=uuid(51)), "open")
    restored = count("snapshot_seconds_count", step="restore")
    await house.follow()
    assert count("snapshot_seconds_count", step="restore") == restored + 1
    four = StoredProfile(slot=3, model=MODEL.reading, profile=house.world.candidates[uuid(4)].profile)
    house.storage.profile_docs[uuid(4)] = (1, msgspec.json.encode(four))
    await asyncio.to_thread(check, house.world, house.storage, MODEL.version)


def keeping_quiet(house: House) -> None:
    """No further snapshot."""
    house.keeper._tried[TENANT] = house.clock.now() + timedelta(days=1)


def flip(content: bytes) -> bytes:
    return bytes([content[0] ^ 1]) + content[1:]


def run_me(content: bytes) -> bytes:
    return pickle.dumps(np.array([print], object))[: len(content)].ljust(len(content))


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [(flip, "damaged"), (run_me, "damaged"), (lambda c: c[:-1], "damaged"), (lambda c: c + b"0", "damaged")],
)
async def test_an_altered_snapshot_is_not_used_and_all_is_well(
    house: House, spoil: object, reason: str
) -> None:
    await house.begin()
    assert callable(spoil)
    for key in list(house.blobs.kept):
        content, written = house.blobs.kept[key]
        house.blobs.kept[key] = (spoil(content), written)
        with pytest.raises(Unfit, match=reason):
            await house.snapshots.load(OWNER, await house.manifest())
        house.blobs.kept[key] = (content, written)
    house.blobs.kept = {key: (spoil(content), at) for key, (content, at) in house.blobs.kept.items()}
    await _restart_and_check(house, reason)


async def _restart_and_check(house: House, reason: str) -> None:
    house.restart()
    house.world.put_candidate(a_profile(9, "a"))
    unused = count("snapshots_not_used_total", reason=reason)
    await house.follow()
    assert count("snapshots_not_used_total", reason=reason) == unused + 1
    await asyncio.to_thread(check, house.world, house.storage, MODEL.version)


async def test_a_snapshot_whose_files_are_gone_or_out_of_reach_is_not_used(house: House) -> None:
    await house.begin()
    house.blobs.kept.clear()
    await _restart_and_check(house, "missing")
    house.blobs.away = True
    await _restart_and_check(house, "unreachable")


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"format": 99}, "format"),
        ({"blocks": []}, "format"),
        ({"reading": "other"}, "reading"),
        ({"epoch": 77}, "disorder"),
        ({"event": "of another log"}, "log"),
        ({"position": 99}, "log"),
    ],
)
async def test_a_snapshot_of_something_else_is_not_used(
    house: House, wrong: dict[str, object], reason: str
) -> None:
    await house.begin()
    manifest = msgspec.structs.replace(await house.manifest(), **wrong)
    house.manifests.kept[OWNER] = (1, START, msgspec.json.encode(manifest))
    await _restart_and_check(house, reason)


async def test_columns_of_impossible_lengths_are_refused(house: House) -> None:
    await house.begin()
    manifest = await house.manifest()
    block = manifest.blocks[1]
    for lengths in ([], [-1, *block.lengths[1:]], [10**6, *block.lengths[1:]]):
        wrong = msgspec.structs.replace(block, lengths=lengths)
        blocks = [manifest.blocks[0], wrong, *manifest.blocks[2:]]
        with pytest.raises(Unfit, match="format"):
            await house.snapshots.load(OWNER, msgspec.structs.replace(manifest, blocks=blocks))


def test_what_is_no_manifest_is_none() -> None:
    assert decoded(b'{"format": 1}') is None
    assert decoded(b"not json") is None


async def test_a_snapshot_that_cannot_be_saved_holds_nothing_up(house: House) -> None:
    house.blobs.away = True
    failed = count("snapshots_not_saved_total")
    await house.begin()
    assert count("snapshots_not_saved_total") == failed + 1
    await asyncio.to_thread(check, house.world, house.storage, MODEL.version)
    assert house.manifests.kept == {}


async def test_one_takes_the_place_of_the_one_before_with_its_files(house: House) -> None:
    await house.begin()
    before = set(house.blobs.kept)
    house.world.put_candidate(a_profile(1, "b"))
    await house.follow()
    manifest = await house.manifest()
    assert set(house.blobs.kept) == set(manifest.files(OWNER))
    assert not before & set(house.blobs.kept)
    assert (manifest.position, manifest.candidates) == (6, 4)
    assert manifest.size == len(house.content())


async def test_a_new_one_is_due_after_some_events_or_a_day(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "SHARE", 1)
    await house.begin()
    house.world.put_candidate(a_profile(1, "b"))
    await house.follow()
    assert (await house.manifest()).position == 5
    house.clock.time += keeping.RENEWED
    house.world.put_candidate(a_profile(1, "c"))
    await house.follow()
    assert (await house.manifest()).position == 7
    for number in (1, 2, 3, 4):
        house.world.put_candidate(a_profile(number, "b"))
    await house.follow()
    assert (await house.manifest()).position == 11


async def test_two_are_not_taken_right_after_each_other(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "PAUSE", timedelta(minutes=10))
    await house.begin()
    house.world.put_candidate(a_profile(1, "b"))
    await house.follow()
    assert (await house.manifest()).position == 5


async def test_the_words_of_somebody_who_is_gone_are_not_in_the_next_snapshot(house: House) -> None:
    await house.begin()
    house.world.put_candidate(replace(a_profile(7, "a"), terms={"unmistakable": 100}, places=("atlantis",)))
    await house.follow()
    assert b"unmistakable" in house.content()
    assert b"atlantis" in house.content()
    house.world.drop_candidate(uuid(7))
    await house.follow()
    assert b"unmistakable" not in house.content()
    assert b"atlantis" not in house.content()
    house.restart()
    house.world.put_candidate(replace(a_profile(8, "b"), terms={"unmistakable": 50}))
    house.world.put_job(a_job("a", "b", id=uuid(51)), "open")
    await house.follow()
    await asyncio.to_thread(check, house.world, house.storage, MODEL.version)


# What is swept


async def swept(house: House) -> None:
    await SnapshotSweeper(house.blobs, house.manifests, house.clock).sweep()


async def test_a_snapshot_that_is_too_old_ends_with_its_files(house: House) -> None:
    await house.begin()
    house.clock.time += MOST_AGE
    await swept(house)
    assert house.blobs.kept
    house.clock.time += timedelta(seconds=1)
    await swept(house)
    assert (house.blobs.kept, house.manifests.kept) == ({}, {})


async def test_files_that_nothing_names_are_deleted_when_they_are_an_hour_old(house: House) -> None:
    await house.begin()
    named = set(house.blobs.kept)
    orphan = f"{ROOT}/purged/matching/3/0.0"
    await house.blobs.put(orphan, b"x")
    house.clock.time += YOUNG
    await swept(house)
    assert set(house.blobs.kept) == {orphan, *named}
    house.clock.time += timedelta(seconds=1)
    await swept(house)
    assert set(house.blobs.kept) == named

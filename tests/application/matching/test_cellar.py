"""What a process that only reads holds in files: the same candidates, never trusted, and not for long."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jobhire.domains.matching.domain.profile import Profile
from jobhire.domains.matching.infrastructure import people as holding
from jobhire.domains.matching.infrastructure.cellar import Cellar
from jobhire.domains.matching.infrastructure.index import GONE, Segment, unpack_ids
from jobhire.domains.matching.infrastructure.people import People
from jobhire.domains.matching.infrastructure.snapshot_files import MOST_AGE, NAMED, IndexFolder, Manifest
from jobhire.domains.matching.infrastructure.snapshots import Snapshot, Snapshots, Unfit
from jobhire.domains.matching.infrastructure.stored import StoredProfile
from tests.unit.matching.facts import a_profile, people, uuid

from .blobs import HandClock
from .test_snapshots import MODEL, OWNER, House, _same_rankings, count, flip, house, state_of

__all__ = ["house"]


@pytest.fixture
def cellar(tmp_path: Path) -> Cellar:
    return Cellar(tmp_path / "index")


@pytest.fixture
def filing(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Every segment is large enough for a file."""
    monkeypatch.setattr(holding, "LARGE", 1)
    yield


def files(tmp_path: Path) -> list[Path]:
    return sorted((tmp_path / "index").iterdir())


async def saved(house: House) -> Manifest:
    snapshot = state_of([a_profile(1, "a"), a_profile(2, "b")]).snapshot()
    assert snapshot is not None
    return await house.snapshots.save(OWNER, snapshot, event="", now=datetime.now(UTC))


async def loaded(house: House, cellar: Cellar) -> Snapshot:
    """As a process that has just started."""
    snapshots = Snapshots(house.blobs, house.manifests, piece=64, rooms=cellar)
    return await snapshots.load(OWNER, await house.manifest())


def ids_of(snapshot: Snapshot, cellar: Cellar) -> set[str]:
    held = People(MODEL, cellar)
    held.restore(snapshot)
    return set(held.index.held([uuid(number) for number in range(9)]))


async def test_another_process_of_the_machine_takes_the_same_file(house: House, tmp_path: Path) -> None:
    manifest = await saved(house)
    await loaded(house, Cellar(tmp_path / "index"))
    before = files(tmp_path)
    for name in manifest.files(OWNER):
        del house.blobs.kept[name]
    cellar = Cellar(tmp_path / "index")
    assert ids_of(await loaded(house, cellar), cellar) == {uuid(1), uuid(2)}
    assert len(before) == 2  # candidates and words
    assert files(tmp_path) == before


@pytest.mark.parametrize("spoil", [flip, lambda content: content[:-1], lambda content: b""])
async def test_a_file_that_is_not_what_its_name_says_is_made_anew(
    house: House, tmp_path: Path, cellar: Cellar, spoil: object
) -> None:
    await saved(house)
    await loaded(house, cellar)
    good = {path: path.read_bytes() for path in files(tmp_path)}
    assert callable(spoil)
    for path, content in good.items():
        path.unlink()
        path.write_bytes(spoil(content))
    assert ids_of(await loaded(house, cellar), cellar) == {uuid(1), uuid(2)}
    assert {path: path.read_bytes() for path in files(tmp_path)} == good


async def test_nothing_half_written_stays(house: House, tmp_path: Path, cellar: Cellar) -> None:
    manifest = await saved(house)
    del house.blobs.kept[list(manifest.files(OWNER))[2]]
    with pytest.raises(Unfit, match="missing"):
        await loaded(house, cellar)
    assert files(tmp_path) == []


async def test_where_no_file_can_be_written_candidates_are_held_in_memory(
    house: House, tmp_path: Path, filing: None
) -> None:
    await saved(house)
    (tmp_path / "index").write_text("in the way")
    cellar, failed = Cellar(tmp_path / "index"), count("index_files_failed_total")
    held = People(MODEL, cellar)
    held.restore(await loaded(house, cellar))
    assert held.take_profiles([StoredProfile(slot=9, model=MODEL.reading, profile=a_profile(3, "a"))]) == []
    assert set(held.index.held([uuid(1), uuid(2), uuid(3)])) == {uuid(1), uuid(2), uuid(3)}
    assert count("index_files_failed_total") == failed + 3


async def test_who_is_struck_out_here_is_still_there_for_others(
    house: House, tmp_path: Path, cellar: Cellar
) -> None:
    await saved(house)
    one, other = People(MODEL, cellar), People(MODEL, cellar)
    for each in (one, other):
        each.restore(await loaded(house, cellar))
    one.let_go([uuid(1)])
    one.index.rest()
    assert (len(one.index), len(other.index)) == (1, 2)
    assert not one.index.segments[0].ids.flags.writeable


def take(held: People, profiles: Sequence[Profile]) -> None:
    held.let_go([each.candidate_id for each in profiles])
    held.take_profiles(
        [StoredProfile(slot=0, model=MODEL.reading, profile=each) for each in profiles],
    )


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(people, min_size=1, max_size=6))
def test_in_many_files_they_rank_as_in_one_memory(
    tmp_path: Path, filing: None, batches: list[list[Profile]]
) -> None:
    held, present = People(MODEL, Cellar(tmp_path / "index")), dict[str, Profile]()
    for batch in batches:
        take(held, batch)
        present |= {each.candidate_id: each for each in batch}
    gone = list(present)[::3]
    held.let_go(gone)
    held.index.rest()
    left = sorted(present.keys() - set(gone))
    assert len(held.index) == len(left)
    assert not (tmp_path / "index").exists() or files(tmp_path) == []  # none has a name
    in_order = [id for segment in held.index.segments for id in live(segment) if id in left]
    _same_rankings(state_of([present[id] for id in in_order]), held)


def live(segment: Segment) -> list[str]:
    return unpack_ids(segment.ids[segment.types != GONE])


def test_what_is_mostly_struck_out_is_read_anew_and_so_is_what_is_old(
    cellar: Cellar, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(holding, "_FEW_ROWS", 1)
    held = People(MODEL, cellar)
    take(held, [a_profile(number, "a") for number in range(6)])
    held.let_go([uuid(1), uuid(2)])
    assert not held.worn
    held.let_go([uuid(3), uuid(4)])
    assert held.worn
    held.settled()
    assert not held.worn
    later = holding.time.monotonic() + MOST_AGE.total_seconds() + 1
    monkeypatch.setattr(holding.time, "monotonic", lambda: later)
    assert held.worn


async def test_a_name_is_good_for_a_day(tmp_path: Path) -> None:
    clock = HandClock(datetime.now(UTC))
    folder = IndexFolder(tmp_path / "index", clock)
    await folder.keep_swept()
    (tmp_path / "index").mkdir()
    old, new = tmp_path / "index" / "old", tmp_path / "index" / "new"
    for path, age in ((old, NAMED + timedelta(minutes=1)), (new, NAMED - timedelta(minutes=1))):
        path.touch()
        seconds = (clock.now() - age).timestamp()
        os.utime(path, (seconds, seconds))
    folder.sweep()
    assert files(tmp_path) == [new]
    of_others = tmp_path / "index" / "of others"
    of_others.mkdir()
    folder.clear()
    assert files(tmp_path) == [of_others]

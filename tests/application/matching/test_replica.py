"""A process that only reads starts from the worker's snapshot, as a worker does."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from jobhire.domains.matching.domain.model import ScoringModel
from jobhire.domains.matching.domain.shards import WHOLE
from jobhire.domains.matching.infrastructure.cellar import Cellar
from jobhire.domains.matching.infrastructure.keeper import Keeper
from jobhire.domains.matching.infrastructure.people import People
from jobhire.domains.matching.infrastructure.rankings import Standings
from jobhire.domains.matching.infrastructure.replica import Candidates, Replica
from jobhire.domains.matching.infrastructure.snapshots import Snapshots
from jobhire.shared.domain import TenantId
from jobhire.shared.infrastructure.activity import Activity
from tests.unit.matching.facts import a_job, a_profile, uuid

from .fakes import TENANT
from .test_snapshots import MODEL, House, _same_rankings, count, house, keeping_quiet

__all__ = ["house"]

UNREADABLE = (1, b"nobody reads this")


def reading(
    house: House, folder: Path, model: ScoringModel = MODEL, activity: Activity | None = None
) -> Replica[People]:
    async def live(_: TenantId) -> ScoringModel:
        return model

    cellar = Cellar(folder)
    snapshots = Snapshots(house.blobs, house.manifests, piece=64, rooms=cellar)
    keeper = Keeper(WHOLE, snapshots, log=house.world, desk=house.desk, clock=house.clock)
    new = partial(People, cellar=cellar)
    return Replica(
        storage=house.storage,
        standings=Standings(house.storage, activity or Activity()),
        following=Candidates(house.storage, house.world, house.desk, new=new, keeper=keeper),
        model=live,
        most_bytes=1_000_000,
    )


async def test_it_reads_only_those_who_have_changed_since(house: House, tmp_path: Path) -> None:
    await house.begin()
    house.clock.time += timedelta(minutes=1)
    keeping_quiet(house)
    house.world.put_candidate(a_profile(2, "b"))
    house.world.drop_candidate(uuid(3))
    house.world.put_candidate(a_profile(5, "a"))
    await house.follow()
    house.storage.profile_docs[uuid(4)] = UNREADABLE
    [worker] = house.worker._states.values()
    everybody = [uuid(number) for number in range(1, 6)]
    async with reading(house, tmp_path).of(TENANT) as copy:
        assert copy.whole
        held, own = (each.index.held(everybody) for each in (copy.state, worker))
        assert {id: version for id, (version, _) in held.items()} == {id: v for id, (v, _) in own.items()}
        _same_rankings(worker, copy.state)


async def test_it_goes_on_from_there_as_the_worker_does(house: House, tmp_path: Path) -> None:
    await house.begin()
    keeping_quiet(house)
    activity = Activity()
    replica = reading(house, tmp_path, activity=activity)
    async with replica.of(TENANT):
        pass
    house.world.put_job(a_job("b", id=uuid(51)), "open")
    house.world.put_candidate(a_profile(6, "b"))
    await house.follow()
    activity.projected(TENANT, house.done, [])
    house.storage.profile_docs[uuid(1)] = UNREADABLE
    [worker] = house.worker._states.values()
    async with replica.of(TENANT) as copy:
        assert copy.whole
        _same_rankings(worker, copy.state)


async def test_what_was_read_for_another_model_is_not_taken(house: House, tmp_path: Path) -> None:
    await house.begin()
    restored = count("snapshot_seconds_count", step="restore")
    async with reading(house, tmp_path, replace(MODEL, version="other+taxonomy.test")).of(TENANT) as copy:
        assert not copy.whole
    assert count("snapshot_seconds_count", step="restore") == restored


async def test_what_is_worn_is_read_anew(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await house.begin()
    replica = reading(house, tmp_path)
    async with replica.of(TENANT) as copy:
        first = copy.state
    async with replica.of(TENANT) as copy:
        assert copy.state is first
    monkeypatch.setattr(People, "worn", property(lambda people: people is first))
    [worker] = house.worker._states.values()
    async with replica.of(TENANT) as copy:
        assert copy.state is not first
        assert copy.whole
        _same_rankings(worker, copy.state)


async def test_nobody_changes_what_somebody_is_asking(house: House, tmp_path: Path) -> None:
    await house.begin()
    activity = Activity()
    replica = reading(house, tmp_path, activity=activity)
    async with replica.of(TENANT) as copy:
        house.world.drop_candidate(uuid(1))
        await house.follow()
        activity.projected(TENANT, house.done, [])
        later = asyncio.create_task(_total(replica))
        await asyncio.wait([later], timeout=0.1)
        assert (later.done(), len(copy.state.index)) == (False, 4)
    assert await later == 3


async def _total(replica: Replica[People]) -> int:
    async with replica.of(TENANT) as copy:
        return len(copy.state.index)

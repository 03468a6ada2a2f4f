"""A process that only reads starts from the worker's snapshot, as a worker does."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from jobhire.domains.matching.domain.model import ScoringModel
from jobhire.domains.matching.domain.shards import WHOLE
from jobhire.domains.matching.infrastructure.keeper import Keeper
from jobhire.domains.matching.infrastructure.rankings import Standings
from jobhire.domains.matching.infrastructure.replica import Replica
from jobhire.shared.domain import TenantId
from jobhire.shared.infrastructure.activity import Activity
from tests.unit.matching.facts import a_job, a_profile, uuid

from .fakes import TENANT
from .test_snapshots import MODEL, House, _same_rankings, count, house, keeping_quiet

__all__ = ["house"]

UNREADABLE = (1, b"nobody reads this")


def reading(house: House, model: ScoringModel = MODEL, activity: Activity | None = None) -> Replica:
    async def live(_: TenantId) -> ScoringModel:
        return model

    return Replica(
        storage=house.storage,
        standings=Standings(house.storage, activity or Activity()),
        log=house.world,
        desk=house.desk,
        model=live,
        candidates=True,
        most_bytes=1_000_000,
        keeper=Keeper(WHOLE, house.snapshots, log=house.world, desk=house.desk, clock=house.clock),
    )


async def test_it_reads_only_those_who_have_changed_since(house: House) -> None:
    await house.begin()
    house.clock.time += timedelta(minutes=1)
    keeping_quiet(house)
    house.world.put_candidate(a_profile(2, "b"))
    house.world.drop_candidate(uuid(3))
    house.world.put_candidate(a_profile(5, "a"))
    await house.follow()
    house.storage.profile_docs[uuid(4)] = UNREADABLE
    copy = await reading(house).of(TENANT)
    [worker] = house.worker._states.values()
    everybody = [uuid(number) for number in range(1, 6)]
    assert copy.whole
    assert copy.state.index.held(everybody) == worker.index.held(everybody)
    _same_rankings(worker, copy.state)


async def test_it_goes_on_from_there_as_the_worker_does(house: House) -> None:
    await house.begin()
    keeping_quiet(house)
    activity = Activity()
    replica = reading(house, activity=activity)
    await replica.of(TENANT)
    house.world.put_job(a_job("b", id=uuid(51)), "open")
    house.world.put_candidate(a_profile(6, "b"))
    await house.follow()
    activity.projected(TENANT, house.done, [])
    house.storage.profile_docs[uuid(1)] = UNREADABLE
    copy = await replica.of(TENANT)
    [worker] = house.worker._states.values()
    assert copy.whole
    _same_rankings(worker, copy.state)


async def test_what_was_read_for_another_model_is_not_taken(house: House) -> None:
    await house.begin()
    restored = count("snapshot_seconds_count", step="restore")
    copy = await reading(house, replace(MODEL, version="other+taxonomy.test")).of(TENANT)
    assert not copy.whole
    assert count("snapshot_seconds_count", step="restore") == restored

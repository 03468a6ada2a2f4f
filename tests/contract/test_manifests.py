"""What is known of snapshots: one suite, both adapters."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest

from jobhire.domains.matching.infrastructure.snapshot_files import (
    Block,
    Manifest,
    Manifests,
    MongoManifests,
    Owner,
)
from jobhire.domains.matching.infrastructure.stored import Overtaken
from jobhire.shared.domain import TenantId
from tests.application.matching.blobs import MemoryManifests

WHOLE, SHARD = Owner(TenantId("acme"), "matching"), Owner(TenantId("acme"), "matching-1-of-4")
OTHER = Owner(TenantId("other"), "matching")
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


@pytest.fixture(params=["memory", "mongo"])
def manifests(request: pytest.FixtureRequest) -> Manifests:
    if request.param == "memory":
        return MemoryManifests()
    return MongoManifests(request.getfixturevalue("database"))


def a_manifest(epoch: int, taken_at: datetime = NOON) -> Manifest:
    return Manifest(
        format=1,
        reading="r",
        epoch=epoch,
        position=7,
        event="e",
        taken_at=taken_at,
        candidates=3,
        size=10,
        blocks=[Block([1, 2], ["d"])],
    )


async def test_what_was_put_comes_back_to_its_owner_alone(manifests: Manifests) -> None:
    await manifests.put(WHOLE, a_manifest(3))
    await manifests.put(SHARD, a_manifest(5))
    assert await manifests.get(WHOLE) == a_manifest(3)
    assert await manifests.get(SHARD) == a_manifest(5)
    assert await manifests.get(OTHER) is None


async def test_one_of_a_later_or_the_same_epoch_takes_the_place_of_the_one_before(
    manifests: Manifests,
) -> None:
    for manifest in (a_manifest(3), a_manifest(3, NOON + timedelta(hours=1)), a_manifest(4)):
        await manifests.put(WHOLE, manifest)
        assert await manifests.get(WHOLE) == manifest


async def test_one_of_an_earlier_epoch_comes_too_late(manifests: Manifests) -> None:
    await manifests.put(WHOLE, a_manifest(4))
    with pytest.raises(Overtaken):
        await manifests.put(WHOLE, a_manifest(3))
    assert await manifests.get(WHOLE) == a_manifest(4)


async def test_only_the_one_that_is_meant_is_dropped(manifests: Manifests) -> None:
    await manifests.put(WHOLE, a_manifest(4))
    await manifests.put(OTHER, a_manifest(4))
    await manifests.drop(WHOLE, 3)
    assert await manifests.get(WHOLE) == a_manifest(4)
    await manifests.drop(WHOLE, 4)
    assert await manifests.get(WHOLE) is None
    assert await manifests.get(OTHER) == a_manifest(4)


async def test_all_are_named_with_their_owner_epoch_and_time(manifests: Manifests) -> None:
    await manifests.put(WHOLE, a_manifest(3))
    await manifests.put(SHARD, a_manifest(5, NOON + timedelta(days=1)))
    assert sorted(await manifests.all()) == [(WHOLE, 3, NOON), (SHARD, 5, NOON + timedelta(days=1))]


async def test_one_that_another_version_has_written_is_none(database: Any) -> None:
    manifests = MongoManifests(database)
    await manifests.put(WHOLE, a_manifest(3))
    later = msgspec.json.encode({"format": 2}).decode()
    await database["snapshots"].update_one({"_id": "acme/matching"}, {"$set": {"manifest": later}})
    assert await manifests.get(WHOLE) is None
    assert await manifests.all() == [(WHOLE, 3, NOON)]

"""Inputs of past scores: one suite, both adapters."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from jobhire.domains.matching.domain.errors import InputsDiffer
from jobhire.domains.matching.infrastructure.archive import KEPT, Archive, MongoArchive
from jobhire.shared.domain import TenantId
from tests.application.matching.fakes import MemoryArchive
from tests.unit.matching.facts import a_job, a_profile, uuid

ACME, OTHER = TenantId("acme"), TenantId("other")


@pytest.fixture(params=["memory", "mongo"])
def archive(request: pytest.FixtureRequest) -> Archive:
    if request.param == "memory":
        return MemoryArchive()
    return MongoArchive(request.getfixturevalue("database"))


async def test_what_is_kept_comes_back_whole_by_version_and_reading(archive: Archive) -> None:
    old, new = a_profile(1, "größe"), replace(a_profile(1, "go"), version=2)
    await archive.keep_profiles(ACME, "r+1", [old, new])
    await archive.keep_profiles(ACME, "r+2", [replace(old, remote=True)])
    await archive.keep_demands(ACME, "r+1", [a_job("go")])
    assert await archive.profile(ACME, uuid(1), 1, "r+1") == old
    assert await archive.profile(ACME, uuid(1), 2, "r+1") == new
    assert await archive.profile(ACME, uuid(1), 1, "r+2") == replace(old, remote=True)
    assert await archive.demands(ACME, uuid(1_000), 1, "r+1") == a_job("go")
    assert await archive.demands(ACME, uuid(1_000), 2, "r+1") is None
    assert await archive.versions(ACME, "candidates", uuid(1)) == [1, 2]


async def test_who_is_forgotten_leaves_nothing_and_others_stay(archive: Archive) -> None:
    await archive.keep_profiles(ACME, "r", [a_profile(1), a_profile(2), replace(a_profile(1), version=2)])
    await archive.keep_demands(ACME, "r", [a_job("go")])
    assert await archive.forget(ACME, "jobs", [uuid(1)]) == 0
    assert await archive.forget(ACME, "candidates", [uuid(1)]) == 2
    assert await archive.versions(ACME, "candidates", uuid(1)) == []
    assert await archive.profile(ACME, uuid(1), 1, "r") is None
    assert await archive.profile(ACME, uuid(2), 1, "r") == a_profile(2)
    assert await archive.demands(ACME, uuid(1_000), 1, "r") == a_job("go")
    assert await archive.forget(ACME, "jobs", [uuid(1_000)]) == 1


async def test_all_that_is_kept_of_a_candidate_comes_by_version_and_nobody_elses(archive: Archive) -> None:
    newer = replace(a_profile(1), version=2)
    await archive.keep_profiles(ACME, "r", [newer, a_profile(1), a_profile(2)])
    assert await archive.profiles_of(ACME, uuid(1)) == [(1, a_profile(1)), (2, newer)]
    assert await archive.profiles_of(ACME, uuid(3)) == []


async def test_one_version_can_be_dropped_and_others_stay(archive: Archive) -> None:
    newer = replace(a_profile(1), version=2)
    await archive.keep_profiles(ACME, "r", [a_profile(1), newer])
    await archive.drop_profile(ACME, "r", newer)
    assert await archive.versions(ACME, "candidates", uuid(1)) == [1]


@pytest.fixture
def mongo(database: Any) -> MongoArchive:
    return MongoArchive(database)


async def test_another_tenants_inputs_are_not_found(mongo: MongoArchive) -> None:
    await mongo.keep_profiles(ACME, "r", [a_profile(1)])
    await mongo.forget(OTHER, "candidates", [uuid(1)])
    assert await mongo.profile(OTHER, uuid(1), 1, "r") is None
    assert await mongo.profile(ACME, uuid(1), 1, "r") == a_profile(1)


async def test_only_so_many_versions_are_kept(mongo: MongoArchive) -> None:
    for version in range(1, KEPT + 11):
        await mongo.keep_profiles(ACME, "r", [replace(a_profile(1), version=version)])
    assert await mongo.versions(ACME, "candidates", uuid(1)) == list(range(11, KEPT + 11))


async def test_what_was_altered_is_refused(mongo: MongoArchive, database: Any) -> None:
    await mongo.keep_profiles(ACME, "r", [a_profile(1), a_profile(2)])
    documents = await database["past_inputs"].find({}).sort("_id", 1).to_list(None)
    for document, body in zip(documents, ("not base64!", documents[0]["body"]), strict=True):
        await database["past_inputs"].update_one({"_id": document["_id"]}, {"$set": {"body": body}})
        with pytest.raises(InputsDiffer):
            await mongo.profile(ACME, document["subject"], 1, "r")

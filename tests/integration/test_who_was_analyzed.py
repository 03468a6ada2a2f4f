"""Who was analysed for a job: one question for many jobs, and none while nothing changes."""

from __future__ import annotations

from typing import Any

import pytest

from jobhire.domains.ai.infrastructure.mongo import ANALYSES, MongoAnalyses
from jobhire.shared.domain import TenantId
from jobhire.shared.infrastructure.activity import Activity
from jobhire.shared.infrastructure.memory import MemoryAggregateStore
from jobhire.shared.infrastructure.mongo import Database
from jobhire.shared.infrastructure.system import SystemClock, Uuid7Ids

ACME, RIVAL = TenantId("acme"), TenantId("rival")


class Counted:
    """A collection that knows how often it was asked."""

    def __init__(self, collection: Any) -> None:
        self._collection = collection
        self.asked = 0

    def find(self, *arguments: Any) -> Any:
        self.asked += 1
        return self._collection.find(*arguments)

    async def find_one(self, *arguments: Any) -> Any:
        return await self._collection.find_one(*arguments)


@pytest.fixture
async def collection(database: Database) -> Counted:
    await database[ANALYSES.collection].insert_many(
        [
            {"_id": f"{tenant}/{job}{who}", "tenant": tenant, "state": {"job_id": job, "candidate_id": who}}
            for tenant, job, who in ((ACME, "a", "1"), (ACME, "a", "2"), (ACME, "b", "1"), (RIVAL, "c", "9"))
        ]
    )
    return Counted(database[ANALYSES.collection])


@pytest.fixture
def activity() -> Activity:
    return Activity()


@pytest.fixture
def analyses(database: Database, collection: Counted, activity: Activity) -> MongoAnalyses:
    store = MemoryAggregateStore(ANALYSES, clock=SystemClock(), ids=Uuid7Ids())
    found = MongoAnalyses(store, database, activity)
    found.__dict__["_collection"] = collection
    return found


async def test_many_jobs_are_one_question(analyses: MongoAnalyses, collection: Counted) -> None:
    found = await analyses.of_jobs(ACME, ["a", "b", "c"])
    assert found == {"a": {"1", "2"}, "b": {"1"}, "c": set()}
    assert collection.asked == 1


async def test_where_nobody_was_ever_analyzed_no_job_is_asked_about(
    analyses: MongoAnalyses, collection: Counted, activity: Activity, database: Database
) -> None:
    fresh = TenantId("fresh")
    assert await analyses.of_jobs(fresh, ["a", "b"]) == {"a": set(), "b": set()}
    assert collection.asked == 0
    first = {"_id": "fresh/a1", "tenant": fresh, "state": {"job_id": "a", "candidate_id": "1"}}
    await database[ANALYSES.collection].insert_one(first)
    activity.lost_track()
    assert await analyses.of_jobs(fresh, ["a", "b"]) == {"a": {"1"}, "b": set()}


async def test_what_is_known_is_not_asked_again_until_something_may_have_changed(
    analyses: MongoAnalyses, collection: Counted, activity: Activity
) -> None:
    await analyses.of_jobs(ACME, ["a", "c"])
    assert await analyses.analyzed(ACME, "c") == set()
    await analyses.of_jobs(ACME, ["c", "b", "a"])
    assert collection.asked == 2, "for b alone"
    activity.lost_track()
    await analyses.analyzed(ACME, "a")
    assert collection.asked == 3

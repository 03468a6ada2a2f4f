"""Results that an upgrade has outdated: made anew under the lease, once, without an event."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import pytest
from motor.motor_asyncio import AsyncIOMotorDatabase

from jobhire.shared.domain import TenantId
from jobhire.shared.infrastructure.event_log import EventLog
from tests.integration.conftest import Recorder, RuntimeFactory, a_pending, fresh

ACME, RIVAL = TenantId("acme"), TenantId("rival")
Database = AsyncIOMotorDatabase[dict[str, Any]]


@pytest.fixture(autouse=True)
async def drained(log: EventLog, runtime: RuntimeFactory) -> None:
    for tenant_id, position in ((ACME, 2), (RIVAL, 1)):
        await log.append(tenant_id, fresh(*(a_pending(number) for number in range(position))))
        await runtime().drain(tenant_id, position)


async def test_every_outdated_tenant_is_made_anew_up_to_where_it_was(
    runtime: RuntimeFactory, recorder: Recorder, database: Database
) -> None:
    recorder.outdated = {ACME: [], RIVAL: []}
    assert await runtime().revise() == 2
    assert recorder.outdated == {ACME: [2], RIVAL: [1]}
    progress = await database["progress"].find_one({"_id": "recorder/acme"})
    assert progress is not None
    assert (progress["position"], progress["attempts"], progress["lease_until"]) == (2, 0, 0)
    assert await runtime().revise() == 0


async def test_workers_that_start_at_once_make_each_tenant_anew_once(
    runtime: RuntimeFactory, recorder: Recorder
) -> None:
    recorder.outdated = {ACME: [], RIVAL: []}
    await asyncio.gather(*(runtime(owner=f"w{number}").revise() for number in range(4)))
    assert recorder.outdated == {ACME: [2], RIVAL: [1]}


async def test_a_tenant_that_another_worker_holds_is_passed_over(
    runtime: RuntimeFactory, recorder: Recorder, database: Database
) -> None:
    recorder.outdated = {ACME: [], RIVAL: []}
    held = {"owner": "other", "lease_until": time.time() + 60}
    await database["progress"].update_one({"_id": "recorder/acme"}, {"$set": held})
    assert await runtime().revise() == 1
    assert recorder.outdated == {ACME: [], RIVAL: [1]}


async def test_a_failure_counts_against_no_event_and_leaves_the_tenant_free(
    runtime: RuntimeFactory, recorder: Recorder, log: EventLog, database: Database
) -> None:
    recorder.outdated, recorder.fail_on = {ACME: [], RIVAL: []}, {-1}
    for _ in range(8):
        assert await runtime().revise() == 0
    await log.append(ACME, fresh(a_pending(7)))
    await runtime(owner="w2").drain(ACME, 3)
    assert recorder.batches[-1] == [7]
    assert await database["parked"].count_documents({}) == 0


async def test_the_log_goes_on_while_another_tenant_is_made_anew(
    runtime: RuntimeFactory, recorder: Recorder, log: EventLog
) -> None:
    recorder.outdated = {ACME: []}
    worker = runtime()
    await log.append(RIVAL, fresh(a_pending(5)))
    revising = asyncio.create_task(worker.revise())
    await worker.drain(RIVAL, 2)
    assert recorder.batches[-1] == [5]
    assert await revising == 1

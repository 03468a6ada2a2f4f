"""What becomes of a tenant's work and data when it is suspended, deleted and purged."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import msgspec
import pytest

from jobhire.domains.identity.domain.errors import TenantStatusRefused
from jobhire.domains.identity.domain.tenant import Tenant, TenantStatus
from jobhire.domains.identity.infrastructure.at_work import TenantsAtWork
from jobhire.domains.identity.infrastructure.mongo import TENANTS
from jobhire.domains.identity.infrastructure.purge import due, purge, purge_due, purge_on_record
from jobhire.shared.application import HOUSE, edit
from jobhire.shared.domain import StaleVersion, TenantId, UserId
from jobhire.shared.infrastructure.consumers import ConsumerRuntime
from jobhire.shared.infrastructure.event_log import EventLog
from jobhire.shared.infrastructure.mongo import Database, MongoAggregateStore
from jobhire.shared.infrastructure.system import SystemClock, Uuid7Ids
from tests.integration.conftest import Recorder, RuntimeFactory, a_pending, fresh
from tests.integration.test_identity import Silence
from tests.kits import Diary

ACME, RIVAL = TenantId("acme"), TenantId("rival")
NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)


@pytest.fixture
def store(database: Database) -> MongoAggregateStore[Tenant]:
    return MongoAggregateStore(
        TENANTS, database=database, clock=SystemClock(), ids=Uuid7Ids(), announce=Silence()
    )


async def founded(store: MongoAggregateStore[Tenant], id: TenantId) -> Tenant:
    tenant = Tenant.found(id, name=f"{id} Ltd", owner_id=UserId("ann"), now=NOW)
    await store.save(tenant)
    return tenant


async def test_row_30_work_of_a_suspended_tenant_is_left_and_goes_on_after_it_is_resumed(
    database: Database,
    log: EventLog,
    recorder: Recorder,
    runtime: RuntimeFactory,
    store: MongoAggregateStore[Tenant],
) -> None:
    tenant, moment = await founded(store, ACME), [0.0]
    await log.append(ACME, fresh(a_pending(1), a_pending(2)))
    may_work = TenantsAtWork(database, monotonic=lambda: moment[0])
    worker: ConsumerRuntime = runtime(may_work=may_work)
    tenant.move_to(TenantStatus.SUSPENDED, now=NOW)
    await store.save(tenant)
    await worker.drain(ACME, 2)
    assert recorder.seen == []
    assert await database["parked"].find({}).to_list(None) == []
    tenant.move_to(TenantStatus.ACTIVE, now=NOW)
    await store.save(tenant)
    await worker.drain(ACME, 2)
    assert recorder.seen == [], "what was found out holds for a moment"
    moment[0] = 10.0
    await worker.drain(ACME, 2)
    assert recorder.seen == [1, 2]


async def test_who_is_no_tenant_of_ours_is_worked_for(
    log: EventLog, recorder: Recorder, runtime: RuntimeFactory, database: Database
) -> None:
    await log.append(RIVAL, fresh(a_pending(7)))
    await runtime(may_work=TenantsAtWork(database)).drain(RIVAL, 1)
    assert recorder.seen == [7]


async def test_a_purge_takes_everything_of_one_tenant_and_nothing_of_another(
    database: Database, store: MongoAggregateStore[Tenant]
) -> None:
    for id in (ACME, RIVAL):
        await founded(store, id)
        await database["jobs"].insert_many([{"_id": f"{id}/{n}", "tenant": id} for n in range(2_500)])
        await database["streams"].insert_one({"_id": id, "position": 1})
        await database["progress"].insert_one({"_id": f"matching/{id}", "tenant": id})
        await database["credentials"].insert_one(
            {"_id": f"identity/of-{id}", "tenant": "identity", "state": {"home": id}}
        )
    before = await _mentions(database, RIVAL)
    counts = {collection: count async for collection, count in purge(database, ACME)}
    assert (counts["jobs"], counts["credentials"], counts["tenants"]) == (2_500, 1, 1)
    assert list(counts)[-1] == "tenants", "what marks that there is something to do goes last"
    assert await _mentions(database, ACME) == 0
    assert await _mentions(database, RIVAL) == before > 2_500
    again = {collection: count async for collection, count in purge(database, ACME)}
    assert sum(again.values()) == 0


async def _mentions(database: Database, tenant_id: TenantId) -> int:
    """Documents of any collection that have the tenant's id anywhere in them."""
    found = 0
    for name in await database.list_collection_names():
        documents: list[dict[str, Any]] = await database[name].find({}).to_list(None)
        found += sum(tenant_id in msgspec.json.encode(each, enc_hook=str).decode() for each in documents)
    return found


async def test_only_a_tenant_that_was_deleted_thirty_days_ago_is_due(
    database: Database, store: MongoAggregateStore[Tenant]
) -> None:
    await founded(store, RIVAL)
    tenant = await founded(store, ACME)
    tenant.move_to(TenantStatus.DELETED, now=NOW)
    await store.save(tenant)
    when = partial(due, database)
    assert await when(at=NOW + timedelta(days=29, hours=23)) == []
    assert await when(at=NOW + timedelta(days=30)) == [ACME]
    assert await when(at=None) == [ACME]


@dataclass
class At:
    """A clock that stands still."""

    moment: datetime

    def now(self) -> datetime:
        return self.moment


async def _deleted(database: Database, store: MongoAggregateStore[Tenant], id: TenantId = ACME) -> Tenant:
    tenant = await founded(store, id)
    tenant.move_to(TenantStatus.DELETED, now=NOW)
    await store.save(tenant)
    await database["jobs"].insert_many([{"_id": f"{id}/{n}", "tenant": id} for n in range(20)])
    return tenant


async def _jobs(database: Database, id: TenantId = ACME) -> int:
    return len(await database["jobs"].find({"tenant": id}).to_list(None))


@pytest.mark.parametrize(
    ("days", "after", "left"), [(30, 29.9, 20), (30, 30, 0), (90, 89.9, 20), (90, 90, 0)]
)
async def test_a_deleted_tenant_is_purged_by_itself_after_its_days_and_that_is_on_record(
    database: Database, store: MongoAggregateStore[Tenant], days: int, after: float, left: int
) -> None:
    await _deleted(database, store)
    await founded(store, RIVAL)
    diary, clock = Diary(), At(NOW + timedelta(days=after))
    await purge_due(database, diary, clock, days=days)
    assert await _jobs(database) == left
    assert await store.get_many(RIVAL, [RIVAL])
    purged = [(each.tenant_id, each.action, each.subject) for each in diary.events]
    assert purged == ([] if left else [(HOUSE, "tenant.purged", ACME)])
    if not left:
        assert await _mentions(database, ACME) == 0
        assert diary.events[0].facts["documents"] == 21
        await purge_due(database, diary, clock, days=days)
        assert len(diary.events) == 1


async def test_two_purges_at_once_leave_nothing_and_count_each_document_once(
    database: Database, store: MongoAggregateStore[Tenant]
) -> None:
    await _deleted(database, store)
    diary, clock = Diary(), At(NOW + timedelta(days=31))
    await asyncio.gather(*(purge_due(database, diary, clock, days=30) for _ in range(3)))
    assert await _mentions(database, ACME) == 0
    assert sum(int(each.facts["documents"]) for each in diary.events) == 21


async def test_a_purge_that_was_cut_short_is_taken_up_again_and_nobody_restores_half_a_tenant(
    database: Database, store: MongoAggregateStore[Tenant]
) -> None:
    await _deleted(database, store)
    clock = At(NOW + timedelta(days=31))
    async for _ in purge_on_record(database, ACME, Diary()):
        break
    with pytest.raises(TenantStatusRefused):
        await edit(store, ACME, ACME, lambda each: each.move_to(TenantStatus.ACTIVE, now=clock.now()))
    await purge_due(database, Diary(), clock, days=30)
    assert await _mentions(database, ACME) == 0


async def test_who_is_restored_at_the_last_moment_keeps_everything(
    database: Database, store: MongoAggregateStore[Tenant]
) -> None:
    await _deleted(database, store)
    await edit(store, ACME, ACME, lambda each: each.move_to(TenantStatus.ACTIVE, now=NOW))
    assert [each async for each in purge_on_record(database, ACME, Diary())] == []
    assert await _jobs(database) == 20


async def test_a_restoring_that_is_late_by_a_moment_is_refused(
    database: Database, store: MongoAggregateStore[Tenant]
) -> None:
    late = await _deleted(database, store)
    async for _ in purge_on_record(database, ACME, Diary()):
        break
    late.move_to(TenantStatus.ACTIVE, now=NOW)
    with pytest.raises(StaleVersion):
        await store.save(late)

"""What becomes of a tenant's work and data when it is suspended, deleted and purged."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import msgspec
import pytest

from jobhire.domains.identity.domain.tenant import Tenant, TenantStatus
from jobhire.domains.identity.infrastructure.at_work import TenantsAtWork
from jobhire.domains.identity.infrastructure.mongo import TENANTS
from jobhire.domains.identity.infrastructure.purge import due, purge
from jobhire.shared.domain import TenantId, UserId
from jobhire.shared.infrastructure.consumers import ConsumerRuntime
from jobhire.shared.infrastructure.event_log import EventLog
from jobhire.shared.infrastructure.mongo import Database, MongoAggregateStore
from jobhire.shared.infrastructure.system import SystemClock, Uuid7Ids
from tests.integration.conftest import Recorder, RuntimeFactory, a_pending, fresh
from tests.integration.test_identity import Silence

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

"""The audit trail on a real database: what was written is on record once, in order, and shows what was done
to it behind the service's back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import msgspec
import pytest
from motor.motor_asyncio import AsyncIOMotorDatabase
from redis.asyncio import Redis

from jobhire.domains.identity.infrastructure.purge import purge_on_record
from jobhire.shared.application import (
    HOUSE,
    Act,
    Principal,
    RequestContext,
    SecurityEvent,
    acting_as,
    request_context,
)
from jobhire.shared.domain import TenantId, UserId
from jobhire.shared.infrastructure.audit import MongoAuditTrail
from jobhire.shared.infrastructure.audit_entries import AuditEntry
from jobhire.shared.infrastructure.audit_log import INBOX, AuditLog
from jobhire.shared.infrastructure.chain import BrokenChain
from jobhire.shared.infrastructure.event_log import EventLog
from jobhire.shared.infrastructure.relay import Relay
from jobhire.shared.infrastructure.system import SystemClock, Uuid7Ids
from tests.contract.test_aggregate_store import a_box
from tests.integration.test_relay import a_store, fill

ACME, RIVAL = TenantId("acme"), TenantId("rival")
Database = AsyncIOMotorDatabase[dict[str, Any]]


@pytest.fixture
async def audit(database: Database) -> AuditLog:
    audit = AuditLog(database)
    await audit.prepare()
    return audit


@pytest.fixture
def trail(database: Database) -> MongoAuditTrail:
    return MongoAuditTrail(database, clock=SystemClock(), ids=Uuid7Ids())


async def entries(audit: AuditLog, tenant: TenantId = ACME) -> list[AuditEntry]:
    page = await audit.page(tenant, after=0, limit=500)
    return [msgspec.json.decode(stored["body"], type=AuditEntry) for stored in page]


def a_refusal(tenant: TenantId = ACME) -> SecurityEvent:
    return SecurityEvent(tenant_id=tenant, action="session.refused", outcome="refused", actor="u-1")


async def test_every_write_gets_its_place_in_the_trail_and_leaves_its_document(
    database: Database, relay: Relay, audit: AuditLog
) -> None:
    store, box = a_store(database), a_box()
    for _ in range(3):
        await fill(store, box)
    assert await relay.sweep() == 1
    assert [(each.position, each.version) for each in await entries(audit)] == [(1, 1), (2, 2), (3, 3)]
    assert await audit.verify(ACME) == await audit.head(ACME)
    (document,) = await database["boxes"].find({}).to_list(None)
    assert (document["audit"], "dirty" in document) == ([], False)


async def test_a_write_that_raised_no_event_is_on_record_too(
    database: Database, relay: Relay, audit: AuditLog, log: EventLog
) -> None:
    await a_store(database).save(a_box())
    assert await relay.sweep() == 1
    assert len(await entries(audit)) == 1
    assert (await log.head(ACME)).position == 0


async def test_a_relay_that_dies_before_it_clears_doubles_nothing(
    database: Database, relay: Relay, audit: AuditLog, trail: MongoAuditTrail, monkeypatch: pytest.MonkeyPatch
) -> None:
    await fill(a_store(database), a_box())
    await trail.record(a_refusal())

    async def dies(*_: Any) -> None:
        raise ConnectionError

    with monkeypatch.context() as killed:
        killed.setattr(relay, "_clear", dies)
        for collection in ("boxes", INBOX):
            with pytest.raises(ConnectionError):
                await relay.relay({collection: await relay._dirty(collection)})
    assert await relay.sweep() == 2
    assert [each.position for each in await entries(audit)] == [1, 2]
    await audit.verify(ACME)


async def test_a_write_while_its_document_is_relayed_is_not_lost(
    database: Database, relay: Relay, audit: AuditLog
) -> None:
    store, box = a_store(database), a_box()
    await store.save(box)
    waiting = await relay._pending("boxes", ["acme/b1"])
    await store.save(box)
    await relay._append_entries(waiting)
    await relay._clear("boxes", waiting)
    assert await relay.sweep() == 1
    assert [each.version for each in await entries(audit)] == [1, 2]


async def test_an_event_without_a_write_is_on_record_and_leaves_the_inbox(
    database: Database, relay: Relay, audit: AuditLog, trail: MongoAuditTrail
) -> None:
    await trail.record(a_refusal())
    await trail.record(a_refusal(TenantId("")))
    assert await relay.sweep() == 2
    (entry,) = await entries(audit)
    assert (entry.actor, entry.action, entry.outcome) == ("u-1", "session.refused", "refused")
    assert len(await entries(audit, HOUSE)) == 1
    assert await database[INBOX].find_one({}) is None


async def test_each_tenant_has_a_trail_of_its_own(
    database: Database, relay: Relay, audit: AuditLog, trail: MongoAuditTrail
) -> None:
    await trail.record(a_refusal(ACME))
    await trail.record(a_refusal(RIVAL))
    await trail.record(a_refusal(ACME))
    await relay.sweep()
    assert [each.position for each in await entries(audit)] == [1, 2]
    assert [each.position for each in await entries(audit, RIVAL)] == [1]
    assert await audit.tenants() == [ACME, RIVAL]


async def five_entries(database: Database, relay: Relay) -> None:
    act = Act(by=Principal(tenant_id=ACME, user_id=UserId("u-1"), role="x"), action="box.fill")
    token = request_context.set(RequestContext(correlation_id="c", client="192.0.2.7"))
    store = a_store(database)
    with acting_as(act):
        for number in range(5):
            await store.save(a_box(f"b{number}"))
    request_context.reset(token)
    await relay.sweep()


HARMS: dict[str, dict[str, Any]] = {
    "its body": {"body": "{}"},
    "its hash": {"hash": "0" * 64},
    "who did it, as queries see it": {"actor": "somebody"},
    "when, as queries see it": {"time": "2020-01-01T00:00:00.000Z"},
    "from where": {"address": "198.51.100.1"},
}


@pytest.mark.parametrize("harm", HARMS)
async def test_row_88_an_entry_altered_in_the_database_is_found_with_its_position(
    database: Database, relay: Relay, audit: AuditLog, harm: str
) -> None:
    await five_entries(database, relay)
    await audit.verify(ACME)
    await database["audit"].update_one({"_id": "acme/000000000003"}, {"$set": HARMS[harm]})
    with pytest.raises(BrokenChain, match="position 3") as found:
        await audit.verify(ACME)
    assert found.value.position == 3


async def test_row_88_an_entry_altered_with_a_fitting_hash_breaks_the_next(
    database: Database, relay: Relay, audit: AuditLog
) -> None:
    from jobhire.shared.infrastructure.chain import digest

    await five_entries(database, relay)
    third = await database["audit"].find_one({"_id": "acme/000000000003"})
    assert third is not None
    body = third["body"].replace('"subject":"b2"', '"subject":"b9"')
    changes = {"body": body, "hash": digest(body.encode()), "subject": "b9"}
    await database["audit"].update_one({"_id": third["_id"]}, {"$set": changes})
    with pytest.raises(BrokenChain, match="position 4"):
        await audit.verify(ACME)


@pytest.mark.parametrize("position", [1, 3, 5])
async def test_row_88_an_entry_deleted_from_the_database_is_missed_also_the_last(
    database: Database, relay: Relay, audit: AuditLog, position: int
) -> None:
    await five_entries(database, relay)
    await database["audit"].delete_one({"_id": f"acme/{position:012d}"})
    with pytest.raises(BrokenChain, match=f"position {position}"):
        await audit.verify(ACME)


async def test_an_address_can_be_erased_and_the_chain_still_holds(
    database: Database, relay: Relay, audit: AuditLog
) -> None:
    await five_entries(database, relay)
    later = SystemClock().now() + timedelta(minutes=1)
    assert await audit.forget_addresses(ACME, before=later - timedelta(days=1)) == 0
    assert await audit.forget_addresses(RIVAL, before=later) == 0
    assert await audit.forget_addresses(ACME, before=later) == 5
    assert "192.0.2.7" not in str(await database["audit"].find({}).to_list(None))
    assert (await audit.verify(ACME)).position == 5


async def test_a_change_past_the_service_shows_in_the_next_entry(
    database: Database, redis: Redis, relay: Relay, audit: AuditLog
) -> None:
    store = a_store(database)
    await store.save(a_box())
    await database["boxes"].update_one({"_id": "acme/b1"}, {"$set": {"state.code": "forged"}})
    box = await store.get(ACME, "b1")
    await store.save(box)
    await relay.sweep()
    first, second = await entries(audit)
    assert second.before != first.after


async def test_what_a_purged_tenants_trail_ended_with_stays_in_the_trail_of_the_house(
    database: Database, relay: Relay, audit: AuditLog, trail: MongoAuditTrail
) -> None:
    await five_entries(database, relay)
    await trail.record(a_refusal(RIVAL))
    await relay.sweep()
    gone = {"_id": f"{ACME}/{ACME}", "tenant": ACME, "version": 1, "state": {"status": "deleted"}}
    await database["tenants"].insert_one(gone)
    head = await audit.head(ACME)
    counts = {name: count async for name, count in purge_on_record(database, ACME, trail)}
    assert (counts["audit"], counts["audit_heads"]) == (5, 1)
    await relay.sweep()
    (entry,) = await entries(audit, HOUSE)
    assert (entry.action, entry.actor, entry.subject) == ("tenant.purged", "system", ACME)
    assert entry.facts == {"documents": sum(counts.values()), "entries": 5, "head": head.hash}
    assert (await audit.verify(ACME)).position == 0
    assert (await audit.verify(RIVAL)).position == 1

"""The log: positions without a gap, a chain that tells, and no event twice."""

from __future__ import annotations

import asyncio
import hashlib
import json
from typing import Any

import pytest
from motor.motor_asyncio import AsyncIOMotorDatabase

from jobhire.shared.domain import TenantId
from jobhire.shared.infrastructure.event_log import BrokenChain, EventLog
from tests.integration.conftest import a_pending, fresh

ACME, RIVAL = TenantId("acme"), TenantId("rival")
Database = AsyncIOMotorDatabase[dict[str, Any]]


async def bodies(log: EventLog, tenant: TenantId = ACME) -> list[dict[str, Any]]:
    return [json.loads(body) for body in await log.read(tenant, after=0)]


async def test_positions_start_at_one_per_tenant_and_have_no_gap(log: EventLog) -> None:
    await log.append(ACME, fresh(a_pending(1), a_pending(2)))
    await log.append(RIVAL, fresh(a_pending(3)))
    await log.append(ACME, fresh(a_pending(4)))
    assert [body["position"] for body in await bodies(log)] == [1, 2, 3]
    assert [body["position"] for body in await bodies(log, RIVAL)] == [1]


async def test_the_same_event_is_never_appended_twice(log: EventLog) -> None:
    first, second = a_pending(1), a_pending(2)
    await log.append(ACME, fresh(first))
    appended = await log.append(ACME, fresh(first, second))
    assert (appended.position, len(appended.bodies)) == (2, 1)
    assert [body["data"]["number"] for body in await bodies(log)] == [1, 2]


async def test_two_relays_at_once_lose_and_repeat_nothing(database: Database, log: EventLog) -> None:
    other = EventLog(database)
    events = [a_pending(number) for number in range(60)]

    async def write(relay: EventLog, order: list[int]) -> None:
        for start in range(0, 60, 6):
            await relay.append(ACME, fresh(*(events[number] for number in order[start : start + 6])))

    await asyncio.gather(write(log, list(range(60))), write(other, list(reversed(range(60)))))
    written = await bodies(log)
    assert [body["position"] for body in written] == list(range(1, 61))
    assert sorted(body["data"]["number"] for body in written) == list(range(60))
    assert (await log.verify(ACME)).position == 60


async def test_many_tenants_at_once_each_get_a_chain_of_their_own(log: EventLog) -> None:
    for start in (0, 2, 4):
        events = fresh(a_pending(start), a_pending(start + 1))
        appended = await log.append_all({ACME: events, RIVAL: fresh(a_pending(start))})
    assert {each: len(added.bodies) for each, added in appended.items()} == {ACME: 2, RIVAL: 1}
    for tenant, length in ((ACME, 6), (RIVAL, 3)):
        assert [body["position"] for body in await bodies(log, tenant)] == list(range(1, length + 1))
        assert (await log.verify(tenant)).position == length


async def test_who_remembers_where_a_chain_ended_does_not_write_over_what_came_since(
    database: Database, log: EventLog
) -> None:
    other, first = EventLog(database), a_pending(1)
    await log.append_all({ACME: fresh(first), RIVAL: fresh(a_pending(1))})
    await other.append(ACME, fresh(a_pending(2)))
    later = {ACME: fresh(first, a_pending(3)), RIVAL: fresh(a_pending(2))}
    appended = await log.append_all(later)
    assert (appended[ACME].position, len(appended[ACME].bodies), appended[ACME].complete) == (3, 1, False)
    assert [body["data"]["number"] for body in await bodies(log)] == [1, 2, 3]
    assert [body["data"]["number"] for body in await bodies(log, RIVAL)] == [1, 2]
    await log.verify(ACME)
    await log.verify(RIVAL)


async def test_after_a_write_that_failed_it_looks_where_the_chain_ends(
    database: Database, log: EventLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    await log.append(ACME, fresh(a_pending(1)))
    insert, lost = log._chain._insert, fresh(a_pending(2))

    async def loses_its_answer(documents: list[dict[str, Any]]) -> int:
        await insert(documents)
        raise ConnectionError

    with monkeypatch.context() as broken, pytest.raises(ConnectionError):
        broken.setattr(log._chain, "_insert", loses_its_answer)
        await log.append(ACME, lost)
    await log.append(ACME, [*lost, *fresh(a_pending(3))])
    assert [body["data"]["number"] for body in await bodies(log)] == [1, 2, 3]
    await log.verify(ACME)


async def test_a_subscriber_can_check_the_chain_from_parsed_events_alone(log: EventLog) -> None:
    await log.append(ACME, fresh(*(a_pending(number) for number in range(5))))
    previous = "0" * 64
    for body in await bodies(log):
        assert body["previoushash"] == previous
        canonical = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        previous = hashlib.sha256(canonical.encode()).hexdigest()


@pytest.mark.parametrize("harm", ["alter", "remove", "renumber"])
async def test_a_harmed_log_fails_verification_at_the_harmed_position(
    database: Database, log: EventLog, harm: str
) -> None:
    await log.append(ACME, fresh(*(a_pending(number) for number in range(5))))
    third = await database["events"].find_one({"_id": "acme/000000000003"})
    assert third is not None
    if harm == "alter":
        body = third["body"].replace('"number":2', '"number":9')
        await database["events"].update_one({"_id": third["_id"]}, {"$set": {"body": body}})
    else:
        await database["events"].delete_one({"_id": third["_id"]})
    if harm == "renumber":
        fourth = await database["events"].find_one({"_id": "acme/000000000004"})
        assert fourth is not None
        await database["events"].insert_one({**fourth, "_id": third["_id"], "event": "other"})
    with pytest.raises(BrokenChain, match="position 3"):
        await log.verify(ACME)


async def test_reading_goes_on_in_batches_to_the_present_end(log: EventLog) -> None:
    await log.append(ACME, fresh(*(a_pending(number) for number in range(7))))
    records = [record async for batch in log.since(ACME, 2) for record in batch]
    assert [record.position for record in records] == [3, 4, 5, 6, 7]
    assert (records[0].type, records[0].subject) == ("ai.jobhire.box.filled.v1", "b1")

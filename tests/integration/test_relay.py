"""The relay: what was committed reaches the log and the consumers, whatever Redis does."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

import msgspec
import pytest
from motor.motor_asyncio import AsyncIOMotorDatabase
from prometheus_client import REGISTRY
from redis.asyncio import Redis

from jobhire.shared.domain import TenantId
from jobhire.shared.infrastructure.activity import Activity
from jobhire.shared.infrastructure.bus import Hint
from jobhire.shared.infrastructure.event_log import Appended, EventLog, Fresh
from jobhire.shared.infrastructure.mongo import MongoAggregateStore
from jobhire.shared.infrastructure.notices import Announcer
from jobhire.shared.infrastructure.redrive import FIRST_WAIT
from jobhire.shared.infrastructure.relay import STREAM, Relay
from jobhire.shared.infrastructure.system import SystemClock, Uuid7Ids
from tests.contract.test_aggregate_store import BOXES, Announced, Box, a_box
from tests.integration.conftest import KNOWN, SentHints

ACME = TenantId("acme")
INVITED = "ai.jobhire.invitation.sent.v1"
Database = AsyncIOMotorDatabase[dict[str, Any]]


def a_store(database: Database, announce: Any = None) -> MongoAggregateStore[Box]:
    announce = announce or Announced()
    return MongoAggregateStore(
        BOXES, database=database, clock=SystemClock(), ids=Uuid7Ids(), announce=announce
    )


async def fill(store: MongoAggregateStore[Box], box: Box) -> None:
    box.fill("cup", now=SystemClock().now())
    await store.save(box)


@asynccontextmanager
async def at_work(relay: Relay) -> AsyncIterator[None]:
    task = asyncio.create_task(relay.run())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def eventually(holds: Callable[[], bool], seconds: float = 2) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline
        await asyncio.sleep(0.01)


async def wait_for(log: EventLog, position: int, seconds: float = 5) -> None:
    deadline = time.monotonic() + seconds
    while (await log.head(ACME)).position < position:
        assert time.monotonic() < deadline
        await asyncio.sleep(0.01)


async def test_a_sweep_finds_what_nobody_announced(database: Database, log: EventLog, relay: Relay) -> None:
    store = a_store(database)
    for number in range(3):
        await fill(store, a_box(f"b{number}"))
    assert await relay.sweep() == 3
    assert await relay.sweep() == 0
    assert (await log.verify(ACME)).position == 3


async def test_what_is_nudged_during_a_sweep_does_not_wait_for_its_end(
    database: Database, log: EventLog, relay: Relay
) -> None:
    await fill(a_store(database), a_box())
    ends: dict[str, int] = {}

    async def asked(collection: str) -> list[str]:
        ends[collection] = (await log.head(ACME)).position
        if collection == "first":
            relay._nudged.add(ACME, "boxes", ["acme/b1"])
            relay._wake.set()
        return []

    relay._dirty = asked  # type: ignore[method-assign]
    relay._collections = ("first", "second", "third")
    await relay.sweep()
    assert ends == {"first": 0, "second": 1, "third": 1}


async def test_a_change_does_not_wait_for_the_end_of_somebody_elses_import(
    database: Database, log: EventLog, relay: Relay, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jobhire.shared.infrastructure.relay.BATCH", 4)
    store, rival, relayed = a_store(database), TenantId("rival"), list[tuple[int, int]]()
    for number in range(12):
        await fill(store, a_box(f"b{number}"))
    relay._nudged.add(ACME, "boxes", [f"acme/b{number}" for number in range(12)])
    await relay._relay_nudged()
    await fill(store, a_box("b1", rival))
    relay._nudged.add(rival, "boxes", ["rival/b1"])
    while relay._wake.is_set():
        await relay._relay_nudged()
        relayed.append(((await log.head(ACME)).position, (await log.head(rival)).position))
    assert relayed == [(6, 1), (10, 1), (12, 1)]


async def test_relaying_clears_the_document_and_keeps_its_state(
    database: Database, log: EventLog, relay: Relay
) -> None:
    await fill(a_store(database), a_box())
    await relay.sweep()
    document = await database["boxes"].find_one({"_id": "acme/b1"})
    assert document is not None
    assert (document["pending"], "dirty" in document, document["state"]["items"]) == ([], False, ["cup"])


async def test_a_crash_between_append_and_clear_repeats_nothing(
    database: Database, log: EventLog, relay: Relay
) -> None:
    store, box = a_store(database), a_box()
    await fill(store, box)
    before = await database["boxes"].find_one({"_id": "acme/b1"})
    assert before is not None
    await relay.sweep()
    await database["boxes"].replace_one({"_id": "acme/b1"}, before)
    await fill(store, box)
    await relay.sweep()
    assert (await log.head(ACME)).position == 2
    assert await relay.sweep() == 0


async def test_a_change_during_relaying_stays_for_the_next_round(
    database: Database, log: EventLog, relay: Relay
) -> None:
    store, box = a_store(database), a_box()
    await fill(store, box)
    waiting = await relay._pending("boxes", ["acme/b1"])
    await fill(store, box)
    await relay._append("boxes", waiting)
    await relay._clear("boxes", waiting)
    assert await relay.sweep() == 1
    records = [record async for batch in log.since(ACME, 0) for record in batch]
    assert [record.sequence for record in records] == [1, 2]


async def test_a_commit_nudges_the_relay_through_redis(
    database: Database, redis: Redis, log: EventLog, relay: Relay, hints: SentHints
) -> None:
    relay._sweep_seconds = 60
    store = a_store(database, Announcer(redis, Activity(), sender="api"))
    async with at_work(relay):
        await asyncio.sleep(0.3)
        await fill(store, a_box())
        await wait_for(log, 1, seconds=2)
        await eventually(lambda: bool(hints.sent))
    assert hints.sent[0] == ("recorder", Hint(ACME, 1))
    assert await redis.xlen(STREAM) == 1


async def test_while_redis_refuses_hints_events_still_reach_the_log_and_hints_follow(
    database: Database, log: EventLog, relay: Relay, hints: SentHints
) -> None:
    hints.down = True
    await fill(a_store(database), a_box())
    await relay.sweep()
    assert ((await log.head(ACME)).position, hints.sent) == (1, [])
    hints.down = False
    await relay._redrive.run()
    assert hints.sent == [("recorder", Hint(ACME, 1))]


async def test_a_new_relay_hints_what_an_earlier_one_left_unfinished(
    database: Database, log: EventLog, relay: Relay, hints: SentHints
) -> None:
    await fill(a_store(database), a_box())
    await relay.sweep()
    hints.sent.clear()
    await relay._redrive.run()
    await relay._redrive.run()
    assert hints.sent == [("recorder", Hint(ACME, 1))]


async def test_only_one_relay_leads_and_the_next_takes_over_when_its_lease_ends(
    database: Database, relay: Relay, make_relay: Callable[..., Relay]
) -> None:
    second = make_relay({"recorder": frozenset({KNOWN})}, owner="r2")
    assert await relay._renew() > 0
    assert await second._renew() == 0
    assert await relay._renew() > 0
    await database["leases"].update_one({"_id": "relay"}, {"$set": {"until": 0.0}})
    assert await second._renew() > 0
    assert await relay._renew() == 0


async def test_only_whom_an_event_concerns_is_hinted(
    database: Database, make_relay: Callable[..., Relay], hints: SentHints
) -> None:
    """A consumer that follows something else stays where it is, and nobody waits for it."""
    relay = make_relay({"boxes": frozenset({KNOWN}), "mail": frozenset({INVITED})})
    await relay._redrive.run()
    await fill(a_store(database), a_box())
    await relay.sweep()
    assert [consumer for consumer, _ in hints.sent] == ["boxes"]


async def test_who_is_unhurried_is_told_a_second_later_of_all_at_once(
    database: Database, make_relay: Callable[..., Relay], hints: SentHints
) -> None:
    relay = make_relay({"boxes": frozenset({KNOWN}), "news": frozenset({KNOWN})}, told_later=["news"])
    await relay._redrive.run()
    for id in ("b1", "b2", "b3"):
        await fill(a_store(database), a_box(id))
        await relay.sweep()
        await relay._redrive.run()
    assert [consumer for consumer, _ in hints.sent] == ["boxes"] * 3
    await asyncio.sleep(FIRST_WAIT)
    hints.sent.clear()
    await relay._redrive.run()
    assert ("news", Hint(ACME, 3)) in hints.sent
    assert REGISTRY.get_sample_value("jobhire_hints_redriven_total", {"consumer": "news"}) is None


async def test_of_a_family_that_it_follows_a_consumer_is_hinted_of_its_own_and_of_what_nobody_knows(
    database: Database, make_relay: Callable[..., Relay], hints: SentHints
) -> None:
    """Who waits for a box to be thrown away need not be woken for every box that is filled."""
    other = frozenset({KNOWN.replace("filled", "thrown-away")})
    for known, told in ((frozenset({KNOWN}), ["filling"]), (frozenset[str](), ["filling", "throwing"])):
        hints.sent.clear()
        relay = make_relay({"filling": frozenset({KNOWN}), "throwing": other}, known=known)
        await relay._redrive.run()
        hints.sent.clear()
        await fill(a_store(database), a_box(f"b{len(known)}"))
        await relay.sweep()
        assert sorted(consumer for consumer, _ in hints.sent) == told


async def test_whoever_may_not_have_been_told_of_the_first_half_is_told_with_the_second(
    database: Database, make_relay: Callable[..., Relay], log: EventLog, hints: SentHints
) -> None:
    """An earlier relay died after it had appended one of two events and before it told anybody."""
    relay = make_relay({"boxes": frozenset({KNOWN}), "mail": frozenset({INVITED})})
    await relay._redrive.run()
    store, box = a_store(database), a_box()
    await fill(store, box)
    (first,) = await relay._pending("boxes", ["acme/b1"])
    invited = msgspec.structs.replace(first.events[0], type=INVITED)
    await log.append(ACME, [Fresh("boxes", "b1", invited)])
    await fill(store, box)
    await relay.sweep()
    assert {consumer for consumer, _ in hints.sent} == {"boxes", "mail"}


class CountingLog(EventLog):
    """Knows how many events each write brought."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self.batches: list[int] = []

    async def append_all(self, fresh: Mapping[TenantId, Sequence[Fresh]]) -> dict[TenantId, Appended]:
        self.batches.append(sum(map(len, fresh.values())))
        return await super().append_all(fresh)


async def test_a_crowd_that_nobody_waits_for_is_relayed_together_and_soon(
    database: Database, redis: Redis, make_relay: Callable[..., Relay]
) -> None:
    log = CountingLog(database)
    await log.prepare()
    relay = make_relay({"boxes": frozenset({KNOWN})}, log=log, sweep_seconds=60, unhurried=["boxes"])
    store = a_store(database, Announcer(redis, Activity(), sender="api"))
    async with at_work(relay):
        await asyncio.sleep(0.3)
        for number in range(5):
            await fill(store, a_box(f"b{number}"))
            await asyncio.sleep(0.01)
        await wait_for(log, 5, seconds=2)
    assert log.batches == [5]

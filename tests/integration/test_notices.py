"""Notices reach other processes; without Redis they cost a moment and nothing else."""

from __future__ import annotations

import asyncio
import time
from functools import partial
from typing import Any

import msgspec
from motor.motor_asyncio import AsyncIOMotorDatabase
from redis.asyncio import Redis

from jobhire.shared.domain import TenantId
from jobhire.shared.infrastructure.activity import Activity
from jobhire.shared.infrastructure.event_log import EventLog
from jobhire.shared.infrastructure.notices import ACCEPTED, Accepted, Announcer, Listener
from jobhire.shared.infrastructure.outstanding import Outstanding
from jobhire.shared.infrastructure.redis import connect_redis
from jobhire.shared.infrastructure.relay import Relay
from tests.contract.test_aggregate_store import a_box
from tests.integration.conftest import KNOWN, RuntimeFactory, a_pending, fresh
from tests.integration.test_relay import a_store, eventually, fill
from tests.servers import free_port

ACME = TenantId("acme")


async def test_another_process_learns_of_writes_and_projections(redis: Redis) -> None:
    here, there = Activity(), Activity()
    announcer = Announcer(redis, here, sender="one")
    listening = asyncio.create_task(Listener(redis, there, sender="two").run())
    await asyncio.sleep(0.2)
    await announcer.accepted(ACME, "jobs", [("a", 1)])
    await eventually(lambda: there.waiting_since(ACME, "jobs", "a") is not None)
    await announcer.projected(ACME, 3, [("jobs", "a", 1)])
    await eventually(lambda: there.waiting_since(ACME, "jobs", "a") is None)
    assert here.waiting_since(ACME, "jobs", "a") is None
    listening.cancel()


async def test_what_is_written_while_notices_are_under_way_goes_together(redis: Redis) -> None:
    activity, heard = Activity(), []
    announcer = Announcer(redis, activity, sender="one")
    async with redis.pubsub() as channel:
        await channel.subscribe(ACCEPTED)
        first = asyncio.create_task(announcer.accepted(ACME, "jobs", [("first", 1)]))
        await asyncio.sleep(0)
        await asyncio.sleep(0)  # its notice is under way now
        others = [announcer.accepted(ACME, "jobs", [(f"j{number}", 1)]) for number in range(20)]
        elsewhere = announcer.accepted(TenantId("other"), "jobs", [("j", 1)])
        await asyncio.gather(first, *others, elsewhere)
        while (message := await channel.get_message(timeout=0.2)) is not None:
            if message["type"] == "message":
                heard.append(msgspec.json.decode(message["data"], type=Accepted))
    assert [(notice.tenant_id, len(notice.changed)) for notice in heard] == [
        (ACME, 1),
        (ACME, 20),
        ("other", 1),
    ]


async def test_a_writer_who_goes_away_takes_no_notice_along(redis: Redis) -> None:
    here, there = Activity(), Activity()
    announcer = Announcer(redis, here, sender="one")
    listening = asyncio.create_task(Listener(redis, there, sender="two").run())
    await asyncio.sleep(0.2)
    gone = asyncio.create_task(announcer.accepted(ACME, "jobs", [("a", 1)]))
    await asyncio.sleep(0)
    staying = asyncio.create_task(announcer.accepted(ACME, "jobs", [("b", 1)]))
    gone.cancel()
    await staying
    await eventually(lambda: there.waiting_since(ACME, "jobs", "a") is not None)
    await eventually(lambda: there.waiting_since(ACME, "jobs", "b") is not None)
    listening.cancel()


async def test_a_process_ignores_the_echo_of_its_own_notice(redis: Redis) -> None:
    activity = Activity()
    announcer = Announcer(redis, activity, sender="one")
    listening = asyncio.create_task(Listener(redis, activity, sender="one").run())
    await asyncio.sleep(0.2)
    await announcer.accepted(ACME, "jobs", [("a", 1)])
    stamp = activity.item_stamp(ACME, "jobs", "a")
    await asyncio.sleep(0.1)
    assert activity.item_stamp(ACME, "jobs", "a") == stamp
    listening.cancel()


async def test_without_redis_a_write_is_announced_here_and_answers_at_once() -> None:
    activity = Activity()
    away = connect_redis(f"redis://127.0.0.1:{free_port()}/0")
    began = time.monotonic()
    await Announcer(away, activity, sender="one").accepted(ACME, "jobs", [("a", 1)])
    assert time.monotonic() - began < 0.5
    assert activity.waiting_since(ACME, "jobs", "a") is not None
    await away.aclose()


async def test_the_record_knows_what_is_outstanding_at_every_step(
    database: AsyncIOMotorDatabase[dict[str, Any]],
    log: EventLog,
    relay: Relay,
    runtime: RuntimeFactory,
) -> None:
    outstanding = Outstanding(
        database=database, log=log, consumer="recorder", types=[KNOWN], collections=("boxes",)
    )
    assert not await outstanding.check(ACME)
    await fill(a_store(database), a_box())
    assert await outstanding.check(ACME), "pending in its document"
    await relay.sweep()
    assert await outstanding.check(ACME), "in the log, not yet consumed"
    await runtime().drain(ACME, 1)
    assert not await outstanding.check(ACME)
    assert not await outstanding.check(TenantId("rival"))


async def test_what_does_not_concern_a_consumer_is_not_outstanding(
    database: AsyncIOMotorDatabase[dict[str, Any]], log: EventLog, runtime: RuntimeFactory
) -> None:
    """Nobody hints it of such events, so its cursor stays behind them for as long as it likes."""
    outstanding = Outstanding(
        database=database, log=log, consumer="recorder", types=[KNOWN], collections=("boxes",)
    )
    foreign = "ai.jobhire.session.begun.v1"
    await log.append(ACME, fresh(a_pending(1), a_pending(2, type=foreign)))
    assert await outstanding.check(ACME)
    await runtime().drain(ACME, 1)
    await log.append(ACME, fresh(*(a_pending(number, type=foreign) for number in range(3, 6))))
    assert not await outstanding.check(ACME)
    await log.append(ACME, fresh(a_pending(6), a_pending(7, type=foreign)))
    assert await outstanding.check(ACME)
    await runtime().drain(ACME, 6)
    assert not await outstanding.check(ACME)


async def test_nor_is_what_is_known_to_concern_others_of_its_family(
    database: AsyncIOMotorDatabase[dict[str, Any]], log: EventLog
) -> None:
    other = KNOWN.replace("filled", "thrown-away")
    make = partial(
        Outstanding, database=database, log=log, consumer="recorder", types=[KNOWN], collections=("boxes",)
    )
    await log.append(ACME, fresh(a_pending(1, type=other)))
    assert not await make(known={KNOWN, other}).check(ACME)
    assert await make(known={KNOWN}).check(ACME)


async def test_a_consumer_that_begins_again_has_everything_before_it(
    database: AsyncIOMotorDatabase[dict[str, Any]], log: EventLog, runtime: RuntimeFactory
) -> None:
    outstanding = Outstanding(
        database=database, log=log, consumer="recorder", types=[KNOWN], collections=("boxes",)
    )
    await log.append(ACME, fresh(a_pending(1)))
    await runtime().drain(ACME, 1)
    assert not await outstanding.check(ACME)
    await database["progress"].delete_many({})
    assert await outstanding.check(ACME)


async def test_a_newer_version_of_what_is_followed_is_outstanding_until_it_is_parked(
    database: AsyncIOMotorDatabase[dict[str, Any]], log: EventLog, runtime: RuntimeFactory
) -> None:
    outstanding = Outstanding(
        database=database, log=log, consumer="recorder", types=[KNOWN], collections=("boxes",)
    )
    await log.append(ACME, fresh(a_pending(1, type=KNOWN.replace("v1", "v2"))))
    assert await outstanding.check(ACME)
    await runtime().drain(ACME, 1)
    assert not await outstanding.check(ACME)

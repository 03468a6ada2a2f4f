"""S15: how fast the match worker takes events from the log, beside a bare loop over a Redis stream."""

from __future__ import annotations

import time
from collections.abc import Sequence
from statistics import median
from typing import Any

import msgspec
from redis.asyncio import Redis

from benchmarks.engine.measures import report
from jobhire.domains.matching.module import CONSUMER
from jobhire.domains.matching.presentation.actors import TYPES
from jobhire.shared.application import Consumer, EventRecord
from jobhire.shared.domain import TenantId
from jobhire.shared.infrastructure.consumers import ConsumerRuntime
from jobhire.shared.infrastructure.documents import PendingEvent
from jobhire.shared.infrastructure.event_log import EventLog, Fresh
from jobhire.shared.infrastructure.mongo import Database
from jobhire.shared.infrastructure.system import SystemClock, Uuid7Ids

TENANT = TenantId("stream")
EVENTS, AT_ONCE, ROUNDS = 20_000, 100, 7


def _fresh(ids: Uuid7Ids, clock: SystemClock) -> Fresh:
    event = PendingEvent(
        id=ids.new(),
        type="ai.jobhire.job.changed.v1",
        time=clock.now(),
        sequence=1,
        data=msgspec.json.encode({"changed": ["title"]}).decode(),
    )
    return Fresh("jobs", ids.new(), event)


async def _nothing(tenant_id: TenantId, events: Sequence[EventRecord], up_to: int) -> None:
    """The handler: what is measured is the way there."""


async def _drained(database: Database, log: EventLog) -> float:
    await database["progress"].delete_many({})
    consumer = Consumer(name=CONSUMER, kind="convergent", types=TYPES, handle=_nothing)
    runtime = ConsumerRuntime(consumer, database=database, log=log, owner="bench")
    began = time.perf_counter()
    await runtime.drain(TENANT, EVENTS)
    return time.perf_counter() - began


async def _looped(redis: Redis, number: int) -> float:
    group = f"g{number}"
    await redis.xgroup_create("bench", group, id="0")
    began, left = time.perf_counter(), EVENTS
    while left:
        answer: Any = await redis.xreadgroup(group, "c", {"bench": ">"}, count=AT_ONCE)
        [(_, entries)] = answer
        await redis.xack("bench", group, *(id for id, _ in entries))
        left -= len(entries)
    return time.perf_counter() - began


async def consumed(database: Database, redis: Redis) -> None:
    """The same events on both ways. Ours reads the record (MongoDB) by a hint, as ADR 4 has it."""
    log, ids, clock = EventLog(database), Uuid7Ids(), SystemClock()
    await log.prepare()
    for _ in range(0, EVENTS, 500):
        await log.append(TENANT, [_fresh(ids, clock) for _ in range(500)])
    bodies = await log.read(TENANT, after=0, limit=EVENTS)
    for first in range(0, EVENTS, AT_ONCE):
        pipe = redis.pipeline(transaction=False)
        for body in bodies[first : first + AT_ONCE]:
            pipe.xadd("bench", {"event": body})
        await pipe.execute()
    turns = [(await _looped(redis, number), await _drained(database, log)) for number in range(ROUNDS)]
    looped, drained = (median(each) for each in zip(*turns, strict=True))
    print(
        f"     {EVENTS:,} events: log drained {EVENTS / drained:,.0f}/s, "
        f"XREADGROUP {AT_ONCE} + XACK {EVENTS / looped:,.0f}/s"
    )
    share = median(bare / ours for bare, ours in turns)
    report("S15", "events consumed per second: match worker / bare loop", f"{share:.2f}x", ">= .3x")

"""What operators are told by numbers: what lies there, what happened, who has not got on."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest
from prometheus_client import REGISTRY
from redis.asyncio import Redis

from jobhire.shared.domain import TenantId
from jobhire.shared.infrastructure.backlog import Backlog
from jobhire.shared.infrastructure.bus import QUEUE, Hint, Hints, make_broker, messages_key
from jobhire.shared.infrastructure.consumers import ConsumerRuntime, progress_id
from jobhire.shared.infrastructure.event_log import EventLog
from jobhire.shared.infrastructure.relay import Relay
from tests.contract.test_aggregate_store import a_box
from tests.integration.conftest import KNOWN, Database, Recorder, a_pending, fresh
from tests.integration.test_relay import a_store, fill

ACME = TenantId("acme")


def value(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(name, labels) or 0.0


async def test_what_workers_have_not_finished_is_counted_by_queue(
    database: Database, redis: Redis, redis_url: str
) -> None:
    hints = Hints(make_broker(redis_url), {"recorder": QUEUE})
    for number in range(3):
        hints.send("recorder", Hint(ACME, number))
    await Backlog(database, redis, [(QUEUE, messages_key(QUEUE))]).count()
    assert value("jobhire_queue_messages", queue=QUEUE) == 3


async def test_what_is_parked_is_counted_until_it_is_gone(database: Database, redis: Redis) -> None:
    backlog = Backlog(database, redis, [])
    parked = {"consumer": "recorder", "reason": "failed"}
    await database["parked"].insert_many([{"_id": "a/1", **parked}, {"_id": "a/2", **parked}])
    await backlog.count()
    assert value("jobhire_parked_events", **parked) == 2
    await database["parked"].delete_many({})
    await backlog.count()
    assert value("jobhire_parked_events", **parked) == 0


async def test_figures_go_on_after_a_server_was_away(database: Database, redis: Redis) -> None:
    away: Redis = Redis.from_url("redis://127.0.0.1:1")
    backlog = Backlog(database, away, [(QUEUE, messages_key(QUEUE))])
    looking = asyncio.create_task(backlog.run(look=0.01))
    await asyncio.sleep(0.1)
    assert not looking.done()
    looking.cancel()
    await away.aclose()


async def test_events_are_counted_by_type_and_age_once_each(
    database: Database, log: EventLog, relay: Relay
) -> None:
    before = value("jobhire_domain_events_total", type=KNOWN), value("jobhire_relay_event_age_seconds_count")
    for id in ("b1", "b2"):
        await fill(a_store(database), a_box(id))
    stored = await database["boxes"].find().to_list(None)
    await relay.sweep()
    for each in stored:  # as if a relay had died before it cleared them
        await database["boxes"].replace_one({"_id": each["_id"]}, each)
    await relay.sweep()
    assert value("jobhire_domain_events_total", type=KNOWN) == before[0] + 2
    assert value("jobhire_relay_event_age_seconds_count") > before[1]


async def test_who_is_behind_and_does_not_get_on_is_shown_to_stand(
    database: Database, log: EventLog, relay: Relay
) -> None:
    redrive = relay._redrive
    await fill(a_store(database), a_box())
    await relay.sweep()
    await redrive.run()
    await asyncio.sleep(0.05)
    redrive._measure()
    assert 0.04 < value("jobhire_consumer_stalled_seconds", consumer="recorder") < 5
    key = {"_id": progress_id("recorder", ACME)}
    await database["progress"].update_one(key, {"$set": {"position": 1}}, upsert=True)
    redrive._waits = dict.fromkeys(redrive._waits, (0.0, 1.0))
    await redrive.run()
    assert value("jobhire_consumer_stalled_seconds", consumer="recorder") == 0


async def test_a_batch_tells_how_long_it_took_how_old_it_was_and_whether_it_failed(
    log: EventLog, runtime: Callable[..., ConsumerRuntime], recorder: Recorder
) -> None:
    names = "jobhire_consumer_batch_seconds_count", "jobhire_event_age_seconds_count"
    before = [value(name, consumer="recorder") for name in names]
    failed = value("jobhire_consumer_failures_total", consumer="recorder")
    await log.append(ACME, fresh(a_pending(1)))
    recorder.fail_on = {1}
    with pytest.raises(RuntimeError):
        await runtime().drain(ACME, 1)
    recorder.fail_on = set()
    await runtime().drain(ACME, 1)
    assert [value(name, consumer="recorder") for name in names] == [each + 1 for each in before]
    assert value("jobhire_consumer_failures_total", consumer="recorder") == failed + 1

"""Consumers: everything once in order, faults isolated, nothing dropped in silence."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import pytest
from motor.motor_asyncio import AsyncIOMotorClient, AsyncIOMotorDatabase
from pymongo.monitoring import CommandListener, CommandStartedEvent

from jobhire.shared.application import Consumer, NotYet
from jobhire.shared.domain import TenantId
from jobhire.shared.infrastructure import consumers
from jobhire.shared.infrastructure.consumers import MAX_ATTEMPTS, ConsumerRuntime
from jobhire.shared.infrastructure.event_log import EventLog
from tests.integration.conftest import KNOWN, Recorder, RuntimeFactory, a_pending, fresh

ACME = TenantId("acme")
Database = AsyncIOMotorDatabase[dict[str, Any]]


async def drain_until_done(runtime: ConsumerRuntime, up_to: int, tries: int = 60) -> int:
    """What the relay does: hint again until the cursor is there. Returns how many drains failed."""
    failed = 0
    for _ in range(tries):
        try:
            await runtime.drain(ACME, up_to)
        except RuntimeError:
            failed += 1
        else:
            return failed
    raise AssertionError("never drained")


async def test_a_hint_drains_everything_after_the_cursor_in_one_folded_batch(
    log: EventLog, runtime: RuntimeFactory, recorder: Recorder
) -> None:
    await log.append(ACME, fresh(*(a_pending(number) for number in range(4))))
    follower = runtime()
    await follower.drain(ACME, 2)
    await follower.drain(ACME, 4)
    assert recorder.batches == [[0, 1, 2, 3]]


async def test_who_has_much_to_do_gives_way_after_a_batch_and_goes_on_from_there(
    log: EventLog, runtime: RuntimeFactory, recorder: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(consumers, "BATCH", 2)
    await log.append(ACME, fresh(*(a_pending(number) for number in range(5))))
    follower, over = runtime(), time.monotonic()
    turns = [await follower.drain(ACME, 5, until=over) for _ in range(3)]
    assert (turns, recorder.batches) == ([False, False, True], [[0, 1], [2, 3], [4]])
    assert await follower.drain(ACME, 5, until=over)


async def test_a_repeated_hint_does_nothing(
    log: EventLog, runtime: RuntimeFactory, recorder: Recorder
) -> None:
    await log.append(ACME, fresh(a_pending(1)))
    await asyncio.gather(*(runtime().drain(ACME, 1) for _ in range(5)))
    assert recorder.seen == [1]


class Counted(CommandListener):
    """The commands that touched the cursors."""

    def __init__(self) -> None:
        self.names: list[str] = []

    def started(self, event: CommandStartedEvent) -> None:
        if event.command.get(event.command_name) == "progress":
            self.names.append(event.command_name)

    def succeeded(self, event: object) -> None: ...

    def failed(self, event: object) -> None: ...


async def test_who_goes_on_following_asks_the_cursor_twice_for_a_batch_and_once_for_an_old_hint(
    mongo_url: str, database: Database, log: EventLog, runtime: RuntimeFactory, recorder: Recorder
) -> None:
    counted = Counted()
    client: AsyncIOMotorClient[dict[str, Any]] = AsyncIOMotorClient(mongo_url, event_listeners=[counted])
    follower = runtime(database=client[database.name])
    await log.append(ACME, fresh(a_pending(1)))
    await follower.drain(ACME, 1)
    counted.names.clear()
    await log.append(ACME, fresh(a_pending(2)))
    await follower.drain(ACME, 2)
    assert counted.names == ["findAndModify", "update"]
    await follower.drain(ACME, 2)
    assert counted.names == ["findAndModify", "update", "find"]
    assert recorder.seen == [1, 2]
    client.close()


async def test_who_followed_before_and_was_overtaken_does_nothing_twice(
    log: EventLog, runtime: RuntimeFactory, recorder: Recorder
) -> None:
    first, second = runtime("w1"), runtime("w2")
    await log.append(ACME, fresh(a_pending(1)))
    await first.drain(ACME, 1)
    await log.append(ACME, fresh(a_pending(2)))
    await second.drain(ACME, 2)
    await first.drain(ACME, 2)
    await log.append(ACME, fresh(a_pending(3)))
    await first.drain(ACME, 3)
    assert recorder.batches == [[1], [2], [3]]


async def test_cursors_that_were_taken_away_are_begun_anew(
    database: Database, log: EventLog, runtime: RuntimeFactory, recorder: Recorder
) -> None:
    follower = runtime()
    await log.append(ACME, fresh(a_pending(1)))
    await follower.drain(ACME, 1)
    await database["progress"].delete_many({})
    await log.append(ACME, fresh(a_pending(2)))
    await follower.drain(ACME, 2)
    assert recorder.seen == [1, 1, 2]


async def test_a_hint_beyond_the_log_is_ignored(
    log: EventLog, runtime: RuntimeFactory, recorder: Recorder
) -> None:
    await log.append(ACME, fresh(a_pending(1)))
    await runtime().drain(ACME, 1_000_000)
    await log.append(ACME, fresh(a_pending(2)))
    await runtime().drain(ACME, 2)
    assert recorder.seen == [1, 2]


async def test_two_workers_at_once_share_a_tenant_without_repeating(
    log: EventLog, runtime: RuntimeFactory, recorder: Recorder
) -> None:
    await log.append(ACME, fresh(*(a_pending(number) for number in range(10))))
    await asyncio.gather(runtime("w1").drain(ACME, 10), runtime("w2").drain(ACME, 10))
    assert recorder.seen == list(range(10))


async def test_a_failing_event_is_parked_after_its_attempts_and_the_others_go_on(
    database: Database, log: EventLog, runtime: RuntimeFactory, recorder: Recorder
) -> None:
    await log.append(ACME, fresh(*(a_pending(number) for number in range(6))))
    recorder.fail_on = {3}
    failed = await drain_until_done(runtime(), 6)
    assert recorder.seen == [0, 1, 2, 4, 5]
    assert MAX_ATTEMPTS <= failed <= MAX_ATTEMPTS + 1
    (parked,) = await database["parked"].find({}).to_list(None)
    assert (parked["position"], parked["reason"], parked["type"]) == (4, "failed", KNOWN)


async def test_an_event_that_kills_its_worker_is_parked_after_as_many_lives(
    database: Database, log: EventLog, runtime: RuntimeFactory, recorder: Recorder
) -> None:
    await log.append(ACME, fresh(*(a_pending(number) for number in range(6))))

    class Killed(BaseException):
        """The process is gone: nothing after this line ran."""

    async def deadly(tenant_id: TenantId, events: Any, up_to: int) -> None:
        if any(event.position == 4 for event in events):
            raise Killed
        await recorder.handle(tenant_id, events, up_to)

    lives = 0
    while lives < 20:
        worker = runtime()
        consumer = worker.consumer
        worker.consumer = type(consumer)(
            name=consumer.name, kind=consumer.kind, types=consumer.types, handle=deadly
        )
        try:
            await worker.drain(ACME, 6)
            break
        except Killed:
            lives += 1
    assert recorder.seen == [0, 1, 2, 4, 5]
    assert lives <= MAX_ATTEMPTS + 2
    assert await database["parked"].count_documents({}) == 1


async def test_a_batch_whose_worker_was_killed_once_is_run_again_as_a_whole(
    database: Database, log: EventLog, runtime: RuntimeFactory, recorder: Recorder
) -> None:
    await log.append(ACME, fresh(*(a_pending(number) for number in range(6))))
    worker = runtime()
    await worker.drain(ACME, 3)
    killed = {"attempts": 1, "position": 2}
    await database["progress"].update_one({"_id": "recorder/acme"}, {"$set": killed})
    await runtime(owner="w2").drain(ACME, 6)
    assert recorder.batches[1:] == [[2, 3, 4, 5]]
    progress = await database["progress"].find_one({"_id": "recorder/acme"})
    assert progress is not None
    assert (progress["attempts"], progress["position"]) == (0, 6)


async def test_a_parked_event_can_be_replayed(
    database: Database, log: EventLog, runtime: RuntimeFactory, recorder: Recorder
) -> None:
    await log.append(ACME, fresh(a_pending(1)))
    recorder.fail_on = {1}
    await drain_until_done(runtime(), 1)
    recorder.fail_on = set()
    await runtime().replay(ACME, 1)
    assert recorder.seen == [1]
    assert await database["parked"].count_documents({}) == 0


async def test_a_newer_event_version_waits_for_a_worker_that_knows_it(
    database: Database, log: EventLog, runtime: RuntimeFactory, recorder: Recorder
) -> None:
    newer = "ai.jobhire.box.filled.v2"
    await log.append(ACME, fresh(a_pending(1), a_pending(2, type=newer), a_pending(3)))
    await runtime().drain(ACME, 3)
    assert recorder.seen == [1, 3]
    assert await runtime().take_up_known() == 0
    assert await runtime(types=frozenset({KNOWN, newer})).take_up_known() == 1
    assert recorder.seen == [1, 3, 2]
    assert await database["parked"].count_documents({}) == 0


async def test_what_the_product_knows_and_nobody_follows_passes_by(
    database: Database, log: EventLog, runtime: RuntimeFactory, recorder: Recorder
) -> None:
    sealed = "ai.jobhire.box.sealed.v1"
    await log.append(ACME, fresh(a_pending(1), a_pending(2, type=sealed), a_pending(3)))
    await runtime(known=frozenset({KNOWN, sealed})).drain(ACME, 3)
    assert recorder.seen == [1, 3]
    assert await database["parked"].count_documents({}) == 0


async def test_what_was_parked_before_it_was_known_and_is_not_followed_is_let_go(
    database: Database, log: EventLog, runtime: RuntimeFactory, recorder: Recorder
) -> None:
    sealed = "ai.jobhire.box.sealed.v1"
    await log.append(ACME, fresh(a_pending(1, type=sealed)))
    await runtime().drain(ACME, 1)
    assert await database["parked"].count_documents({}) == 1
    assert await runtime(known=frozenset({sealed})).take_up_known() == 1
    assert recorder.seen == []
    assert await database["parked"].count_documents({}) == 0


async def test_events_of_other_families_move_the_cursor_and_reach_nobody(
    database: Database, log: EventLog, runtime: RuntimeFactory, recorder: Recorder
) -> None:
    await log.append(ACME, fresh(a_pending(1, type="ai.jobhire.user.registered.v1")))
    await runtime().drain(ACME, 1)
    assert recorder.batches == []
    progress = await database["progress"].find_one({"_id": "recorder/acme"})
    assert progress is not None
    assert progress["position"] == 1


async def test_order_within_an_aggregate_is_the_order_of_its_versions(
    log: EventLog, runtime: RuntimeFactory, recorder: Recorder
) -> None:
    for number in range(5):
        await log.append(ACME, fresh(a_pending(number, sequence=number + 1)))
        await runtime().drain(ACME, number + 1)
    assert recorder.seen == list(range(5))


async def test_row_54_a_hint_for_a_tenant_without_a_log_leaves_nothing_behind(
    database: Database, runtime: RuntimeFactory, recorder: Recorder
) -> None:
    await runtime().drain(TenantId("forged"), 5)
    assert await database["progress"].find({}).to_list(None) == []
    assert recorder.seen == []


def a_later(database: Database, log: EventLog, recorder: Recorder, **rest: Any) -> ConsumerRuntime:
    """One that puts together what ``recorder`` and ``other`` have made."""
    consumer = Consumer(
        name="later",
        kind="convergent",
        types=frozenset({KNOWN}),
        handle=rest.pop("handle", recorder.handle),
        after=("recorder", "other"),
    )
    return ConsumerRuntime(consumer, database=database, log=log, owner="w1")


async def _reached(database: Database, consumer: str, position: int) -> None:
    key = f"{consumer}/{ACME}"
    await database["progress"].update_one({"_id": key}, {"$set": {"position": position}}, upsert=True)


async def test_whoever_comes_after_others_gets_nothing_that_one_of_them_has_not_processed(
    database: Database, log: EventLog, recorder: Recorder
) -> None:
    await log.append(ACME, fresh(*(a_pending(number) for number in range(4))))
    later = a_later(database, log, recorder)
    await later.drain(ACME, 4)
    await _reached(database, "recorder", 4)
    await later.drain(ACME, 4)
    assert recorder.seen == []
    await _reached(database, "other", 2)
    await later.drain(ACME, 4)
    assert recorder.seen == [0, 1]
    await _reached(database, "other", 4)
    await later.drain(ACME, 4)
    assert recorder.seen == [0, 1, 2, 3]


async def test_not_yet_is_no_failure_and_the_log_is_taken_up_from_the_same_place(
    database: Database, log: EventLog, recorder: Recorder
) -> None:
    await log.append(ACME, fresh(a_pending(1)))
    for name in ("recorder", "other"):
        await _reached(database, name, 1)

    async def not_ready(*_: Any) -> None:
        raise NotYet("a part is missing")

    for _ in range(MAX_ATTEMPTS + 2):
        await a_later(database, log, recorder, handle=not_ready).drain(ACME, 1)
    progress = await database["progress"].find_one({"_id": f"later/{ACME}"})
    assert progress is not None
    assert (progress["position"], progress["attempts"], progress["careful_to"]) == (0, 0, 0)
    assert await database["parked"].count_documents({}) == 0
    await a_later(database, log, recorder).drain(ACME, 1)
    assert recorder.seen == [1]

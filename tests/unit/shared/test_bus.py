"""Hints: which queues there are, and who is asked for what in them."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from typing import Any, cast

import dramatiq
import msgspec
import pytest
from dramatiq.brokers.redis import RedisBroker
from dramatiq.brokers.stub import StubBroker
from redis.exceptions import ConnectionError as RedisConnectionError

from jobhire.shared.application import Consumer, EventRecord
from jobhire.shared.domain import TenantId
from jobhire.shared.infrastructure import bus
from jobhire.shared.infrastructure.bus import (
    POLL_MS,
    Follower,
    Hint,
    Hints,
    make_broker,
    queues_of,
    subscribe,
)

NOWHERE = "redis://127.0.0.1:1/0"
"""Nothing here talks to Redis."""


async def ignore(tenant_id: TenantId, events: Sequence[EventRecord], up_to: int) -> None:
    """What the consumers of these tests do."""


def a_consumer(name: str, *after: str) -> Consumer:
    return Consumer(name=name, kind="convergent", types=frozenset(), handle=ignore, after=after)


WHOLE = (a_consumer("mail"), a_consumer("rankings"))
DIVIDED = (a_consumer("mail"), a_consumer("one"), a_consumer("two"), a_consumer("rankings", "one", "two"))


class Enqueued:
    """A broker's way in, written down."""

    def __init__(self) -> None:
        self.messages: list[dramatiq.Message[Any]] = []

    def enqueue(self, message: dramatiq.Message[Any], *, delay: int | None = None) -> dramatiq.Message[Any]:
        assert delay is None
        self.messages.append(message)
        return message


def test_consumers_that_every_worker_has_share_one_queue() -> None:
    assert set(queues_of(WHOLE).values()) == {"events"}


def test_consumers_whose_work_is_divided_have_a_queue_each() -> None:
    assert queues_of(DIVIDED) == {
        "mail": "events",
        "one": "events.one",
        "two": "events.two",
        "rankings": "events",
    }


def test_who_comes_after_one_other_leaves_it_in_the_queue_of_all() -> None:
    followed = (*WHOLE, a_consumer("telling", "rankings"))
    assert set(queues_of(followed).values()) == {"events"}
    divided = (*DIVIDED, a_consumer("telling", "rankings"))
    assert queues_of(divided) == {**queues_of(DIVIDED), "telling": "events"}


class Drained:
    """A runtime that writes down when it was drained."""

    def __init__(self, consumer: Consumer, book: list[str]) -> None:
        self.consumer = consumer
        self._book = book

    async def drain(self, tenant_id: TenantId, up_to: int, *, until: float) -> bool:
        self._book.append(f"{self.consumer.name} {tenant_id} {up_to}")
        return until > time.monotonic()


@pytest.mark.parametrize(
    ("hinted", "drained"),
    [
        ("mail", ["mail"]),
        ("rankings", ["rankings"]),
        ("telling", ["telling"]),
        ("one", ["one", "whole"]),
        ("whole", ["whole"]),
        ("telling-of-whole", ["telling-of-whole"]),
    ],
)
async def test_a_hint_drains_whom_it_is_for_and_whoever_puts_its_part_together_with_others(
    hinted: str, drained: list[str]
) -> None:
    book: list[str] = []
    parts = (a_consumer("one"), a_consumer("two"), a_consumer("whole", "one", "two"))
    telling = (a_consumer("telling", "rankings"), a_consumer("telling-of-whole", "whole"))
    followers = (*WHOLE, *telling, *parts)
    broker, runtimes = StubBroker(middleware=[]), {each.name: Drained(each, book) for each in followers}
    subscribe(cast(Any, broker), cast(Any, runtimes))
    await cast(Any, broker.get_actor(f"follow.{hinted}").fn).__wrapped__('{"tenant": "acme", "up_to": 7}')
    assert book == [f"{name} acme 7" for name in drained]


class Slow:
    """A runtime whose drains end when the test says so, and how."""

    def __init__(self) -> None:
        self.consumer = a_consumer("rankings")
        self.begun: list[tuple[str, int]] = []
        self.ends: asyncio.Queue[bool | Exception] = asyncio.Queue()

    async def drain(self, tenant_id: TenantId, up_to: int, *, until: float) -> bool:
        self.begun.append((tenant_id, up_to))
        end = await self.ends.get()
        if isinstance(end, Exception):
            raise end
        return end


class Line:
    """The queue, as far as it is this consumer's."""

    def __init__(self) -> None:
        self.hints: list[Hint] = []
        self.down = False

    def __call__(self, hint: Hint) -> None:
        if self.down:
            raise RedisConnectionError("down")
        self.hints.append(hint)


ACME, RIVAL = TenantId("acme"), TenantId("rival")


@pytest.fixture
def slow() -> Slow:
    return Slow()


@pytest.fixture
def line() -> Line:
    return Line()


@pytest.fixture
def follower(slow: Slow, line: Line) -> Follower:
    return Follower(cast(Any, [slow]), line)


async def test_hints_of_a_tenant_that_has_its_turn_hold_nobody_up_and_are_not_forgotten(
    follower: Follower, slow: Slow, line: Line
) -> None:
    turn = asyncio.create_task(follower.follow(Hint(ACME, 1)))
    await asyncio.sleep(0)
    await follower.follow(Hint(ACME, 7))
    await follower.follow(Hint(ACME, 5))
    other = asyncio.create_task(follower.follow(Hint(RIVAL, 2)))
    for _ in range(3):
        slow.ends.put_nowait(True)
    await asyncio.gather(turn, other)
    assert (slow.begun, line.hints) == ([(ACME, 1), (RIVAL, 2), (ACME, 7)], [])


async def test_who_has_not_got_there_in_its_turn_lines_up_again_once_however_many_hints_there_are(
    follower: Follower, slow: Slow, line: Line
) -> None:
    slow.ends.put_nowait(False)
    await follower.follow(Hint(ACME, 100))
    await follower.follow(Hint(ACME, 120))
    await follower.follow(Hint(ACME, 110))
    assert (slow.begun, line.hints) == ([(ACME, 100)], [Hint(ACME, 100, again=True)])
    slow.ends.put_nowait(True)
    await follower.follow(line.hints.pop())
    assert (slow.begun[1:], line.hints) == ([(ACME, 120)], [])
    slow.ends.put_nowait(True)
    await follower.follow(Hint(ACME, 121))
    assert slow.begun[2:] == [(ACME, 121)]


async def test_whose_place_in_the_line_another_worker_has_is_heard_again_after_a_while(
    follower: Follower, slow: Slow, line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bus, "LINE_SECONDS", 0.01)
    slow.ends.put_nowait(False)
    await follower.follow(Hint(ACME, 100))
    await asyncio.sleep(0.02)
    slow.ends.put_nowait(True)
    await follower.follow(Hint(ACME, 90))
    assert slow.begun == [(ACME, 100), (ACME, 100)]


async def test_while_redis_takes_no_hint_the_next_one_that_comes_is_a_turn(
    follower: Follower, slow: Slow, line: Line
) -> None:
    line.down = True
    slow.ends.put_nowait(False)
    await follower.follow(Hint(ACME, 100))
    slow.ends.put_nowait(True)
    await follower.follow(Hint(ACME, 100))
    assert (len(slow.begun), line.hints) == (2, [])


async def test_a_drain_that_fails_ends_the_turn_and_lets_the_next_hint_try(
    follower: Follower, slow: Slow
) -> None:
    slow.ends.put_nowait(RuntimeError("broken"))
    with pytest.raises(RuntimeError, match="broken"):
        await follower.follow(Hint(ACME, 1))
    slow.ends.put_nowait(True)
    await follower.follow(Hint(ACME, 1))
    assert len(slow.begun) == 2


def test_what_people_watch_for_is_taken_up_before_the_rest() -> None:
    broker, book = StubBroker(middleware=[]), list[str]()
    rankings = msgspec.structs.replace(a_consumer("rankings"), watched=True)
    runtimes = {each.name: Drained(each, book) for each in (a_consumer("mail"), rankings)}
    subscribe(cast(Any, broker), cast(Any, runtimes))
    assert broker.get_actor("follow.rankings").priority < broker.get_actor("follow.mail").priority


def test_a_worker_that_has_one_part_only_finds_the_same_queues() -> None:
    own = [each for each in DIVIDED if each.name != "two"]
    assert queues_of(own) == {name: queue for name, queue in queues_of(DIVIDED).items() if name != "two"}


def test_no_queue_for_delayed_messages_is_made_and_asked() -> None:
    broker = make_broker(NOWHERE)
    broker.declare_queue("events")
    broker.declare_queue("events")
    assert (broker.get_declared_queues(), broker.get_declared_delay_queues()) == ({"events"}, set())


@pytest.mark.parametrize("consumer", ["mail", "one"])
def test_a_hint_goes_into_the_queue_of_its_consumer_and_names_it(
    consumer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    enqueued, queues = Enqueued(), queues_of(DIVIDED)
    monkeypatch.setattr(RedisBroker, "enqueue", enqueued.enqueue)
    Hints(make_broker(NOWHERE), queues).send(consumer, Hint(TenantId("acme"), 7))
    (message,) = enqueued.messages
    assert (message.queue_name, message.actor_name) == (queues[consumer], f"follow.{consumer}")
    assert msgspec.json.decode(message.args[0]) == {"tenant": "acme", "up_to": 7}


def test_the_queue_is_looked_at_often_although_the_threads_of_the_worker_look_up_seldom() -> None:
    consumer: Any = make_broker(NOWHERE).consume("events", prefetch=16, timeout=1_000)
    assert (consumer.prefetch, consumer.timeout) == (16, POLL_MS)

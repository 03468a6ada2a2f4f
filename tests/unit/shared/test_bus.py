"""Hints: which queues there are, and who is asked for what in them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import dramatiq
import msgspec
import pytest
from dramatiq.brokers.redis import RedisBroker

from jobhire.shared.application import Consumer, EventRecord
from jobhire.shared.domain import TenantId
from jobhire.shared.infrastructure.bus import POLL_MS, Hint, Hints, make_broker, queues_of

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

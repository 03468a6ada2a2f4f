"""What a worker asks Redis for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from jobhire.shared.application import Consumer, EventRecord
from jobhire.shared.domain import TenantId
from jobhire.shared.infrastructure.bus import POLL_MS, QUEUE, make_broker, subscribe
from jobhire.shared.infrastructure.consumers import ConsumerRuntime

NAMES = ("first", "second", "third")


class NoDatabase(dict[str, Any]):
    def __missing__(self, name: str) -> None:
        return None


async def nothing(tenant_id: TenantId, events: Sequence[EventRecord], up_to: int) -> None:
    raise AssertionError("nobody is to be called")


def runtime(name: str) -> ConsumerRuntime:
    consumer = Consumer(name=name, kind="convergent", types=frozenset(), handle=nothing)
    parts: Any = {"database": NoDatabase(), "log": None}
    return ConsumerRuntime(consumer, owner="w1", **parts)


def test_all_consumers_share_one_queue_so_that_an_idle_worker_asks_for_one_only() -> None:
    broker = make_broker("redis://127.0.0.1:1/0")
    subscribe(broker, {name: runtime(name) for name in NAMES})
    assert broker.get_declared_actors() == {f"follow.{name}" for name in NAMES}
    assert broker.get_declared_queues() == {QUEUE}


def test_nobody_asks_for_delayed_messages_which_nobody_sends() -> None:
    broker = make_broker("redis://127.0.0.1:1/0")
    subscribe(broker, {name: runtime(name) for name in NAMES})
    assert broker.get_declared_delay_queues() == set()


def test_the_queue_is_looked_at_often_although_the_threads_of_the_worker_look_up_seldom() -> None:
    consumer: Any = make_broker("redis://127.0.0.1:1/0").consume(QUEUE, prefetch=16, timeout=1_000)
    assert (consumer.prefetch, consumer.timeout) == (16, POLL_MS)

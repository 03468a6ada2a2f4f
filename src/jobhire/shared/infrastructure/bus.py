"""Dramatiq over Redis: carries hints to workers. What it loses or repeats, the log makes good.

One queue for all consumers that every worker has: Dramatiq asks Redis for each queue from a thread of its
own, many times a second, whether anything is in it or not, and those threads take turns with the one that
reads and ranks.

No Dramatiq retries and no delays: on a Redis outage both get stranded in a live worker. A failed drain is
recorded by the consumer itself and hinted again by the relay.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence

import dramatiq
import msgspec
import structlog
from dramatiq.broker import Consumer as Messages
from dramatiq.brokers.redis import RedisBroker
from dramatiq.middleware import AsyncIO, ShutdownNotifications
from redis import BlockingConnectionPool

from jobhire.shared.application import Consumer
from jobhire.shared.domain import TenantId
from jobhire.shared.infrastructure.consumers import ConsumerRuntime

HEARTBEAT_MS = 5_000
QUEUE = "events"
NAMESPACE = "jobhire"
POLL_MS = 10
"""Between two looks at an empty queue, at most."""
WORKER_WAKES_MS = 250
"""How often a thread that waits for a hint looks whether it is to stop."""

_log = structlog.get_logger(__name__)


class Hint(msgspec.Struct, frozen=True):
    """The log of this tenant reaches at least ``up_to``."""

    tenant: TenantId
    up_to: int


class HintBroker(RedisBroker):
    """Has no queues for delayed messages, which nobody sends: each would be asked for as often as the others.
    Looks for messages every ``POLL_MS``, however seldom the worker's own threads look up."""

    def declare_queue(self, queue_name: str) -> None:
        if queue_name not in self.queues:
            self.emit_before("declare_queue", queue_name)
            self.queues.add(queue_name)
            self.emit_after("declare_queue", queue_name)

    def consume(self, queue_name: str, prefetch: int = 1, timeout: int = POLL_MS) -> Messages:
        return super().consume(queue_name, prefetch, min(timeout, POLL_MS))


def make_broker(redis_url: str) -> HintBroker:
    """A broker that finds a killed worker's messages within seconds (measured: 5.7 s)."""
    pool = BlockingConnectionPool.from_url(redis_url, max_connections=16, timeout=5)
    return HintBroker(  # type: ignore[no-untyped-call]
        connection_pool=pool,
        middleware=[AsyncIO(), ShutdownNotifications()],
        heartbeat_timeout=HEARTBEAT_MS,
        maintenance_chance=1_000_000,
        namespace=NAMESPACE,
    )


def queues_of(consumers: Iterable[Consumer]) -> dict[str, str]:
    """Consumer → its queue. Every queue is asked many times a second, so all those whom every worker has
    share one; those whose work is divided among workers have one each."""
    known = tuple(consumers)
    divided = _divided(known)
    return {each.name: f"{QUEUE}.{each.name}" if each.name in divided else QUEUE for each in known}


def _divided(consumers: Iterable[Consumer]) -> set[str]:
    """Those of whose results another one puts several together."""
    return {name for each in consumers if len(each.after) > 1 for name in each.after}


def messages_key(queue: str) -> str:
    """The Redis hash of a queue's messages that no worker has finished."""
    return f"{NAMESPACE}:{queue}.msgs"


def subscribe(broker: RedisBroker, runtimes: Mapping[str, ConsumerRuntime]) -> None:
    """One actor per consumer: a hint in, the log drained. Where a part of what was divided is done, whoever
    puts the parts together goes on: no hint of theirs tells when the last one is."""
    queues = queues_of(runtime.consumer for runtime in runtimes.values())
    divided = _divided(runtime.consumer for runtime in runtimes.values())
    for name, runtime in runtimes.items():
        declare = dramatiq.actor(broker=broker, actor_name=f"follow.{name}", queue_name=queues[name])
        joining = [each for each in runtimes.values() if name in divided and name in each.consumer.after]
        declare(_follower([runtime, *joining]))


def _follower(runtimes: Sequence[ConsumerRuntime]) -> Callable[[str], Awaitable[None]]:

    async def follow(hint: str) -> None:
        try:
            decoded = msgspec.json.decode(hint, type=Hint)
        except (TypeError, ValueError, RecursionError):
            _log.warning("hint.unreadable", consumer=runtimes[0].consumer.name)
            return
        for each in runtimes:
            await each.drain(decoded.tenant, decoded.up_to)

    return follow


class Hints:
    """Sends hints. Blocking Redis calls: use from a thread."""

    def __init__(self, broker: RedisBroker, queues: Mapping[str, str]) -> None:
        """``queues``: see ``queues_of``."""
        self._broker = broker
        self._queues = queues

    def send(self, consumer: str, hint: Hint) -> None:
        self._broker.enqueue(
            dramatiq.Message(
                queue_name=self._queues[consumer],
                actor_name=f"follow.{consumer}",
                args=(msgspec.json.encode(hint).decode(),),
                kwargs={},
                options={},
            )
        )

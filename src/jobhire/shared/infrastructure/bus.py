"""Dramatiq over Redis: carries hints to workers. What it loses or repeats, the log makes good.

One queue for all consumers that every worker has: Dramatiq asks Redis for each queue from a thread of its
own, many times a second, whether anything is in it or not, and those threads take turns with the one that
reads and ranks.

No Dramatiq retries and no delays: on a Redis outage both get stranded in a live worker. A failed drain is
recorded by the consumer itself and hinted again by the relay.

Tenants take turns: whoever has much to do gives way after a while and lines up again, so that nobody waits
for the end of somebody else's import.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from functools import partial

import dramatiq
import msgspec
import structlog
from dramatiq.broker import Consumer as Messages
from dramatiq.brokers.redis import RedisBroker
from dramatiq.middleware import AsyncIO, ShutdownNotifications
from redis import BlockingConnectionPool
from redis.exceptions import RedisError

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
TURN_SECONDS = 0.25
"""How long a tenant has a consumer to itself, and the batch in hand, while others wait."""
LINE_SECONDS = 5.0
"""How long who lines up again is taken to be in the queue: another worker may have its turn by then."""
FIRST, USUAL = 0, 10
"""Which hints a worker takes up first: the lower ones."""

_log = structlog.get_logger(__name__)


class Hint(msgspec.Struct, frozen=True, omit_defaults=True):
    """The log of this tenant reaches at least ``up_to``."""

    tenant: TenantId
    up_to: int
    again: bool = False
    """Its turn was over before it got there."""


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


def subscribe(broker: RedisBroker, runtimes: Mapping[str, ConsumerRuntime]) -> None:
    """One actor per consumer: a hint in, the log drained. Where a part of what was divided is done, whoever
    puts the parts together goes on: no hint of theirs tells when the last one is."""
    queues = queues_of(runtime.consumer for runtime in runtimes.values())
    divided = _divided(runtime.consumer for runtime in runtimes.values())
    hints = Hints(broker, queues)
    for name, runtime in runtimes.items():
        priority = FIRST if runtime.consumer.watched else USUAL
        declare = dramatiq.actor(
            broker=broker, actor_name=f"follow.{name}", queue_name=queues[name], priority=priority
        )
        joining = [each for each in runtimes.values() if name in divided and name in each.consumer.after]
        declare(_actor(Follower([runtime, *joining], partial(hints.send, name))))


def _actor(follower: Follower) -> Callable[[str], Awaitable[None]]:

    async def follow(hint: str) -> None:
        try:
            decoded = msgspec.json.decode(hint, type=Hint)
        except (TypeError, ValueError, RecursionError):
            _log.warning("hint.unreadable", consumer=follower.name)
            return
        await follower.follow(decoded)

    return follow


class Follower:
    """What one consumer is asked for in this process: one drain of a tenant at a time, however many hints
    there are of it, and no longer than a turn."""

    def __init__(self, runtimes: Sequence[ConsumerRuntime], line_up: Callable[[Hint], None]) -> None:
        """``runtimes``: the consumer, then whoever puts its part together with others. ``line_up``: sends a
        hint of it; blocks."""
        self.name = runtimes[0].consumer.name
        self._runtimes = runtimes
        self._line_up = line_up
        self._at_work: dict[TenantId, int] = {}
        """How far whoever has its turn is to get."""
        self._in_line: dict[TenantId, tuple[int, float]] = {}
        """How far whoever waits for another turn is to get, and until when (monotonic) that is believed."""

    async def follow(self, hint: Hint) -> None:
        """Returns at once where the tenant has its turn or waits for one: it gets there by itself."""
        tenant_id = hint.tenant
        if tenant_id in self._at_work:
            self._at_work[tenant_id] = max(hint.up_to, self._at_work[tenant_id])
            return
        reach, believed = self._in_line.pop(tenant_id, (0, 0.0))
        reach = max(hint.up_to, reach)
        if not hint.again and time.monotonic() < believed:
            self._in_line[tenant_id] = reach, believed
            return
        await self._take_turn(tenant_id, reach)

    async def _take_turn(self, tenant_id: TenantId, up_to: int) -> None:
        self._at_work[tenant_id] = up_to
        try:
            done = await self._drain(tenant_id, time.monotonic() + TURN_SECONDS)
        finally:
            reach = self._at_work.pop(tenant_id)
        if not done:
            self._in_line[tenant_id] = reach, time.monotonic() + LINE_SECONDS
            try:
                await asyncio.to_thread(self._line_up, Hint(tenant_id, reach, again=True))
            except (RedisError, OSError) as failure:
                del self._in_line[tenant_id]  # the re-drive hints of it
                _log.warning("hint.not_sent", consumer=self.name, reason=type(failure).__name__)

    async def _drain(self, tenant_id: TenantId, until: float) -> bool:
        """Whether everybody got to where they are to be before the turn was over."""
        while True:
            up_to = self._at_work[tenant_id]
            for each in self._runtimes:
                if not await each.drain(tenant_id, up_to, until=until):
                    return False
            if self._at_work[tenant_id] == up_to:
                return True

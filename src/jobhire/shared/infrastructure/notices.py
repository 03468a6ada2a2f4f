"""Notices between processes over Redis pub/sub: what was accepted, what the rankings now include.

Hints only. A lost notice costs time, never an event or a wrong answer for longer than the sweep's period:
the relay sweeps MongoDB, and API processes ask MongoDB when a notice is overdue.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from typing import Any

import msgspec
import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from jobhire.shared.domain import TenantId
from jobhire.shared.infrastructure.activity import Activity

ACCEPTED = "jobhire.accepted"
PROJECTED = "jobhire.projected"
PUBLISH_TIMEOUT = 0.05
"""Seconds that notices wait for Redis. A committed write answers after twice that anyway."""

_log = structlog.get_logger(__name__)


class Accepted(msgspec.Struct, frozen=True, array_like=True):
    sender: str
    tenant_id: TenantId
    collection: str
    changed: list[tuple[str, int]]


class Projected(msgspec.Struct, frozen=True, array_like=True):
    tenant_id: TenantId
    position: int
    done: list[tuple[str, str, int]]


class Announcer:
    """Tells this process at once and the others through Redis. Never raises: notices are hints.

    What is accepted while notices are under way goes together when they have arrived: many writes at once
    cost few messages, and one alone waits for nobody.
    """

    def __init__(self, redis: Redis, activity: Activity, *, sender: str) -> None:
        self._redis = redis
        self._activity = activity
        self._sender = sender
        self._unsent: dict[tuple[TenantId, str], list[tuple[str, int]]] = {}
        self._under_way: asyncio.Task[None] | None = None
        self._next: asyncio.Task[None] | None = None

    async def accepted(
        self, tenant_id: TenantId, collection: str, changed: Sequence[tuple[str, int]]
    ) -> None:
        self._activity.accepted(tenant_id, collection, changed, at=time.monotonic())
        self._unsent.setdefault((tenant_id, collection), []).extend(changed)
        if self._next is None:
            self._next = asyncio.create_task(self._send_after(self._under_way))
        # Shielded: one writer who goes away must not take the notice of the others along.
        await asyncio.shield(self._next)

    async def _send_after(self, before: asyncio.Task[None] | None) -> None:
        if before is not None:
            await before
        self._under_way, self._next = self._next, None
        unsent, self._unsent = self._unsent, {}
        await self._publish(
            ACCEPTED, [Accepted(self._sender, *where, changed) for where, changed in unsent.items()]
        )

    async def projected(
        self, tenant_id: TenantId, position: int, done: Sequence[tuple[str, str, int]]
    ) -> None:
        self._activity.projected(tenant_id, position, done)
        await self._publish(PROJECTED, [Projected(tenant_id, position, list(done))])

    async def _publish(self, channel: str, notices: Sequence[msgspec.Struct]) -> None:
        messages = self._redis.pipeline(transaction=False)
        for notice in notices:
            messages.publish(channel, msgspec.json.encode(notice))
        try:
            async with asyncio.timeout(PUBLISH_TIMEOUT):
                await messages.execute()
        except (RedisError, OSError, TimeoutError) as failure:
            _log.warning("notice.not_sent", channel=channel, reason=type(failure).__name__)


_accepted = msgspec.json.Decoder(Accepted)
_projected = msgspec.json.Decoder(Projected)


class Listener:
    """Feeds an ``Activity`` with the notices of other processes until cancelled."""

    def __init__(self, redis: Redis, activity: Activity, *, sender: str) -> None:
        self._redis = redis
        self._activity = activity
        self._sender = sender

    async def run(self) -> None:
        while True:
            try:
                await self._follow()
            except (RedisError, OSError) as failure:
                _log.warning("notices.interrupted", reason=type(failure).__name__)
                # Deaf until the next try: nothing that is remembered may pass for the present state.
                self._activity.lost_track()
                await asyncio.sleep(0.2)

    async def _follow(self) -> None:
        async with self._redis.pubsub() as channel:
            await channel.subscribe(ACCEPTED, PROJECTED)
            self._activity.lost_track()
            async for message in channel.listen():
                self._take(message)

    def _take(self, message: dict[str, Any]) -> None:
        if message["type"] != "message":
            return
        if message["channel"] == ACCEPTED.encode():
            notice = _accepted.decode(message["data"])
            if notice.sender != self._sender:
                self._activity.accepted(
                    notice.tenant_id, notice.collection, notice.changed, at=time.monotonic()
                )
        else:
            done = _projected.decode(message["data"])
            self._activity.projected(done.tenant_id, done.position, done.done)

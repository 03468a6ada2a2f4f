"""The tenant's history as a query: what happened after a position, now or within some seconds."""

from __future__ import annotations

import asyncio
import time
from typing import ClassVar

import msgspec

from jobhire.shared.application import Message
from jobhire.shared.infrastructure.event_log import EventLog

MAX_WAIT_SECONDS = 30
_FIRST_PAUSE, _LAST_PAUSE = 0.02, 0.25


class EventPage(msgspec.Struct, frozen=True):
    """Published CloudEvents, as their exact JSON, in the order of their positions."""

    bodies: list[str]


class ReadEvents(Message[EventPage], frozen=True, kw_only=True):
    """Up to ``limit`` events after a position; ``wait`` seconds (0..30) for the first when there is none."""

    permission: ClassVar[str | None] = "events:read"

    after: int
    limit: int
    wait: float = 0.0


async def read_events(query: ReadEvents, *, log: EventLog) -> EventPage:
    deadline, pause = time.monotonic() + min(query.wait, MAX_WAIT_SECONDS), _FIRST_PAUSE
    while True:
        bodies = await log.read(query.by.tenant_id, after=query.after, limit=query.limit)
        left = deadline - time.monotonic()
        if bodies or left <= 0:
            return EventPage(bodies)
        await asyncio.sleep(min(pause, left))
        pause = min(pause * 2, _LAST_PAUSE)

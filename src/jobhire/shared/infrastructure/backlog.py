"""How much lies there: messages in the queues of workers, and events that were parked."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Collection

import structlog
from prometheus_client import Gauge
from pymongo.errors import PyMongoError
from redis.asyncio import Redis
from redis.exceptions import RedisError

from jobhire.shared.infrastructure.mongo import Database

LOOK_SECONDS = 5.0
MOST_PARKED = 1_000
"""So many are counted: there are few, and any is one too many."""

_log = structlog.get_logger(__name__)
_queued = Gauge("jobhire_queue_messages", "Messages that workers have not finished", ("queue",))
_parked = Gauge("jobhire_parked_events", "Events that are parked now", ("consumer", "reason"))


class Backlog:
    """``queues``: their Redis keys by name; each is a hash of what no worker has finished, in hand or not."""

    def __init__(self, database: Database, redis: Redis, queues: Collection[tuple[str, str]]) -> None:
        self._parked = database["parked"]
        self._redis = redis
        self._queues = queues
        self._seen: set[tuple[str, str]] = set()

    async def run(self, *, look: float = LOOK_SECONDS) -> None:
        """Look until cancelled. A server that is away is survived: its figures stay as they were."""
        while True:
            try:
                await self.count()
            except (PyMongoError, RedisError, OSError) as failure:
                _log.warning("backlog.not_counted", reason=type(failure).__name__)
            await asyncio.sleep(look)

    async def count(self) -> None:
        await self._count_parked()
        for queue, key in self._queues:
            _queued.labels(queue).set(await self._redis.hlen(key))

    async def _count_parked(self) -> None:
        found = self._parked.find({}, {"consumer": 1, "reason": 1}).limit(MOST_PARKED)
        counts = Counter((each["consumer"], each["reason"]) for each in await found.to_list(None))
        self._seen |= set(counts)
        for key in self._seen:
            _parked.labels(*key).set(counts[key])

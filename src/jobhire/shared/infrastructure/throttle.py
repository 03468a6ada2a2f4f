"""Throttles by ``limits``: exact sliding windows."""

from __future__ import annotations

import asyncio
import hashlib
import math
import time
from collections.abc import Awaitable
from typing import Any, TypeVar

import structlog
from limits import RateLimitItemPerSecond
from limits.aio.storage import MemoryStorage, RedisStorage, Storage
from limits.aio.strategies import MovingWindowRateLimiter
from redis.exceptions import RedisError

from jobhire.shared.application import Count, Rate

T = TypeVar("T")
PATIENCE = 0.5
"""Seconds that a sign-in waits for Redis, to connect and to answer."""

_log = structlog.stdlib.get_logger("jobhire.api")


class MemoryThrottle:
    """See ``Throttle``: of this process alone."""

    def __init__(self, storage: Storage | None = None) -> None:
        self._window = MovingWindowRateLimiter(storage or MemoryStorage())

    async def hit(self, rate: Rate, *key: str) -> int:
        allowed = await self._window.hit(_item(rate), rate.name, *key)
        return 0 if allowed else await self._seconds(rate, key)

    async def wait(self, rate: Rate, *key: str) -> int:
        allowed = await self._window.test(_item(rate), rate.name, *key)
        return 0 if allowed else await self._seconds(rate, key)

    async def count(self, rate: Rate, *key: str) -> Count:
        stats = await self._window.get_window_stats(_item(rate), rate.name, *key)
        times = rate.limit - max(stats.remaining, 0)
        return Count(times=times, wait=0 if times < rate.limit else _until(stats.reset_time))

    async def forget(self, rate: Rate, *key: str) -> None:
        await self._window.clear(_item(rate), rate.name, *key)

    async def _seconds(self, rate: Rate, key: tuple[str, ...]) -> int:
        stats = await self._window.get_window_stats(_item(rate), rate.name, *key)
        return _until(stats.reset_time)


class SharedThrottle:
    """See ``Throttle``: of all processes, through Redis.

    Each process counts for itself as well. So when Redis goes away it knows what it has seen itself, and a
    caller gains at most what the others had counted. Redis sees digests: keys may be about people.
    """

    def __init__(self, url: str) -> None:
        self._alone = MemoryThrottle()
        self._storage = RedisStorage(
            f"async+{url.replace('unix://', 'redis+unix://', 1)}",
            implementation="redispy",
            key_prefix="jobhire:throttle",
            socket_connect_timeout=PATIENCE,
            socket_timeout=PATIENCE,
        )
        self._together = MemoryThrottle(self._storage)
        self._away = False

    async def hit(self, rate: Rate, *key: str) -> int:
        own = await self._alone.hit(rate, *key)
        return max(own, await self._ask(self._together.hit(rate, _digest(key)), otherwise=0))

    async def wait(self, rate: Rate, *key: str) -> int:
        own = await self._alone.wait(rate, *key)
        return max(own, await self._ask(self._together.wait(rate, _digest(key)), otherwise=0))

    async def count(self, rate: Rate, *key: str) -> Count:
        own = await self._alone.count(rate, *key)
        other = await self._ask(self._together.count(rate, _digest(key)), otherwise=own)
        return Count(times=max(own.times, other.times), wait=max(own.wait, other.wait))

    async def forget(self, rate: Rate, *key: str) -> None:
        await self._alone.forget(rate, *key)
        await self._ask(self._together.forget(rate, _digest(key)), otherwise=None)

    async def aclose(self) -> None:
        """Close the connections to Redis."""
        bridge: Any = self._storage.bridge
        await bridge.get_connection().aclose()

    async def _ask(self, question: Awaitable[T], *, otherwise: T) -> T:
        try:
            async with asyncio.timeout(2 * PATIENCE):
                answer = await question
        except (RedisError, OSError, TimeoutError) as failure:
            if not self._away:
                _log.warning("throttle.counted_alone", reason=type(failure).__name__)
            self._away = True
            return otherwise
        self._away = False
        return answer


def _until(moment: float) -> int:
    """Whole seconds, at least one."""
    return max(1, math.ceil(moment - time.time()))


def _digest(key: tuple[str, ...]) -> str:
    return hashlib.blake2b("\x00".join(key).encode(), digest_size=16).hexdigest()


def _item(rate: Rate) -> RateLimitItemPerSecond:
    return RateLimitItemPerSecond(rate.limit, rate.seconds)

"""Throttles by ``limits``: exact sliding windows."""

from __future__ import annotations

import math
import time

from limits import RateLimitItemPerSecond
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import MovingWindowRateLimiter

from jobhire.shared.application import Rate


class MemoryThrottle:
    """See ``Throttle``: of this process alone."""

    def __init__(self) -> None:
        self._storage = MemoryStorage()
        self._window = MovingWindowRateLimiter(self._storage)

    async def hit(self, rate: Rate, *key: str) -> int:
        allowed = await self._window.hit(_item(rate), rate.name, *key)
        return 0 if allowed else await self._seconds(rate, key)

    async def wait(self, rate: Rate, *key: str) -> int:
        allowed = await self._window.test(_item(rate), rate.name, *key)
        return 0 if allowed else await self._seconds(rate, key)

    async def forget(self, rate: Rate, *key: str) -> None:
        await self._window.clear(_item(rate), rate.name, *key)

    async def _seconds(self, rate: Rate, key: tuple[str, ...]) -> int:
        stats = await self._window.get_window_stats(_item(rate), rate.name, *key)
        return max(1, math.ceil(stats.reset_time - time.time()))


def _item(rate: Rate) -> RateLimitItemPerSecond:
    return RateLimitItemPerSecond(rate.limit, rate.seconds)

"""What the processes of the API tell each other about the requests they have counted, over Redis.

Off the request path: a few times a second, one pipeline adds what was counted here and reads what all have
counted. Between two rounds a process may let through what another has used up already: at most one round's
worth. With Redis away each process counts alone.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from jobhire.interfaces.api.metering import Meters, Window
from jobhire.shared.infrastructure.tasks import beside

ROUND_SECONDS = 0.1
"""How old, at most, is what one process knows of another's counting."""
_PATIENCE = 1.0
_IDLE_SECONDS = 180.0
_MOST_WINDOWS = 2_000
"""In one pipeline."""

_log = structlog.stdlib.get_logger("jobhire.api")


class RateExchange:
    """Keeps the ``Meters`` of this process and those of all others in step until cancelled."""

    def __init__(self, redis: Redis, meters: Meters, *, now: Callable[[], float] = time.time) -> None:
        self._redis = redis
        self._meters = meters
        self._now = now
        self._alone = False

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """In step for as long as the context is open."""
        async with beside(self.run()):
            yield

    async def run(self) -> None:
        swept = self._now()
        while True:
            await asyncio.sleep(ROUND_SECONDS)
            await self.round()
            if self._now() - swept > _IDLE_SECONDS / 3:
                swept = self._now()
                self._meters.forget_idle(swept - _IDLE_SECONDS)

    async def round(self) -> None:
        """Tell and hear once. A Redis that is away costs the others' counts, nothing else."""
        windows = list(self._meters.take_touched())
        try:
            for start in range(0, len(windows), _MOST_WINDOWS):
                async with asyncio.timeout(_PATIENCE):
                    await self._exchange(windows[start : start + _MOST_WINDOWS])
        except (RedisError, OSError, TimeoutError) as failure:
            if not self._alone:
                _log.warning("rates.counted_alone", reason=type(failure).__name__)
            self._alone = True
        else:
            self._alone = self._alone and not windows

    async def _exchange(self, windows: Sequence[Window]) -> None:
        pipeline = self._redis.pipeline(transaction=False)
        sent: list[tuple[Window, int, int]] = []
        for window in windows:
            sent.append((window, window.slot, window.unsent))
            self._say(pipeline, window)
            window.unsent = 0
        try:
            answers = await pipeline.execute()
        except BaseException:
            for window, slot, unsent in sent:
                window.unsent += unsent if window.slot == slot else 0
            raise
        totals, before = answers[::3], answers[2::3]
        for (window, slot, _), total, earlier in zip(sent, totals, before, strict=True):
            window.learn(slot - 1, int(earlier or 0))
            window.learn(slot, int(total))

    def _say(self, pipeline: Any, window: Window) -> None:
        seconds = window.rate.seconds
        key = f"jobhire:rate:{window.key}:{seconds}"
        pipeline.incrby(f"{key}:{window.slot}", window.unsent)
        pipeline.expire(f"{key}:{window.slot}", 2 * seconds + 10)
        pipeline.get(f"{key}:{window.slot - 1}")

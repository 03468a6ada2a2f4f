"""A request that nobody would wait for any longer is cut off: 503 instead of a hanging connection.

One sweep a few times a second looks at everything that is being answered; a timer per request would cost
more than the counting of it.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from time import monotonic
from typing import Any

from jobhire.shared.infrastructure.tasks import beside
from jobhire.shared.infrastructure.telemetry import AsgiApp, AsgiSend
from jobhire.shared.presentation.bodies import BODY_SECONDS
from jobhire.shared.presentation.problems import TOOK_TOO_LONG, HttpProblem, send_problem

SWEEP_SECONDS = 0.25
_WITH_BODY = frozenset({"POST", "PUT", "PATCH"})


class TimeLimit:
    """``seconds``: until the answer must have begun; where a body may come first, its own limit is added.

    What is cut off may have been written all the same, as with any answer that gets lost: a repeat with the
    same ``Idempotency-Key`` finds out.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._running: dict[asyncio.Task[Any], float] = {}
        self._overdue: set[asyncio.Task[Any]] = set()

    def around(self, app: AsgiApp) -> AsgiApp:
        async def limited(scope: Any, receive: Any, send: AsgiSend) -> None:
            task = asyncio.current_task()
            if task is None or scope["type"] != "http":
                await app(scope, receive, send)
                return
            extra = BODY_SECONDS if scope["method"] in _WITH_BODY else 0.0
            self._running[task] = monotonic() + self._seconds + extra
            try:
                await app(scope, receive, send)
            except asyncio.CancelledError:
                if task not in self._overdue:
                    raise
                task.uncancel()
                await _too_late(send)
            finally:
                self._running.pop(task, None)
                self._overdue.discard(task)

        return limited

    def begun(self) -> None:
        """The answer of the present task has begun: it may take its time from here on."""
        if (task := asyncio.current_task()) is not None:
            self._running.pop(task, None)

    @asynccontextmanager
    async def watching(self) -> AsyncIterator[None]:
        """Cut off what is overdue for as long as the context is open."""
        async with beside(self._sweep()):
            yield

    async def _sweep(self) -> None:
        while True:
            await asyncio.sleep(SWEEP_SECONDS)
            now = monotonic()
            for task in [task for task, until in self._running.items() if until < now]:
                del self._running[task]
                self._overdue.add(task)
                task.cancel()


async def _too_late(send: AsgiSend) -> None:
    wait = {"Retry-After": "5"}
    await send_problem(HttpProblem(TOOK_TOO_LONG, "Try again, or ask for less.", headers=wait), send)

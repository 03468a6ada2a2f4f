"""Many concurrent reads by key, few round trips."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Generic, TypeVar

V = TypeVar("V")
Fetch = Callable[[Sequence[str]], Awaitable[Mapping[str, V]]]


class Loader(Generic[V]):
    """Collects the keys asked for within one turn of the event loop, or while ``in_flight`` fetches are
    under way, into one fetch of at most ``batch`` keys. A key asked for again joins only a fetch that has
    not begun: so nobody gets an answer that was read before they asked.
    """

    def __init__(self, fetch: Fetch[V], *, batch: int = 200, in_flight: int = 2) -> None:
        self._fetch = fetch
        self._batch = batch
        self._free = in_flight
        self._waiting: dict[str, asyncio.Future[V | None]] = {}
        self._scheduled = False
        self._running: set[asyncio.Task[None]] = set()

    async def load(self, key: str) -> V | None:
        """The value of a key, or None where the fetch found none. Raises what the fetch raised."""
        future = self._waiting.get(key)
        if future is None:
            future = self._waiting[key] = asyncio.get_running_loop().create_future()
            self._schedule()
        # Shielded: one caller who goes away must not take the answer from the others.
        return await asyncio.shield(future)

    def _schedule(self) -> None:
        if self._free and self._waiting and not self._scheduled:
            self._scheduled = True
            asyncio.get_running_loop().call_soon(self._dispatch)

    def _dispatch(self) -> None:
        self._scheduled = False
        keys = list(self._waiting)[: self._batch]
        if not keys:
            return
        self._free -= 1
        task = asyncio.create_task(self._answer({key: self._waiting.pop(key) for key in keys}))
        self._running.add(task)
        task.add_done_callback(self._finished)
        self._schedule()

    def _finished(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        self._free += 1
        self._schedule()

    async def _answer(self, wanted: Mapping[str, asyncio.Future[V | None]]) -> None:
        try:
            found = await self._fetch(list(wanted))
        except asyncio.CancelledError:
            for future in wanted.values():
                future.cancel()
            raise
        except Exception as failure:
            for future in wanted.values():
                future.set_exception(failure)
                future.exception()  # seen: all who waited may have gone away
            return
        for key, future in wanted.items():
            future.set_result(found.get(key))

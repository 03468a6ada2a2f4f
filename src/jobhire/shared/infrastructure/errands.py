"""What a process does for tenants beside one another: begun by whoever looks what is due, again and again."""

from __future__ import annotations

import asyncio
import collections
import time
from collections.abc import Awaitable, Callable

import structlog

from jobhire.shared.domain import TenantId
from jobhire.shared.infrastructure.tasks import ended

Key = tuple[TenantId, str, *tuple[str, ...]]
"""Whose errand it is, and which."""

_log = structlog.get_logger(__name__)


class Errands:
    """At most ``at_once``, and ``of_one_tenant``: who is slow holds up nobody else. ``name``: in the log, of
    a look that failed; ``failed`` is told of an errand that did."""

    def __init__(
        self, name: str, *, at_once: int, of_one_tenant: int, failed: Callable[[Key, Exception], None]
    ) -> None:
        self._name = name
        self._at_once = at_once
        self._of_one_tenant = of_one_tenant
        self._failed = failed
        self._under_way: dict[Key, asyncio.Task[None]] = {}
        self._of_tenant = collections.Counter[TenantId]()

    def __contains__(self, key: Key) -> bool:
        """Whether it is under way."""
        return key in self._under_way

    def begin(self, key: Key, errand: Callable[[], Awaitable[None]]) -> None:
        """Unless it is under way, or there is no room."""
        full = len(self._under_way) >= self._at_once or self._of_tenant[key[0]] >= self._of_one_tenant
        if not full and key not in self._under_way:
            self._of_tenant[key[0]] += 1
            self._under_way[key] = asyncio.create_task(self._run(key, errand))

    async def _run(self, key: Key, errand: Callable[[], Awaitable[None]]) -> None:
        try:
            await errand()
        except Exception as failure:
            self._failed(key, failure)
        finally:
            del self._under_way[key]
            self._of_tenant[key[0]] -= 1
            if not self._of_tenant[key[0]]:
                del self._of_tenant[key[0]]

    async def look_out(self, look: Callable[[], Awaitable[None]], *, pause: Callable[[float], float]) -> None:
        """Until cancelled; what is under way ends with it. A fault is logged and survived. ``pause``: seconds
        until the next look, by how many the last one took."""
        try:
            while True:
                began = time.monotonic()
                try:
                    await look()
                except Exception as failure:
                    _log.error(f"{self._name}.look_failed", error=type(failure).__name__)
                await asyncio.sleep(pause(time.monotonic() - began))
        finally:
            for task in list(self._under_way.values()):
                await ended(task)

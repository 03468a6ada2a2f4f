"""Where names lead, looked up apart from everything else.

``getaddrinfo`` cannot be stopped: a name server that does not answer, and whoever may name a host may choose
one, holds its thread for half a minute. So these look-ups have threads of their own, few, and nobody waits
longer than they want to. On the common pool they would keep passwords from being checked.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass


def by_system(host: str) -> Sequence[str]:
    """As every other programme on this machine does it."""
    found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


@dataclass(slots=True, eq=False)
class _LookUp:
    answer: Future[Sequence[str]]
    waiting: int = 0


class HostNames:
    """Every address of a name, as text; ``OSError`` when it has none, or none within ``seconds``, the time
    until a thread is free included. ``threads`` come when they are needed.

    A name holds one thread at most: who asks for one that is being looked up waits for the same answer.
    """

    def __init__(
        self,
        look_up: Callable[[str], Sequence[str]] = by_system,
        *,
        threads: int = 8,
        seconds: float = 5.0,
    ) -> None:
        self._look_up = look_up
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="host-names")
        self._seconds = seconds
        self._running: dict[str, _LookUp] = {}

    async def __call__(self, host: str) -> Sequence[str]:
        """Whoever gives up last while waiting for a thread leaves nothing to do behind."""
        running = self._running.get(host) or self._begin(host)
        running.waiting += 1
        answer = asyncio.wrap_future(running.answer)
        answer.add_done_callback(_seen)
        try:
            async with asyncio.timeout(self._seconds):
                return await asyncio.shield(answer)
        finally:
            running.waiting -= 1
            if not running.waiting:
                running.answer.cancel()

    def _begin(self, host: str) -> _LookUp:
        begun = self._running[host] = _LookUp(self._threads.submit(self._look_up, host))
        begun.answer.add_done_callback(lambda _: self._running.pop(host, None))
        return begun


def _seen(answer: asyncio.Future[Sequence[str]]) -> None:
    """Whoever asked may have gone: nobody is left to take a failure."""
    if not answer.cancelled():
        answer.exception()

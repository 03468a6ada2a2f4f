"""Where names lead, looked up apart from everything else.

``getaddrinfo`` cannot be stopped: a name server that does not answer, and whoever may name a host may choose
one, holds its thread for half a minute. So these look-ups have threads of their own, few, and nobody waits
longer than they want to. On the common pool they would keep passwords from being checked.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor


def by_system(host: str) -> Sequence[str]:
    """As every other programme on this machine does it."""
    found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


class HostNames:
    """Every address of a name, as text; ``OSError`` when it has none, or none within ``seconds``, the time
    until a thread is free included. ``threads`` come when they are needed."""

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

    async def __call__(self, host: str) -> Sequence[str]:
        """Who gives up while waiting for a thread leaves nothing to do behind."""
        async with asyncio.timeout(self._seconds):
            return await asyncio.get_running_loop().run_in_executor(self._threads, self._look_up, host)

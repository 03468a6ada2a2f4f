"""An open-loop client: requests come when they come (Poisson), whether or not earlier ones were answered.

A latency runs from the moment a request was due, so a server that falls behind cannot hide it.
"""

from __future__ import annotations

import asyncio
import random
from collections import deque
from time import perf_counter
from typing import cast

from benchmarks.http.client import is_whole

_SLICE = 0.0005
"""Seconds between two looks at what is due."""
_LAST = 2.0
"""Seconds that the last ones have to be answered."""


class _Line:
    """Requests that are due and connections that are free."""

    def __init__(self, request: bytes) -> None:
        self.request = request
        self.due: deque[float] = deque()
        self.free: list[_Open] = []
        self.took: list[float] = []
        self.bad = 0

    def send(self) -> None:
        while self.due and self.free:
            self.free.pop().ask(self.due.popleft())


class _Open(asyncio.Protocol):
    def __init__(self, line: _Line) -> None:
        self._line = line
        self._buffer = b""
        self._due = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)  # uvloop's own is no subclass
        self._line.free.append(self)

    def ask(self, due: float) -> None:
        self._due = due
        self.transport.write(self._line.request)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        if is_whole(self._buffer):
            self._line.took.append(perf_counter() - self._due)
            self._line.bad += self._buffer[9:10] != b"2"
            self._buffer = b""
            self._line.free.append(self)
            self._line.send()


async def arrivals(
    port: int, request: bytes, *, rate: float, seconds: float, connections: int = 100, seed: int = 1
) -> list[float]:
    """Milliseconds of each of ``rate`` requests a second, sorted. Raises ``SystemExit`` for a bad answer."""
    chance, line = random.Random(seed), _Line(request)
    loop = asyncio.get_running_loop()
    opened = [
        (await loop.create_connection(lambda: _Open(line), "127.0.0.1", port))[1] for _ in range(connections)
    ]
    began = due = perf_counter()
    while due < began + seconds:
        while due <= perf_counter():
            line.due.append(due)
            due += chance.expovariate(rate)
        line.send()
        await asyncio.sleep(_SLICE)
    await asyncio.sleep(_LAST)
    if len(line.free) < connections:
        raise SystemExit(f"no answer for {_LAST:.0f} s")
    for each in opened:
        each.transport.close()
    if line.bad:
        raise SystemExit(f"{line.bad} answers were not 2xx")
    return sorted(one * 1_000 for one in line.took)

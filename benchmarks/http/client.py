"""A closed-loop load client that costs little: raw HTTP/1.1, one request in flight per connection."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import cycle
from time import perf_counter
from typing import cast

import msgspec

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)


class Result(msgspec.Struct):
    """Of one round: requests answered 2xx, others, seconds, and latencies in ms."""

    good: int
    bad: int
    seconds: float
    p50: float
    p95: float

    @property
    def rate(self) -> float:
        return self.good / self.seconds


def is_whole(answer: bytes) -> bool:
    """Whether these bytes are an answer to its end."""
    end = answer.find(b"\r\n\r\n")
    if end < 0:
        return False
    found = _LENGTH.search(answer, 0, end + 2)
    return len(answer) >= end + 4 + (int(found.group(1)) if found else 0)


class _Connection(asyncio.Protocol):
    def __init__(self, requests: Iterator[bytes], done: asyncio.Future[None]) -> None:
        self._requests = requests
        self.done = done
        self._buffer = b""
        self._next_is_due = False
        self.good = self.bad = 0
        self.took: list[float] = []

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # uvloop's own is no subclass
        self._next()

    def _next(self) -> None:
        request = next(self._requests, None)
        if request is None:
            self._transport.close()
            return
        self._next_is_due = True
        self._sent = perf_counter()
        self._transport.write(request)

    def data_received(self, data: bytes) -> None:
        self._buffer = self._buffer + data if self._buffer else data
        if not is_whole(self._buffer):
            return
        self.took.append(perf_counter() - self._sent)
        if self._buffer[9:10] == b"2":
            self.good += 1
        else:
            self.bad += 1
        self._buffer = b""
        self._next_is_due = False
        self._next()

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.done.done():
            self.done.set_result(None)
        if self._next_is_due:
            self.bad += 1


def _self(connection: _Connection) -> _Connection:
    return connection


def request(path: str, token: str | None, *, body: bytes | None = None, **headers: str) -> bytes:
    """The bytes of one GET, or of one POST of JSON."""
    known = {"Host": "bench", "Accept": "*/*", **headers}
    if token:
        known["Authorization"] = f"Bearer {token}"
    if body is not None:
        known |= {"Content-Type": "application/json", "Content-Length": str(len(body))}
    lines = "".join(f"{name}: {value}\r\n" for name, value in known.items())
    return f"{'GET' if body is None else 'POST'} {path} HTTP/1.1\r\n{lines}\r\n".encode() + (body or b"")


async def load(
    host: str, port: int, requests: Sequence[bytes], *, seconds: float | None, connections: int = 32
) -> Result:
    """Send ``requests`` round and round for ``seconds``, or each exactly once when that is ``None``."""
    loop = asyncio.get_running_loop()
    stop_at = perf_counter() + seconds if seconds is not None else float("inf")
    source = cycle(requests) if seconds is not None else iter(requests)

    def until() -> Iterator[bytes]:
        while perf_counter() < stop_at:
            try:
                yield next(source)
            except StopIteration:
                return

    feed, started = until(), perf_counter()
    opened = [_Connection(feed, loop.create_future()) for _ in range(connections)]
    for connection in opened:
        await loop.create_connection(partial(_self, connection), host, port)
    limit = 60.0 if seconds is None else seconds + 30.0
    await asyncio.wait_for(asyncio.gather(*(connection.done for connection in opened)), limit)
    took = sorted(one for connection in opened for one in connection.took)
    return Result(
        good=sum(connection.good for connection in opened),
        bad=sum(connection.bad for connection in opened),
        seconds=perf_counter() - started,
        p50=took[len(took) // 2] * 1000,
        p95=took[int(len(took) * 0.95)] * 1000,
    )

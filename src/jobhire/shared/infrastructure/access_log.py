"""One line per answered request. What happened is noted while it happens; words are made of many at once."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import BinaryIO, NamedTuple

import msgspec


class Served(NamedTuple):
    """``ended``: seconds since 1970; ``route``: the template, never the path."""

    ended: float
    method: str
    route: str
    status: int
    seconds: float
    correlation_id: str
    tenant_id: str | None


class _Line(msgspec.Struct, omit_defaults=True, rename="camel"):
    timestamp: datetime
    level: str
    event: str
    method: str
    route: str
    status: int
    ms: float
    correlation_id: str
    tenant_id: str | None = None


_encode_lines = msgspec.json.Encoder().encode_lines


def access_lines(served: Iterable[Served]) -> bytes:
    """As JSON, each with a line feed behind it."""
    return _encode_lines([_line(each) for each in served])


def _line(served: Served) -> _Line:
    return _Line(
        datetime.fromtimestamp(served.ended, UTC),
        "info" if served.status < 500 else "error",
        "request",
        served.method,
        served.route,
        served.status,
        round(served.seconds * 1000, 2),
        served.correlation_id,
        served.tenant_id,
    )


class AccessLog:
    """Writes in batches: at the latest ``delay`` seconds after a request, and when ``most`` are waiting."""

    def __init__(self, stream: BinaryIO, *, delay: float = 0.1, most: int = 256) -> None:
        self._stream = stream
        self._delay = delay
        self._most = most
        self._waiting: list[Served] = []
        self._timer: asyncio.TimerHandle | None = None

    def __call__(self, served: Served) -> None:
        self._waiting.append(served)
        if len(self._waiting) >= self._most:
            self.flush()
        elif self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(self._delay, self.flush)

    def flush(self) -> None:
        """Write what is waiting. Called once more when the process stops."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._waiting:
            waiting, self._waiting = self._waiting, []
            self._stream.write(access_lines(waiting))
            self._stream.flush()

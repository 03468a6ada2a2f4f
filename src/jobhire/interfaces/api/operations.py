"""What operators and orchestrators ask: is the process alive, may it get traffic, what does it measure."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from time import monotonic
from typing import Any

import msgspec
import structlog
from litestar import Response, Router, get
from prometheus_client import CONTENT_TYPE_LATEST

from jobhire.shared.presentation.auth import operation
from jobhire.shared.presentation.problems import UNAVAILABLE, HttpProblem

Check = Callable[[], Awaitable[object]]
"""Asks one part whether it answers; raises or takes too long when it does not."""

_log = structlog.stdlib.get_logger("jobhire.api")


class Alive(msgspec.Struct, frozen=True):
    status: str


class Ready(msgspec.Struct, frozen=True):
    """``parts``: each part and whether it answers, ``ok`` or ``failing``."""

    status: str
    parts: dict[str, str]


class Readiness:
    """The checks, asked side by side, at most once per ``kept`` seconds however many ask."""

    def __init__(self, checks: Mapping[str, Check], *, timeout: float = 0.5, kept: float = 1.0) -> None:
        self._checks = dict(checks)
        self._timeout = timeout
        self._kept = kept
        self._asked_at = float("-inf")
        self._answer: asyncio.Task[dict[str, str]] | None = None

    async def parts(self) -> dict[str, str]:
        if self._answer is None or (self._answer.done() and monotonic() - self._asked_at > self._kept):
            self._answer = asyncio.create_task(self._ask())
        return await asyncio.shield(self._answer)

    async def _ask(self) -> dict[str, str]:
        found = await asyncio.gather(*(self._one(name, check) for name, check in self._checks.items()))
        self._asked_at = monotonic()
        return dict(zip(self._checks, found, strict=True))

    async def _one(self, name: str, check: Check) -> str:
        try:
            await asyncio.wait_for(check(), self._timeout)
        except Exception as error:
            _log.warning("part not ready", part=name, reason=type(error).__name__)
            return "failing"
        return "ok"


def operations_router(readiness: Readiness, metrics: Callable[[], bytes]) -> Router:
    """``/health``, ``/ready`` and ``/metrics``, open to everybody who reaches the port."""

    @get("/health", operation_id="health", summary="Is the process alive?", opt=operation(public=True))
    async def health() -> Alive:
        return Alive("ok")

    @get(
        "/ready",
        operation_id="ready",
        summary="May it get traffic?",
        opt=operation(public=True, problems=(503,)),
    )
    async def ready() -> Ready:
        parts = await readiness.parts()
        if any(state != "ok" for state in parts.values()):
            raise HttpProblem(UNAVAILABLE, "At least one part does not answer.", parts=parts)
        return Ready("ready", parts)

    @get("/metrics", media_type="text/plain", include_in_schema=False, opt=operation(public=True))
    async def scrape() -> Response[Any]:
        return Response(metrics(), headers={"Content-Type": CONTENT_TYPE_LATEST})

    return Router("/", route_handlers=[health, ready, scrape], tags=["Operations"])

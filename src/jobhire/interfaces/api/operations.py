"""What operators and orchestrators ask: is the process alive, may it get traffic, what does it measure."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from time import monotonic
from typing import Any, Literal

import msgspec
import structlog
from litestar import Response, Router, get
from prometheus_client import CONTENT_TYPE_LATEST, Gauge, Histogram

from jobhire.interfaces.api.callers import Networks
from jobhire.shared.application import request_context
from jobhire.shared.presentation.auth import PROBE
from jobhire.shared.presentation.problems import RETRY_SECONDS, ROUTE_NOT_FOUND, UNAVAILABLE, HttpProblem

Check = Callable[[], Awaitable[object]]
"""Asks one part whether it answers; raises or takes too long when it does not."""

_log = structlog.stdlib.get_logger("jobhire.api")
_answers = Gauge("jobhire_part_answers", "1 if a part answered when readiness was last asked for", ("part",))
_took = Histogram(
    "jobhire_part_seconds",
    "How long a part took to answer, for readiness",
    ("part",),
    buckets=(0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5),
)

Parts = dict[str, Literal["ok", "failing"]]


class Alive(msgspec.Struct, frozen=True):
    status: str


class Ready(msgspec.Struct, frozen=True):
    """``parts``: each part and whether it answers. ``degraded``: one that is only helpful does not."""

    status: Literal["ready", "degraded"]
    parts: Parts


class Readiness:
    """The checks, asked side by side, at most once per ``kept`` seconds however many ask.

    Without a ``needed`` part nothing can be served; without a ``helpful`` one, everything, but slower.
    """

    def __init__(
        self,
        needed: Mapping[str, Check],
        helpful: Mapping[str, Check],
        *,
        timeout: float = 0.5,
        kept: float = 1.0,
    ) -> None:
        self.needed = frozenset(needed)
        self._checks = {**needed, **helpful}
        self._timeout = timeout
        self._kept = kept
        self._asked_at = float("-inf")
        self._answer: asyncio.Task[Parts] | None = None

    async def parts(self) -> Parts:
        if self._answer is None or (self._answer.done() and monotonic() - self._asked_at > self._kept):
            self._answer = asyncio.create_task(self._ask())
        return await asyncio.shield(self._answer)

    async def _ask(self) -> Parts:
        found = await asyncio.gather(*(self._one(name, check) for name, check in self._checks.items()))
        self._asked_at = monotonic()
        return dict(zip(self._checks, found, strict=True))

    async def _one(self, name: str, check: Check) -> Literal["ok", "failing"]:
        began = monotonic()
        try:
            await asyncio.wait_for(check(), self._timeout)
        except Exception as error:
            _answers.labels(name).set(0)
            _log.warning("part not ready", part=name, reason=type(error).__name__)
            return "failing"
        _answers.labels(name).set(1)
        _took.labels(name).observe(monotonic() - began)
        return "ok"


def operations_router(
    readiness: Readiness, metrics: Callable[[], bytes], metrics_from: Networks | None = None
) -> Router:
    """``/health`` and ``/ready``, open to everybody who reaches the port, and ``/metrics``, which is not
    there for who asks from outside ``metrics_from`` (none, or empty: there for everybody)."""

    @get("/health", operation_id="health", summary="Is the process alive?", opt=PROBE)
    async def health() -> Alive:
        return Alive("ok")

    @get(
        "/ready",
        operation_id="ready",
        summary="May it get traffic?",
        opt={**PROBE, "problems": (503,)},
    )
    async def ready() -> Ready:
        parts = await readiness.parts()
        failing = {name for name, state in parts.items() if state != "ok"}
        if failing & readiness.needed:
            wait = {"Retry-After": str(RETRY_SECONDS)}
            raise HttpProblem(
                UNAVAILABLE, "A part that is needed does not answer.", headers=wait, parts=parts
            )
        return Ready("degraded" if failing else "ready", parts)

    @get("/metrics", media_type="text/plain", include_in_schema=False, opt=PROBE)
    async def scrape() -> Response[Any]:
        known = request_context.get()
        if metrics_from and not metrics_from.contain(known.client if known else ""):
            raise HttpProblem(ROUTE_NOT_FOUND, "Nothing answers at this path.")
        return Response(metrics(), headers={"Content-Type": CONTENT_TYPE_LATEST})

    return Router("/", route_handlers=[health, ready, scrape], tags=["Operations"])

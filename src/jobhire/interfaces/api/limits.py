"""How much may be asked, and what happens to whoever asks for more.

Counting is in memory (``Meters``). Whoever is refused is remembered until there is room again, and refused
from then on before routing, at a fraction of a served request's cost. Whoever goes on all the same waits for
the refusal: a client in a closed loop is slowed down to what it may have (ADR 0018). Headers and problems
follow draft-ietf-httpapi-ratelimit-headers.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from time import time
from typing import Any, NoReturn

import msgspec

from jobhire.interfaces.api.metering import Meter, Meters, Share, Window
from jobhire.shared.application import Principal, Rate, request_context
from jobhire.shared.application.networks import network_of
from jobhire.shared.infrastructure.telemetry import AsgiApp, AsgiSend
from jobhire.shared.presentation.problems import (
    QUOTA_EXCEEDED,
    REDUCED_CAPACITY,
    HttpProblem,
    send_problem,
)

METER = "jobhire.meter"
"""Where the scope of a counted request has its meter, and who has it in flight."""
_IN_FLIGHT = "jobhire.in_flight"
TIERS = {"free": 1, "team": 5, "enterprise": 20}
"""How many times the configured rates a tier has."""
PATIENT_REFUSALS = 20
"""So many refusals within ``_FORGIVEN_SECONDS`` are answered at once; who still asks is made to wait."""
_FORGIVEN_SECONDS = 10.0
_MOST_HELD = 512
_MOST_HELD_EACH = 256
_MOST_BOXED = 10_000


class RatePlan(msgspec.Struct, frozen=True, kw_only=True):
    """The rates of the tier ``free`` and of strangers, in requests per second and per minute.

    ``in_flight``: requests of one tenant answered at the same time, in one process. ``hold_seconds``: how
    long a refusal may be kept back.
    """

    caller: tuple[int, int]
    tenant: tuple[int, int]
    address: tuple[int, int]
    in_flight: int = 64
    hold_seconds: float = 1.0

    def meters(self) -> Meters:
        return Meters(
            callers=lambda tier: _rates("caller", self.caller, TIERS.get(tier, 1)),
            tenants=lambda tier: _rates("tenant", self.tenant, TIERS.get(tier, 1)),
            strangers=_rates("address", self.address, 1),
        )


def _rates(name: str, limits: tuple[int, int], times: int) -> Sequence[Rate]:
    second, minute = limits
    return (
        Rate(name=f"{name}-second", limit=second * times, seconds=1),
        Rate(name=f"{name}-minute", limit=minute * times, seconds=60),
    )


@dataclass(slots=True)
class _Refusal:
    until: float
    window: Window
    meter: Meter


class Limits:
    """The gate's ``Quotas``, and what lies around the application (``around``)."""

    def __init__(self, plan: RatePlan, meters: Meters, *, now: Callable[[], float] = time) -> None:
        self._plan = plan
        self._meters = meters
        self._now = now
        self._boxed: dict[bytes | str, _Refusal] = {}
        self._held = 0
        self._policies: dict[str, bytes] = {}

    def admit(self, scope: Any, principal: Principal, authorization: bytes) -> Awaitable[NoReturn] | None:
        """Count a request of a known caller; see ``Quotas``."""
        return self._take(scope, self._meters.of(principal), authorization)

    def admit_stranger(self, scope: Any) -> Awaitable[NoReturn] | None:
        """Count a request by where it comes from; see ``Quotas``."""
        known = request_context.get()
        network = network_of(known.client if known else "")
        return self._take(scope, self._meters.of_stranger(network), network)

    def _take(self, scope: Any, meter: Meter, key: bytes | str) -> Awaitable[NoReturn] | None:
        share = meter.share
        scope[METER] = meter
        if share.in_flight < self._plan.in_flight:
            now = self._now()
            full = meter.take(now)
            if full is None:
                share.in_flight += 1
                scope[_IN_FLIGHT] = share
                return None
            return self._refuse(_Refusal(now + full.wait(now), full, meter), key)
        return _busy()

    async def _refuse(self, refusal: _Refusal, key: bytes | str) -> NoReturn:
        if len(self._boxed) >= _MOST_BOXED:
            del self._boxed[next(iter(self._boxed))]
        self._boxed[key] = refusal
        await self._hold(refusal.meter.share, self._now())
        raise self._problem(refusal)

    def around(self, app: AsgiApp) -> AsgiApp:
        """The application, asked only by those who were not refused a moment ago."""

        async def limited(scope: Any, receive: Any, send: AsgiSend) -> None:
            if self._boxed and scope["type"] == "http" and (refusal := self._refused(scope)) is not None:
                await self._refuse_again(scope, refusal, send)
                return
            try:
                await app(scope, receive, send)
            finally:
                share = scope.get(_IN_FLIGHT)
                if share is not None:
                    share.in_flight -= 1

        return limited

    def _refused(self, scope: Any) -> _Refusal | None:
        key: bytes | str | None = None
        for name, value in scope["headers"]:
            if name == b"authorization":
                key = value
        if key is None:
            if scope["path"] in _PROBES:
                return None
            known = request_context.get()
            key = network_of(known.client if known else "")
        refusal = self._boxed.get(key)
        if refusal is not None and refusal.until <= self._now():
            del self._boxed[key]
            return None
        return refusal

    async def _refuse_again(self, scope: Any, refusal: _Refusal, send: AsgiSend) -> None:
        share = refusal.meter.share
        await self._hold(share, self._now())
        scope[METER] = refusal.meter
        await send_problem(self._problem(refusal), send, head=scope["method"] == "HEAD")

    async def _hold(self, share: Share, now: float) -> None:
        """Keep a refusal back, unless it is among the first, or too many are kept back already."""
        if now - share.refused_since > _FORGIVEN_SECONDS:
            share.refused_since, share.refused = now, 0
        share.refused += 1
        if share.refused <= PATIENT_REFUSALS or share.held >= _MOST_HELD_EACH or self._held >= _MOST_HELD:
            return
        share.held += 1
        self._held += 1
        try:
            await asyncio.sleep(self._plan.hold_seconds)
        finally:
            share.held -= 1
            self._held -= 1

    def _problem(self, refusal: _Refusal) -> HttpProblem:
        seconds = max(1, math.ceil(refusal.until - self._now()))
        violated: dict[str, Any] = {"violated-policies": [refusal.window.rate.name]}
        wait = {"Retry-After": str(seconds)}
        return HttpProblem(QUOTA_EXCEEDED, "Wait as long as Retry-After says.", headers=wait, **violated)

    def describe(self, scope: Any, headers: list[tuple[bytes, bytes]]) -> None:
        """Add ``RateLimit-Policy`` and ``RateLimit`` to the answer of a counted request."""
        meter: Meter | None = scope.get(METER)
        if meter is None:
            return
        policy = self._policies.get(meter.tier)
        if policy is None:
            policy = self._policies[meter.tier] = _policy(meter)
        window = meter.tightest
        resets = window.seconds - int(meter.seen - window.slot * window.seconds)
        headers.append((b"ratelimit-policy", policy))
        headers.append((b"ratelimit", f'"{window.rate.name}";r={meter.left};t={resets}'.encode()))


async def _busy() -> NoReturn:
    wait = {"Retry-After": "1"}
    raise HttpProblem(REDUCED_CAPACITY, "Ask for less at the same time.", headers=wait)


def _policy(meter: Meter) -> bytes:
    rates = (window.rate for window in meter.windows)
    return ", ".join(f'"{rate.name}";q={rate.limit};w={rate.seconds}' for rate in rates).encode()


_PROBES = frozenset({"/health", "/ready", "/metrics"})

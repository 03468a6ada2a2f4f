"""Looking, in every worker, which orders there is something to do with, and doing it: a provider that is slow
holds up its own orders, a few at a time, and nothing else."""

from __future__ import annotations

import asyncio
import collections
import time

import structlog
from prometheus_client import Counter, Gauge

from jobhire.domains.payment.application.charging import Cashier
from jobhire.domains.payment.application.ports import Orders
from jobhire.domains.payment.domain.order import Order, OrderStatus
from jobhire.shared.application import Clock
from jobhire.shared.domain import TenantId
from jobhire.shared.infrastructure.tasks import ended

LOOK_SECONDS = 0.5
RESTS = 10
"""Times as long as a look took: looking is never most of the work."""
AT_ONCE, OF_ONE_TENANT = 16, 4
"""Orders that one process is at at the same time."""
LOT = 200
COUNT_SECONDS = 60.0

_log = structlog.get_logger(__name__)
_asked = Counter(
    "jobhire_payment_requests", "What payment providers were asked", ["provider", "what", "outcome"]
)
_told = Counter(
    "jobhire_payment_reports", "What payment providers told by themselves", ["provider", "outcome"]
)
_orders = Gauge(
    "jobhire_payment_orders", "Orders by status; parked: nobody knows what became of them", ["status"]
)


class Watch:
    """See ``Watcher``."""

    def asked(self, provider: str, what: str, outcome: str) -> None:
        _asked.labels(provider, what, outcome).inc()

    def faulted(self, order: Order, reason: str) -> None:
        _log.warning(
            "payment.no_answer",
            tenant=order.tenant_id,
            order=order.id,
            attempt=order.attempts,
            reason=reason[:200],
        )

    def told(self, provider: str, outcome: str) -> None:
        _told.labels(provider, outcome).inc()


class Rounds:
    def __init__(self, cashier: Cashier, *, orders: Orders, clock: Clock) -> None:
        self._cashier = cashier
        self._orders = orders
        self._clock = clock
        self._busy: dict[tuple[TenantId, str], asyncio.Task[None]] = {}
        self._counted = float("-inf")

    async def run(self) -> None:
        """Until cancelled. A fault is logged and survived."""
        try:
            while True:
                began = time.monotonic()
                try:
                    await self.look()
                except Exception as failure:
                    _log.error("payments.look_failed", error=type(failure).__name__)
                took = time.monotonic() - began
                await asyncio.sleep(max(LOOK_SECONDS, RESTS * took))
        finally:
            for task in list(self._busy.values()):
                await ended(task)

    async def look(self) -> None:
        """Begin a turn of every order that is due, as far as there is room."""
        busy = collections.Counter(tenant for tenant, _ in self._busy)
        for tenant_id, id in await self._orders.due(self._clock.now(), limit=LOT):
            free = len(self._busy) < AT_ONCE and busy[tenant_id] < OF_ONE_TENANT
            if free and (tenant_id, id) not in self._busy:
                busy[tenant_id] += 1
                self._busy[tenant_id, id] = asyncio.create_task(self._turn(tenant_id, id))
        if time.monotonic() - self._counted >= COUNT_SECONDS:
            self._counted = time.monotonic()
            counts = await self._orders.counts()
            for status in (*OrderStatus, "parked"):
                _orders.labels(str(status)).set(counts.get(str(status), 0))

    async def _turn(self, tenant_id: TenantId, id: str) -> None:
        try:
            await self._cashier.turn(tenant_id, id)
        except Exception as failure:
            _log.error("payments.turn_failed", tenant=tenant_id, order=id, error=type(failure).__name__)
        finally:
            del self._busy[tenant_id, id]

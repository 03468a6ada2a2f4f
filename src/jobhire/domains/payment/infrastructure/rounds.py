"""Looking, in every worker, which orders there is something to do with, and doing it: a provider that is slow
holds up its own orders, a few at a time, and nothing else."""

from __future__ import annotations

import time
from functools import partial

import structlog
from prometheus_client import Counter, Gauge

from jobhire.domains.payment.application.charging import Cashier
from jobhire.domains.payment.application.ports import Orders
from jobhire.domains.payment.domain.order import Order, OrderStatus
from jobhire.shared.application import Clock
from jobhire.shared.infrastructure.errands import Errands, Key

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
        self._counted = float("-inf")
        self._errands = Errands("payments", at_once=AT_ONCE, of_one_tenant=OF_ONE_TENANT, failed=_failed)

    async def run(self) -> None:
        """Until cancelled. A fault is logged and survived."""
        await self._errands.look_out(self.look, pause=lambda took: max(LOOK_SECONDS, RESTS * took))

    async def look(self) -> None:
        """Begin a turn of every order that is due, as far as there is room."""
        for key in await self._orders.due(self._clock.now(), limit=LOT):
            self._errands.begin(key, partial(self._cashier.turn, *key))
        if time.monotonic() - self._counted >= COUNT_SECONDS:
            self._counted = time.monotonic()
            counts = await self._orders.counts()
            for status in (*OrderStatus, "parked"):
                _orders.labels(str(status)).set(counts.get(str(status), 0))


def _failed(key: Key, failure: Exception) -> None:
    _log.error("payments.turn_failed", tenant=key[0], order=key[1], error=type(failure).__name__)

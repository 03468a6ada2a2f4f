"""Everything of payments but servers, time and money: a provider that keeps count, and dies when told to."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from jobhire.domains.payment.application.charging import Cashier
from jobhire.domains.payment.application.ordering import PlaceOrder, Till
from jobhire.domains.payment.application.ports import Charge, Payable, ProviderFault, Report
from jobhire.domains.payment.application.renewing import Calendar
from jobhire.domains.payment.domain.invoice import Invoice
from jobhire.domains.payment.domain.order import ChargeState, Order
from jobhire.domains.payment.domain.subscription import Subscription
from jobhire.domains.payment.infrastructure.catalogue import read_catalogue
from jobhire.domains.payment.infrastructure.local import read_message
from jobhire.domains.payment.infrastructure.mongo import INVOICES, ORDERS, SUBSCRIPTIONS
from jobhire.domains.payment.module import aftermath, wire
from jobhire.shared.application import Mediator, Principal, Rows, Slice, authorise
from jobhire.shared.domain import TenantId, UserId
from jobhire.shared.infrastructure.documents import decode_pending, load
from jobhire.shared.infrastructure.memory import MemoryAggregateStore
from jobhire.shared.infrastructure.system import Uuid7Ids
from tests.kits import make_kit

ACME, RIVAL = TenantId("acme"), TenantId("rival")
SECRET = "a-secret-that-only-the-provider-knows"


def somebody(tenant: TenantId = ACME, *permissions: str) -> Principal:
    granted = frozenset(permissions or {"billing:read", "billing:manage"})
    return Principal(tenant_id=tenant, user_id=UserId("ann"), role="test", permissions=granted)


class HandClock:
    def __init__(self) -> None:
        self.time = datetime(2026, 1, 31, 12, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.time

    def skip(self, seconds: float = 0, *, days: float = 0) -> None:
        self.time += timedelta(seconds=seconds, days=days)


class Killed(BaseException):
    """The process is gone, here and now."""


@dataclass
class Bank:
    """A ``PaymentProvider``. ``fates``: what happens to the next calls, then all is well. ``taken``: how
    often money was taken, by key."""

    fates: list[str] = field(default_factory=list)
    taken: dict[str, int] = field(default_factory=dict)
    states: dict[str, Charge] = field(default_factory=dict)
    paid_back: dict[str, int] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)
    before: Callable[[], None] = lambda: None
    forgetful: bool = False
    """It does not know its keys any more."""
    name = "local"

    async def charge(self, what: Payable) -> Charge:
        fate = self._next("charge")
        self.before()
        if fate == "lost-request":
            raise ProviderFault("nothing arrived")
        known = None if self.forgetful else self.states.get(what.key)
        if known is None or known.state is ChargeState.PENDING:
            known = self.states[what.key] = self._decide(what, fate)
        if fate == "lost-answer":
            raise ProviderFault("nothing came back")
        if fate == "killed":
            raise Killed
        return known

    def _decide(self, what: Payable, fate: str) -> Charge:
        if fate == "declined" or what.token == "pm_declined":
            return Charge(state=ChargeState.REFUSED, reason="card_declined")
        if fate == "pending":
            return Charge(state=ChargeState.PENDING, reference=f"ref-{what.key}")
        self.taken[what.key] = self.taken.get(what.key, 0) + 1
        return Charge(state=ChargeState.PAID, reference=f"ref-{what.key}")

    async def look_up(self, what: Payable) -> Charge | None:
        if self._next("look-up") == "lost-request":
            raise ProviderFault("nothing arrived")
        return None if self.forgetful else self.states.get(what.key)

    async def refund(self, what: Payable, reference: str) -> Charge:
        fate = self._next("refund")
        if fate == "lost-request":
            raise ProviderFault("nothing arrived")
        if self.states[what.key].state is not ChargeState.REFUNDED:
            self.paid_back[what.key] = self.paid_back.get(what.key, 0) + 1
        self.states[what.key] = Charge(state=ChargeState.REFUNDED, reference=reference)
        if fate == "killed":
            raise Killed
        return self.states[what.key]

    def read(self, headers: Mapping[str, str], body: bytes, *, now: datetime) -> Report:
        return read_message(SECRET, headers, body, now=now)

    def _next(self, call: str) -> str:
        self.calls.append(call)
        return self.fates.pop(0) if self.fates else "ok"


class Lists:
    """``Orders``, ``Subscriptions`` and ``Invoices`` over what is stored."""

    def __init__(self, kind: Any, store: MemoryAggregateStore[Any]) -> None:
        self._kind, self._store = kind, store

    def all(self) -> list[Any]:
        return [load(self._kind, each) for each in self._store.documents()]

    async def rows(self, tenant_id: TenantId, part: Slice) -> Rows[Any]:
        own = [each for each in self.all() if each.tenant_id == tenant_id]
        return Rows(items=own[::-1][: part.limit], total=len(own), last=None)

    async def due(self, now: datetime, *, limit: int) -> Sequence[tuple[TenantId, str]]:
        due = [each for each in self.all() if each.due_at is not None and each.due_at <= now]
        return [(each.tenant_id, each.id) for each in due][:limit]

    async def parked(self) -> Sequence[Order]:
        return [each for each in self.all() if each.parked_at is not None]

    async def counts(self) -> Mapping[str, int]:
        return {"parked": len(await self.parked())}

    async def count(self, tenant_id: TenantId) -> int:
        found = len([each for each in self.all() if each.tenant_id == tenant_id])
        await asyncio.sleep(0)  # As with a database, others go on before the answer is used.
        return found


class MemoryReports:
    def __init__(self) -> None:
        self.kept: dict[str, str] = {}

    async def known(self, provider: str, id: str) -> bool:
        return f"{provider}/{id}" in self.kept

    async def keep(self, provider: str, report: Report, outcome: str, *, now: datetime) -> None:
        self.kept[f"{provider}/{report.id}"] = outcome


class Seen:
    def __init__(self) -> None:
        self.outcomes: list[str] = []

    def asked(self, provider: str, what: str, outcome: str) -> None:
        self.outcomes.append(f"{what} {outcome}")

    def faulted(self, order: Order, reason: str) -> None:
        self.outcomes.append("fault")

    def told(self, provider: str, outcome: str) -> None:
        self.outcomes.append(f"told {outcome}")


class House:
    def __init__(self, provider: str = "local") -> None:
        self.clock, self.ids, self.bank, self.seen = HandClock(), Uuid7Ids(), Bank(), Seen()
        self.stores: dict[str, MemoryAggregateStore[Any]] = {}
        self.kit = make_kit(mediator=Mediator([authorise]), clock=self.clock, ids=self.ids, store=self._store)
        self.orders, self.subscriptions = Lists(ORDERS, self._store(ORDERS)), self._lists(SUBSCRIPTIONS)
        self.invoices, self.reports = self._lists(INVOICES), MemoryReports()
        till = Till(
            orders=self._store(ORDERS),
            directory=self.orders,
            subscriptions=self._store(SUBSCRIPTIONS),
            catalogue=read_catalogue(None),
            provider=provider,
            throttle=self.kit.throttle,
            clock=self.clock,
        )
        providers = {"local": self.bank}
        wire(self.kit, till, self.invoices, providers, reports=self.reports, watcher=self.seen)
        self.send = self.kit.mediator.send
        self.suspended: set[TenantId] = set()
        self.calendar = Calendar(
            orders=self._store(ORDERS),
            subscriptions=self._store(SUBSCRIPTIONS),
            directory=self.subscriptions,
            at_work=self._at_work,
            clock=self.clock,
        )

    def _store(self, kind: Any) -> MemoryAggregateStore[Any]:
        if kind.collection not in self.stores:
            self.stores[kind.collection] = MemoryAggregateStore(kind, clock=self.clock, ids=self.ids)
        return self.stores[kind.collection]

    def _lists(self, kind: Any) -> Lists:
        return Lists(kind, self._store(kind))

    async def _at_work(self, tenant_id: TenantId) -> bool:
        return tenant_id not in self.suspended

    def cashier(self) -> Cashier:
        """One more worker."""
        return Cashier(
            orders=self._store(ORDERS),
            providers={"local": self.bank},
            aftermath=aftermath(self.kit, self.invoices),
            clock=self.clock,
            at_work=self._at_work,
            watcher=self.seen,
            jitter=lambda: 0.0,
        )

    async def buy(self, tenant: TenantId = ACME, **wanted: Any) -> Order:
        command = PlaceOrder(by=somebody(tenant), id=self.ids.new(), **{"token": "pm_ok", **wanted})
        return await self.send(command)

    async def work(self) -> None:
        """What a worker does at this moment: everything that is due, once."""
        await self.calendar.turn()
        cashier = self.cashier()
        for tenant_id, id in await self.orders.due(self.clock.now(), limit=100):
            await cashier.turn(tenant_id, id)

    async def bought(self, **wanted: Any) -> Order:
        """Ordered, and worked on once."""
        order = await self.buy(**wanted)
        await self.work()
        return await self.order(order.id)

    async def order(self, id: str, tenant: TenantId = ACME) -> Order:
        found: Order = await self._store(ORDERS).get(tenant, id)
        return found

    @property
    def subscription(self) -> Subscription:
        """The last one."""
        found: Subscription = self.subscriptions.all()[-1]
        return found

    @property
    def billed(self) -> list[Invoice]:
        return sorted(self.invoices.all(), key=lambda each: each.number)

    def events(self, collection: str = "orders") -> list[str]:
        """What happened, without the common beginning, in the order of the documents."""
        documents = self.stores[collection].documents()
        pending = [event for each in documents for event in decode_pending(each)]
        return [each.type.removeprefix("ai.jobhire.").removesuffix(".v1") for each in pending]

    def told(self, collection: str, type: str) -> list[dict[str, Any]]:
        documents = self.stores[collection].documents()
        pending = [event for each in documents for event in decode_pending(each)]
        return [msgspec.json.decode(each.data) for each in pending if type in each.type]

"""Orders: what is on offer, placing, cancelling, looking."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from time import monotonic
from typing import ClassVar

from jobhire.domains.payment.application.ports import LIVE, Orders
from jobhire.domains.payment.application.views import Offers, OrderView, operation_of
from jobhire.domains.payment.domain.calendar import Interval
from jobhire.domains.payment.domain.catalogue import Catalogue
from jobhire.domains.payment.domain.errors import OrderUnderWay, PaymentsOff, TooManyOrders
from jobhire.domains.payment.domain.order import Item, Means, Order, OrderKind
from jobhire.domains.payment.domain.subscription import Subscription, Terms
from jobhire.shared.application import (
    AggregateStore,
    Clock,
    Message,
    OperationView,
    Rate,
    Rows,
    Slice,
    Throttle,
    edit,
)
from jobhire.shared.domain import AlreadyExists, Invalid, TenantId

READ, MANAGE = "billing:read", "billing:manage"
ORDERS = Rate(name="orders", limit=60, seconds=3_600)
"""Of one tenant."""
_LOOK_SECONDS = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Till:
    """What these handlers work with. ``provider``: who takes payments; empty: nobody."""

    orders: AggregateStore[Order]
    directory: Orders
    subscriptions: AggregateStore[Subscription]
    catalogue: Catalogue
    provider: str
    throttle: Throttle
    clock: Clock

    async def subscription(self, tenant_id: TenantId) -> Subscription | None:
        return await self.subscriptions.find(tenant_id, "live", LIVE)

    def require_open(self) -> None:
        """Raises ``PaymentsOff``."""
        if not self.provider:
            raise PaymentsOff("whoever operates this service takes no payments here")


class ListPlans(Message[Offers], frozen=True, kw_only=True):
    permission: ClassVar[str] = READ


async def list_plans(query: ListPlans, *, till: Till) -> Offers:
    return Offers.of(till.catalogue, till.provider)


class PlaceOrder(Message[Order], frozen=True, kw_only=True):
    """Either a plan, paid by an interval, or so many of a pack. ``token``: what pays, the provider's name for
    it; None: what pays the subscription."""

    permission: ClassVar[str] = MANAGE
    sensitive: ClassVar[bool] = True

    id: str
    plan: str | None = None
    interval: Interval = Interval.MONTH
    pack: str | None = None
    quantity: int = 1
    token: str | None = None


async def place_order(command: PlaceOrder, *, till: Till) -> Order:
    """Nothing is charged yet: a worker does that. With the id of an order that there is, that one. Raises
    ``PaymentsOff``, ``UnknownOffer``, ``Invalid``, ``AlreadySubscribed``, ``OrderUnderWay``,
    ``TooManyOrders``."""
    till.require_open()
    tenant_id, now = command.by.tenant_id, till.clock.now()
    if known := (await till.orders.get_many(tenant_id, [command.id])).get(command.id):
        return known
    subscription = await till.subscription(tenant_id)
    item = _item(command, subscription, till)
    if item.kind is OrderKind.PLAN and subscription is not None and subscription.awaiting:
        raise OrderUnderWay("wait until the renewal is paid", existing=subscription.awaiting)
    means = _means(command, subscription, till)
    if wait := await till.throttle.hit(ORDERS, tenant_id):
        raise TooManyOrders(f"at most {ORDERS.limit} an hour", retry_after=wait)
    order = Order.place(command.id, tenant_id, item=item, means=means, by=command.by.user_id, now=now)
    return await _saved(order, till.orders)


async def _saved(order: Order, orders: AggregateStore[Order]) -> Order:
    try:
        await orders.save(order)
    except AlreadyExists as taken:
        existing = str(taken.context["existing"])
        if existing == order.id:
            return await orders.get(order.tenant_id, order.id)
        raise OrderUnderWay("wait until it has ended, or cancel it", existing=existing) from None
    return order


def _item(command: PlaceOrder, subscription: Subscription | None, till: Till) -> Item:
    if (command.plan is None) is (command.pack is None):
        raise Invalid("either a plan or a pack", field="/plan")
    if command.pack is not None:
        pack = till.catalogue.pack(command.pack)
        return Item(
            kind=OrderKind.PACK,
            code=pack.code,
            unit=pack.price,
            quantity=command.quantity,
            tokens=pack.tokens,
        )
    plan, interval = command.plan or "", command.interval
    if command.quantity != 1:
        raise Invalid("a plan is bought once", field="/quantity")
    price = till.catalogue.price(plan, interval)
    if subscription is None:
        return Item(kind=OrderKind.PLAN, code=plan, interval=interval, unit=price)
    return subscription.quote(Terms(plan=plan, interval=interval, price=price), now=till.clock.now())


def _means(command: PlaceOrder, subscription: Subscription | None, till: Till) -> Means:
    if command.token is not None:
        return Means(provider=till.provider, token=command.token)
    if subscription is not None and subscription.means.provider == till.provider:
        return subscription.means
    raise Invalid("name what pays, by the name the payment provider has for it", field="/paymentMethod")


class AwaitOrder(Message[Order], frozen=True, kw_only=True):
    """An order when it has ended, or as it is when ``seconds`` are over."""

    permission: ClassVar[str] = MANAGE

    order: Order
    seconds: float


async def await_order(
    query: AwaitOrder,
    *,
    orders: AggregateStore[Order],
    pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> Order:
    order, until = query.order, monotonic() + query.seconds
    while not order.ended and monotonic() < until:
        await pause(_LOOK_SECONDS)
        order = await orders.get(query.by.tenant_id, order.id)
    return order


class GetOrder(Message[OrderView], frozen=True, kw_only=True):
    permission: ClassVar[str] = READ

    id: str


async def get_order(query: GetOrder, *, till: Till) -> OrderView:
    """Raises ``NotFound``."""
    return OrderView.of(await till.orders.get(query.by.tenant_id, query.id))


class ListOrders(Message[Rows[OrderView]], frozen=True, kw_only=True):
    permission: ClassVar[str] = READ

    part: Slice = Slice(limit=20)


async def list_orders(query: ListOrders, *, till: Till) -> Rows[OrderView]:
    """Newest first."""
    found = await till.directory.rows(query.by.tenant_id, query.part)
    return Rows(items=[OrderView.of(each) for each in found.items], total=found.total, last=found.last)


class CancelOrder(Message[OrderView], frozen=True, kw_only=True):
    permission: ClassVar[str] = MANAGE

    id: str


async def cancel_order(command: CancelOrder, *, till: Till) -> OrderView:
    """Raises ``NotFound``, ``TooLateToCancel``."""
    now = till.clock.now()
    cancelled = await edit(till.orders, command.by.tenant_id, command.id, lambda it: it.cancel(now=now))
    return OrderView.of(cancelled)


class OrderOperations:
    """See ``OperationSource``."""

    def __init__(self, orders: AggregateStore[Order]) -> None:
        self._orders = orders

    async def operation(self, tenant_id: TenantId, id: str) -> OperationView:
        return operation_of(await self._orders.get(tenant_id, id))

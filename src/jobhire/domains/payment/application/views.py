"""Payments as their tenant sees them."""

from __future__ import annotations

from datetime import datetime

import msgspec

from jobhire.domains.payment.domain.calendar import Interval
from jobhire.domains.payment.domain.catalogue import FREE, Catalogue
from jobhire.domains.payment.domain.errors import PaymentRefused
from jobhire.domains.payment.domain.invoice import Invoice, InvoiceKind
from jobhire.domains.payment.domain.order import Order, OrderKind, OrderStatus
from jobhire.domains.payment.domain.subscription import (
    EndReason,
    Subscription,
    SubscriptionStatus,
    Terms,
)
from jobhire.shared.application import OperationStatus, OperationView, Progress, operation_id
from jobhire.shared.domain.money import Money

OPERATION = "order"


class Price(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """``amount``: minor units (cents) of ``currency`` (ISO 4217)."""

    amount: int
    currency: str

    @classmethod
    def of(cls, money: Money) -> Price:
        return cls(amount=money.amount, currency=money.currency)


class OfferedInterval(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    interval: Interval
    price: Price


class OfferedPlan(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """``prices``: of one period, by the interval it is paid by; empty: it costs nothing."""

    code: str
    name: str
    prices: list[OfferedInterval]


class OfferedPack(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Tokens for analyses by an AI provider, on top of what every month brings. They do not lapse."""

    code: str
    name: str
    tokens: int
    price: Price


class Offers(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """``provider``: who takes payments; null: nothing can be bought here."""

    provider: str | None
    plans: list[OfferedPlan]
    packs: list[OfferedPack]

    @classmethod
    def of(cls, catalogue: Catalogue, provider: str) -> Offers:
        return cls(
            provider=provider or None,
            plans=[
                OfferedPlan(
                    code=each.code,
                    name=each.name,
                    prices=[
                        OfferedInterval(interval=interval, price=Price.of(price))
                        for interval, price in each.prices.items()
                    ],
                )
                for each in catalogue.plans
            ],
            packs=[
                OfferedPack(code=each.code, name=each.name, tokens=each.tokens, price=Price.of(each.price))
                for each in catalogue.packs
            ],
        )


class OrderView(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """``total``: as it was when it was placed. ``credit``: minor units of an earlier plan's unused time,
    taken off. ``begins_later``: the plan begins when the present period ends. ``parked``: nobody knows what
    became of the payment; an operator looks at it. ``reason``: of a refusal, the provider's word."""

    id: str
    kind: OrderKind
    code: str
    interval: Interval | None
    quantity: int
    unit_price: Price
    credit: int
    total: Price
    begins_later: bool
    status: OrderStatus
    reason: str | None
    parked: bool
    provider: str
    placed_at: datetime
    updated_at: datetime
    operation_id: str
    version: int

    @classmethod
    def of(cls, order: Order) -> OrderView:
        item = order.item
        return cls(
            id=order.id,
            kind=item.kind,
            code=item.code,
            interval=item.interval,
            quantity=item.quantity,
            unit_price=Price.of(item.unit),
            credit=item.credit,
            total=Price.of(item.total),
            begins_later=item.later,
            status=order.status,
            reason=order.reason or None,
            parked=order.parked_at is not None,
            provider=order.means.provider,
            placed_at=order.placed_at,
            updated_at=order.updated_at,
            operation_id=operation_id(OPERATION, order.id),
            version=order.version,
        )


class SubscribedTo(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    plan: str
    interval: Interval
    price: Price

    @classmethod
    def of(cls, terms: Terms) -> SubscribedTo:
        return cls(plan=terms.plan, interval=terms.interval, price=Price.of(terms.price))


class SubscriptionView(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """``status``: ``none`` where nothing was ever bought or what there was has ended.
    ``cancel_at_period_end``: it ends with what is paid. ``next``: what it becomes then instead of what it
    is. ``grace_until``: until then a plan stays that could not be charged."""

    plan: str
    status: str
    interval: Interval | None = None
    price: Price | None = None
    period_start: datetime | None = None
    period_end: datetime | None = None
    cancel_at_period_end: bool = False
    next: SubscribedTo | None = None
    grace_until: datetime | None = None
    renewal_order_id: str | None = None
    ended_because: EndReason | None = None
    version: int = 0

    @classmethod
    def of(cls, found: Subscription | None) -> SubscriptionView:
        if found is None:
            return cls(plan=FREE, status="none")
        if found.status is SubscriptionStatus.ENDED:
            return cls(plan=FREE, status="none", ended_because=found.ended_because, version=found.version)
        return cls(
            plan=found.terms.plan,
            status=found.status,
            interval=found.terms.interval,
            price=Price.of(found.terms.price),
            period_start=found.period_start,
            period_end=found.period_end,
            cancel_at_period_end=found.cancelled,
            next=None if found.next is None else SubscribedTo.of(found.next),
            grace_until=found.grace_until,
            renewal_order_id=found.awaiting or None,
            version=found.version,
        )


class InvoiceLine(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    text: str
    quantity: int
    unit_price: Price
    credit: int


class InvoiceView(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """``number``: of the tenant, from 1, without a gap. ``corrects``: of a credit note, the invoice's id.
    ``reference``: the provider's id of the payment."""

    id: str
    number: int
    kind: InvoiceKind
    order_id: str
    issued_at: datetime
    lines: list[InvoiceLine]
    total: Price
    reference: str | None
    corrects: str | None

    @classmethod
    def of(cls, invoice: Invoice) -> InvoiceView:
        return cls(
            id=invoice.id,
            number=invoice.number,
            kind=invoice.kind,
            order_id=invoice.order_id,
            issued_at=invoice.issued_at,
            lines=[
                InvoiceLine(
                    text=each.text,
                    quantity=each.quantity,
                    unit_price=Price.of(each.unit),
                    credit=each.credit,
                )
                for each in invoice.lines
            ],
            total=Price.of(invoice.total),
            reference=invoice.reference or None,
            corrects=invoice.corrects or None,
        )


_OPERATION_STATUS = {
    OrderStatus.PLACED: OperationStatus.QUEUED,
    OrderStatus.FULFILLED: OperationStatus.SUCCEEDED,
    OrderStatus.REFUNDING: OperationStatus.SUCCEEDED,
    OrderStatus.REFUNDED: OperationStatus.SUCCEEDED,
    OrderStatus.REFUSED: OperationStatus.FAILED,
    OrderStatus.CANCELLED: OperationStatus.CANCELLED,
}


def operation_of(order: Order) -> OperationView:
    """The work of an order: to be paid, and to have its effect."""
    status = _OPERATION_STATUS.get(order.status, OperationStatus.RUNNING)
    refused = status is OperationStatus.FAILED
    return OperationView(
        id=operation_id(OPERATION, order.id),
        kind=OPERATION,
        status=status,
        progress=Progress(current=int(status.ended), total=1, failed=int(refused)),
        created_at=order.placed_at,
        updated_at=order.updated_at,
        result={"orderId": order.id} if status is OperationStatus.SUCCEEDED else None,
        problem={
            "type": f"https://jobhire.dev/problems/{PaymentRefused.code}",
            "title": PaymentRefused.title,
            "detail": f"The payment provider said {order.reason or 'no'}; nothing was taken.",
        }
        if refused
        else None,
    )

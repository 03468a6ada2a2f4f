"""What happens to orders, subscriptions and invoices: ids, plans and amounts of the company, no persons and
nothing of what pays. Amounts are minor units."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from jobhire.shared.domain import DomainEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderPlaced(DomainEvent):
    """Something is to be paid. ``kind``: ``plan``, ``renewal`` or ``pack``; ``code``: which."""

    type: ClassVar[str] = "ai.jobhire.order.placed.v1"

    kind: str
    code: str
    amount: int
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderPaid(DomainEvent):
    """It was paid, once. ``tokens``: for analyses, that a pack brings; 0 of a plan."""

    type: ClassVar[str] = "ai.jobhire.order.paid.v1"

    kind: str
    code: str
    amount: int
    currency: str
    tokens: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderRefused(DomainEvent):
    """The payment provider said no, and nothing was taken. ``reason``: its word for it."""

    type: ClassVar[str] = "ai.jobhire.order.refused.v1"

    kind: str
    code: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderCancelled(DomainEvent):
    """It was taken back before its payment was asked for."""

    type: ClassVar[str] = "ai.jobhire.order.cancelled.v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderFulfilled(DomainEvent):
    """What was paid is there."""

    type: ClassVar[str] = "ai.jobhire.order.fulfilled.v1"

    kind: str
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderRefunded(DomainEvent):
    """All of it was paid back. ``tokens``: of a pack, that are taken away again."""

    type: ClassVar[str] = "ai.jobhire.order.refunded.v1"

    kind: str
    code: str
    amount: int
    currency: str
    tokens: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderParked(DomainEvent):
    """After all attempts it is not known what became of its payment: an operator looks at it."""

    type: ClassVar[str] = "ai.jobhire.order.parked.v1"

    attempts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscriptionStarted(DomainEvent):
    """The tenant has this plan from now on. ``interval``: ``month`` or ``year``."""

    type: ClassVar[str] = "ai.jobhire.subscription.started.v1"

    plan: str
    interval: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscriptionChanged(DomainEvent):
    """The tenant has another plan or interval from now on."""

    type: ClassVar[str] = "ai.jobhire.subscription.changed.v1"

    from_: str
    plan: str
    interval: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscriptionRenewed(DomainEvent):
    """Another period is paid. ``period``: 1 for the first."""

    type: ClassVar[str] = "ai.jobhire.subscription.renewed.v1"

    plan: str
    period: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscriptionPastDue(DomainEvent):
    """The next period could not be charged. The plan stays for some days, in which it is tried again."""

    type: ClassVar[str] = "ai.jobhire.subscription.past-due.v1"

    plan: str
    refusals: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscriptionCancelled(DomainEvent):
    """It ends with the period that is paid (``cancelled``), or goes on after all."""

    type: ClassVar[str] = "ai.jobhire.subscription.cancelled.v1"

    plan: str
    cancelled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscriptionEnded(DomainEvent):
    """The tenant has no paid plan any more. ``reason``: ``cancelled``, ``unpaid`` or ``refunded``."""

    type: ClassVar[str] = "ai.jobhire.subscription.ended.v1"

    plan: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceIssued(DomainEvent):
    """``kind``: ``invoice`` or ``credit-note``; ``number``: of the tenant, without a gap."""

    type: ClassVar[str] = "ai.jobhire.invoice.issued.v1"

    kind: str
    number: int
    order_id: str
    amount: int
    currency: str

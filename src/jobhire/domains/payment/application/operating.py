"""What whoever runs the service does to orders: those that are stuck, and money that goes back."""

from __future__ import annotations

from typing import ClassVar

from jobhire.domains.payment.application.views import OrderView
from jobhire.domains.payment.domain.order import ASKING, ChargeState, Order, OrderStatus
from jobhire.shared.application import AggregateStore, Clock, Message, edit
from jobhire.shared.domain import Conflict

OPERATE = "tenants:operate"
"""No role has it."""


class ResumeOrder(Message[OrderView], frozen=True, kw_only=True):
    """One that is parked is tried again, from the first wait on: the provider is asked what became of it."""

    permission: ClassVar[str] = OPERATE

    id: str


async def resume_order(command: ResumeOrder, *, orders: AggregateStore[Order], clock: Clock) -> OrderView:
    """Raises ``NotFound``."""
    now = clock.now()
    return OrderView.of(await edit(orders, command.by.tenant_id, command.id, lambda it: it.resume(now=now)))


class CloseOrder(Message[OrderView], frozen=True, kw_only=True):
    """One that is parked: the operator has seen at the provider that nothing was taken."""

    permission: ClassVar[str] = OPERATE

    id: str


async def close_order(command: CloseOrder, *, orders: AggregateStore[Order], clock: Clock) -> OrderView:
    """Should the provider tell later that it was paid after all, it is. Raises ``NotFound``, ``Conflict``."""
    now = clock.now()

    def change(order: Order) -> bool:
        if order.parked_at is None or order.status not in ASKING or order.status is OrderStatus.REFUNDING:
            raise Conflict("only an order that is parked can be closed by hand", status=order.status)
        return order.learn(ChargeState.REFUSED, reference="", reason="closed-by-operator", now=now)

    return OrderView.of(await edit(orders, command.by.tenant_id, command.id, change))


class RefundOrder(Message[OrderView], frozen=True, kw_only=True):
    """All of it goes back; a worker has it done."""

    permission: ClassVar[str] = OPERATE

    id: str


async def refund_order(command: RefundOrder, *, orders: AggregateStore[Order], clock: Clock) -> OrderView:
    """Raises ``NotFound``, ``NotRefundable``."""
    now = clock.now()
    return OrderView.of(await edit(orders, command.by.tenant_id, command.id, lambda it: it.refund(now=now)))

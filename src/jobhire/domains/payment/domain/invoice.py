"""What a company needs for its books: written once, never changed, numbered without a gap."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from jobhire.domains.payment.domain.events import InvoiceIssued
from jobhire.domains.payment.domain.order import Order
from jobhire.shared.domain import Aggregate
from jobhire.shared.domain.money import Money


class InvoiceKind(StrEnum):
    INVOICE = "invoice"
    CREDIT_NOTE = "credit-note"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """``credit``: minor units of an earlier plan's unused time, taken off."""

    text: str
    quantity: int
    unit: Money
    credit: int = 0


@dataclass(slots=True, kw_only=True, eq=False)
class Invoice(Aggregate):
    """``corrects``: the id of the invoice that a credit note takes back."""

    kind: InvoiceKind
    number: int
    order_id: str
    issued_at: datetime
    lines: tuple[Line, ...]
    total: Money
    reference: str = ""
    corrects: str = ""

    @classmethod
    def of(cls, order: Order, kind: InvoiceKind, *, number: int, now: datetime) -> Invoice:
        item, total, note = order.item, order.item.total, kind is InvoiceKind.CREDIT_NOTE
        text = f"{item.code}, one {item.interval}" if item.interval else item.code
        invoice = cls(
            id=invoice_id(order.id, kind),
            tenant_id=order.tenant_id,
            kind=kind,
            number=number,
            order_id=order.id,
            issued_at=now,
            lines=(Line(text=text, quantity=item.quantity, unit=item.unit, credit=item.credit),),
            total=total,
            reference=order.reference,
            corrects=invoice_id(order.id, InvoiceKind.INVOICE) if note else "",
        )
        invoice.raise_event(
            InvoiceIssued(
                kind=kind, number=number, order_id=order.id, amount=total.amount, currency=total.currency
            )
        )
        return invoice


def invoice_id(order_id: str, kind: InvoiceKind) -> str:
    """One of each kind per order, whoever makes it and however often."""
    return order_id if kind is InvoiceKind.INVOICE else f"{order_id}-credit"

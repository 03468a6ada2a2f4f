"""The subscription of a tenant, and its invoices."""

from __future__ import annotations

from typing import ClassVar

from jobhire.domains.payment.application.ordering import MANAGE, READ, Till
from jobhire.domains.payment.application.ports import Invoices
from jobhire.domains.payment.application.views import InvoiceView, SubscriptionView
from jobhire.domains.payment.domain.errors import NotSubscribed
from jobhire.domains.payment.domain.invoice import Invoice
from jobhire.domains.payment.domain.order import Means
from jobhire.domains.payment.domain.subscription import Subscription
from jobhire.shared.application import AggregateStore, Message, Rows, Slice, edit


class GetSubscription(Message[SubscriptionView], frozen=True, kw_only=True):
    permission: ClassVar[str] = READ


async def get_subscription(query: GetSubscription, *, till: Till) -> SubscriptionView:
    return SubscriptionView.of(await till.subscription(query.by.tenant_id))


class ChangeSubscription(Message[SubscriptionView], frozen=True, kw_only=True):
    """What is None stays. ``cancelled``: it ends with what is paid, or goes on after all; ``token``: what
    pays from now on."""

    permission: ClassVar[str] = MANAGE
    sensitive: ClassVar[bool] = True

    cancelled: bool | None = None
    token: str | None = None
    expected_version: int | None = None


async def change_subscription(command: ChangeSubscription, *, till: Till) -> SubscriptionView:
    """Raises ``NotSubscribed``, ``PaymentsOff``, ``StaleVersion``."""
    tenant_id = command.by.tenant_id
    present = await till.subscription(tenant_id)
    if present is None:
        raise NotSubscribed("there is none: POST /api/v1/orders buys a plan")
    if command.token is not None:
        till.require_open()

    def change(subscription: Subscription) -> bool:
        changed = command.cancelled is not None and subscription.cancel(command.cancelled)
        if command.token is not None:
            means = Means(provider=till.provider, token=command.token)
            changed = subscription.pay_with(means, now=till.clock.now()) or changed
        return changed

    changed = await edit(
        till.subscriptions, tenant_id, present.id, change, expected_version=command.expected_version
    )
    return SubscriptionView.of(changed)


class ListInvoices(Message[Rows[InvoiceView]], frozen=True, kw_only=True):
    permission: ClassVar[str] = READ

    part: Slice = Slice(limit=20)


async def list_invoices(query: ListInvoices, *, directory: Invoices) -> Rows[InvoiceView]:
    """The highest number first."""
    found = await directory.rows(query.by.tenant_id, query.part)
    return Rows(items=[InvoiceView.of(each) for each in found.items], total=found.total, last=found.last)


class GetInvoice(Message[InvoiceView], frozen=True, kw_only=True):
    permission: ClassVar[str] = READ

    id: str


async def get_invoice(query: GetInvoice, *, invoices: AggregateStore[Invoice]) -> InvoiceView:
    """Raises ``NotFound``."""
    return InvoiceView.of(await invoices.get(query.by.tenant_id, query.id))

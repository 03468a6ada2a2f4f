"""What follows from how an order ended: a subscription, an invoice, a credit note. Each step may be done
again: it knows by the order's id that it has been done."""

from __future__ import annotations

from dataclasses import dataclass

from jobhire.domains.payment.application.ports import LIVE, Invoices
from jobhire.domains.payment.domain.calendar import Interval
from jobhire.domains.payment.domain.invoice import Invoice, InvoiceKind, invoice_id
from jobhire.domains.payment.domain.order import Order, OrderKind, OrderStatus
from jobhire.domains.payment.domain.subscription import Subscription, Terms
from jobhire.shared.application import AggregateStore, Clock, edit, retry_when_stale
from jobhire.shared.domain import AlreadyExists, StaleVersion

_TRIES = 20
"""For a number that others want at the same moment."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Aftermath:
    orders: AggregateStore[Order]
    subscriptions: AggregateStore[Subscription]
    invoices: AggregateStore[Invoice]
    numbers: Invoices
    clock: Clock

    async def of(self, order: Order) -> None:
        """Cut off anywhere, it is done again from the beginning."""
        wanted = True
        if order.status is OrderStatus.PAID:
            await self._invoice(order, InvoiceKind.INVOICE)
            # Called refused, it stays refused for who ordered it: they may have ordered anew since.
            wanted = not order.was_refused and await self._subscribe(order)
        elif order.status is OrderStatus.REFUSED:
            await self._refused(order)
        elif order.status is OrderStatus.REFUNDED:
            await self._paid_back(order)
        now = self.clock.now()
        await edit(self.orders, order.tenant_id, order.id, lambda it: it.settle(wanted=wanted, now=now))

    async def _invoice(self, order: Order, kind: InvoiceKind) -> None:
        """Nothing is billed that costs nothing. A number that somebody else was faster to take is no gap: the
        next one is."""
        if not order.item.total.amount:
            return
        id = invoice_id(order.id, kind)

        async def attempt() -> None:
            if await self.invoices.get_many(order.tenant_id, [id]):
                return
            number = await self.numbers.count(order.tenant_id) + 1
            try:
                await self.invoices.save(Invoice.of(order, kind, number=number, now=self.clock.now()))
            except AlreadyExists:
                raise StaleVersion("somebody was faster", current=number) from None

        await retry_when_stale(attempt, tries=_TRIES)

    async def _subscribe(self, order: Order) -> bool:
        """False: the subscription that it was for has ended, or another order has paid its period."""
        if order.item.kind is OrderKind.PACK:
            return True
        if order.item.kind is OrderKind.RENEWAL:
            return await self._renew(order)
        present = await self.subscriptions.find(order.tenant_id, "live", LIVE)
        if present is None:
            return await self._start(order)
        await edit(self.subscriptions, order.tenant_id, present.id, lambda it: self._become(it, order))
        return True

    async def _start(self, order: Order) -> bool:
        if order.item.later or await self.subscriptions.get_many(order.tenant_id, [order.id]):
            return True
        started = Subscription.start(
            order.tenant_id,
            order_id=order.id,
            terms=_terms(order),
            means=order.means,
            now=self.clock.now(),
        )
        try:
            await self.subscriptions.save(started)
        except AlreadyExists as taken:
            if taken.context["existing"] != order.id:
                raise StaleVersion("another plan was faster", current=1) from None
        return True

    def _become(self, subscription: Subscription, order: Order) -> bool:
        terms = _terms(order)
        if order.item.later:
            return subscription.become_later(terms, order_id=order.id, means=order.means)
        return subscription.become(terms, order_id=order.id, means=order.means, now=self.clock.now())

    async def _renew(self, order: Order) -> bool:
        item, now, wanted = order.item, self.clock.now(), False

        def change(subscription: Subscription) -> bool:
            nonlocal wanted
            renewed = subscription.is_live and subscription.renew(item, order_id=order.id, now=now)
            wanted = renewed or order.id in subscription.applied
            return renewed

        await edit(self.subscriptions, order.tenant_id, item.renews, change)
        return wanted

    async def _refused(self, order: Order) -> None:
        item, now = order.item, self.clock.now()
        await edit(
            self.subscriptions,
            order.tenant_id,
            item.renews,
            lambda it: it.renewal_refused(item, order_id=order.id, now=now),
        )

    async def _paid_back(self, order: Order) -> None:
        await self._invoice(order, InvoiceKind.INVOICE)
        await self._invoice(order, InvoiceKind.CREDIT_NOTE)
        subscription = await self.subscriptions.find(order.tenant_id, "live", LIVE)
        if subscription is not None:
            now = self.clock.now()
            await edit(
                self.subscriptions,
                order.tenant_id,
                subscription.id,
                lambda it: it.paid_back(order.id, now=now),
            )


def _terms(order: Order) -> Terms:
    return Terms(plan=order.item.code, interval=order.item.interval or Interval.MONTH, price=order.item.unit)

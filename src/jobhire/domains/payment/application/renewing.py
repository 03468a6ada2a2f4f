"""Now and then: what is to be renewed is ordered, what is over is ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from jobhire.domains.payment.application.ports import AtWork, Subscriptions
from jobhire.domains.payment.domain.order import Order
from jobhire.domains.payment.domain.subscription import Subscription
from jobhire.shared.application import AggregateStore, Clock, acting_as, edit, system_act
from jobhire.shared.domain import AlreadyExists, TenantId, dated

LOT = 200
"""Subscriptions that are looked at in one turn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    orders: AggregateStore[Order]
    subscriptions: AggregateStore[Subscription]
    directory: Subscriptions
    at_work: AtWork
    clock: Clock

    async def turn(self) -> None:
        """Of every tenant that is worked for. Whoever else does the same at this moment places the same
        orders, of which there is one each."""
        for tenant_id, id in await self.directory.due(self.clock.now(), limit=LOT):
            if await self.at_work(tenant_id):
                with acting_as(system_act(tenant_id, "subscription.renew")):
                    await self._look_at(tenant_id, id)

    async def _look_at(self, tenant_id: TenantId, id: str) -> None:
        now = self.clock.now()
        subscription = await edit(self.subscriptions, tenant_id, id, lambda it: it.end_if_over(now=now))
        item = subscription.renewal(now=now)
        if item is None:
            await edit(self.subscriptions, tenant_id, id, lambda it: it.look_again(now=now))
            return
        # The same id for whoever places it: of this subscription, for this day, at this attempt.
        order = Order.place(
            dated(subscription.id, subscription.period_end + timedelta(milliseconds=item.attempt)),
            tenant_id,
            item=item,
            means=subscription.means,
            by="system",
            now=now,
        )
        try:
            await self.orders.save(order)
        except AlreadyExists as taken:
            if taken.context["existing"] != order.id:
                return  # A change of the plan is being paid: it decides what is renewed.
        await edit(
            self.subscriptions, tenant_id, id, lambda it: it.await_renewal(order.id, now=self.clock.now())
        )

"""One order's turn: the provider is asked, at most once at a time and never twice for the same money, and
what follows from its answer is done.

The attempt is on record before the provider is asked. Whoever comes after a crash or a time-out asks first
what became of it, by the key that the order has from its first attempt to its last.
"""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable, Mapping
from typing import TypeVar

from jobhire.domains.payment.application.fulfilling import Aftermath
from jobhire.domains.payment.application.ports import (
    AtWork,
    Charge,
    Payable,
    PaymentProvider,
    ProviderFault,
    Watcher,
)
from jobhire.domains.payment.domain.order import ASKING, ChargeState, Order, OrderStatus
from jobhire.shared.application import AggregateStore, Clock, acting_as, edit, system_act
from jobhire.shared.domain import TenantId

R = TypeVar("R")


class Cashier:
    """``jitter``: a new number from 0 to 1 each time."""

    def __init__(
        self,
        *,
        orders: AggregateStore[Order],
        providers: Mapping[str, PaymentProvider],
        aftermath: Aftermath,
        clock: Clock,
        at_work: AtWork,
        watcher: Watcher,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self._orders = orders
        self._providers = providers
        self._aftermath = aftermath
        self._clock = clock
        self._at_work = at_work
        self._watcher = watcher
        self._jitter = jitter

    async def turn(self, tenant_id: TenantId, id: str) -> None:
        """Nothing, when there is nothing to do now, or somebody else is at it. Of a suspended tenant nothing
        is charged; what is on its way is still found out."""
        with acting_as(system_act(tenant_id, "order.charge")):
            order = await self._taken_up(tenant_id, id)
            if order is None:
                return
            if order.status in ASKING:
                order = await self._ask(order)
            if order.status not in ASKING and order.due_at is not None:
                await self._aftermath.of(order)

    async def _taken_up(self, tenant_id: TenantId, id: str) -> Order | None:
        taken, at_work = False, await self._at_work(tenant_id)

        def change(order: Order) -> bool:
            nonlocal taken
            now = self._clock.now()
            if not at_work and order.status is OrderStatus.PLACED:
                return order.postpone(now=now)
            changed = order.take_up(now=now)
            taken = changed and order.parked_at is None
            return changed

        order = await edit(self._orders, tenant_id, id, change)
        return order if taken else None

    async def _ask(self, order: Order) -> Order:
        attempt = order.attempts
        try:
            provider = self._provider(order)
            if order.status is OrderStatus.REFUNDING:
                return await self._refund(order, provider)
            charge = await self._charge(order, provider)
        except ProviderFault as fault:
            self._watcher.faulted(order, fault.reason)
            jitter = self._jitter()
            return await self._edit(
                order, lambda it: it.lose_sight(attempt, jitter=jitter, now=self._clock.now())
            )
        if charge is None:
            return await self._edit(order, lambda it: it.give_up(now=self._clock.now()))
        return await self._edit(order, lambda it: _learnt(it, charge, self._clock))

    def _provider(self, order: Order) -> PaymentProvider:
        try:
            return self._providers[order.means.provider]
        except KeyError:
            raise ProviderFault("there is no such provider in these settings") from None

    async def _charge(self, order: Order, provider: PaymentProvider) -> Charge | None:
        """None: the provider knows nothing of it, and it is too late to ask for it again."""
        what = Payable.of(order)
        if order.status is OrderStatus.UNKNOWN:
            found = await self._watched(provider, "look-up", provider.look_up(what))
            if found is not None or not order.may_charge_again(self._clock.now()):
                return found
        if order.due_at is not None and self._clock.now() >= order.due_at:
            # This process has slept: the attempt may be somebody else's by now.
            raise ProviderFault("the attempt took too long to begin")
        return await self._watched(provider, "charge", provider.charge(what))

    async def _refund(self, order: Order, provider: PaymentProvider) -> Order:
        refunded = await self._watched(
            provider, "refund", provider.refund(Payable.of(order), order.reference)
        )
        now = self._clock.now()
        if refunded.state is ChargeState.PENDING:
            return await self._edit(order, lambda it: it.await_refund(now=now))
        if refunded.state is ChargeState.REFUSED:
            return await self._edit(order, lambda it: it.refund_refused(refunded.reason, now=now))
        return await self._edit(order, lambda it: _learnt(it, refunded, self._clock))

    async def _watched(self, provider: PaymentProvider, what: str, call: Awaitable[R]) -> R:
        outcome = "fault"
        try:
            answer = await call
            outcome = answer.state.value if isinstance(answer, Charge) else "none"
            return answer
        finally:
            self._watcher.asked(provider.name, what, outcome)

    async def _edit(self, order: Order, change: Callable[[Order], bool]) -> Order:
        return await edit(self._orders, order.tenant_id, order.id, change)


def _learnt(order: Order, charge: Charge, clock: Clock) -> bool:
    return order.learn(charge.state, reference=charge.reference, reason=charge.reason, now=clock.now())

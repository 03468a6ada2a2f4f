"""The life of an order: whatever comes in whatever order, its state only goes forward."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from jobhire.domains.payment.domain.errors import NotRefundable, TooLateToCancel
from jobhire.domains.payment.domain.events import OrderPaid, OrderRefunded
from jobhire.domains.payment.domain.order import (
    ASKING,
    ChargeState,
    Item,
    Means,
    Order,
    OrderKind,
    OrderStatus,
)
from jobhire.domains.payment.domain.schedule import LEASE, WAITS, wait_after
from jobhire.shared.domain import TenantId
from jobhire.shared.domain.money import Money

NOW = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)
PRICE = Money(amount=9_900, currency="EUR")
PACK = Item(kind=OrderKind.PACK, code="tokens-1m", unit=PRICE, tokens=1_000)
FINAL = {OrderStatus.CANCELLED, OrderStatus.REFUNDED}


def placed(item: Item = PACK) -> Order:
    means = Means(provider="local", token="pm_ok")
    return Order.place("o1", TenantId("acme"), item=item, means=means, by="ann", now=NOW)


def test_the_total_is_frozen_with_the_item() -> None:
    item = Item(kind=OrderKind.PACK, code="x", unit=PRICE, quantity=3, credit=700)
    assert placed(item).item.total.amount == 3 * 9_900 - 700


def test_what_costs_nothing_is_paid_when_it_is_placed() -> None:
    order = placed(Item(kind=OrderKind.PLAN, code="team", unit=PRICE, later=True))
    assert order.status is OrderStatus.PAID and order.take_up(now=NOW) is not False


def test_an_order_that_is_taken_up_is_nobody_elses_for_a_while() -> None:
    order = placed()
    assert order.take_up(now=NOW)
    assert not order.take_up(now=NOW + LEASE - timedelta(seconds=1))
    assert order.take_up(now=NOW + LEASE)
    assert order.status is OrderStatus.UNKNOWN


def test_waits_are_jittered_upwards_and_bounded() -> None:
    assert wait_after(1, jitter=0.0) == timedelta(seconds=WAITS[0])
    assert wait_after(1, jitter=1.0) == timedelta(seconds=WAITS[0] * 1.2)
    assert wait_after(len(WAITS) + 1, jitter=0.0) is None


class LifeOfAnOrder(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.now = NOW
        self.order = placed()
        self.paid = self.refunded = 0
        self.best = -1

    def _collect(self) -> None:
        for event in self.order.take_events():
            self.paid += isinstance(event, OrderPaid)
            self.refunded += isinstance(event, OrderRefunded)

    @rule(seconds=st.integers(0, 10_000))
    def time_passes(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)

    @rule()
    def a_worker_takes_it_up(self) -> None:
        before, parked = self.order.attempts, self.order.parked_at
        taken = self.order.take_up(now=self.now) and self.order.parked_at is parked
        assert self.order.attempts - before == int(taken and self.order.status in ASKING)
        assert self.order.attempts <= len(WAITS) + 1

    @rule(state=st.sampled_from(ChargeState))
    def the_provider_tells(self, state: ChargeState) -> None:
        if self.order.status is OrderStatus.PLACED:
            return
        before = self.order.status
        learnt = self.order.learn(state, reference="r", now=self.now)
        if before is OrderStatus.CANCELLED:
            assert not learnt
        elif state is not ChargeState.PENDING:
            assert learnt is (state.standing > self.best)
            self.best = max(self.best, state.standing)
        self._collect()

    @rule(attempt=st.integers(0, 9))
    def nobody_answers(self, attempt: int) -> None:
        mine = self.order.status in ASKING and attempt == self.order.attempts
        assert self.order.lose_sight(attempt, jitter=0.5, now=self.now) is mine

    @rule()
    def it_is_settled(self) -> None:
        self.order.settle(now=self.now)

    @rule()
    def the_operator_resumes(self) -> None:
        was = self.order.parked_at is not None
        assert self.order.resume(now=self.now) is was

    @rule()
    def somebody_cancels(self) -> None:
        self._try(lambda: self.order.cancel(now=self.now), TooLateToCancel)

    @rule()
    def the_operator_pays_back(self) -> None:
        self._try(lambda: self.order.refund(now=self.now), NotRefundable)

    def _try(self, act: Callable[[], bool], refusal: type[Exception]) -> None:
        before = self.order.status
        try:
            act()
        except refusal:
            assert self.order.status is before

    @invariant()
    def it_is_paid_and_paid_back_at_most_once(self) -> None:
        assert self.refunded <= self.paid <= 1

    @invariant()
    def who_took_money_does_not_say_otherwise(self) -> None:
        if self.paid:
            assert self.order.status not in {
                OrderStatus.PLACED,
                OrderStatus.CHARGING,
                OrderStatus.UNKNOWN,
                OrderStatus.REFUSED,
                OrderStatus.CANCELLED,
            }

    @invariant()
    def what_is_open_is_due_or_parked(self) -> None:
        if self.order.status in ASKING:
            assert (self.order.due_at is None) is (self.order.parked_at is not None)


LifeOfAnOrder.TestCase.settings = settings(max_examples=100, stateful_step_count=30, deadline=None)
TestLifeOfAnOrder = LifeOfAnOrder.TestCase

"""The life of a subscription, day by day."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from jobhire.domains.payment.domain.calendar import Interval
from jobhire.domains.payment.domain.errors import AlreadySubscribed
from jobhire.domains.payment.domain.events import (
    SubscriptionChanged,
    SubscriptionEnded,
    SubscriptionRenewed,
    SubscriptionStarted,
)
from jobhire.domains.payment.domain.order import Item, Means
from jobhire.domains.payment.domain.subscription import GRACE, Subscription, Terms
from jobhire.shared.domain import TenantId
from jobhire.shared.domain.money import Money

NOW = datetime(2026, 1, 31, 12, 0, tzinfo=UTC)
MEANS = Means(provider="local", token="pm_ok")
PRICES = {"team": 9_900, "enterprise": 49_900}


def terms(plan: str = "team", interval: Interval = Interval.MONTH) -> Terms:
    amount = PRICES[plan] * (10 if interval is Interval.YEAR else 1)
    return Terms(plan=plan, interval=interval, price=Money(amount=amount, currency="EUR"))


def started(of: Terms | None = None) -> Subscription:
    return Subscription.start(TenantId("acme"), order_id="o1", terms=of or terms(), means=MEANS, now=NOW)


def test_what_is_unused_is_worth_its_share_of_the_time() -> None:
    subscription = started()
    assert subscription.unused(NOW) == 9_900
    assert subscription.unused(NOW + timedelta(days=7)) == 9_900 * 3 // 4
    assert subscription.unused(NOW + timedelta(days=99)) == 0


def test_a_clock_that_goes_back_makes_nothing_due_and_nothing_worth_more() -> None:
    subscription = started()
    assert subscription.renewal(now=NOW - timedelta(days=400)) is None
    assert subscription.unused(NOW - timedelta(days=400)) == 9_900


def test_the_first_to_hear_of_a_refusal_is_believed_once() -> None:
    subscription, later = started(), NOW + timedelta(days=28)
    item = subscription.renewal(now=later)
    assert item is not None
    assert subscription.renewal_refused(item, order_id="r1", now=later)
    assert not subscription.renewal_refused(item, order_id="r1", now=later)
    assert not subscription.renewal_refused(item, order_id="r2", now=later)
    assert not subscription.await_renewal("r1", now=later)
    assert subscription.refusals == 1


class LifeOfASubscription(RuleBasedStateMachine):
    """Whoever orders, pays, refuses and cancels in whatever order: nobody pays a period twice."""

    def __init__(self) -> None:
        super().__init__()
        self.now, self.orders = NOW, 1
        self.it = started()
        self.tier: str | None = None
        self.paid_until = self.it.period_end
        self.renewed: set[int] = set()
        self._collect()

    def _collect(self) -> None:
        for event in self.it.take_events():
            if isinstance(event, SubscriptionStarted | SubscriptionChanged):
                assert event.plan in PRICES
                self.tier = event.plan
            elif isinstance(event, SubscriptionEnded):
                assert self.tier is not None
                self.tier = None
            elif isinstance(event, SubscriptionRenewed):
                assert event.period not in self.renewed
                self.renewed.add(event.period)

    def _order(self) -> str:
        self.orders += 1
        return f"o{self.orders}"

    @rule(days=st.integers(0, 45))
    def time_passes(self, days: int) -> None:
        self.now += timedelta(days=days)

    @rule(paid=st.booleans(), twice=st.booleans())
    def the_calendar_comes_round(self, paid: bool, twice: bool) -> None:
        if self.it.end_if_over(now=self.now):
            self._collect()
            return
        item = self.it.renewal(now=self.now)
        if item is None:
            return
        assert self.now >= self.it.period_end
        id = self._order()
        assert self.it.await_renewal(id, now=self.now)
        assert self.it.renewal(now=self.now + timedelta(days=99)) is None
        for _ in range(1 + twice):
            self._hear(item, id, paid)
        self._collect()

    def _hear(self, item: Item, id: str, paid: bool) -> None:
        if paid:
            self.it.renew(item, order_id=id, now=self.now)
        else:
            self.it.renewal_refused(item, order_id=id, now=self.now)

    @rule(plan=st.sampled_from(sorted(PRICES)), interval=st.sampled_from(Interval))
    def somebody_orders(self, plan: str, interval: Interval) -> None:
        if not self.it.is_live:
            return
        wanted = terms(plan, interval)
        try:
            item = self.it.quote(wanted, now=self.now)
        except AlreadySubscribed:
            return
        id = self._order()
        if item.later:
            assert item.total.amount == 0
            self.it.become_later(wanted, order_id=id, means=MEANS)
        else:
            assert 0 < item.total.amount <= wanted.price.amount
            self.it.become(wanted, order_id=id, means=MEANS, now=self.now)
            assert not self.it.become(wanted, order_id=id, means=MEANS, now=self.now)
            assert self.it.terms == wanted and self.it.period_start == self.now
        self._collect()

    @rule(cancelled=st.booleans())
    def somebody_cancels_or_not(self, cancelled: bool) -> None:
        if self.it.is_live:
            self.it.cancel(cancelled)
            self._collect()

    @rule(of_this=st.booleans())
    def it_is_paid_back(self, of_this: bool) -> None:
        order = self.it.paid_by if of_this else "another"
        assert self.it.paid_back(order, now=self.now) is (of_this and self.tier is not None)
        self._collect()

    @invariant()
    def what_others_are_told_is_what_it_is(self) -> None:
        assert self.tier == (self.it.terms.plan if self.it.is_live else None)

    @invariant()
    def a_live_one_is_looked_at_again_and_a_dead_one_never(self) -> None:
        assert (self.it.due_at is not None) is self.it.is_live
        assert self.it.period_start < self.it.period_end
        if self.it.grace_until is not None:
            assert self.it.due_at is not None
            assert self.it.due_at <= self.it.period_end + GRACE or self.it.awaiting


LifeOfASubscription.TestCase.settings = settings(max_examples=100, stateful_step_count=40, deadline=None)
TestLifeOfASubscription = LifeOfASubscription.TestCase

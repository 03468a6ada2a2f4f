"""A subscription: the plan of a tenant, paid period by period."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from jobhire.domains.payment.domain.calendar import Interval, later
from jobhire.domains.payment.domain.catalogue import RANKS
from jobhire.domains.payment.domain.errors import AlreadySubscribed
from jobhire.domains.payment.domain.events import (
    SubscriptionCancelled,
    SubscriptionChanged,
    SubscriptionEnded,
    SubscriptionPastDue,
    SubscriptionRenewed,
    SubscriptionStarted,
)
from jobhire.domains.payment.domain.order import Item, Means, OrderKind
from jobhire.shared.domain import Aggregate, TenantId
from jobhire.shared.domain.money import Money

GRACE = timedelta(days=14)
"""For so long after the paid period a plan stays that could not be charged."""
RETRY_DAYS = (1, 3, 7)
"""After the first, second, third refusal; from then on the grace runs out."""
LOOKS_AGAIN = timedelta(hours=1)
"""At a subscription whose renewal is under way."""
_REMEMBERED = 20
"""Orders that were applied: of one subscription there is one at a time."""


class SubscriptionStatus(StrEnum):
    ACTIVE = "active"
    PAST_DUE = "past_due"
    ENDED = "ended"


class EndReason(StrEnum):
    CANCELLED = "cancelled"
    UNPAID = "unpaid"
    REFUNDED = "refunded"


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """``price``: of one period, as it was when this was ordered."""

    plan: str
    interval: Interval
    price: Money


@dataclass(slots=True, kw_only=True, eq=False)
class Subscription(Aggregate):
    """``anchor``: from which periods are counted, ``turn`` of them so far; ``period``: of all, from 1.
    ``next``: what it becomes when the present period ends. ``awaiting``: the renewal that is under way.
    ``paid_by``: the order of the present period. ``applied``: orders that have had their effect."""

    terms: Terms
    means: Means
    anchor: datetime
    period_start: datetime
    period_end: datetime
    paid_by: str
    applied: tuple[str, ...]
    refused: tuple[str, ...] = ()
    turn: int = 0
    period: int = 1
    status: SubscriptionStatus = SubscriptionStatus.ACTIVE
    cancelled: bool = False
    next: Terms | None = None
    awaiting: str = ""
    refusals: int = 0
    due_at: datetime | None = None
    ended_at: datetime | None = None
    ended_because: EndReason | None = None

    @classmethod
    def start(
        cls, tenant_id: TenantId, *, order_id: str, terms: Terms, means: Means, now: datetime
    ) -> Subscription:
        end = later(now, terms.interval, 1)
        started = cls(
            id=order_id,
            tenant_id=tenant_id,
            terms=terms,
            means=means,
            anchor=now,
            period_start=now,
            period_end=end,
            paid_by=order_id,
            applied=(order_id,),
            due_at=end,
        )
        started.raise_event(SubscriptionStarted(plan=terms.plan, interval=terms.interval))
        return started

    @property
    def is_live(self) -> bool:
        return self.status is not SubscriptionStatus.ENDED

    @property
    def grace_until(self) -> datetime | None:
        return self.period_end + GRACE if self.status is SubscriptionStatus.PAST_DUE else None

    def quote(self, terms: Terms, *, now: datetime) -> Item:
        """What another plan or interval costs now. A larger plan begins at once, in a period of its own, and
        what is left of the present one is taken off. A smaller one, or what costs no more than is left,
        begins when the period ends, and costs nothing until then. Raises ``AlreadySubscribed``."""
        wanted, present = (terms.plan, terms.interval), (self.terms.plan, self.terms.interval)
        if self.next is None and wanted == present and not self.cancelled:
            raise AlreadySubscribed("the tenant has this plan, paid by this interval", plan=terms.plan)
        smaller = RANKS[terms.plan] < RANKS[self.terms.plan]
        unused = self.unused(now)
        begins_later = wanted == present or smaller or unused >= terms.price.amount
        return Item(
            kind=OrderKind.PLAN,
            code=terms.plan,
            interval=terms.interval,
            unit=terms.price,
            credit=0 if begins_later else unused,
            later=begins_later,
        )

    def unused(self, now: datetime) -> int:
        """Minor units that the rest of the present period is worth, by the second."""
        whole = (self.period_end - self.period_start).total_seconds()
        return self.terms.price.share((self.period_end - now).total_seconds() / whole)

    def become(self, terms: Terms, *, order_id: str, means: Means, now: datetime) -> bool:
        """Another plan from now on, in a new period that this order has paid. False: it was applied."""
        if not self._apply(order_id):
            return False
        before, self.terms, self.means = self.terms, terms, means
        self.anchor, self.turn, self.next, self.cancelled = now, 0, None, False
        self._begin(now, later(now, terms.interval, 1), order_id)
        self.raise_event(SubscriptionChanged(from_=before.plan, plan=terms.plan, interval=terms.interval))
        return True

    def become_later(self, terms: Terms, *, order_id: str, means: Means) -> bool:
        """Another plan when the period ends; the present one once more: it goes on as it is."""
        if not self._apply(order_id):
            return False
        if self.cancelled:
            self.cancelled = False
            self.raise_event(SubscriptionCancelled(plan=self.terms.plan, cancelled=False))
        self.next, self.means = None if terms == self.terms else terms, means
        return True

    def renewal(self, *, now: datetime) -> Item | None:
        """What is to be paid for the next period. None: nothing is due, or it ends instead."""
        if not self.is_live or self.awaiting or self.due_at is None or self.due_at > now:
            return None
        if self.cancelled or self._grace_is_over(now):
            return None
        terms = self.next or self.terms
        return Item(
            kind=OrderKind.RENEWAL,
            code=terms.plan,
            interval=terms.interval,
            unit=terms.price,
            renews=self.id,
            period=self.period + 1,
            attempt=self.refusals + 1,
        )

    def await_renewal(self, order_id: str, *, now: datetime) -> bool:
        heard = order_id in self.applied or order_id in self.refused
        if not self.is_live or self.awaiting == order_id or heard:
            return False
        self.awaiting, self.due_at = order_id, now + LOOKS_AGAIN
        return True

    def look_again(self, *, now: datetime) -> bool:
        """Later, while its renewal is under way."""
        if not (self.awaiting and self.due_at is not None and self.due_at <= now):
            return False
        self.due_at = now + LOOKS_AGAIN
        return True

    def renew(self, item: Item, *, order_id: str, now: datetime) -> bool:
        """The next period is paid. It begins where the last one ended; after an outage that took all of it,
        today: nobody pays for what has gone by. False: it was applied, or another order has paid that
        period."""
        if item.period != self.period + 1 or not self._apply(order_id):
            return False
        terms, before = self.next or self.terms, self.terms
        self.terms, self.next = terms, None
        if terms.interval is not before.interval:
            self.anchor, self.turn = self.period_end, -1
        start, end = self.period_end, later(self.anchor, terms.interval, self.turn + 2)
        if end <= now:
            self.anchor, self.turn = now, -1
            start, end = now, later(now, terms.interval, 1)
        self.turn += 1
        self._begin(start, end, order_id)
        self.raise_event(SubscriptionRenewed(plan=terms.plan, period=self.period))
        if (terms.plan, terms.interval) != (before.plan, before.interval):
            self.raise_event(SubscriptionChanged(from_=before.plan, plan=terms.plan, interval=terms.interval))
        return True

    def renewal_refused(self, item: Item, *, order_id: str, now: datetime) -> bool:
        """It is tried again in some days, while the grace lasts. False: it was heard already, or it is of a
        period that has been paid since."""
        expected = (item.period, item.attempt) == (self.period + 1, self.refusals + 1)
        if not (self.is_live and expected) or order_id in self.refused:
            return False
        self.refused = (*self.refused, order_id)[-_REMEMBERED:]
        self.awaiting, self.status = "", SubscriptionStatus.PAST_DUE
        self.refusals += 1
        over = self.period_end + GRACE
        days = RETRY_DAYS[self.refusals - 1] if self.refusals <= len(RETRY_DAYS) else None
        self.due_at = over if days is None else min(over, now + timedelta(days=days))
        self.raise_event(SubscriptionPastDue(plan=self.terms.plan, refusals=self.refusals))
        return True

    def cancel(self, cancelled: bool) -> bool:
        """With the end of what is paid, or not after all. False when it is so already."""
        if self.cancelled is cancelled:
            return False
        self.cancelled = cancelled
        self.raise_event(SubscriptionCancelled(plan=self.terms.plan, cancelled=cancelled))
        return True

    def pay_with(self, means: Means, *, now: datetime) -> bool:
        """From now on. What could not be charged is tried again at once."""
        if self.means == means:
            return False
        self.means = means
        if self.status is SubscriptionStatus.PAST_DUE and not self.awaiting:
            self.due_at = now
        return True

    def end_if_over(self, *, now: datetime) -> bool:
        """A cancelled one when its period ends, one that was not paid when its grace is over."""
        if not self.is_live or self.awaiting:
            return False
        if self.cancelled and now >= self.period_end:
            return self._end(EndReason.CANCELLED, now)
        return self._grace_is_over(now) and self._end(EndReason.UNPAID, now)

    def paid_back(self, order_id: str, *, now: datetime) -> bool:
        """It ends with the money of its present period; that of another one changes nothing."""
        return self.is_live and self.paid_by == order_id and self._end(EndReason.REFUNDED, now)

    def _apply(self, order_id: str) -> bool:
        if order_id in self.applied:
            return False
        self.applied = (*self.applied, order_id)[-_REMEMBERED:]
        return True

    def _begin(self, start: datetime, end: datetime, order_id: str) -> None:
        self.period_start, self.period_end, self.due_at = start, end, end
        self.period, self.paid_by = self.period + 1, order_id
        self.status, self.awaiting, self.refusals = SubscriptionStatus.ACTIVE, "", 0

    def _grace_is_over(self, now: datetime) -> bool:
        return self.grace_until is not None and now >= self.grace_until

    def _end(self, reason: EndReason, now: datetime) -> bool:
        self.status, self.ended_at, self.ended_because = SubscriptionStatus.ENDED, now, reason
        self.due_at, self.awaiting, self.next = None, "", None
        self.raise_event(SubscriptionEnded(plan=self.terms.plan, reason=reason))
        return True

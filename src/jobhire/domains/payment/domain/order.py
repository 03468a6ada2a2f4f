"""An order: something to be paid once, whatever happens on the way."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from jobhire.domains.payment.domain.calendar import Interval
from jobhire.domains.payment.domain.errors import NotRefundable, TooLateToCancel
from jobhire.domains.payment.domain.events import (
    OrderCancelled,
    OrderFulfilled,
    OrderPaid,
    OrderParked,
    OrderPlaced,
    OrderRefunded,
    OrderRefused,
)
from jobhire.domains.payment.domain.schedule import KEY_HOLDS, LEASE, PENDING, wait_after
from jobhire.shared.domain import Aggregate, TenantId
from jobhire.shared.domain.money import Money


class OrderKind(StrEnum):
    PLAN = "plan"
    RENEWAL = "renewal"
    PACK = "pack"


class OrderStatus(StrEnum):
    PLACED = "placed"
    CHARGING = "charging"
    UNKNOWN = "unknown"
    """An attempt is on record whose outcome is not: the provider is asked what became of it."""
    PAID = "paid"
    FULFILLED = "fulfilled"
    REFUSED = "refused"
    CANCELLED = "cancelled"
    REFUNDING = "refunding"
    REFUNDED = "refunded"


S = OrderStatus
ENDED = frozenset({S.FULFILLED, S.REFUSED, S.CANCELLED, S.REFUNDED})
ASKING = frozenset({S.CHARGING, S.UNKNOWN, S.REFUNDING})
"""The provider has been asked, and has not said for good."""


class ChargeState(StrEnum):
    """What the provider says of a charge, in the only order it can go. Reports come late, twice and out of
    order: one of a lower standing than what is known changes nothing."""

    PENDING = "pending"
    REFUSED = "refused"
    PAID = "paid"
    REFUNDED = "refunded"

    @property
    def standing(self) -> int:
        return list(ChargeState).index(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """What is bought, and for how much, as it was when it was ordered. ``tokens``: that a pack brings;
    ``credit``: minor units of an earlier plan's unused time, taken off; ``later``: the plan begins when the
    present period ends. ``renews``: the subscription, of a renewal, with its ``period`` and ``attempt``."""

    kind: OrderKind
    code: str
    unit: Money
    quantity: int = 1
    interval: Interval | None = None
    tokens: int = 0
    credit: int = 0
    later: bool = False
    renews: str = ""
    period: int = 0
    attempt: int = 0

    @property
    def total(self) -> Money:
        return self.unit.times(0 if self.later else self.quantity).less(self.credit)


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """What pays: the provider's own name for it (never a card), and which provider that is."""

    provider: str
    token: str = field(repr=False)


@dataclass(slots=True, kw_only=True, eq=False)
class Order(Aggregate):
    """``due_at``: when a worker next has something to do with it; None: nobody has. ``attempts``: in a row,
    without a usable answer. ``asked_at``: of the first one. ``charge``: the provider's word so far;
    ``was_refused``: it said no before."""

    item: Item
    means: Means
    placed_by: str
    placed_at: datetime
    updated_at: datetime
    status: OrderStatus = OrderStatus.PLACED
    due_at: datetime | None = None
    attempts: int = 0
    asked_at: datetime | None = None
    parked_at: datetime | None = None
    charge: ChargeState | None = None
    reference: str = ""
    reason: str = ""
    was_refused: bool = False

    @classmethod
    def place(
        cls, id: str, tenant_id: TenantId, *, item: Item, means: Means, by: str, now: datetime
    ) -> Order:
        order = cls(
            id=id, tenant_id=tenant_id, item=item, means=means, placed_by=by, placed_at=now, updated_at=now
        )
        total = item.total
        placed = OrderPlaced(kind=item.kind, code=item.code, amount=total.amount, currency=total.currency)
        order.raise_event(placed)
        order.due_at = now
        if not total.amount:
            order._paid(now)
        return order

    @property
    def key(self) -> str:
        """Under which the provider knows the charge of this order, and makes it once."""
        return f"order-{self.id}"

    @property
    def ended(self) -> bool:
        return self.status in ENDED

    @property
    def holds_plan(self) -> bool:
        """Whether another plan has to wait for it."""
        return self.item.kind is not OrderKind.PACK and not (self.ended or self.status in {S.REFUNDING})

    def may_charge_again(self, now: datetime) -> bool:
        """Whether the provider still knows the key of the first attempt."""
        return self.asked_at is not None and now - self.asked_at < KEY_HOLDS

    def cancel(self, *, now: datetime) -> bool:
        """False when it is cancelled already. Raises ``TooLateToCancel``."""
        if self.status is S.CANCELLED:
            return False
        if self.item.kind is OrderKind.RENEWAL:
            raise TooLateToCancel("cancel the subscription: a renewal belongs to it", status=self.status)
        if self.status is not S.PLACED:
            raise TooLateToCancel("its payment has been asked for, or has ended", status=self.status)
        self._move(S.CANCELLED, now, due=None)
        self.raise_event(OrderCancelled())
        return True

    def take_up(self, *, now: datetime) -> bool:
        """Before the provider is asked: this attempt is on record, and nobody else makes one meanwhile.
        False: there is nothing to do now. One in whose every attempt the worker died is parked."""
        if self.due_at is None or self.due_at > now:
            return False
        if self.status in ASKING and wait_after(self.attempts or 1, jitter=0.0) is None:
            return self.give_up(now=now)
        if self.status is S.PLACED:
            self._move(S.CHARGING, now, due=now + LEASE)
            self.asked_at = now
        elif self.status is S.CHARGING:
            self._move(S.UNKNOWN, now, due=now + LEASE)
        else:
            self.due_at = now + LEASE
        if self.status in ASKING:
            self.attempts += 1
        return True

    def postpone(self, *, now: datetime) -> bool:
        """Of a tenant that is not worked for. False: it is not due."""
        if self.status is not S.PLACED or self.due_at is None or self.due_at > now:
            return False
        self.due_at = now + LEASE
        return True

    def learn(self, state: ChargeState, *, reference: str, reason: str = "", now: datetime) -> bool:
        """What the provider says of the charge, however it came to us. False: nothing new."""
        if self.status is S.CANCELLED or (self.charge and state.standing < self.charge.standing):
            return False
        if state is ChargeState.PENDING:
            return self._wait(reference, now)
        if state is self.charge:
            return False
        if state is ChargeState.REFUNDED and self.charge is not ChargeState.PAID:
            self._paid(now)  # Nobody told of that: whoever follows is told of both, in order.
        self.charge, self.reference = state, reference or self.reference
        self.reason = reason[:100] if state is ChargeState.REFUSED else ""
        self.attempts, self.parked_at = 0, None
        {
            ChargeState.PAID: self._paid,
            ChargeState.REFUSED: self._refused,
            ChargeState.REFUNDED: self._refunded,
        }[state](now)
        return True

    def lose_sight(self, attempt: int, *, jitter: float, now: datetime) -> bool:
        """The attempt had no usable answer. Later is asked what became of it, or nobody knows any more what
        to do, and it is parked. False: something else has happened meanwhile."""
        if self.status not in ASKING or self.attempts != attempt:
            return False
        wait = wait_after(attempt, jitter=jitter)
        status = S.UNKNOWN if self.status is S.CHARGING else self.status
        self._move(status, now, due=None if wait is None else now + wait)
        if wait is None:
            self._park(now)
        return True

    def give_up(self, *, now: datetime) -> bool:
        """Nobody knows how to go on without danger: it is parked."""
        if self.status not in ASKING or self.parked_at is not None:
            return False
        self._move(self.status, now, due=None)
        self._park(now)
        return True

    def resume(self, *, now: datetime) -> bool:
        """The operator has it tried again. False when it is not parked."""
        if self.parked_at is None:
            return False
        self.parked_at, self.attempts = None, 0
        self._move(self.status, now, due=now)
        return True

    def settle(self, *, wanted: bool = True, now: datetime) -> bool:
        """All that follows from how it ended is done. Not ``wanted``: nobody has any use for what was paid,
        and it is paid back. False when it was settled already."""
        if self.due_at is None or self.status in ASKING or self.status is S.PLACED:
            return False
        if self.status is not S.PAID:
            self._move(self.status, now, due=None)
        elif wanted:
            self._move(S.FULFILLED, now, due=None)
            self.raise_event(OrderFulfilled(kind=self.item.kind, code=self.item.code))
        else:
            self._move(S.REFUNDING, now, due=now)
        return True

    def refund(self, *, now: datetime) -> bool:
        """All of it is to be paid back. False when that is under way or done. Raises ``NotRefundable``."""
        if self.status in {S.REFUNDING, S.REFUNDED}:
            return False
        if self.status is not S.FULFILLED or not self.item.total.amount:
            raise NotRefundable("only what was paid is paid back", status=self.status)
        self.attempts = 0
        self._move(S.REFUNDING, now, due=now)
        return True

    def await_refund(self, *, now: datetime) -> bool:
        """The provider is at it."""
        if self.status is not S.REFUNDING:
            return False
        self.attempts = 0
        self._move(S.REFUNDING, now, due=now + PENDING)
        return True

    def refund_refused(self, reason: str, *, now: datetime) -> bool:
        if self.status is not S.REFUNDING:
            return False
        self.reason = reason[:100]
        self._move(S.FULFILLED, now, due=None)
        return True

    def _wait(self, reference: str, now: datetime) -> bool:
        if self.status not in {S.CHARGING, S.UNKNOWN}:
            return False
        self.charge, self.reference = self.charge or ChargeState.PENDING, reference or self.reference
        self.attempts, self.parked_at = 0, None
        self._move(S.UNKNOWN if self.status is S.CHARGING else self.status, now, due=now + PENDING)
        return True

    def _paid(self, now: datetime) -> None:
        item, total = self.item, self.item.total
        self._move(S.PAID, now, due=now)
        self.raise_event(
            OrderPaid(
                kind=item.kind,
                code=item.code,
                amount=total.amount,
                currency=total.currency,
                tokens=item.tokens * item.quantity,
            )
        )

    def _refused(self, now: datetime) -> None:
        """A subscription has to hear of its renewal; of others nothing follows."""
        self.was_refused = True
        self._move(S.REFUSED, now, due=now if self.item.kind is OrderKind.RENEWAL else None)
        self.raise_event(OrderRefused(kind=self.item.kind, code=self.item.code, reason=self.reason))

    def _refunded(self, now: datetime) -> None:
        item, total = self.item, self.item.total
        self._move(S.REFUNDED, now, due=now)
        self.raise_event(
            OrderRefunded(
                kind=item.kind,
                code=item.code,
                amount=total.amount,
                currency=total.currency,
                tokens=item.tokens * item.quantity,
            )
        )

    def _park(self, now: datetime) -> None:
        self.parked_at = now
        self.raise_event(OrderParked(attempts=self.attempts))

    def _move(self, status: OrderStatus, now: datetime, *, due: datetime | None) -> None:
        self.status, self.updated_at, self.due_at = status, now, due

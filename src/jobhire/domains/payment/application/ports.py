"""What payments need from outside: somebody who takes them, and what lists what there is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

import msgspec

from jobhire.domains.payment.domain.invoice import Invoice
from jobhire.domains.payment.domain.order import ChargeState, Order
from jobhire.domains.payment.domain.subscription import Subscription
from jobhire.shared.application import Rows, Slice
from jobhire.shared.domain import TenantId
from jobhire.shared.domain.money import Money

TOLERANCE_SECONDS = 300
"""How old, or how far ahead, a message of a provider may be."""


class ProviderFault(Exception):
    """No usable answer: what became of it is not known. ``reason`` is for operators."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class MessageRefused(Exception):
    """What a provider sent cannot be taken, though it is signed: too old, or not to be read."""


class Charge(msgspec.Struct, frozen=True, kw_only=True):
    """What a provider says. ``reference``: its id of it; ``reason``: its word for a refusal."""

    state: ChargeState
    reference: str = ""
    reason: str = ""


class Payable(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be charged. ``key``: the same each time; ``token``: what pays, the provider's name for
    it."""

    key: str
    tenant_id: TenantId
    order_id: str
    total: Money
    token: str

    @classmethod
    def of(cls, order: Order) -> Payable:
        return cls(
            key=order.key,
            tenant_id=order.tenant_id,
            order_id=order.id,
            total=order.item.total,
            token=order.means.token,
        )

    def __repr__(self) -> str:
        return f"Payable(key={self.key!r}, total={self.total!r})"


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """A message of a provider, whose signature is right. ``charge``: None where it is about something that
    does not matter here."""

    id: str
    type: str
    tenant_id: TenantId = TenantId("")
    order_id: str = ""
    total: Money | None = None
    charge: Charge | None = None


class PaymentProvider(Protocol):
    """Takes payments. Every call may raise ``ProviderFault``: then nobody knows what became of it, and it is
    asked for by its key."""

    @property
    def name(self) -> str: ...

    async def charge(self, what: Payable) -> Charge:
        """Make it, or say what became of the one with the same key: never two."""
        ...

    async def look_up(self, what: Payable) -> Charge | None:
        """What became of the charge with this key. None: there is none, as far as the provider knows now."""
        ...

    async def refund(self, what: Payable, reference: str) -> Charge:
        """All of it, once per charge however often it is asked for."""
        ...

    def read(self, headers: Mapping[str, str], body: bytes, *, now: datetime) -> Report:
        """A message of this provider. ``headers``: names in lower case. Raises ``SignatureRefused`` and
        ``MessageRefused``."""
        ...


class Orders(Protocol):
    """Lists of orders."""

    async def rows(self, tenant_id: TenantId, part: Slice) -> Rows[Order]:
        """Newest first."""
        ...

    async def due(self, now: datetime, *, limit: int) -> Sequence[tuple[TenantId, str]]:
        """Of all tenants, those that a worker has something to do with, the longest waiting first."""
        ...

    async def parked(self) -> Sequence[Order]:
        """Of all tenants."""
        ...

    async def counts(self) -> Mapping[str, int]:
        """How many there are by status, and as ``parked``, over all tenants."""
        ...


class Subscriptions(Protocol):
    async def due(self, now: datetime, *, limit: int) -> Sequence[tuple[TenantId, str]]:
        """Of all tenants, those whose period or grace has come to its end."""
        ...


class Invoices(Protocol):
    async def rows(self, tenant_id: TenantId, part: Slice) -> Rows[Invoice]:
        """The highest number first."""
        ...

    async def count(self, tenant_id: TenantId) -> int:
        """All that there are: numbers have no gap, so the next one is this and one."""
        ...


class Reports(Protocol):
    """Messages of providers that were dealt with."""

    async def known(self, provider: str, id: str) -> bool: ...

    async def keep(self, provider: str, report: Report, outcome: str, *, now: datetime) -> None:
        """Safe to repeat."""
        ...


class AtWork(Protocol):
    async def __call__(self, tenant_id: TenantId) -> bool:
        """Whether this tenant is worked for: not when it is suspended or deleted."""
        ...


class Watcher(Protocol):
    """Sees what is asked of providers and what they tell: for whoever operates the service."""

    def asked(self, provider: str, what: str, outcome: str) -> None:
        """``what``: charge, look-up or refund; ``outcome``: the state, ``none`` or ``fault``."""
        ...

    def faulted(self, order: Order, reason: str) -> None: ...

    def told(self, provider: str, outcome: str) -> None: ...


LIVE = "live"
"""The one place for a subscription of a tenant."""


def slot_of(subscription: Subscription) -> str | None:
    return LIVE if subscription.is_live else None

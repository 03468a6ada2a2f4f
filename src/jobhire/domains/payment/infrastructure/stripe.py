"""Stripe over its REST API (https://docs.stripe.com/api), version pinned: payment intents that are confirmed
at once, without the payer present, and refunds.

Every request that moves money has an ``Idempotency-Key``. What became of one is found by the order's id in
the intent's metadata; Stripe's search may be a minute behind, its keys are not.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlencode

import msgspec

from jobhire.domains.payment.application.ports import (
    Charge,
    MessageRefused,
    Payable,
    ProviderFault,
    Report,
)
from jobhire.domains.payment.domain.order import ChargeState
from jobhire.domains.payment.infrastructure.signatures import verify
from jobhire.shared.application import Fetch, Fetched, FetchFailed
from jobhire.shared.domain import Invalid, TenantId
from jobhire.shared.domain.money import Money

API = "https://api.stripe.com/v1"
VERSION = "2024-06-20"
_OK, _REFUSED = 200, 402


class _Error(msgspec.Struct, frozen=True):
    type: str = ""
    code: str | None = None
    decline_code: str | None = None


class _Intent(msgspec.Struct, frozen=True):
    id: str
    status: str
    amount: int = 0
    currency: str = ""
    metadata: dict[str, str] = {}
    last_payment_error: _Error | None = None


class _Failed(msgspec.Struct, frozen=True):
    error: _Error


class _Found(msgspec.Struct, frozen=True):
    data: list[_Intent]


class _Refund(msgspec.Struct, frozen=True):
    id: str
    status: str | None = None
    failure_reason: str | None = None


class _Charged(msgspec.Struct, frozen=True):
    """Of ``charge.refunded``: the charge behind an intent."""

    amount: int
    amount_refunded: int
    currency: str
    payment_intent: str | None = None
    metadata: dict[str, str] = {}


class _Data(msgspec.Struct, frozen=True):
    object: msgspec.Raw


class _Message(msgspec.Struct, frozen=True):
    id: str
    type: str
    data: _Data


class StripeProvider:
    """See ``PaymentProvider``. What pays is ``pm_…``, or ``cus_…/pm_…`` where Stripe keeps it for a customer,
    which renewals need. ``key``: the secret API key."""

    def __init__(self, fetch: Fetch, *, key: str, webhook_secret: str) -> None:
        self.name = "stripe"
        self._fetch = fetch
        self._key = key
        self._secret = webhook_secret

    async def charge(self, what: Payable) -> Charge:
        customer, _, method = what.token.rpartition("/")
        wanted = {
            "amount": str(what.total.amount),
            "currency": what.total.currency.lower(),
            "payment_method": method,
            "payment_method_types[]": "card",
            "confirm": "true",
            "off_session": "true",
            # Nobody is there to answer a question of their bank: the intent is refused instead of left open.
            "error_on_requires_action": "true",
            "metadata[order]": what.order_id,
            "metadata[tenant]": what.tenant_id,
            **({"customer": customer} if customer else {}),
        }
        answer = await self._post("/payment_intents", wanted, key=what.key)
        if answer.status == _REFUSED:
            return Charge(state=ChargeState.REFUSED, reason=_reason(_decoded(answer, _Failed).error))
        return _charge_of(_decoded(answer, _Intent, _OK))

    async def look_up(self, what: Payable) -> Charge | None:
        query = quote(f"metadata['order']:'{what.order_id}' AND metadata['tenant']:'{what.tenant_id}'")
        answer = await self._call("GET", f"/payment_intents/search?query={query}", {})
        found = [_charge_of(each) for each in _decoded(answer, _Found, _OK).data]
        return max(found, key=lambda charge: charge.state.standing, default=None)

    async def refund(self, what: Payable, reference: str) -> Charge:
        wanted = {"payment_intent": reference, "metadata[order]": what.order_id}
        answer = await self._post("/refunds", wanted, key=f"refund-{what.key}")
        if answer.status != _OK:
            error = _decoded(answer, _Failed).error
            if error.code == "charge_already_refunded":
                return Charge(state=ChargeState.REFUNDED, reference=reference)
            raise ProviderFault(f"refund: {answer.status} {_reason(error)}")
        refund = _decoded(answer, _Refund, _OK)
        state = _REFUNDS.get(refund.status or "", ChargeState.PENDING)
        return Charge(state=state, reference=reference, reason=refund.failure_reason or "")

    def read(self, headers: Mapping[str, str], body: bytes, *, now: datetime) -> Report:
        verify(self._secret, headers.get("stripe-signature", ""), body, now=now)
        try:
            message = msgspec.json.decode(body, type=_Message)
            return _report(message)
        except (msgspec.DecodeError, Invalid) as wrong:
            raise MessageRefused("It is not an event of this version of the API.") from wrong

    async def _post(self, path: str, form: Mapping[str, str], *, key: str) -> Fetched:
        sent = {"Idempotency-Key": key, "Content-Type": "application/x-www-form-urlencoded"}
        return await self._call("POST", path, sent, urlencode(form).encode())

    async def _call(self, method: str, path: str, headers: Mapping[str, str], body: bytes = b"") -> Fetched:
        own = {"Authorization": f"Bearer {self._key}", "Stripe-Version": VERSION, **headers}
        try:
            if method == "GET":
                return await self._fetch.get(API + path, headers=own)
            return await self._fetch.post(API + path, body=body, headers=own)
        except FetchFailed as failed:
            raise ProviderFault(failed.reason) from failed


_CHARGES = {
    "succeeded": ChargeState.PAID,
    "processing": ChargeState.PENDING,
    "requires_capture": ChargeState.PENDING,
    "requires_confirmation": ChargeState.PENDING,
}
"""Every other state of an intent is one in which nothing was taken, and nobody is there to go on with it."""
_REFUNDS = {
    "succeeded": ChargeState.REFUNDED,
    "pending": ChargeState.PENDING,
    "failed": ChargeState.REFUSED,
    "canceled": ChargeState.REFUSED,
}
_EVENTS = {
    "payment_intent.succeeded": ChargeState.PAID,
    "payment_intent.processing": ChargeState.PENDING,
    "payment_intent.payment_failed": ChargeState.REFUSED,
    "payment_intent.canceled": ChargeState.REFUSED,
}


def _decoded(answer: Fetched, type: Any, status: int | None = None) -> Any:
    """Raises ``ProviderFault`` for any other status, and for what is not what the documentation says."""
    if status not in (None, answer.status):
        raise ProviderFault(f"answered {answer.status}")
    try:
        return msgspec.json.decode(answer.body, type=type)
    except msgspec.DecodeError as wrong:
        raise ProviderFault(f"answered {answer.status} with something else") from wrong


def _reason(error: _Error) -> str:
    return error.decline_code or error.code or error.type or "refused"


def _charge_of(intent: _Intent) -> Charge:
    state = _CHARGES.get(intent.status, ChargeState.REFUSED)
    error = intent.last_payment_error
    reason = "" if state is not ChargeState.REFUSED else _reason(error) if error else intent.status
    return Charge(state=state, reference=intent.id, reason=reason)


def _report(message: _Message) -> Report:
    if message.type == "charge.refunded":
        return _refunded(message)
    state = _EVENTS.get(message.type)
    if state is None:
        return Report(id=message.id[:200], type=message.type[:100])
    intent = msgspec.json.decode(message.data.object, type=_Intent)
    reason = _reason(intent.last_payment_error) if intent.last_payment_error else ""
    return Report(
        id=message.id[:200],
        type=message.type[:100],
        tenant_id=TenantId(intent.metadata.get("tenant", "")),
        order_id=intent.metadata.get("order", ""),
        total=Money(amount=intent.amount, currency=intent.currency.upper()),
        charge=Charge(state=state, reference=intent.id, reason=reason),
    )


def _refunded(message: _Message) -> Report:
    """A part of it is no refund of an order: that is an operator's doing, outside of this product."""
    charged = msgspec.json.decode(message.data.object, type=_Charged)
    whole = charged.amount_refunded == charged.amount
    return Report(
        id=message.id[:200],
        type=message.type[:100],
        tenant_id=TenantId(charged.metadata.get("tenant", "")),
        order_id=charged.metadata.get("order", ""),
        total=Money(amount=charged.amount, currency=charged.currency.upper()),
        charge=Charge(state=ChargeState.REFUNDED, reference=charged.payment_intent or "") if whole else None,
    )

"""A payment provider that moves no money and needs no network: for trying the product.

What pays decides what happens (``TOKENS``). ``local_charges``: ``{_id: "<tenant>/<key>", state,
reference}``: what it remembers, as a real one would, whoever asks.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import msgspec
from pymongo.errors import DuplicateKeyError

from jobhire.domains.payment.application.ports import (
    Charge,
    MessageRefused,
    Payable,
    ProviderFault,
    Report,
)
from jobhire.domains.payment.domain.order import ChargeState
from jobhire.domains.payment.infrastructure.signatures import verify
from jobhire.shared.domain import Invalid, TenantId
from jobhire.shared.domain.money import Money
from jobhire.shared.infrastructure.mongo import Database

SIGNATURE = "jobhire-signature"
TOKENS: Mapping[str, str] = {
    "pm_ok": "it is paid",
    "pm_declined": "it is refused",
    "pm_pending": "it stays pending until the webhook says otherwise",
    "pm_answer_lost": "it is paid, but the answer never arrives: looking it up finds it",
    "pm_request_lost": "the first request never arrives: it is asked for once more",
    "pm_away": "nobody answers: after all attempts the order is parked",
}
"""Any other is refused as unknown."""


class LocalMessage(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What its webhook takes. ``type``: ``charge.`` and a state."""

    id: str
    type: str
    tenant_id: str = ""
    order_id: str = ""
    amount: int = 0
    currency: str = ""


class LocalProvider:
    """See ``PaymentProvider``."""

    def __init__(self, database: Database, *, webhook_secret: str) -> None:
        self.name = "local"
        self._charges = database["local_charges"]
        self._secret = webhook_secret

    async def charge(self, what: Payable) -> Charge:
        known = await self.look_up(what)
        if known is not None:
            return known
        if what.token == "pm_away":  # noqa: S105 - a name that everybody may know
            raise ProviderFault("nobody answers")
        if what.token == "pm_request_lost" and await self._first(what):  # noqa: S105
            raise ProviderFault("the request got lost")
        await self._keep(what, _fate(what.token))
        if what.token == "pm_answer_lost":  # noqa: S105
            raise ProviderFault("the answer got lost")
        return await self.look_up(what) or _fate(what.token)

    async def look_up(self, what: Payable) -> Charge | None:
        found = await self._charges.find_one({"_id": _key(what)})
        if what.token == "pm_away":  # noqa: S105
            raise ProviderFault("nobody answers")
        if found is None or found["state"] == "lost":
            return None
        return Charge(state=ChargeState(found["state"]), reference=found["reference"], reason=found["reason"])

    async def refund(self, what: Payable, reference: str) -> Charge:
        await self._keep(what, Charge(state=ChargeState.REFUNDED, reference=reference))
        return Charge(state=ChargeState.REFUNDED, reference=reference)

    def read(self, headers: Mapping[str, str], body: bytes, *, now: datetime) -> Report:
        return read_message(self._secret, headers, body, now=now)

    async def _first(self, what: Payable) -> bool:
        """Whether this is the first request of this key."""
        try:
            await self._charges.insert_one({"_id": _key(what), "tenant": what.tenant_id, "state": "lost"})
        except DuplicateKeyError:
            return False
        return True

    async def _keep(self, what: Payable, charge: Charge) -> None:
        facts = {"tenant": what.tenant_id, "state": charge.state.value}
        change = {"$set": {**facts, "reference": charge.reference or what.key, "reason": charge.reason}}
        await self._charges.update_one({"_id": _key(what)}, change, upsert=True)


def read_message(secret: str, headers: Mapping[str, str], body: bytes, *, now: datetime) -> Report:
    """Raises ``SignatureRefused`` and ``MessageRefused``."""
    verify(secret, headers.get(SIGNATURE, ""), body, now=now)
    try:
        message = msgspec.json.decode(body, type=LocalMessage)
        total = Money(amount=message.amount, currency=message.currency) if message.currency else None
    except (msgspec.DecodeError, Invalid) as wrong:
        raise MessageRefused("It is not a message of this provider.") from wrong
    kind, _, state = message.type.partition(".")
    known = kind == "charge" and state in {each.value for each in ChargeState}
    return Report(
        id=message.id[:200],
        type=message.type[:100],
        tenant_id=TenantId(message.tenant_id[:100]),
        order_id=message.order_id[:100],
        total=total,
        charge=Charge(state=ChargeState(state), reason="told-by-webhook") if known else None,
    )


def _key(what: Payable) -> str:
    return f"{what.tenant_id}/{what.key}"


def _fate(token: str) -> Charge:
    if token == "pm_pending":  # noqa: S105
        return Charge(state=ChargeState.PENDING)
    if token in {"pm_ok", "pm_answer_lost", "pm_request_lost"}:
        return Charge(state=ChargeState.PAID)
    reason = "card_declined" if token == "pm_declined" else "unknown_payment_method"  # noqa: S105
    return Charge(state=ChargeState.REFUSED, reason=reason)

"""What Stripe's documentation says it answers (https://docs.stripe.com/api, version 2024-06-20), and what
becomes of it. Nothing here has been recorded from Stripe itself."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, unquote

import msgspec
import pytest

from jobhire.domains.payment.application.ports import Charge, MessageRefused, Payable, ProviderFault
from jobhire.domains.payment.domain.order import ChargeState
from jobhire.domains.payment.infrastructure.signatures import sign
from jobhire.domains.payment.infrastructure.stripe import API, VERSION, StripeProvider
from jobhire.shared.application import Fetched, FetchFailed
from jobhire.shared.domain import SignatureRefused, TenantId
from jobhire.shared.domain.money import Money
from jobhire.shared.infrastructure.egress import Allowed, parse

KEY, SECRET = "sk_test_of_nobody", "whsec_of_nobody"
NOW = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)
WHAT = Payable(
    key="order-o1",
    tenant_id=TenantId("acme"),
    order_id="o1",
    total=Money(amount=9_900, currency="EUR"),
    token="cus_1/pm_card_visa",
)
INTENT = {
    "id": "pi_1",
    "object": "payment_intent",
    "amount": 9900,
    "currency": "eur",
    "status": "succeeded",
    "metadata": {"order": "o1", "tenant": "acme"},
    "last_payment_error": None,
    "latest_charge": "ch_1",
}
DECLINED = {
    "error": {
        "code": "card_declined",
        "decline_code": "insufficient_funds",
        "message": "Your card has insufficient funds.",
        "type": "card_error",
        "payment_intent": {**INTENT, "status": "requires_payment_method"},
    }
}


class Wire:
    """A ``Fetch`` that answers as told, and keeps what was sent."""

    def __init__(self, status: int = 200, body: Any = None, fault: FetchFailed | None = None) -> None:
        self.status, self.body, self.fault = status, body, fault
        self.sent: list[tuple[str, dict[str, str], bytes]] = []

    async def check(self, url: str, *, field: str) -> None:
        raise AssertionError("nobody chose this address")

    async def get(self, url: str, *, headers: Mapping[str, str] | None = None) -> Fetched:
        return await self.post(url, body=b"", headers=headers)

    async def post(self, url: str, *, body: bytes, headers: Mapping[str, str] | None = None) -> Fetched:
        self.sent.append((url, dict(headers or {}), body))
        if self.fault is not None:
            raise self.fault
        raw = self.body if isinstance(self.body, bytes) else msgspec.json.encode(self.body)
        return Fetched(status=self.status, headers={}, body=raw)


def stripe(wire: Wire) -> StripeProvider:
    return StripeProvider(wire, key=KEY, webhook_secret=SECRET)


async def charged(status: int, body: Any) -> Charge:
    return await stripe(Wire(status, body)).charge(WHAT)


async def test_a_charge_names_its_key_its_version_and_its_order() -> None:
    wire = Wire(200, INTENT)
    assert await stripe(wire).charge(WHAT) == Charge(state=ChargeState.PAID, reference="pi_1")
    ((url, headers, body),) = wire.sent
    assert url == f"{API}/payment_intents"
    assert headers["Idempotency-Key"] == "order-o1" and headers["Stripe-Version"] == VERSION
    assert headers["Authorization"] == f"Bearer {KEY}"
    form = {name: values[0] for name, values in parse_qs(body.decode()).items()}
    assert (form["amount"], form["currency"], form["customer"]) == ("9900", "eur", "cus_1")
    assert (form["payment_method"], form["confirm"]) == ("pm_card_visa", "true")
    assert (form["metadata[order]"], form["metadata[tenant]"]) == ("o1", "acme")


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("succeeded", ChargeState.PAID),
        ("processing", ChargeState.PENDING),
        ("requires_payment_method", ChargeState.REFUSED),
        ("requires_action", ChargeState.REFUSED),
        ("canceled", ChargeState.REFUSED),
    ],
)
async def test_every_state_of_an_intent_has_a_meaning(status: str, state: ChargeState) -> None:
    assert (await charged(200, {**INTENT, "status": status})).state is state


async def test_a_declined_card_is_a_refusal_with_the_banks_word() -> None:
    assert await charged(402, DECLINED) == Charge(state=ChargeState.REFUSED, reason="insufficient_funds")


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (400, {"error": {"type": "idempotency_error"}}),
        (401, {"error": {"type": "invalid_request_error"}}),
        (409, {"error": {"code": "idempotency_key_in_use", "type": "invalid_request_error"}}),
        (429, {"error": {"code": "rate_limit"}}),
        (500, {"error": {"type": "api_error"}}),
        (503, b"<html>"),
        (200, b"not json"),
        (200, {"object": "something else"}),
    ],
)
async def test_any_other_answer_says_nothing_about_the_money(status: int, body: Any) -> None:
    with pytest.raises(ProviderFault):
        await charged(status, body)


async def test_no_answer_says_nothing_about_the_money_and_shows_no_key() -> None:
    wire = Wire(fault=FetchFailed("time ran out", late=True))
    for call in (stripe(wire).charge(WHAT), stripe(wire).look_up(WHAT), stripe(wire).refund(WHAT, "pi_1")):
        with pytest.raises(ProviderFault) as fault:
            await call
        assert KEY not in str(fault.value)
    assert "pm_card_visa" not in repr(WHAT)


async def test_it_is_looked_up_by_order_and_tenant() -> None:
    wire = Wire(200, {"object": "search_result", "data": [{**INTENT, "status": "canceled"}, INTENT]})
    assert await stripe(wire).look_up(WHAT) == Charge(state=ChargeState.PAID, reference="pi_1")
    assert parse(wire.sent[0][0], Allowed()).host == "api.stripe.com"
    url = unquote(wire.sent[0][0])
    assert url.endswith("?query=metadata['order']:'o1' AND metadata['tenant']:'acme'")
    assert await stripe(Wire(200, {"data": []})).look_up(WHAT) is None


@pytest.mark.parametrize(
    ("status", "body", "state"),
    [
        (200, {"id": "re_1", "status": "succeeded"}, ChargeState.REFUNDED),
        (200, {"id": "re_1", "status": "pending"}, ChargeState.PENDING),
        (200, {"id": "re_1", "status": "failed", "failure_reason": "lost_card"}, ChargeState.REFUSED),
        (400, {"error": {"code": "charge_already_refunded", "type": "x"}}, ChargeState.REFUNDED),
    ],
)
async def test_a_refund_ends_as_stripe_says(status: int, body: Any, state: ChargeState) -> None:
    wire = Wire(status, body)
    assert (await stripe(wire).refund(WHAT, "pi_1")).state is state
    assert wire.sent[0][1]["Idempotency-Key"] == "refund-order-o1"


def event(type: str, **changes: Any) -> bytes:
    return msgspec.json.encode(
        {"id": "evt_1", "object": "event", "type": type, "data": {"object": {**INTENT, **changes}}}
    )


def read(body: bytes, *, secret: str = SECRET, age: int = 0) -> Any:
    header = sign(secret, body, at=int(NOW.timestamp()) - age)
    return stripe(Wire()).read({"stripe-signature": header}, body, now=NOW)


@pytest.mark.parametrize(
    ("type", "state"),
    [
        ("payment_intent.succeeded", ChargeState.PAID),
        ("payment_intent.processing", ChargeState.PENDING),
        ("payment_intent.payment_failed", ChargeState.REFUSED),
        ("payment_intent.canceled", ChargeState.REFUSED),
    ],
)
def test_its_events_tell_of_an_order(type: str, state: ChargeState) -> None:
    report = read(event(type))
    assert (report.tenant_id, report.order_id, report.charge.state) == ("acme", "o1", state)
    assert report.total == WHAT.total


@pytest.mark.parametrize(("refunded", "told"), [(9_900, True), (100, False)])
def test_only_a_whole_refund_is_one(refunded: int, told: bool) -> None:
    report = read(event("charge.refunded", amount_refunded=refunded, payment_intent="pi_1"))
    assert (report.charge is not None) is told


def test_other_types_are_known_by_name_alone() -> None:
    report = read(event("customer.subscription.updated"))
    assert (report.type, report.charge, report.order_id) == ("customer.subscription.updated", None, "")


def test_row_74_of_stripe_a_bad_signature_and_an_old_one() -> None:
    body = event("payment_intent.succeeded")
    with pytest.raises(SignatureRefused):
        read(body, secret="whsec_of_somebody_else")
    with pytest.raises(MessageRefused):
        read(body, age=301)
    with pytest.raises(SignatureRefused):
        StripeProvider(Wire(), key=KEY, webhook_secret="").read(
            {"stripe-signature": sign("", body, at=int(NOW.timestamp()))}, body, now=NOW
        )


def test_an_event_without_an_order_of_ours_is_nobodys() -> None:
    assert read(event("payment_intent.succeeded", metadata={})).order_id == ""

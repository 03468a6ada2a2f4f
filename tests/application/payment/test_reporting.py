"""ABUSE, row 74: an inbound webhook with a bad signature (401), an old timestamp (400), a replayed id (200,
no effect), out of order (state by version)."""

from __future__ import annotations

import asyncio
import itertools
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobhire.domains.payment.application.ports import MessageRefused
from jobhire.domains.payment.application.reporting import TakeReport
from jobhire.domains.payment.domain.order import Order, OrderStatus
from jobhire.domains.payment.infrastructure.local import SIGNATURE
from jobhire.domains.payment.infrastructure.signatures import sign
from jobhire.shared.application import Principal
from jobhire.shared.domain import NotFound, SignatureRefused, TenantId
from tests.application.payment.house import ACME, SECRET, House


@pytest.fixture
def house() -> House:
    return House()


def message(order: Order, state: str = "charge.paid", *, id: str = "m1", **other: Any) -> bytes:
    total = order.item.total
    told = {"id": id, "type": state, "tenantId": order.tenant_id, "orderId": order.id}
    return msgspec.json.encode({**told, "amount": total.amount, "currency": total.currency, **other})


async def tell(
    house: House, body: bytes, *, secret: str = SECRET, age: int = 0, provider: str = "local"
) -> str:
    at = int(house.clock.now().timestamp()) - age
    headers = {SIGNATURE: sign(secret, body, at=at)}
    nobody = Principal.visitor(TenantId(""))
    return await house.send(TakeReport(by=nobody, provider=provider, headers=headers, body=body))


async def pending(house: House) -> Order:
    house.bank.fates = ["pending"]
    order = await house.bought(pack="tokens-1m")
    assert order.status is OrderStatus.UNKNOWN
    return order


async def test_row_74_a_bad_signature_changes_nothing(house: House) -> None:
    order = await pending(house)
    body = message(order)
    for wrong in ("", "another-secret-of-the-same-length-----", SECRET[:-1]):
        with pytest.raises(SignatureRefused):
            await tell(house, body, secret=wrong)
    other = message(order, id="m2")
    nobody, at = Principal.visitor(TenantId("")), int(house.clock.now().timestamp())
    for header in ("", "v1=00", f"t={at}", f"t={at},v1=", f"t=x{at},v1=00", sign(SECRET, other, at=at)):
        with pytest.raises(SignatureRefused):
            await house.send(TakeReport(by=nobody, provider="local", headers={SIGNATURE: header}, body=body))
    assert (await house.order(order.id)).version == order.version
    assert house.reports.kept == {}


@pytest.mark.parametrize("age", [301, 86_400, -301])
async def test_row_74_an_old_timestamp_is_refused_though_it_is_signed(house: House, age: int) -> None:
    order = await pending(house)
    with pytest.raises(MessageRefused):
        await tell(house, message(order), age=age)
    assert (await house.order(order.id)).version == order.version


@pytest.mark.parametrize("age", [299, -299])
async def test_a_clock_that_is_somewhat_off_is_borne_with(house: House, age: int) -> None:
    assert await tell(house, message(await pending(house)), age=age) == "applied"


async def test_row_74_a_replayed_id_has_no_effect(house: House) -> None:
    order = await pending(house)
    body = message(order)
    assert [await tell(house, body) for _ in range(3)] == ["applied", "repeated", "repeated"]
    await house.work()
    assert (await house.order(order.id)).status is OrderStatus.FULFILLED
    assert house.events().count("order.paid") == 1


async def test_row_74_a_late_pending_does_not_undo_that_it_was_paid(house: House) -> None:
    order = await pending(house)
    assert await tell(house, message(order, "charge.paid")) == "applied"
    assert await tell(house, message(order, "charge.pending", id="m2")) == "nothing-new"
    assert await tell(house, message(order, "charge.refused", id="m3")) == "nothing-new"
    await house.work()
    assert (await house.order(order.id)).status is OrderStatus.FULFILLED


async def test_row_74_every_order_of_the_same_messages_ends_in_the_same_state() -> None:
    states = ("charge.pending", "charge.refused", "charge.paid", "charge.refunded")
    for order_of in itertools.permutations(states):
        house = House()
        order = await pending(house)
        for number, state in enumerate(order_of):
            await tell(house, message(order, state, id=f"m{number}"))
        await house.work()
        assert (await house.order(order.id)).status is OrderStatus.REFUNDED, order_of
        assert [each.kind.value for each in house.billed] == ["invoice", "credit-note"]
        told = [name for name in house.events() if name in {"order.paid", "order.refunded"}]
        assert told == ["order.paid", "order.refunded"], order_of


async def test_what_a_message_tells_comes_before_a_worker_asks(house: House) -> None:
    """The provider was faster than our own record of its answer."""
    order = await house.buy(plan="team")
    house.bank.fates = ["lost-answer"]
    await house.work()
    assert await tell(house, message(order)) == "applied"
    await house.work()
    assert (await house.order(order.id)).status is OrderStatus.FULFILLED
    assert house.bank.calls == ["charge"] and len(house.billed) == 1


async def test_a_message_finds_an_order_that_was_parked(house: House) -> None:
    house.bank.fates = ["lost-answer", *["lost-request"] * 20]
    order = await house.bought(pack="tokens-1m")
    for _ in range(12):
        house.clock.skip(7_200)
        await house.work()
    assert (await house.order(order.id)).parked_at is not None
    assert await tell(house, message(order)) == "applied"
    await house.work()
    found = await house.order(order.id)
    assert found.status is OrderStatus.FULFILLED and found.parked_at is None


async def test_another_amount_is_not_taken_at_its_word(house: House) -> None:
    order = await pending(house)
    assert await tell(house, message(order, amount=1)) == "other-amount"
    assert await tell(house, message(order, id="m2", currency="USD")) == "other-amount"
    assert (await house.order(order.id)).version == order.version


async def test_other_types_and_unknown_orders_are_on_record_and_do_nothing(house: House) -> None:
    order = await pending(house)
    assert await tell(house, message(order, "customer.updated")) == "other-type"
    assert await tell(house, message(order, id="m2", orderId="nobody's")) == "unknown-order"
    assert await tell(house, message(order, id="m3", tenantId="rival")) == "unknown-order"
    assert sorted(house.reports.kept.values()) == ["other-type", "unknown-order", "unknown-order"]
    assert (await house.order(order.id)).version == order.version


async def test_a_signed_message_that_is_none_is_refused(house: House) -> None:
    for body in (
        b"",
        b"{",
        b"[]",
        b'{"id": 1}',
        b"\xff",
        b'{"id":"m","type":"charge.paid","amount":-1,"currency":"EUR"}',
    ):
        with pytest.raises(MessageRefused):
            await tell(house, body)


async def test_a_provider_that_is_not_in_use_is_not_found(house: House) -> None:
    with pytest.raises(NotFound):
        await tell(house, message(await pending(house)), provider="stripe")


@given(body=st.binary(max_size=300), header=st.text(max_size=100))
def test_what_nobody_signed_never_gets_further_than_the_signature(body: bytes, header: str) -> None:
    house = House()
    command = TakeReport(by=Principal.visitor(ACME), provider="local", headers={SIGNATURE: header}, body=body)
    with pytest.raises(SignatureRefused):
        asyncio.run(house.send(command))

"""What can be ordered, by whom, and for how much."""

from __future__ import annotations

from typing import Any

import pytest

from jobhire.domains.payment.application.ordering import (
    ORDERS,
    AwaitOrder,
    GetOrder,
    ListOrders,
    ListPlans,
    OrderOperations,
    PlaceOrder,
)
from jobhire.domains.payment.domain.errors import PaymentsOff, TooManyOrders, UnknownOffer
from jobhire.domains.payment.domain.order import OrderStatus
from jobhire.domains.payment.infrastructure.mongo import ORDERS as KIND
from jobhire.shared.application import OperationStatus
from jobhire.shared.domain import Forbidden, Invalid, NotFound
from tests.application.payment.house import ACME, RIVAL, House, somebody


@pytest.fixture
def house() -> House:
    return House()


async def test_plans_and_packs_have_prices(house: House) -> None:
    offers = await house.send(ListPlans(by=somebody()))
    assert offers.provider == "local"
    assert [each.code for each in offers.plans] == ["free", "team", "enterprise"]
    assert offers.plans[0].prices == [] and offers.plans[1].prices[0].price.currency == "EUR"
    assert all(each.tokens > 0 and each.price.amount > 0 for each in offers.packs)


@pytest.mark.parametrize(
    ("wanted", "error", "field"),
    [
        ({}, Invalid, "/plan"),
        ({"plan": "team", "pack": "tokens-1m"}, Invalid, "/plan"),
        ({"plan": "gold"}, UnknownOffer, "/plan"),
        ({"plan": "free"}, UnknownOffer, "/plan"),
        ({"pack": "tokens-2m"}, UnknownOffer, "/pack"),
        ({"plan": "team", "quantity": 2}, Invalid, "/quantity"),
        ({"plan": "team", "token": None}, Invalid, "/paymentMethod"),
    ],
)
async def test_what_is_not_on_offer_is_refused_with_the_field(
    house: House, wanted: dict[str, Any], error: type[Invalid], field: str
) -> None:
    with pytest.raises(error) as refused:
        await house.buy(**wanted)
    assert refused.value.field == field
    assert house.orders.all() == []


async def test_where_nobody_takes_payments_nothing_is_sold() -> None:
    house = House(provider="")
    with pytest.raises(PaymentsOff):
        await house.buy(plan="team")
    assert (await house.send(ListPlans(by=somebody()))).provider is None


async def test_who_may_only_look_orders_nothing(house: House) -> None:
    reader = somebody(ACME, "billing:read")
    with pytest.raises(Forbidden):
        await house.send(PlaceOrder(by=reader, id="o1", plan="team", token="pm_ok"))
    assert PlaceOrder.sensitive


async def test_the_same_id_is_the_same_order(house: House) -> None:
    command = PlaceOrder(by=somebody(), id=house.ids.new(), plan="team", token="pm_ok")
    first, second = await house.send(command), await house.send(command)
    assert first.id == second.id and len(house.orders.all()) == 1


async def test_who_tries_out_many_is_slowed_down(house: House) -> None:
    for _ in range(ORDERS.limit):
        await house.buy(pack="tokens-1m")
    with pytest.raises(TooManyOrders) as refused:
        await house.buy(pack="tokens-1m")
    assert refused.value.retry_after > 0
    await house.buy(RIVAL, pack="tokens-1m")


async def test_an_order_is_its_tenants_alone_and_shows_nothing_of_what_pays(house: House) -> None:
    order = await house.bought(pack="tokens-1m", token="pm_ok")
    shown = await house.send(GetOrder(by=somebody(), id=order.id))
    assert "pm_ok" not in repr(shown) and "pm_ok" not in repr(order)
    assert all("pm_ok" not in str(each["pending"]) for each in house.stores["orders"].documents())
    with pytest.raises(NotFound):
        await house.send(GetOrder(by=somebody(RIVAL), id=order.id))
    assert (await house.send(ListOrders(by=somebody(RIVAL)))).total == 0


async def test_an_operation_shows_how_an_order_goes(house: House) -> None:
    shows = OrderOperations(house.stores[KIND.collection])
    order = await house.buy(plan="team", token="pm_declined")
    assert (await shows.operation(ACME, order.id)).status is OperationStatus.QUEUED
    await house.work()
    failed = await shows.operation(ACME, order.id)
    assert failed.status is OperationStatus.FAILED and failed.problem is not None
    assert str(failed.problem["type"]).endswith("/payment-refused")
    paid = await shows.operation(ACME, (await house.bought(plan="team")).id)
    assert paid.status is OperationStatus.SUCCEEDED


async def test_who_waits_gets_the_order_when_it_has_ended(house: House) -> None:
    order = await house.buy(plan="team")
    unpaid = await house.send(AwaitOrder(by=somebody(), order=order, seconds=0))
    assert unpaid.status is OrderStatus.PLACED
    await house.work()
    paid = await house.send(AwaitOrder(by=somebody(), order=order, seconds=5))
    assert paid.status is OrderStatus.FULFILLED

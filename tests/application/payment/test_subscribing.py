"""Plans: bought, renewed once per period, changed, cancelled, ended."""

from __future__ import annotations

import asyncio

import msgspec
import pytest

from jobhire.domains.payment.application.operating import RefundOrder
from jobhire.domains.payment.application.ports import Charge
from jobhire.domains.payment.application.subscribing import (
    ChangeSubscription,
    GetInvoice,
    GetSubscription,
    ListInvoices,
)
from jobhire.domains.payment.application.views import SubscriptionView
from jobhire.domains.payment.domain.calendar import Interval
from jobhire.domains.payment.domain.errors import AlreadySubscribed, NotSubscribed, OrderUnderWay
from jobhire.domains.payment.domain.order import ChargeState, Order, OrderStatus
from jobhire.domains.payment.domain.subscription import GRACE, SubscriptionStatus
from jobhire.shared.application import Principal
from jobhire.shared.domain import NotFound
from tests.application.payment.house import ACME, RIVAL, House, somebody
from tests.application.payment.test_reporting import tell


@pytest.fixture
def house() -> House:
    return House()


async def shown(house: House) -> SubscriptionView:
    return await house.send(GetSubscription(by=somebody()))


async def days(house: House, count: int) -> None:
    """Workers go on, an hour and then a day at a time."""
    for _ in range(count):
        house.clock.skip(days=1)
        for _ in range(3):
            await house.work()
            house.clock.skip(1)


async def test_without_a_subscription_the_plan_is_free(house: House) -> None:
    found = await shown(house)
    assert (found.plan, found.status) == ("free", "none")
    with pytest.raises(NotSubscribed):
        await house.send(ChangeSubscription(by=somebody(), cancelled=True))


async def test_a_paid_plan_is_a_subscription_for_a_month(house: House) -> None:
    await house.bought(plan="team")
    found = await shown(house)
    assert (found.plan, found.status) == ("team", "active")
    assert found.period_start and found.period_start.isoformat() == "2026-01-31T12:00:00+00:00"
    assert found.period_end and found.period_end.isoformat() == "2026-02-28T12:00:00+00:00"


async def test_each_period_is_charged_once_and_begins_where_the_last_one_ended(house: House) -> None:
    await house.bought(plan="team")
    await days(house, 100)
    assert set(house.bank.taken.values()) == {1} and len(house.bank.taken) == 4
    assert [each.number for each in house.billed] == [1, 2, 3, 4]
    ends = house.subscription.period_end
    assert (ends.month, ends.day, ends.hour) == (5, 31, 12)
    assert house.events("subscriptions") == ["subscription.started", *["subscription.renewed"] * 3]


async def test_two_workers_renew_once(house: House) -> None:
    await house.bought(plan="team")
    house.clock.skip(days=28)
    await asyncio.gather(*(house.calendar.turn() for _ in range(5)))
    assert len(house.orders.all()) == 2
    renewal = house.orders.all()[1]
    await asyncio.gather(*(house.cashier().turn(ACME, renewal.id) for _ in range(5)))
    assert house.bank.taken[renewal.key] == 1
    assert house.subscription.period == 2


async def test_a_clock_that_jumps_ahead_charges_one_period_and_not_those_that_went_by(house: House) -> None:
    await house.bought(plan="team")
    house.clock.skip(days=200)
    for _ in range(5):
        await house.work()
    assert len(house.bank.taken) == 2
    assert house.subscription.period_start == house.clock.now()
    house.clock.skip(days=-100)
    for _ in range(5):
        await house.work()
    assert len(house.bank.taken) == 2


async def test_what_cannot_be_charged_keeps_its_plan_for_a_while_and_then_ends(house: House) -> None:
    await house.bought(plan="team")
    house.bank.fates = ["declined"] * 100
    await days(house, 29)
    found = await shown(house)
    assert (found.plan, found.status) == ("team", "past_due") and found.grace_until is not None
    await days(house, GRACE.days)
    assert (await shown(house)).status == "none"
    assert house.subscription.ended_because == "unpaid"
    assert house.bank.calls.count("charge") == 1 + 4
    assert len(house.bank.taken) == 1
    assert house.events("subscriptions")[-1] == "subscription.ended"


async def test_another_card_pays_at_once_what_the_last_one_did_not(house: House) -> None:
    await house.bought(plan="team", token="pm_declined_later")
    house.bank.fates = ["declined"]
    await days(house, 28)
    assert house.subscription.status is SubscriptionStatus.PAST_DUE
    await house.send(ChangeSubscription(by=somebody(), token="pm_better"))
    await house.work()
    await house.work()
    assert (await shown(house)).status == "active"
    assert house.subscription.period_start.day == 28
    assert house.orders.all()[-1].means.token == "pm_better"


async def test_a_cancelled_subscription_ends_with_what_is_paid(house: House) -> None:
    await house.bought(plan="team")
    assert (await house.send(ChangeSubscription(by=somebody(), cancelled=True))).cancel_at_period_end
    await days(house, 27)
    assert (await shown(house)).status == "active"
    await days(house, 2)
    assert (await shown(house)).status == "none"
    assert len(house.bank.taken) == 1


async def test_who_thinks_better_of_it_goes_on(house: House) -> None:
    await house.bought(plan="team")
    await house.send(ChangeSubscription(by=somebody(), cancelled=True))
    await house.send(ChangeSubscription(by=somebody(), cancelled=False))
    await days(house, 30)
    assert (await shown(house)).status == "active" and len(house.bank.taken) == 2


async def test_a_larger_plan_begins_at_once_and_what_is_unused_is_taken_off(house: House) -> None:
    await house.bought(plan="team")
    house.clock.skip(days=14)
    order = await house.bought(plan="enterprise")
    assert order.item.credit == 9_900 // 2
    assert order.item.total.amount == 49_900 - 4_950
    found = await shown(house)
    assert (found.plan, found.period_start) == ("enterprise", house.clock.now())
    assert house.told("subscriptions", "changed")[0]["from"] == "team"
    await days(house, 30)
    assert house.billed[-1].total.amount == 49_900


async def test_a_smaller_plan_begins_when_the_period_ends_and_costs_nothing_until_then(house: House) -> None:
    await house.bought(plan="enterprise")
    order = await house.bought(plan="team", token=None)
    assert order.status is OrderStatus.FULFILLED and order.item.total.amount == 0
    assert len(house.bank.taken) == 1 and len(house.billed) == 1
    found = await shown(house)
    assert found.plan == "enterprise" and found.next and found.next.plan == "team"
    await days(house, 29)
    assert (await shown(house)).plan == "team"
    assert house.billed[-1].total.amount == 9_900
    assert house.told("subscriptions", "changed") == [
        {"from": "enterprise", "plan": "team", "interval": "month"}
    ]


async def test_from_a_year_to_a_month_is_a_change_for_later(house: House) -> None:
    await house.bought(plan="team", interval=Interval.YEAR)
    order = await house.bought(plan="team")
    assert order.item.later and order.item.total.amount == 0


async def test_the_plan_that_is_there_is_not_bought_again(house: House) -> None:
    await house.bought(plan="team")
    with pytest.raises(AlreadySubscribed):
        await house.buy(plan="team")


async def test_one_plan_is_paid_at_a_time(house: House) -> None:
    house.bank.fates = ["pending"]
    first = await house.bought(plan="team")
    with pytest.raises(OrderUnderWay) as refused:
        await house.buy(plan="enterprise")
    assert refused.value.context["existing"] == first.id
    await house.bought(pack="tokens-1m")
    await house.buy(RIVAL, plan="team")


async def test_paying_back_the_present_period_ends_the_subscription(house: House) -> None:
    order = await house.bought(plan="team")
    await house.send(RefundOrder(by=Principal.system(ACME), id=order.id))
    await house.work()
    assert house.subscription.ended_because == "refunded"
    await house.bought(plan="team")
    assert (await shown(house)).status == "active"
    assert [each.number for each in house.billed] == [1, 2, 3]


async def test_a_renewal_that_nobody_needs_any_more_is_paid_back(house: House) -> None:
    first = await house.bought(plan="team")
    house.clock.skip(days=28)
    house.bank.fates = ["pending"]
    await house.work()
    renewal = house.orders.all()[1]
    await house.send(RefundOrder(by=Principal.system(ACME), id=first.id))
    await house.work()
    assert not house.subscription.is_live
    house.bank.taken[renewal.key] = 1
    house.clock.skip(600)
    house.bank.states[renewal.key] = house.bank.states[first.key].__class__(
        state=house.bank.states[first.key].state.PAID, reference="late"
    )
    for _ in range(3):
        await house.work()
    assert (await house.order(renewal.id)).status is OrderStatus.REFUNDED
    assert house.bank.paid_back[renewal.key] == 1


async def test_invoices_are_numbered_without_a_gap_in_each_tenant(house: House) -> None:
    orders = [await house.buy(pack="tokens-1m") for _ in range(8)]
    other = await house.buy(RIVAL, pack="tokens-1m")
    await asyncio.gather(
        house.cashier().turn(RIVAL, other.id),
        *(house.cashier().turn(ACME, each.id) for each in orders for _ in range(2)),
    )
    own = [each.number for each in house.billed if each.tenant_id == ACME]
    assert own == list(range(1, 9))
    assert [each.number for each in house.billed if each.tenant_id == RIVAL] == [1]
    listed = await house.send(ListInvoices(by=somebody()))
    assert listed.total == 8
    with pytest.raises(NotFound):
        await house.send(GetInvoice(by=somebody(RIVAL), id=orders[0].id))


def late(order: Order) -> bytes:
    told = {"id": f"late-{order.id}", "type": "charge.paid", "tenantId": ACME, "orderId": order.id}
    return msgspec.json.encode({**told, "amount": 9_900, "currency": "EUR"})


async def test_what_was_called_refused_and_is_paid_after_all_is_paid_back(house: House) -> None:
    """Whoever ordered it has ordered anew since."""
    first = await house.bought(plan="team", token="pm_declined")
    second = await house.bought(plan="team")
    house.bank.states[first.key] = Charge(state=ChargeState.PAID, reference="late")
    assert await tell(house, late(first)) == "applied"
    began = house.subscription.period_start
    for _ in range(3):
        house.clock.skip(1)
        await house.work()
    assert (await house.order(first.id)).status is OrderStatus.REFUNDED
    assert house.bank.paid_back == {first.key: 1}
    assert house.subscription.is_live and house.subscription.period_start == began
    assert (await house.order(second.id)).status is OrderStatus.FULFILLED
    assert house.events().count("order.fulfilled") == 1


async def test_a_period_that_another_attempt_has_paid_is_paid_once(house: House) -> None:
    await house.bought(plan="team")
    house.clock.skip(days=28)
    house.bank.fates = ["declined"]
    await house.work()
    renewal = house.orders.all()[1]
    assert renewal.status is OrderStatus.REFUSED
    await days(house, 2)
    assert house.subscription.period == 2
    house.bank.states[renewal.key] = Charge(state=ChargeState.PAID, reference="late")
    await tell(house, late(renewal))
    for _ in range(3):
        await house.work()
    assert (await house.order(renewal.id)).status is OrderStatus.REFUNDED
    assert house.subscription.period == 2

"""An order is paid once, whatever happens on the way."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jobhire.domains.payment.application.operating import CloseOrder, RefundOrder, ResumeOrder
from jobhire.domains.payment.application.ordering import CancelOrder
from jobhire.domains.payment.application.ports import Charge, Payable
from jobhire.domains.payment.domain.errors import NotRefundable, TooLateToCancel
from jobhire.domains.payment.domain.order import OrderStatus
from jobhire.domains.payment.domain.schedule import KEY_HOLDS, LEASE, WAITS
from jobhire.shared.application import Principal
from tests.application.payment.house import ACME, House, Killed, somebody

OPERATOR = Principal.system(ACME)


@pytest.fixture
def house() -> House:
    return House()


async def settled(house: House, turns: int = 40) -> None:
    """Workers go on, and time does, until nothing is due any more."""
    for _ in range(turns):
        await house.work()
        house.clock.skip(seconds=WAITS[-1])


async def test_an_order_is_charged_and_has_its_effect(house: House) -> None:
    order = await house.bought(pack="tokens-1m", quantity=3)
    assert order.status is OrderStatus.FULFILLED
    assert house.bank.taken == {order.key: 1}
    assert house.events() == ["order.placed", "order.paid", "order.fulfilled"]
    assert house.told("orders", "order.paid")[0]["tokens"] == 3_000_000


async def test_the_attempt_is_on_record_before_the_provider_is_asked(house: House) -> None:
    order, seen = await house.buy(pack="tokens-1m"), []
    house.bank.before = lambda: seen.append(house.orders.all()[0].status)
    await house.work()
    assert seen == [OrderStatus.CHARGING]
    assert (await house.order(order.id)).status is OrderStatus.FULFILLED


async def test_who_dies_between_charging_and_writing_it_down_charged_once(house: House) -> None:
    order = await house.buy(pack="tokens-1m")
    house.bank.fates = ["killed"]
    with pytest.raises(Killed):
        await house.work()
    assert (await house.order(order.id)).status is OrderStatus.CHARGING
    await house.work()  # Another worker, at once: it may still be on its way.
    assert house.bank.calls == ["charge"]
    house.clock.skip(LEASE.total_seconds())
    await house.work()
    assert (await house.order(order.id)).status is OrderStatus.FULFILLED
    assert house.bank.calls == ["charge", "look-up"]
    assert house.bank.taken == {order.key: 1}


async def test_an_order_that_kills_whoever_takes_it_up_is_parked(house: House) -> None:
    order = await house.buy(pack="tokens-1m")
    killed = 0
    for _ in range(20):
        house.bank.fates = ["killed"]
        try:
            await house.cashier().turn(ACME, order.id)
        except Killed:
            killed += 1
        house.bank.look_up = _deadly  # type: ignore[method-assign]
        house.clock.skip(LEASE.total_seconds())
    parked = await house.order(order.id)
    assert parked.parked_at is not None and parked.due_at is None
    assert killed == len(WAITS) + 1


async def _deadly(what: Payable) -> Charge | None:
    raise Killed


async def test_an_answer_that_got_lost_is_asked_for_and_not_charged_again(house: House) -> None:
    house.bank.fates = ["lost-answer"]
    order = await house.bought(pack="tokens-1m")
    assert order.status is OrderStatus.UNKNOWN
    house.clock.skip(WAITS[0])
    await house.work()
    assert (await house.order(order.id)).status is OrderStatus.FULFILLED
    assert house.bank.calls == ["charge", "look-up"]


async def test_a_request_that_got_lost_is_made_again_under_the_same_key(house: House) -> None:
    house.bank.fates = ["lost-request"]
    order = await house.bought(pack="tokens-1m")
    house.clock.skip(WAITS[0])
    await house.work()
    assert house.bank.calls == ["charge", "look-up", "charge"]
    assert house.bank.taken == {order.key: 1}


async def test_a_refused_order_took_nothing_and_is_not_tried_again(house: House) -> None:
    order = await house.bought(plan="team", token="pm_declined")
    assert (order.status, order.reason, order.due_at) == (OrderStatus.REFUSED, "card_declined", None)
    await settled(house, 3)
    assert house.bank.calls == ["charge"] and house.bank.taken == {}
    assert house.events() == ["order.placed", "order.refused"]
    assert house.billed == [] and house.subscriptions.all() == []


async def test_two_workers_at_the_same_moment_charge_once(house: House) -> None:
    order = await house.buy(plan="team")
    await asyncio.gather(*(house.cashier().turn(ACME, order.id) for _ in range(5)))
    assert house.bank.calls == ["charge"]
    assert [each.number for each in house.billed] == [1]
    assert house.events("subscriptions") == ["subscription.started"]


async def test_who_slept_before_asking_does_not_ask(house: House) -> None:
    """A process that was stopped between the record and the request: its attempt may be another's by now."""
    order = await house.buy(pack="tokens-1m")
    house.bank.fates = ["lost-request"]
    await house.work()
    house.clock.skip(WAITS[0])
    looked = house.bank.look_up

    async def slow(what):  # type: ignore[no-untyped-def]
        house.clock.skip(LEASE.total_seconds() + 1)
        return await looked(what)

    house.bank.look_up = slow  # type: ignore[method-assign]
    await house.work()
    assert house.bank.calls == ["charge", "look-up"]
    assert (await house.order(order.id)).status is OrderStatus.UNKNOWN


async def test_after_all_attempts_an_order_is_parked_counted_and_resumed(house: House) -> None:
    house.bank.fates = ["lost-request"] * 100
    order = await house.bought(pack="tokens-1m")
    await settled(house, len(WAITS) + 1)
    parked = await house.order(order.id)
    assert parked.parked_at is not None and parked.due_at is None
    assert len(house.bank.calls) == len(WAITS) + 1
    assert house.events().count("order.parked") == 1
    assert (await house.orders.counts())["parked"] == 1
    house.bank.fates = []
    await house.send(ResumeOrder(by=OPERATOR, id=order.id))
    await house.work()
    assert (await house.order(order.id)).status is OrderStatus.FULFILLED
    assert house.bank.taken == {order.key: 1}


async def test_a_key_that_the_provider_may_have_forgotten_charges_nothing(house: House) -> None:
    house.bank.fates = ["lost-answer", *["lost-request"] * 20]
    order = await house.bought(pack="tokens-1m")
    await settled(house, len(WAITS) + 2)
    house.clock.skip(KEY_HOLDS.total_seconds())
    house.bank.forgetful, house.bank.fates = True, []
    await house.send(ResumeOrder(by=OPERATOR, id=order.id))
    await house.work()
    parked = await house.order(order.id)
    assert parked.parked_at is not None
    assert house.bank.taken == {order.key: 1} and house.bank.calls[-1] == "look-up"
    closed = await house.send(CloseOrder(by=OPERATOR, id=order.id))
    assert (closed.status, closed.reason) == (OrderStatus.REFUSED, "closed-by-operator")


async def test_an_order_is_cancelled_only_while_its_payment_was_not_asked_for(house: House) -> None:
    order = await house.buy(pack="tokens-1m")
    cancelled = await house.send(CancelOrder(by=somebody(), id=order.id))
    assert cancelled.status is OrderStatus.CANCELLED
    await house.work()
    assert house.bank.calls == []
    paid = await house.bought(pack="tokens-1m")
    with pytest.raises(TooLateToCancel):
        await house.send(CancelOrder(by=somebody(), id=paid.id))


async def test_of_a_suspended_tenant_nothing_is_charged(house: House) -> None:
    house.suspended.add(ACME)
    order = await house.bought(pack="tokens-1m")
    assert house.bank.calls == [] and order.status is OrderStatus.PLACED
    house.suspended.clear()
    house.clock.skip(LEASE.total_seconds())
    await house.work()
    assert (await house.order(order.id)).status is OrderStatus.FULFILLED


async def test_a_refund_pays_back_once_though_its_worker_dies(house: House) -> None:
    order = await house.bought(pack="tokens-1m")
    await house.send(RefundOrder(by=OPERATOR, id=order.id))
    house.bank.fates = ["killed"]
    with pytest.raises(Killed):
        await house.work()
    house.clock.skip(LEASE.total_seconds())
    await house.work()
    refunded = await house.order(order.id)
    assert refunded.status is OrderStatus.REFUNDED and house.bank.paid_back == {order.key: 1}
    assert house.told("orders", "order.refunded")[0]["tokens"] == 1_000_000
    assert [(each.number, each.kind.value) for each in house.billed] == [(1, "invoice"), (2, "credit-note")]
    assert house.billed[1].corrects == house.billed[0].id


async def test_what_was_not_paid_is_not_paid_back(house: House) -> None:
    order = await house.bought(pack="tokens-1m", token="pm_declined")
    with pytest.raises(NotRefundable):
        await house.send(RefundOrder(by=OPERATOR, id=order.id))


FATES = st.sampled_from(["ok", "killed", "lost-answer", "lost-request", "pending", "declined"])


@settings(max_examples=150, deadline=None)
@given(fates=st.lists(FATES, max_size=12), waits=st.lists(st.integers(0, 90), min_size=1, max_size=12))
def test_whatever_goes_wrong_money_is_taken_at_most_once_and_the_order_says_so(
    fates: list[str], waits: list[int]
) -> None:
    async def run() -> None:
        house = House()
        order = await house.buy(plan="team")
        house.bank.fates = list(fates)
        for wait in [*waits, *[WAITS[-1] * 2] * 40]:
            try:
                await asyncio.gather(*(house.cashier().turn(ACME, order.id) for _ in range(2)))
            except Killed:
                house.clock.skip(1)
            house.clock.skip(wait)
        ended = await house.order(order.id)
        taken = house.bank.taken.get(order.key, 0)
        assert taken <= 1
        if ended.status is OrderStatus.FULFILLED:
            assert taken == 1 and len(house.billed) == 1 and len(house.subscriptions.all()) == 1
        elif ended.status is OrderStatus.REFUSED:
            assert taken == 0 and house.billed == [] and house.subscriptions.all() == []
        else:
            assert ended.status is OrderStatus.UNKNOWN
            assert ended.parked_at is not None or ended.due_at is not None

    asyncio.run(run())


def test_waits_grow_and_end() -> None:
    assert list(WAITS) == sorted(WAITS)
    assert timedelta(seconds=sum(WAITS)) < KEY_HOLDS

"""When webhooks are told of nothing, and how they go on: failures, people, deletion, suspension."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from itertools import pairwise

from jobhire.domains.integration.application.delivering import LOOKS_AGAIN_SECONDS
from jobhire.domains.integration.application.endpoints import ChangeWebhook, DeleteWebhook
from jobhire.domains.integration.application.ports import Lane
from jobhire.domains.integration.application.repeating import ResumeWebhook
from jobhire.domains.integration.domain.schedule import RETRIES
from jobhire.domains.integration.domain.webhook import Stop

from .house import ACME, ANN, CLOSED, OPENED, House, answered


async def test_a_receiver_that_never_takes_it_is_tried_by_the_schedule_and_then_stopped() -> None:
    house = House()
    house.world.answer = lambda sent: answered(500)
    new = await house.new()
    house.log.add(OPENED, CLOSED)
    await house.turns()
    for wait in RETRIES:
        house.clock.skip(wait - 0.001)
        await house.turns()
        house.clock.skip(0.001)
        await house.turns()
    assert [later.at - earlier.at for earlier, later in pairwise(house.world.sent)] == [
        timedelta(seconds=each) for each in RETRIES
    ]
    assert {each.headers["webhook-id"] for each in house.world.sent} == {"acme-1"}
    view = await house.webhook(new.webhook.id)
    assert (view.enabled, view.stopped, view.delivery.backlog) == (False, Stop.FAILING, 2)
    assert house.raised()[-1] == "ai.jobhire.webhook.stopped.v1"
    house.clock.skip(10 * 86_400)
    await house.turns()
    assert len(house.world.sent) == 10


async def test_resumed_it_goes_on_with_what_it_did_not_take() -> None:
    house = House()
    house.world.answer = lambda sent: answered(410)
    new = await house.new()
    house.log.add(OPENED, CLOSED)
    await house.turns()
    house.world.answer = lambda sent: answered(200)
    await house.send(ResumeWebhook(by=ANN, id=new.webhook.id))
    await house.turns()
    assert house.world.positions == [1, 1, 2]


async def test_resumed_further_on_what_it_cannot_take_is_left_out() -> None:
    house = House()
    house.world.answer = lambda sent: answered(410 if sent.position == 1 else 200)
    new = await house.new()
    house.log.add(OPENED, CLOSED)
    await house.turns()
    await house.send(ResumeWebhook(by=ANN, id=new.webhook.id, from_position=2))
    await house.turns()
    assert house.world.positions == [1, 2]


async def test_410_stops_it_at_once_and_says_so() -> None:
    house = House()
    house.world.answer = lambda sent: answered(410)
    new = await house.new()
    house.log.add(OPENED)
    await house.turns()
    assert (await house.webhook(new.webhook.id)).stopped is Stop.GONE


async def test_whoever_stops_it_in_the_middle_of_a_turn_does_not_wait_for_its_end() -> None:
    house = House()
    new = await house.new()
    house.log.add(*[OPENED] * 5)

    async def stop() -> None:
        await house.send(ChangeWebhook(by=ANN, id=new.webhook.id, enabled=False))

    stopping = list[asyncio.Task[None]]()
    house.world.hold = asyncio.Event()
    turn = asyncio.create_task(house.turns())
    await asyncio.sleep(0)
    stopping.append(asyncio.create_task(stop()))
    await asyncio.gather(*stopping)
    house.world.hold.set()
    await turn
    assert house.world.positions == [1]
    assert (await house.webhook(new.webhook.id)).stopped is Stop.DISABLED


async def test_enabled_again_it_is_told_at_once_of_what_came_meanwhile() -> None:
    house = House()
    new = await house.new()
    await house.send(ChangeWebhook(by=ANN, id=new.webhook.id, enabled=False))
    house.log.add(OPENED)
    await house.turns()
    assert (await house.lane(new.webhook.id)).due == house.clock.now().timestamp() + LOOKS_AGAIN_SECONDS
    await house.send(ChangeWebhook(by=ANN, id=new.webhook.id, enabled=True))
    await house.turns()
    assert house.world.positions == [1]


async def test_at_another_address_what_failed_is_tried_at_once() -> None:
    house = House()
    house.world.answer = lambda sent: answered(500 if sent.url.endswith("/in") else 200)
    new = await house.new()
    house.log.add(OPENED)
    await house.turns()
    await house.send(ChangeWebhook(by=ANN, id=new.webhook.id, url="https://hooks.example.com/new"))
    await house.turns()
    assert [each.url for each in house.world.sent][1:] == ["https://hooks.example.com/new"]


async def test_a_deleted_one_is_told_of_nothing_and_leaves_no_lane() -> None:
    house = House()
    new = await house.new()
    stale = await house.lane(new.webhook.id)
    await house.send(DeleteWebhook(by=ANN, id=new.webhook.id))
    assert house.lanes.everything == {}
    await house.lanes.open(stale)  # as if the deleter had died before closing it
    house.log.add(OPENED)
    await house.turns()
    assert (house.world.sent, house.lanes.everything) == ([], {})


async def test_a_lane_whose_webhook_never_came_is_given_up_after_an_hour() -> None:
    house = House()
    opened = house.clock.now().timestamp()
    await house.lanes.open(Lane(tenant_id=ACME, webhook_id="w", kind="live", position=0, opened=opened))
    house.log.add(OPENED)
    await house.turns()
    assert len(house.lanes.everything) == 1
    house.clock.skip(3_600)
    await house.turns()
    assert (house.world.sent, house.lanes.everything) == ([], {})


async def test_a_suspended_tenant_is_told_when_it_is_back() -> None:
    house = House()
    await house.new()
    house.suspended.add(ACME)
    house.log.add(OPENED)
    await house.turns()
    assert house.world.sent == []
    house.suspended.clear()
    house.clock.skip(LOOKS_AGAIN_SECONDS)
    await house.turns()
    assert house.world.positions == [1]

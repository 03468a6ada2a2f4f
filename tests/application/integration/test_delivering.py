"""Telling webhooks: in order, nothing twice unless it must be, and nothing lost."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jobhire.domains.integration.application.endpoints import ChangeWebhook, RotateSecret
from jobhire.domains.integration.application.ports import Lane
from jobhire.domains.integration.application.repeating import ReplayEvents, ResumeWebhook
from jobhire.domains.integration.infrastructure.mongo import LEASE_SECONDS
from jobhire.shared.application import Fetched, FetchFailed

from .house import ACME, ANN, CLOSED, OPENED, RIVAL, House, Sent, answered, somebody


async def test_the_whole_history_comes_in_order_and_then_what_happens() -> None:
    house = House()
    house.log.add(OPENED, CLOSED, OPENED)
    new = await house.new(start="beginning")
    await house.turns()
    house.log.add(CLOSED)
    await house.turns()
    assert house.world.positions == [1, 2, 3, 4]
    assert [each.body.decode() for each in house.world.sent] == [each.body for each in house.log.events[ACME]]
    view = (await house.webhook(new.webhook.id)).delivery
    assert (view.position, view.backlog, view.consecutive_failures) == (4, 0, 0)


async def test_a_new_one_is_told_of_what_happens_from_now_on() -> None:
    house = House()
    house.log.add(OPENED, OPENED)
    await house.new()
    house.log.add(CLOSED)
    await house.turns()
    assert house.world.positions == [3]


async def test_a_new_one_may_begin_anywhere_in_the_log() -> None:
    house = House()
    house.log.add(OPENED, OPENED, OPENED)
    await house.new(start=2)
    await house.turns()
    assert house.world.positions == [3]


async def test_what_it_does_not_want_is_passed_over() -> None:
    house = House()
    house.log.add(*[CLOSED] * 250, OPENED, CLOSED)
    new = await house.new(OPENED, start="beginning")
    await house.turns()
    assert house.world.positions == [251]
    assert (await house.webhook(new.webhook.id)).delivery.position == 252


async def test_it_is_signed_with_both_secrets_after_a_rotation_and_with_the_new_one_a_day_later() -> None:
    house = House()
    new = await house.new()
    house.log.add(OPENED)
    await house.turns()
    rotated = await house.send(RotateSecret(by=ANN, id=new.webhook.id))
    assert rotated.secret != new.secret
    house.log.add(OPENED)
    await house.turns()
    house.clock.skip(86_400)
    house.log.add(OPENED)
    await house.turns()
    signatures = [each.headers["webhook-signature"].split(" ") for each in house.world.sent]
    assert [len(each) for each in signatures] == [1, 2, 1]
    assert house.world.sent[0].headers["webhook-id"] == "acme-1"
    assert house.world.sent[0].headers["Content-Type"].startswith("application/cloudevents+json")


@pytest.mark.parametrize(
    ("outcome", "status", "error"),
    [
        (answered(500, b"oops"), 500, "status"),
        (answered(302, location="http://10.0.0.1/"), 302, "redirect"),
        (FetchFailed("10.0.0.1 refused"), None, "unreachable"),
        (FetchFailed("", late=True), None, "timeout"),
    ],
)
async def test_a_failure_is_on_record_and_nothing_overtakes_it(
    outcome: object, status: int | None, error: str
) -> None:
    house = House()
    house.world.answer = lambda sent: outcome  # type: ignore[assignment, return-value]
    new = await house.new()
    house.log.add(OPENED, CLOSED)
    await house.turns()
    await house.turns()
    assert house.world.positions == [1]
    (attempt,) = house.attempts.all
    assert (attempt.status, attempt.error, attempt.delivered) == (status, error, False)
    assert "10.0.0.1" not in msgspec.json.encode(attempt).decode()
    view = (await house.webhook(new.webhook.id)).delivery
    assert view.next_attempt_at == house.clock.now() + timedelta(seconds=5)
    house.world.answer = lambda sent: answered(200)
    house.clock.skip(5)
    await house.turns()
    assert house.world.positions == [1, 1, 2]


async def test_only_the_beginning_of_an_answer_is_kept() -> None:
    house = House()
    house.world.answer = lambda sent: answered(500, b"\0" + b"x" * 5_000)
    await house.new()
    house.log.add(OPENED)
    await house.turns()
    (attempt,) = house.attempts.all
    assert attempt.answer == "\ufffd" + "x" * 999


async def test_429_waits_for_as_long_as_it_is_asked_to() -> None:
    house = House()
    house.world.answer = lambda sent: answered(429, retry_after="40")
    await house.new()
    house.log.add(OPENED)
    await house.turns()
    house.clock.skip(39.9)
    await house.turns()
    assert len(house.world.sent) == 1
    house.clock.skip(0.1)
    await house.turns()
    assert len(house.world.sent) == 2


async def test_a_fault_of_ours_is_no_failure_of_theirs() -> None:
    house = House()
    new = await house.new()
    house.log.add(OPENED)
    house.sender._vault = _Broken()  # type: ignore[assignment]
    with pytest.raises(ValueError, match="no key"):
        await house.turns()
    lane = await house.lane(new.webhook.id)
    assert (lane.failures, lane.position) == (0, 0)
    assert lane.due > house.clock.now().timestamp()


class _Broken:
    def open(self, sealed: str, *, context: str) -> bytes:
        raise ValueError("no key")


async def test_row_28_nobody_is_told_of_another_tenants_events() -> None:
    house = House()
    await house.new(start="beginning")
    await house.new(by=somebody(RIVAL), start="beginning")
    house.log.add(*[OPENED] * 3, tenant=RIVAL)
    house.log.add(CLOSED)
    await house.turns()
    ids = {sent.headers["webhook-id"] for sent in house.world.sent}
    assert ids == {"rival-1", "rival-2", "rival-3", "acme-1"}
    assert len(house.world.sent) == 4


async def test_one_receiver_that_is_away_delays_no_other() -> None:
    house = House()
    house.world.answer = lambda sent: answered(500 if sent.url.endswith("/away") else 200)
    away = await house.new()
    await house.send(ChangeWebhook(by=ANN, id=away.webhook.id, url="https://hooks.example.com/away"))
    fine = await house.new()
    house.log.add(OPENED, CLOSED)
    await house.turns()
    assert (await house.webhook(fine.webhook.id)).delivery.backlog == 0
    assert (await house.webhook(away.webhook.id)).delivery.backlog == 2


async def test_cut_off_in_the_middle_the_event_comes_again_under_the_same_id() -> None:
    house = House()
    new = await house.new()
    house.log.add(OPENED, CLOSED)
    house.world.hold = asyncio.Event()
    turn = asyncio.create_task(house.turns())
    await asyncio.sleep(0)
    turn.cancel()
    with pytest.raises(asyncio.CancelledError):
        await turn
    house.world.hold = None
    await house.turns(house.another_courier("w2"))
    assert [each.headers["webhook-id"] for each in house.world.sent] == ["acme-1", "acme-1", "acme-2"]
    assert (await house.webhook(new.webhook.id)).delivery.backlog == 0


async def test_killed_in_the_middle_its_lane_is_taken_over_when_the_lease_ends() -> None:
    house = House()
    await house.new()
    house.log.add(OPENED, CLOSED)
    first, second = house.another_courier("w1"), house.another_courier("w2")
    house.world.hold = asyncio.Event()
    asleep = asyncio.create_task(house.turns(first))
    await asyncio.sleep(0)
    hung, house.world.hold = house.world.hold, None
    await house.turns(second)
    assert house.world.positions == [1]
    house.clock.skip(LEASE_SECONDS)
    await house.turns(second)
    assert house.world.positions == [1, 1, 2]
    hung.set()
    await asleep
    # Who wakes up too late finds the lane taken: no event beyond the one in hand, nothing set back.
    assert house.world.positions == [1, 1, 2]
    assert [each.lane.position for each in house.lanes.everything.values()] == [2]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["w1", "w2"]), st.booleans(), st.booleans()), max_size=25))
def test_two_workers_under_faults_tell_exactly_the_log(steps: list[tuple[str, bool, bool]]) -> None:
    """Whatever fails and whoever is cut off: what the receiver took, once repeats of the same id are left
    out, is the log in its order."""
    asyncio.run(_run(steps))


async def _run(steps: list[tuple[str, bool, bool]]) -> None:
    house = House()
    await house.new(start="beginning")
    couriers = {name: house.another_courier(name) for name in ("w1", "w2")}
    taken = list[int]()

    def takes(sent: Sent) -> Fetched:
        taken.append(sent.position)
        return answered(200)

    for name, fails, cut in steps:
        house.log.add(OPENED, CLOSED)
        house.world.answer = (lambda sent: answered(503)) if fails else takes
        house.world.hold = asyncio.Event() if cut else None
        turn = asyncio.create_task(house.turns(couriers[name]))
        await asyncio.sleep(0)
        if cut:
            turn.cancel()
        await asyncio.gather(turn, return_exceptions=True)
        house.clock.skip(5)
    house.world.hold, house.world.answer = None, takes
    house.clock.skip(10 * 86_400)
    await house.send(ResumeWebhook(by=ANN, id=(await _only(house)).webhook_id))
    await house.turns()
    assert list(dict.fromkeys(taken)) == list(range(1, 2 * len(steps) + 1))
    assert taken == sorted(taken)


async def _only(house: House) -> Lane:
    (held,) = house.lanes.everything.values()
    return held.lane


async def test_a_replay_tells_again_beside_what_happens_under_the_same_ids() -> None:
    house = House()
    house.log.add(*[OPENED] * 4)
    new = await house.new()
    replay = await house.send(ReplayEvents(by=ANN, id=new.webhook.id, from_position=2, to_position=3))
    assert (replay.from_position, replay.to_position, replay.events) == (2, 3, 2)
    house.log.add(CLOSED)
    await house.turns()
    await house.turns()
    assert sorted(house.world.positions) == [2, 3, 5]
    assert {each.headers["webhook-id"] for each in house.world.sent} == {"acme-2", "acme-3", "acme-5"}
    assert {each.kind for each in house.attempts.all} == {"live", "replay"}
    assert (await house.webhook(new.webhook.id)).delivery.replay is None


async def test_picked_events_are_told_in_their_order_whatever_their_type() -> None:
    house = House()
    ids = house.log.add(OPENED, CLOSED, OPENED)
    new = await house.new(OPENED)
    await house.send(ReplayEvents(by=ANN, id=new.webhook.id, event_ids=(ids[2], ids[1], ids[2])))
    await house.turns()
    assert house.world.positions == [2, 3]
    assert [each.lane.kind for each in house.lanes.everything.values()] == ["live"]

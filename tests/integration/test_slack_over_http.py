"""Slack as a tenant sees it: from the request to the message, on a real database."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import msgspec
import pytest
from redis.asyncio import Redis

from jobhire.domains.identity.infrastructure.purge import purge
from jobhire.domains.notification.application.channel import Post
from jobhire.domains.notification.infrastructure.posts import LEASE_SECONDS, MongoPosts, sweep_posts
from jobhire.domains.notification.presentation.actors import ALARMS, WEBHOOK_STOPPED
from jobhire.shared.domain import TenantId
from jobhire.shared.infrastructure.event_log import EventLog
from jobhire.shared.infrastructure.tasks import beside
from tests.application.notification.house import Ticking, record
from tests.slack import HOOK, FakeSlack, refused

from .conftest import SentHints
from .house import Database, House, open_house, somebody

ACME = TenantId("acme")
HOOKED = {"webhookUrl": HOOK, "types": ["attention_needed"]}


@pytest.fixture
def fake() -> FakeSlack:
    return FakeSlack()


@pytest.fixture
async def house(
    database: Database, redis: Redis, log: EventLog, hints: SentHints, fake: FakeSlack
) -> AsyncIterator[House]:
    async with open_house(database, redis, log, hints, fetch=fake) as house:
        yield house


async def stops(house: House, number: int) -> None:
    """A webhook of the tenant, which its admins are told of."""
    (door,) = [each for each in house.doors if each.name == "notification"]
    (alarms,) = [each for each in door.consumers if each.name == ALARMS]
    data = msgspec.json.encode({"reason": "failing"})
    await alarms.handle(ACME, [record(WEBHOOK_STOPPED, f"w-{number}", number, data=data)], number)
    await house.drain()


async def waited(house: House, fake: FakeSlack, calls: int) -> None:
    """A worker works until Slack was called so often."""
    (door,) = [each for each in house.doors if each.name == "notification"]
    (service,) = door.services
    async with beside(service()), asyncio.timeout(10):  # type: ignore[arg-type]
        while len(fake.calls) < calls:  # noqa: ASYNC110 - what others do is polled
            await asyncio.sleep(0.05)
        await asyncio.sleep(0.2)


async def test_from_the_admins_put_to_the_message_and_back_to_nothing(house: House, fake: FakeSlack) -> None:
    assert (await house.http.get("/notifications/slack")).status_code == 404
    put = await house.http.put("/notifications/slack", json=HOOKED)
    assert (put.status_code, put.json()["data"]["way"]) == (200, "webhook")
    await stops(house, 1)
    await waited(house, fake, 1)
    assert fake.texts[0].startswith("A webhook was stopped")
    state = (await house.get("/notifications/slack"))["data"]["state"]
    assert (state["sent"], state["waiting"], state["lastError"]) == (1, 0, None)
    await house.post("/notifications/slack/test", status=200)
    fake.answers = [refused("invalid_auth"), refused("invalid_auth")]
    problem = await house.post("/notifications/slack/test", status=409)
    assert (problem["type"].rpartition("/")[2], problem["reason"]) == ("slack-refused", "invalid_auth")
    await stops(house, 2)
    await waited(house, fake, 4)
    stopped = (await house.get("/notifications/slack"))["data"]
    assert (stopped["stopped"], stopped["why"]) == ("refused", "invalid_auth")
    for _ in range(2):  # the stop is told of, and what is told is made
        await house.drain()
    said = [each["message"] for each in (await house.get("/notifications"))["data"]]
    assert any(each.startswith("Nothing is told in Slack any more: Slack refuses it") for each in said)
    everything = str(await house.kit.database["slack_connections"].find({}).to_list(None))
    shown = (await house.http.get("/notifications/slack")).text
    assert HOOK not in everything + shown
    assert (await house.http.delete("/notifications/slack")).status_code == 200
    assert (await house.http.get("/notifications/slack")).status_code == 404
    async for _ in purge(house.kit.database, ACME):
        pass
    for name in ("slack_connections", "slack_posts", "slack_lanes"):
        assert await house.kit.database[name].count_documents({}) == 0, name


async def test_who_may_not_sees_nothing_and_bad_input_is_refused_by_its_member(house: House) -> None:
    bob = somebody("acme", "bob", "jobs:read")
    for method in ("get", "delete"):
        answer = await house.http.request(method, "/notifications/slack", headers=bob)
        assert answer.status_code == 403
    bodies: list[dict[str, object]] = [
        {"types": []},
        {"types": ["attention_needed"], "webhookUrl": "https://evil.example/x"},
        {"types": ["everything"], "webhookUrl": HOOK},
        {"types": [], "botToken": "xoxb-1", "channel": "<!channel>"},
        {"types": [], "webhookUrl": HOOK, "secret": "x"},
    ]
    for body in bodies:
        answer = await house.http.put("/notifications/slack", json=body)
        assert answer.status_code in (400, 404, 422), answer.text


async def test_a_lane_is_one_workers_at_a_time_and_what_comes_meanwhile_is_not_forgotten(
    database: Database,
) -> None:
    clock = Ticking()
    one, two = (MongoPosts(database, clock=clock, owner=name) for name in ("one", "two"))
    now = clock.now().timestamp()
    post = Post(key="k1", notification="n1", made=now)
    await one.add(ACME, [post, post])
    await two.add(ACME, [post])
    assert (await one.counts(ACME)).waiting == 1
    assert await one.due(now, limit=5) == [ACME]
    lane = await one.take(ACME, now=now)
    assert lane is not None and await two.take(ACME, now=now) is None
    assert not await two.hold(ACME, now=now)
    await one.ended(ACME, "k1", "sent")
    await two.add(ACME, [Post(key="k0", notification="n2", made=now - 5)])
    lane.due = now + 86_400
    await one.end(lane)
    again = await two.take(ACME, now=now)
    assert again is not None, "what came while the lane was held makes it due"
    found = await two.next(ACME)
    assert found is not None and found.key == "k0"
    later = now + LEASE_SECONDS + 1
    assert await one.due(now, limit=5) == [] and await one.due(later, limit=5) == [ACME]
    again.failures, again.due = 1, now + 600
    await two.end(again)
    await one.add(ACME, [Post(key="k2", notification="n3", made=now)])
    assert await one.due(now, limit=5) == [], "a Slack that fails is left alone"
    await one.wake(ACME)
    assert await one.due(now, limit=5) == [ACME]
    await one.drop_waiting(ACME, why="disconnected")
    counts = await one.counts(ACME)
    assert (counts.waiting, counts.sent, counts.dropped) == (0, 1, 2)
    await database["slack_posts"].update_many({}, {"$set": {"made": now - 31 * 86_400}})
    await sweep_posts(database, clock)
    assert await database["slack_posts"].count_documents({}) == 0

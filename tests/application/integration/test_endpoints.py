"""What a tenant does with its webhooks, through the mediator."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from jobhire.domains.integration.application.endpoints import (
    ChangeWebhook,
    CreateWebhook,
    DeleteWebhook,
    GetWebhook,
    ListWebhooks,
    RotateSecret,
)
from jobhire.domains.integration.application.repeating import (
    PINGS,
    ListAttempts,
    PingWebhook,
    ReplayEvents,
    ResumeWebhook,
)
from jobhire.domains.integration.domain.errors import (
    ReplayUnderWay,
    TooManyPings,
    TooManyWebhooks,
    UnknownEvents,
)
from jobhire.domains.integration.domain.webhook import MOST_WEBHOOKS
from jobhire.shared.application import AddressRefused, Message, Principal
from jobhire.shared.domain import DomainError, Forbidden, Invalid, NotFound, StaleVersion

from .house import ACME, ANN, OPENED, RIVAL, URL, House, answered, somebody

NAMED: dict[str, Callable[[Principal, str], Message[Any]]] = {
    "get": lambda by, hook: GetWebhook(by=by, id=hook),
    "change": lambda by, hook: ChangeWebhook(by=by, id=hook, description="x"),
    "another address": lambda by, hook: ChangeWebhook(by=by, id=hook, url=URL),
    "rotate": lambda by, hook: RotateSecret(by=by, id=hook),
    "delete": lambda by, hook: DeleteWebhook(by=by, id=hook),
    "attempts": lambda by, hook: ListAttempts(by=by, id=hook),
    "replay": lambda by, hook: ReplayEvents(by=by, id=hook, from_position=1),
    "resume": lambda by, hook: ResumeWebhook(by=by, id=hook),
    "ping": lambda by, hook: PingWebhook(by=by, id=hook),
}


async def test_the_secret_is_shown_once_and_lies_sealed() -> None:
    house = House()
    new = await house.new()
    assert new.secret.startswith("whsec_")
    shown = msgspec.json.encode(await house.webhook(new.webhook.id)).decode()
    stored = repr(house.webhooks.documents())
    secret = new.secret.removeprefix("whsec_")
    assert secret not in shown and secret not in stored
    (document,) = house.webhooks.documents()
    (sealed,) = document["state"]["secrets"]
    assert sealed["sealed"].startswith("v1.")
    with pytest.raises(ValueError, match="moved"):
        house.kit.vault.open(sealed["sealed"], context="webhook/rival/another")


@pytest.mark.parametrize("name", NAMED)
async def test_another_tenants_webhook_is_not_there(name: str) -> None:
    house = House()
    house.log.add(OPENED)
    house.log.add(OPENED, tenant=RIVAL)
    new = await house.new()
    before = house.webhooks.documents()
    with pytest.raises(NotFound):
        await house.send(NAMED[name](somebody(RIVAL), new.webhook.id))
    assert (house.webhooks.documents(), house.world.sent) == (before, [])
    assert [each.lane.kind for each in house.lanes.everything.values()] == ["live"]
    assert await house.send(ListWebhooks(by=somebody(RIVAL))) == []


@pytest.mark.parametrize("name", NAMED)
async def test_who_may_read_events_may_not_manage_webhooks_by_that(name: str) -> None:
    house = House()
    new = await house.new()
    with pytest.raises(Forbidden):
        await house.send(NAMED[name](somebody(ACME, "events:read"), new.webhook.id))


async def test_there_are_at_most_twenty_and_a_deleted_one_makes_room() -> None:
    house = House()
    made = [await house.new() for _ in range(MOST_WEBHOOKS)]
    with pytest.raises(TooManyWebhooks):
        await house.new()
    assert len(house.lanes.everything) == MOST_WEBHOOKS
    await house.send(DeleteWebhook(by=ANN, id=made[3].webhook.id))
    await house.new()
    assert len(await house.send(ListWebhooks(by=ANN))) == MOST_WEBHOOKS


async def test_two_who_create_the_last_one_at_the_same_moment_do_not_exceed_the_limit() -> None:
    house = House()
    for _ in range(MOST_WEBHOOKS - 1):
        await house.new()
    tries = await asyncio.gather(*(house.new() for _ in range(3)), return_exceptions=True)
    assert sum(isinstance(each, TooManyWebhooks) for each in tries) == 2
    assert len(await house.send(ListWebhooks(by=ANN))) == MOST_WEBHOOKS


async def refused(house: House, message: Message[Any], error: type[DomainError]) -> str | None:
    before = house.webhooks.documents()
    with pytest.raises(error) as found:
        await house.send(message)
    assert house.webhooks.documents() == before
    return found.value.field


async def test_what_is_refused_names_its_field_and_changes_nothing() -> None:
    house = House()
    house.log.add(OPENED)

    def create(**rest: Any) -> CreateWebhook:
        return CreateWebhook(by=ANN, id=house.ids.new(), **{"url": URL, **rest})

    assert await refused(house, create(url="https://10.0.0.1/"), AddressRefused) == "/url"
    unknown = create(event_types=(OPENED, "ai.jobhire.job.eaten.v1"))
    assert await refused(house, unknown, UnknownEvents) == "/eventTypes/1"
    assert await refused(house, create(start=2), Invalid) == "/from"
    assert house.lanes.everything == {}
    id = (await house.new()).webhook.id
    elsewhere = ChangeWebhook(by=ANN, id=id, url="https://10.0.0.1/")
    assert await refused(house, elsewhere, AddressRefused) == "/url"
    odd = ChangeWebhook(by=ANN, id=id, event_types=("x",))
    assert await refused(house, odd, UnknownEvents) == "/eventTypes/0"
    late = ChangeWebhook(by=ANN, id=id, description="x", expected_version=7)
    assert await refused(house, late, StaleVersion) is None
    beyond = ResumeWebhook(by=ANN, id=id, from_position=3)
    assert await refused(house, beyond, Invalid) == "/fromPosition"


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({}, "/fromPosition"),
        ({"to_position": 1}, "/fromPosition"),
        ({"from_position": 4}, "/fromPosition"),
        ({"from_position": 1, "to_position": 4}, "/toPosition"),
        ({"from_position": 3, "to_position": 2}, "/toPosition"),
        ({"from_position": 1, "event_ids": ("acme-1",)}, "/eventIds"),
        ({"event_ids": ("acme-1", "rival-1")}, "/eventIds/1"),
    ],
)
async def test_a_replay_of_what_the_log_does_not_have_is_refused(asked: Any, field: str) -> None:
    house = House()
    house.log.add(OPENED, OPENED, OPENED)
    house.log.add(OPENED, tenant=RIVAL)
    new = await house.new()
    replay = ReplayEvents(by=ANN, id=new.webhook.id, **asked)
    assert await refused(house, replay, Invalid) == field
    assert len(house.lanes.everything) == 1


async def test_there_is_one_replay_at_a_time() -> None:
    house = House()
    house.log.add(OPENED, OPENED)
    new = await house.new()
    replay = ReplayEvents(by=ANN, id=new.webhook.id, from_position=1)
    await house.send(replay)
    state = (await house.webhook(new.webhook.id)).delivery.replay
    assert state is not None
    assert (state.position, state.to_position) == (0, 2)
    await refused(house, replay, ReplayUnderWay)
    await house.turns()
    await house.send(replay)


async def test_a_ping_is_sent_at_once_and_is_on_record_and_moves_nothing() -> None:
    house = House()
    house.world.answer = lambda sent: answered(404, b"who?")
    new = await house.new()
    await house.send(ChangeWebhook(by=ANN, id=new.webhook.id, enabled=False))
    attempt = await house.send(PingWebhook(by=ANN, id=new.webhook.id))
    assert (attempt.status, attempt.answer, attempt.position, attempt.kind) == (404, "who?", None, "test")
    (sent,) = house.world.sent
    event = msgspec.json.decode(sent.body)
    assert (event["type"], event["id"]) == ("ai.jobhire.webhook.ping.v1", sent.headers["webhook-id"])
    assert (event["specversion"], event["subject"]) == ("1.0", new.webhook.id)
    rows = await house.send(ListAttempts(by=ANN, id=new.webhook.id))
    assert list(rows.items) == [attempt]
    assert (await house.webhook(new.webhook.id)).delivery.consecutive_failures == 0


async def test_there_are_only_so_many_pings_a_minute() -> None:
    house = House()
    new = await house.new()
    for _ in range(PINGS.limit):
        await house.send(PingWebhook(by=ANN, id=new.webhook.id))
    with pytest.raises(TooManyPings):
        await house.send(PingWebhook(by=ANN, id=new.webhook.id))
    assert len(house.world.sent) == PINGS.limit

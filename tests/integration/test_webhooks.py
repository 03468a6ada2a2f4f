"""Webhooks on a real database and real sockets: receivers that behave badly, two workers, keys, sweeping."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import timedelta

import pytest
from beanie import init_beanie

from jobhire.domains.identity.infrastructure.purge import purge
from jobhire.domains.integration.application import endpoints
from jobhire.domains.integration.application.endpoints import (
    DeleteWebhook,
    ListWebhooks,
)
from jobhire.domains.integration.application.repeating import ListAttempts, ReplayEvents
from jobhire.domains.integration.domain.errors import TooManyWebhooks, UnknownEvents
from jobhire.domains.integration.domain.webhook import Stop
from jobhire.domains.integration.infrastructure import mongo
from jobhire.domains.integration.infrastructure.mongo import (
    LEASE_SECONDS,
    SEALED,
    AttemptDocument,
    MongoLanes,
    WebhookDocument,
    sweep,
)
from jobhire.domains.integration.infrastructure.rounds import Rounds
from jobhire.shared.application import Slice, acting_as, system_act
from jobhire.shared.infrastructure.egress import GuardedFetch
from jobhire.shared.infrastructure.event_log import EventLog
from jobhire.shared.infrastructure.sealed import SealedValues
from jobhire.shared.infrastructure.system import SystemClock
from jobhire.shared.infrastructure.tasks import beside
from jobhire.shared.infrastructure.vault import KeyringVault
from tests.kits import VAULT_KEY

from .receivers import (
    ACME,
    NEW_KEY,
    RIVAL,
    Database,
    House,
    Misbehave,
    endless_headers,
    gzip_bomb,
    never,
    plain,
    receiving,
    reset,
    slow_headers,
    somebody,
    ten_gigabytes,
)


@pytest.fixture
async def house(database: Database, log: EventLog) -> House:
    await init_beanie(database=database, document_models=[WebhookDocument, AttemptDocument])
    return House(database, log)


@pytest.mark.parametrize(
    ("answer", "status", "error"),
    [
        (plain("500 Internal Server Error"), 500, "status"),
        (plain("307 Temporary Redirect", "Location: http://127.0.0.1:1/"), 307, "redirect"),
        (plain("410 Gone"), 410, "status"),
        (plain("429 Too Many Requests", "Retry-After: 77"), 429, "status"),
        (reset, None, "unreachable"),
        (endless_headers, None, "unreachable"),
        (slow_headers, None, "timeout"),
        (never, None, "timeout"),
        (ten_gigabytes, 200, None),
        (gzip_bomb, 200, None),
    ],
    ids=lambda each: getattr(each, "__name__", str(each)),
)
async def test_row_73_whatever_a_receiver_does_is_one_attempt_and_bounded(
    house: House, answer: Misbehave, status: int | None, error: str | None
) -> None:
    async with receiving(answer) as receiver:
        id = await house.new(receiver)
        (first, _) = await house.happens(2)
        fetch = house.fetching(seconds=0.5) if error == "timeout" else house.fetch
        async with asyncio.timeout(20):
            await house.courier("w1", fetch).turn(await house.lane(id))
        delivered = error is None
        assert receiver.ids[0] == first
        assert len(receiver.ids) == (2 if delivered else 1)
        attempts = await house.tried(id)
        assert [(each.status, each.error) for each in attempts] == [(status, error)] * len(receiver.ids)
        assert all(len(each.answer) <= 1_000 for each in attempts)
        view = await house.view(id)
        assert view.delivery.backlog == (0 if delivered else 2)
        assert view.stopped is (Stop.GONE if status == 410 else None)
        if status == 429:
            assert view.delivery.next_attempt_at == house.clock.now() + timedelta(seconds=77)


async def test_the_whole_log_comes_in_order_with_the_ids_it_has(house: House) -> None:
    async with receiving(plain("204 No Content")) as receiver:
        ids = await house.happens(12)
        await house.happens(3, RIVAL)
        id = await house.new(receiver, start="beginning")
        await house.turn(id)
        ids += await house.happens(3)
        await house.turn(id)
        assert receiver.ids == ids
        await house.send(ReplayEvents(by=somebody(), id=id, event_ids=(ids[7], ids[3])))
        await house.turn(id, kind="replay")
        assert receiver.ids[15:] == [ids[3], ids[7]]
        assert (await house.view(id)).delivery.replay is None


async def test_row_28_an_event_of_another_tenant_cannot_be_asked_for(house: House) -> None:
    async with receiving(plain("204 No Content")) as receiver:
        (own,), (foreign,) = await house.happens(), await house.happens(1, RIVAL)
        id = await house.new(receiver)
        with pytest.raises(UnknownEvents) as refused:
            await house.send(ReplayEvents(by=somebody(), id=id, event_ids=(own, foreign)))
        assert refused.value.field == "/eventIds/1"


async def test_of_many_who_create_at_the_same_moment_as_many_are_let_in_as_there_is_room_for(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(endpoints, "MOST_WEBHOOKS", 4)
    async with receiving(plain("204 No Content")) as receiver:
        tries = await asyncio.gather(*(house.new(receiver) for _ in range(6)), return_exceptions=True)
    assert sum(isinstance(each, TooManyWebhooks) for each in tries) == 2
    assert len(await house.send(ListWebhooks(by=somebody()))) == 4


async def test_a_killed_workers_lane_goes_to_another_and_it_cannot_set_it_back(house: House) -> None:
    async with receiving(plain("204 No Content")) as receiver:
        ids = await house.happens(3)
        id = await house.new(receiver, start="beginning")
        killed = MongoLanes(house.database, owner="w1")
        held = await killed.take(await house.lane(id), now=house.clock.now().timestamp())
        assert held is not None
        await house.turn(id, owner="w2")
        assert receiver.ids == []
        house.clock.time += timedelta(seconds=LEASE_SECONDS + 1)
        await house.turn(id, owner="w2")
        assert receiver.ids == ids
        assert not await killed.advance(held, now=house.clock.now().timestamp())
        await killed.give_back(held)
        assert (await house.lane(id)).position == 3


async def test_two_workers_at_the_same_moment_tell_everything_once(house: House) -> None:
    async with receiving(plain("204 No Content")) as receiver:
        ids = await house.happens(10)
        id = await house.new(receiver, start="beginning")
        lane = await house.lane(id)
        await asyncio.gather(*(house.courier(f"w{each}").turn(lane) for each in range(4)))
        assert receiver.ids == ids


async def test_row_65_a_name_that_moves_into_our_network_is_not_called(house: House) -> None:
    asked = list[str]()

    async def rebinding(host: str) -> Sequence[str]:
        asked.append(host)
        return ["93.184.216.34"] if len(asked) == 1 else ["127.0.0.1"]

    fetch = house.fetching(rebinding)
    await fetch.check("https://hooks.example.com/in", field="/url")
    async with receiving(plain("204 No Content")) as receiver:
        id = await house.new(receiver)
        webhook = await house.office.webhooks.get(ACME, id)
        webhook.change(type(webhook.target).of("https://hooks.example.com/in", "", ()))
        await house.office.webhooks.save(webhook)
        await house.happens()
        await house.courier("w1", fetch).turn(await house.lane(id))
        assert (receiver.ids, asked) == ([], ["hooks.example.com"] * 2)
        (attempt,) = await house.tried(id)
        assert (attempt.error, attempt.answer) == ("unreachable", "")


async def test_a_name_that_is_gone_is_a_failed_attempt_like_others(house: House) -> None:
    asked = list[str]()

    async def unknown(host: str) -> Sequence[str]:
        asked.append(host)
        raise OSError("no address")

    async with receiving(plain("204 No Content")) as receiver:
        id = await house.new(receiver)
        await house.happens()
        fetch = GuardedFetch(allowed=[f"hooks.test:{receiver.port}"], resolve=unknown, cut=True)
        await house.courier("w1", fetch).turn(await house.lane(id))
        assert (asked, [each.error for each in await house.tried(id)]) == (["hooks.test"], ["unreachable"])
        assert (await house.view(id)).delivery.consecutive_failures == 1


async def test_attempts_are_paged_newest_first_and_failed_ones_can_be_picked_out(house: House) -> None:
    async with receiving(plain("204 No Content")) as receiver:
        id = await house.new(receiver)
        await house.happens(5)
        await house.turn(id)
        receiver.answer = plain("500 Oh")
        await house.happens()
        await house.turn(id)
        page = await house.send(ListAttempts(by=somebody(), id=id, part=Slice(limit=4)))
        assert ([each.position for each in page.items], page.total) == ([6, 5, 4, 3], 6)
        rest = Slice(limit=4, after=page.last)
        assert [each.position for each in await house.tried(id, part=rest)] == [2, 1]
        assert [each.position for each in await house.tried(id, failed=True)] == [6]


async def test_old_attempts_those_beyond_the_newest_and_tombstones_are_swept(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mongo, "MOST_ATTEMPTS", 3)
    async with receiving(plain("204 No Content")) as receiver:
        id, gone = await house.new(receiver), await house.new(receiver)
        await house.happens(5)
        await house.turn(id)
        await house.send(DeleteWebhook(by=somebody(), id=gone))
        await house.database["webhooks"].update_many({}, {"$unset": {"dirty": 1}})
        await sweep(house.database, house.clock)
        assert [each.position for each in await house.tried(id)] == [5, 4, 3]
        house.clock.time += timedelta(days=30, seconds=1)
        await sweep(house.database, house.clock)
        assert await house.tried(id) == []
        left = await house.database["webhooks"].find({}).to_list(None)
        assert [each["_id"] for each in left] == [f"acme/{id}"]


async def test_secrets_are_sealed_anew_under_another_key_and_still_sign(house: House) -> None:
    async with receiving(plain("204 No Content")) as receiver:
        id = await house.new(receiver)
        values = SealedValues(
            house.database,
            KeyringVault([NEW_KEY, VAULT_KEY]),
            fields=[SEALED],
            collections=["webhooks"],
            clock=house.clock,
            ids=house.kit.ids,
        )
        before = await house.office.webhooks.get(ACME, id)
        with acting_as(system_act(ACME, "secrets.rotate")):
            (count,) = [each async for each in values.rotate()]
        assert (count.rotated, count.undeclared, count.lost) == (1, set(), [])
        after = await house.office.webhooks.get(ACME, id)
        opened = KeyringVault([NEW_KEY]).open(after.secrets[0].sealed, context=f"webhook/acme/{id}")
        assert opened == house.kit.vault.open(before.secrets[0].sealed, context=f"webhook/acme/{id}")


async def test_a_purged_tenant_leaves_no_webhook_no_lane_and_no_attempt(house: House) -> None:
    async with receiving(plain("204 No Content")) as receiver:
        id, _ = await house.new(receiver), await house.new(receiver, RIVAL)
        await house.happens()
        await house.turn(id)
        _ = [each async for each in purge(house.database, ACME)]
        for name in ("webhooks", "webhook_lanes", "webhook_attempts"):
            left = await house.database[name].find({}).to_list(None)
            assert not [each for each in left if str(each["_id"]).startswith("acme")]
        assert len(await house.send(ListWebhooks(by=somebody(RIVAL)))) == 1


async def _until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not holds():  # noqa: ASYNC110 - what others do is polled
            await asyncio.sleep(0.02)


async def test_a_receiver_that_hangs_holds_up_no_other_and_a_short_list_of_heads_no_event(
    house: House,
) -> None:
    house.clock.now = SystemClock().now  # type: ignore[method-assign]
    async with receiving(plain("204 No Content")) as fine, receiving(never) as hangs:
        for _ in range(3):
            await house.new(hangs)
        await house.new(fine)
        ids = await house.happens(3)
        # As a relay leaves it that dies between an event and the list of heads.
        await house.database["streams"].update_many({}, {"$set": {"position": 0}})
        lanes = MongoLanes(house.database, owner="w1")
        rounds = Rounds(house.courier("w1"), lanes=lanes, log=house.log, clock=house.clock)
        async with beside(rounds.run()):
            await _until(lambda: fine.ids == ids and len(hangs.ids) == 3)
    assert all(held <= 0.0 for _, held in await lanes.all())

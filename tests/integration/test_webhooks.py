"""Webhooks on a real database and real sockets: receivers that behave badly, two workers, keys, sweeping."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
from beanie import init_beanie
from motor.motor_asyncio import AsyncIOMotorDatabase

from jobhire.domains.identity.infrastructure.purge import purge
from jobhire.domains.integration.application.delivering import Courier
from jobhire.domains.integration.application.endpoints import (
    CreateWebhook,
    DeleteWebhook,
    GetWebhook,
    ListWebhooks,
    Office,
)
from jobhire.domains.integration.application.ports import Attempt, Lane
from jobhire.domains.integration.application.repeating import ListAttempts, ReplayEvents
from jobhire.domains.integration.application.sending import Sender
from jobhire.domains.integration.application.views import WebhookView
from jobhire.domains.integration.domain.webhook import Stop
from jobhire.domains.integration.infrastructure import mongo
from jobhire.domains.integration.infrastructure.mongo import (
    LEASE_SECONDS,
    SEALED,
    WEBHOOKS,
    AttemptDocument,
    MongoAttempts,
    MongoLanes,
    MongoWebhookDirectory,
    PublishedLog,
    WebhookDocument,
    sweep,
)
from jobhire.domains.integration.infrastructure.rounds import Rounds, Watch
from jobhire.domains.integration.module import wire
from jobhire.shared.application import Mediator, Principal, Slice, acting_as, authorise, system_act
from jobhire.shared.domain import TenantId, UserId
from jobhire.shared.infrastructure.egress import GuardedFetch
from jobhire.shared.infrastructure.event_log import EventLog
from jobhire.shared.infrastructure.module import Kit
from jobhire.shared.infrastructure.mongo import MongoAggregateStore
from jobhire.shared.infrastructure.sealed import SealedValues
from jobhire.shared.infrastructure.system import SystemClock, Uuid7Ids
from jobhire.shared.infrastructure.tasks import beside
from jobhire.shared.infrastructure.vault import KeyringVault
from tests.contract.test_aggregate_store import Announced
from tests.kits import VAULT_KEY, make_kit

from .conftest import KNOWN, a_pending, fresh

Database = AsyncIOMotorDatabase[dict[str, Any]]
ACME, RIVAL = TenantId("acme"), TenantId("rival")
NEW_KEY = "another encryption key of thirty-two bytes or more"
Misbehave = Callable[[asyncio.StreamWriter], Awaitable[None]]


def somebody(tenant: TenantId = ACME) -> Principal:
    permissions = frozenset({"webhooks:manage"})
    return Principal(tenant_id=tenant, user_id=UserId("ann"), role="test", permissions=permissions)


class HandClock:
    def __init__(self) -> None:
        self.time = SystemClock().now()

    def now(self) -> datetime:
        return self.time


@dataclass
class Receiver:
    """An outside service: reads a request, then does as told."""

    answer: Misbehave
    port: int = 0
    ids: list[str] = field(default_factory=list)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            names = dict(line.split(": ", 1) for line in head.split("\r\n")[1:] if line)
            lower = {name.lower(): value for name, value in names.items()}
            await reader.readexactly(int(lower["content-length"]))
            self.ids.append(lower["webhook-id"])
            await self.answer(writer)
            await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            return  # They hung up: that is what some of these tests are about.
        finally:
            writer.close()


@asynccontextmanager
async def receiving(answer: Misbehave) -> AsyncIterator[Receiver]:
    receiver = Receiver(answer)
    listening = await asyncio.start_server(receiver.serve, "127.0.0.1", 0)
    receiver.port = listening.sockets[0].getsockname()[1]
    try:
        yield receiver
    finally:
        listening.close()


def plain(status: str, *headers: str) -> Misbehave:
    async def answer(writer: asyncio.StreamWriter) -> None:
        lines = [f"HTTP/1.1 {status}", "Content-Length: 0", "Connection: close", *headers, "", ""]
        writer.write("\r\n".join(lines).encode())

    return answer


async def reset(writer: asyncio.StreamWriter) -> None:
    writer.transport.abort()


async def ten_gigabytes(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 10000000000\r\n\r\n")
    for _ in range(10_000):
        writer.write(b"x" * 1_000_000)
        await writer.drain()
    raise AssertionError("somebody read it all")


async def endless_headers(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\n")
    for _ in range(10_000):
        writer.write(b"X-Filler: " + b"x" * 10_000 + b"\r\n")
        await writer.drain()
    raise AssertionError("somebody read them all")


async def slow_headers(writer: asyncio.StreamWriter) -> None:
    for byte in b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n":
        writer.write(bytes([byte]))
        await writer.drain()
        await asyncio.sleep(0.1)


async def gzip_bomb(writer: asyncio.StreamWriter) -> None:
    writer.write(
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 5\r\n\r\n\x1f\x8b\x08\x00\x00"
    )


async def never(writer: asyncio.StreamWriter) -> None:
    await asyncio.sleep(60)


async def always_at_work(tenant_id: TenantId) -> bool:
    return True


class House:
    def __init__(self, database: Database, log: EventLog) -> None:
        self.database, self.log, self.clock, ids = database, log, HandClock(), Uuid7Ids()
        store = partial(
            MongoAggregateStore, database=database, clock=self.clock, ids=ids, announce=Announced()
        )
        self.kit: Kit = make_kit(
            mediator=Mediator([authorise]), clock=self.clock, ids=ids, store=store, database=database
        )
        self.send = self.kit.mediator.send
        self.fetch = self.fetching()
        self.attempts = MongoAttempts(database)
        self.office = Office(
            webhooks=self.kit.store(WEBHOOKS),
            directory=MongoWebhookDirectory(database),
            lanes=MongoLanes(database, owner="api"),
            log=PublishedLog(log),
            fetch=self.fetch,
            vault=self.kit.vault,
            clock=self.clock,
            known={KNOWN},
        )
        wire(self.kit, self.office, attempts=self.attempts, sender=self.sender(self.fetch))

    def fetching(
        self,
        resolve: Callable[[str], Awaitable[Sequence[str]]] | None = None,
        seconds: float = 10.0,
    ) -> GuardedFetch:
        async def here(host: str) -> Sequence[str]:
            return ["127.0.0.1"]

        everywhere = [f"hooks.test:{port}" for port in range(1_024, 65_536)] if resolve is None else []
        return GuardedFetch(
            allowed=everywhere,
            resolve=resolve or here,
            tls=ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT),
            seconds=seconds,
            limit=16_384,
            cut=True,
        )

    def sender(self, fetch: GuardedFetch) -> Sender:
        return Sender(
            fetch=fetch,
            attempts=self.attempts,
            vault=self.kit.vault,
            clock=self.clock,
            ids=self.kit.ids,
            watcher=Watch(),
        )

    def courier(self, owner: str, fetch: GuardedFetch | None = None) -> Courier:
        return Courier(
            webhooks=self.office.webhooks,
            lanes=MongoLanes(self.database, owner=owner),
            log=self.office.log,
            sender=self.sender(fetch or self.fetch),
            clock=self.clock,
            at_work=always_at_work,
            jitter=lambda: 0.0,
        )

    async def happens(self, count: int = 1, tenant: TenantId = ACME) -> list[str]:
        """Events in the log; their ids."""
        events = [a_pending(number) for number in range(count)]
        await self.log.append(tenant, fresh(*events))
        return [each.id for each in events]

    async def new(self, receiver: Receiver, tenant: TenantId = ACME, **rest: Any) -> str:
        url = f"http://hooks.test:{receiver.port}/in"
        command = CreateWebhook(by=somebody(tenant), id=self.kit.ids.new(), url=url, **rest)
        return (await self.send(command)).webhook.id

    async def view(self, id: str) -> WebhookView:
        return await self.send(GetWebhook(by=somebody(), id=id))

    async def lane(self, id: str, kind: str = "live") -> Lane:
        found = await self.office.lanes.of(ACME, [id])
        return next(each for each in found if each.kind == kind)

    async def turn(self, id: str, owner: str = "w1", kind: str = "live") -> None:
        await self.courier(owner).turn(await self.lane(id, kind))

    async def tried(self, id: str, **rest: Any) -> Sequence[Attempt]:
        return (await self.send(ListAttempts(by=somebody(), id=id, **rest))).items


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
async def test_rows_34_and_73_whatever_a_receiver_does_is_one_attempt_and_bounded(
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

"""Everything of webhooks on a real database, with receivers on real sockets that do as told."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

from motor.motor_asyncio import AsyncIOMotorDatabase

from jobhire.domains.integration.application.delivering import Courier
from jobhire.domains.integration.application.endpoints import (
    CreateWebhook,
    GetWebhook,
    Office,
)
from jobhire.domains.integration.application.ports import Attempt, Lane
from jobhire.domains.integration.application.repeating import ListAttempts
from jobhire.domains.integration.application.sending import Sender
from jobhire.domains.integration.application.views import WebhookView
from jobhire.domains.integration.infrastructure.mongo import (
    WEBHOOKS,
    MongoAttempts,
    MongoLanes,
    MongoWebhookDirectory,
    PublishedLog,
)
from jobhire.domains.integration.infrastructure.rounds import Watch
from jobhire.domains.integration.module import wire
from jobhire.shared.application import Mediator, Principal, authorise
from jobhire.shared.domain import TenantId, UserId
from jobhire.shared.infrastructure.egress import GuardedFetch
from jobhire.shared.infrastructure.event_log import EventLog
from jobhire.shared.infrastructure.module import Kit
from jobhire.shared.infrastructure.mongo import MongoAggregateStore
from jobhire.shared.infrastructure.system import SystemClock, Uuid7Ids
from tests.contract.test_aggregate_store import Announced
from tests.kits import make_kit

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

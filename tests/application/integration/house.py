"""Everything of webhooks but servers and time: the log, the lanes and the world outside in memory."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from jobhire.domains.integration.application.delivering import Courier
from jobhire.domains.integration.application.endpoints import CreateWebhook, GetWebhook, Office
from jobhire.domains.integration.application.ports import Attempt, Lane, Published
from jobhire.domains.integration.application.sending import Sender
from jobhire.domains.integration.application.views import NewSecret, WebhookView
from jobhire.domains.integration.domain.webhook import Webhook
from jobhire.domains.integration.infrastructure.mongo import LEASE_SECONDS, WEBHOOKS
from jobhire.domains.integration.infrastructure.rounds import Watch
from jobhire.domains.integration.module import wire
from jobhire.shared.application import (
    AddressRefused,
    Fetched,
    FetchFailed,
    Mediator,
    Principal,
    Rows,
    Slice,
    authorise,
)
from jobhire.shared.domain import TenantId, UserId
from jobhire.shared.infrastructure.documents import decode_pending, load
from jobhire.shared.infrastructure.memory import MemoryAggregateStore
from jobhire.shared.infrastructure.system import Uuid7Ids
from tests.kits import make_kit

ACME, RIVAL = TenantId("acme"), TenantId("rival")
OPENED, CLOSED = "ai.jobhire.job.opened.v1", "ai.jobhire.job.closed.v1"
URL = "https://hooks.example.com/in"


def somebody(tenant: TenantId = ACME, *permissions: str) -> Principal:
    granted = frozenset(permissions or {"webhooks:manage"})
    return Principal(tenant_id=tenant, user_id=UserId("ann"), role="test", permissions=granted)


ANN = somebody()


class HandClock:
    def __init__(self) -> None:
        self.time = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.time

    def skip(self, seconds: float) -> None:
        self.time += timedelta(seconds=seconds)


def answered(status: int, body: bytes = b"", **headers: str) -> Fetched:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Fetched(status=status, headers=named, body=body)


@dataclass
class World:
    """A ``Fetch`` to receivers of which each does as told; keeps what arrived, and when."""

    clock: HandClock
    answer: Callable[[Sent], Fetched | FetchFailed] = lambda sent: answered(204)
    sent: list[Sent] = field(default_factory=list)
    hold: asyncio.Event | None = None
    """Nothing is answered until it is set."""

    async def check(self, url: str, *, field: str) -> None:
        if "10.0.0.1" in url:
            raise AddressRefused("no host of the public network has this name", field=field)

    async def get(self, url: str, *, headers: Mapping[str, str] | None = None) -> Fetched:
        raise AssertionError("webhooks only post")

    async def post(self, url: str, *, body: bytes, headers: Mapping[str, str] | None = None) -> Fetched:
        sent = Sent(url, dict(headers or {}), body, self.clock.now())
        self.sent.append(sent)
        if self.hold is not None:
            await self.hold.wait()
        given = self.answer(sent)
        if isinstance(given, FetchFailed):
            raise given
        return given

    @property
    def positions(self) -> list[int]:
        return [each.position for each in self.sent]


@dataclass(frozen=True)
class Sent:
    url: str
    headers: dict[str, str]
    body: bytes
    at: datetime

    @property
    def position(self) -> int:
        return int(msgspec.json.decode(self.body).get("position", 0))


class MemoryLog:
    def __init__(self) -> None:
        self.events: dict[TenantId, list[Published]] = {}

    def add(self, *types: str, tenant: TenantId = ACME) -> list[str]:
        own = self.events.setdefault(tenant, [])
        for each in types:
            place = len(own) + 1
            id = f"{tenant}-{place}"
            body = msgspec.json.encode({"id": id, "position": place, "type": each}).decode()
            own.append(Published(id=id, type=each, position=place, body=body))
        return [each.id for each in own]

    async def after(self, tenant_id: TenantId, position: int, *, limit: int) -> Sequence[Published]:
        return self.events.get(tenant_id, [])[position : position + limit]

    async def head(self, tenant_id: TenantId) -> int:
        return len(self.events.get(tenant_id, []))

    async def places(self, tenant_id: TenantId, ids: Sequence[str]) -> Mapping[str, int]:
        return {each.id: each.position for each in self.events.get(tenant_id, []) if each.id in ids}


@dataclass
class Held:
    lane: Lane
    owner: str = ""
    until: float = 0.0


@dataclass
class MemoryLanes:
    """``ports.Lanes`` as one process (``owner``) sees them; ``everything`` is what they share."""

    owner: str
    everything: dict[tuple[str, str, str], Held] = field(default_factory=dict)

    async def open(self, lane: Lane) -> bool:
        return self.everything.setdefault(_key(lane), held := Held(_copied(lane))) is held

    async def of(self, tenant_id: TenantId, webhook_ids: Sequence[str]) -> Sequence[Lane]:
        own = [each.lane for each in self.everything.values() if each.lane.tenant_id == tenant_id]
        return [_copied(each) for each in own if each.webhook_id in webhook_ids]

    async def take(self, lane: Lane, *, now: float) -> Lane | None:
        held = self.everything.get(_key(lane))
        if held is None or held.until > now or held.lane.due > now:
            return None
        held.owner, held.until = self.owner, now + LEASE_SECONDS
        return _copied(held.lane)

    async def advance(self, lane: Lane, *, now: float) -> bool:
        held = self.everything.get(_key(lane))
        if held is None or held.owner != self.owner:
            return False
        held.lane, held.until = _copied(lane), now + LEASE_SECONDS
        return True

    async def give_back(self, lane: Lane) -> None:
        held = self.everything.get(_key(lane))
        if held is not None and held.owner == self.owner:
            held.owner, held.until = "", 0.0

    async def close(self, lane: Lane) -> None:
        self.everything.pop(_key(lane), None)

    async def wake(self, tenant_id: TenantId, webhook_id: str, *, position: int | None = None) -> None:
        for held in self.everything.values():
            lane = held.lane
            if (lane.tenant_id, lane.webhook_id) == (tenant_id, webhook_id):
                lane.due, lane.failures = 0.0, 0
                if lane.kind == "live" and position is not None:
                    lane.position, held.owner, held.until = position, "", 0.0


def _key(lane: Lane) -> tuple[str, str, str]:
    return lane.tenant_id, lane.webhook_id, lane.kind


def _copied(lane: Lane) -> Lane:
    return msgspec.structs.replace(lane)


class MemoryAttempts:
    def __init__(self) -> None:
        self.kept: list[tuple[TenantId, str, Attempt]] = []

    async def keep(self, tenant_id: TenantId, webhook_id: str, attempt: Attempt) -> None:
        self.kept.append((tenant_id, webhook_id, attempt))

    async def rows(self, tenant_id: TenantId, webhook_id: str, part: Slice, *, failed: bool) -> Rows[Attempt]:
        own = [each for tenant, id, each in self.kept if (tenant, id) == (tenant_id, webhook_id)]
        wanted = [each for each in reversed(own) if not (failed and each.delivered)]
        return Rows(items=wanted[: part.limit], total=len(wanted), last=None)

    @property
    def all(self) -> list[Attempt]:
        return [attempt for _, _, attempt in self.kept]


class Directory:
    def __init__(self, webhooks: MemoryAggregateStore[Webhook]) -> None:
        self._webhooks = webhooks

    async def of_tenant(self, tenant_id: TenantId) -> Sequence[Webhook]:
        found = [load(WEBHOOKS, each) for each in self._webhooks.documents()]
        return [each for each in found if each.tenant_id == tenant_id and each.is_live]


class House:
    def __init__(self) -> None:
        self.clock, self.ids = HandClock(), Uuid7Ids()
        self.webhooks = MemoryAggregateStore(WEBHOOKS, clock=self.clock, ids=self.ids)
        self.log, self.attempts, self.world = MemoryLog(), MemoryAttempts(), World(self.clock)
        self.lanes = MemoryLanes("w1")
        self.suspended: set[TenantId] = set()
        kit = make_kit(
            mediator=Mediator([authorise]),
            clock=self.clock,
            ids=self.ids,
            store=lambda kind: self.webhooks,  # type: ignore[arg-type]
        )
        self.kit = kit
        self.send = kit.mediator.send
        self.sender = Sender(
            fetch=self.world,
            attempts=self.attempts,
            vault=kit.vault,
            clock=self.clock,
            ids=self.ids,
            watcher=Watch(),
        )
        office = Office(
            webhooks=self.webhooks,
            directory=Directory(self.webhooks),
            lanes=self.lanes,
            log=self.log,
            fetch=self.world,
            vault=kit.vault,
            clock=self.clock,
            known={OPENED, CLOSED},
        )
        wire(kit, office, attempts=self.attempts, sender=self.sender)
        self.courier = self.another_courier("w1")

    def another_courier(self, owner: str) -> Courier:
        """As another worker has it."""
        return Courier(
            webhooks=self.webhooks,
            lanes=MemoryLanes(owner, self.lanes.everything),
            log=self.log,
            sender=self.sender,
            clock=self.clock,
            at_work=self._at_work,
            jitter=lambda: 0.0,
        )

    async def _at_work(self, tenant_id: TenantId) -> bool:
        return tenant_id not in self.suspended

    async def new(self, *event_types: str, by: Principal = ANN, **rest: Any) -> NewSecret:
        command = CreateWebhook(by=by, id=self.ids.new(), url=URL, event_types=event_types, **rest)
        return await self.send(command)

    async def webhook(self, id: str, by: Principal = ANN) -> WebhookView:
        return await self.send(GetWebhook(by=by, id=id))

    async def lane(self, id: str, kind: str = "live", tenant: TenantId = ACME) -> Lane:
        (found,) = [each for each in await self.lanes.of(tenant, [id]) if each.kind == kind]
        return found

    async def turns(self, courier: Courier | None = None) -> None:
        """A turn of every lane, as a worker that looks gives them."""
        for held in list(self.lanes.everything.values()):
            await (courier or self.courier).turn(_copied(held.lane))

    def raised(self) -> list[str]:
        pending = (decode_pending(each) for each in self.webhooks.documents())
        return [event.type for events in pending for event in events]

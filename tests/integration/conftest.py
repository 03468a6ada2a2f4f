"""The kernel's event path on real servers, with one consumer that writes down what it is given."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

import msgspec
import pytest
from motor.motor_asyncio import AsyncIOMotorDatabase
from redis.asyncio import Redis

from jobhire.shared.application import Consumer, EventRecord
from jobhire.shared.domain import TenantId
from jobhire.shared.infrastructure.bus import Hint, Hints
from jobhire.shared.infrastructure.consumers import ConsumerRuntime
from jobhire.shared.infrastructure.documents import PendingEvent
from jobhire.shared.infrastructure.event_log import EventLog, Fresh
from jobhire.shared.infrastructure.redrive import Redrive
from jobhire.shared.infrastructure.relay import Relay
from jobhire.shared.infrastructure.system import SystemClock, Uuid7Ids

Database = AsyncIOMotorDatabase[dict[str, Any]]
KNOWN = "ai.jobhire.box.filled.v1"


def a_pending(
    number: int = 1, *, type: str = KNOWN, sequence: int = 1, id: str | None = None
) -> PendingEvent:
    return PendingEvent(
        id=id or Uuid7Ids().new(),
        type=type,
        time=SystemClock().now(),
        sequence=sequence,
        data=msgspec.json.encode({"number": number}).decode(),
    )


def fresh(*events: PendingEvent, subject: str = "b1") -> list[Fresh]:
    return [Fresh("boxes", subject, event) for event in events]


class Recorder:
    """A consumer's handler: keeps the numbers it saw; fails where told to."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self.fail_on: set[int] = set()
        self.outdated: dict[TenantId, list[int]] = {}
        """Tenants whose results are to be made anew, and up to where they were."""

    async def named_outdated(self, tenant_id: TenantId | None) -> Sequence[TenantId]:
        return [each for each, made in self.outdated.items() if not made and tenant_id in (None, each)]

    async def handle(self, tenant_id: TenantId, events: Sequence[EventRecord], up_to: int) -> None:
        if not events:
            await self._make_anew(tenant_id, up_to)
            return
        numbers = [msgspec.json.decode(event.data).get("number", 0) for event in events]
        if self.fail_on & set(numbers):
            raise RuntimeError("told to fail")
        self.batches.append(numbers)

    async def _make_anew(self, tenant_id: TenantId, up_to: int) -> None:
        if -1 in self.fail_on:
            raise RuntimeError("told to fail")
        await asyncio.sleep(0.05)
        self.outdated[tenant_id].append(up_to)

    @property
    def seen(self) -> list[int]:
        return [number for batch in self.batches for number in batch]


class SentHints(Hints):
    """Hints, written down instead of sent; ``down`` plays a Redis that is away."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, Hint]] = []
        self.down = False

    def send(self, consumer: str, hint: Hint) -> None:
        if self.down:
            raise ConnectionError("redis is away")
        self.sent.append((consumer, hint))


@pytest.fixture
async def log(database: Database) -> EventLog:
    log = EventLog(database)
    await log.prepare()
    return log


@pytest.fixture
def recorder() -> Recorder:
    return Recorder()


RuntimeFactory = Callable[..., ConsumerRuntime]


@pytest.fixture
def runtime(database: Database, log: EventLog, recorder: Recorder) -> RuntimeFactory:
    def make(owner: str = "w1", types: frozenset[str] = frozenset({KNOWN}), **rest: Any) -> ConsumerRuntime:
        consumer = Consumer(
            name="recorder",
            kind="convergent",
            types=types,
            handle=recorder.handle,
            outdated=recorder.named_outdated,
        )
        return ConsumerRuntime(consumer, **{"database": database, "log": log, "owner": owner, **rest})

    return make


@pytest.fixture
def hints() -> SentHints:
    return SentHints()


@pytest.fixture
def make_relay(database: Database, redis: Redis, log: EventLog, hints: SentHints) -> Callable[..., Relay]:
    """A relay of boxes for these ``consumers``; whatever else it is to be made with, by name."""

    def make(
        consumers: Mapping[str, frozenset[str]],
        known: frozenset[str] = frozenset(),
        told_later: Collection[str] = (),
        **rest: Any,
    ) -> Relay:
        redrive = Redrive(
            database=database, log=log, hints=hints, consumers=consumers, known=known, unhurried=told_later
        )
        made_with = {"log": log, "redrive": redrive, "collections": ["boxes"], "owner": "r1", **rest}
        return Relay(database=database, redis=redis, hints=hints, **made_with)

    return make


@pytest.fixture
def relay(make_relay: Callable[..., Relay]) -> Relay:
    return make_relay({"recorder": frozenset({KNOWN})}, sweep_seconds=0.2)

"""What the audit trail costs, beside the same work without it: ``python -m benchmarks.audit``.

A message through the mediator, the entry of one write, and the relay: with the trail and, in the same run and
on the same servers, with its part taken out. Bounded; loopback only.
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from statistics import median
from typing import Any, ClassVar, cast

from beanie import init_beanie
from redis.asyncio import Redis
from tests.contract.test_aggregate_store import BOXES, Announced, BoxDocument, a_box
from tests.integration.conftest import SentHints
from tests.servers import mongo_server, redis_server

from benchmarks.stack.table import Table
from jobhire.domains.candidate.domain.candidate import Candidate
from jobhire.domains.candidate.domain.details import CandidateDetails
from jobhire.shared.application import Mediator, Message, Principal, authorise
from jobhire.shared.domain import TenantId, UserId
from jobhire.shared.infrastructure.audit import Refusals
from jobhire.shared.infrastructure.audit_entries import entry_of_write
from jobhire.shared.infrastructure.audit_log import AuditLog
from jobhire.shared.infrastructure.documents import state_of
from jobhire.shared.infrastructure.event_log import EventLog
from jobhire.shared.infrastructure.mongo import MongoAggregateStore, connect
from jobhire.shared.infrastructure.redrive import Redrive
from jobhire.shared.infrastructure.relay import Relay, Waiting
from jobhire.shared.infrastructure.system import SystemClock, Uuid7Ids

TENANT = TenantId("acme")
CLOCK, IDS = SystemClock(), Uuid7Ids()


class Ask(Message[int], frozen=True, kw_only=True):
    permission: ClassVar = "a:b"


async def answer(_: Ask) -> int:
    return 1


async def message_cost(*, attributed: bool, count: int = 100_000) -> float:
    """CPU microseconds of one message that does nothing."""
    refusals = Refusals(cast(Any, None))
    mediator = Mediator([refusals.of_message, authorise] if attributed else [authorise])
    mediator.register(Ask, answer)
    by = Principal(tenant_id=TENANT, user_id=UserId("u"), role="x", permissions=frozenset({"a:b"}))
    message, began = Ask(by=by), time.process_time()
    for _ in range(count):
        await mediator.send(message)
    return (time.process_time() - began) / count * 1e6


def entry_cost(characters: int, count: int = 2_000) -> float:
    """CPU microseconds of the entry of one changed candidate."""
    text, now = "word " * (characters // 5), CLOCK.now()
    details = CandidateDetails(name="Ann Lee")
    candidate = Candidate.register(details, id="c", tenant_id=TENANT, now=now, cv_text=text, import_key=None)
    state = candidate.stored_state = state_of(candidate)
    began = time.process_time()
    for _ in range(count):
        entry_of_write("candidates", candidate, state, clock=CLOCK, ids=IDS)
    return (time.process_time() - began) / count * 1e6


class WithoutTrail(Relay):
    """Clears the entries without keeping them."""

    async def _append_entries(self, documents: list[Waiting]) -> None: ...


async def relay_cost(
    mongo_url: str, redis_url: str, *, trail: bool, count: int = 3_000
) -> tuple[float, float]:
    """Documents per second of a sweep, and milliseconds of relaying one."""
    client, redis = connect(mongo_url, app="benchmark"), Redis.from_url(redis_url)
    database, hints = client["benchmark"], SentHints()
    for name in await database.list_collection_names():
        await database.drop_collection(name)
    await init_beanie(database=database, document_models=[BoxDocument])
    log = EventLog(database)
    await log.prepare()
    await AuditLog(database).prepare()
    redrive = Redrive(database=database, log=log, hints=hints, consumers={"c": frozenset()})
    relay = (Relay if trail else WithoutTrail)(
        database=database,
        redis=redis,
        log=log,
        hints=hints,
        redrive=redrive,
        collections=["boxes"],
        owner="r",
    )
    store = MongoAggregateStore(BOXES, database=database, clock=CLOCK, ids=IDS, announce=Announced())
    boxes = [a_box(f"b{number}") for number in range(count)]
    for box in boxes:
        box.fill("cup", now=CLOCK.now())
    await store.add_many(boxes)
    swept = await _seconds(relay.sweep)
    singles = []
    for number in range(60):
        box = a_box(f"x{number}")
        box.fill("cup", now=CLOCK.now())
        await store.save(box)
        work = {"boxes": [f"{TENANT}/{box.id}"]}
        singles.append(await _seconds(lambda work=work: relay.relay(work)))  # type: ignore[misc]
    await redis.aclose()
    client.close()
    return count / swept, median(singles) * 1000


async def _seconds(work: Callable[[], Awaitable[object]]) -> float:
    began = time.perf_counter()
    await work()
    return time.perf_counter() - began


def main() -> None:
    table = Table()
    plain, attributed = (asyncio.run(message_cost(attributed=each)) for each in (False, True))
    table.row("a message through the mediator", f"{attributed:.2f} µs", f"without: {plain:.2f} µs", "")
    for characters in (0, 3_000, 50_000):
        cost = entry_cost(characters)
        table.row(f"entry of a change, CV of {characters:,}", f"{cost:.0f} µs", "CPU beside the write", "")
    with tempfile.TemporaryDirectory() as folder:
        places = Path(folder, "mongo"), Path(folder, "redis")
        for place in places:
            place.mkdir()
        with mongo_server(places[0]) as mongo_url, redis_server(places[1]) as redis_url:
            rounds = [
                [asyncio.run(relay_cost(mongo_url, redis_url, trail=trail)) for trail in (False, True)]
                for _ in range(3)
            ]
    rate = median(with_[0] / without[0] for without, with_ in rounds)
    single = median(with_[1] / without[1] for without, with_ in rounds)
    table.row("relay, documents per second", f"{rate:.2f}", "of the same without the trail", "≥ 0.6")
    table.row("relay, time of a single change", f"{single:.2f}", "of the same without the trail", "≤ 2")


if __name__ == "__main__":
    main()

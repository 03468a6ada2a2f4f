"""Everything of sources but servers and time: boards, jobs and what is remembered, in memory."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, ClassVar

import msgspec

from jobhire.domains.candidate.application.records import RecordDesk, TakeInRecord, take_in_record
from jobhire.domains.candidate.domain.candidate import Candidate
from jobhire.domains.candidate.infrastructure.mongo import CANDIDATES
from jobhire.domains.job.application.commands import (
    ChangeJob,
    DeleteJob,
    ImportJobs,
    change_job,
    delete_job,
    import_jobs,
)
from jobhire.domains.job.application.desk import PostingDesk
from jobhire.domains.job.domain.job import Job
from jobhire.domains.job.infrastructure.mongo import JOBS
from jobhire.domains.sourcing.application.ports import Turn
from jobhire.domains.sourcing.application.running import GetRound, ListRounds, PreviewSource, RunSource
from jobhire.domains.sourcing.application.sources import CreateSource, GetSource
from jobhire.domains.sourcing.application.views import Preview, RoundDetails, SourceView
from jobhire.domains.sourcing.domain.deciding import Trace
from jobhire.domains.sourcing.domain.person import PersonTrace
from jobhire.domains.sourcing.domain.round import Round
from jobhire.domains.sourcing.domain.source import Source
from jobhire.domains.sourcing.infrastructure.mongo import LEASE_SECONDS, ROUNDS, SOURCES
from jobhire.domains.sourcing.infrastructure.plugins import all_boards, all_systems
from jobhire.domains.sourcing.module import Neighbours, Plugins, Shelves, wire
from jobhire.shared.application import (
    AddressRefused,
    Fetched,
    FetchFailed,
    Mediator,
    OperationView,
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
BOARD = "https://boards-api.greenhouse.io/v1/boards/acme/jobs?content=true"


def somebody(tenant: TenantId = ACME, *permissions: str) -> Principal:
    granted = frozenset(permissions or {"sources:read", "sources:manage", "jobs:write"})
    return Principal(tenant_id=tenant, user_id=UserId("ann"), role="test", permissions=granted)


ANN = somebody()


class HandClock:
    def __init__(self) -> None:
        self.time = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.time

    def skip(self, **by: float) -> None:
        self.time += timedelta(**by)


def answered(status: int, body: bytes | object = b"", **headers: str) -> Fetched:
    raw = body if isinstance(body, bytes) else msgspec.json.encode(body)
    return Fetched(
        status=status, headers={name.replace("_", "-"): text for name, text in headers.items()}, body=raw
    )


def row(
    id: int, title: str = "Welder", place: str = "Braga", text: str = "MIG.", dept: str = "Works"
) -> dict[str, Any]:
    """As Greenhouse shows it."""
    return {
        "id": id,
        "title": title,
        "location": {"name": place},
        "content": text,
        "departments": [{"name": dept}],
        "absolute_url": f"https://boards.greenhouse.io/acme/jobs/{id}",
        "updated_at": "2026-11-01T10:00:00Z",
    }


@dataclass
class World:
    """A ``Fetch`` to boards that answer as told; keeps what was asked."""

    pages: dict[str, Fetched | FetchFailed] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    meanwhile: Callable[[str], None] | None = None
    """Happens before each answer."""

    async def check(self, url: str, *, field: str) -> None:
        if "10.0.0.1" in url:
            raise AddressRefused("no host of the public network has this name", field=field)

    async def get(self, url: str, *, headers: Mapping[str, str] | None = None) -> Fetched:
        self.asked.append((url, dict(headers or {})))
        if self.meanwhile is not None:
            self.meanwhile(url)
        await asyncio.sleep(0)
        found = self.pages.get(url, answered(404))
        if isinstance(found, FetchFailed):
            raise found
        return found

    async def post(self, url: str, *, body: bytes, headers: Mapping[str, str] | None = None) -> Fetched:
        """Only for a token."""
        assert url.endswith("/token"), "boards are only read"
        return await self.get(url, headers={**(headers or {}), "body": body.decode()})


@dataclass
class Held:
    turn: Turn
    owner: str = ""
    until: float = 0.0


@dataclass
class MemoryTurns:
    """``ports.Turns`` as one process (``owner``) sees them; ``everything`` is what they share."""

    owner: str
    everything: dict[tuple[str, str], Held] = field(default_factory=dict)

    async def open(self, turn: Turn) -> None:
        self.everything[turn.tenant_id, turn.source_id] = Held(msgspec.structs.replace(turn))

    async def of(self, tenant_id: TenantId, source_ids: Sequence[str]) -> Mapping[str, Turn]:
        own = [each.turn for each in self.everything.values() if each.turn.tenant_id == tenant_id]
        return {each.source_id: msgspec.structs.replace(each) for each in own if each.source_id in source_ids}

    async def due(self, now: float, *, limit: int) -> Sequence[Turn]:
        free = [each.turn for each in self.everything.values() if each.until <= now and each.turn.due <= now]
        return [msgspec.structs.replace(each) for each in sorted(free, key=lambda it: it.due)][:limit]

    async def take(self, turn: Turn, *, now: float) -> Turn | None:
        held = self.everything.get((turn.tenant_id, turn.source_id))
        if held is None or held.until > now or held.turn.due > now:
            return None
        held.owner, held.until = self.owner, now + LEASE_SECONDS
        return msgspec.structs.replace(held.turn)

    async def hold(self, turn: Turn, *, now: float) -> bool:
        held = self._own(turn)
        if held is None:
            return False
        held.until = now + LEASE_SECONDS
        return True

    async def end(self, turn: Turn, *, served: bool = True) -> None:
        if (held := self._own(turn)) is None:
            return
        present, new = held.turn, msgspec.structs.replace(turn, asked="" if served else turn.asked)
        if present.wakes != turn.wakes:
            new.due, new.wakes = present.due, present.wakes
            new.asked = new.asked if turn.asked else present.asked
        held.turn, held.owner, held.until = new, "", 0.0

    async def wake(self, tenant_id: TenantId, source_id: str, *, asked: str = "") -> str:
        turn = self.everything[tenant_id, source_id].turn
        if asked and turn.asked:
            return turn.asked
        turn.due, turn.wakes, turn.asked = 0.0, turn.wakes + 1, turn.asked or asked
        if not asked:
            turn.failures, turn.failing_since = 0, None
        return turn.asked

    async def hint(self, tenant_id: TenantId, source_id: str, *, due: float, now: float) -> None:
        held = self.everything[tenant_id, source_id]
        if not held.turn.failures and (held.turn.due > due or held.until > now):
            held.turn.due, held.turn.wakes = due, held.turn.wakes + 1

    async def tenant_of(self, source_id: str) -> TenantId | None:
        return next((TenantId(tenant) for tenant, id in self.everything if id == source_id), None)

    async def close(self, tenant_id: TenantId, source_id: str) -> None:
        self.everything.pop((tenant_id, source_id), None)

    def _own(self, turn: Turn) -> Held | None:
        held = self.everything.get((turn.tenant_id, turn.source_id))
        return held if held is not None and held.owner == self.owner else None


@dataclass
class MemoryTraces:
    kept: dict[tuple[str, str], dict[str, Trace]] = field(default_factory=dict)
    writes: int = 0

    async def of(self, tenant_id: TenantId, source_id: str) -> Mapping[str, Trace]:
        return dict(self.kept.get((tenant_id, source_id), {}))

    async def keep(self, tenant_id: TenantId, source_id: str, traces: Sequence[Trace]) -> None:
        self.writes += len(traces)
        self.kept.setdefault((tenant_id, source_id), {}).update({each.external_id: each for each in traces})

    async def drop(self, tenant_id: TenantId, source_id: str) -> None:
        self.kept.pop((tenant_id, source_id), None)


@dataclass
class MemoryPeople:
    """``PersonTraces``. ``gone``: whom nothing may be kept of, as (place, external id)."""

    kept: dict[tuple[str, str], PersonTrace] = field(default_factory=dict)
    gone: set[tuple[str, str]] = field(default_factory=set)

    async def of(
        self, tenant_id: TenantId, place: str, external_ids: Sequence[str]
    ) -> Mapping[str, PersonTrace]:
        return {id: self.kept[place, id] for id in external_ids if (place, id) in self.kept}

    async def erased(self, tenant_id: TenantId, place: str, external_ids: Sequence[str]) -> frozenset[str]:
        return frozenset(id for id in external_ids if (place, id) in self.gone)

    async def keep(self, tenant_id: TenantId, place: str, traces: Sequence[PersonTrace]) -> None:
        self.kept.update({(place, each.external_id): each for each in traces})

    async def drop(self, tenant_id: TenantId, place: str) -> None:
        self.kept = {key: each for key, each in self.kept.items() if key[0] != place}


@dataclass
class Shelf:
    """``SourceDirectory`` and ``RoundReader``."""

    sources: MemoryAggregateStore[Source]
    rounds: MemoryAggregateStore[Round]

    async def of_tenant(self, tenant_id: TenantId) -> Sequence[Source]:
        found = [load(SOURCES, each) for each in self.sources.documents()]
        return [each for each in found if each.tenant_id == tenant_id and each.is_live]

    async def rows(self, tenant_id: TenantId, source_id: str, part: Slice) -> Rows[Round]:
        found = [load(ROUNDS, each) for each in self.rounds.documents()]
        own = [each for each in reversed(found) if (each.tenant_id, each.source_id) == (tenant_id, source_id)]
        return Rows(items=own[: part.limit], total=len(own), last=None)


class Desk(PostingDesk):
    """The real one, at which something else may happen once."""

    instead: ClassVar[dict[int, Any]] = {}

    async def change(self, *arguments: Any) -> None:
        await self.instead.pop(id(self), super().change)(*arguments)


class NoCounts:
    async def of_jobs(self, tenant_id: TenantId, ids: Sequence[str]) -> Mapping[str, Any]:
        return {}

    async def candidates(self, tenant_id: TenantId) -> int:
        return 0


class House:
    def __init__(self) -> None:
        self.clock, self.ids, self.world = HandClock(), Uuid7Ids(), World()
        make = partial(MemoryAggregateStore, clock=self.clock, ids=self.ids)
        self.sources = MemoryAggregateStore(SOURCES, clock=self.clock, ids=self.ids)
        self.rounds = MemoryAggregateStore(ROUNDS, clock=self.clock, ids=self.ids)
        self.jobs = MemoryAggregateStore(JOBS, clock=self.clock, ids=self.ids)
        stores: dict[str, Any] = {
            "sources": self.sources,
            "source_rounds": self.rounds,
            "jobs": self.jobs,
        }
        self.traces, self.turns = MemoryTraces(), MemoryTurns("w1")
        self.suspended: set[TenantId] = set()
        self.kit = make_kit(
            mediator=Mediator([authorise]),
            clock=self.clock,
            ids=self.ids,
            store=lambda kind: stores.get(kind.collection) or make(kind),
        )
        self.send = self.kit.mediator.send
        register, counts = self.kit.mediator.register, NoCounts()
        self.candidates = MemoryAggregateStore(CANDIDATES, clock=self.clock, ids=self.ids)
        register(TakeInRecord, partial(take_in_record, candidates=self.candidates, clock=self.clock))
        register(ImportJobs, partial(import_jobs, jobs=self.jobs, clock=self.clock))
        register(ChangeJob, partial(change_job, jobs=self.jobs, counts=counts, clock=self.clock))
        register(DeleteJob, partial(delete_job, jobs=self.jobs, clock=self.clock))
        self.desk = Desk(jobs=self.jobs, mediator=self.kit.mediator)
        shelf = Shelf(self.sources, self.rounds)
        self.people = MemoryPeople()
        shelves = Shelves(
            directory=shelf, reader=shelf, turns=self.turns, traces=self.traces, people=self.people
        )
        scout, self.operations = wire(
            self.kit,
            shelves,
            fetch=self.world,
            neighbours=Neighbours(jobs=self.desk, people=RecordDesk(mediator=self.kit.mediator)),
            at_work=self._at_work,
            plugins=Plugins(boards=all_boards(), systems=all_systems()),
        )
        self.slept: list[float] = []
        self.scout = replace(scout, reader=replace(scout.reader, sleep=self._sleep))

    def meanwhile(self, change: Any) -> None:
        """In the place of what the desk does when a job is to be changed."""
        Desk.instead[id(self.desk)] = change

    async def _sleep(self, seconds: float) -> None:
        self.slept.append(seconds)

    async def _at_work(self, tenant_id: TenantId) -> bool:
        return tenant_id not in self.suspended

    async def new(self, by: Principal = ANN, **rest: Any) -> SourceView:
        told = {"name": "Careers", "board": "greenhouse", "address": "acme", **rest}
        return await self.send(CreateSource(by=by, id=self.ids.new(), **told))

    def shows(self, *rows: Any, url: str = BOARD, **headers: str) -> None:
        self.world.pages[url] = answered(200, {"jobs": list(rows)}, **headers)

    async def look(self) -> None:
        """A worker looks once, whatever is due."""
        for turn in await self.turns.due(self.clock.now().timestamp(), limit=100):
            await self.scout.turn(turn)

    async def next_round(self, source: SourceView) -> RoundDetails:
        """The clock goes on until the source is due."""
        turn = await self.turn(source.id)
        wait = turn.due - self.clock.now().timestamp()
        self.clock.skip(seconds=max(0.0, wait))
        await self.look()
        return await self.last_round(source)

    async def last_round(self, source: SourceView) -> RoundDetails:
        found = await self.send(ListRounds(by=ANN, id=source.id, part=Slice(limit=1)))
        return await self.send(GetRound(by=ANN, id=source.id, round_id=found.items[0].id))

    async def turn(self, id: str) -> Turn:
        return (await self.turns.of(ACME, [id]))[id]

    async def source(self, id: str) -> SourceView:
        return await self.send(GetSource(by=ANN, id=id))

    async def preview(self, source: SourceView) -> Preview:
        return await self.send(PreviewSource(by=ANN, id=source.id))

    async def run(self, source: SourceView) -> OperationView:
        return await self.send(RunSource(by=ANN, id=source.id))

    async def operation(self, view: OperationView) -> OperationView:
        return await self.operations.operation(ACME, view.id.partition(".")[2])

    @property
    def all_jobs(self) -> dict[str, Job]:
        """By title, the live ones."""
        jobs = [load(JOBS, each) for each in self.jobs.documents()]
        return {each.details.title: each for each in jobs if each.is_live}

    @property
    def everybody(self) -> dict[str, Candidate]:
        """By name, the live ones."""
        people = [load(CANDIDATES, each) for each in self.candidates.documents()]
        return {each.details.name: each for each in people if each.deleted_at is None}

    @property
    def job(self) -> Job:
        (only,) = self.all_jobs.values()
        return only

    def raised(self, store: MemoryAggregateStore[Any] | None = None) -> list[str]:
        pending = (decode_pending(each) for each in (store or self.sources).documents())
        return [event.type.removeprefix("ai.jobhire.") for events in pending for event in events]

    def everything(self) -> object:
        """As stored: to see that nothing changed."""
        return (
            self.sources.documents(),
            self.rounds.documents(),
            self.jobs.documents(),
            self.traces.kept,
            self.candidates.documents(),
            dict(self.people.kept),
        )

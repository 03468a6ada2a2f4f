"""Privacy without servers: its own stores in memory, and neighbours that say what a test tells them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from jobhire.domains.privacy.application.consents import Registry
from jobhire.domains.privacy.application.exporting import Archive
from jobhire.domains.privacy.application.retaining import Keeper
from jobhire.domains.privacy.domain.person_export import PersonExport
from jobhire.domains.privacy.infrastructure.mongo import EXPORTS, POLICIES, RECORDS
from jobhire.shared.application import Asked, Disclosed, Held, Principal
from jobhire.shared.domain import NotFound, StaleVersion, TenantId, UserId
from jobhire.shared.infrastructure.blobs import memory_blobs
from jobhire.shared.infrastructure.documents import decode_pending, load
from jobhire.shared.infrastructure.memory import MemoryAggregateStore
from jobhire.shared.infrastructure.system import Uuid7Ids
from tests.kits import Diary

ACME = TenantId("acme")
NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)
ANN = Principal(tenant_id=ACME, user_id=UserId("u-1"), role="test", permissions=frozenset({"*"}))


@dataclass
class Watch:
    """A ``Clock`` that stands still until it is moved."""

    moment: datetime = NOW

    def now(self) -> datetime:
        return self.moment

    def pass_(self, days: float) -> None:
        self.moment += timedelta(days=days)


@dataclass(frozen=True, kw_only=True)
class Person:
    id: str
    version: int = 1
    type: str = "uploaded"
    changed_at: datetime = NOW
    merged: Sequence[str] = ()


@dataclass
class Town:
    """``People``: live ones, and who is gone for good."""

    there: dict[str, Person] = field(default_factory=dict)
    deleted: list[str] = field(default_factory=list)
    before_delete: Callable[[str], None] = lambda _: None

    def move_in(self, id: str, **facts: Any) -> None:
        self.there[id] = Person(id=id, **facts)

    def touch(self, id: str, now: datetime) -> None:
        known = self.there[id]
        self.there[id] = replace(known, version=known.version + 1, changed_at=now)

    async def live(self, tenant_id: TenantId, ids: Sequence[str]) -> Sequence[Person]:
        return [self.there[id] for id in ids if id in self.there]

    async def page(self, tenant_id: TenantId, after: str, limit: int) -> Sequence[Person]:
        return [self.there[id] for id in sorted(self.there) if id > after][:limit]

    async def records(self, tenant_id: TenantId, id: str) -> Sequence[str]:
        if id not in self.there or tenant_id != ACME:
            raise NotFound("there is no candidate with this id", id=id)
        return [id, *self.there[id].merged]

    async def delete(self, tenant_id: TenantId, id: str, version: int) -> None:
        self.before_delete(id)
        if id not in self.there:
            raise NotFound("gone", id=id)
        if self.there[id].version != version:
            raise StaleVersion("changed", current=self.there[id].version)
        del self.there[id]
        self.deleted.append(id)


@dataclass(frozen=True, kw_only=True)
class Said:
    job_id: str = "j-1"
    type: str = "positive"
    at: datetime = NOW - timedelta(days=900)


@dataclass
class Panel:
    """``Verdicts`` and ``Jobs``."""

    said: dict[str, list[Said]] = field(default_factory=dict)
    open_jobs: set[str] = field(default_factory=set)
    asked: int = 0

    async def about(self, tenant_id: TenantId, ids: Sequence[str]) -> Mapping[str, Sequence[Said]]:
        self.asked += len(ids)
        return {id: self.said[id] for id in ids if id in self.said}

    async def load(self, tenant_id: TenantId, ids: Sequence[str]) -> Sequence[Any]:
        return [Posting(id=id, status="open" if id in self.open_jobs else "closed") for id in ids]


@dataclass(frozen=True, kw_only=True)
class Posting:
    id: str
    status: str


@dataclass
class Drawer:
    """A ``Discloser``."""

    things: Mapping[str, Sequence[Held]] = field(default_factory=dict)
    also: Mapping[str, Sequence[str]] = field(default_factory=dict)
    left_out: Mapping[str, str] = field(default_factory=dict)
    first: Callable[[], Awaitable[None]] | None = None

    async def disclose(self, tenant_id: TenantId, asked: Asked) -> Disclosed:
        if self.first is not None:
            await self.first()
        return Disclosed(
            held=self.things.get(asked.id, ()), also=self.also.get(asked.id, ()), left_out=self.left_out
        )


class Office:
    def __init__(self, *drawers: Drawer) -> None:
        self.watch, self.town, self.panel, self.diary = Watch(), Town(), Panel(), Diary()
        ids, self.blobs = Uuid7Ids(), memory_blobs()
        self.records = MemoryAggregateStore(RECORDS, clock=self.watch, ids=ids)
        self.exports = MemoryAggregateStore(EXPORTS, clock=self.watch, ids=ids)
        self.registry = Registry(
            records=self.records,
            policies=MemoryAggregateStore(POLICIES, clock=self.watch, ids=ids),
            people=self.town,
            clock=self.watch,
        )
        self.keeper = Keeper(registry=self.registry, verdicts=self.panel, jobs=self.panel)
        self.archive = Archive(
            exports=self.exports,
            found=self,
            people=self.town,
            disclosers=drawers,
            blobs=self.blobs,
            audit=self.diary,
            clock=self.watch,
        )

    async def of_candidate(self, tenant_id: TenantId, candidate_id: str) -> Sequence[PersonExport]:
        kept = [load(EXPORTS, each) for each in self.exports.documents()]
        return [each for each in kept if each.candidate_id == candidate_id]

    async def over(self, tenant_id: TenantId, before: datetime) -> Sequence[PersonExport]:
        kept = [load(EXPORTS, each) for each in self.exports.documents()]
        return [each for each in kept if each.created_at <= before and each.status.value != "expired"]

    async def files(self) -> list[str]:
        return [each.key async for batch in self.blobs.under("exports") for each in batch]

    def told(self) -> list[str]:
        """Types of the events raised so far, shortened."""
        documents = [*self.records.documents(), *self.exports.documents()]
        types = [event.type for document in documents for event in decode_pending(document)]
        return [".".join(each.split(".")[2:-1]) for each in types]

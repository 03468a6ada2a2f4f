"""Everything of notifications but servers: who is told, jobs and counts in memory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import msgspec

from jobhire.domains.notification.application.letters import NotificationLetters
from jobhire.domains.notification.application.own import ListNotifications, NotificationPage
from jobhire.domains.notification.domain.notification import Notification
from jobhire.domains.notification.infrastructure.mongo import CHOICES, CONNECTIONS, NOTIFICATIONS
from jobhire.domains.notification.module import wire
from jobhire.domains.notification.presentation.actors import (
    BATCH_ENDED,
    JOB_OPENED,
    consumers,
)
from jobhire.shared.application import (
    EventRecord,
    Invitation,
    Mail,
    Mediator,
    Principal,
    Rows,
    Slice,
    authorise,
)
from jobhire.shared.domain import NotFound, TenantId, UserId
from jobhire.shared.infrastructure.documents import decode_pending, load
from jobhire.shared.infrastructure.memory import MemoryAggregateStore
from jobhire.shared.infrastructure.system import SystemClock, Uuid7Ids
from tests.kits import make_kit

ACME, RIVAL = TenantId("acme"), TenantId("rival")


def somebody(user: str = "ann", tenant: TenantId = ACME, kind: Any = "user") -> Principal:
    return Principal(tenant_id=tenant, user_id=UserId(user), role="test", kind=kind)


ANN, BOB = somebody(), somebody("bob")


@dataclass(frozen=True)
class Job:
    id: str
    title: str
    created_by: str | None = "ann"
    imported: bool = False


@dataclass
class Neighbours:
    """What other domains know of the tenant Acme: jobs, counts, people."""

    jobs: dict[str, Job] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    people: dict[str, str] = field(
        default_factory=lambda: {"ann": "ann@example.com", "bob": "bob@example.com"}
    )

    in_charge: list[str] = field(default_factory=list)
    interviews: list[str] = field(default_factory=list)

    def add(self, job: Job, *, candidates: int | None = 40) -> None:
        self.jobs[job.id] = job
        if candidates is not None:
            self.counts[job.id] = candidates

    async def load(self, tenant_id: TenantId, ids: Sequence[str]) -> Sequence[Job]:
        return [self.jobs[id] for id in ids if id in self.jobs and tenant_id == ACME]

    async def compared(self, tenant_id: TenantId, ids: Sequence[str]) -> Mapping[str, int]:
        return {id: self.counts[id] for id in ids if id in self.counts and tenant_id == ACME}

    async def addresses(self, tenant_id: TenantId, ids: Sequence[str]) -> Mapping[str, str]:
        return {id: self.people[id] for id in ids if id in self.people and tenant_id == ACME}

    async def interviewers_invitation(
        self, tenant_id: TenantId, interview_id: str, user_id: str, *, organizer: str
    ) -> Invitation | None:
        if tenant_id != ACME or interview_id not in self.interviews:
            raise NotFound("no such interview")
        content = f"{interview_id} {user_id} {organizer}".encode()
        return Invitation(method="REQUEST", content=content)

    async def admins(self, tenant_id: TenantId) -> Sequence[str]:
        return self.in_charge if tenant_id == ACME else []


class Ticking:
    """A clock that is a second later each time it is asked."""

    def __init__(self) -> None:
        self._now = SystemClock().now()

    def skip(self, time: timedelta) -> None:
        self._now += time

    def now(self) -> datetime:
        self._now += timedelta(seconds=1)
        return self._now


@dataclass
class Shelf:
    """A ``NotificationDirectory`` over a store in memory."""

    store: MemoryAggregateStore[Notification]
    forgotten: list[str] = field(default_factory=list)
    on_its_way: bool = False

    def _own(self, tenant_id: TenantId, user_id: str, *, unread: bool) -> list[Notification]:
        every = [load(NOTIFICATIONS, each) for each in self.store.documents()]
        own = [each for each in every if (each.tenant_id, each.user_id) == (tenant_id, user_id)]
        shown = [each for each in own if not unread or each.read_at is None]
        return sorted(shown, key=lambda each: each.created_at, reverse=True)

    async def rows(
        self, tenant_id: TenantId, user_id: UserId, part: Slice, *, unread: bool
    ) -> Rows[Notification]:
        own = self._own(tenant_id, user_id, unread=unread)
        return Rows(items=own[part.skip :][: part.limit], total=len(own), last=None)

    async def unread(self, tenant_id: TenantId, user_id: UserId) -> int:
        return len(self._own(tenant_id, user_id, unread=True))

    async def forget(self, tenant_id: TenantId, user_id: str) -> bool:
        self.forgotten.append(f"{tenant_id}/{user_id}")
        return not self.on_its_way


class House:
    def __init__(self) -> None:
        self.clock, ids = Ticking(), Uuid7Ids()
        clock = self.clock
        self.notifications = MemoryAggregateStore(NOTIFICATIONS, clock=clock, ids=ids)
        self.choices = MemoryAggregateStore(CHOICES, clock=clock, ids=ids)
        self.neighbours, self.shelf = Neighbours(), Shelf(self.notifications)
        self.mediator = Mediator([authorise])
        self.connections = MemoryAggregateStore(CONNECTIONS, clock=clock, ids=ids)
        stores = {
            NOTIFICATIONS.collection: self.notifications,
            CHOICES.collection: self.choices,
            CONNECTIONS.collection: self.connections,
        }
        there: Any = lambda kind: stores[kind.collection]  # noqa: E731 - the type of a store depends on the kind
        self.kit = kit = make_kit(mediator=self.mediator, clock=clock, ids=ids, store=there)
        known = self.neighbours
        wire(kit, self.shelf, jobs=known, comparisons=known, people=known)
        self._consumers = {each.name: each for each in consumers(self.mediator, rankings="matching")}
        self._letters = NotificationLetters(
            notifications=self.notifications,
            choices=self.choices,
            people=known,
            invitations=known,
            clock=clock,
            public_url="https://jobs.example.com/",
            sender="no-reply@example.com",
        )

    async def hear(self, consumer: str, *events: EventRecord) -> None:
        await self._consumers[consumer].handle(ACME, events, max(event.position for event in events))

    async def own(self, by: Principal = ANN, **asked: Any) -> NotificationPage:
        return await self.mediator.send(ListNotifications(by=by, **asked))

    async def letters(self) -> list[Mail]:
        """What the events of all notifications cause now."""
        caused = [
            await self._letters.made(ACME, record(each.type, id, data=each.data.encode()))
            for document in self.notifications.documents()
            for each, id in ((each, document["_id"].partition("/")[2]) for each in decode_pending(document))
        ]
        return [each for each in caused if each is not None]


def record(
    type: str,
    subject: str,
    position: int = 1,
    *,
    data: bytes = b"{}",
    request: str | None = None,
    ago: timedelta = timedelta(),
) -> EventRecord:
    return EventRecord(
        position=position,
        id=f"e-{position}",
        type=type,
        subject=subject,
        sequence=1,
        time=SystemClock().now() - ago,
        data=msgspec.Raw(data),
        correlation_id=request,
    )


def ended(position: int = 1, **changes: Any) -> EventRecord:
    facts = {"jobId": "j-1", "outcome": "done", "completed": 3, "failed": 1, "requestedBy": "ann", **changes}
    known = {name: value for name, value in facts.items() if value is not None}
    return record(BATCH_ENDED, "b-1", position, data=msgspec.json.encode(known))


def opening(
    job: str,
    position: int = 1,
    *,
    request: str | None = None,
    status: str = "open",
    ago: timedelta = timedelta(),
) -> EventRecord:
    data = msgspec.json.encode({"title": "not read from here", "status": status})
    return record(JOB_OPENED, job, position, data=data, request=request, ago=ago)

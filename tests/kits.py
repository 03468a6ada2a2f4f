"""The kit that every door gets, with its security parts in memory."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast

from jobhire.shared.application import (
    Clock,
    Fetch,
    Fetched,
    FetchFailed,
    Ids,
    Mail,
    Mediator,
    RequestContext,
    SecurityEvent,
    request_context,
)
from jobhire.shared.domain import Aggregate
from jobhire.shared.infrastructure.activity import Activity
from jobhire.shared.infrastructure.aggregates import AggregateKind
from jobhire.shared.infrastructure.blobs import StoredBlobs, memory_blobs
from jobhire.shared.infrastructure.documents import load
from jobhire.shared.infrastructure.module import Kit, Stores
from jobhire.shared.infrastructure.system import SystemClock, Uuid7Ids
from jobhire.shared.infrastructure.throttle import MemoryThrottle
from jobhire.shared.infrastructure.vault import KeyringVault
from jobhire.shared.infrastructure.writes import new_document, write_of

A = TypeVar("A", bound=Aggregate)
VAULT_KEY = "an encryption key of thirty-two bytes or more"


@dataclass
class Postbox:
    """A ``Mailer`` that keeps what was sent."""

    letters: list[Mail] = field(default_factory=list)

    async def send(self, mail: Mail) -> None:
        self.letters.append(mail)


class NoNetwork:
    """A ``Fetch`` that reaches nobody and checks nothing."""

    async def check(self, url: str, *, field: str) -> None:
        return

    async def get(self, url: str, *, headers: Mapping[str, str] | None = None) -> Fetched:
        raise FetchFailed("no network")

    async def post(self, url: str, *, body: bytes, headers: Mapping[str, str] | None = None) -> Fetched:
        raise FetchFailed("no network")


@dataclass
class Diary:
    """An ``AuditTrail`` that keeps what was recorded, and during which request."""

    events: list[SecurityEvent] = field(default_factory=list)
    requests: list[RequestContext | None] = field(default_factory=list)

    async def record(self, event: SecurityEvent) -> None:
        self.events.append(event)
        self.requests.append(request_context.get())


def reloaded(kind: AggregateKind[A], aggregate: A) -> A:
    """The aggregate as a store gives it back."""
    write = write_of(kind, aggregate, clock=SystemClock(), ids=Uuid7Ids())
    return load(kind, new_document(kind, aggregate, write))


def make_kit(
    *,
    mediator: Mediator,
    clock: Clock,
    ids: Ids,
    store: Stores,
    database: Any = None,
    activity: Activity | None = None,
    mailer: Postbox | None = None,
    audit: Diary | None = None,
    blobs: StoredBlobs | None = None,
    fetch: Fetch | None = None,
) -> Kit:
    """``database`` is needed only by doors that read MongoDB past the store."""
    return Kit(
        mediator=mediator,
        clock=clock,
        ids=ids,
        store=store,
        database=cast(Any, database),
        activity=activity or Activity(),
        vault=KeyringVault([VAULT_KEY]),
        throttle=MemoryThrottle(),
        audit=audit or Diary(),
        mailer=mailer or Postbox(),
        blobs=blobs or memory_blobs(),
        fetch=fetch or NoNetwork(),
    )

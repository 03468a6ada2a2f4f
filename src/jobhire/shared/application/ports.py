"""The ports every domain needs: time, ids, the aggregate store, and consumers of the log."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import Literal, Protocol, TypeVar

import msgspec

from jobhire.shared.domain import Aggregate, AlreadyExists, NotFound, StaleVersion, TenantId

A = TypeVar("A", bound=Aggregate)
R = TypeVar("R")


class Clock(Protocol):
    def now(self) -> datetime:
        """The present, in UTC, cut to milliseconds (BSON's precision)."""
        ...


class Ids(Protocol):
    def new(self) -> str:
        """A fresh UUIDv7 as text: sorts by creation."""
        ...


class AggregateStore(Protocol[A]):
    """The one way to read and write aggregates of one kind. Every call is inside one tenant.

    State and raised events are written in the same atomic document write, guarded by ``version``.
    """

    async def get(self, tenant_id: TenantId, id: str) -> A:
        """The live aggregate. Raises ``NotFound`` (also for another tenant's id)."""
        ...

    async def get_many(self, tenant_id: TenantId, ids: Sequence[str]) -> Mapping[str, A]:
        """Those of ``ids`` that exist."""
        ...

    async def recall(self, tenant_id: TenantId, id: str) -> A:
        """Also one that is not live: deleted, and still there. Raises ``NotFound``."""
        ...

    async def find(self, tenant_id: TenantId, key: str, value: str) -> A | None:
        """By a declared unique key."""
        ...

    async def save(self, aggregate: A) -> None:
        """Insert (version 0) or replace (compare-and-swap), with its new events; ``version`` goes up by one.

        Raises ``StaleVersion`` when another writer was faster, ``AlreadyExists`` when a unique key or the
        id is taken. Nothing is written then.
        """
        ...

    async def add_many(self, aggregates: Sequence[A]) -> Sequence[AlreadyExists | None]:
        """Insert many new aggregates in few round trips; one answer per aggregate, ``None`` = stored."""
        ...


class EventRecord(msgspec.Struct, frozen=True, kw_only=True):
    """One event as the log holds it. ``data`` is the published JSON: decode only what you use."""

    position: int
    id: str
    type: str
    subject: str
    sequence: int
    time: datetime
    data: msgspec.Raw
    correlation_id: str | None = None
    """Of the request behind it, where known: events of one request have one."""


class NotYet(Exception):
    """Raised by a consumer whose sources are not ready: no failure. The log is taken up from the same place
    when one of those it comes ``after`` has gone on, or by the re-drive."""


class Consumer(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who follows the log, one tenant at a time, in order, at least once.

    ``handle`` gets every event whose type is in ``types`` up to and including ``up_to``, folded into one
    call; it must be safe to run again. Convergent: recomputes from present state. Aggregate-changing: keeps
    the event id in the changed document. Outward: has a delivery record with a stable id.
    """

    name: str
    kind: Literal["convergent", "aggregate-changing", "outward"]
    types: frozenset[str]
    handle: Callable[[TenantId, Sequence[EventRecord], int], Awaitable[None]]
    outdated: Callable[[TenantId | None], Awaitable[Sequence[TenantId]]] | None = None
    """Tenants (of all, or this one if it is) whose results are to be made anew though their log has not gone
    on, as after an upgrade. ``handle`` is then called without events, up to where it was."""
    after: tuple[str, ...] = ()
    """Consumers whose results this one needs: it is handed nothing that one of them has not processed. Where
    it puts together what several make it goes on as soon as they have, after one alone when it is told next:
    that one should be ``unhurried``."""
    unhurried: bool = False
    """Nobody waits for what it makes: it is told of events a second or two later, of many at once."""
    watched: bool = False
    """People watch for what it makes: a worker that has much to do takes this one's work up first."""


async def retry_when_stale(attempt: Callable[[], Awaitable[R]], *, tries: int = 5) -> R:
    """Run a read-change-save again when another writer was faster; the last ``StaleVersion`` is raised.

    Only for callers that named no expected version: with one, the first ``StaleVersion`` is the answer.
    """
    for left in range(tries, 0, -1):
        try:
            return await attempt()
        except StaleVersion:
            if left == 1:
                raise
    raise AssertionError("unreachable")


async def edit(
    store: AggregateStore[A],
    tenant_id: TenantId,
    id: str,
    change: Callable[[A], bool],
    *,
    expected_version: int | None = None,
    deleted: bool = False,
    anew: Callable[[], A] | None = None,
) -> A:
    """Read one aggregate, ``change`` it, and save it if that says that something changed. ``deleted``: also
    one that is not live. ``anew``: makes what is changed where there is none yet.

    With an expected version, raises ``StaleVersion`` when it is not the present one; without, a faster
    writer only means that the change is made again to what is there now.
    """

    async def present() -> A:
        try:
            return await (store.recall if deleted else store.get)(tenant_id, id)
        except NotFound:
            if anew is None:
                raise
            return anew()

    async def attempt() -> A:
        aggregate = await present()
        if expected_version not in (None, aggregate.version):
            raise StaleVersion(
                f"version {expected_version} was asked for, the present one is {aggregate.version}",
                current=aggregate.version,
            )
        if change(aggregate):
            try:
                await store.save(aggregate)
            except AlreadyExists:
                if anew is None:
                    raise
                raise StaleVersion("somebody was faster", current=1) from None
        return aggregate

    return await retry_when_stale(attempt, tries=5 if expected_version is None else 1)

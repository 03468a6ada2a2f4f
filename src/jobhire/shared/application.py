"""The way in: messages, the mediator, and the ports every domain needs."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextvars import ContextVar
from datetime import datetime
from typing import Any, ClassVar, Generic, Literal, Protocol, TypeVar

import msgspec

from jobhire.shared.domain import (
    Aggregate,
    AlreadyExists,
    Conflict,
    DomainError,
    Forbidden,
    Invalid,
    StaleVersion,
    TenantId,
    UserId,
)

R = TypeVar("R", covariant=True)  # noqa: PLC0105 - the field's usual name
A = TypeVar("A", bound=Aggregate)


class Principal(msgspec.Struct, frozen=True, kw_only=True):
    """Who acts, in which tenant, and what they may do. ``*`` grants everything (internal services)."""

    tenant_id: TenantId
    user_id: UserId
    role: str
    permissions: frozenset[str] = frozenset()

    @classmethod
    def system(cls, tenant_id: TenantId) -> Principal:
        """The service itself, acting inside one tenant (event consumers, the relay, the command line)."""
        return cls(tenant_id=tenant_id, user_id=UserId("system"), role="system", permissions=frozenset({"*"}))

    def may(self, permission: str) -> bool:
        return permission in self.permissions or "*" in self.permissions


class Message(msgspec.Struct, Generic[R], frozen=True, kw_only=True):
    """A command or a query: who asks and what for. ``send`` returns its ``R``.

    Every message names the permission it needs; ``None`` is for the few that anybody may send (log in).
    """

    permission: ClassVar[str | None]

    by: Principal


class RequestContext(msgspec.Struct, frozen=True, kw_only=True):
    """What an event remembers about the request that caused it."""

    correlation_id: str
    causation_id: str | None = None
    traceparent: str | None = None


request_context: ContextVar[RequestContext | None] = ContextVar("jobhire_request_context", default=None)

Handler = Callable[[Any], Awaitable[Any]]
Middleware = Callable[[Any, Handler], Awaitable[Any]]


class Mediator:
    """Message type → handler, through every middleware. Registering a type twice is a start-up error."""

    def __init__(self, middleware: Sequence[Middleware] = ()) -> None:
        self._middleware = tuple(middleware)
        self._handlers: dict[type[Message[Any]], Handler] = {}

    def register(self, message: type[Message[R]], handler: Callable[[Any], Awaitable[R]]) -> None:
        if message in self._handlers:
            raise ValueError(f"{message.__name__} already has a handler")
        wrapped: Handler = handler
        for layer in reversed(self._middleware):
            wrapped = _wrap(layer, wrapped)
        self._handlers[message] = wrapped

    @property
    def messages(self) -> frozenset[type[Message[Any]]]:
        return frozenset(self._handlers)

    async def send(self, message: Message[R]) -> R:
        """Run the message's one handler. Raises ``LookupError`` when nobody registered one."""
        try:
            handler = self._handlers[type(message)]
        except KeyError:
            raise LookupError(f"no handler for {type(message).__name__}") from None
        result: R = await handler(message)
        return result


def _wrap(layer: Middleware, inner: Handler) -> Handler:
    def call(message: Any) -> Awaitable[Any]:
        return layer(message, inner)

    return call


async def authorise(message: Message[Any], handler: Handler) -> Any:
    """Middleware: deny by default. The message names its permission, the principal brings what it may do."""
    needed = message.permission
    if needed is not None and not message.by.may(needed):
        raise Forbidden(f"this needs the permission {needed!r}", permission=needed)
    return await handler(message)


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


class StoredAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """An HTTP answer kept for a repeat of the same request. ``body`` is JSON text."""

    status: int
    headers: dict[str, str]
    body: str


class IdempotencyClaim(msgspec.Struct, frozen=True, kw_only=True):
    """The right to run a request, or the answer that it had. ``resource_id`` is the same for every repeat."""

    resource_id: str
    lock: int
    answer: StoredAnswer | None = None


class IdempotencyKeyReused(Invalid):
    code = "idempotency-key-reused"
    title = "The Idempotency-Key belongs to another request"


class IdempotencyKeyInUse(Conflict):
    code = "idempotency-key-in-use"
    title = "The first request with this Idempotency-Key is still running"


class IdempotencyStore(Protocol):
    """One result per key and tenant, remembered for a day. Times are Unix milliseconds."""

    async def claim(
        self, tenant_id: TenantId, key: str, *, fingerprint: str, resource_id: str, now: int
    ) -> IdempotencyClaim:
        """Claim the key, or learn the answer it led to.

        A claim whose lock ran out is taken over with its first ``resource_id``: what was half done is met
        again, not done twice. Raises ``IdempotencyKeyReused`` for another fingerprint, and
        ``IdempotencyKeyInUse`` while the lock holds.
        """
        ...

    async def finish(self, tenant_id: TenantId, key: str, lock: int, answer: StoredAnswer) -> None:
        """Keep the answer, unless somebody else has taken the claim over."""
        ...

    async def release(self, tenant_id: TenantId, key: str, lock: int) -> None:
        """Give up without an answer: a repeat may run at once, with the same ``resource_id``."""
        ...


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
) -> A:
    """Read one aggregate, ``change`` it, and save it if that says that something changed.

    With an expected version, raises ``StaleVersion`` when it is not the present one; without, a faster
    writer only means that the change is made again to what is there now.
    """

    async def attempt() -> A:
        aggregate = await store.get(tenant_id, id)
        if expected_version not in (None, aggregate.version):
            raise StaleVersion(
                f"version {expected_version} was asked for, the present one is {aggregate.version}",
                current=aggregate.version,
            )
        if change(aggregate):
            await store.save(aggregate)
        return aggregate

    return await retry_when_stale(attempt, tries=5 if expected_version is None else 1)


class Slice(msgspec.Struct, frozen=True, kw_only=True):
    """Rows of a list: those ``after`` a row's place in the order (``Rows.last``), or ``skip`` many."""

    limit: int
    skip: int = 0
    after: tuple[str, str] | None = None


class Rows(msgspec.Struct, Generic[A], frozen=True, kw_only=True):
    """A slice of a list. ``total``: exact, of the whole list; ``last``: its end's place when more follow."""

    items: Sequence[A]
    total: int
    last: tuple[str, str] | None


class Encoded(msgspec.Struct, frozen=True):
    """A view of one aggregate as JSON, ready to send."""

    version: int
    body: bytes


class Imported(msgspec.Struct, frozen=True, kw_only=True):
    """What became of an imported line: the ``id`` it made, or the one that has its place, or why not.

    ``refused`` beside an ``id`` says why this line made nothing although it is not the line that made the id.
    """

    id: str | None = None
    created: bool = False
    refused: DomainError | None = None

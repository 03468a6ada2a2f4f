"""The way in: who acts, messages, and the mediator."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from contextvars import ContextVar
from datetime import datetime, timedelta
from typing import Any, ClassVar, Generic, Literal, Protocol, TypeVar

import msgspec

from jobhire.shared.domain import Forbidden, TenantId, UserId

R = TypeVar("R", covariant=True)  # noqa: PLC0105 - the field's usual name


class Principal(msgspec.Struct, frozen=True, kw_only=True):
    """Who acts, in which tenant, and what they may do. ``*`` grants everything (internal services).

    ``kind``: a person's session, a service with an API key, this service itself, or nobody yet.
    ``session_id``: of a person's session, else empty. ``proven_at``: when the person last showed in this
    session that it is them (password, second factor, passkey); None for everybody but persons. ``tier``:
    what the tenant pays for; it decides how much may be asked, never what may be seen.
    """

    tenant_id: TenantId
    user_id: UserId
    role: str
    permissions: frozenset[str] = frozenset()
    kind: Literal["user", "service", "system", "visitor"] = "user"
    session_id: str = ""
    proven_at: datetime | None = None
    tier: str = "free"

    @classmethod
    def system(cls, tenant_id: TenantId) -> Principal:
        """The service itself, acting inside one tenant (event consumers, the relay, the command line)."""
        return cls(
            tenant_id=tenant_id,
            user_id=UserId("system"),
            role="system",
            permissions=frozenset({"*"}),
            kind="system",
        )

    @classmethod
    def visitor(cls, tenant_id: TenantId) -> Principal:
        """Nobody we know yet; ``tenant_id``: where they knock."""
        return cls(tenant_id=tenant_id, user_id=UserId("visitor"), role="visitor", kind="visitor")

    def may(self, permission: str) -> bool:
        return permission in self.permissions or "*" in self.permissions


class Message(msgspec.Struct, Generic[R], frozen=True, kw_only=True):
    """A command or a query: who asks and what for. ``send`` returns its ``R``.

    Every message names the permission it needs; ``None`` is for the few that anybody may send (log in).
    ``sensitive``: only for a person who proved who they are within the last ``PROOF_HOLDS``.
    """

    permission: ClassVar[str | None]
    sensitive: ClassVar[bool] = False

    by: Principal


class RequestContext(msgspec.Struct, frozen=True, kw_only=True):
    """What is known about the request being answered. ``client``: the caller's network address; it is
    personal data, so it reaches the audit trail and the throttle, never an event, log or span."""

    correlation_id: str
    causation_id: str | None = None
    traceparent: str | None = None
    client: str = ""


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


PROOF_HOLDS = timedelta(minutes=15)
"""For how long a person who proved who they are may make sensitive changes without doing so again."""


class ProofNeeded(Forbidden):
    """A sensitive change by somebody who signed in too long ago, or by a service, which cannot prove it."""

    code = "proof-needed"
    title = "Prove who you are first"


class _Now(Protocol):
    def now(self) -> datetime: ...


def recently_proven(clock: _Now) -> Middleware:
    """Middleware: a ``sensitive`` message is for a person who proved who they are a moment ago."""

    async def check(message: Message[Any], handler: Handler) -> Any:
        if message.sensitive and message.by.kind != "system":
            require_proof(message.by, clock.now())
        return await handler(message)

    return check


def require_proof(by: Principal, now: datetime) -> None:
    """Raises ``ProofNeeded`` for who did not prove who they are within the last ``PROOF_HOLDS``."""
    if by.proven_at is None or now - by.proven_at > PROOF_HOLDS:
        raise ProofNeeded("show your password or second factor again: POST /api/v1/auth/proof")

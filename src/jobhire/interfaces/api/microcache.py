"""An answer given a moment ago is given again before routing (micro-caching, ADR 41).

Whoever sends the same request once more, while nothing has changed in their tenant, gets the same answer:
gate, mediator and handler would only come to it again. What may differ from one moment to the next is looked
at each time: who the caller is by now, whether anything has changed, how much they have asked for.
"""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic
from typing import Any, NamedTuple

from jobhire.shared.application import Principal
from jobhire.shared.domain import TenantId
from jobhire.shared.infrastructure.read_cache import ReadCache
from jobhire.shared.infrastructure.telemetry import AsgiApp, AsgiSend
from jobhire.shared.presentation.auth import Quotas, bearer_of
from jobhire.shared.presentation.problems import HttpProblem, send_problem

HOLDS_SECONDS = 1.0
"""Answers rest on notices of changes. Should one be lost, an answer is an old one for no longer than this."""
MOST_BYTES = 16_000_000
_ENTRY = 1_000
"""Bytes that an answer costs besides its body and its request."""
_WHOLE = 2
"""ASGI messages of an answer that comes in one piece: its start and its body."""
_OF_ONE_REQUEST = frozenset({b"x-request-id", b"traceparent", b"tracestate"})
"""Headers that differ from request to request; no answer depends on them."""


class _Asked(NamedTuple):
    """``request``: all of it that an answer depends on; ``stamp``: how things stood in the tenant then."""

    principal: Principal
    authorization: bytes
    request: tuple[str | bytes, ...]
    stamp: int


class _Kept(NamedTuple):
    principal: Principal
    until: float
    route: str
    start: dict[str, Any]
    end: dict[str, Any]


class Microcache:
    """Keeps answers of operations that say of themselves that they may be kept (``operation(kept=True)``).

    ``known``: whose token this is, as far as this process knows without asking. ``stamp``: changes whenever
    anything of a tenant does. ``now``: monotonic seconds.
    """

    def __init__(
        self,
        known: Callable[[str], Principal | None],
        stamp: Callable[[TenantId], int],
        *,
        now: Callable[[], float] = monotonic,
    ) -> None:
        self._known = known
        self._stamp = stamp
        self._now = now
        self._answers: ReadCache[_Kept] = ReadCache(MOST_BYTES)

    @property
    def size(self) -> int:
        """Bytes held."""
        return self._answers.size

    def around(self, app: AsgiApp, quotas: Quotas | None) -> AsgiApp:
        """The application, asked only what was not asked a moment ago."""

        async def remembering(scope: Any, receive: Any, send: AsgiSend) -> None:
            asked = self._asked(scope)
            if asked is None:
                await app(scope, receive, send)
            elif (kept := self._kept(asked)) is None:
                await self._overhear(app, scope, receive, send, asked)
            else:
                await _repeat(kept, asked, quotas, scope, send)

        return remembering

    def _asked(self, scope: Any) -> _Asked | None:
        """None: of those whose answers are not kept here."""
        if scope["type"] != "http" or scope["method"] != "GET":
            return None
        authorization = None
        told: list[str | bytes] = [scope["path"], scope["query_string"]]
        for name, value in scope["headers"]:
            if name == b"authorization":
                authorization = value
            elif name == b"cache-control":
                return None  # They want to have it found out anew.
            if name not in _OF_ONE_REQUEST:
                told += (name, value)
        token = bearer_of(authorization)
        principal = None if token is None else self._known(token)
        if authorization is None or principal is None:
            return None
        return _Asked(principal, authorization, tuple(told), self._stamp(principal.tenant_id))

    def _kept(self, asked: _Asked) -> _Kept | None:
        kept = self._answers.get(asked.request, asked.stamp)
        good = kept is not None and kept.until > self._now() and kept.principal == asked.principal
        return kept if good else None

    async def _overhear(self, app: AsgiApp, scope: Any, receive: Any, send: AsgiSend, asked: _Asked) -> None:
        """Let the application answer, and keep what it says if that is good for more than once."""
        until = self._now() + HOLDS_SECONDS
        heard: list[dict[str, Any]] = []

        async def overheard(message: dict[str, Any]) -> None:
            if len(heard) <= _WHOLE:
                heard.append({**message})  # Layers outside of this one add to the message itself.
            await send(message)

        await app(scope, receive, overheard)
        if len(heard) == _WHOLE and heard[0].get("status") in _GOOD and _may_be_kept(scope):
            start, end = heard
            kept = _Kept(asked.principal, until, scope["path_template"], start, end)
            size = len(end.get("body", b"")) + sum(len(part) for part in asked.request) + _ENTRY
            self._answers.put(asked.request, asked.stamp, kept, size=size)


_GOOD = frozenset({200, 304})


def _may_be_kept(scope: Any) -> bool:
    handler = scope.get("route_handler")
    return handler is not None and bool(handler.opt.get("kept"))


async def _repeat(kept: _Kept, asked: _Asked, quotas: Quotas | None, scope: Any, send: AsgiSend) -> None:
    scope["user"], scope["path_template"] = kept.principal, kept.route
    refused = None if quotas is None else quotas.admit(scope, kept.principal, asked.authorization)
    if refused is not None:
        try:
            await refused
        except HttpProblem as problem:
            await send_problem(problem, send)
            return
    await send({**kept.start})
    await send(kept.end)

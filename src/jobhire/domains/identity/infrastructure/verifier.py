"""Who a bearer is, on every request: a dictionary look-up for who was here a moment ago.

What was found out about a token holds for four seconds, and only while nothing that it rests on has
changed as far as this process has heard. So a disabled user, a changed password, a lowered role, an ended
session or a suspended tenant takes effect within milliseconds where Redis carries the notice, and within
five seconds where it does not.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from jobhire.domains.identity.application.ports import Claims, Standing
from jobhire.shared.application import Clock, Principal
from jobhire.shared.domain import TenantId, Unauthenticated
from jobhire.shared.infrastructure.activity import Activity

HOLDS_SECONDS = 4.0
REMEMBERED = 10_000


class Scheme(Protocol):
    """A kind of bearer text of its own, told by how it begins."""

    prefix: str

    async def verify(self, token: str) -> Principal:
        """Raises ``Unauthenticated``. Caches what it may: this runs on every request."""
        ...


class Reader(Protocol):
    def read(self, token: str) -> Claims: ...


class Judge(Protocol):
    async def of(self, claims: Claims) -> Standing | None: ...


@dataclass(frozen=True, slots=True)
class _Known:
    """``until``: monotonic seconds; ``items``: the aggregates it rests on; ``stamp``: when they last
    changed."""

    until: float
    stamp: int
    tenant_id: TenantId
    items: tuple[tuple[str, str], ...]
    principal: Principal


_KINDS = ("roles", "tenants")


class Verifier:
    """The API's ``TokenVerifier``: access tokens of sessions, and whatever ``schemes`` there are beside
    them."""

    def __init__(
        self,
        tokens: Reader,
        standings: Judge,
        *,
        activity: Activity,
        clock: Clock,
        schemes: Sequence[Scheme] = (),
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._tokens = tokens
        self._standings = standings
        self._activity = activity
        self._clock = clock
        self._schemes = tuple(schemes)
        self._monotonic = monotonic
        self._known: dict[str, _Known] = {}
        self._asking: dict[str, asyncio.Future[Principal]] = {}

    async def verify(self, token: str) -> Principal:
        """Raises ``Unauthenticated``, and what an adapter raises while its server is away."""
        known = self._known.get(token)
        if (
            known is not None
            and known.until > self._monotonic()
            and known.stamp == self._activity.stamp(known.tenant_id, known.items, _KINDS)
        ):
            return known.principal
        for scheme in self._schemes:
            if token.startswith(scheme.prefix):
                return await scheme.verify(token)
        return await self._find_out_once(token)

    async def _find_out_once(self, token: str) -> Principal:
        """Who asks while somebody is being found out waits for the same answer.

        Unless it may be an old one: whoever comes after a change must not get what was read before it. So
        only those join who come before the reading has begun, which is within one turn of the event loop.
        """
        asking = self._asking.get(token)
        if asking is None:
            asking = self._asking[token] = asyncio.ensure_future(self._find_out(token))
            asking.add_done_callback(_seen)
        return await asyncio.shield(asking)

    async def _find_out(self, token: str) -> Principal:
        self._known.pop(token, None)
        await asyncio.sleep(0)
        self._asking.pop(token, None)
        claims = self._tokens.read(token)
        items = (("users", claims.user_id), ("sessions", claims.session_id))
        stamp = self._activity.stamp(claims.tenant_id, items, _KINDS)
        standing = await self._standings.of(claims)
        if standing is None:
            raise Unauthenticated("this session is over: sign in again")
        principal = Principal(
            tenant_id=claims.tenant_id,
            user_id=claims.user_id,
            role=standing.role,
            permissions=standing.permissions,
            session_id=claims.session_id,
            proven_at=standing.proven_at,
            tier=standing.tier,
        )
        left = claims.exp - self._clock.now().timestamp()
        until = self._monotonic() + min(HOLDS_SECONDS, left)
        self._remember(token, _Known(until, stamp, claims.tenant_id, items, principal))
        return principal

    def _remember(self, token: str, known: _Known) -> None:
        if len(self._known) >= REMEMBERED:
            del self._known[next(iter(self._known))]
        self._known[token] = known


def _seen(asking: asyncio.Future[Principal]) -> None:
    """Whoever asked may have gone away: nobody is left to take the failure."""
    if not asking.cancelled():
        asking.exception()

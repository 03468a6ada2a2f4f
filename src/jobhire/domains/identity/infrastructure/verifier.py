"""Who a bearer is, on every request: a dictionary look-up for who was here a moment ago.

What was found out about a token holds for four seconds, and only while nothing that it rests on has changed
as far as this process has heard. So a disabled user, a changed password, a lowered role, an ended session, a
revoked key or a suspended tenant takes effect within milliseconds where Redis carries the notice, and within
five seconds where it does not.
"""

from __future__ import annotations

import asyncio
from typing import Protocol

from jobhire.domains.identity.application.api_keys import PREFIX, parse_key
from jobhire.domains.identity.application.ports import Claims, Standing
from jobhire.domains.identity.infrastructure.remembered import Items, Remembered
from jobhire.shared.application import Clock, Principal
from jobhire.shared.domain import TenantId, Unauthenticated


class Reader(Protocol):
    def read(self, token: str) -> Claims: ...


class Sessions(Protocol):
    async def of(self, claims: Claims) -> Standing | None: ...


class Services(Protocol):
    async def principal(self, tenant_id: TenantId, id: str, secret: bytes) -> Principal: ...

    async def standing(self, tenant_id: TenantId, id: str, scopes: frozenset[str]) -> Principal: ...


class Verifier:
    """The API's ``TokenVerifier``: access tokens of sessions and of services, and API keys."""

    def __init__(
        self, tokens: Reader, sessions: Sessions, services: Services, *, remembered: Remembered, clock: Clock
    ) -> None:
        self._tokens = tokens
        self._sessions = sessions
        self._services = services
        self._remembered = remembered
        self._clock = clock
        self._asking: dict[str, asyncio.Future[Principal]] = {}

    async def verify(self, token: str) -> Principal:
        """Raises ``Unauthenticated``, and what an adapter raises while its server is away."""
        known = self._remembered.get(token)
        return known if known is not None else await self._find_out_once(token)

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
        self._remembered.forget(token)
        await asyncio.sleep(0)
        self._asking.pop(token, None)
        if token.startswith(PREFIX):
            return await self._of_key(token)
        claims = self._tokens.read(token)
        return await (
            self._of_session(token, claims) if claims.session_id else self._of_service(token, claims)
        )

    async def _of_key(self, text: str) -> Principal:
        tenant_id, id, secret = parse_key(text)
        items: Items = (("api_keys", id),)
        mark = self._remembered.mark(tenant_id, items)
        principal = await self._services.principal(tenant_id, id, secret)
        self._remembered.keep(text, principal, items=items, mark=mark)
        return principal

    async def _of_service(self, token: str, claims: Claims) -> Principal:
        id = claims.user_id.removeprefix("key:")
        items: Items = (("api_keys", id),)
        mark = self._remembered.mark(claims.tenant_id, items)
        principal = await self._services.standing(claims.tenant_id, id, frozenset(claims.scope.split()))
        self._remembered.keep(token, principal, items=items, mark=mark, seconds=self._left(claims))
        return principal

    async def _of_session(self, token: str, claims: Claims) -> Principal:
        items: Items = (("users", claims.user_id), ("sessions", claims.session_id))
        mark = self._remembered.mark(claims.tenant_id, items)
        standing = await self._sessions.of(claims)
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
        self._remembered.keep(token, principal, items=items, mark=mark, seconds=self._left(claims))
        return principal

    def _left(self, claims: Claims) -> float:
        """Seconds until the token expires."""
        return claims.exp - self._clock.now().timestamp()


def _seen(asking: asyncio.Future[Principal]) -> None:
    """Whoever asked may have gone away: nobody is left to take the failure."""
    if not asking.cancelled():
        asking.exception()

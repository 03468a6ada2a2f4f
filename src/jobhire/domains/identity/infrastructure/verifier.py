"""Who a bearer is, on every request: a dictionary look-up for who was here a moment ago.

What was found out about a token holds for four seconds, and only while nothing that it rests on has changed
as far as this process has heard. So a disabled user, a changed password, a lowered role, an ended session, a
revoked key or a suspended tenant takes effect within milliseconds where Redis carries the notice, and within
five seconds where it does not.
"""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Protocol

from jobhire.domains.identity.application.api_keys import PREFIX, parse_key
from jobhire.domains.identity.application.ports import Claims, Standing
from jobhire.domains.identity.infrastructure.remembered import Items, Mark, Remembered
from jobhire.shared.application import Clock, Principal
from jobhire.shared.domain import TenantId, Unauthenticated


class Reader(Protocol):
    def read(self, token: str) -> Claims: ...


class Sessions(Protocol):
    async def of(self, claims: Claims) -> Standing | None: ...


class Services(Protocol):
    async def principal(self, tenant_id: TenantId, id: str, secret: bytes) -> Principal: ...

    async def standing(self, tenant_id: TenantId, id: str, scopes: frozenset[str]) -> Principal: ...


class _Asking:
    """Somebody who is being found out. ``mark``: how things stood when the reading began; None before."""

    answer: asyncio.Future[Principal]
    mark: Mark | None = None

    def may_be_joined(self, remembered: Remembered) -> bool:
        return self.mark is None or remembered.holds(self.mark)

    def is_good_for(self, came: float, remembered: Remembered) -> bool:
        """Whether it was read after they came, or is not older than what memory gives."""
        return self.mark is None or self.mark.at >= came or remembered.holds(self.mark)


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
        self._asking: dict[str, _Asking] = {}

    async def verify(self, token: str) -> Principal:
        """Raises ``Unauthenticated``, and what an adapter raises while its server is away."""
        known = self.known(token)
        return known if known is not None else await self._find_out_once(token)

    def known(self, token: str) -> Principal | None:
        """Whose token this is, as far as memory says."""
        return self._remembered.get(token)

    async def _find_out_once(self, token: str) -> Principal:
        """Who asks while somebody is being found out waits for the same answer, however long it takes: of
        many requests of one session, one reads.

        Unless it may be an old one: whoever comes after a change must not get what was read before it. So
        those join to whom the answer would be given from memory, had it come at once; and if it takes so
        long that memory would not give it any more, they ask once more, now for themselves.
        """
        came = self._remembered.now()
        while True:
            asking = self._asking.get(token)
            if asking is None or not asking.may_be_joined(self._remembered):
                asking = self._asking[token] = self._begin(token)
            principal = await asyncio.shield(asking.answer)
            if asking.is_good_for(came, self._remembered):
                return principal

    def _begin(self, token: str) -> _Asking:
        asking = _Asking()
        asking.answer = asyncio.ensure_future(self._find_out(token, asking))
        asking.answer.add_done_callback(partial(self._found_out, token, asking))
        return asking

    def _found_out(self, token: str, asking: _Asking, answer: asyncio.Future[Principal]) -> None:
        """Whoever asked may have gone away: nobody is left to take the failure."""
        if self._asking.get(token) is asking:
            del self._asking[token]
        if not answer.cancelled():
            answer.exception()

    async def _find_out(self, token: str, asking: _Asking) -> Principal:
        self._remembered.forget(token)
        await asyncio.sleep(0)  # Whoever asks in the same turn joins, and the reading begins after them.
        if token.startswith(PREFIX):
            return await self._of_key(token, asking)
        claims = self._tokens.read(token)
        of_kind = self._of_session if claims.session_id else self._of_service
        return await of_kind(token, claims, asking)

    async def _of_key(self, text: str, asking: _Asking) -> Principal:
        tenant_id, id, secret = parse_key(text)
        mark = asking.mark = self._remembered.mark(tenant_id, (("api_keys", id),))
        principal = await self._services.principal(tenant_id, id, secret)
        self._remembered.keep(text, principal, mark=mark)
        return principal

    async def _of_service(self, token: str, claims: Claims, asking: _Asking) -> Principal:
        id = claims.user_id.removeprefix("key:")
        mark = asking.mark = self._remembered.mark(claims.tenant_id, (("api_keys", id),))
        principal = await self._services.standing(claims.tenant_id, id, frozenset(claims.scope.split()))
        self._remembered.keep(token, principal, mark=mark, seconds=self._left(claims))
        return principal

    async def _of_session(self, token: str, claims: Claims, asking: _Asking) -> Principal:
        items: Items = (("users", claims.user_id), ("sessions", claims.session_id))
        mark = asking.mark = self._remembered.mark(claims.tenant_id, items)
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
        self._remembered.keep(token, principal, mark=mark, seconds=self._left(claims))
        return principal

    def _left(self, claims: Claims) -> float:
        """Seconds until the token expires."""
        return claims.exp - self._clock.now().timestamp()

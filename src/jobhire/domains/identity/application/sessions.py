"""Sessions: what somebody who proved who they are gets, goes on with, and ends.

A refresh token says where its session is, of which generation it is, and a secret. The secret is derived from
those whenever it is needed and stored nowhere; so is the id of the access token that goes with it. Therefore
whoever repeats a refresh within the grace gets the very bytes of the first answer.
"""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from jobhire.domains.identity.application.links import raw_of, text_of
from jobhire.domains.identity.application.ports import (
    Claims,
    SignedIn,
    TokenIssuer,
    UserView,
)
from jobhire.domains.identity.domain.errors import RefreshRefused
from jobhire.domains.identity.domain.session import Refreshed, Session
from jobhire.domains.identity.domain.tenant import Tenant
from jobhire.domains.identity.domain.user import User
from jobhire.shared.application import (
    AggregateStore,
    AuditTrail,
    Clock,
    Ids,
    Principal,
    SecurityEvent,
    Vault,
    edit,
)
from jobhire.shared.domain import Forbidden, StaleVersion, TenantId, UserId

_PREFIX = "jhr"

UserOf = Callable[[Session], Awaitable[User | None]]
"""Whoever a session is of, while they may come in."""


class Sessions:
    """See ``SessionDesk``. Also gives the next tokens for a refresh token."""

    def __init__(
        self,
        *,
        sessions: AggregateStore[Session],
        tenants: AggregateStore[Tenant],
        tokens: TokenIssuer,
        vault: Vault,
        audit: AuditTrail,
        clock: Clock,
        ids: Ids,
    ) -> None:
        self._sessions = sessions
        self._tenants = tenants
        self._tokens = tokens
        self._vault = vault
        self._audit = audit
        self._clock = clock
        self._ids = ids

    async def open(
        self, user: User, *, how: str, proven_at: datetime | None = None, tenant: Tenant | None = None
    ) -> SignedIn:
        now, tenant_id, user_id = self._clock.now(), user.tenant_id, UserId(user.id)
        if tenant is None:
            tenant = await self._tenants.get(tenant_id, tenant_id)
        lasts = timedelta(days=tenant.settings.session_days)
        session = Session.begin(
            self._ids.new(),
            tenant_id,
            user_id=user_id,
            how=how,
            now=now,
            lasts=lasts,
            proven_at=proven_at,
        )
        await self._sessions.save(session)
        return self._tokens_of(session, user)

    async def prove(self, by: Principal, *, how: str) -> None:
        if not by.session_id:
            raise Forbidden("only a person in a session can prove who they are")

        def change(session: Session) -> bool:
            session.prove(how, now=self._clock.now())
            return True

        await edit(self._sessions, by.tenant_id, by.session_id, change)
        await self._tell(by.tenant_id, "session.proven", by.user_id, by.session_id, how=how)

    async def session_of(self, refresh_token: str) -> tuple[Session, int]:
        """The session a refresh token belongs to, and of which generation it is. Raises
        ``RefreshRefused``."""
        try:
            prefix, place, secret = refresh_token.split(".")
            tenant_id, id, number = raw_of(place).decode().split("/")
            generation = int(number)
            known = hmac.compare_digest(raw_of(secret), self._secret(tenant_id, id, generation))
        except ValueError:
            raise RefreshRefused from None
        found = await self._sessions.get_many(TenantId(tenant_id), [id]) if known else {}
        if prefix != _PREFIX or id not in found:
            raise RefreshRefused
        return found[id], generation

    async def refresh(self, refresh_token: str, user_of: UserOf) -> SignedIn:
        """The next tokens. Raises ``RefreshRefused``."""
        for _ in range(5):
            session, generation = await self.session_of(refresh_token)
            user = await user_of(session)
            outcome = session.refresh(generation, now=self._clock.now())
            if outcome is Refreshed.OVER or (user is None and outcome is not Refreshed.REUSED):
                raise RefreshRefused
            try:
                if outcome is not Refreshed.REPEATED:
                    await self._sessions.save(session)
            except StaleVersion:
                continue  # Somebody refreshed it at the same moment: their answer is to be ours, too.
            if outcome is Refreshed.REUSED or user is None:
                await self._tell(session.tenant_id, "session.reuse", session.user_id, session.id, ok=False)
                raise RefreshRefused
            return self._tokens_of(session, user)
        raise RefreshRefused

    def _tokens_of(self, session: Session, user: User) -> SignedIn:
        generation = str(session.generation)
        claims = Claims(tenant_id=session.tenant_id, user_id=session.user_id, session_id=session.id, exp=0)
        id = self._vault.derive("access token", session.tenant_id, session.id, generation).hex()[:32]
        access = self._tokens.issue(claims, id=id, issued_at=session.rotated_at)
        place = f"{session.tenant_id}/{session.id}/{generation}".encode()
        secret = self._secret(session.tenant_id, session.id, session.generation)
        return SignedIn(
            user=UserView.of(user),
            token=access.token,
            expires_in=access.expires_in,
            refresh_token=f"{_PREFIX}.{text_of(place)}.{text_of(secret)}",
        )

    def _secret(self, tenant_id: str, id: str, generation: int) -> bytes:
        return self._vault.derive("refresh token", tenant_id, id, str(generation))

    async def _tell(
        self, tenant_id: TenantId, action: str, actor: str, subject: str, *, ok: bool = True, **facts: str
    ) -> None:
        await self._audit.record(
            SecurityEvent(
                tenant_id=tenant_id,
                action=action,
                outcome="done" if ok else "refused",
                actor=actor,
                subject=subject,
                facts={**facts},
            )
        )

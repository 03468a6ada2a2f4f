"""An API key exchanged for a short-lived token: OAuth 2.0 client credentials (RFC 6749, 4.4)."""

from __future__ import annotations

from typing import ClassVar, Literal

import msgspec

from jobhire.domains.identity.application.api_keys import Keys, parse_key
from jobhire.domains.identity.application.commands import VISITOR
from jobhire.domains.identity.application.doorkeeper import Doorkeeper
from jobhire.domains.identity.application.ports import Claims, TokenIssuer
from jobhire.shared.application import AuditTrail, Clock, Ids, Message, Principal, SecurityEvent
from jobhire.shared.domain import DomainError, Unauthenticated

OAuthError = Literal["invalid_client", "invalid_scope"]


class ClientRefused(Unauthenticated):
    """``error``: what RFC 6749 (5.2) calls it."""

    code = "client-refused"
    title = "The client cannot have this token"

    def __init__(self, error: OAuthError, detail: str) -> None:
        super().__init__(detail)
        self.error = error


class ServiceToken(msgspec.Struct, frozen=True, kw_only=True):
    """The answer of RFC 6749, 5.1. ``expires_in``: seconds."""

    access_token: str
    token_type: Literal["Bearer"] = "Bearer"  # noqa: S105 - the kind of token, not one
    expires_in: int
    scope: str


class ExchangeKey(Message[ServiceToken], frozen=True, kw_only=True):
    """``client_id``: the key's text up to its secret, without the last dot; ``client_secret``: what comes
    after.
    ``scope``: None for all that the key may."""

    permission: ClassVar = None

    by: Principal = VISITOR
    client_id: str
    client_secret: str
    scope: frozenset[str] | None = None


async def exchange_key(
    command: ExchangeKey,
    *,
    keys: Keys,
    tokens: TokenIssuer,
    doorkeeper: Doorkeeper,
    audit: AuditTrail,
    clock: Clock,
    ids: Ids,
) -> ServiceToken:
    """Raises ``ClientRefused``, ``TooManyAttempts``."""
    await doorkeeper.client(command.client_id)
    try:
        tenant_id, id, secret = parse_key(f"{command.client_id}.{command.client_secret}")
        principal = await keys.principal(tenant_id, id, secret)
    except DomainError:
        await doorkeeper.client_failed(command.client_id)
        raise ClientRefused("invalid_client", "no such client, or not its secret") from None
    scopes = principal.permissions if command.scope is None else command.scope
    if not scopes or not scopes <= principal.permissions:
        raise ClientRefused("invalid_scope", "the key does not have this scope")
    claims = Claims(
        tenant_id=tenant_id,
        user_id=principal.user_id,
        session_id="",
        exp=0,
        scope=" ".join(sorted(scopes)),
    )
    access = tokens.issue(claims, id=ids.new(), issued_at=clock.now())
    await audit.record(
        SecurityEvent(
            tenant_id=tenant_id, action="client.token", outcome="done", actor=principal.user_id, subject=id
        )
    )
    return ServiceToken(access_token=access.token, expires_in=access.expires_in, scope=claims.scope)

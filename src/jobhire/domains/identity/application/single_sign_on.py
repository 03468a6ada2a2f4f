"""Coming in by the company's identity provider: OpenID Connect, authorization code with PKCE.

Two steps, and nothing is stored between them: what the second needs is sealed into a ``state`` that the
client keeps. The browser only ever carries a digest of it, so a callback address, whoever made or overheard
it, signs nobody in (RFC 9700, 4.7).
"""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import ClassVar, Protocol

import msgspec

from jobhire.domains.identity.application.commands import VISITOR
from jobhire.domains.identity.application.domains import ProvenDomains
from jobhire.domains.identity.application.doorkeeper import Doorkeeper
from jobhire.domains.identity.application.external_people import ExternalPeople, Identity
from jobhire.domains.identity.application.links import text_of
from jobhire.domains.identity.application.ports import SessionDesk, SignedIn
from jobhire.domains.identity.application.providers import connection_of, secret_of
from jobhire.domains.identity.application.standing import may_come_in
from jobhire.domains.identity.domain.errors import LinkedOtherwise, ProviderRefused, ShutOut
from jobhire.domains.identity.domain.provider import Connection, IdentityProvider
from jobhire.domains.identity.domain.tenant import Tenant, TenantStatus
from jobhire.domains.identity.domain.text import Email, domain_of
from jobhire.shared.application import (
    AggregateStore,
    AuditTrail,
    Clock,
    Ids,
    Message,
    Principal,
    SecurityEvent,
    Vault,
)
from jobhire.shared.domain import DomainError, Invalid, NotFound, TenantId

STATE_HOLDS = timedelta(minutes=10)
_CONTEXT = "oidc state"
_NO_PROVIDER = "there is no identity provider for this"


class Callback(msgspec.Struct, frozen=True, kw_only=True):
    """What the browser came back with. ``iss``: who sends it, if they say so (RFC 9207)."""

    code: str
    iss: str | None = None


class RelyingParty(Protocol):
    """The protocol, as a client of any provider."""

    async def authorization_url(
        self, connection: Connection, *, state: str, nonce: str, challenge: str, again: bool
    ) -> str:
        """Where the browser goes to sign in; ``again``: even who is signed in there. Raises
        ``ProviderAway``."""
        ...

    async def identity(
        self, connection: Connection, secret: str, callback: Callback, *, verifier: str, nonce: str
    ) -> Identity:
        """Whom the provider vouches for, by an ID token that was checked in every respect. Raises
        ``ProviderRefused``, ``ProviderAway``."""
        ...


class State(msgspec.Struct, frozen=True, array_like=True):
    """``until``: Unix seconds. ``issuer`` and ``client_id``: of the provider as it was at the start."""

    tenant_id: TenantId
    issuer: str
    client_id: str
    attempt: str
    until: int


class Started(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """``authorization_url``: send the browser there. ``state``: keep it, and bring it to the second step
    with the ``code`` that the browser comes back with."""

    authorization_url: str
    state: str


class StartSingleSignOn(Message[Started], frozen=True, kw_only=True):
    """By the company's id, or by an address of a domain that it has proved."""

    permission: ClassVar = None

    by: Principal = VISITOR
    tenant_id: TenantId | None = None
    email: Email | None = None
    again: bool = False


class FinishSingleSignOn(Message[SignedIn], frozen=True, kw_only=True):
    permission: ClassVar = None

    by: Principal = VISITOR
    state: str
    callback: Callback


class SingleSignOn:
    """What both steps need."""

    def __init__(  # noqa: PLR0913 - each by name
        self,
        *,
        providers: AggregateStore[IdentityProvider],
        tenants: AggregateStore[Tenant],
        party: RelyingParty,
        people: ExternalPeople,
        domains: ProvenDomains,
        sessions: SessionDesk,
        doorkeeper: Doorkeeper,
        vault: Vault,
        audit: AuditTrail,
        clock: Clock,
        ids: Ids,
    ) -> None:
        self._providers = providers
        self._tenants = tenants
        self._party = party
        self._people = people
        self._domains = domains
        self._sessions = sessions
        self._doorkeeper = doorkeeper
        self._vault = vault
        self._audit = audit
        self._clock = clock
        self._ids = ids

    async def start(self, tenant_id: TenantId, *, again: bool, email: Email | None = None) -> Started:
        tenant = await self._tenant(tenant_id)
        connection = await connection_of(self._providers, tenant.tenant_id)
        if email is not None and not connection.speaks_for(email):
            raise NotFound(_NO_PROVIDER)
        until = int((self._clock.now() + STATE_HOLDS).timestamp())
        state = State(tenant_id, connection.issuer, connection.client_id, self._ids.new(), until)
        sealed = self._vault.seal(msgspec.json.encode(state), context=_CONTEXT)
        url = await self._party.authorization_url(
            connection,
            state=_digest(sealed),
            nonce=self._secret("nonce", state),
            challenge=_digest(self._secret("verifier", state)),
            again=again,
        )
        return Started(authorization_url=url, state=sealed)

    async def start_for(self, email: Email, *, again: bool) -> Started:
        """By the domain alone: nothing here depends on who has an account."""
        holder = await self._domains.holder(domain_of(email))
        if holder is None:
            raise NotFound(_NO_PROVIDER)
        return await self.start(holder, again=again, email=email)

    async def finish(self, sealed: str, callback: Callback) -> SignedIn:
        state = self._opened(sealed)
        await self._doorkeeper.provider(state.tenant_id)
        try:
            return await self._let_in(state, callback)
        except DomainError as refusal:
            await self._refused(state, refusal)
            raise

    async def _let_in(self, state: State, callback: Callback) -> SignedIn:
        tenant = await self._tenant(state.tenant_id)
        connection = await connection_of(self._providers, tenant.tenant_id)
        if not connection.same_client(state.issuer, state.client_id):
            raise ProviderRefused("the company has another identity provider by now; start again")
        who = await self._party.identity(
            connection,
            secret_of(connection, tenant.tenant_id, self._vault),
            callback,
            verifier=self._secret("verifier", state),
            nonce=self._secret("nonce", state),
        )
        user = await self._people.user_for(tenant, connection, who)
        if not may_come_in(tenant, user):
            raise ShutOut
        return await self._sessions.open(user, how="oidc", proven_at=who.proven_at, tenant=tenant)

    async def _tenant(self, tenant_id: TenantId) -> Tenant:
        """A tenant that is not at work looks like one that there is not."""
        tenant = (await self._tenants.get_many(tenant_id, [tenant_id])).get(tenant_id)
        if tenant is None or tenant.status is not TenantStatus.ACTIVE:
            raise NotFound(_NO_PROVIDER)
        return tenant

    def _opened(self, sealed: str) -> State:
        try:
            state = msgspec.json.decode(self._vault.open(sealed, context=_CONTEXT), type=State)
        except ValueError:
            raise ProviderRefused("this state is none of ours; start again") from None
        if state.until <= self._clock.now().timestamp():
            raise ProviderRefused("this took longer than ten minutes; start again")
        return state

    def _secret(self, purpose: str, state: State) -> str:
        """43 characters (RFC 7636, 4.1) that nobody outside can make, not even from the state."""
        return text_of(self._vault.derive(f"oidc {purpose}", state.tenant_id, state.attempt))

    async def _refused(self, state: State, refusal: DomainError) -> None:
        await self._doorkeeper.provider_failed(state.tenant_id)
        await self._audit.record(
            SecurityEvent(
                tenant_id=state.tenant_id,
                action="sign-in.refused",
                outcome="refused",
                actor="visitor",
                subject=refusal.user_id if isinstance(refusal, LinkedOtherwise) else "",
                code=refusal.code,
                facts={"how": "oidc"},
            )
        )


def _digest(text: str) -> str:
    """Also the S256 challenge of a verifier (RFC 7636, 4.2)."""
    return text_of(hashlib.sha256(text.encode()).digest())


async def start_single_sign_on(command: StartSingleSignOn, *, sign_on: SingleSignOn) -> Started:
    """Raises ``NotFound``, ``ProviderAway``, and ``Invalid`` for neither or both of company and address."""
    if command.tenant_id is not None and command.email is None:
        return await sign_on.start(command.tenant_id, again=command.again)
    if command.email is not None and command.tenant_id is None:
        return await sign_on.start_for(command.email, again=command.again)
    raise Invalid("either the company's id or an address", field="/tenantId")


async def finish_single_sign_on(command: FinishSingleSignOn, *, sign_on: SingleSignOn) -> SignedIn:
    """Raises ``ProviderRefused``, ``ProviderAway``, ``NoAccountHere``, ``EmailTaken``, ``LinkedOtherwise``,
    ``ShutOut``, ``TooManyAttempts``, ``NotFound``."""
    return await sign_on.finish(command.state, command.callback)

"""What identity needs from the outside."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

import msgspec

from jobhire.domains.identity.domain.credential import Password
from jobhire.domains.identity.domain.group import Group
from jobhire.domains.identity.domain.invitation import Invitation
from jobhire.domains.identity.domain.roles import CustomRole
from jobhire.domains.identity.domain.session import Session
from jobhire.domains.identity.domain.tenant import Tenant
from jobhire.domains.identity.domain.user import User
from jobhire.shared.application import Principal
from jobhire.shared.domain import TenantId, UserId
from jobhire.shared.domain.oddities import Oddity, oddities_of_person


class UserView(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A user as their colleagues see them. ``oddities``: why name or address may pass for another's."""

    id: str
    email: str
    full_name: str
    role: str
    active: bool
    tenant_id: str
    version: int
    oddities: tuple[Oddity, ...] = ()

    @classmethod
    def of(cls, user: User) -> UserView:
        return cls(
            id=user.id,
            email=user.email,
            full_name=user.full_name,
            role=user.role,
            active=user.active,
            tenant_id=user.tenant_id,
            version=user.version,
            oddities=oddities_of_person(user.full_name, user.email),
        )


class SignedIn(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Somebody signed in. ``token`` is good for ``expires_in`` seconds, ``refresh_token`` once, for
    another."""

    user: UserView
    token: str
    expires_in: int
    refresh_token: str


class SessionDesk(Protocol):
    """Where everybody who has proved who they are gets a session, however they proved it."""

    async def open(
        self, user: User, *, how: str, proven_at: datetime | None = None, tenant: Tenant | None = None
    ) -> SignedIn:
        """Begin a session. ``how`` it was proved (``password``, ``password+totp``, ``passkey``, ``oidc``,
        ``registration``) is kept with it; ``proven_at``: when, if that was before now. The user is somebody
        who may come in: who calls has checked it, and gives the ``tenant`` that it was checked with, if
        any."""
        ...

    async def prove(self, by: Principal, *, how: str) -> None:
        """Note that the person behind this session has just proved again who they are. Raises ``NotFound``
        for a session that has ended, ``Forbidden`` for who has none (a service)."""
        ...


class AccessToken(msgspec.Struct, frozen=True, kw_only=True):
    """``expires_in``: seconds from its issue."""

    token: str
    expires_in: int


class Claims(msgspec.Struct, frozen=True, kw_only=True):
    """What an access token says, once it is known to be ours. ``exp``: Unix seconds. A service's token has no
    session, and a ``scope``: permissions with blanks between."""

    tenant_id: TenantId
    user_id: UserId
    session_id: str
    exp: int
    scope: str = ""


class PasswordCheck(msgspec.Struct, frozen=True, kw_only=True):
    """``outdated``: right, but hashed with parameters that are no longer ours."""

    matches: bool
    outdated: bool = False


class CommonPasswords(Protocol):
    def __contains__(self, password: str) -> bool:
        """Whether it, in lower case, is among those that are tried first."""
        ...


class OneTimeCodes(Protocol):
    """Time-based one-time passwords (RFC 6238): six digits, a new one every 30 seconds."""

    def new_secret(self) -> str:
        """160 random bits, as Base32."""
        ...

    def new_recovery_codes(self) -> Sequence[str]:
        """Ten codes of 80 random bits each, as people can type them."""
        ...

    def step(self, secret: str, code: str, *, now: datetime) -> int | None:
        """The time step that a code belongs to: the present one, or the one before or after. None: wrong."""
        ...

    def uri(self, secret: str, *, account: str) -> str:
        """What an authenticator takes in (``otpauth://``)."""
        ...

    def picture(self, uri: str) -> str:
        """The same as a QR code, as SVG."""
        ...


class PasswordHasher(Protocol):
    """Slow on purpose. Never blocks the event loop; work in flight is bounded, some waits its turn, and what
    would wait for too long is refused with ``SignInBusy``."""

    async def hash(self, password: Password) -> str:
        """A salted hash that names its own parameters (PHC string)."""
        ...

    async def check(self, password: Password, password_hash: str | None) -> PasswordCheck:
        """Whether they belong together. ``None`` (nobody to compare with) takes as long, and never matches.

        A hash that this adapter cannot read raises ``ValueError``: the record is damaged, not the password.
        """
        ...

    def close(self) -> None:
        """Give back what hashing took."""
        ...


class TokenIssuer(Protocol):
    def issue(self, claims: Claims, *, id: str, issued_at: datetime) -> AccessToken:
        """A signed token; equal arguments give equal bytes. ``claims.exp`` is ignored: it lives as long as
        this issuer's tokens do, from ``issued_at``."""
        ...


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """What a session may do at this moment."""

    role: str
    permissions: frozenset[str]
    proven_at: datetime
    tier: str


class SessionDirectory(Protocol):
    async def of_user(self, tenant_id: TenantId, user_id: UserId) -> Sequence[Session]:
        """Every session of one user that is still stored, over or not."""
        ...


class UserDirectory(Protocol):
    """The people of one tenant, for reading."""

    async def page(self, tenant_id: TenantId, *, page: int, limit: int) -> tuple[Sequence[UserView], int]:
        """Newest first: page ``page`` (from 1) of ``limit`` users, and how many there are in all."""
        ...

    async def with_role(self, tenant_id: TenantId, role: str) -> int:
        """How many users have this role."""
        ...

    async def admins(self, tenant_id: TenantId, owner_id: UserId, *, limit: int) -> Sequence[User]:
        """Those who are active and have the role of an admin, the longest first, and the owner whatever
        their role."""
        ...


class ProvisioningDirectory(Protocol):
    """The people and groups of one tenant, as an identity provider lists them."""

    async def users(
        self, tenant_id: TenantId, *, display_name: str | None, active: bool | None, start: int, count: int
    ) -> tuple[Sequence[User], int]:
        """Oldest first, from the ``start``-th (from 1) at most ``count``, and how many there are in all; only
        those with exactly this full name, and only active or inactive ones, where that is not None."""
        ...

    async def groups(self, tenant_id: TenantId) -> Sequence[Group]:
        """Every group of the tenant, oldest first."""
        ...


class RoleDirectory(Protocol):
    async def of_tenant(self, tenant_id: TenantId) -> Sequence[CustomRole]:
        """Every role of the tenant's own."""
        ...


class InvitationDirectory(Protocol):
    async def newest(self, tenant_id: TenantId, *, limit: int) -> Sequence[Invitation]:
        """The newest ``limit`` invitations, newest first, whatever became of them."""
        ...

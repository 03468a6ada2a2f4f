"""What identity announces. No names, no addresses: erasing a person never touches the log."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from jobhire.shared.domain import DomainEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class TenantFounded(DomainEvent):
    """Somebody registered and founded a tenant."""

    type: ClassVar[str] = "ai.jobhire.tenant.founded.v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class TenantChanged(DomainEvent):
    """The tenant's name, settings or tier changed; which of them."""

    type: ClassVar[str] = "ai.jobhire.tenant.changed.v1"

    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TenantOwnerChanged(DomainEvent):
    """Its owner handed the tenant over."""

    type: ClassVar[str] = "ai.jobhire.tenant.owner-changed.v1"

    owner_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TenantStatusChanged(DomainEvent):
    """The tenant was suspended, resumed, deleted or restored."""

    type: ClassVar[str] = "ai.jobhire.tenant.status-changed.v1"

    from_: str
    to: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UserRegistered(DomainEvent):
    """Somebody got a place in a tenant, with this role."""

    type: ClassVar[str] = "ai.jobhire.user.registered.v1"

    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UserChanged(DomainEvent):
    """A user's own details changed; which of them."""

    type: ClassVar[str] = "ai.jobhire.user.changed.v1"

    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class UserRoleChanged(DomainEvent):
    """A user may now do what another role may."""

    type: ClassVar[str] = "ai.jobhire.user.role-changed.v1"

    from_: str
    to: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UserDisabled(DomainEvent):
    """A user cannot sign in any more, until they are enabled again."""

    type: ClassVar[str] = "ai.jobhire.user.disabled.v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class UserEnabled(DomainEvent):
    """A disabled user may sign in again."""

    type: ClassVar[str] = "ai.jobhire.user.enabled.v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class UserRemoved(DomainEvent):
    """A user left the tenant, or was removed from it."""

    type: ClassVar[str] = "ai.jobhire.user.removed.v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class UserSignedOut(DomainEvent):
    """A colleague ended all sessions of a user. They are told by mail."""

    type: ClassVar[str] = "ai.jobhire.user.signed-out.v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleDefined(DomainEvent):
    """A tenant got a role of its own, with these permissions."""

    type: ClassVar[str] = "ai.jobhire.role.defined.v1"

    permissions: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleChanged(DomainEvent):
    """A tenant's own role has another name or other permissions now; these."""

    type: ClassVar[str] = "ai.jobhire.role.changed.v1"

    permissions: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleDeleted(DomainEvent):
    """A tenant's own role is gone."""

    type: ClassVar[str] = "ai.jobhire.role.deleted.v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupCreated(DomainEvent):
    """A tenant's identity provider brought a group."""

    type: ClassVar[str] = "ai.jobhire.group.created.v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupChanged(DomainEvent):
    """A group's name, external id or members changed; which of them."""

    type: ClassVar[str] = "ai.jobhire.group.changed.v1"

    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupDeleted(DomainEvent):
    """A group is gone."""

    type: ClassVar[str] = "ai.jobhire.group.deleted.v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationSent(DomainEvent):
    """Somebody was invited into the tenant with this role, for the first time or once more."""

    type: ClassVar[str] = "ai.jobhire.invitation.sent.v1"

    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationAccepted(DomainEvent):
    """Whoever was invited came."""

    type: ClassVar[str] = "ai.jobhire.invitation.accepted.v1"

    user_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationRevoked(DomainEvent):
    """An invitation holds no longer."""

    type: ClassVar[str] = "ai.jobhire.invitation.revoked.v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionBegun(DomainEvent):
    """Somebody signed in; how they proved who they are."""

    type: ClassVar[str] = "ai.jobhire.session.begun.v1"

    user_id: str
    how: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionEnded(DomainEvent):
    """A session was ended before its time: ``logout``, ``revoked``, or ``reuse`` of a refresh token."""

    type: ClassVar[str] = "ai.jobhire.session.ended.v1"

    user_id: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordResetRequested(DomainEvent):
    """Somebody asked for a link to set a new password; whether there is such an account is not said."""

    type: ClassVar[str] = "ai.jobhire.password.reset-requested.v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class EmailChangeRequested(DomainEvent):
    """Somebody wants another address and is to confirm it there; whether it is free is not said."""

    type: ClassVar[str] = "ai.jobhire.email-change.requested.v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class EmailChangeAnnounced(DomainEvent):
    """Somebody wants another address and is told so at the present one."""

    type: ClassVar[str] = "ai.jobhire.email-change.announced.v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class CredentialChanged(DomainEvent):
    """How somebody signs in changed: ``password-changed``, ``password-reset``, ``second-factor-added``,
    ``second-factor-removed``, ``recovery-codes-renewed`` or ``email-changed``; by a colleague, or by
    themselves. They are told by mail."""

    type: ClassVar[str] = "ai.jobhire.credential.changed.v1"

    home: str
    user_id: str
    what: str
    by_colleague: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CredentialUsedUnusually(DomainEvent):
    """Somebody proved that they are the owner of an account (``password``, ``passkey``, ``oidc``) from a
    place where its owner never came in before, or after many failures. They are told by mail."""

    type: ClassVar[str] = "ai.jobhire.credential.used-unusually.v1"

    home: str
    user_id: str
    how: str
    new_place: bool
    after_failures: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PasskeyRegistered(DomainEvent):
    """Somebody can sign in by another passkey. They are told by mail."""

    type: ClassVar[str] = "ai.jobhire.passkey.registered.v1"

    home: str
    user_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PasskeyRemoved(DomainEvent):
    """A passkey works no longer; a colleague removed it, or its owner. They are told by mail."""

    type: ClassVar[str] = "ai.jobhire.passkey.removed.v1"

    home: str
    user_id: str
    by_colleague: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistrationRequested(DomainEvent):
    """Somebody asked to register and is to confirm it; whether they have an account already is not said."""

    type: ClassVar[str] = "ai.jobhire.registration.requested.v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiKeyCreated(DomainEvent):
    """A service got a key with these scopes."""

    type: ClassVar[str] = "ai.jobhire.api-key.created.v1"

    scopes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiKeyRotated(DomainEvent):
    """A key got another secret."""

    type: ClassVar[str] = "ai.jobhire.api-key.rotated.v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiKeyRevoked(DomainEvent):
    """A key works no longer."""

    type: ClassVar[str] = "ai.jobhire.api-key.revoked.v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityProviderConnected(DomainEvent):
    """The tenant's people can come in by an identity provider, or by this one with other settings."""

    type: ClassVar[str] = "ai.jobhire.identity-provider.connected.v1"

    just_in_time: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityProviderRemoved(DomainEvent):
    """Nobody comes in by the tenant's identity provider any more."""

    type: ClassVar[str] = "ai.jobhire.identity-provider.removed.v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanyDomainAdded(DomainEvent):
    """The tenant named a domain and is to prove that it is its own."""

    type: ClassVar[str] = "ai.jobhire.company-domain.added.v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanyDomainProven(DomainEvent):
    """The tenant has proved that a domain is its own."""

    type: ClassVar[str] = "ai.jobhire.company-domain.proven.v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanyDomainMissing(DomainEvent):
    """The record that proves a domain was not there on two days running. The tenant's admins are told by
    mail."""

    type: ClassVar[str] = "ai.jobhire.company-domain.missing.v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanyDomainLapsed(DomainEvent):
    """The record was not there for more than a week: the domain is not proved any more. The tenant's admins
    are told by mail."""

    type: ClassVar[str] = "ai.jobhire.company-domain.lapsed.v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanyDomainRemoved(DomainEvent):
    """The tenant gave up a domain, proved or not."""

    type: ClassVar[str] = "ai.jobhire.company-domain.removed.v1"

"""Inviting somebody into a tenant, and coming in by an invitation.

The link in the letter holds a token: where the invitation is, and a secret that is derived anew whenever it
is needed and stored nowhere. Accepting is several writes, in an order that can be repeated after a crash: the
address is claimed, the invitation accepted (only one caller can), the user saved.
"""

from __future__ import annotations

import hmac
from datetime import datetime
from typing import ClassVar

import msgspec

from jobhire.domains.identity.application.claims import EmailClaims
from jobhire.domains.identity.application.commands import VISITOR, save_once
from jobhire.domains.identity.application.doorkeeper import Doorkeeper
from jobhire.domains.identity.application.links import raw_of, text_of
from jobhire.domains.identity.application.ports import InvitationDirectory, SessionDesk, SignedIn
from jobhire.domains.identity.application.roles import Roles
from jobhire.domains.identity.domain.credential import Password
from jobhire.domains.identity.domain.errors import AddressNotInvited, InvitationOver, InvitationUnknown
from jobhire.domains.identity.domain.invitation import Invitation, InvitationState
from jobhire.domains.identity.domain.tenant import Tenant
from jobhire.domains.identity.domain.text import Email
from jobhire.domains.identity.domain.user import User
from jobhire.shared.application import AggregateStore, Clock, Message, Principal, Vault, edit
from jobhire.shared.domain import AlreadyExists, Invalid, TenantId, UserId
from jobhire.shared.domain.oddities import Oddity, oddities_of_address


class InvitationView(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """``oddities``: why its address may pass for another's."""

    id: str
    email: str
    role: str
    state: InvitationState
    invited_by: str
    invited_at: datetime
    expires_at: datetime
    oddities: tuple[Oddity, ...] = ()

    @classmethod
    def of(cls, invitation: Invitation) -> InvitationView:
        return cls(
            id=invitation.id,
            email=invitation.email,
            role=invitation.role,
            state=invitation.state,
            invited_by=invitation.invited_by,
            invited_at=invitation.invited_at,
            expires_at=invitation.expires_at,
            oddities=oddities_of_address(invitation.email),
        )


def invitation_token(invitation: Invitation, vault: Vault) -> str:
    """What the link of the last letter holds; the same every time it is asked for."""
    place = f"{invitation.tenant_id}/{invitation.id}".encode()
    return f"{text_of(place)}.{text_of(_secret(invitation, vault))}"


def _secret(invitation: Invitation, vault: Vault) -> bytes:
    return vault.derive("invitation", invitation.tenant_id, invitation.id, str(invitation.sends))


class Invite(Message[InvitationView], frozen=True, kw_only=True):
    """The ids are new ones that the caller chose."""

    permission: ClassVar = "users:write"
    sensitive: ClassVar = True

    id: str
    user_id: UserId
    email: Email
    role: str


async def invite(
    command: Invite,
    *,
    invitations: AggregateStore[Invitation],
    tenants: AggregateStore[Tenant],
    roles: Roles,
    clock: Clock,
) -> InvitationView:
    """Raises ``Invalid``, ``BeyondYourPermissions``, ``AddressNotInvited``, and ``AlreadyExists`` while
    another invitation of this address is pending. Whether it has an account somewhere is not told."""
    by = command.by
    await roles.require_givable(by, command.role)
    tenant = await tenants.get(by.tenant_id, by.tenant_id)
    if not tenant.settings.admits(command.email):
        raise AddressNotInvited("see settings.invitationDomains of the tenant", field="/email")
    invitation = Invitation.send(
        command.id,
        by.tenant_id,
        email=command.email,
        role=command.role,
        user_id=command.user_id,
        invited_by=by.user_id,
        now=clock.now(),
    )
    try:
        await invitations.save(invitation)
    except AlreadyExists:
        known = (await invitations.get_many(by.tenant_id, [command.id])).get(command.id)
        if known is None:
            raise
        return InvitationView.of(known)
    return InvitationView.of(invitation)


class ListInvitations(Message[list[InvitationView]], frozen=True, kw_only=True):
    permission: ClassVar = "users:write"


async def list_invitations(query: ListInvitations, *, directory: InvitationDirectory) -> list[InvitationView]:
    """The newest 200, newest first."""
    return [InvitationView.of(each) for each in await directory.newest(query.by.tenant_id, limit=200)]


class ResendInvitation(Message[InvitationView], frozen=True, kw_only=True):
    permission: ClassVar = "users:write"

    id: str


async def resend_invitation(
    command: ResendInvitation, *, invitations: AggregateStore[Invitation], clock: Clock
) -> InvitationView:
    """Raises ``NotFound``, ``InvitationOver``."""

    def change(invitation: Invitation) -> bool:
        invitation.resend(now=clock.now())
        return True

    return InvitationView.of(await edit(invitations, command.by.tenant_id, command.id, change))


class RevokeInvitation(Message[None], frozen=True, kw_only=True):
    permission: ClassVar = "users:write"

    id: str


async def revoke_invitation(command: RevokeInvitation, *, invitations: AggregateStore[Invitation]) -> None:
    """Raises ``NotFound``, ``InvitationOver``."""

    def change(invitation: Invitation) -> bool:
        invitation.revoke()
        return True

    await edit(invitations, command.by.tenant_id, command.id, change)


class AcceptInvitation(Message[SignedIn], frozen=True, kw_only=True):
    permission: ClassVar = None

    by: Principal = VISITOR
    token: str
    password: Password
    full_name: str
    email: Email | None = None
    """Where the caller names one, it must be the invited one."""


async def accept_invitation(
    command: AcceptInvitation,
    *,
    invitations: AggregateStore[Invitation],
    users: AggregateStore[User],
    claims: EmailClaims,
    sessions: SessionDesk,
    doorkeeper: Doorkeeper,
    vault: Vault,
    clock: Clock,
) -> SignedIn:
    """Raises ``InvitationUnknown``, ``InvitationOver``, ``Invalid``, ``EmailTaken``."""
    invitation = await _invited(command.token, invitations, vault)
    if command.email not in (None, invitation.email):
        raise Invalid("the invitation is for another address", field="/email")
    known = await users.get_many(invitation.tenant_id, [invitation.user_id])
    if known:
        raise InvitationOver("the invitation was accepted before; sign in")
    user = User.join(
        invitation.user_id,
        invitation.tenant_id,
        email=invitation.email,
        full_name=command.full_name,
        role=invitation.role,
        now=clock.now(),
    )
    await claims.claim(user, command.password, place=doorkeeper.place())
    if invitation.state is not InvitationState.ACCEPTED:
        invitation.accept(now=clock.now())
        await invitations.save(invitation)
    return await sessions.open(await save_once(users, user), how="invitation")


async def _invited(token: str, invitations: AggregateStore[Invitation], vault: Vault) -> Invitation:
    try:
        place, secret = token.split(".")
        tenant_id, id = raw_of(place).decode().split("/")
        found = (await invitations.get_many(TenantId(tenant_id), [id])).get(id)
        if found is not None and hmac.compare_digest(raw_of(secret), _secret(found, vault)):
            return found
    except ValueError:
        raise InvitationUnknown from None
    raise InvitationUnknown

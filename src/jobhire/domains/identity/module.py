"""The door of identity: tenants, their people, and how they sign in."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from jobhire.domains.identity.application import invitations, people, roles, tenants
from jobhire.domains.identity.application.claims import EmailClaims
from jobhire.domains.identity.application.commands import (
    AddUser,
    LogIn,
    Register,
    add_user,
    log_in,
    register,
)
from jobhire.domains.identity.application.ports import (
    InvitationDirectory,
    PasswordHasher,
    RoleDirectory,
    TokenIssuer,
    UserDirectory,
)
from jobhire.domains.identity.application.queries import (
    GetUser,
    ListUsers,
    WhoAmI,
    get_user,
    list_users,
    who_am_i,
)
from jobhire.domains.identity.application.sessions import Sessions
from jobhire.domains.identity.domain import events
from jobhire.domains.identity.infrastructure import mongo
from jobhire.domains.identity.presentation.http import AuthController
from jobhire.domains.identity.presentation.invitations import InvitationController
from jobhire.domains.identity.presentation.people import UserController
from jobhire.domains.identity.presentation.roles import PermissionController, RoleController
from jobhire.domains.identity.presentation.tenant import TenantController
from jobhire.shared.infrastructure.module import Door, Kit

EVENTS = (
    events.TenantFounded,
    events.TenantChanged,
    events.TenantOwnerChanged,
    events.TenantStatusChanged,
    events.UserRegistered,
    events.UserChanged,
    events.UserRoleChanged,
    events.UserDisabled,
    events.UserEnabled,
    events.UserRemoved,
    events.RoleDefined,
    events.RoleChanged,
    events.RoleDeleted,
    events.InvitationSent,
    events.InvitationAccepted,
    events.InvitationRevoked,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Directories:
    """What lists the people, roles and invitations of a tenant."""

    users: UserDirectory
    roles: RoleDirectory
    invitations: InvitationDirectory

    @classmethod
    def on_mongodb(cls, kit: Kit) -> Directories:
        return cls(
            users=mongo.MongoUserDirectory(kit.database),
            roles=mongo.MongoRoleDirectory(kit.database),
            invitations=mongo.MongoInvitationDirectory(kit.database),
        )


def open_door(
    kit: Kit, *, hasher: PasswordHasher, tokens: TokenIssuer, directories: Directories | None = None
) -> Door:
    """``tokens`` issues; who verifies for the API (usually the same ``JoseTokens``) is bootstrap's choice.

    ``directories`` list; without them, MongoDB does.
    """
    lists = directories or Directories.on_mongodb(kit)
    users, credentials, clock = kit.store(mongo.USERS), kit.store(mongo.CREDENTIALS), kit.clock
    claims = EmailClaims(credentials=credentials, users=users, hasher=hasher, clock=clock, ids=kit.ids)
    sessions = Sessions(tokens=tokens, clock=clock)
    known_roles = roles.Roles(kit.store(mongo.ROLES))
    signing_in = partial(log_in, credentials=credentials, users=users, hasher=hasher, sessions=sessions)
    registering = partial(
        register, claims=claims, tenants=kit.store(mongo.TENANTS), users=users, sessions=sessions, clock=clock
    )
    send_to = kit.mediator.register
    send_to(Register, registering)
    send_to(LogIn, signing_in)
    send_to(AddUser, partial(add_user, claims=claims, users=users, roles=known_roles, clock=clock))
    send_to(WhoAmI, partial(who_am_i, users=users))
    send_to(GetUser, partial(get_user, users=users))
    send_to(ListUsers, partial(list_users, directory=lists.users))
    _people(kit, known_roles)
    _roles(kit, lists)
    _tenants(kit, known_roles)
    _invitations(kit, lists, known_roles, claims, sessions)
    return Door(
        name="identity",
        events=EVENTS,
        documents=(
            mongo.TenantDocument,
            mongo.UserDocument,
            mongo.RoleDocument,
            mongo.InvitationDocument,
            mongo.CredentialDocument,
        ),
        controllers=(
            AuthController,
            UserController,
            RoleController,
            PermissionController,
            TenantController,
            InvitationController,
        ),
    )


def _people(kit: Kit, known_roles: roles.Roles) -> None:
    users, tenants_, clock = kit.store(mongo.USERS), kit.store(mongo.TENANTS), kit.clock
    send_to = kit.mediator.register
    send_to(
        people.ChangeUser,
        partial(people.change_user, users=users, tenants=tenants_, roles=known_roles, clock=clock),
    )
    send_to(
        people.RemoveUser,
        partial(people.remove_user, users=users, tenants=tenants_, roles=known_roles, clock=clock),
    )
    send_to(people.ChangeOwnName, partial(people.change_own_name, users=users))
    send_to(people.Leave, partial(people.leave, users=users, tenants=tenants_, clock=clock))


def _roles(kit: Kit, lists: Directories) -> None:
    store = kit.store(mongo.ROLES)
    send_to = kit.mediator.register
    send_to(roles.ListPermissions, roles.list_permissions)
    send_to(roles.ListRoles, partial(roles.list_roles, directory=lists.roles))
    send_to(roles.DefineRole, partial(roles.define_role, roles=store, directory=lists.roles))
    send_to(roles.ChangeRole, partial(roles.change_role, roles=store))
    send_to(roles.DeleteRole, partial(roles.delete_role, roles=store, users=lists.users, clock=kit.clock))


def _tenants(kit: Kit, known_roles: roles.Roles) -> None:
    store, users, clock = kit.store(mongo.TENANTS), kit.store(mongo.USERS), kit.clock
    send_to = kit.mediator.register
    send_to(tenants.GetTenant, partial(tenants.get_tenant, tenants=store))
    send_to(tenants.ChangeTenant, partial(tenants.change_tenant, tenants=store, roles=known_roles))
    send_to(tenants.TransferOwnership, partial(tenants.transfer_ownership, tenants=store, users=users))
    send_to(tenants.DeleteTenant, partial(tenants.delete_tenant, tenants=store, clock=clock))
    send_to(tenants.SetTenantStatus, partial(tenants.set_tenant_status, tenants=store, clock=clock))
    send_to(tenants.SetTenantTier, partial(tenants.set_tenant_tier, tenants=store))


def _invitations(
    kit: Kit, lists: Directories, known_roles: roles.Roles, claims: EmailClaims, sessions: Sessions
) -> None:
    store, clock = kit.store(mongo.INVITATIONS), kit.clock
    send_to = kit.mediator.register
    send_to(
        invitations.Invite,
        partial(
            invitations.invite,
            invitations=store,
            tenants=kit.store(mongo.TENANTS),
            roles=known_roles,
            clock=clock,
        ),
    )
    send_to(invitations.ListInvitations, partial(invitations.list_invitations, directory=lists.invitations))
    send_to(
        invitations.ResendInvitation, partial(invitations.resend_invitation, invitations=store, clock=clock)
    )
    send_to(invitations.RevokeInvitation, partial(invitations.revoke_invitation, invitations=store))
    send_to(
        invitations.AcceptInvitation,
        partial(
            invitations.accept_invitation,
            invitations=store,
            users=kit.store(mongo.USERS),
            claims=claims,
            sessions=sessions,
            vault=kit.vault,
            clock=clock,
        ),
    )

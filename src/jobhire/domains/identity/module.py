"""The door of identity: tenants, their people, and how they sign in."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from jobhire.domains.identity.application import (
    invitations,
    people,
    roles,
    session_commands,
    tenants,
)
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
    SessionDirectory,
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
from jobhire.domains.identity.application.standing import Standings
from jobhire.domains.identity.domain import events
from jobhire.domains.identity.domain.credential import Credential
from jobhire.domains.identity.domain.tenant import Tenant
from jobhire.domains.identity.domain.user import User
from jobhire.domains.identity.infrastructure import mongo
from jobhire.domains.identity.presentation.http import AuthController
from jobhire.domains.identity.presentation.invitations import InvitationController
from jobhire.domains.identity.presentation.people import UserController
from jobhire.domains.identity.presentation.roles import PermissionController, RoleController
from jobhire.domains.identity.presentation.sessions import SessionController, UserSessionController
from jobhire.domains.identity.presentation.tenant import TenantController
from jobhire.shared.application import AggregateStore
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
    events.SessionBegun,
    events.SessionEnded,
)


DOCUMENTS = (
    mongo.TenantDocument,
    mongo.UserDocument,
    mongo.RoleDocument,
    mongo.SessionDocument,
    mongo.InvitationDocument,
    mongo.CredentialDocument,
)
CONTROLLERS = (
    AuthController,
    SessionController,
    UserController,
    UserSessionController,
    RoleController,
    PermissionController,
    TenantController,
    InvitationController,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Directories:
    """What lists the people, roles, invitations and sessions of a tenant."""

    users: UserDirectory
    roles: RoleDirectory
    invitations: InvitationDirectory
    sessions: SessionDirectory

    @classmethod
    def on_mongodb(cls, kit: Kit) -> Directories:
        return cls(
            users=mongo.MongoUserDirectory(kit.database),
            roles=mongo.MongoRoleDirectory(kit.database),
            invitations=mongo.MongoInvitationDirectory(kit.database),
            sessions=mongo.MongoSessionDirectory(kit.database),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Parts:
    """What several areas of identity are wired with."""

    kit: Kit
    lists: Directories
    hasher: PasswordHasher
    users: AggregateStore[User]
    tenants: AggregateStore[Tenant]
    credentials: AggregateStore[Credential]
    claims: EmailClaims
    roles: roles.Roles
    sessions: Sessions


def open_door(
    kit: Kit, *, hasher: PasswordHasher, tokens: TokenIssuer, directories: Directories | None = None
) -> Door:
    """``tokens`` issues; who verifies for the API is bootstrap's choice (``standings`` tells it what counts).

    ``directories`` list; without them, MongoDB does.
    """
    parts = _parts(kit, hasher, tokens, directories or Directories.on_mongodb(kit))
    for area in (_coming_in, _sessions, _people, _roles, _tenants, _invitations):
        area(parts)
    return Door(name="identity", events=EVENTS, documents=DOCUMENTS, controllers=CONTROLLERS)


def _parts(kit: Kit, hasher: PasswordHasher, tokens: TokenIssuer, lists: Directories) -> _Parts:
    users, credentials = kit.store(mongo.USERS), kit.store(mongo.CREDENTIALS)
    tenants_ = kit.store(mongo.TENANTS)
    return _Parts(
        kit=kit,
        lists=lists,
        hasher=hasher,
        users=users,
        tenants=tenants_,
        credentials=credentials,
        claims=EmailClaims(credentials=credentials, users=users, hasher=hasher, clock=kit.clock, ids=kit.ids),
        roles=roles.Roles(kit.store(mongo.ROLES)),
        sessions=Sessions(
            sessions=kit.store(mongo.SESSIONS),
            tenants=tenants_,
            directory=lists.sessions,
            tokens=tokens,
            vault=kit.vault,
            audit=kit.audit,
            clock=kit.clock,
            ids=kit.ids,
        ),
    )


def _coming_in(parts: _Parts) -> None:
    claims, users, clock = parts.claims, parts.users, parts.kit.clock
    send_to = parts.kit.mediator.register
    send_to(
        Register,
        partial(
            register,
            claims=claims,
            tenants=parts.tenants,
            users=users,
            sessions=parts.sessions,
            clock=clock,
        ),
    )
    send_to(
        LogIn,
        partial(
            log_in,
            credentials=parts.credentials,
            users=users,
            tenants=parts.tenants,
            hasher=parts.hasher,
            sessions=parts.sessions,
        ),
    )
    send_to(AddUser, partial(add_user, claims=claims, users=users, roles=parts.roles, clock=clock))
    send_to(WhoAmI, partial(who_am_i, users=users))
    send_to(GetUser, partial(get_user, users=users))
    send_to(ListUsers, partial(list_users, directory=parts.lists.users))


def standings(kit: Kit) -> Standings:
    """What decides on every request whether a session still acts, and as what."""
    return Standings(
        tenants=kit.store(mongo.TENANTS),
        users=kit.store(mongo.USERS),
        sessions=kit.store(mongo.SESSIONS),
        roles=roles.Roles(kit.store(mongo.ROLES)),
        clock=kit.clock,
    )


def _sessions(parts: _Parts) -> None:
    kit, users = parts.kit, parts.users
    store, clock = kit.store(mongo.SESSIONS), kit.clock
    listing = partial(
        session_commands.list_sessions, directory=parts.lists.sessions, users=users, clock=clock
    )
    send_to = kit.mediator.register
    send_to(
        session_commands.Refresh,
        partial(session_commands.refresh, sessions=parts.sessions, standings=standings(kit)),
    )
    send_to(session_commands.LogOut, partial(session_commands.log_out, store=store, clock=clock))
    send_to(
        session_commands.LogOutEverywhere,
        partial(session_commands.log_out_everywhere, users=users, clock=clock),
    )
    send_to(session_commands.ListSessions, listing)
    send_to(session_commands.ListSessionsOfUser, listing)
    send_to(session_commands.EndSession, partial(session_commands.end_session, store=store, clock=clock))
    send_to(
        session_commands.EndSessionsOfUser,
        partial(
            session_commands.end_sessions_of_user,
            users=users,
            tenants=parts.tenants,
            roles=parts.roles,
            clock=clock,
        ),
    )


def _people(parts: _Parts) -> None:
    users, tenants_, known_roles, clock = parts.users, parts.tenants, parts.roles, parts.kit.clock
    send_to = parts.kit.mediator.register
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


def _roles(parts: _Parts) -> None:
    kit, lists = parts.kit, parts.lists
    store = kit.store(mongo.ROLES)
    send_to = kit.mediator.register
    send_to(roles.ListPermissions, roles.list_permissions)
    send_to(roles.ListRoles, partial(roles.list_roles, directory=lists.roles))
    send_to(roles.DefineRole, partial(roles.define_role, roles=store, directory=lists.roles))
    send_to(roles.ChangeRole, partial(roles.change_role, roles=store))
    send_to(roles.DeleteRole, partial(roles.delete_role, roles=store, users=lists.users, clock=kit.clock))


def _tenants(parts: _Parts) -> None:
    store, users, known_roles, clock = parts.tenants, parts.users, parts.roles, parts.kit.clock
    send_to = parts.kit.mediator.register
    send_to(tenants.GetTenant, partial(tenants.get_tenant, tenants=store))
    send_to(tenants.ChangeTenant, partial(tenants.change_tenant, tenants=store, roles=known_roles))
    send_to(tenants.TransferOwnership, partial(tenants.transfer_ownership, tenants=store, users=users))
    send_to(tenants.DeleteTenant, partial(tenants.delete_tenant, tenants=store, clock=clock))
    send_to(tenants.SetTenantStatus, partial(tenants.set_tenant_status, tenants=store, clock=clock))
    send_to(tenants.SetTenantTier, partial(tenants.set_tenant_tier, tenants=store))


def _invitations(parts: _Parts) -> None:
    kit, clock = parts.kit, parts.kit.clock
    store = kit.store(mongo.INVITATIONS)
    send_to = kit.mediator.register
    send_to(
        invitations.Invite,
        partial(
            invitations.invite,
            invitations=store,
            tenants=parts.tenants,
            roles=parts.roles,
            clock=clock,
        ),
    )
    send_to(
        invitations.ListInvitations, partial(invitations.list_invitations, directory=parts.lists.invitations)
    )
    send_to(
        invitations.ResendInvitation, partial(invitations.resend_invitation, invitations=store, clock=clock)
    )
    send_to(invitations.RevokeInvitation, partial(invitations.revoke_invitation, invitations=store))
    send_to(
        invitations.AcceptInvitation,
        partial(
            invitations.accept_invitation,
            invitations=store,
            users=parts.users,
            claims=parts.claims,
            sessions=parts.sessions,
            vault=kit.vault,
            clock=clock,
        ),
    )

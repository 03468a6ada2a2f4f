"""The door of identity: tenants, their people, and how they sign in."""

from __future__ import annotations

from functools import partial

from jobhire.domains.identity.application.claims import EmailClaims
from jobhire.domains.identity.application.commands import (
    AddUser,
    LogIn,
    Register,
    add_user,
    log_in,
    register,
)
from jobhire.domains.identity.application.ports import PasswordHasher, TokenIssuer, UserDirectory
from jobhire.domains.identity.application.queries import (
    GetUser,
    ListUsers,
    WhoAmI,
    get_user,
    list_users,
    who_am_i,
)
from jobhire.domains.identity.application.sessions import Sessions
from jobhire.domains.identity.domain.events import TenantFounded, UserRegistered
from jobhire.domains.identity.infrastructure.mongo import (
    CREDENTIALS,
    TENANTS,
    USERS,
    CredentialDocument,
    MongoUserDirectory,
    RoleDocument,
    TenantDocument,
    UserDocument,
)
from jobhire.domains.identity.presentation.http import AuthController, UserController
from jobhire.shared.infrastructure.module import Door, Kit


def open_door(
    kit: Kit, *, hasher: PasswordHasher, tokens: TokenIssuer, directory: UserDirectory | None = None
) -> Door:
    """``tokens`` issues; who verifies for the API (usually the same ``JoseTokens``) is bootstrap's choice.

    ``directory`` lists users; without one, MongoDB does.
    """
    users, credentials, clock = kit.store(USERS), kit.store(CREDENTIALS), kit.clock
    claims = EmailClaims(credentials=credentials, users=users, hasher=hasher, clock=clock, ids=kit.ids)
    sessions = Sessions(tokens=tokens, clock=clock)
    signing_in = partial(log_in, credentials=credentials, users=users, hasher=hasher, sessions=sessions)
    registering = partial(
        register, claims=claims, tenants=kit.store(TENANTS), users=users, sessions=sessions, clock=clock
    )
    send_to = kit.mediator.register
    send_to(Register, registering)
    send_to(LogIn, signing_in)
    send_to(AddUser, partial(add_user, claims=claims, users=users, clock=clock))
    send_to(WhoAmI, partial(who_am_i, users=users))
    send_to(GetUser, partial(get_user, users=users))
    send_to(ListUsers, partial(list_users, directory=directory or MongoUserDirectory(kit.database)))
    return Door(
        name="identity",
        events=(TenantFounded, UserRegistered),
        documents=(TenantDocument, UserDocument, RoleDocument, CredentialDocument),
        controllers=(AuthController, UserController),
    )

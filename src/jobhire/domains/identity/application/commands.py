"""Who may come in, and how.

Registering and adding are several writes, each of one aggregate, in a fixed order:

1. the address is claimed (``Credential``), or refused before anything else exists;
2. a registration founds its tenant;
3. the user is saved. Only this makes it real: a credential without its user cannot sign in, and a tenant
   without users is seen by nobody.

So a crash in between leaves nothing to be seen, and the claim it leaves behind lapses (``EmailClaims``).
"""

from __future__ import annotations

from typing import ClassVar, TypeVar

from jobhire.domains.identity.application.claims import EmailClaims, user_behind
from jobhire.domains.identity.application.ports import PasswordHasher, SessionDesk, SignedIn, UserView
from jobhire.domains.identity.application.roles import Roles
from jobhire.domains.identity.application.standing import may_come_in
from jobhire.domains.identity.domain.credential import DIRECTORY, Credential, Password
from jobhire.domains.identity.domain.errors import ShutOut, WrongCredentials
from jobhire.domains.identity.domain.roles import Role
from jobhire.domains.identity.domain.tenant import Tenant
from jobhire.domains.identity.domain.text import Email
from jobhire.domains.identity.domain.user import User
from jobhire.shared.application import AggregateStore, Clock, Message, Principal
from jobhire.shared.domain import Aggregate, AlreadyExists, StaleVersion, TenantId, UserId

A = TypeVar("A", bound=Aggregate)

VISITOR = Principal(tenant_id=DIRECTORY, user_id=UserId("visitor"), role="visitor", kind="visitor")
"""Whoever registers or signs in: nobody yet, and allowed nothing else."""


class Register(Message[SignedIn], frozen=True, kw_only=True):
    """Found a tenant and become its admin. The ids are new ones that the caller chose."""

    permission: ClassVar = None

    by: Principal = VISITOR
    tenant_id: TenantId
    user_id: UserId
    email: Email
    password: Password
    full_name: str
    company_name: str | None = None


async def register(
    command: Register,
    *,
    claims: EmailClaims,
    tenants: AggregateStore[Tenant],
    users: AggregateStore[User],
    sessions: SessionDesk,
    clock: Clock,
) -> SignedIn:
    """Raises ``EmailTaken``. Sent again with the same ids, it finishes what it began."""
    now = clock.now()
    tenant = Tenant.found(
        command.tenant_id, name=command.company_name or command.full_name, owner_id=command.user_id, now=now
    )
    user = User.join(
        command.user_id,
        command.tenant_id,
        email=command.email,
        full_name=command.full_name,
        role=Role.ADMIN,
        now=now,
    )
    await claims.claim(user, command.password)
    await save_once(tenants, tenant)
    return await sessions.open(await save_once(users, user), how="registration")


class AddUser(Message[UserView], frozen=True, kw_only=True):
    """An admin gives a colleague a place and a first password."""

    permission: ClassVar = "users:write"
    sensitive: ClassVar = True

    id: UserId
    email: Email
    password: Password
    full_name: str
    role: str


async def add_user(
    command: AddUser, *, claims: EmailClaims, users: AggregateStore[User], roles: Roles, clock: Clock
) -> UserView:
    """Raises ``EmailTaken``, ``Invalid``, ``BeyondYourPermissions``. Sent again with the same id, it
    finishes, or answers, what it began."""
    await roles.require_givable(command.by, command.role)
    user = User.join(
        command.id,
        command.by.tenant_id,
        email=command.email,
        full_name=command.full_name,
        role=command.role,
        now=clock.now(),
    )
    await claims.claim(user, command.password)
    return UserView.of(await save_once(users, user))


async def save_once(store: AggregateStore[A], aggregate: A) -> A:
    """Save a new aggregate, or find the one that an earlier try with this id saved."""
    try:
        await store.save(aggregate)
    except AlreadyExists:
        return await store.get(aggregate.tenant_id, aggregate.id)
    return aggregate


class LogIn(Message[SignedIn], frozen=True, kw_only=True):
    permission: ClassVar = None

    by: Principal = VISITOR
    email: Email
    password: Password


async def log_in(
    command: LogIn,
    *,
    credentials: AggregateStore[Credential],
    users: AggregateStore[User],
    tenants: AggregateStore[Tenant],
    hasher: PasswordHasher,
    sessions: SessionDesk,
) -> SignedIn:
    """Raises ``WrongCredentials`` for an unknown address and for a wrong password, after the same work, and
    ``ShutOut`` for who may not come in with the right one."""
    credential = await credentials.find(DIRECTORY, "email", command.email)
    check = await hasher.check(command.password, credential.password_hash if credential else None)
    if credential is None or not check.matches:
        raise WrongCredentials
    user = await user_behind(credential, users)
    if user is None:
        raise WrongCredentials
    if not may_come_in(await tenants.get(user.tenant_id, user.tenant_id), user):
        raise ShutOut
    if check.outdated:
        credential.rehash(await hasher.hash(command.password))
        await _save_unless_overtaken(credentials, credential)
    return await sessions.open(user, how="password")


async def _save_unless_overtaken(store: AggregateStore[A], aggregate: A) -> None:
    try:
        await store.save(aggregate)
    except StaleVersion:
        # Another sign-in rehashed it, or the password has changed: the present record is as good or better.
        return

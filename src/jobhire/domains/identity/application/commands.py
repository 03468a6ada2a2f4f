"""Getting a place in a tenant.

Registering and adding are several writes, each of one aggregate, in a fixed order:

1. the address is claimed (``Credential``), or refused before anything else exists;
2. a registration founds its tenant;
3. the user is saved. Only this makes it real: a credential without its user cannot sign in, and a tenant
   without users is seen by nobody.

So a crash in between leaves nothing to be seen, and the claim it leaves behind lapses (``EmailClaims``).
"""

from __future__ import annotations

from typing import ClassVar, TypeVar

from jobhire.domains.identity.application.claims import EmailClaims
from jobhire.domains.identity.application.ports import UserView
from jobhire.domains.identity.application.roles import Roles
from jobhire.domains.identity.domain.credential import DIRECTORY, Password
from jobhire.domains.identity.domain.text import Email
from jobhire.domains.identity.domain.user import User
from jobhire.shared.application import AggregateStore, Clock, Message, Principal
from jobhire.shared.domain import Aggregate, AlreadyExists, UserId

A = TypeVar("A", bound=Aggregate)

VISITOR = Principal.visitor(DIRECTORY)
"""Whoever registers or signs in: nobody yet, and allowed nothing else."""


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

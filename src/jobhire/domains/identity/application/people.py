"""What may be done to the people of a tenant once they are in."""

from __future__ import annotations

from typing import ClassVar

from jobhire.domains.identity.application.ports import UserView
from jobhire.domains.identity.application.roles import Roles
from jobhire.domains.identity.domain.errors import OwnerMustStay
from jobhire.domains.identity.domain.tenant import Tenant
from jobhire.domains.identity.domain.user import User
from jobhire.shared.application import AggregateStore, Clock, Message, Principal, edit
from jobhire.shared.domain import Forbidden, TenantId, UserId


class ChangeUser(Message[UserView], frozen=True, kw_only=True):
    """What is None stays."""

    permission: ClassVar = "users:write"
    sensitive: ClassVar = True

    id: str
    expected_version: int | None = None
    full_name: str | None = None
    role: str | None = None
    active: bool | None = None


async def change_user(
    command: ChangeUser,
    *,
    users: AggregateStore[User],
    tenants: AggregateStore[Tenant],
    roles: Roles,
    clock: Clock,
) -> UserView:
    """Raises ``NotFound``, ``Invalid``, ``OwnerMustStay``, ``BeyondYourPermissions``, and ``StaleVersion`` if
    one was expected.

    Who becomes the owner in the very moment they are disabled stays an active admin: what an owner may do
    does not depend on their ``User`` (see ``Tenant``).
    """
    by = command.by
    await require_reach(by, command.id, users=users, tenants=tenants, roles=roles)
    if command.role is not None or command.active is False:
        await _require_not_owner(by.tenant_id, command.id, tenants)
    if command.role is not None:
        await roles.require_givable(by, command.role)

    def change(user: User) -> bool:
        renamed = command.full_name is not None and user.rename(command.full_name)
        moved = command.role is not None and user.give_role(command.role)
        switched = command.active is not None and user.set_active(command.active, now=clock.now())
        return renamed or moved or switched

    changed = await edit(users, by.tenant_id, command.id, change, expected_version=command.expected_version)
    return UserView.of(changed)


class RemoveUser(Message[None], frozen=True, kw_only=True):
    permission: ClassVar = "users:write"
    sensitive: ClassVar = True

    id: str
    expected_version: int | None = None


async def remove_user(
    command: RemoveUser,
    *,
    users: AggregateStore[User],
    tenants: AggregateStore[Tenant],
    roles: Roles,
    clock: Clock,
) -> None:
    """Raises ``NotFound``, ``OwnerMustStay``, ``BeyondYourPermissions``, ``StaleVersion``."""
    by = command.by
    await require_reach(by, command.id, users=users, tenants=tenants, roles=roles)
    await remove(by.tenant_id, command.id, users, tenants, clock, expected=command.expected_version)


class ChangeOwnName(Message[UserView], frozen=True, kw_only=True):
    """Anybody who is signed in may say what they are called."""

    permission: ClassVar = None

    full_name: str


async def change_own_name(command: ChangeOwnName, *, users: AggregateStore[User]) -> UserView:
    person = _person(command.by)
    return UserView.of(
        await edit(users, command.by.tenant_id, person, lambda user: user.rename(command.full_name))
    )


class Leave(Message[None], frozen=True, kw_only=True):
    """Whoever is signed in leaves the tenant."""

    permission: ClassVar = None
    sensitive: ClassVar = True


async def leave(
    command: Leave, *, users: AggregateStore[User], tenants: AggregateStore[Tenant], clock: Clock
) -> None:
    """Raises ``OwnerMustStay``."""
    await remove(command.by.tenant_id, _person(command.by), users, tenants, clock)


def _person(by: Principal) -> UserId:
    if by.kind != "user":
        raise Forbidden("only a person can do this")
    return by.user_id


async def require_reach(
    by: Principal,
    user_id: str,
    *,
    users: AggregateStore[User],
    tenants: AggregateStore[Tenant],
    roles: Roles,
) -> None:
    """Raises ``NotFound``, or ``BeyondYourPermissions`` for somebody who may do more than ``by``."""
    user = await users.get(by.tenant_id, user_id)
    tenant = await tenants.get(by.tenant_id, by.tenant_id)
    await roles.require_reach(by, "admin" if tenant.owner_id == user.id else user.role)


async def _require_not_owner(tenant_id: TenantId, user_id: str, tenants: AggregateStore[Tenant]) -> None:
    if (await tenants.get(tenant_id, tenant_id)).owner_id == user_id:
        raise OwnerMustStay


async def remove(
    tenant_id: TenantId,
    user_id: str,
    users: AggregateStore[User],
    tenants: AggregateStore[Tenant],
    clock: Clock,
    *,
    expected: int | None = None,
) -> None:
    """Raises ``NotFound``, ``OwnerMustStay``, ``StaleVersion``. Who may do it is for who calls to check."""
    await _require_not_owner(tenant_id, user_id, tenants)

    def change(user: User) -> bool:
        user.remove(now=clock.now())
        return True

    await edit(users, tenant_id, user_id, change, expected_version=expected)

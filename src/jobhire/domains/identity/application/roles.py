"""Roles: the built-in ones, the tenant's own, and the rule that nobody gives more than they have."""

from __future__ import annotations

from typing import ClassVar

import msgspec

from jobhire.domains.identity.application.ports import RoleDirectory, UserDirectory
from jobhire.domains.identity.domain.errors import BeyondYourPermissions, RoleInUse, TooManyRoles
from jobhire.domains.identity.domain.roles import MEANINGS, PERMISSIONS, CustomRole, Role
from jobhire.shared.application import AggregateStore, Clock, Message, Principal, edit
from jobhire.shared.domain import AlreadyExists, Invalid, TenantId

MOST_ROLES = 50


class RoleView(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """``id`` is what a user's ``role`` says. A built-in role cannot be changed; its version is 0."""

    id: str
    name: str
    built_in: bool
    permissions: list[str]
    version: int

    @classmethod
    def of(cls, role: CustomRole) -> RoleView:
        return cls(
            id=role.id,
            name=role.name,
            built_in=False,
            permissions=sorted(role.permissions),
            version=role.version,
        )


class Roles:
    """What each role of a tenant may do, whoever defined it."""

    def __init__(self, roles: AggregateStore[CustomRole]) -> None:
        self._roles = roles

    async def permissions(self, tenant_id: TenantId, role: str) -> frozenset[str] | None:
        """None: there is no such role."""
        if role in PERMISSIONS:
            return PERMISSIONS[Role(role)]
        found = (await self._roles.get_many(tenant_id, [role])).get(role)
        return None if found is None else found.permissions

    async def require_givable(self, by: Principal, role: str, *, field: str = "/role") -> None:
        """Raises ``Invalid`` for a role there is not, ``BeyondYourPermissions`` for one that can do more."""
        permissions = await self.permissions(by.tenant_id, role)
        if permissions is None:
            raise Invalid("not a role of this tenant: GET /api/v1/roles lists them", field=field)
        require_within(by, permissions)

    async def require_reach(self, by: Principal, role: str) -> None:
        """Raises ``BeyondYourPermissions`` when somebody with this role may do what ``by`` may not."""
        require_within(by, await self.permissions(by.tenant_id, role) or frozenset())


def require_within(by: Principal, permissions: frozenset[str]) -> None:
    missing = frozenset(each for each in permissions if not by.may(each))
    if missing:
        raise BeyondYourPermissions(missing)


class PermissionView(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    meaning: str


class ListPermissions(Message[list[PermissionView]], frozen=True, kw_only=True):
    permission: ClassVar = "users:read"


async def list_permissions(_: ListPermissions) -> list[PermissionView]:
    return [PermissionView(name=name, meaning=meaning) for name, meaning in sorted(MEANINGS.items())]


class ListRoles(Message[list[RoleView]], frozen=True, kw_only=True):
    permission: ClassVar = "users:read"


async def list_roles(query: ListRoles, *, directory: RoleDirectory) -> list[RoleView]:
    """The built-in ones first, then the tenant's own by name."""
    built_in = [
        RoleView(id=role, name=role, built_in=True, permissions=sorted(held), version=0)
        for role, held in PERMISSIONS.items()
    ]
    own = sorted(await directory.of_tenant(query.by.tenant_id), key=lambda role: role.name.casefold())
    return [*built_in, *(RoleView.of(role) for role in own)]


class DefineRole(Message[RoleView], frozen=True, kw_only=True):
    permission: ClassVar = "roles:write"
    sensitive: ClassVar = True

    id: str
    name: str
    permissions: frozenset[str]


async def define_role(
    command: DefineRole, *, roles: AggregateStore[CustomRole], directory: RoleDirectory
) -> RoleView:
    """Raises ``Invalid``, ``AlreadyExists`` for a name in use, ``BeyondYourPermissions``, ``TooManyRoles``.
    Sent again with the same id, it answers with the role of the first time."""
    tenant_id = command.by.tenant_id
    role = CustomRole.define(command.id, tenant_id, name=command.name, permissions=command.permissions)
    require_within(command.by, role.permissions)
    if len(await directory.of_tenant(tenant_id)) >= MOST_ROLES:
        raise TooManyRoles(f"a tenant has at most {MOST_ROLES} roles of its own")
    try:
        await roles.save(role)
    except AlreadyExists:
        known = (await roles.get_many(tenant_id, [command.id])).get(command.id)
        if known is None:
            raise
        return RoleView.of(known)
    return RoleView.of(role)


class ChangeRole(Message[RoleView], frozen=True, kw_only=True):
    """What is None stays. Everybody who has the role may do what it says from the next request on."""

    permission: ClassVar = "roles:write"
    sensitive: ClassVar = True

    id: str
    expected_version: int | None = None
    name: str | None = None
    permissions: frozenset[str] | None = None


async def change_role(command: ChangeRole, *, roles: AggregateStore[CustomRole]) -> RoleView:
    """Raises ``NotFound``, ``Invalid``, ``BeyondYourPermissions``, and ``StaleVersion`` if one was due."""

    def change(role: CustomRole) -> bool:
        require_within(command.by, role.permissions)
        changed = role.change(name=command.name, permissions=command.permissions)
        require_within(command.by, role.permissions)
        return changed

    tenant_id = command.by.tenant_id
    return RoleView.of(
        await edit(roles, tenant_id, command.id, change, expected_version=command.expected_version)
    )


class DeleteRole(Message[None], frozen=True, kw_only=True):
    permission: ClassVar = "roles:write"
    sensitive: ClassVar = True

    id: str
    expected_version: int | None = None


async def delete_role(
    command: DeleteRole, *, roles: AggregateStore[CustomRole], users: UserDirectory, clock: Clock
) -> None:
    """Raises ``NotFound``, ``RoleInUse``, and ``StaleVersion`` if a version was expected.

    Who is given the role in the very moment it goes has a role that does not exist: they may do nothing
    until they get another one.
    """
    tenant_id = command.by.tenant_id

    def change(role: CustomRole) -> bool:
        require_within(command.by, role.permissions)
        role.delete(now=clock.now())
        return True

    if using := await users.with_role(tenant_id, command.id):
        raise RoleInUse(using)
    await edit(roles, tenant_id, command.id, change, expected_version=command.expected_version)

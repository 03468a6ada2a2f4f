"""Groups of a tenant's identity provider, and the roles that they give.

A group gives a role when its name is the role's (built-in or the tenant's own; capitals do not matter, and
a space stands for ``_``). Of several, a member has the one with the most permissions; of equals the first by
name. Who is in no such group any more gets the tenant's default role. The owner is never touched.

A change of a group writes its members first and the group last, so a group never claims a member whose role
does not follow; then the members are looked at once more, in case another group changed in the meantime. A
role given by hand holds until one of the person's groups changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from datetime import datetime
from functools import partial
from typing import ClassVar

import msgspec

from jobhire.domains.identity.application.ports import ProvisioningDirectory, RoleDirectory
from jobhire.domains.identity.application.provisioning import Found, require_proof_by_hand
from jobhire.domains.identity.application.roles import Roles
from jobhire.domains.identity.domain.errors import GroupNameTaken, TooManyGroups
from jobhire.domains.identity.domain.group import Group
from jobhire.domains.identity.domain.roles import PERMISSIONS
from jobhire.domains.identity.domain.tenant import Tenant
from jobhire.domains.identity.domain.user import User
from jobhire.shared.application import AggregateStore, Clock, Message, Principal, edit
from jobhire.shared.domain import Invalid, StaleVersion, TenantId

MOST_GROUPS = 500


class GroupView(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    display_name: str
    external_id: str
    members: list[str]
    created_at: datetime
    version: int


class GroupState(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that an identity provider says about one group."""

    display_name: str
    external_id: str = ""
    members: tuple[str, ...] = ()


class GroupRoles:
    """Keeps the roles of people what their groups say."""

    def __init__(
        self,
        *,
        users: AggregateStore[User],
        tenants: AggregateStore[Tenant],
        roles: Roles,
        own_roles: RoleDirectory,
        directory: ProvisioningDirectory,
    ) -> None:
        self._users = users
        self._tenants = tenants
        self._roles = roles
        self._own_roles = own_roles
        self._directory = directory

    async def given(self, tenant_id: TenantId) -> Mapping[str, tuple[int, str]]:
        """By group name in normal form: how many permissions its role has, and the role."""
        own = await self._own_roles.of_tenant(tenant_id)
        found = {_normal(role.name): (len(role.permissions), role.id) for role in own}
        return found | {_normal(role): (len(held), str(role)) for role, held in PERMISSIONS.items()}

    async def follow(self, by: Principal, before: Group | None, after: Group | None) -> None:
        """Give everybody whom the change of one group concerns the role that they are to have with it.

        Raises ``BeyondYourPermissions`` before anything is written.
        """
        given = await self.given(by.tenant_id)
        affected = _affected(given, before, after)
        if affected:
            changed = before or after
            others = await self._directory.groups(by.tenant_id)
            then = [group for group in others if changed is None or group.id != changed.id]
            await self._settle(by, affected, [*then, *([after] if after else [])], given)

    async def settle(self, by: Principal, before: Group | None, after: Group | None) -> None:
        """As ``follow``, by the groups as they are stored now."""
        given = await self.given(by.tenant_id)
        affected = _affected(given, before, after)
        if affected:
            await self._settle(by, affected, await self._directory.groups(by.tenant_id), given)

    async def _settle(
        self,
        by: Principal,
        affected: Iterable[str],
        groups: Sequence[Group],
        given: Mapping[str, tuple[int, str]],
    ) -> None:
        tenant = await self._tenants.get(by.tenant_id, by.tenant_id)
        users = await self._users.get_many(by.tenant_id, sorted(affected))
        due: dict[str, str] = {}
        for id, user in users.items():
            role = _role_of(id, groups, given) or tenant.settings.default_role
            if id != tenant.owner_id and role != user.role:
                due[id] = role
        for role in set(due.values()):
            await self._roles.require_givable(by, role)
        for role in {users[id].role for id in due}:
            await self._roles.require_reach(by, role)
        for id, role in due.items():
            await edit(self._users, by.tenant_id, id, partial(User.give_role, role=role))

    async def require_known(self, tenant_id: TenantId, members: Iterable[str]) -> None:
        """Raises ``Invalid`` for a member who is nobody of this tenant."""
        wanted = sorted(set(members))
        known = await self._users.get_many(tenant_id, wanted) if wanted else {}
        if len(known) != len(wanted):
            raise Invalid("every member is the id of a user of this tenant", field="/members")

    async def view(self, group: Group) -> GroupView:
        """Without members who have left the tenant."""
        here = await self._users.get_many(group.tenant_id, group.members) if group.members else {}
        return GroupView(
            id=group.id,
            display_name=group.display_name,
            external_id=group.external_id,
            members=[id for id in group.members if id in here],
            created_at=group.created_at,
            version=group.version,
        )


def _normal(name: str) -> str:
    return name.casefold().replace(" ", "_")


def _affected(
    given: Mapping[str, tuple[int, str]], before: Group | None, after: Group | None
) -> frozenset[str]:
    """Whose role may be another one for this change."""
    gave = given.get(_normal(before.display_name)) if before else None
    gives = given.get(_normal(after.display_name)) if after else None
    were = frozenset(before.members) if before and gave else frozenset()
    are = frozenset(after.members) if after and gives else frozenset()
    return were ^ are if gave == gives else were | are


def _role_of(user_id: str, groups: Sequence[Group], given: Mapping[str, tuple[int, str]]) -> str | None:
    """What the groups that somebody is in give them, if any gives anything."""
    theirs = (given.get(_normal(group.display_name)) for group in groups if user_id in group.members)
    ranked = sorted((-permissions, role) for permissions, role in filter(None, theirs))
    return ranked[0][1] if ranked else None


class CreateGroup(Message[GroupView], frozen=True, kw_only=True):
    """The id is a new one that the caller chose."""

    permission: ClassVar = "scim:manage"

    id: str
    state: GroupState


async def create_group(
    command: CreateGroup,
    *,
    groups: AggregateStore[Group],
    directory: ProvisioningDirectory,
    following: GroupRoles,
    clock: Clock,
) -> GroupView:
    """Raises ``Invalid``, ``GroupNameTaken``, ``BeyondYourPermissions``,
    ``TooManyGroups``."""
    by, state = command.by, command.state
    require_proof_by_hand(by, clock)
    group = Group.create(
        command.id,
        by.tenant_id,
        name=state.display_name,
        external_id=state.external_id,
        members=state.members,
        now=clock.now(),
    )
    if len(await directory.groups(by.tenant_id)) >= MOST_GROUPS:
        raise TooManyGroups(f"a tenant has at most {MOST_GROUPS} groups")
    if await groups.find(by.tenant_id, "name", group.display_name.casefold()) is not None:
        raise _name_taken()
    await following.require_known(by.tenant_id, group.members)
    await following.follow(by, None, group)
    await groups.save(group)
    await following.settle(by, None, group)
    return await following.view(group)


class ReplaceGroup(Message[GroupView], frozen=True, kw_only=True):
    permission: ClassVar = "scim:manage"

    id: str
    expected_version: int | None = None
    state: GroupState


async def replace_group(
    command: ReplaceGroup, *, groups: AggregateStore[Group], following: GroupRoles, clock: Clock
) -> GroupView:
    """Raises ``NotFound``, ``Invalid``, ``GroupNameTaken``, ``BeyondYourPermissions``, ``StaleVersion``."""
    by, state, tenant_id = command.by, command.state, command.by.tenant_id
    require_proof_by_hand(by, clock)
    before = await groups.get(tenant_id, command.id)
    after = deepcopy(before)
    _require_version(before, command.expected_version)
    changed = after.change(name=state.display_name, external_id=state.external_id, members=state.members)
    holder = await groups.find(tenant_id, "name", after.display_name.casefold())
    if holder is not None and holder.id != after.id:
        raise _name_taken()
    await following.require_known(tenant_id, set(after.members) - set(before.members))
    await following.follow(by, before, after)
    if changed:
        await groups.save(after)
    await following.settle(by, before, after)
    return await following.view(after)


class DeleteGroup(Message[None], frozen=True, kw_only=True):
    permission: ClassVar = "scim:manage"

    id: str
    expected_version: int | None = None


async def delete_group(
    command: DeleteGroup, *, groups: AggregateStore[Group], following: GroupRoles, clock: Clock
) -> None:
    """Raises ``NotFound``, ``BeyondYourPermissions``, ``StaleVersion``."""
    by = command.by
    require_proof_by_hand(by, clock)
    group = await groups.get(by.tenant_id, command.id)
    _require_version(group, command.expected_version)
    await following.follow(by, group, None)
    group.delete(now=clock.now())
    await groups.save(group)
    await following.settle(by, group, None)


class GetGroup(Message[GroupView], frozen=True, kw_only=True):
    permission: ClassVar = "scim:manage"

    id: str


async def get_group(query: GetGroup, *, groups: AggregateStore[Group], following: GroupRoles) -> GroupView:
    """Raises ``NotFound``."""
    return await following.view(await groups.get(query.by.tenant_id, query.id))


class FindGroups(Message[Found[GroupView]], frozen=True, kw_only=True):
    """Those that meet everything that is not None. ``start`` counts from 1."""

    permission: ClassVar = "scim:manage"

    id: str | None = None
    display_name: str | None = None
    external_id: str | None = None
    start: int = 1
    count: int = 100


async def find_groups(
    query: FindGroups, *, directory: ProvisioningDirectory, following: GroupRoles
) -> Found[GroupView]:
    name = None if query.display_name is None else query.display_name.casefold()
    found = [
        group
        for group in await directory.groups(query.by.tenant_id)
        if query.id in (None, group.id)
        and name in (None, group.display_name.casefold())
        and query.external_id in (None, group.external_id)
    ]
    window = found[query.start - 1 :][: query.count]
    return Found(items=[await following.view(group) for group in window], total=len(found))


def _require_version(group: Group, expected: int | None) -> None:
    if expected not in (None, group.version):
        raise StaleVersion("the group has changed since", current=group.version)


def _name_taken() -> GroupNameTaken:
    return GroupNameTaken("find it by a filter on displayName")

"""What an identity provider lists, from a real server."""

from __future__ import annotations

from datetime import UTC, datetime

from jobhire.domains.identity.domain.group import Group
from jobhire.domains.identity.domain.roles import CustomRole
from jobhire.domains.identity.domain.text import normalise_email
from jobhire.domains.identity.domain.user import Provisioned, User
from jobhire.domains.identity.infrastructure.mongo import (
    GROUPS,
    ROLES,
    USERS,
    MongoProvisioningDirectory,
    MongoRoleDirectory,
)
from jobhire.shared.domain import TenantId
from jobhire.shared.infrastructure.mongo import Database, MongoAggregateStore
from jobhire.shared.infrastructure.system import SystemClock, Uuid7Ids
from tests.integration.test_identity import Silence

ACME, RIVAL = TenantId("acme"), TenantId("rival")
NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)


def a_user(id: str, tenant_id: TenantId = ACME, *, name: str = "Bob", active: bool = True) -> User:
    email = normalise_email(f"{id}@{tenant_id}.example")
    user = User.join(id, tenant_id, email=email, full_name=name, role="viewer", now=NOW)
    user.provision(Provisioned(user_name=f"Name-{id}", external_id=f"x-{id}"))
    user.set_active(active, now=NOW)
    return user


async def test_users_are_listed_oldest_first_and_never_those_who_left(database: Database) -> None:
    users = MongoAggregateStore(
        USERS, database=database, clock=SystemClock(), ids=Uuid7Ids(), announce=Silence()
    )
    gone = a_user("u4")
    gone.remove(now=NOW)
    people = (a_user("u2", name="Ann"), a_user("u1"), a_user("u3", active=False), gone, a_user("u0", RIVAL))
    for user in people:
        await users.save(user)
    directory = MongoProvisioningDirectory(database)

    async def listed(
        name: str | None = None, active: bool | None = None, start: int = 1, count: int = 10
    ) -> tuple[list[str], int]:
        found, total = await directory.users(ACME, display_name=name, active=active, start=start, count=count)
        return [user.id for user in found], total

    assert await listed() == (["u1", "u2", "u3"], 3)
    assert await listed(start=2, count=1) == (["u2"], 3)
    assert await listed(count=0) == ([], 3)
    assert await listed(active=False) == (["u3"], 1)
    assert await listed(name="Bob", active=True) == (["u1"], 1)
    found = await users.find(ACME, "user_name", "name-u1")
    assert found is not None and found.id == "u1"
    assert await users.find(RIVAL, "external_id", "x-u1") is None


async def test_groups_are_listed_oldest_first_and_never_deleted_ones(database: Database) -> None:
    groups = MongoAggregateStore(
        GROUPS, database=database, clock=SystemClock(), ids=Uuid7Ids(), announce=Silence()
    )
    for id, tenant_id in (("g2", ACME), ("g1", ACME), ("g3", ACME), ("g0", RIVAL)):
        group = Group.create(id, tenant_id, name=f"Group {id}", external_id="", members=("u1",), now=NOW)
        await groups.save(group)
    gone = await groups.get(ACME, "g3")
    gone.delete(now=NOW)
    await groups.save(gone)
    directory = MongoProvisioningDirectory(database)
    assert [group.id for group in await directory.groups(ACME)] == ["g1", "g2"]


async def test_roles_of_the_tenants_own_are_listed_and_never_deleted_ones(database: Database) -> None:
    roles = MongoAggregateStore(
        ROLES, database=database, clock=SystemClock(), ids=Uuid7Ids(), announce=Silence()
    )
    for id, tenant_id in (("r1", ACME), ("r2", ACME), ("r0", RIVAL)):
        await roles.save(CustomRole.define(id, tenant_id, name=f"Role {id}", permissions=["jobs:read"]))
    gone = await roles.get(ACME, "r2")
    gone.delete(now=NOW)
    await roles.save(gone)
    assert [role.id for role in await MongoRoleDirectory(database).of_tenant(ACME)] == ["r1"]

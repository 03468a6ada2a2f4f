"""The port ``UserDirectory``: what the tests' own shows, MongoDB shows."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from beanie import init_beanie
from motor.motor_asyncio import AsyncIOMotorDatabase

from jobhire.domains.identity.application.ports import UserDirectory
from jobhire.domains.identity.domain.roles import Role
from jobhire.domains.identity.domain.text import Email
from jobhire.domains.identity.domain.user import User
from jobhire.domains.identity.infrastructure.mongo import USERS, MongoUserDirectory, UserDocument
from jobhire.shared.application import AggregateStore
from jobhire.shared.domain import TenantId, UserId
from jobhire.shared.infrastructure.memory import MemoryAggregateStore
from jobhire.shared.infrastructure.mongo import MongoAggregateStore
from jobhire.shared.infrastructure.system import SystemClock, Uuid7Ids
from tests.application.identity.directories import MemoryUserDirectory

ACME, RIVAL = TenantId("acme"), TenantId("acme-rival")


class Silence:
    async def accepted(self, *_: Any) -> None:
        """Nobody listens here."""


@pytest.fixture(params=["memory", "mongo"])
async def people(
    request: pytest.FixtureRequest, database: AsyncIOMotorDatabase[dict[str, Any]]
) -> AggregateStore[User]:
    clock, ids = SystemClock(), Uuid7Ids()
    if request.param == "memory":
        memory: MemoryAggregateStore[User] = MemoryAggregateStore(USERS, clock=clock, ids=ids)
        await _fill(memory)
        return memory
    await init_beanie(database=database, document_models=[UserDocument])
    store: MongoAggregateStore[User] = MongoAggregateStore(
        USERS, database=database, clock=clock, ids=ids, announce=Silence()
    )
    await _fill(store)
    return store


@pytest.fixture
def directory(people: AggregateStore[User], database: AsyncIOMotorDatabase[dict[str, Any]]) -> UserDirectory:
    if isinstance(people, MemoryAggregateStore):
        return MemoryUserDirectory(people)
    return MongoUserDirectory(database)


async def _fill(users: AggregateStore[User]) -> None:
    for number in range(5):
        await users.save(_user(f"u{number}", ACME))
    await users.save(_user("u9", RIVAL))


def _user(id: str, tenant: TenantId) -> User:
    return User.join(
        id,
        tenant,
        email=Email(f"{id}@example.com"),
        full_name=f"Ünï {id}",
        role=Role.HIRING_MANAGER,
        now=datetime(2026, 1, 1, tzinfo=UTC),
    )


async def test_the_newest_come_first_and_pages_follow_on(directory: UserDirectory) -> None:
    pages = [await directory.page(ACME, page=number, limit=2) for number in (1, 2, 3, 4)]
    assert [[user.id for user in users] for users, _ in pages] == [["u4", "u3"], ["u2", "u1"], ["u0"], []]
    assert {total for _, total in pages} == {5}


async def test_a_user_is_shown_as_saved(directory: UserDirectory) -> None:
    (user,), _ = await directory.page(ACME, page=1, limit=1)
    assert (user.email, user.full_name, user.role, user.tenant_id) == (
        "u4@example.com", "Ünï u4", Role.HIRING_MANAGER, "acme",
    )  # fmt: skip


async def test_another_tenants_people_are_neither_shown_nor_counted(directory: UserDirectory) -> None:
    users, total = await directory.page(RIVAL, page=1, limit=100)
    assert ([user.id for user in users], total) == (["u9"], 1)
    assert await directory.page(TenantId("nobody"), page=1, limit=100) == ([], 0)


async def test_admins_are_active_and_the_owner_is_one_whatever_their_role(
    directory: UserDirectory, people: AggregateStore[User]
) -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    for id in ("u1", "u2", "u3", "u4"):
        user = await people.get(ACME, id)
        user.give_role(Role.ADMIN)
        if id == "u3":
            user.set_active(False, now=now)
        if id == "u4":
            user.remove(now=now)
        await people.save(user)
    found = await directory.admins(ACME, UserId("u0"), limit=9)
    assert [each.id for each in found] == ["u0", "u1", "u2"]
    assert [each.id for each in await directory.admins(ACME, UserId("u9"), limit=1)] == ["u1"]
    assert await directory.admins(RIVAL, UserId("u0"), limit=9) == []

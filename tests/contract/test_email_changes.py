"""Addresses that are changed, at rest: one account each, and what nobody needs any more is swept away."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from beanie import init_beanie
from motor.motor_asyncio import AsyncIOMotorDatabase

from jobhire.domains.identity.domain.credential import DIRECTORY, Credential
from jobhire.domains.identity.domain.requests import EmailChange
from jobhire.domains.identity.domain.text import Email
from jobhire.domains.identity.infrastructure.mongo import (
    CREDENTIALS,
    EMAIL_CHANGES,
    CredentialDocument,
    EmailChangeDocument,
)
from jobhire.domains.identity.infrastructure.purge import purge
from jobhire.domains.identity.infrastructure.sweeping import sweep
from jobhire.shared.application import AggregateStore, edit
from jobhire.shared.domain import AlreadyExists, TenantId, UserId
from jobhire.shared.infrastructure.memory import MemoryAggregateStore
from jobhire.shared.infrastructure.mongo import MongoAggregateStore
from jobhire.shared.infrastructure.system import SystemClock, Uuid7Ids
from tests.contract.test_user_directory import Silence

Database = AsyncIOMotorDatabase[dict[str, Any]]
ACME, RIVAL = TenantId("acme"), TenantId("acme-rival")
CLOCK = SystemClock()
ANN, BEA = Email("ann@example.com"), Email("bea@example.com")


def credential(id: str, email: Email, home: TenantId = ACME) -> Credential:
    return Credential.claim(
        id, email, password_hash="h", home=home, user_id=UserId(f"u-{id}"), now=CLOCK.now()
    )


def change(of: Credential, *, days_ago: int = 0) -> EmailChange:
    asked, now = EmailChange.of(of), CLOCK.now() - timedelta(days=days_ago)
    asked.ask(of, Email("new@example.com"), attempt="a", session_id="s", now=now)
    return asked


@pytest.fixture(params=["memory", "mongo"])
async def credentials(request: pytest.FixtureRequest, database: Database) -> AggregateStore[Credential]:
    if request.param == "memory":
        return MemoryAggregateStore(CREDENTIALS, clock=CLOCK, ids=Uuid7Ids())
    await init_beanie(database=database, document_models=[CredentialDocument])
    return MongoAggregateStore(
        CREDENTIALS, database=database, clock=CLOCK, ids=Uuid7Ids(), announce=Silence()
    )


@pytest.fixture
async def changes(database: Database) -> AggregateStore[EmailChange]:
    await init_beanie(database=database, document_models=[EmailChangeDocument])
    return MongoAggregateStore(
        EMAIL_CHANGES, database=database, clock=CLOCK, ids=Uuid7Ids(), announce=Silence()
    )


async def test_nobody_moves_to_an_address_that_somebody_has(credentials: AggregateStore[Credential]) -> None:
    for each in (credential("c1", ANN), credential("c2", BEA, RIVAL)):
        await credentials.save(each)

    def move_to(email: Email) -> Any:
        def moved(fresh: Credential) -> bool:
            fresh.readdress(email, now=CLOCK.now())
            return True

        return moved

    with pytest.raises(AlreadyExists):
        await edit(credentials, DIRECTORY, "c1", move_to(BEA))
    await edit(credentials, DIRECTORY, "c2", move_to(Email("free@example.com")))
    await edit(credentials, DIRECTORY, "c1", move_to(BEA))
    found = await credentials.find(DIRECTORY, "email", BEA)
    assert found is not None and (found.id, found.former_email) == ("c1", ANN)
    assert await credentials.find(DIRECTORY, "email", ANN) is None


async def test_what_was_asked_for_long_ago_is_swept(
    database: Database, changes: AggregateStore[EmailChange]
) -> None:
    await changes.save(change(credential("c1", ANN), days_ago=3))
    await changes.save(change(credential("c2", BEA)))
    await database["email_changes"].update_many({}, {"$unset": {"dirty": ""}})
    await sweep(database, CLOCK)
    assert await _left(database) == ["c2"]


async def test_what_people_of_a_purged_tenant_asked_for_goes_with_it(
    database: Database, changes: AggregateStore[EmailChange]
) -> None:
    await changes.save(change(credential("c1", ANN)))
    await changes.save(change(credential("c2", BEA, RIVAL)))
    assert {name: count async for name, count in purge(database, ACME)}["email_changes"] == 1
    assert await _left(database) == ["c2"]


async def _left(database: Database) -> list[str]:
    found = await database["email_changes"].find({}, {"_id": 1}).to_list(None)
    return sorted(each["_id"].partition("/")[2] for each in found)

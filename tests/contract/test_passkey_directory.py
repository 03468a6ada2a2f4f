"""Passkeys at rest: what the tests' own directory shows, MongoDB shows; what nobody needs is swept away."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from beanie import init_beanie
from motor.motor_asyncio import AsyncIOMotorDatabase

from jobhire.domains.identity.application.passkeys import PasskeyDirectory
from jobhire.domains.identity.domain.passkey import NewKey, Passkey, SpentChallenge
from jobhire.domains.identity.infrastructure.mongo import (
    PASSKEYS,
    SPENT_CHALLENGES,
    MongoPasskeyDirectory,
    PasskeyDocument,
    SpentChallengeDocument,
)
from jobhire.domains.identity.infrastructure.purge import purge
from jobhire.domains.identity.infrastructure.sweeping import sweep
from jobhire.shared.application import AggregateStore
from jobhire.shared.domain import AlreadyExists, TenantId, UserId
from jobhire.shared.infrastructure.memory import MemoryAggregateStore
from jobhire.shared.infrastructure.mongo import MongoAggregateStore
from jobhire.shared.infrastructure.system import SystemClock, Uuid7Ids
from tests.application.identity.directories import MemoryPasskeyDirectory
from tests.contract.test_user_directory import Silence

Database = AsyncIOMotorDatabase[dict[str, Any]]
Kept = tuple[AggregateStore[Passkey], PasskeyDirectory]
ACME, RIVAL = TenantId("acme"), TenantId("rival")
ANN, BOB = UserId("ann"), UserId("bob")
CLOCK = SystemClock()


def passkey(
    id: str, *, home: TenantId = ACME, user_id: UserId = ANN, slot: int = 0, credential: str = ""
) -> Passkey:
    key = NewKey(credential_id=credential or id, public_key="a2V5", counter=0, synced=False)
    made = Passkey.register(id, key, home=home, user_id=user_id, label=id, beside=[], now=CLOCK.now())
    made.slot = slot
    return made


@pytest.fixture
async def mongo(database: Database) -> MongoAggregateStore[Passkey]:
    await init_beanie(database=database, document_models=[PasskeyDocument, SpentChallengeDocument])
    return MongoAggregateStore(PASSKEYS, database=database, clock=CLOCK, ids=Uuid7Ids(), announce=Silence())


@pytest.fixture(params=["memory", "mongo"])
def kept(request: pytest.FixtureRequest, database: Database, mongo: MongoAggregateStore[Passkey]) -> Kept:
    if request.param == "mongo":
        return mongo, MongoPasskeyDirectory(database)
    memory: MemoryAggregateStore[Passkey] = MemoryAggregateStore(PASSKEYS, clock=CLOCK, ids=Uuid7Ids())
    return memory, MemoryPasskeyDirectory(memory)


async def test_it_shows_one_persons_oldest_first_and_never_a_removed_one(kept: Kept) -> None:
    store, directory = kept
    gone = passkey("p3", slot=2)
    gone.remove(now=CLOCK.now())
    for each in (passkey("p2", slot=1), passkey("p1"), gone, passkey("p4", user_id=BOB)):
        await store.save(each)
    await store.save(passkey("p5", home=RIVAL, user_id=UserId("eve")))
    assert [each.id for each in await directory.of_user(ACME, ANN)] == ["p1", "p2"]
    assert await directory.of_user(RIVAL, ANN) == []


async def test_a_credential_and_a_place_are_taken_once_whatever_the_tenant_and_free_again_afterwards(
    kept: Kept,
) -> None:
    store, _ = kept
    first = passkey("p1", credential="same")
    await store.save(first)
    for second, key in (
        (passkey("p2", credential="same", home=RIVAL, user_id=BOB), "credential_id"),
        (passkey("p3"), "place"),
    ):
        with pytest.raises(AlreadyExists) as taken:
            await store.save(second)
        assert taken.value.context["key"] == key
    first.remove(now=CLOCK.now())
    await store.save(first)
    assert await store.find(first.tenant_id, "credential_id", "same") is None
    await store.save(passkey("p4", credential="same"))


async def test_removed_passkeys_and_challenges_that_are_over_are_swept(
    database: Database, mongo: MongoAggregateStore[Passkey]
) -> None:
    spent: MongoAggregateStore[SpentChallenge] = MongoAggregateStore(
        SPENT_CHALLENGES, database=database, clock=CLOCK, ids=Uuid7Ids(), announce=Silence()
    )
    for id, days in (("long ago", 3), ("yesterday", 1)):
        gone = passkey(id)
        gone.remove(now=CLOCK.now() - timedelta(days=days))
        await mongo.save(gone)
    await mongo.save(passkey("here"))
    for id, minutes in (("over", -1), ("on", 4)):
        await spent.save(SpentChallenge.spend(id, until=CLOCK.now() + timedelta(minutes=minutes)))
    await sweep(database, CLOCK)
    assert await _left(database) == ["here", "long ago", "on", "over", "yesterday"], "not in the trail yet"
    for name in ("passkeys", "spent_challenges"):
        await database[name].update_many({}, {"$unset": {"dirty": ""}})
    await sweep(database, CLOCK)
    assert await _left(database) == ["here", "on", "yesterday"]


async def test_a_purged_tenants_passkeys_go_with_it(
    database: Database, mongo: MongoAggregateStore[Passkey]
) -> None:
    await mongo.save(passkey("p1"))
    await mongo.save(passkey("p2", home=RIVAL, user_id=BOB))
    assert {name: count async for name, count in purge(database, ACME)}["passkeys"] == 1
    assert await _left(database) == ["p2"]


async def _left(database: Database) -> list[str]:
    names = ("passkeys", "spent_challenges")
    found = [each for name in names for each in await database[name].find({}, {"_id": 1}).to_list(None)]
    return sorted(each["_id"].partition("/")[2] for each in found)

"""Every idempotency store, against the same rules."""

from __future__ import annotations

import asyncio
from time import time
from typing import Any

import pytest
from motor.motor_asyncio import AsyncIOMotorDatabase

from jobhire.shared.application import (
    IdempotencyKeyInUse,
    IdempotencyKeyReused,
    IdempotencyStore,
    StoredAnswer,
)
from jobhire.shared.domain import TenantId
from jobhire.shared.infrastructure.idempotency import KEPT_MS, LOCK_MS, InMemoryIdempotency, MongoIdempotency

NOW = int(time() * 1000)
ACME = TenantId("acme")
ANSWER = StoredAnswer(status=201, headers={"ETag": '"1"'}, body='{"data":{"name":"Zoë"}}')


@pytest.fixture
def memory_store() -> IdempotencyStore:
    return InMemoryIdempotency()


@pytest.fixture
async def mongo_store(database: AsyncIOMotorDatabase[dict[str, Any]]) -> IdempotencyStore:
    store = MongoIdempotency(database)
    await store.prepare()
    return store


@pytest.fixture(params=["memory", "mongo"])
def store(request: pytest.FixtureRequest) -> IdempotencyStore:
    found: IdempotencyStore = request.getfixturevalue(f"{request.param}_store")
    return found


async def claim(
    store: IdempotencyStore, *, key: str = "k", id: str = "r1", now: int = NOW, body: str = "f"
) -> str:
    return (await store.claim(ACME, key, fingerprint=body, resource_id=id, now=now)).resource_id


async def test_an_answer_is_kept_and_given_again(store: IdempotencyStore) -> None:
    first = await store.claim(ACME, "k", fingerprint="f", resource_id="r1", now=NOW)
    await store.finish(ACME, "k", first.lock, ANSWER)
    again = await store.claim(ACME, "k", fingerprint="f", resource_id="r2", now=NOW + 1)
    assert (again.resource_id, again.answer) == ("r1", ANSWER)


async def test_a_running_key_is_in_use_until_its_lock_runs_out(store: IdempotencyStore) -> None:
    await claim(store)
    with pytest.raises(IdempotencyKeyInUse):
        await claim(store, id="r2", now=NOW + LOCK_MS - 1)
    assert await claim(store, id="r2", now=NOW + LOCK_MS) == "r1"


async def test_a_released_key_may_run_at_once_with_the_same_id(store: IdempotencyStore) -> None:
    first = await store.claim(ACME, "k", fingerprint="f", resource_id="r1", now=NOW)
    await store.release(ACME, "k", first.lock)
    assert await claim(store, id="r2", now=NOW + 1) == "r1"


async def test_another_fingerprint_is_refused_running_or_answered(store: IdempotencyStore) -> None:
    first = await store.claim(ACME, "k", fingerprint="f", resource_id="r1", now=NOW)
    with pytest.raises(IdempotencyKeyReused):
        await claim(store, body="g")
    await store.finish(ACME, "k", first.lock, ANSWER)
    with pytest.raises(IdempotencyKeyReused):
        await claim(store, body="g")


async def test_who_was_taken_over_keeps_no_answer(store: IdempotencyStore) -> None:
    slow = await store.claim(ACME, "k", fingerprint="f", resource_id="r1", now=NOW)
    quick = await store.claim(ACME, "k", fingerprint="f", resource_id="r2", now=NOW + LOCK_MS)
    await store.finish(ACME, "k", slow.lock, StoredAnswer(status=500, headers={}, body="late"))
    await store.finish(ACME, "k", quick.lock, ANSWER)
    again = await store.claim(ACME, "k", fingerprint="f", resource_id="r3", now=NOW + LOCK_MS + 1)
    assert again.answer == ANSWER


async def test_a_key_is_fresh_after_a_day(store: IdempotencyStore) -> None:
    first = await store.claim(ACME, "k", fingerprint="f", resource_id="r1", now=NOW)
    await store.finish(ACME, "k", first.lock, ANSWER)
    assert await claim(store, id="r2", now=NOW + KEPT_MS, body="g") == "r2"


async def test_row_29_keys_of_two_tenants_are_two_keys(store: IdempotencyStore) -> None:
    await claim(store)
    other = await store.claim(TenantId("other"), "k", fingerprint="g", resource_id="r2", now=NOW)
    assert other.resource_id == "r2"


async def test_of_many_at_once_exactly_one_runs(store: IdempotencyStore) -> None:
    tries = await asyncio.gather(*(claim(store, id=f"r{n}") for n in range(20)), return_exceptions=True)
    assert len([one for one in tries if isinstance(one, str)]) == 1
    assert len([one for one in tries if isinstance(one, IdempotencyKeyInUse)]) == 19


async def test_row_72_ten_thousand_keys_are_gone_when_their_day_is_over(
    mongo_store: IdempotencyStore, database: AsyncIOMotorDatabase[dict[str, Any]]
) -> None:
    """By the database itself: nobody has to ask for a key once more."""
    yesterday = NOW - KEPT_MS - 1_000
    for first in range(0, 10_000, 500):
        await asyncio.gather(
            *(claim(mongo_store, key=f"k{each}", now=yesterday) for each in range(first, first + 500))
        )
    deadline = time() + 90
    while await database["idempotency"].count_documents({}) > 0:
        assert time() < deadline, "MongoDB looks for what has expired once a minute"
        await asyncio.sleep(0.5)

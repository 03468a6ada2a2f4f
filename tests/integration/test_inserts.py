"""Documents that are inserted at the same moment go together, and nobody pays for another."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from motor.motor_asyncio import AsyncIOMotorDatabase
from pymongo.errors import AutoReconnect

from jobhire.shared.infrastructure.inserts import Inserts

Database = AsyncIOMotorDatabase[dict[str, Any]]


class Watched:
    """A collection that tells how many documents each write had; ``away``: it cannot be reached."""

    def __init__(self, collection: Any) -> None:
        self._collection = collection
        self.away = False
        self.sizes: list[int] = []

    async def insert_one(self, document: dict[str, Any]) -> None:
        self._note(1)
        await self._collection.insert_one(document)

    async def insert_many(self, documents: list[dict[str, Any]], *, ordered: bool) -> None:
        self._note(len(documents))
        await self._collection.insert_many(documents, ordered=ordered)

    def _note(self, size: int) -> None:
        self.sizes.append(size)
        if self.away:
            raise AutoReconnect("away")


@pytest.fixture
def watched(database: Database) -> Watched:
    return Watched(database["things"])


async def _insert(inserts: Inserts, *ids: str) -> list[bool]:
    return await asyncio.gather(*(inserts.insert({"_id": id}) for id in ids))


async def test_one_alone_waits_for_nobody(watched: Watched) -> None:
    inserts = Inserts(watched)  # type: ignore[arg-type]
    assert await inserts.insert({"_id": "a"})
    assert not await inserts.insert({"_id": "a"})
    assert watched.sizes == [1, 1]


async def test_those_that_come_while_two_are_under_way_go_together(
    watched: Watched, database: Database
) -> None:
    inserts = Inserts(watched)  # type: ignore[arg-type]
    assert all(await _insert(inserts, *(str(number) for number in range(50))))
    assert watched.sizes == [1, 1, 48]
    assert await database["things"].count_documents({}) == 50


async def test_a_taken_id_is_refused_to_those_who_wanted_it_and_to_nobody_else(watched: Watched) -> None:
    inserts = Inserts(watched)  # type: ignore[arg-type]
    assert await inserts.insert({"_id": "taken"})
    stored = await _insert(inserts, "a", "b", "c", "taken", "d", "d")
    assert stored == [True, True, True, False, True, False]


async def test_a_server_that_is_away_is_told_to_all_and_the_next_are_written(watched: Watched) -> None:
    inserts = Inserts(watched)  # type: ignore[arg-type]
    watched.away = True
    failed = await asyncio.gather(*(inserts.insert({"_id": id}) for id in "abcd"), return_exceptions=True)
    assert [type(each) for each in failed] == [AutoReconnect] * 4
    watched.away = False
    assert await _insert(inserts, "a", "b") == [True, True]


async def test_who_goes_away_stops_nobody(watched: Watched, database: Database) -> None:
    inserts = Inserts(watched)  # type: ignore[arg-type]
    waiting = [asyncio.create_task(inserts.insert({"_id": id})) for id in "abcde"]
    await asyncio.sleep(0)
    for gone in (waiting[0], waiting[3]):
        gone.cancel()
    answers = await asyncio.gather(*waiting, return_exceptions=True)
    assert [answers[index] for index in (1, 2, 4)] == [True, True, True]
    assert await database["things"].count_documents({"_id": {"$in": ["b", "c", "e"]}}) == 3

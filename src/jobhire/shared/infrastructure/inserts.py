"""New documents, many of them in one write."""

from __future__ import annotations

import asyncio
from typing import Any

from motor.motor_asyncio import AsyncIOMotorCollection
from pymongo.errors import BulkWriteError, DuplicateKeyError

from jobhire.shared.infrastructure.documents import Document

_DUPLICATE_KEY = 11000
_MOST = 100
"""Documents of one write."""
_UNDER_WAY = 2
"""Writes at a time. One would do; with two the server has something to do while we take an answer apart."""
_Waiting = tuple[Document, asyncio.Future[bool]]


Collection = AsyncIOMotorCollection[dict[str, Any]]


class Inserts:
    """Of one collection. One that comes alone is written at once, those that come while others are under way
    go together after them: under load a write costs a fraction of what it costs alone. Each document is
    stored or not, whatever happens to the others."""

    def __init__(self, collection: Collection) -> None:
        self._collection = collection
        self._waiting: list[_Waiting] = []
        self._under_way: set[asyncio.Task[None]] = set()

    async def insert(self, document: Document) -> bool:
        """False: its id or a unique key is taken. Raises what the driver raises."""
        stored: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._waiting.append((document, stored))
        self._depart()
        return await stored

    def _depart(self) -> None:
        while self._waiting and len(self._under_way) < _UNDER_WAY:
            group, self._waiting = self._waiting[:_MOST], self._waiting[_MOST:]
            task = asyncio.create_task(self._write(group))
            self._under_way.add(task)
            task.add_done_callback(self._arrived)

    def _arrived(self, task: asyncio.Task[None]) -> None:
        self._under_way.discard(task)
        self._depart()

    async def _write(self, group: list[_Waiting]) -> None:
        try:
            refused = await insert_all(self._collection, [document for document, _ in group])
        except asyncio.CancelledError:
            for _, stored in group:
                stored.cancel()
            raise
        except Exception as failure:
            for _, stored in _still_waited_for(group):
                stored.set_exception(failure)
            return
        for index, stored in _still_waited_for(group):
            stored.set_result(index not in refused)


def _still_waited_for(group: list[_Waiting]) -> list[tuple[int, asyncio.Future[bool]]]:
    """With their places in the group; whoever waited may have gone away."""
    return [(index, stored) for index, (_, stored) in enumerate(group) if not stored.done()]


async def insert_all(collection: Collection, documents: list[Document]) -> set[int]:
    """Insert all that can be; the indexes of those whose id or a unique key is taken."""
    try:
        if len(documents) == 1:
            await collection.insert_one(documents[0])
        elif documents:
            await collection.insert_many(documents, ordered=False)
    except DuplicateKeyError:
        return {0}
    except BulkWriteError as failure:
        return set(refused_as_duplicates(failure))
    return set()


def refused_as_duplicates(failure: BulkWriteError) -> list[int]:
    """Which of the writes met a taken key. Raises the failure itself when anything else went wrong."""
    errors = (failure.details or {}).get("writeErrors", [])
    if not errors or any(error.get("code") != _DUPLICATE_KEY for error in errors):
        raise failure
    return [int(error["index"]) for error in errors]

"""What is done now and then by whichever worker comes first: sweeping, reconciling.

``chores``: ``{_id: <name>, due: <seconds since 1970>}``. Taking a turn moves ``due`` in one write, so that no
two workers take the same turn; a worker that dies in its turn costs one turn, and a chore must bear that.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

import structlog
from prometheus_client import Counter
from pymongo.errors import DuplicateKeyError

from jobhire.shared.infrastructure.mongo import Database

LOOK_SECONDS = 5.0
"""How often a worker looks whether something is due."""

_log = structlog.get_logger(__name__)
_failed = Counter("jobhire_chores_failed", "Turns of a chore that failed", ("chore",))


@dataclass(frozen=True, slots=True, kw_only=True)
class Chore:
    """``run`` may be cut short at any point and is run again at its next turn."""

    name: str
    seconds: float
    """Between two turns."""
    run: Callable[[], Awaitable[None]]


class Caretaker:
    """Runs chores until cancelled, each by itself: one that takes long holds up no other. A failure is
    logged, counted and survived."""

    def __init__(self, database: Database, chores: Sequence[Chore]) -> None:
        self._collection = database["chores"]
        self._chores = chores

    async def run(self, *, look: float = LOOK_SECONDS) -> None:
        async with asyncio.TaskGroup() as chores:
            for chore in self._chores:
                chores.create_task(self._again_and_again(chore, look))

    async def _again_and_again(self, chore: Chore, look: float) -> None:
        while True:
            await self._turn(chore)
            await asyncio.sleep(look)

    async def _turn(self, chore: Chore) -> None:
        try:
            if await self._due(chore):
                await chore.run()
        except Exception as failure:
            _failed.labels(chore.name).inc()
            _log.error("chore.failed", chore=chore.name, error=type(failure).__name__)

    async def _due(self, chore: Chore) -> bool:
        now = time.time()
        change = {"$set": {"due": now + chore.seconds}}
        taken = await self._collection.update_one({"_id": chore.name, "due": {"$lte": now}}, change)
        if taken.matched_count:
            return True
        if await self._collection.find_one({"_id": chore.name}) is not None:
            return False
        try:
            await self._collection.insert_one({"_id": chore.name, "due": now + chore.seconds})
        except DuplicateKeyError:
            return False
        return True

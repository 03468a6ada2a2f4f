"""Chores: one turn at a time, whoever comes first, and a failure costs one turn."""

from __future__ import annotations

import asyncio
from typing import Any

from motor.motor_asyncio import AsyncIOMotorDatabase

from jobhire.shared.infrastructure.chores import Caretaker, Chore
from jobhire.shared.infrastructure.tasks import beside

Database = AsyncIOMotorDatabase[dict[str, Any]]


class Work:
    def __init__(self, fault: Exception | None = None) -> None:
        self.turns = 0
        self._fault = fault

    async def run(self) -> None:
        self.turns += 1
        if self._fault is not None:
            raise self._fault


async def _never_done() -> None:
    await asyncio.Event().wait()


async def test_of_several_workers_one_takes_the_turn(database: Database) -> None:
    work = Work()
    chore = Chore(name="sweep", seconds=3600, run=work.run)
    workers = [asyncio.create_task(Caretaker(database, [chore]).run(look=0.02)) for _ in range(4)]
    await asyncio.sleep(0.5)
    for each in workers:
        each.cancel()
    await asyncio.gather(*workers, return_exceptions=True)
    assert work.turns == 1


async def test_a_chore_comes_again_and_a_failing_one_holds_up_nothing(database: Database) -> None:
    bad, good = Work(RuntimeError("told to fail")), Work()
    chores = [Chore(name="bad", seconds=0.05, run=bad.run), Chore(name="good", seconds=0.05, run=good.run)]
    async with beside(Caretaker(database, chores).run(look=0.02)):
        await asyncio.sleep(0.8)
    assert bad.turns > 1 and good.turns > 1


async def test_a_chore_that_takes_long_holds_up_no_other(database: Database) -> None:
    good = Work()
    chores = [
        Chore(name="long", seconds=3600, run=_never_done),
        Chore(name="good", seconds=0.05, run=good.run),
    ]
    async with beside(Caretaker(database, chores).run(look=0.02)):
        await asyncio.sleep(0.8)
    assert good.turns > 1

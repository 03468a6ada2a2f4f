"""Answers are made once for all who ask meanwhile, and never older than the question."""

from __future__ import annotations

import asyncio

import pytest

from jobhire.domains.analytics.infrastructure.kept import StampedAnswers
from jobhire.shared.domain import TenantId
from jobhire.shared.infrastructure.activity import Activity

ACME, RIVAL = TenantId("acme"), TenantId("rival")


class Kitchen:
    """Makes answers that say how many writes there were when they were begun."""

    def __init__(self) -> None:
        self.activity = Activity()
        self.answers = StampedAnswers(self.activity, ("jobs",))
        self.writes, self.made = 0, 0

    def write(self) -> None:
        self.writes += 1
        self.activity.accepted(ACME, "jobs", [("j", self.writes)], at=0.0)

    async def make(self) -> bytes:
        seen = self.writes
        self.made += 1
        await asyncio.sleep(0.01)
        return b"%d" % seen

    async def ask(self, tenant: TenantId = ACME, key: str = "k") -> bytes:
        return await self.answers.once(tenant, key, self.make)


async def test_a_crowd_is_answered_by_one_and_later_ones_from_memory() -> None:
    kitchen = Kitchen()
    assert set(await asyncio.gather(*(kitchen.ask() for _ in range(50)))) == {b"0"}
    assert await kitchen.ask() == b"0"
    assert kitchen.made == 1
    await kitchen.ask(RIVAL)
    await kitchen.ask(key="other")
    assert kitchen.made == 3


async def test_nobody_gets_an_answer_that_was_begun_before_what_they_know_was_written() -> None:
    kitchen, asked = Kitchen(), list[asyncio.Task[None]]()

    async def ask_after_a_write() -> None:
        kitchen.write()
        known = kitchen.writes
        assert int(await kitchen.ask()) >= known

    for _ in range(60):
        asked.append(asyncio.create_task(ask_after_a_write()))
        await asyncio.sleep(0.001)
    await asyncio.gather(*asked)
    assert kitchen.made < 30, "those who come while one is under way share the next one"


async def test_a_failure_is_everybodys_who_waited_and_nobodys_after() -> None:
    kitchen = Kitchen()

    async def fail() -> bytes:
        await asyncio.sleep(0)
        raise ConnectionError("away")

    failing = (kitchen.answers.once(ACME, "k", fail) for _ in range(3))
    found = await asyncio.gather(*failing, return_exceptions=True)
    assert [type(each) for each in found] == [ConnectionError] * 3
    assert await kitchen.ask() == b"0"


async def test_one_who_goes_away_does_not_take_the_answer_from_the_others() -> None:
    kitchen = Kitchen()
    first, second = asyncio.create_task(kitchen.ask()), asyncio.create_task(kitchen.ask())
    await asyncio.sleep(0)
    first.cancel()
    with pytest.raises(asyncio.CancelledError):
        await first
    assert await second == b"0"
    assert kitchen.made == 1

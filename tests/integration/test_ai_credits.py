"""Tokens that were bought: on top of what a month brings, used once, counted once."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from motor.motor_asyncio import AsyncIOMotorDatabase

from jobhire.domains.ai.application.ports import Run
from jobhire.domains.ai.infrastructure.credits import MongoCredits
from jobhire.domains.ai.infrastructure.mongo import MongoLedger
from jobhire.shared.domain import TenantId

from .ai_bench import ACME, Bench, a_bench  # noqa: F401 - the fixture
from .house import Database

MONTHLY = 1_000


class HandClock:
    def __init__(self) -> None:
        self.time = datetime(2026, 10, 5, tzinfo=UTC)

    def now(self) -> datetime:
        return self.time


class Account:
    def __init__(self, database: AsyncIOMotorDatabase[dict[str, Any]]) -> None:
        self.clock = HandClock()
        self.ledger = MongoLedger(database, self.clock)
        self.credits = MongoCredits(database, self.ledger, self.clock)

    async def use(self, tokens: int) -> None:
        await self.ledger.record(ACME, Run(agent="m-1", prompt_tokens=tokens))

    async def left(self) -> int:
        return await self.credits.left(ACME, monthly=MONTHLY)


async def test_what_a_month_uses_beyond_its_own_comes_off_once_and_for_all(database: Database) -> None:
    account = Account(database)
    await account.use(MONTHLY)
    assert await account.left() == 0
    await account.credits.add(ACME, "o1", 500)
    assert await account.left() == 500
    await account.use(200)
    assert await account.left() == 300
    account.clock.time = datetime(2026, 11, 5, tzinfo=UTC)
    assert await account.left() == 300
    await account.use(MONTHLY + 250)
    assert await account.left() == 50
    await account.use(1_000_000)
    assert await account.left() == 0


async def test_an_order_adds_once_and_what_is_paid_back_goes(database: Database) -> None:
    account = Account(database)
    for _ in range(3):
        await account.credits.add(ACME, "o1", 500)
    await account.credits.add(ACME, "o2", 700)
    assert await account.left() == 1_200
    assert await account.credits.left(TenantId("rival"), monthly=MONTHLY) == 0
    for _ in range(2):
        await account.credits.add(ACME, "o1-back", -500)
    assert await account.left() == 700


async def test_row_79_who_has_bought_tokens_goes_on_beyond_the_budget(
    bench: Bench,
    database: Database,
) -> None:
    account = Account(database)
    bench.with_terms(account.credits, tokens_per_month=MONTHLY)
    assert (await bench.ask()).fallback is None
    assert (await bench.ask()).fallback == "budget"
    await account.credits.add(ACME, "o1", 5_000)
    assert (await bench.ask()).fallback is None
    await account.use(MONTHLY + 5_000)
    assert (await bench.ask()).fallback == "budget"

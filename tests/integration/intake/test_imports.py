"""Entries of bulk imports on a real server: in order, counted by kind, and apart from every other import."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from beanie import init_beanie
from motor.motor_asyncio import AsyncIOMotorDatabase

from jobhire.domains.intake.application.import_ports import EntryFilter, Tally
from jobhire.domains.intake.domain.document import Kind
from jobhire.domains.intake.domain.import_entry import EntryStatus, Fate, Foresight, ImportEntry
from jobhire.domains.intake.infrastructure.imports import (
    BULK_IMPORTS,
    IMPORT_ENTRIES,
    BulkImportDocument,
    ImportEntryDocument,
    MongoImportFacts,
)
from jobhire.shared.application import Slice
from jobhire.shared.domain import TenantId
from jobhire.shared.infrastructure.mongo import MongoAggregateStore
from jobhire.shared.infrastructure.system import SystemClock, Uuid7Ids

Database = AsyncIOMotorDatabase[dict[str, Any]]
ACME, NOW = TenantId("acme"), datetime(2026, 11, 25, 9, tzinfo=UTC)


class Quiet:
    async def accepted(self, tenant_id: TenantId, collection: str, changed: object) -> None:
        return None


def an_entry(number: int, import_id: str = "i-1", tenant: str = "acme") -> ImportEntry:
    return ImportEntry.of(
        import_id=import_id,
        tenant_id=TenantId(tenant),
        number=number,
        name=f"{number}.pdf",
        size=100,
        kind=Kind.PDF,
        sha256="ab",
        new_candidate_id="c",
        type="uploaded",
        metadata={},
        now=NOW,
    )


@pytest.fixture
async def facts(database: Database) -> MongoImportFacts:
    await init_beanie(database=database, document_models=[BulkImportDocument, ImportEntryDocument])
    store = MongoAggregateStore(
        IMPORT_ENTRIES, database=database, clock=SystemClock(), ids=Uuid7Ids(), announce=Quiet()
    )
    mine = [an_entry(number) for number in range(1, 13)]
    await store.add_many([*mine, an_entry(1, "i-10"), an_entry(1, "i-1", "globex")])
    for entry in mine[:5]:
        entry.foresee(Foresight(fate=Fate.CREATE), now=NOW)
        await store.save(entry)
    mine[0].release(now=NOW)
    mine[0].end(Fate.CREATE, now=NOW, candidate_id="c")
    await store.save(mine[0])
    mine[11].foresee(Foresight(fate=Fate.SKIP, reason="system_file"), now=NOW)
    await store.save(mine[11])
    return MongoImportFacts(database)


async def test_entries_are_counted_by_kind(facts: MongoImportFacts) -> None:
    assert set(await facts.tally(ACME, "i-1")) == {
        Tally(status=EntryStatus.DONE, foreseen=Fate.CREATE, outcome=Fate.CREATE, count=1),
        Tally(status=EntryStatus.LEFT_OUT, foreseen=Fate.SKIP, outcome=None, count=1),
        Tally(status=EntryStatus.FORESEEN, foreseen=Fate.CREATE, outcome=None, count=4),
        Tally(status=EntryStatus.WAITING, foreseen=None, outcome=None, count=6),
    }


async def test_pages_follow_the_numbers_and_skip_nothing(facts: MongoImportFacts) -> None:
    nothing = EntryFilter()
    first = await facts.rows(ACME, "i-1", nothing, Slice(limit=5))
    assert [entry.number for entry in first.items] == [1, 2, 3, 4, 5] and first.total == 12
    second = await facts.rows(ACME, "i-1", nothing, Slice(limit=5, after=first.last))
    third = await facts.rows(ACME, "i-1", nothing, Slice(limit=5, skip=10))
    assert [entry.number for entry in (*second.items, *third.items)] == [6, 7, 8, 9, 10, 11, 12]
    assert third.last is None


async def test_a_filter_names_status_prediction_or_outcome(facts: MongoImportFacts) -> None:
    for wanted, numbers in (
        (EntryFilter(status=EntryStatus.FORESEEN), [2, 3, 4, 5]),
        (EntryFilter(foreseen=Fate.SKIP), [12]),
        (EntryFilter(outcome=Fate.CREATE), [1]),
        (EntryFilter(outcome=Fate.REFUSED), []),
    ):
        rows = await facts.rows(ACME, "i-1", wanted, Slice(limit=10))
        assert ([entry.number for entry in rows.items], rows.total) == (numbers, len(numbers))


async def test_a_walk_meets_every_entry_once(facts: MongoImportFacts) -> None:
    walked = [entry.number async for batch in facts.all(ACME, "i-1") for entry in batch]
    assert walked == list(range(1, 13))
    waiting = await facts.some(ACME, "i-1", EntryStatus.WAITING, 3)
    assert [entry.number for entry in waiting] == [6, 7, 8]


async def test_the_sweeper_knows_whose_files_still_wait(facts: MongoImportFacts) -> None:
    asked = [(ACME, "i-1_00001"), (ACME, "i-1_00002"), (ACME, "i-1_00006"), (ACME, "i-1_00012")]
    assert await facts.holding(asked) == {"acme/i-1_00002", "acme/i-1_00006"}
    used = {tenant: (files, size) async for tenant, files, size in facts.usage()}
    assert used == {"acme": (11, 1_100), "globex": (1, 100)}


def test_an_open_import_holds_its_content() -> None:
    assert BULK_IMPORTS.unique.keys() == {"content"}

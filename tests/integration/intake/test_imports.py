"""Entries of bulk imports on a real server: in order, counted by kind, and apart from every other import."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from beanie import init_beanie
from motor.motor_asyncio import AsyncIOMotorDatabase

from jobhire.domains.intake.application.import_ports import EntryFilter, Tally
from jobhire.domains.intake.application.planning import CancelImport, cancel_import
from jobhire.domains.intake.domain.bulk_import import BulkImport, ImportForm
from jobhire.domains.intake.domain.document import Kind
from jobhire.domains.intake.domain.import_entry import EntryStatus, Fate, Foresight, ImportEntry
from jobhire.domains.intake.infrastructure.imports import (
    BULK_IMPORTS,
    IMPORT_ENTRIES,
    BulkImportDocument,
    ImportEntryDocument,
    MongoImportFacts,
)
from jobhire.domains.intake.infrastructure.sweeping import end_left_behind
from jobhire.shared.application import Mediator, Slice, authorise
from jobhire.shared.domain import TenantId, UserId
from jobhire.shared.infrastructure.mongo import MongoAggregateStore
from jobhire.shared.infrastructure.system import SystemClock, Uuid7Ids
from tests.application.intake.house import HandClock

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


def an_import(id: str, *, minutes_ago: int = 0) -> BulkImport:
    return BulkImport.begin(
        id=id,
        tenant_id=ACME,
        created_by=UserId("u"),
        form=ImportForm.FILES,
        digest=id,
        files=1,
        bytes=1,
        now=NOW - timedelta(minutes=minutes_ago),
    )


@pytest.fixture
async def imports(database: Database, facts: MongoImportFacts) -> MongoAggregateStore[BulkImport]:
    return MongoAggregateStore(
        BULK_IMPORTS, database=database, clock=SystemClock(), ids=Uuid7Ids(), announce=Quiet()
    )


async def test_imports_are_listed_newest_first_page_by_page(
    facts: MongoImportFacts, imports: MongoAggregateStore[BulkImport]
) -> None:
    for number in range(5):
        await imports.save(an_import(f"i-{number}"))
    first = await facts.imports(ACME, Slice(limit=3))
    rest = await facts.imports(ACME, Slice(limit=3, after=first.last))
    assert [each.id for each in (*first.items, *rest.items)] == ["i-4", "i-3", "i-2", "i-1", "i-0"]
    assert (first.total, rest.last) == (5, None)
    assert (await facts.imports(TenantId("globex"), Slice(limit=3))).total == 0


async def test_an_upload_that_was_cut_short_and_left_behind_is_cancelled(
    facts: MongoImportFacts, imports: MongoAggregateStore[BulkImport]
) -> None:
    await imports.save(an_import("old", minutes_ago=61))
    await imports.save(an_import("new", minutes_ago=5))
    whole = an_import("whole", minutes_ago=90)
    whole.receive(1, now=NOW - timedelta(minutes=80))
    await imports.save(whole)
    mediator = Mediator([authorise])
    clock = HandClock(NOW)
    mediator.register(CancelImport, partial(cancel_import, imports=imports, clock=clock))
    await end_left_behind(facts, mediator, clock)
    found = await imports.get_many(ACME, ["old", "new", "whole"])
    assert {id: each.status.value for id, each in found.items()} == {
        "old": "cancelled",
        "new": "receiving",
        "whole": "planning",
    }


def test_an_open_import_holds_its_content() -> None:
    assert BULK_IMPORTS.unique.keys() == {"content"}

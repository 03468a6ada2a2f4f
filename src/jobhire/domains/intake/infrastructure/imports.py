"""Bulk imports and their entries in MongoDB. The entries of one import lie beside each other by ``_id``."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import datetime

from pymongo import IndexModel

from jobhire.domains.intake.application.import_ports import EntryFilter, Tally
from jobhire.domains.intake.domain.bulk_import import BulkImport, ImportStatus
from jobhire.domains.intake.domain.import_entry import EntryStatus, Fate, ImportEntry
from jobhire.shared.application import Rows, Slice
from jobhire.shared.domain import TenantId
from jobhire.shared.infrastructure.aggregates import AggregateKind
from jobhire.shared.infrastructure.documents import Document, document_id, load, tenant_range
from jobhire.shared.infrastructure.mongo import AggregateDocument, Database, aggregate_indexes

BULK_IMPORTS: AggregateKind[BulkImport] = AggregateKind(
    collection="imports",
    noun="import",
    type=BulkImport,
    unique={"content": lambda bulk: bulk.content_key},
)
IMPORT_ENTRIES: AggregateKind[ImportEntry] = AggregateKind(
    collection="import_entries", noun="import entry", type=ImportEntry
)
_STATUS, _FORESEEN, _OUTCOME = "state.status", "state.foresight.fate", "state.outcome"
_HOLDING = [each.value for each in (EntryStatus.WAITING, EntryStatus.FORESEEN, EntryStatus.RELEASED)]
_BATCH = 500
_HIDDEN: Document = {"$project": {"pending": 0, "audit": 0}}
_KINDS: Document = {
    "$concat": [
        f"${_STATUS}",
        "/",
        {"$ifNull": [f"${_FORESEEN}", ""]},
        "/",
        {"$ifNull": [f"${_OUTCOME}", ""]},
    ]
}
"""Text, because the embedded server gives a document as a group's ``_id`` back as text anyway."""


class BulkImportDocument(AggregateDocument):
    class Settings:
        name = BULK_IMPORTS.collection
        use_cache = False
        indexes = (*aggregate_indexes(BULK_IMPORTS), IndexModel([(_STATUS, 1)]))


class ImportEntryDocument(AggregateDocument):
    class Settings:
        name = IMPORT_ENTRIES.collection
        use_cache = False
        indexes = (
            *aggregate_indexes(IMPORT_ENTRIES),
            IndexModel([(_STATUS, 1)]),
            IndexModel([("tenant", 1), ("state.new_candidate_id", 1)]),
        )


def _of(tenant_id: TenantId, import_id: str, after: str = "") -> Document:
    """The entries of one import ("`" follows "_")."""
    start = document_id(tenant_id, after or f"{import_id}_")
    return {"_id": {"$gt": start, "$lt": document_id(tenant_id, f"{import_id}`")}}


class MongoImportFacts:
    """See ``ImportFacts``, and what the sweeper asks."""

    def __init__(self, database: Database) -> None:
        self._entries = database[IMPORT_ENTRIES.collection]
        self._imports = database[BULK_IMPORTS.collection]

    async def rows(
        self, tenant_id: TenantId, import_id: str, wanted: EntryFilter, part: Slice
    ) -> Rows[ImportEntry]:
        where = _filter(wanted)
        total = await self._count({**_of(tenant_id, import_id), **where})
        after = part.after[1] if part.after else ""
        stages: list[Document] = [{"$skip": part.skip}] if part.skip else []
        found = await self._run({**_of(tenant_id, import_id, after), **where}, stages, part.limit + 1)
        items = found[: part.limit]
        last = ("", items[-1].id) if len(found) > part.limit else None
        return Rows(items=items, total=total, last=last)

    async def some(
        self, tenant_id: TenantId, import_id: str, status: EntryStatus, limit: int
    ) -> Sequence[ImportEntry]:
        return await self._run({**_of(tenant_id, import_id), _STATUS: status.value}, [], limit)

    async def all(self, tenant_id: TenantId, import_id: str) -> AsyncIterator[Sequence[ImportEntry]]:
        after = ""
        while found := await self._run(_of(tenant_id, import_id, after), [], _BATCH):
            yield found
            after = found[-1].id

    async def tally(self, tenant_id: TenantId, import_id: str) -> Sequence[Tally]:
        group: Document = {"_id": _KINDS, "count": {"$sum": 1}}
        found = await self._entries.aggregate(
            [{"$match": _of(tenant_id, import_id)}, {"$group": group}]
        ).to_list(None)
        return [_tally(str(each["_id"]), int(each["count"])) for each in found]

    async def imports(self, tenant_id: TenantId, part: Slice) -> Rows[BulkImport]:
        bounds = tenant_range(tenant_id)
        found = await self._imports.aggregate([{"$match": {"_id": bounds}}, {"$count": "n"}]).to_list(None)
        total = int(found[0]["n"]) if found else 0
        if part.after is not None:
            bounds = {**bounds, "$lt": document_id(tenant_id, part.after[1])}
        skip: list[Document] = [{"$skip": part.skip}] if part.skip else []
        stages: list[Document] = [
            {"$match": {"_id": bounds}},
            {"$sort": {"_id": -1}},
            *skip,
            {"$limit": part.limit + 1},
        ]
        rows = await self._imports.aggregate([*stages, _HIDDEN]).to_list(None)
        items = [load(BULK_IMPORTS, each) for each in rows[: part.limit]]
        last = ("", items[-1].id) if len(rows) > part.limit else None
        return Rows(items=items, total=total, last=last)

    async def left_behind(self, before: datetime) -> list[tuple[TenantId, str]]:
        """Imports whose upload was cut short, and did not go on."""
        wanted = {_STATUS: ImportStatus.RECEIVING.value, "state.updated_at": {"$lt": before.isoformat()}}
        found = await self._imports.find(wanted, {"_id": 1}).to_list(None)
        parts = (str(each["_id"]).partition("/") for each in found)
        return [(TenantId(tenant), id) for tenant, _, id in parts]

    async def holding(self, ids: Sequence[tuple[TenantId, str]]) -> set[str]:
        """Which of these (tenant, entry) wait with a file, as ``tenant/entry``."""
        wanted = {"$in": [document_id(tenant, id) for tenant, id in ids]}
        where = {"_id": wanted, _STATUS: {"$in": _HOLDING}}
        found = await self._entries.find(where, {"_id": 1}).to_list(None)
        return {str(each["_id"]) for each in found}

    async def usage(self) -> AsyncIterator[tuple[TenantId, int, int]]:
        """(tenant, files, bytes) of entries that wait with a file. One that is being taken in has a document,
        which counts."""
        waiting = {"$in": [EntryStatus.WAITING.value, EntryStatus.FORESEEN.value]}
        sums = {"_id": "$tenant", "files": {"$sum": 1}, "bytes": {"$sum": "$state.size"}}
        async for each in self._entries.aggregate([{"$match": {_STATUS: waiting}}, {"$group": sums}]):
            yield TenantId(each["_id"]), int(each["files"]), int(each["bytes"])

    async def _run(self, where: Document, stages: list[Document], limit: int) -> list[ImportEntry]:
        pipeline = [{"$match": where}, {"$sort": {"_id": 1}}, *stages, {"$limit": limit}]
        found = await self._entries.aggregate([*pipeline, _HIDDEN]).to_list(None)
        return [load(IMPORT_ENTRIES, each) for each in found]

    async def _count(self, where: Document) -> int:
        found = await self._entries.aggregate([{"$match": where}, {"$count": "n"}]).to_list(None)
        return int(found[0]["n"]) if found else 0


def _filter(wanted: EntryFilter) -> Document:
    where: Document = {}
    if wanted.status is not None:
        where[_STATUS] = wanted.status.value
    if wanted.foreseen is not None:
        where[_FORESEEN] = wanted.foreseen.value
    if wanted.outcome is not None:
        where[_OUTCOME] = wanted.outcome.value
    return where


def _tally(kinds: str, count: int) -> Tally:
    status, foreseen, outcome = kinds.split("/")
    return Tally(
        status=EntryStatus(status),
        foreseen=Fate(foreseen) if foreseen else None,
        outcome=Fate(outcome) if outcome else None,
        count=count,
    )

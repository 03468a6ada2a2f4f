"""What may be asked about bulk imports: how far one is, and what becomes of every file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar

import msgspec

from jobhire.domains.intake.application.carrying_on import foreseen_sums, outcome_sums, undone_sums
from jobhire.domains.intake.application.import_ports import EntryFilter, ImportFacts, Tally
from jobhire.domains.intake.domain.bulk_import import BulkImport, ImportForm, ImportStatus
from jobhire.domains.intake.domain.import_entry import WORDS, EntryStatus, Fate, ImportEntry
from jobhire.shared.application import (
    AggregateStore,
    Message,
    OperationStatus,
    OperationView,
    Progress,
    Rows,
    Slice,
    operation_id,
)
from jobhire.shared.domain import NotFound, TenantId

IMPORT = "import"
RUN, UNDO = "run", "undo"


class ImportView(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A bulk import. ``entries``: how many there are of each status; ``predicted``, ``outcomes``, ``undone``:
    how many of each kind, as far as is known."""

    id: str
    form: ImportForm
    status: ImportStatus
    total: int
    entries: Mapping[str, int]
    predicted: Mapping[str, int]
    outcomes: Mapping[str, int]
    undone: Mapping[str, int]
    created_at: datetime
    updated_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    version: int


class EntryView(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One file or line. ``predicted``: what would become of it; ``outcome``: what did. ``reason``: a code,
    ``message``: the same for people; ``sameAs``: the number of the entry it repeats or follows."""

    number: int
    name: str
    size: int
    status: EntryStatus
    predicted: Fate | None
    outcome: Fate | None
    reason: str | None
    message: str | None
    candidate_id: str | None
    same_as: int | None
    document_id: str | None

    @classmethod
    def of(cls, entry: ImportEntry) -> EntryView:
        seen = entry.foresight
        reason = entry.reason or (seen.reason if seen else None)
        return cls(
            number=entry.number,
            name=entry.name,
            size=entry.size,
            status=entry.status,
            predicted=seen.fate if seen else None,
            outcome=entry.outcome,
            reason=reason,
            message=(seen.detail if seen else None) or WORDS.get(reason or ""),
            candidate_id=entry.candidate_id or (seen.candidate_id if seen else None),
            same_as=seen.same_as if seen else None,
            document_id=entry.id if entry.kind and entry.outcome and entry.outcome.acts else None,
        )


class GetImport(Message[ImportView], frozen=True, kw_only=True):
    permission: ClassVar[str] = "candidates:read"

    id: str


async def get_import(
    query: GetImport, *, imports: AggregateStore[BulkImport], facts: ImportFacts
) -> ImportView:
    """Raises ``NotFound``."""
    bulk = await imports.get(query.by.tenant_id, query.id)
    return view_of(bulk, await facts.tally(bulk.tenant_id, bulk.id))


def view_of(bulk: BulkImport, tallies: Sequence[Tally]) -> ImportView:
    statuses: dict[str, int] = {}
    for each in tallies:
        statuses[each.status.value] = statuses.get(each.status.value, 0) + each.count
    return ImportView(
        id=bulk.id,
        form=bulk.form,
        status=bulk.status,
        total=bulk.total,
        entries=dict(sorted(statuses.items())),
        predicted=bulk.predicted or foreseen_sums(tallies),
        outcomes=bulk.outcomes or (outcome_sums(tallies) if bulk.started_at else {}),
        undone=bulk.undone or undone_sums(tallies),
        created_at=bulk.created_at,
        updated_at=bulk.updated_at,
        started_at=bulk.started_at,
        ended_at=bulk.ended_at,
        version=bulk.version,
    )


class ListImports(Message[Rows[ImportView]], frozen=True, kw_only=True):
    permission: ClassVar[str] = "candidates:read"

    part: Slice


async def list_imports(query: ListImports, *, facts: ImportFacts) -> Rows[ImportView]:
    """Newest first."""
    tenant_id = query.by.tenant_id
    rows = await facts.imports(tenant_id, query.part)
    views = [view_of(bulk, await facts.tally(tenant_id, bulk.id)) for bulk in rows.items]
    return Rows(items=views, total=rows.total, last=rows.last)


class ListEntries(Message[Rows[EntryView]], frozen=True, kw_only=True):
    permission: ClassVar[str] = "candidates:read"

    id: str
    wanted: EntryFilter
    part: Slice


async def list_entries(
    query: ListEntries, *, imports: AggregateStore[BulkImport], facts: ImportFacts
) -> Rows[EntryView]:
    """Raises ``NotFound``."""
    await imports.get(query.by.tenant_id, query.id)
    rows = await facts.rows(query.by.tenant_id, query.id, query.wanted, query.part)
    return Rows(items=[EntryView.of(entry) for entry in rows.items], total=rows.total, last=rows.last)


class ImportOperations:
    """See ``OperationSource``. ``<id>``: the dry run; ``<id>.run`` and ``<id>.undo``: what followed."""

    def __init__(self, imports: AggregateStore[BulkImport], facts: ImportFacts) -> None:
        self._imports, self._facts = imports, facts

    async def operation(self, tenant_id: TenantId, id: str) -> OperationView:
        import_id, _, act = id.partition(".")
        bulk = await self._imports.get(tenant_id, import_id)
        found = operation_of_import(bulk, await self._facts.tally(tenant_id, import_id), act)
        if found is None:
            raise NotFound("there is no operation with this id")
        return found


class GetImportOperation(Message[OperationView], frozen=True, kw_only=True):
    """For whoever has just begun it. ``act``: empty for the dry run, ``run`` or ``undo``."""

    permission: ClassVar[str] = "candidates:write"

    id: str
    act: str = ""


async def get_import_operation(query: GetImportOperation, *, operations: ImportOperations) -> OperationView:
    """Raises ``NotFound``."""
    return await operations.operation(query.by.tenant_id, _name(query.id, query.act))


def _name(import_id: str, act: str) -> str:
    return f"{import_id}.{act}" if act else import_id


def operation_of_import(bulk: BulkImport, tallies: Sequence[Tally], act: str = "") -> OperationView | None:
    """None: it has not come to that."""
    begun = {"": bulk.created_at, RUN: bulk.started_at, UNDO: bulk.undo_at}.get(act)
    if begun is None:
        return None
    status = {"": _planning, RUN: _running, UNDO: _undoing}[act](bulk)
    view = view_of(bulk, tallies)
    sums = {"": view.predicted, RUN: view.outcomes, UNDO: view.undone}[act]
    ended = status in {OperationStatus.SUCCEEDED, OperationStatus.CANCELLED}
    result: dict[str, Any] = {"importId": bulk.id, "status": bulk.status, "entries": sums}
    return OperationView(
        id=operation_id(IMPORT, _name(bulk.id, act)),
        kind=IMPORT,
        status=status,
        progress=_progress(bulk, tallies, act),
        created_at=begun,
        updated_at=bulk.updated_at,
        result=result if ended else None,
    )


def _planning(bulk: BulkImport) -> OperationStatus:
    if bulk.status is ImportStatus.RECEIVING:
        return OperationStatus.QUEUED
    if bulk.status is ImportStatus.PLANNING:
        return OperationStatus.RUNNING
    return OperationStatus.SUCCEEDED if bulk.predicted else OperationStatus.CANCELLED


def _running(bulk: BulkImport) -> OperationStatus:
    if bulk.status is ImportStatus.RUNNING:
        return OperationStatus.RUNNING
    stopped = bulk.status is ImportStatus.CANCELLED
    return OperationStatus.CANCELLED if stopped else OperationStatus.SUCCEEDED


def _undoing(bulk: BulkImport) -> OperationStatus:
    under_way = bulk.status is ImportStatus.UNDOING
    return OperationStatus.RUNNING if under_way else OperationStatus.SUCCEEDED


_LEFT_OUT = frozenset({EntryStatus.LEFT_OUT})
_ENDED = frozenset({EntryStatus.DONE, EntryStatus.UNDONE, EntryStatus.KEPT})


def _progress(bulk: BulkImport, tallies: Sequence[Tally], act: str) -> Progress:
    """Entries with an answer, of all of them. For an undo: of those that the run has taken in."""
    if act == "":
        open_ = _count(tallies, frozenset({EntryStatus.WAITING}))
        refused = sum(each.count for each in tallies if each.foreseen is Fate.REFUSED)
        return Progress(current=_all(tallies) - open_, total=bulk.total, failed=refused)
    if act == RUN:
        refused = sum(each.count for each in tallies if each.outcome is Fate.REFUSED)
        return Progress(current=_count(tallies, _ENDED | _LEFT_OUT), total=bulk.total, failed=refused)
    acted = [each for each in tallies if each.outcome is not None and each.outcome.acts]
    kept = _count(tallies, frozenset({EntryStatus.KEPT}))
    back = _count(acted, frozenset({EntryStatus.UNDONE})) + kept
    return Progress(current=back, total=_all(acted), failed=kept)


def _count(tallies: Sequence[Tally], statuses: frozenset[EntryStatus]) -> int:
    return sum(each.count for each in tallies if each.status in statuses)


def _all(tallies: Sequence[Tally]) -> int:
    return sum(each.count for each in tallies)

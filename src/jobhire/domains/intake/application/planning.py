"""A bulk import comes in: checked, stored file by file, and then known as a plan."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import IO, ClassVar

import msgspec

from jobhire.domains.intake.application.files import original_of
from jobhire.domains.intake.application.import_ports import Archive, Archives, Member
from jobhire.domains.intake.application.ports import Precheck, StorageQuota
from jobhire.domains.intake.domain.bulk_import import BulkImport, ImportForm, ImportStatus
from jobhire.domains.intake.domain.document import Kind
from jobhire.domains.intake.domain.file_names import shown_name
from jobhire.domains.intake.domain.import_entry import Fate, Foresight, ImportEntry, entry_id
from jobhire.domains.intake.domain.refusal import Refused
from jobhire.shared.application import AggregateStore, Blobs, Clock, Ids, Message, edit
from jobhire.shared.domain import AlreadyExists, TenantId

_BATCH = 20
"""Entries written together. Their files are read one at a time."""


class PlanImport(Message[BulkImport], frozen=True, kw_only=True):
    """``digest``: of everything that was sent. ``type``, ``metadata``: for every candidate it makes."""

    permission: ClassVar[str] = "candidates:write"

    id: str
    file: IO[bytes]
    file_name: str
    digest: str
    type: str = "uploaded"
    metadata: Mapping[str, object] = msgspec.field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """Where plans and their files are put."""

    imports: AggregateStore[BulkImport]
    entries: AggregateStore[ImportEntry]
    blobs: Blobs
    quota: StorageQuota
    kind_of: Precheck
    clock: Clock
    ids: Ids


async def plan_import(command: PlanImport, *, shelf: Shelf, archives: Archives) -> BulkImport:
    """While a plan is open, the same upload is the same plan; where a crash cut it short, it goes on.

    Raises ``ArchiveRefused`` and ``StorageQuotaReached``; nothing is kept then.
    """
    tenant_id = command.by.tenant_id
    known = await shelf.imports.find(tenant_id, "content", command.digest)
    if known is not None and known.status is not ImportStatus.RECEIVING:
        return known
    archive = await asyncio.to_thread(archives, command.file, command.file_name)
    bulk = known or await _begun(command, archive, shelf)
    for first in range(0, len(archive.members), _BATCH):
        await _keep(command, bulk, archive, range(first, first + _BATCH), shelf)
    total = len(archive.members)
    return await edit(shelf.imports, tenant_id, bulk.id, lambda it: it.receive(total, now=shelf.clock.now()))


async def _begun(command: PlanImport, archive: Archive, shelf: Shelf) -> BulkImport:
    kept = [member.size for member in archive.members if member.refused is None]
    tenant_id = command.by.tenant_id
    bulk = BulkImport.begin(
        id=command.id,
        tenant_id=tenant_id,
        created_by=command.by.user_id,
        form=archive.form,
        digest=command.digest,
        files=len(kept),
        bytes=sum(kept),
        now=shelf.clock.now(),
    )
    await shelf.quota.take(tenant_id, bulk.bytes, files=bulk.files)
    try:
        await shelf.imports.save(bulk)
    except AlreadyExists as taken:
        await shelf.quota.give_back(tenant_id, bulk.bytes, files=bulk.files)
        return await shelf.imports.get(tenant_id, str(taken.context["existing"]))
    return bulk


async def _keep(command: PlanImport, bulk: BulkImport, archive: Archive, part: range, shelf: Shelf) -> None:
    """Some members: files first, then the entries that name them. Those that are there are left alone."""
    members = {index: archive.members[index] for index in part if index < len(archive.members)}
    ids = {index: entry_id(bulk.id, index + 1) for index in members}
    there = await shelf.entries.get_many(command.by.tenant_id, list(ids.values()))
    missing = [index for index in members if ids[index] not in there]
    await shelf.entries.add_many(
        [await _entry(command, bulk, archive, index, members[index], shelf) for index in missing]
    )


async def _entry(
    command: PlanImport, bulk: BulkImport, archive: Archive, index: int, member: Member, shelf: Shelf
) -> ImportEntry:
    kind, digest, refused = await _stored(command.by.tenant_id, bulk, archive, index, member, shelf)
    fate = Fate.SKIP if member.skip else Fate.REFUSED
    return ImportEntry.of(
        import_id=bulk.id,
        tenant_id=command.by.tenant_id,
        number=index + 1,
        name=shown_name(member.name),
        size=member.size,
        kind=kind,
        sha256=digest,
        new_candidate_id=shelf.ids.new(),
        type=command.type,
        metadata=command.metadata,
        now=shelf.clock.now(),
        left_out=None if refused is None else Foresight(fate=fate, reason=refused),
    )


async def _stored(
    tenant_id: TenantId, bulk: BulkImport, archive: Archive, index: int, member: Member, shelf: Shelf
) -> tuple[Kind | None, str | None, str | None]:
    """(kind, SHA-256, why it was not kept)."""
    if member.refused is not None:
        return None, None, member.refused
    try:
        content = await asyncio.to_thread(archive.read, index)
        kind = None if bulk.form is ImportForm.LINES else shelf.kind_of(content, member.name)
    except Refused as refused:
        return None, None, refused.reason.value
    await shelf.blobs.put(original_of(tenant_id, entry_id(bulk.id, index + 1)), content)
    return kind, sha256(content).hexdigest(), None


class RunImport(Message[BulkImport], frozen=True, kw_only=True):
    """Do what the plan says."""

    permission: ClassVar[str] = "candidates:write"

    id: str


class CancelImport(Message[BulkImport], frozen=True, kw_only=True):
    """Stop: what is made by then stays."""

    permission: ClassVar[str] = "candidates:write"

    id: str


class UndoImport(Message[BulkImport], frozen=True, kw_only=True):
    """Take back what the run did, and nobody has changed since."""

    permission: ClassVar[str] = "candidates:write"

    id: str


async def run_import(command: RunImport, *, imports: AggregateStore[BulkImport], clock: Clock) -> BulkImport:
    """Raises ``NotFound`` and ``ImportStateRefused``."""
    return await edit(imports, command.by.tenant_id, command.id, lambda it: it.run(now=clock.now()))


async def cancel_import(
    command: CancelImport, *, imports: AggregateStore[BulkImport], clock: Clock
) -> BulkImport:
    """Raises ``NotFound`` and ``ImportStateRefused``."""
    return await edit(imports, command.by.tenant_id, command.id, lambda it: it.cancel(now=clock.now()))


async def undo_import(
    command: UndoImport, *, imports: AggregateStore[BulkImport], clock: Clock
) -> BulkImport:
    """Raises ``NotFound`` and ``ImportStateRefused``."""
    return await edit(imports, command.by.tenant_id, command.id, lambda it: it.undo(now=clock.now()))

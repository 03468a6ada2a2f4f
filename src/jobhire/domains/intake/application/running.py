"""One entry of a plan is taken in, gets its outcome, or is taken back."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import ClassVar

from jobhire.domains.intake.application.files import original_of
from jobhire.domains.intake.application.foreseeing import Oracle
from jobhire.domains.intake.domain.cv_document import CvDocument, FileFacts, Uploader
from jobhire.domains.intake.domain.import_entry import (
    ALREADY_READ,
    INVALID_LINE,
    KNOWN_LINE,
    Fate,
    ImportEntry,
)
from jobhire.shared.application import AggregateStore, Clock, Message, Principal, edit
from jobhire.shared.domain import AlreadyExists, NotFound, UserId


class ReleaseEntry(Message[None], frozen=True, kw_only=True):
    """Have one entry taken in: a file goes the way of every upload, a line is added at once. ``user_id``:
    whose import it is."""

    permission: ClassVar[str] = "candidates:write"

    id: str
    user_id: UserId


@dataclass(frozen=True, slots=True, kw_only=True)
class Counter:
    """Where entries become documents."""

    entries: AggregateStore[ImportEntry]
    documents: AggregateStore[CvDocument]
    oracle: Oracle
    clock: Clock


async def release_entry(command: ReleaseEntry, *, counter: Counter) -> None:
    """The document first, the entry's mark after it: between the two it is simply done again."""
    tenant_id = command.by.tenant_id
    entry = await counter.entries.get(tenant_id, command.id)
    if entry.kind is None:
        await _add_line(command.by, entry, counter)
        return
    owner = await counter.oracle.owner(tenant_id, entry.sha256)
    if owner is not None and not await _is_there(entry, counter):
        await _end(entry, Fate.DUPLICATE, owner, ALREADY_READ, counter)
        return
    with suppress(AlreadyExists):
        await counter.documents.save(_document(command.user_id, entry))
    await edit(counter.entries, tenant_id, entry.id, lambda it: it.release(now=counter.clock.now()))


async def _is_there(entry: ImportEntry, counter: Counter) -> bool:
    return entry.id in await counter.documents.get_many(entry.tenant_id, [entry.id])


async def _add_line(by: Principal, entry: ImportEntry, counter: Counter) -> None:
    lines = counter.oracle.lines
    content = await counter.oracle.desk.blobs.get(original_of(entry.tenant_id, entry.id))
    added = await lines.add(by=by, id=entry.new_candidate_id, line=content)
    if added.candidate_id is None:
        await _end(entry, Fate.REFUSED, None, added.invalid or INVALID_LINE, counter)
    elif added.created or added.candidate_id == entry.new_candidate_id:
        await _end(entry, Fate.CREATE, added.candidate_id, None, counter)
    else:
        await _end(entry, Fate.DUPLICATE, added.candidate_id, KNOWN_LINE, counter)


async def _end(
    entry: ImportEntry, fate: Fate, candidate_id: str | None, reason: str | None, counter: Counter
) -> None:
    await edit(
        counter.entries,
        entry.tenant_id,
        entry.id,
        lambda it: it.end(fate, now=counter.clock.now(), candidate_id=candidate_id, reason=reason),
    )


def _document(user_id: UserId, entry: ImportEntry) -> CvDocument:
    if entry.kind is None or entry.sha256 is None:
        raise AssertionError("only files are released as documents")
    return CvDocument.receive(
        id=entry.id,
        tenant_id=entry.tenant_id,
        file=FileFacts(name=entry.name, kind=entry.kind, size=entry.size, sha256=entry.sha256),
        uploader=Uploader(user_id=user_id, type=entry.type, metadata=entry.metadata),
        new_candidate_id=entry.new_candidate_id,
        now=entry.created_at,
    )


class EndEntry(Message[None], frozen=True, kw_only=True):
    """A file has been taken in, or could not be."""

    permission: ClassVar[str] = "candidates:write"

    document: CvDocument


async def end_entry(command: EndEntry, *, entries: AggregateStore[ImportEntry], clock: Clock) -> None:
    document = command.document
    outcome, reason = document.outcome, document.reason

    def change(entry: ImportEntry) -> bool:
        if outcome is None:
            return entry.end(Fate.REFUSED, now=clock.now(), reason=reason.value if reason else None)
        fate = Fate.CREATE if outcome.created else Fate.NEW_VERSION
        return entry.end(fate, now=clock.now(), candidate_id=outcome.candidate_id)

    await edit(entries, command.by.tenant_id, document.id, change)


class TakeBackEntry(Message[None], frozen=True, kw_only=True):
    permission: ClassVar[str] = "candidates:write"

    id: str


async def take_back_entry(command: TakeBackEntry, *, counter: Counter) -> None:
    """The candidate first, then the document, then the entry's mark: each safe to repeat."""
    tenant_id = command.by.tenant_id
    entry = await counter.entries.get(tenant_id, command.id)
    if entry.candidate_id is None or entry.outcome is None or not entry.outcome.acts:
        return
    kept = await _taken_back(command.by, entry, entry.candidate_id, counter)
    if kept is None and entry.kind is not None:
        with suppress(NotFound):  # whoever it became is gone for good, and it with them
            await edit(
                counter.documents, tenant_id, entry.id, lambda it: it.withdraw(now=counter.clock.now())
            )
    await edit(counter.entries, tenant_id, entry.id, lambda it: it.take_back(kept, now=counter.clock.now()))


async def _taken_back(by: Principal, entry: ImportEntry, candidate_id: str, counter: Counter) -> str | None:
    if entry.kind is None:
        return (await counter.oracle.lines.take_back(by=by, candidate_id=candidate_id)).kept
    candidates = counter.oracle.desk.candidates
    return (await candidates.take_back(by=by, candidate_id=candidate_id, document_id=entry.id)).kept

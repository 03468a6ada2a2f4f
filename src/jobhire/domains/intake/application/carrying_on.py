"""A bulk import is carried on, step by step, until somebody has to decide or nothing is left to do.

Every step reads how things stand and sends commands that are safe to repeat, each for one aggregate. So it
does not matter where a crash cuts it short, nor how often it is begun again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from jobhire.domains.intake.application.foreseeing import ForeseeEntry
from jobhire.domains.intake.application.import_ports import ImportFacts, Tally
from jobhire.domains.intake.application.running import EndEntry, ReleaseEntry, TakeBackEntry
from jobhire.domains.intake.domain.bulk_import import BulkImport, ImportStatus
from jobhire.domains.intake.domain.cv_document import CvDocument
from jobhire.domains.intake.domain.import_entry import EntryStatus, Fate, ImportEntry, settled
from jobhire.shared.application import AggregateStore, Clock, Mediator, Message, edit
from jobhire.shared.domain import TenantId

AT_ONCE = 2
"""Files looked at side by side: uploads by hand want the readers, too."""
WINDOW = 16
"""Files that wait to be taken in at a time: cancelling helps, and an upload by hand soon has its turn."""
_CHUNK = 40


class CarryOnImport(Message[bool], frozen=True, kw_only=True):
    """One step. True: there is more to do now."""

    permission: ClassVar[str] = "candidates:write"

    id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Works:
    imports: AggregateStore[BulkImport]
    entries: AggregateStore[ImportEntry]
    documents: AggregateStore[CvDocument]
    facts: ImportFacts
    mediator: Mediator
    clock: Clock


async def carry_on_import(command: CarryOnImport, *, works: Works) -> bool:
    """Raises ``NotFound``."""
    bulk = await works.imports.get(command.by.tenant_id, command.id)
    match bulk.status:
        case ImportStatus.PLANNING:
            return await _look(command, works)
        case ImportStatus.RUNNING:
            return await _run(command, bulk, works)
        case ImportStatus.CANCELLED:
            return await _wind_up(command, works)
        case ImportStatus.UNDOING:
            return await _undo(command, works)
        case _:
            return False


async def _look(command: CarryOnImport, works: Works) -> bool:
    """At some files more; when all were looked at, at what they mean for one another."""
    tenant_id = command.by.tenant_id
    waiting = await works.facts.some(tenant_id, command.id, EntryStatus.WAITING, _CHUNK)
    if waiting:
        turn = asyncio.Semaphore(AT_ONCE)

        async def look(entry: ImportEntry) -> None:
            async with turn:
                await works.mediator.send(ForeseeEntry(by=command.by, id=entry.id))

        await side_by_side(look(entry) for entry in waiting)
        return True
    await _settle(tenant_id, command.id, works)
    predicted = foreseen_sums(await works.facts.tally(tenant_id, command.id))
    await edit(works.imports, tenant_id, command.id, lambda it: it.plan(predicted, now=works.clock.now()))
    return False


async def _settle(tenant_id: TenantId, import_id: str, works: Works) -> None:
    entries = [entry async for batch in works.facts.all(tenant_id, import_id) for entry in batch]
    for id, foresight in settled(entries).items():
        await edit(
            works.entries,
            tenant_id,
            id,
            lambda it, seen=foresight: it.foresee(seen, now=works.clock.now()),  # type: ignore[misc]
        )


async def _run(command: CarryOnImport, bulk: BulkImport, works: Works) -> bool:
    """What has ended gets its outcome, then others their turn. False: wait for files to be read."""
    tenant_id = command.by.tenant_id
    under_way = await _gather_outcomes(command, works)
    waiting = await works.facts.some(tenant_id, command.id, EntryStatus.FORESEEN, _CHUNK)
    if not waiting and not under_way:
        await _finish(tenant_id, command.id, works)
        return False
    released = 0
    for entry in _next(waiting, under_way):
        await works.mediator.send(ReleaseEntry(by=command.by, id=entry.id, user_id=bulk.created_by))
        released += 1
    return released > 0


def _next(waiting: Sequence[ImportEntry], under_way: Sequence[ImportEntry]) -> Sequence[ImportEntry]:
    """Those of the earliest wave, once none of an earlier one is under way."""
    if not waiting:
        return ()
    wave = min(_wave(entry) for entry in waiting)
    if any(_wave(entry) < wave for entry in under_way):
        return ()
    ready = [entry for entry in waiting if _wave(entry) == wave]
    return ready[: max(0, WINDOW - len(under_way))]


def _wave(entry: ImportEntry) -> int:
    return entry.foresight.wave if entry.foresight else 0


async def _gather_outcomes(command: CarryOnImport, works: Works) -> list[ImportEntry]:
    """Those still under way."""
    tenant_id = command.by.tenant_id
    released = await works.facts.some(tenant_id, command.id, EntryStatus.RELEASED, 2 * WINDOW)
    documents = await works.documents.get_many(tenant_id, [entry.id for entry in released])
    under_way = []
    for entry in released:
        document = documents.get(entry.id)
        if document is not None and document.ended:
            await works.mediator.send(EndEntry(by=command.by, document=document))
        else:
            under_way.append(entry)
    return under_way


async def _finish(tenant_id: TenantId, import_id: str, works: Works) -> None:
    outcomes = outcome_sums(await works.facts.tally(tenant_id, import_id))
    await edit(works.imports, tenant_id, import_id, lambda it: it.finish(outcomes, now=works.clock.now()))


async def _wind_up(command: CarryOnImport, works: Works) -> bool:
    """Nothing more is begun. What is under way ends."""
    if await _drop(command, works):
        return True
    if not await _gather_outcomes(command, works):
        await _finish(command.by.tenant_id, command.id, works)
    return False


async def _drop(command: CarryOnImport, works: Works) -> bool:
    """Some that had no turn. False: there are none."""
    tenant_id, found = command.by.tenant_id, False
    for status in (EntryStatus.WAITING, EntryStatus.FORESEEN):
        for entry in await works.facts.some(tenant_id, command.id, status, _CHUNK):
            await edit(works.entries, tenant_id, entry.id, lambda it: it.drop(now=works.clock.now()))
            found = True
    return found


async def _undo(command: CarryOnImport, works: Works) -> bool:
    """The last first: a candidate gets back the CV of before, and only then is nobody's."""
    tenant_id = command.by.tenant_id
    if await _drop(command, works):
        return True
    if await _gather_outcomes(command, works):
        return False
    entries = [entry async for batch in works.facts.all(tenant_id, command.id) for entry in batch]
    done = [entry for entry in entries if entry.status is EntryStatus.DONE]
    for entry in sorted(done, key=lambda it: (_wave(it), it.number), reverse=True):
        await works.mediator.send(TakeBackEntry(by=command.by, id=entry.id))
    undone = undone_sums(await works.facts.tally(tenant_id, command.id))
    await edit(works.imports, tenant_id, command.id, lambda it: it.finish_undo(undone, now=works.clock.now()))
    return False


def foreseen_sums(tallies: Sequence[Tally]) -> dict[str, int]:
    return _sums((each.foreseen, each.count) for each in tallies)


def outcome_sums(tallies: Sequence[Tally]) -> dict[str, int]:
    """What became of the entries: of those left out, what was foreseen."""
    return _sums((each.outcome or _left_out(each), each.count) for each in tallies)


def undone_sums(tallies: Sequence[Tally]) -> dict[str, int]:
    ends = {EntryStatus.UNDONE, EntryStatus.KEPT}
    return _sums((each.status, each.count) for each in tallies if each.status in ends)


def _left_out(tally: Tally) -> Fate | None:
    nothing = tally.status is EntryStatus.LEFT_OUT and tally.foreseen and not tally.foreseen.acts
    return tally.foreseen if nothing else None


def _sums(counted: Iterable[tuple[StrEnum | None, int]]) -> dict[str, int]:
    sums: dict[str, int] = {}
    for name, count in counted:
        if name is not None:
            sums[name.value] = sums.get(name.value, 0) + count
    return dict(sorted(sums.items()))


async def side_by_side(works: Iterable[Coroutine[None, None, None]]) -> None:
    """Side by side; the first failure is raised when all are done."""
    for each in await asyncio.gather(*works, return_exceptions=True):
        if isinstance(each, BaseException):
            raise each

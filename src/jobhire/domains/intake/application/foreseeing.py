"""What would become of one entry of a plan. Reads the file as taking it in would, and writes nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from jobhire.domains.intake.application.files import original_of
from jobhire.domains.intake.application.import_ports import CandidateLines
from jobhire.domains.intake.application.ports import CvAtHand, CvFacts
from jobhire.domains.intake.application.taking_in import Desk
from jobhire.domains.intake.domain.import_entry import (
    ALREADY_READ,
    INVALID_LINE,
    KNOWN_LINE,
    SAME_PERSON,
    Fate,
    Foresight,
    ImportEntry,
)
from jobhire.domains.intake.domain.profile import Month
from jobhire.domains.intake.domain.refusal import Reason, Refused
from jobhire.shared.application import AggregateStore, Clock, Message, Principal, edit
from jobhire.shared.domain import DomainError, NotFound, TenantId


class ForeseeEntry(Message[None], frozen=True, kw_only=True):
    permission: ClassVar[str] = "candidates:write"

    id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Oracle:
    """Whoever knows what is there already."""

    desk: Desk
    facts: CvFacts
    lines: CandidateLines

    async def owner(self, tenant_id: TenantId, sha256: str | None) -> str | None:
        """The live candidate that exactly these bytes were read for."""
        if sha256 is None:
            return None
        for document in await self.facts.with_content(tenant_id, sha256):
            candidate_id = document.outcome.candidate_id if document.outcome else ""
            try:
                await self.desk.candidates.summary(tenant_id, candidate_id)
            except NotFound:
                continue
            return candidate_id
        return None


async def foresee_entry(
    command: ForeseeEntry, *, entries: AggregateStore[ImportEntry], oracle: Oracle, clock: Clock
) -> None:
    """Ends as foreseen whatever the file is: a fault of ours is tried again a few times, then it counts as
    refused."""
    tenant_id = command.by.tenant_id
    entry = await edit(entries, tenant_id, command.id, lambda it: it.look(now=clock.now()))
    if entry.foresight is not None:
        return
    content = await oracle.desk.blobs.get(original_of(tenant_id, entry.id))
    foresight = await (
        _line(command.by, content, oracle.lines)
        if entry.kind is None
        else _file(command.by, entry, content, oracle)
    )
    await edit(entries, tenant_id, command.id, lambda it: it.foresee(foresight, now=clock.now()))


async def _line(by: Principal, content: bytes, lines: CandidateLines) -> Foresight:
    seen = await lines.foresee(by=by, line=content)
    if seen.invalid is not None:
        return Foresight(fate=Fate.REFUSED, reason=INVALID_LINE, detail=seen.invalid)
    if seen.candidate_id is not None:
        return Foresight(fate=Fate.DUPLICATE, reason=KNOWN_LINE, candidate_id=seen.candidate_id)
    return Foresight(fate=Fate.CREATE, keys=tuple(seen.keys))


async def _file(by: Principal, entry: ImportEntry, content: bytes, oracle: Oracle) -> Foresight:
    owner = await oracle.owner(entry.tenant_id, entry.sha256)
    if owner is not None:
        return Foresight(fate=Fate.DUPLICATE, reason=ALREADY_READ, candidate_id=owner)
    if await oracle.desk.scanner.infected(content):
        return Foresight(fate=Fate.REFUSED, reason=Reason.INFECTED.value)
    try:
        cv = await _at_hand(entry, content, oracle.desk)
        seen = await oracle.desk.candidates.foresee(by=by, cv=cv)
    except Refused as refused:
        return Foresight(fate=Fate.REFUSED, reason=refused.reason.value)
    except DomainError as refused:
        return Foresight(fate=Fate.REFUSED, reason=refused.code, detail=refused.detail)
    keys = tuple(seen.emails)
    if seen.candidate_id is None:
        return Foresight(fate=Fate.CREATE, keys=keys)
    return Foresight(fate=Fate.NEW_VERSION, reason=SAME_PERSON, candidate_id=seen.candidate_id, keys=keys)


async def _at_hand(entry: ImportEntry, content: bytes, desk: Desk) -> CvAtHand:
    """As ``take_in`` will get it."""
    planned = entry.created_at
    kind = "txt" if entry.kind is None else entry.kind.value
    cv = await desk.room.read(content, f"cv.{kind}", today=Month(planned.year, planned.month))
    return CvAtHand(
        new_id=entry.new_candidate_id,
        into=None,
        document_id=entry.id,
        file_name=entry.name,
        profile=cv.profile,
        text=cv.reading.text,
        received_on=planned.date(),
        e164=cv.e164,
        type=entry.type,
        metadata=entry.metadata,
        given={},
    )

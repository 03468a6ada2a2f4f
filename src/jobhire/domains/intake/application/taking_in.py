"""A received file becomes a profile: scanned, read in the jail, kept, and handed on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import msgspec

from jobhire.domains.intake.application.files import StoredReading, clean_of, original_of, reading_of
from jobhire.domains.intake.application.ports import (
    Candidates,
    CvAtHand,
    CvFacts,
    ReadingRoom,
    TakenIn,
    VirusScanner,
)
from jobhire.domains.intake.application.queries import document_of
from jobhire.domains.intake.domain.cv_document import CvDocument, Likeness, Outcome
from jobhire.domains.intake.domain.profile import Month
from jobhire.domains.intake.domain.read_cv import ReadCv
from jobhire.domains.intake.domain.refusal import Reason, Refused
from jobhire.shared.application import AggregateStore, Blobs, Clock, Message, edit
from jobhire.shared.domain import NotFound


class TakeInDocument(Message[None], frozen=True, kw_only=True):
    """Read one received file. Safe to repeat at any point of a first try that did not end."""

    permission: ClassVar[str] = "candidates:write"

    id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What a file passes on its way."""

    blobs: Blobs
    scanner: VirusScanner
    room: ReadingRoom
    candidates: Candidates


async def take_in_document(
    command: TakeInDocument, *, documents: AggregateStore[CvDocument], desk: Desk, clock: Clock
) -> None:
    """Whatever the file is, its document ends as read or failed: a fault of ours is tried again a few times
    (the attempt is counted before it begins), then it has failed, too."""
    tenant_id = command.by.tenant_id
    try:
        document = await edit(documents, tenant_id, command.id, lambda it: it.begin(now=clock.now()))
    except NotFound:  # whoever it is of was forgotten, and it with them
        return
    if document.ended:
        return
    content = await desk.blobs.get(original_of(tenant_id, document.id))
    try:
        outcome = await _taken(command, document, content, desk)
    except _Infected:
        await edit(
            documents,
            tenant_id,
            command.id,
            lambda it: it.fail(Reason.INFECTED, now=clock.now(), scanned=True),
        )
    except Refused as refused:
        reason, looked = refused.reason, desk.scanner.looks
        await edit(
            documents, tenant_id, command.id, lambda it: it.fail(reason, now=clock.now(), scanned=looked)
        )
    else:
        await _finish(command, documents, outcome, desk, clock)


class _Infected(Exception):
    """The scanner found something."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Taken:
    outcome: Outcome
    parser: str
    copied: bool


async def _taken(command: TakeInDocument, document: CvDocument, content: bytes, desk: Desk) -> _Taken:
    if await desk.scanner.infected(content):
        raise _Infected
    received = document.received_at
    today = Month(received.year, received.month)
    cv = await desk.room.read(content, _name_for(document), today=today)
    tenant_id = document.tenant_id
    stored = msgspec.json.encode(StoredReading.of(cv))
    await desk.blobs.put(reading_of(tenant_id, document.id), stored)
    copied = await _copy(document, content, desk)
    taken = await _hand_over(command, document, cv, desk.candidates)
    return _Taken(outcome=_outcome(taken), parser=cv.profile.parser, copied=copied)


def _name_for(document: CvDocument) -> str:
    """Only its ending says anything to a reader, and the kind is known by now."""
    return f"cv.{document.file.kind.value}"


async def _copy(document: CvDocument, content: bytes, desk: Desk) -> bool:
    """A file that can be read but not copied is read all the same; it is just not handed out."""
    try:
        clean = await desk.room.clean(content, _name_for(document))
    except Refused:
        return False
    await desk.blobs.put(clean_of(document.tenant_id, document.id), clean)
    return True


async def _hand_over(
    command: TakeInDocument, document: CvDocument, cv: ReadCv, candidates: Candidates
) -> TakenIn:
    uploader = document.uploader
    at_hand = CvAtHand(
        new_id=document.new_candidate_id,
        into=uploader.into,
        document_id=document.id,
        file_name=document.file.name,
        profile=cv.profile,
        text=cv.reading.text,
        received_on=document.received_at.date(),
        e164=cv.e164,
        type=uploader.type,
        metadata=uploader.metadata,
        given=uploader.given,
        unproven=uploader.unproven,
    )
    return await candidates.take_in(by=command.by, cv=at_hand)


def _outcome(taken: TakenIn) -> Outcome:
    return Outcome(
        candidate_id=taken.candidate_id,
        candidate_version=taken.version,
        created=taken.created,
        proposals=taken.proposals,
        warnings=tuple(
            Likeness(candidate_id=each.candidate_id, reason=each.reason, per_cent=each.per_cent)
            for each in taken.warnings
        ),
    )


async def _finish(
    command: TakeInDocument,
    documents: AggregateStore[CvDocument],
    taken: _Taken,
    desk: Desk,
    clock: Clock,
) -> None:
    def change(document: CvDocument) -> bool:
        return document.finish(
            taken.outcome,
            parser=taken.parser,
            scanned=desk.scanner.looks,
            copied=taken.copied,
            now=clock.now(),
        )

    await edit(documents, command.by.tenant_id, command.id, change)


class ReadCvAgain(Message[CvDocument], frozen=True, kw_only=True):
    """Read a candidate's file once more, with the present parser. What differs is proposed, not written."""

    permission: ClassVar[str] = "candidates:write"

    candidate_id: str
    document_id: str | None = None


async def read_cv_again(
    command: ReadCvAgain,
    *,
    documents: AggregateStore[CvDocument],
    candidates: Candidates,
    facts: CvFacts,
    clock: Clock,
) -> CvDocument:
    """One that is being read already is left alone. Raises ``NotFound``."""
    document, _ = await document_of(command, candidates, facts)
    return await edit(documents, command.by.tenant_id, document.id, lambda it: it.read_again(now=clock.now()))

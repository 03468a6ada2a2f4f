"""Events in, commands out: what strangers sent becomes applications, and candidates are written to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial

import msgspec

from jobhire.domains.careers.application.applying import CarryOnSubmission
from jobhire.domains.careers.application.letters import PlanLetter
from jobhire.domains.careers.domain.events import CareerApplicationReceived
from jobhire.domains.careers.domain.wording import LetterKind
from jobhire.shared.application import Consumer, EventRecord, Mediator, Principal
from jobhire.shared.domain import TenantId

APPLYING, LETTERS = "careers", "careers-letters"
CV_READ, CV_FAILED = "ai.jobhire.cv.read.v1", "ai.jobhire.cv.failed.v1"
SUBMITTED = "ai.jobhire.application.submitted.v1"
REJECTED = "ai.jobhire.application.rejected.v1"
SCHEDULED = "ai.jobhire.interview.scheduled.v1"
CHANGED = "ai.jobhire.interview.changed.v1"
ENDED = "ai.jobhire.interview.ended.v1"
OFFER_MOVED = "ai.jobhire.offer.moved.v1"
_OF_NO_CONCERN = frozenset({"interviewers", "note"})
"""Fields of an interview that its candidate is not told."""


async def follow_submissions(
    tenant_id: TenantId, events: Sequence[EventRecord], up_to: int, *, mediator: Mediator
) -> None:
    """Whichever comes last goes on: what was sent, or the CV that came with it."""
    by = Principal.system(tenant_id)
    for event in events:
        if event.type == CareerApplicationReceived.type:
            await mediator.send(CarryOnSubmission(by=by, id=event.subject))
        else:
            await mediator.send(CarryOnSubmission(by=by, document_id=event.subject))


class _Told(msgspec.Struct, frozen=True, rename="camel"):
    """What events of applications, interviews and offers have, each some of it."""

    application_id: str = ""
    fields: tuple[str, ...] = ()
    status: str = ""
    to: str = ""


async def follow_hiring(
    tenant_id: TenantId, events: Sequence[EventRecord], up_to: int, *, mediator: Mediator
) -> None:
    for event in events:
        told = msgspec.json.decode(event.data, type=_Told)
        kind = _kind(event.type, told)
        if kind is not None:
            await mediator.send(_plan(tenant_id, event, told, kind, event.time))


def _plan(tenant_id: TenantId, event: EventRecord, told: _Told, kind: LetterKind, at: datetime) -> PlanLetter:
    own = event.type in {SUBMITTED, REJECTED}
    return PlanLetter(
        by=Principal.system(tenant_id),
        cause=event.id,
        kind=kind,
        application_id=event.subject if own else told.application_id,
        at=at,
        about=None if own else event.subject,
    )


def _kind(type: str, told: _Told) -> LetterKind | None:
    """None: nothing that a candidate is written of."""
    if type == OFFER_MOVED:
        return LetterKind.OFFER if told.to == "sent" else None
    if type == ENDED:
        return LetterKind.INTERVIEW if told.status == "cancelled" else None
    if type == CHANGED:
        return LetterKind.INTERVIEW if set(told.fields) - _OF_NO_CONCERN else None
    return {
        SUBMITTED: LetterKind.RECEIVED,
        REJECTED: LetterKind.REJECTED,
        SCHEDULED: LetterKind.INTERVIEW,
    }[type]


def consumers(mediator: Mediator) -> tuple[Consumer, ...]:
    return (
        Consumer(
            name=APPLYING,
            kind="aggregate-changing",
            types=frozenset({CareerApplicationReceived.type, CV_READ, CV_FAILED}),
            handle=partial(follow_submissions, mediator=mediator),
        ),
        Consumer(
            name=LETTERS,
            kind="outward",
            types=frozenset({SUBMITTED, REJECTED, SCHEDULED, CHANGED, ENDED, OFFER_MOVED}),
            handle=partial(follow_hiring, mediator=mediator),
            unhurried=True,
        ),
    )

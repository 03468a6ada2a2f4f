"""Events in, commands out: exports that were left to a worker are carried out, and what applicants agreed to
is written down."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial

import msgspec

from jobhire.domains.privacy.application.consents import NoteApplicantsConsent
from jobhire.domains.privacy.application.exporting import CarryOutExport
from jobhire.domains.privacy.domain.consent import Purpose
from jobhire.domains.privacy.domain.events import PersonExportRequested
from jobhire.shared.application import Consumer, EventRecord, Mediator, Principal
from jobhire.shared.domain import TenantId

EXPORTS, CONSENTS = "privacy", "privacy-consents"
APPLIED = "ai.jobhire.career-application.taken.v1"


class _Applied(msgspec.Struct, frozen=True, rename="camel"):
    candidate_id: str
    consents: tuple[Purpose, ...]
    agreed_at: datetime
    notice: str


async def follow(
    tenant_id: TenantId, events: Sequence[EventRecord], up_to: int, *, mediator: Mediator
) -> None:
    """One after the other: each may hold several CVs in memory."""
    by = Principal.system(tenant_id)
    for id in dict.fromkeys(event.subject for event in events):
        await mediator.send(CarryOutExport(by=by, id=id))


async def follow_applicants(
    tenant_id: TenantId, events: Sequence[EventRecord], up_to: int, *, mediator: Mediator
) -> None:
    by = Principal.system(tenant_id)
    for event in events:
        told = msgspec.json.decode(event.data, type=_Applied)
        command = NoteApplicantsConsent(
            by=by,
            candidate_id=told.candidate_id,
            purposes=told.consents,
            at=told.agreed_at,
            notice=told.notice,
        )
        await mediator.send(command)


def consumers(mediator: Mediator) -> tuple[Consumer, ...]:
    return (
        Consumer(
            name=EXPORTS,
            kind="aggregate-changing",
            types=frozenset({PersonExportRequested.type}),
            handle=partial(follow, mediator=mediator),
        ),
        Consumer(
            name=CONSENTS,
            kind="aggregate-changing",
            types=frozenset({APPLIED}),
            handle=partial(follow_applicants, mediator=mediator),
            unhurried=True,
        ),
    )

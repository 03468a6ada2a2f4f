"""Events in, commands out: exports that were left to a worker are carried out."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from jobhire.domains.privacy.application.exporting import CarryOutExport
from jobhire.domains.privacy.domain.events import PersonExportRequested
from jobhire.shared.application import Consumer, EventRecord, Mediator, Principal
from jobhire.shared.domain import TenantId

CONSUMER = "privacy"


async def follow(
    tenant_id: TenantId, events: Sequence[EventRecord], up_to: int, *, mediator: Mediator
) -> None:
    """One after the other: each may hold several CVs in memory."""
    by = Principal.system(tenant_id)
    for id in dict.fromkeys(event.subject for event in events):
        await mediator.send(CarryOutExport(by=by, id=id))


def consumer(mediator: Mediator) -> Consumer:
    return Consumer(
        name=CONSUMER,
        kind="aggregate-changing",
        types=frozenset({PersonExportRequested.type}),
        handle=partial(follow, mediator=mediator),
    )

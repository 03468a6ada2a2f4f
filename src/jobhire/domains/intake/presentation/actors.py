"""Events in, commands out: every file that was received is read."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from jobhire.domains.intake.application.carrying_on import side_by_side
from jobhire.domains.intake.application.taking_in import TakeInDocument
from jobhire.domains.intake.domain.events import CvReceived
from jobhire.shared.application import Consumer, EventRecord, Mediator, Principal
from jobhire.shared.domain import TenantId

CONSUMER = "intake"


async def follow(
    tenant_id: TenantId,
    events: Sequence[EventRecord],
    up_to: int,
    *,
    mediator: Mediator,
) -> None:
    """Side by side: the reading room decides how many at a time, and one slow file holds up nobody else's.
    What failed is raised when all are done, and comes again."""
    waiting = dict.fromkeys(event.subject for event in events)
    by = Principal.system(tenant_id)
    await side_by_side(mediator.send(TakeInDocument(by=by, id=id)) for id in waiting)


def consumer(mediator: Mediator) -> Consumer:
    return Consumer(
        name=CONSUMER,
        kind="aggregate-changing",
        types=frozenset({CvReceived.type}),
        handle=partial(follow, mediator=mediator),
    )

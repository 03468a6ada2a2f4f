"""Events in, commands out: what happens is written down."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from jobhire.domains.analytics.application.happenings import TYPES
from jobhire.domains.analytics.application.ports import Chronicle
from jobhire.domains.analytics.application.recording import FORM, RecordAnew, RecordEvents
from jobhire.shared.application import Consumer, EventRecord, Mediator, Principal
from jobhire.shared.domain import TenantId

CONSUMER = "analytics"


async def follow(
    tenant_id: TenantId, events: Sequence[EventRecord], up_to: int, *, mediator: Mediator
) -> None:
    """Without events: what is written down has another form than this version's."""
    by = Principal.system(tenant_id)
    if events:
        await mediator.send(RecordEvents(by=by, events=events, up_to=up_to))
    else:
        await mediator.send(RecordAnew(by=by, up_to=up_to))


def consumer(mediator: Mediator, chronicle: Chronicle) -> Consumer:
    """Its position is kept in the documents that it changes."""
    return Consumer(
        name=CONSUMER,
        kind="aggregate-changing",
        types=TYPES,
        handle=partial(follow, mediator=mediator),
        outdated=partial(chronicle.of_another_form, FORM),
        unhurried=True,
    )

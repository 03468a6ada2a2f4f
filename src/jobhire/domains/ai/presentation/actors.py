"""Events in, commands out: batches are carried on, turn by turn."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from jobhire.domains.ai.application.batches import CarryOnBatch
from jobhire.domains.ai.domain.events import AnalysisContinued, AnalysisRequested
from jobhire.shared.application import Consumer, EventRecord, Mediator, Principal
from jobhire.shared.domain import TenantId

CONSUMER = "ai"


async def follow(
    tenant_id: TenantId,
    events: Sequence[EventRecord],
    up_to: int,
    *,
    mediator: Mediator,
) -> None:
    """For each whom events are about, once."""
    by = Principal.system(tenant_id)
    for id in dict.fromkeys(event.subject for event in events):
        await mediator.send(CarryOnBatch(by=by, id=id))


def consumer(mediator: Mediator) -> Consumer:
    return Consumer(
        name=CONSUMER,
        kind="aggregate-changing",
        types=frozenset({AnalysisRequested.type, AnalysisContinued.type}),
        handle=partial(follow, mediator=mediator),
    )

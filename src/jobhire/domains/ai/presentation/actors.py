"""Events in, commands out: batches are carried on, turn by turn."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from jobhire.domains.ai.application.batches import CarryOnBatch
from jobhire.domains.ai.domain.events import AnalysisContinued, AnalysisEnded, AnalysisRequested
from jobhire.shared.application import Consumer, EventRecord, Mediator, Principal
from jobhire.shared.domain import TenantId

CONSUMER = "ai"
_TURNS = frozenset({AnalysisRequested.type, AnalysisContinued.type})


async def follow(
    tenant_id: TenantId, events: Sequence[EventRecord], up_to: int, *, mediator: Mediator
) -> None:
    by = Principal.system(tenant_id)
    for id in dict.fromkeys(event.subject for event in events if event.type in _TURNS):
        await mediator.send(CarryOnBatch(by=by, id=id))


def consumer(mediator: Mediator) -> Consumer:
    """The end of a batch is followed, too: an event of one's own that nobody knew would be parked."""
    return Consumer(
        name=CONSUMER,
        kind="aggregate-changing",
        types=_TURNS | {AnalysisEnded.type},
        handle=partial(follow, mediator=mediator),
    )

"""Events in, commands out: batches are carried on, turn by turn, and who is gone for good is forgotten."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from jobhire.domains.ai.application.batches import CarryOnBatch
from jobhire.domains.ai.application.forgetting import ForgetCandidate
from jobhire.domains.ai.domain.events import AnalysisContinued, AnalysisRequested
from jobhire.shared.application import Consumer, EventRecord, Mediator, Message, Principal
from jobhire.shared.domain import TenantId

CONSUMER, FORGETTING = "ai", "ai-forgetting"
GONE = frozenset({"ai.jobhire.candidate.purged.v1", "ai.jobhire.candidate.erased.v1"})
"""Of whoever is deleted everything stays, to be restored with them."""


async def follow(
    tenant_id: TenantId,
    events: Sequence[EventRecord],
    up_to: int,
    *,
    mediator: Mediator,
    command: Callable[..., Message[None]],
) -> None:
    """``command``: for each whom events are about, once."""
    by = Principal.system(tenant_id)
    for id in dict.fromkeys(event.subject for event in events):
        await mediator.send(command(by=by, id=id))


def consumer(mediator: Mediator) -> Consumer:
    return Consumer(
        name=CONSUMER,
        kind="aggregate-changing",
        types=frozenset({AnalysisRequested.type, AnalysisContinued.type}),
        handle=partial(follow, mediator=mediator, command=CarryOnBatch),
    )


def forgetting(mediator: Mediator) -> Consumer:
    return Consumer(
        name=FORGETTING,
        kind="convergent",
        types=GONE,
        handle=partial(follow, mediator=mediator, command=ForgetCandidate),
    )

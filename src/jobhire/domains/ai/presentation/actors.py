"""Events in, commands out: batches are carried on, turn by turn; tokens that were bought are put to the
account."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import msgspec

from jobhire.domains.ai.application.batches import CarryOnBatch
from jobhire.domains.ai.application.crediting import AddCredit
from jobhire.domains.ai.domain.events import AnalysisContinued, AnalysisRequested
from jobhire.shared.application import Consumer, EventRecord, Mediator, Principal
from jobhire.shared.domain import TenantId

CONSUMER = "ai"
CREDITS = "ai-credits"
PAID, REFUNDED = "ai.jobhire.order.paid.v1", "ai.jobhire.order.refunded.v1"


class PaidOrder(msgspec.Struct, frozen=True):
    """What is read of an order's event."""

    tokens: int


async def credit(
    tenant_id: TenantId, events: Sequence[EventRecord], up_to: int, *, mediator: Mediator
) -> None:
    """Once per order, and once more with the other sign if it was paid back."""
    by = Principal.system(tenant_id)
    for event in events:
        tokens = msgspec.json.decode(event.data, type=PaidOrder).tokens
        if tokens:
            back = event.type == REFUNDED
            key, signed = (f"{event.subject}-back", -tokens) if back else (event.subject, tokens)
            await mediator.send(AddCredit(by=by, key=key, tokens=signed))


def credits_consumer(mediator: Mediator) -> Consumer:
    return Consumer(
        name=CREDITS,
        kind="aggregate-changing",
        types=frozenset({PAID, REFUNDED}),
        handle=partial(credit, mediator=mediator),
    )


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

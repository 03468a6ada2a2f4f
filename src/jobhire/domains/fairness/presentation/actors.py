"""Events in, commands out: audits that were left to a worker are carried out."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from jobhire.domains.fairness.application.audits import CarryOutBiasAudit
from jobhire.domains.fairness.domain.events import BiasAuditRequested
from jobhire.shared.application import Consumer, EventRecord, Mediator, Principal
from jobhire.shared.domain import TenantId

CONSUMER = "fairness"


async def follow(
    tenant_id: TenantId, events: Sequence[EventRecord], up_to: int, *, mediator: Mediator
) -> None:
    """One after the other: each may hold all decisions of a tenant in memory."""
    by = Principal.system(tenant_id)
    for id in dict.fromkeys(event.subject for event in events):
        await mediator.send(CarryOutBiasAudit(by=by, id=id))


def consumer(mediator: Mediator) -> Consumer:
    return Consumer(
        name=CONSUMER,
        kind="aggregate-changing",
        types=frozenset({BiasAuditRequested.type}),
        handle=partial(follow, mediator=mediator),
    )

"""Events in, commands out: a tenant's tier follows its subscription."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from functools import partial

import msgspec

from jobhire.domains.identity.application.tenants import PayForTier
from jobhire.domains.identity.domain.tenant import Tier
from jobhire.shared.application import Consumer, EventRecord, Mediator, Principal
from jobhire.shared.domain import NotFound, TenantId

CONSUMER = "tiers"
ENDED = "ai.jobhire.subscription.ended.v1"
PAID = frozenset({"ai.jobhire.subscription.started.v1", "ai.jobhire.subscription.changed.v1"})


class Subscribed(msgspec.Struct, frozen=True):
    """What is read of a subscription's event."""

    plan: Tier


async def follow(
    tenant_id: TenantId, events: Sequence[EventRecord], up_to: int, *, mediator: Mediator
) -> None:
    """A tenant that is not there any more needs no tier."""
    by = Principal.system(tenant_id)
    for event in events:
        tier = Tier.FREE if event.type == ENDED else msgspec.json.decode(event.data, type=Subscribed).plan
        command = PayForTier(by=by, tier=tier, subscription=event.subject, as_of=event.position)
        with suppress(NotFound):
            await mediator.send(command)


def consumer(mediator: Mediator) -> Consumer:
    return Consumer(
        name=CONSUMER,
        kind="aggregate-changing",
        types=PAID | {ENDED},
        handle=partial(follow, mediator=mediator),
    )

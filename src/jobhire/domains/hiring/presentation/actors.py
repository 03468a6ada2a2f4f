"""Events in, commands out: applications follow their candidates."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import msgspec

from jobhire.domains.hiring.application.applications import FollowCandidate
from jobhire.domains.hiring.domain.pipeline_events import ApplicationSubmitted
from jobhire.shared.application import Consumer, EventRecord, Mediator, Principal
from jobhire.shared.domain import TenantId

CONSUMER = "applications"
DELETED = "ai.jobhire.candidate.deleted.v1"
MERGED = "ai.jobhire.candidate.merged.v1"
UNMERGED = "ai.jobhire.candidate.unmerged.v1"
RESTORED = "ai.jobhire.candidate.restored.v2"
ERASED = "ai.jobhire.candidate.erased.v1"


class _Other(msgspec.Struct, frozen=True, rename="camel"):
    """The other one of a merge or an unmerge, where there is one."""

    into: str | None = None
    candidate_id: str | None = None


def _concerned(event: EventRecord) -> tuple[str | None, ...]:
    other = msgspec.json.decode(event.data, type=_Other)
    if event.type == ApplicationSubmitted.type:  # whose candidate may have gone in that very moment
        return (other.candidate_id,)
    return event.subject, other.into, other.candidate_id


async def follow(
    tenant_id: TenantId, events: Sequence[EventRecord], up_to: int, *, mediator: Mediator
) -> None:
    for id in dict.fromkeys(id for event in events for id in _concerned(event) if id):
        await mediator.send(FollowCandidate(by=Principal.system(tenant_id), candidate_id=id))


def consumer(mediator: Mediator) -> Consumer:
    return Consumer(
        name=CONSUMER,
        kind="convergent",
        types=frozenset({DELETED, MERGED, UNMERGED, RESTORED, ERASED, ApplicationSubmitted.type}),
        handle=partial(follow, mediator=mediator),
    )

"""Events in, commands out: applications follow their candidates."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import msgspec

from jobhire.domains.hiring.application.applications import FollowCandidate
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


async def follow(
    tenant_id: TenantId, events: Sequence[EventRecord], up_to: int, *, mediator: Mediator
) -> None:
    ids: dict[str, None] = {}
    for event in events:
        other = msgspec.json.decode(event.data, type=_Other)
        ids |= dict.fromkeys(id for id in (event.subject, other.into, other.candidate_id) if id)
    for id in ids:
        await mediator.send(FollowCandidate(by=Principal.system(tenant_id), candidate_id=id))


def consumer(mediator: Mediator) -> Consumer:
    return Consumer(
        name=CONSUMER,
        kind="convergent",
        types=frozenset({DELETED, MERGED, UNMERGED, RESTORED, ERASED}),
        handle=partial(follow, mediator=mediator),
    )

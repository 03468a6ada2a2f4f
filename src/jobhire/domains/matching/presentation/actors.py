"""Events in, one command out: rankings follow whatever happens to jobs and candidates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from jobhire.domains.matching.application.commands import RefreshRankings
from jobhire.domains.matching.application.ports import Projection
from jobhire.domains.matching.domain.shards import Layout
from jobhire.shared.application import Consumer, EventRecord, Mediator, Principal
from jobhire.shared.domain import TenantId

JOB, CANDIDATE = "ai.jobhire.job.", "ai.jobhire.candidate."
FOR_GOOD = frozenset({f"{JOB}purged.v1", f"{CANDIDATE}purged.v1", f"{CANDIDATE}erased.v1"})
"""Nothing that past scores were made from may stay."""
TYPES = frozenset(
    {
        *(f"{JOB}{what}.v1" for what in ("opened", "changed", "status-changed", "deleted", "restored")),
        *(f"{CANDIDATE}{what}.v1" for what in ("registered", "changed", "deleted", "merged", "restored")),
        f"{CANDIDATE}restored.v2",
        *FOR_GOOD,
        "ai.jobhire.scoring-model.promoted.v1",
    }
)


async def follow(
    tenant_id: TenantId, events: Sequence[EventRecord], up_to: int, *, mediator: Mediator, projection: str
) -> None:
    """Only whose they are and how far they go is read from events: the present state is loaded anew. Without
    events: see ``Consumer.outdated``."""
    await mediator.send(
        RefreshRankings(
            by=Principal.system(tenant_id),
            jobs=_newest(events, JOB),
            candidates=_newest(events, CANDIDATE),
            up_to=up_to,
            as_of=max((event.time for event in events), default=None),
            first=min((event.position for event in events), default=None),
            projection=projection,
            forgotten=frozenset(event.subject for event in events if event.type in FOR_GOOD),
        )
    )


def _newest(events: Sequence[EventRecord], prefix: str) -> dict[str, int]:
    newest: dict[str, int] = {}
    for event in events:
        if event.type.startswith(prefix):
            newest[event.subject] = max(event.sequence, newest.get(event.subject, 0))
    return newest


def consumers(
    mediator: Mediator, projections: Mapping[str, Projection], layout: Layout
) -> tuple[Consumer, ...]:
    """One for each projection; the one that makes what is shown comes after those of the shards."""
    return tuple(
        Consumer(
            name=name,
            kind="convergent",
            types=TYPES,
            handle=partial(follow, mediator=mediator, projection=name),
            outdated=projection.outdated,
            after=layout.parts if name == layout.whole else (),
            watched=True,
        )
        for name, projection in projections.items()
    )

"""Events in, commands out: a merge or unmerge that stopped half way is completed, and the employment status
follows applications."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import msgspec

from jobhire.domains.candidate.application.employment import FollowHiring
from jobhire.domains.candidate.application.merging import RestoreMerged, take_over
from jobhire.domains.candidate.domain.events import CandidateMerged, CandidateUnmerged
from jobhire.shared.application import Consumer, EventRecord, Mediator, Principal
from jobhire.shared.domain import Conflict, NotFound, StaleVersion, TenantId

CONSUMER = "candidate-merges"
TYPES = frozenset({CandidateMerged.type, CandidateUnmerged.type})


class _Merged(msgspec.Struct, frozen=True):
    into: str


class _Unmerged(msgspec.Struct, frozen=True, rename="camel"):
    candidate_id: str


async def follow(
    tenant_id: TenantId, events: Sequence[EventRecord], up_to: int, *, mediator: Mediator
) -> None:
    """Usually everything is done by now, and each command finds that out."""
    by = Principal.system(tenant_id)
    for event in events:
        if event.type == CandidateMerged.type:
            merged = msgspec.json.decode(event.data, type=_Merged)
            # Unmerged meanwhile, or restored because nobody could take over: both are an end.
            try:
                await take_over(mediator, by, merged.into, event.subject)
            except StaleVersion:
                raise
            except (NotFound, Conflict):
                continue
        elif event.type == CandidateUnmerged.type:
            gone = msgspec.json.decode(event.data, type=_Unmerged)
            await mediator.send(RestoreMerged(by=by, id=event.subject, candidate_id=gone.candidate_id))


def consumer(mediator: Mediator) -> Consumer:
    return Consumer(
        name=CONSUMER, kind="aggregate-changing", types=TYPES, handle=partial(follow, mediator=mediator)
    )


EMPLOYMENT = "candidate-employment"
_OF_APPLICATIONS = ("submitted", "moved", "rejected", "withdrawn", "hired", "reopened", "reassigned")
APPLICATION_TYPES = frozenset(f"ai.jobhire.application.{each}.v1" for each in _OF_APPLICATIONS)


class _Application(msgspec.Struct, frozen=True, rename="camel"):
    """Whose it is; or whose it was and is, of one that changed hands."""

    candidate_id: str = ""
    from_: str = msgspec.field(default="", name="from")
    to: str = ""

    def concerned(self) -> tuple[str, ...]:
        # Of all others `from` and `to` are stages.
        return (self.candidate_id,) if self.candidate_id else (self.from_, self.to)


async def follow_applications(
    tenant_id: TenantId, events: Sequence[EventRecord], up_to: int, *, mediator: Mediator
) -> None:
    by = Principal.system(tenant_id)
    told = (msgspec.json.decode(event.data, type=_Application) for event in events)
    for id in dict.fromkeys(id for each in told for id in each.concerned() if id):
        await mediator.send(FollowHiring(by=by, candidate_id=id))


def employment_consumer(mediator: Mediator) -> Consumer:
    return Consumer(
        name=EMPLOYMENT,
        kind="convergent",
        types=APPLICATION_TYPES,
        handle=partial(follow_applications, mediator=mediator),
        unhurried=True,
    )

"""What is kept here of candidates and jobs that are gone, and of a person who asks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from jobhire.domains.careers.application.ports import Letters, Submissions
from jobhire.domains.careers.domain.letter import CandidateLetter, LetterStatus
from jobhire.shared.application import (
    AggregateStore,
    Asked,
    Clock,
    Disclosed,
    Forgotten,
    Gone,
    Held,
    as_kept,
    edit,
)
from jobhire.shared.domain import Aggregate, TenantId

PURPOSE = "To let people apply and write to them of it, and to be able to show what was agreed and written"


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterForgetter:
    """See ``Forgetter``: records of letters say nothing but that and when; what waits is not sent."""

    letters: AggregateStore[CandidateLetter]
    found: Letters
    clock: Clock

    async def forget(self, tenant_id: TenantId, gone: Gone) -> Forgotten:
        if gone.kind != "candidate":
            return Forgotten()
        waiting = [
            each
            for each in await self.found.of_candidate(tenant_id, gone.id)
            if each.status is LetterStatus.WAITING
        ]
        for each in waiting:
            await edit(self.letters, tenant_id, each.id, lambda it: it.cancel(now=self.clock.now()))
        return Forgotten(removed={"candidateLetters": len(waiting)})


@dataclass(frozen=True, slots=True, kw_only=True)
class CareerDiscloser:
    """See ``Discloser``."""

    letters: Letters
    submissions: Submissions

    async def disclose(self, tenant_id: TenantId, asked: Asked) -> Disclosed:
        letters = await self.letters.of_candidate(tenant_id, asked.id)
        sent = await self.submissions.of_candidate(tenant_id, asked.id)
        return Disclosed(
            held=[
                *(_kept("candidate_letters", each, each.created_at, "service") for each in letters),
                *(_kept("career_applications", each, each.received_at, "applicant") for each in sent),
            ]
        )


def _kept(place: str, aggregate: Aggregate, since: datetime, source: str) -> Held:
    data = as_kept(aggregate)
    return Held(place=place, id=aggregate.id, purpose=PURPOSE, data=data, since=since, sources=(source,))

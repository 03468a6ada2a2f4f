"""What people wrote and decided of a candidate, with everything before."""

from __future__ import annotations

from datetime import datetime

from jobhire.domains.hiring.application.forgetting import FeedbackOf, Kept
from jobhire.domains.hiring.domain.feedback import Feedback
from jobhire.shared.application import AggregateStore, Asked, Disclosed, Gone, Held, as_kept
from jobhire.shared.domain import Aggregate, TenantId

PURPOSE = "To decide whom to go on with for a job"


class FeedbackDiscloser:
    """See ``Discloser``: also what was withdrawn."""

    def __init__(self, feedback: AggregateStore[Feedback], found: FeedbackOf) -> None:
        self._feedback, self._found = feedback, found

    async def disclose(self, tenant_id: TenantId, asked: Asked) -> Disclosed:
        ids = await self._found.ids_of(tenant_id, Gone(kind="candidate", id=asked.id))
        return Disclosed(held=[_held(await self._feedback.recall(tenant_id, id)) for id in ids])


def _held(feedback: Feedback) -> Held:
    return Held(
        place="feedback",
        id=feedback.id,
        purpose=PURPOSE,
        data=as_kept(feedback),
        since=feedback.created_at,
        sources=("person",),
    )


class ApplicationDiscloser:
    """See ``Discloser``: with every stage they were in, interviews, scorecards and offers."""

    def __init__(self, kept: Kept) -> None:
        self._kept = kept

    async def disclose(self, tenant_id: TenantId, asked: Asked) -> Disclosed:
        ids = await self._kept.ids_of(tenant_id, Gone(kind="candidate", id=asked.id))
        return Disclosed(held=[each for id in ids for each in await self._of_application(tenant_id, id)])

    async def _of_application(self, tenant_id: TenantId, id: str) -> list[Held]:
        kept, panel = self._kept, self._kept.panel
        application = await kept.desk.applications.recall(tenant_id, id)
        interviews = await panel.diary.of_application(tenant_id, id)
        cards = await panel.cards.of_application(tenant_id, id)
        offers = await kept.book.found.of_application(tenant_id, id)
        return [
            _kept("applications", application, application.created_at),
            *(_kept("interviews", each, each.created_at) for each in interviews),
            *(_kept("scorecards", each, each.versions[0].at) for each in cards),
            *(_kept("offers", each, each.turns[0].at) for each in offers),
        ]


def _kept(place: str, aggregate: Aggregate, since: datetime) -> Held:
    return Held(
        place=place,
        id=aggregate.id,
        purpose=PURPOSE,
        data=as_kept(aggregate),
        since=since,
        sources=("person",),
    )

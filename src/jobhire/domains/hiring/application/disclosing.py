"""What people wrote of a candidate, with everything they wrote before."""

from __future__ import annotations

from jobhire.domains.hiring.application.forgetting import FeedbackOf
from jobhire.domains.hiring.domain.feedback import Feedback
from jobhire.shared.application import AggregateStore, Asked, Disclosed, Gone, Held, as_kept
from jobhire.shared.domain import TenantId

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

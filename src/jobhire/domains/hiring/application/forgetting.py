"""Whoever is gone for good: nothing that was written of them stays. Verdicts do, for audits."""

from __future__ import annotations

from typing import Protocol

from jobhire.domains.hiring.domain.feedback import Feedback
from jobhire.shared.application import AggregateStore, Forgotten, Gone, edit
from jobhire.shared.domain import TenantId


class FeedbackOf(Protocol):
    async def ids_of(self, tenant_id: TenantId, gone: Gone) -> list[str]:
        """All feedback about them, also what was withdrawn."""
        ...


class FeedbackForgetter:
    """See ``Forgetter``."""

    def __init__(self, feedback: AggregateStore[Feedback], found: FeedbackOf) -> None:
        self._feedback, self._found = feedback, found

    async def forget(self, tenant_id: TenantId, gone: Gone) -> Forgotten:
        emptied = 0
        for id in await self._found.ids_of(tenant_id, gone):
            before = (await self._feedback.recall(tenant_id, id)).version
            after = await edit(self._feedback, tenant_id, id, Feedback.forget_words, deleted=True)
            emptied += after.version > before
        return Forgotten(removed={"feedbackNotes": emptied})

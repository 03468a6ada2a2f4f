"""Whoever is gone for good: nothing that was written of them stays. Verdicts do, for audits."""

from __future__ import annotations

from typing import Protocol

from jobhire.domains.hiring.domain.feedback import Feedback
from jobhire.shared.application import AggregateStore, Forgotten, Gone, emptied
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
        ids = await self._found.ids_of(tenant_id, gone)
        forget = Feedback.forget_words
        notes = [await emptied(self._feedback, tenant_id, id, forget, deleted=True) for id in ids]
        return Forgotten(removed={"feedbackNotes": sum(notes)})

"""Whoever is gone for good: nothing that was written of them stays. Verdicts do, for audits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from jobhire.domains.hiring.application.desk import Desk
from jobhire.domains.hiring.application.offers import OfferBook
from jobhire.domains.hiring.application.panel import Panel
from jobhire.domains.hiring.domain.application import JobApplication
from jobhire.domains.hiring.domain.feedback import Feedback
from jobhire.domains.hiring.domain.interview import Interview
from jobhire.domains.hiring.domain.offer import Offer
from jobhire.domains.hiring.domain.scorecard import Scorecard
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """All that is kept of applications."""

    desk: Desk
    panel: Panel
    book: OfferBook

    async def ids_of(self, tenant_id: TenantId, gone: Gone) -> list[str]:
        return await self.desk.found.ids_of(tenant_id, gone)


class ApplicationForgetter:
    """See ``Forgetter``. Which stages, interviews and offers there were, and when, stays, for reports; no
    word and no amount does."""

    def __init__(self, kept: Kept) -> None:
        self._kept = kept

    async def forget(self, tenant_id: TenantId, gone: Gone) -> Forgotten:
        removed = Counter[str]()
        for id in await self._kept.ids_of(tenant_id, gone):
            removed.update(await self._of_application(tenant_id, id))
        return Forgotten(removed=removed)

    async def _of_application(self, tenant_id: TenantId, id: str) -> Mapping[str, int]:
        panel, book, removed = self._kept.panel, self._kept.book, Counter[str]()
        for interview in await panel.diary.of_application(tenant_id, id):
            removed["interviewNotes"] += await emptied(
                panel.interviews, tenant_id, interview.id, Interview.forget_words
            )
        for card in await panel.cards.of_application(tenant_id, id):
            removed["scorecardNotes"] += await emptied(
                panel.scorecards, tenant_id, card.id, Scorecard.forget_words
            )
        for offer in await book.found.of_application(tenant_id, id):
            removed["offerTerms"] += await emptied(book.offers, tenant_id, offer.id, Offer.forget_words)
        removed["applicationNotes"] += await emptied(
            self._kept.desk.applications, tenant_id, id, JobApplication.forget_words, deleted=True
        )
        return removed

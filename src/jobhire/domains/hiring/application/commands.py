"""What may be done with feedback: give it, change it, take it back."""

from __future__ import annotations

from typing import ClassVar

from msgspec import UNSET, UnsetType

from jobhire.domains.hiring.application.ports import Scores
from jobhire.domains.hiring.application.queries import FeedbackView
from jobhire.domains.hiring.domain.feedback import Feedback, FeedbackType, Judged, Opinion, subject_of
from jobhire.shared.application import AggregateStore, Clock, Message, edit, retry_when_stale
from jobhire.shared.domain import AlreadyExists, StaleVersion, TenantId


class GiveFeedback(Message[FeedbackView], frozen=True, kw_only=True):
    """Given again by the same person about the same pair, it changes what they gave."""

    permission: ClassVar[str] = "feedback:write"

    id: str
    job_id: str
    candidate_id: str
    type: FeedbackType
    notes: str = ""


async def give_feedback(
    command: GiveFeedback, *, feedback: AggregateStore[Feedback], scores: Scores, clock: Clock
) -> FeedbackView:
    """Raises ``NotFound`` for an unknown job or candidate, ``FeedbackHistoryFull``."""
    tenant_id, by = command.by.tenant_id, command.by.user_id
    judged = await _judged(scores, tenant_id, command.job_id, command.candidate_id)
    opinion = Opinion(type=command.type, notes=command.notes, judged=judged, at=clock.now())
    subject = subject_of(command.job_id, command.candidate_id, by)

    async def attempt() -> Feedback:
        known = await feedback.find(tenant_id, "subject", subject)
        if known is None:
            known = Feedback.give(
                command.id,
                tenant_id,
                job_id=command.job_id,
                candidate_id=command.candidate_id,
                user_id=by,
                opinion=opinion,
            )
        elif not known.give_again(opinion):
            return known
        try:
            await feedback.save(known)
        except AlreadyExists as taken:
            raise StaleVersion("somebody was faster", current=taken.context["existing"]) from None
        return known

    return FeedbackView.of(await retry_when_stale(attempt), None)


async def _judged(scores: Scores, tenant_id: TenantId, job_id: str, candidate_id: str) -> Judged:
    present = await scores.score(tenant_id, job_id, candidate_id)
    return Judged(
        points=present.points,
        model=present.model,
        job_version=present.job_version,
        candidate_version=present.candidate_version,
    )


class ChangeFeedback(Message[FeedbackView], frozen=True, kw_only=True):
    """What is UNSET stays."""

    permission: ClassVar[str] = "feedback:write"

    id: str
    expected_version: int | None = None
    type: FeedbackType | UnsetType = UNSET
    notes: str | UnsetType = UNSET


async def change_feedback(
    command: ChangeFeedback, *, feedback: AggregateStore[Feedback], scores: Scores, clock: Clock
) -> FeedbackView:
    """It then judges the score of this moment. Raises ``NotFound``, ``FeedbackOfAnother``,
    ``FeedbackHistoryFull``, and ``StaleVersion`` if one version was expected."""
    tenant_id, by = command.by.tenant_id, command.by.user_id
    known = await feedback.get(tenant_id, command.id)
    judged = await _judged(scores, tenant_id, known.job_id, known.candidate_id)

    def change(it: Feedback) -> bool:
        opinion = Opinion(
            type=it.opinion.type if command.type is UNSET else command.type,
            notes=it.opinion.notes if command.notes is UNSET else command.notes,
            judged=judged,
            at=clock.now(),
        )
        return it.revise(opinion, by=by)

    changed = await edit(feedback, tenant_id, command.id, change, expected_version=command.expected_version)
    return FeedbackView.of(changed, None)


class WithdrawFeedback(Message[None], frozen=True, kw_only=True):
    permission: ClassVar[str] = "feedback:write"

    id: str
    expected_version: int | None = None


async def withdraw_feedback(
    command: WithdrawFeedback, *, feedback: AggregateStore[Feedback], clock: Clock
) -> None:
    """Raises ``NotFound`` (also the second time), ``FeedbackOfAnother``, ``StaleVersion``."""

    def change(it: Feedback) -> bool:
        return it.withdraw(by=command.by.user_id, now=clock.now())

    await edit(feedback, command.by.tenant_id, command.id, change, expected_version=command.expected_version)

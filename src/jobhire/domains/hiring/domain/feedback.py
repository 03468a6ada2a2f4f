"""What one person thinks of one candidate for one job, and everything they thought before."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from jobhire.domains.hiring.domain.errors import FeedbackHistoryFull, FeedbackOfAnother
from jobhire.domains.hiring.domain.events import (
    FeedbackChanged,
    FeedbackForgotten,
    FeedbackGiven,
    FeedbackWithdrawn,
)
from jobhire.shared.domain import Aggregate, TenantId, UserId

MOST_OPINIONS = 50
"""Of one person about one candidate for one job, the withdrawn ones included."""


class FeedbackType(StrEnum):
    POSITIVE = "positive"
    NEGATIVE = "negative"
    HIRED = "hired"


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """The score that stood there at that moment, and what it was made from."""

    points: int
    model: str
    job_version: int
    candidate_version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinion:
    """``type`` is None from the moment the verdict was taken back."""

    type: FeedbackType | None
    notes: str
    judged: Judged
    at: datetime


@dataclass(slots=True, kw_only=True, eq=False)
class Feedback(Aggregate):
    """Use ``Feedback.give``. ``deleted_at``: when it was withdrawn; given again, it is the same feedback."""

    job_id: str
    candidate_id: str
    user_id: UserId
    opinion: Opinion
    created_at: datetime
    deleted_at: datetime | None = None
    history: tuple[Opinion, ...] = ()
    """All opinions before the present one, oldest first."""

    @classmethod
    def give(
        cls,
        id: str,
        tenant_id: TenantId,
        *,
        job_id: str,
        candidate_id: str,
        user_id: UserId,
        opinion: Opinion,
    ) -> Feedback:
        feedback = cls(
            id=id,
            tenant_id=tenant_id,
            job_id=job_id,
            candidate_id=candidate_id,
            user_id=user_id,
            opinion=opinion,
            created_at=opinion.at,
        )
        feedback._tell_given()
        return feedback

    @property
    def is_live(self) -> bool:
        return self.deleted_at is None

    @property
    def verdict(self) -> FeedbackType:
        """Of a feedback that holds."""
        if self.opinion.type is None:
            raise ValueError("it was withdrawn")
        return self.opinion.type

    @property
    def subject(self) -> str:
        """Whose verdict on whom for what: there is one feedback for it."""
        return subject_of(self.job_id, self.candidate_id, self.user_id)

    def give_again(self, opinion: Opinion) -> bool:
        """The same person judges once more. False, and nothing happens, when they say the same."""
        if not self.is_live:
            self._remember(opinion)
            self.deleted_at = None
            self._tell_given()
            return True
        return self._change(opinion)

    def revise(self, opinion: Opinion, *, by: UserId) -> bool:
        """Raises ``FeedbackOfAnother``."""
        self._only(by)
        return self._change(opinion)

    def withdraw(self, *, by: UserId, now: datetime) -> bool:
        """Taken back, not forgotten: reports as of an earlier day know it. Raises ``FeedbackOfAnother``."""
        self._only(by)
        self._remember(replace(self.opinion, type=None, notes="", at=now))
        self.deleted_at = now
        self.raise_event(FeedbackWithdrawn(job_id=self.job_id, candidate_id=self.candidate_id))
        return True

    def forget_words(self) -> bool:
        """Nothing stays of what was written; verdicts and scores do. False when there was nothing."""
        if not any(each.notes for each in (self.opinion, *self.history)):
            return False
        self.opinion = replace(self.opinion, notes="")
        self.history = tuple(replace(each, notes="") for each in self.history)
        self.raise_event(FeedbackForgotten(job_id=self.job_id, candidate_id=self.candidate_id))
        return True

    def _change(self, opinion: Opinion) -> bool:
        known = self.opinion
        differences = {"feedbackType": known.type != opinion.type, "notes": known.notes != opinion.notes}
        fields = tuple(name for name, differs in differences.items() if differs)
        if not fields:
            return False
        self._remember(opinion)
        judged = opinion.judged
        self.raise_event(
            FeedbackChanged(
                job_id=self.job_id,
                candidate_id=self.candidate_id,
                feedback_type=opinion.type or "",
                fields=fields,
                match_score=judged.points,
                model_version=judged.model,
                job_version=judged.job_version,
                candidate_version=judged.candidate_version,
            )
        )
        return True

    def _remember(self, opinion: Opinion) -> None:
        # Withdrawing is always possible: whoever may say no more may still take back what was said.
        if len(self.history) + 1 >= MOST_OPINIONS and opinion.type is not None:
            raise FeedbackHistoryFull(f"at most {MOST_OPINIONS} times; withdraw it instead")
        self.history = (*self.history, self.opinion)
        self.opinion = opinion

    def _only(self, by: UserId) -> None:
        if by != self.user_id:
            raise FeedbackOfAnother("only who gave it may change it or take it back")

    def _tell_given(self) -> None:
        judged = self.opinion.judged
        self.raise_event(
            FeedbackGiven(
                job_id=self.job_id,
                candidate_id=self.candidate_id,
                feedback_type=self.opinion.type or "",
                match_score=judged.points,
                model_version=judged.model,
                job_version=judged.job_version,
                candidate_version=judged.candidate_version,
            )
        )


def subject_of(job_id: str, candidate_id: str, user_id: UserId) -> str:
    return f"{job_id}/{candidate_id}/{user_id}"


def opinion_at(feedback: Feedback, moment: datetime) -> Opinion | None:
    """What the person thought then; None when they had not said anything yet."""
    said = [each for each in (*feedback.history, feedback.opinion) if each.at <= moment]
    return said[-1] if said else None

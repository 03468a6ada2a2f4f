"""What interviews tell the house: ids and times. Places, links, notes and marks stay where they are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from jobhire.shared.domain import DomainEvent, UserId


@dataclass(frozen=True, slots=True, kw_only=True)
class InterviewScheduled(DomainEvent):
    """An interview was arranged. ``stage``: the application's at that moment; ``timeZone``: by whose clock
    people there live."""

    type: ClassVar[str] = "ai.jobhire.interview.scheduled.v1"

    application_id: str
    job_id: str
    candidate_id: str
    stage: str
    kind: str
    starts_at: datetime
    ends_at: datetime
    time_zone: str
    interviewers: tuple[UserId, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class InterviewChanged(DomainEvent):
    """An interview is at another time or place, or with others. ``fields``: what changed; ``wasStartsAt``:
    when it was to begin before; ``wasInterviewers``: who was to be there."""

    type: ClassVar[str] = "ai.jobhire.interview.changed.v1"

    application_id: str
    job_id: str
    fields: tuple[str, ...]
    was_starts_at: datetime
    starts_at: datetime
    ends_at: datetime
    time_zone: str
    was_interviewers: tuple[UserId, ...]
    interviewers: tuple[UserId, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class InterviewEnded(DomainEvent):
    """An interview was held or cancelled, or the candidate did not come. ``status``: which."""

    type: ClassVar[str] = "ai.jobhire.interview.ended.v1"

    application_id: str
    job_id: str
    candidate_id: str
    status: str
    starts_at: datetime
    time_zone: str
    interviewers: tuple[UserId, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class InterviewForgotten(DomainEvent):
    """What was written with an interview is gone, because the job or candidate is."""

    type: ClassVar[str] = "ai.jobhire.interview.forgotten.v1"

    application_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ScorecardSubmitted(DomainEvent):
    """An interviewer said what they think. ``number``: 1, and one more for each later version."""

    type: ClassVar[str] = "ai.jobhire.scorecard.submitted.v1"

    interview_id: str
    application_id: str
    interviewer_id: UserId
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ScorecardForgotten(DomainEvent):
    """What was written on a scorecard is gone, because the job or candidate is; its marks stay."""

    type: ClassVar[str] = "ai.jobhire.scorecard.forgotten.v1"

    interview_id: str
    application_id: str

"""What a verdict tells the house. Ids, versions and points only: what was written stays where it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from jobhire.shared.domain import DomainEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedbackGiven(DomainEvent):
    """Somebody judged a candidate for a job. ``matchScore``: the score they judged, and its versions."""

    type: ClassVar[str] = "ai.jobhire.feedback.given.v1"

    job_id: str
    candidate_id: str
    feedback_type: str
    match_score: int
    model_version: str
    job_version: int
    candidate_version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedbackChanged(DomainEvent):
    """A verdict or its notes changed. ``fields``: which; the score is the one of the moment."""

    type: ClassVar[str] = "ai.jobhire.feedback.changed.v1"

    job_id: str
    candidate_id: str
    feedback_type: str
    fields: tuple[str, ...]
    match_score: int
    model_version: str
    job_version: int
    candidate_version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedbackWithdrawn(DomainEvent):
    """A verdict was taken back."""

    type: ClassVar[str] = "ai.jobhire.feedback.withdrawn.v1"

    job_id: str
    candidate_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedbackForgotten(DomainEvent):
    """What was written with a verdict is gone, because the job or candidate is; the verdict stays."""

    type: ClassVar[str] = "ai.jobhire.feedback.forgotten.v1"

    job_id: str
    candidate_id: str

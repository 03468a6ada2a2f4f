"""What the career site tells the house: ids and facts. Who applied and what they wrote stays where it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from jobhire.shared.domain import DomainEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class CareerSiteChanged(DomainEvent):
    """A tenant's career site was switched on or off, or changed. ``letters``: what candidates are written
    of."""

    type: ClassVar[str] = "ai.jobhire.career-site.changed.v1"

    enabled: bool
    letters: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CareerApplicationReceived(DomainEvent):
    """Somebody applied on the career site. Who they are is found out next."""

    type: ClassVar[str] = "ai.jobhire.career-application.received.v1"

    job_id: str
    with_cv: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CareerApplicationTaken(DomainEvent):
    """It is known what became of it. ``outcome``: applied, known (they have an application for that job),
    job_closed, or gone (the job or candidate was deleted); ``consents``: the purposes they agreed to at
    ``agreedAt``, having been shown ``notice``, a version of the privacy notice."""

    type: ClassVar[str] = "ai.jobhire.career-application.taken.v1"

    job_id: str
    candidate_id: str
    application_id: str | None
    outcome: str
    consents: tuple[str, ...]
    agreed_at: datetime
    notice: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateLetterSent(DomainEvent):
    """A candidate was written to. ``kind``: of what."""

    type: ClassVar[str] = "ai.jobhire.candidate-letter.sent.v1"

    application_id: str
    candidate_id: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateLetterParked(DomainEvent):
    """A letter to a candidate could not be sent for days, and is not tried any more."""

    type: ClassVar[str] = "ai.jobhire.candidate-letter.parked.v1"

    application_id: str
    candidate_id: str
    kind: str
    attempts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateLetterRequeued(DomainEvent):
    """Somebody has a parked letter to a candidate tried again."""

    type: ClassVar[str] = "ai.jobhire.candidate-letter.requeued.v1"

    application_id: str
    candidate_id: str
    kind: str

"""A letter to a candidate: that it is due, tried, sent. What it says is written anew whenever it is tried."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID, uuid5

from jobhire.domains.careers.domain.errors import LetterNotParked
from jobhire.domains.careers.domain.events import (
    CandidateLetterParked,
    CandidateLetterRequeued,
    CandidateLetterSent,
)
from jobhire.domains.careers.domain.wording import LetterKind
from jobhire.shared.domain import Aggregate, TenantId

_NAMESPACE = UUID("1f0a7a53-6d27-5d0f-8c2b-0f6b0a5d9c11")
REJECTION_DELAY = timedelta(hours=1)
"""In which a rejection can be taken back without the candidate having heard of it."""
_AGAIN = tuple(timedelta(minutes=each) for each in (1, 5, 15, 60, 180, 360, 720, 1_440))
_PAUSE = timedelta(hours=1)
MOST_ATTEMPTS = len(_AGAIN)
"""Over some two days."""


class LetterStatus(StrEnum):
    """``cancelled``: there was nothing to write any more, or nobody to write to; ``parked``: it could not be
    sent, and is not tried any more."""

    WAITING = "waiting"
    SENT = "sent"
    CANCELLED = "cancelled"
    PARKED = "parked"


@dataclass(slots=True, kw_only=True, eq=False)
class CandidateLetter(Aggregate):
    """``about``: the interview or offer it is of; ``due_at``: when it is tried next."""

    application_id: str
    candidate_id: str
    job_id: str
    kind: LetterKind
    about: str | None
    created_at: datetime
    due_at: datetime
    status: LetterStatus = LetterStatus.WAITING
    attempts: int = 0
    ended_at: datetime | None = None

    @classmethod
    def of(  # noqa: PLR0913 - each by name
        cls,
        cause: str,
        tenant_id: TenantId,
        *,
        kind: LetterKind,
        application_id: str,
        candidate_id: str,
        job_id: str,
        about: str | None,
        at: datetime,
        now: datetime,
    ) -> CandidateLetter:
        """``cause``: the id of the event that says what has happened ``at`` that moment: one letter for one
        event."""
        delay = REJECTION_DELAY if kind is LetterKind.REJECTED else timedelta()
        return cls(
            id=str(uuid5(_NAMESPACE, f"{tenant_id}/{cause}")),
            tenant_id=tenant_id,
            application_id=application_id,
            candidate_id=candidate_id,
            job_id=job_id,
            kind=kind,
            about=about,
            created_at=now,
            due_at=at + delay,
        )

    def begin(self, *, now: datetime) -> bool:
        """Counted before it is tried, and due again should the try not end. False: it is not due."""
        if self.status is not LetterStatus.WAITING or now < self.due_at:
            return False
        self.due_at = now + _AGAIN[min(self.attempts, MOST_ATTEMPTS - 1)]
        self.attempts += 1
        return True

    def postpone(self, *, now: datetime) -> bool:
        """Its tenant is not active: in an hour perhaps. No try is counted."""
        if self.status is not LetterStatus.WAITING:
            return False
        self.due_at = now + _PAUSE
        return True

    def sent(self, *, now: datetime) -> bool:
        if self.status is LetterStatus.SENT:
            return False
        self.status, self.ended_at = LetterStatus.SENT, now
        self.raise_event(
            CandidateLetterSent(
                application_id=self.application_id, candidate_id=self.candidate_id, kind=self.kind.value
            )
        )
        return True

    def cancel(self, *, now: datetime) -> bool:
        if self.status is not LetterStatus.WAITING:
            return False
        self.status, self.ended_at = LetterStatus.CANCELLED, now
        return True

    def failed(self, *, now: datetime) -> bool:
        """It is parked after the last try. False before that: it is due again."""
        if self.status is not LetterStatus.WAITING or self.attempts < MOST_ATTEMPTS:
            return False
        self.status, self.ended_at = LetterStatus.PARKED, now
        self.raise_event(
            CandidateLetterParked(
                application_id=self.application_id,
                candidate_id=self.candidate_id,
                kind=self.kind.value,
                attempts=self.attempts,
            )
        )
        return True

    def requeue(self, *, now: datetime) -> bool:
        """It is parked, and due again at once with all its tries. Raises ``LetterNotParked``."""
        if self.status is not LetterStatus.PARKED:
            raise LetterNotParked(self.status.value)
        self.status, self.ended_at, self.attempts, self.due_at = LetterStatus.WAITING, None, 0, now
        self.raise_event(
            CandidateLetterRequeued(
                application_id=self.application_id, candidate_id=self.candidate_id, kind=self.kind.value
            )
        )
        return True

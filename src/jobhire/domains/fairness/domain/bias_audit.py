"""A bias audit: what was asked, how far it is, and the report, which never changes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from jobhire.domains.fairness.domain.events import BiasAuditFinished, BiasAuditRequested
from jobhire.shared.domain import Aggregate, TenantId, UserId

MOST_ATTEMPTS = 3


class AuditStatus(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class Source(StrEnum):
    """Decisions on record here, or rows that came with the question."""

    DECISIONS = "decisions"
    ROWS = "rows"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """``job_id``: None for all jobs; ``as_of``: only what was on record then."""

    source: Source
    attributes: tuple[str, ...]
    min_share: float
    as_of: datetime
    job_id: str | None = None


@dataclass(slots=True, kw_only=True, eq=False)
class BiasAudit(Aggregate):
    """``report``: canonical JSON; ``report_hash``: its SHA-256, the same for the same question and data."""

    question: Question
    status: AuditStatus
    requested_by: UserId
    created_at: datetime
    updated_at: datetime
    report: str = ""
    report_hash: str = ""
    attempts: int = 0
    deleted_at: datetime | None = None

    @classmethod
    def request(
        cls, id: str, tenant_id: TenantId, *, question: Question, by: UserId, now: datetime
    ) -> BiasAudit:
        return cls(
            id=id,
            tenant_id=tenant_id,
            question=question,
            status=AuditStatus.QUEUED,
            requested_by=by,
            created_at=now,
            updated_at=now,
        )

    @property
    def ended(self) -> bool:
        return self.status in {AuditStatus.DONE, AuditStatus.FAILED}

    def queue(self) -> None:
        """It is left to a worker."""
        self.raise_event(BiasAuditRequested(job_id=self.question.job_id))

    def begin(self, *, now: datetime) -> bool:
        """One attempt more, counted before it is made. False when there is nothing to do."""
        if self.ended:
            return False
        self.attempts += 1
        self.status = AuditStatus.FAILED if self.attempts > MOST_ATTEMPTS else AuditStatus.RUNNING
        self.updated_at = now
        return True

    def finish(self, report: str, report_hash: str, *, now: datetime) -> bool:
        if self.ended:
            return False
        self.report, self.report_hash = report, report_hash
        self.status = AuditStatus.DONE
        self.updated_at = now
        self.raise_event(BiasAuditFinished(job_id=self.question.job_id, report_hash=report_hash))
        return True

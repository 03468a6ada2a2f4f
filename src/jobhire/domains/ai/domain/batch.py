"""A batch: the best candidates of one job, analysed one after the other. One runs per job."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from jobhire.domains.ai.domain.events import AnalysisContinued, AnalysisEnded, AnalysisRequested
from jobhire.shared.domain import Aggregate, TenantId, UserId

MOST_PAUSES = 30


class BatchStatus(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    PAUSED = "paused"
    DONE = "done"
    CANCELLED = "cancelled"


@dataclass(slots=True, kw_only=True, eq=False)
class AnalysisBatch(Aggregate):
    """``partial``: those whom the local analyst took for a provider; ``resume_at``: until then a provider
    asked to be left alone."""

    job_id: str
    candidates: tuple[str, ...]
    requested_by: UserId
    created_at: datetime
    updated_at: datetime
    status: BatchStatus = BatchStatus.QUEUED
    completed: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()
    partial: tuple[str, ...] = ()
    resume_at: datetime | None = None
    pauses: int = 0
    """How often in a row a provider asked for a pause."""

    @classmethod
    def request(
        cls,
        id: str,
        tenant_id: TenantId,
        *,
        job_id: str,
        candidates: Sequence[str],
        by: UserId,
        now: datetime,
    ) -> AnalysisBatch:
        batch = cls(
            id=id,
            tenant_id=tenant_id,
            job_id=job_id,
            candidates=tuple(candidates),
            requested_by=by,
            created_at=now,
            updated_at=now,
        )
        batch.raise_event(AnalysisRequested(job_id=job_id, candidates=len(candidates)))
        if not candidates:
            batch._end(BatchStatus.DONE)
        return batch

    @property
    def ended(self) -> bool:
        return self.status in {BatchStatus.DONE, BatchStatus.CANCELLED}

    @property
    def waiting(self) -> tuple[str, ...]:
        """Whose turn is still to come, in order."""
        seen = {*self.completed, *self.failed}
        return tuple(id for id in self.candidates if id not in seen)

    @property
    def patient(self) -> bool:
        """Whether it still waits for the provider; after so many pauses the local analyst does the rest."""
        return self.pauses < MOST_PAUSES

    def record(self, candidate_id: str, *, failed: bool, partial: bool, now: datetime) -> bool:
        """One more is done, well or badly. False when it was already, or the batch has ended."""
        if self.ended or candidate_id not in self.waiting:
            return False
        self.status, self.resume_at, self.pauses, self.updated_at = BatchStatus.RUNNING, None, 0, now
        if failed:
            self.failed = (*self.failed, candidate_id)
        else:
            self.completed = (*self.completed, candidate_id)
            self.partial = (*self.partial, candidate_id) if partial else self.partial
        if not self.waiting:
            self._end(BatchStatus.DONE)
        return True

    def go_on_later(self, *, resume_at: datetime | None, now: datetime) -> bool:
        """The rest is left to another turn, after a pause if a provider asked for one."""
        if self.ended:
            return False
        self.resume_at, self.updated_at = resume_at, now
        self.status = BatchStatus.RUNNING if resume_at is None else BatchStatus.PAUSED
        self.pauses += resume_at is not None and resume_at > now
        self.raise_event(AnalysisContinued(job_id=self.job_id))
        return True

    def cancel(self, *, now: datetime) -> bool:
        """What is done stays. False when it has ended already."""
        if self.ended:
            return False
        self.updated_at = now
        self._end(BatchStatus.CANCELLED)
        return True

    def _end(self, status: BatchStatus) -> None:
        self.status, self.resume_at = status, None
        self.raise_event(
            AnalysisEnded(
                job_id=self.job_id,
                outcome=status.value,
                completed=len(self.completed),
                failed=len(self.failed),
                requested_by=self.requested_by,
            )
        )

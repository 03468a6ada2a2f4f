"""Batches: begun, carried on by workers turn by turn, cancelled, and looked at."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar

import msgspec

from jobhire.domains.ai.application.analyzing import AnalyzeFit
from jobhire.domains.ai.application.ports import AIAgent, Batches, Matches, Pause, Throttled
from jobhire.domains.ai.domain.batch import AnalysisBatch, BatchStatus
from jobhire.shared.application import (
    AggregateStore,
    Clock,
    Mediator,
    Message,
    OperationStatus,
    OperationView,
    Progress,
    edit,
    operation_id,
)
from jobhire.shared.domain import AlreadyExists, Conflict, DomainError, TenantId

OPERATION = "analysis"
TURN = timedelta(seconds=20)
"""For how long a worker carries on one batch before others get their turn."""
LONGEST_PAUSE = 300.0


class StartBatch(Message["BatchView"], frozen=True, kw_only=True):
    """While one runs for the job, it is the answer."""

    permission: ClassVar[str] = "analyses:write"

    id: str
    job_id: str
    limit: int
    min_score: int


async def start_batch(
    command: StartBatch,
    *,
    batches: AggregateStore[AnalysisBatch],
    matches: Matches,
    agent: AIAgent,
    clock: Clock,
) -> BatchView:
    """``agent``: it knows how long one analysis takes. Raises ``NotFound`` for an unknown job."""
    return BatchView.of(await _started(command, batches, matches, clock), agent)


async def _started(
    command: StartBatch, batches: AggregateStore[AnalysisBatch], matches: Matches, clock: Clock
) -> AnalysisBatch:
    tenant_id, job_id = command.by.tenant_id, command.job_id
    best = await matches.best(tenant_id, job_id, limit=command.limit, min_score=command.min_score)
    running = await batches.find(tenant_id, "running", job_id)
    if running is not None:
        return running
    batch = AnalysisBatch.request(
        command.id, tenant_id, job_id=job_id, candidates=best, by=command.by.user_id, now=clock.now()
    )
    try:
        await batches.save(batch)
    except AlreadyExists as taken:
        return await batches.get(tenant_id, str(taken.context["existing"]))
    return batch


class CarryOnBatch(Message[None], frozen=True, kw_only=True):
    """One worker's turn. Safe to repeat: who was analysed is not analysed, nor paid for, again."""

    permission: ClassVar[str] = "analyses:write"

    id: str


async def carry_on_batch(
    command: CarryOnBatch,
    *,
    batches: AggregateStore[AnalysisBatch],
    mediator: Mediator,
    clock: Clock,
    pause: Pause,
) -> None:
    tenant_id = command.by.tenant_id
    batch = await batches.get(tenant_id, command.id)
    began = clock.now()
    if batch.resume_at is not None and not batch.ended:
        await pause(min(TURN, max(timedelta(), batch.resume_at - began)).total_seconds())
        if batch.resume_at > clock.now():
            await _later(batches, batch, batch.resume_at, clock)
            return
    while batch.waiting and not batch.ended:
        if clock.now() - began > TURN:
            await _later(batches, batch, None, clock)
            return
        try:
            batch = await _next(command, batch, batches, mediator, clock)
        except Throttled as wait:
            resume_at = clock.now() + timedelta(seconds=min(wait.seconds, LONGEST_PAUSE))
            await _later(batches, batch, resume_at, clock)
            return


async def _next(
    command: CarryOnBatch,
    batch: AnalysisBatch,
    batches: AggregateStore[AnalysisBatch],
    mediator: Mediator,
    clock: Clock,
) -> AnalysisBatch:
    """The next candidate, whatever becomes of it: what fails is counted, and the batch goes on."""
    candidate_id, failed, partial = batch.waiting[0], False, False
    try:
        made = await mediator.send(
            AnalyzeFit(by=command.by, job_id=batch.job_id, candidate_id=candidate_id, patient=batch.patient)
        )
        partial = made.partial
    except DomainError:
        failed = True
    return await edit(
        batches,
        batch.tenant_id,
        batch.id,
        lambda it: it.record(candidate_id, failed=failed, partial=partial, now=clock.now()),
    )


async def _later(
    batches: AggregateStore[AnalysisBatch], batch: AnalysisBatch, resume_at: datetime | None, clock: Clock
) -> None:
    await edit(
        batches,
        batch.tenant_id,
        batch.id,
        lambda it: it.go_on_later(resume_at=resume_at, now=clock.now()),
    )


class CancelBatch(Message[AnalysisBatch], frozen=True, kw_only=True):
    permission: ClassVar[str] = "analyses:write"

    job_id: str


async def cancel_batch(
    command: CancelBatch, *, batches: AggregateStore[AnalysisBatch], matches: Matches, clock: Clock
) -> AnalysisBatch:
    """Raises ``NotFound`` for an unknown job, ``Conflict`` when none runs."""
    tenant_id = command.by.tenant_id
    running = await batches.find(tenant_id, "running", command.job_id)
    if running is None:
        await matches.best(tenant_id, command.job_id, limit=1, min_score=100)
        raise Conflict("no analysis runs for this job", id=command.job_id)
    return await edit(batches, tenant_id, running.id, lambda it: it.cancel(now=clock.now()))


class BatchView(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A batch as it was begun. ``estimated_completion_time``: such as ``30-50 seconds``."""

    job_id: str
    candidates_queued: int
    estimated_completion_time: str
    operation_id: str

    @classmethod
    def of(cls, batch: AnalysisBatch, agent: AIAgent) -> BatchView:
        low, high = (max(1, round(pace * len(batch.waiting))) for pace in agent.pace)
        return cls(
            job_id=batch.job_id,
            candidates_queued=len(batch.candidates),
            estimated_completion_time=f"{low}-{high} seconds" if high > low else f"{high} seconds",
            operation_id=operation_id(OPERATION, batch.id),
        )


class AnalysisStatus(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Of the job's latest batch. ``progress``: per cent; ``partial``: completed by the local analyst because
    a provider could not; ``status``: queued, running, paused, done, cancelled, or none."""

    job_id: str
    in_progress: bool
    total: int
    completed: int
    failed: int
    progress: int
    partial: int
    status: str
    operation_id: str | None
    resume_at: datetime | None


class GetAnalysisStatus(Message[AnalysisStatus], frozen=True, kw_only=True):
    permission: ClassVar[str] = "matches:read"

    job_id: str


async def get_analysis_status(
    query: GetAnalysisStatus, *, found: Batches, matches: Matches
) -> AnalysisStatus:
    """Raises ``NotFound`` for an unknown job."""
    batch = await found.latest(query.by.tenant_id, query.job_id)
    if batch is None:
        await matches.best(query.by.tenant_id, query.job_id, limit=1, min_score=100)
        return _status(query.job_id, None)
    return _status(query.job_id, batch)


def _status(job_id: str, batch: AnalysisBatch | None) -> AnalysisStatus:
    total = len(batch.candidates) if batch else 0
    done = len(batch.completed) + len(batch.failed) if batch else 0
    return AnalysisStatus(
        job_id=job_id,
        in_progress=batch is not None and not batch.ended,
        total=total,
        completed=len(batch.completed) if batch else 0,
        failed=len(batch.failed) if batch else 0,
        progress=100 * done // total if total else 100 if batch else 0,
        partial=len(batch.partial) if batch else 0,
        status=batch.status.value if batch else "none",
        operation_id=operation_id(OPERATION, batch.id) if batch else None,
        resume_at=batch.resume_at if batch else None,
    )


_STATUS = {
    BatchStatus.QUEUED: OperationStatus.QUEUED,
    BatchStatus.RUNNING: OperationStatus.RUNNING,
    BatchStatus.PAUSED: OperationStatus.RUNNING,
    BatchStatus.DONE: OperationStatus.SUCCEEDED,
    BatchStatus.CANCELLED: OperationStatus.CANCELLED,
}


class BatchOperations:
    """See ``OperationSource``."""

    def __init__(self, batches: AggregateStore[AnalysisBatch]) -> None:
        self._batches = batches

    async def operation(self, tenant_id: TenantId, id: str) -> OperationView:
        batch = await self._batches.get(tenant_id, id)
        completed, failed = len(batch.completed), len(batch.failed)
        return OperationView(
            id=operation_id(OPERATION, batch.id),
            kind=OPERATION,
            status=_STATUS[batch.status],
            progress=Progress(current=completed + failed, total=len(batch.candidates), failed=failed),
            created_at=batch.created_at,
            updated_at=batch.updated_at,
            result={
                "jobId": batch.job_id,
                "completed": completed,
                "failed": failed,
                "partial": len(batch.partial),
            }
            if batch.status is BatchStatus.DONE
            else None,
        )

"""What may be asked about jobs, and the shapes of the answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar

import msgspec

from jobhire.domains.job.application.ports import (
    JobFilter,
    JobOrder,
    JobReader,
    MatchCount,
    MatchCounts,
)
from jobhire.domains.job.domain.job import Job, JobStatus
from jobhire.shared.application import Clock, Encoded, Message, Slice
from jobhire.shared.domain.deletion import RESTORABLE, restorable_until


class ListStatistics(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """How many live candidates match: all scored ones, strong (80 and more), good (60 to 79)."""

    total_candidates: int
    strong_matches: int
    good_matches: int


class JobStatistics(ListStatistics, frozen=True, kw_only=True, rename="camel"):
    """``ai_analyzed_count``: candidates whose match was analysed."""

    ai_analyzed_count: int = 0


class JobItem(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A job in a list."""

    id: str
    title: str
    department: str
    location: str
    status: JobStatus
    required_skills: Sequence[str]
    match_statistics: ListStatistics
    created_at: datetime
    updated_at: datetime
    version: int

    @classmethod
    def of(cls, job: Job, count: MatchCount | None) -> JobItem:
        return cls(
            id=job.id,
            title=job.details.title,
            department=job.details.department,
            location=job.details.location,
            status=job.status,
            required_skills=job.details.required_skills,
            match_statistics=ListStatistics(
                total_candidates=count.total if count else 0,
                strong_matches=count.strong if count else 0,
                good_matches=count.good if count else 0,
            ),
            created_at=job.created_at,
            updated_at=job.updated_at,
            version=job.version,
        )


class JobView(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A whole job."""

    id: str
    title: str
    department: str
    location: str
    description: str
    status: JobStatus
    required_skills: Sequence[str]
    company_context: Mapping[str, Any]
    match_statistics: JobStatistics
    created_by: str | None
    created_at: datetime
    updated_at: datetime
    version: int

    @classmethod
    def of(cls, job: Job, count: MatchCount | None, analyzed: int = 0) -> JobView:
        return cls(
            id=job.id,
            title=job.details.title,
            department=job.details.department,
            location=job.details.location,
            description=job.details.description,
            status=job.status,
            required_skills=job.details.required_skills,
            company_context=job.details.company_context,
            match_statistics=JobStatistics(
                total_candidates=count.total if count else 0,
                strong_matches=count.strong if count else 0,
                good_matches=count.good if count else 0,
                ai_analyzed_count=analyzed,
            ),
            created_by=job.created_by,
            created_at=job.created_at,
            updated_at=job.updated_at,
            version=job.version,
        )


class GetJob(Message[Encoded], frozen=True, kw_only=True):
    permission: ClassVar[str] = "jobs:read"

    id: str


async def get_job(query: GetJob, *, reader: JobReader) -> Encoded:
    """Raises ``NotFound``."""
    return await reader.encoded(query.by.tenant_id, query.id)


class JobPage(msgspec.Struct, frozen=True, kw_only=True):
    """``last``: where the next page begins; None when there is none. ``total``: exact, over all pages."""

    items: list[JobItem]
    total: int
    last: tuple[str, str] | None


class ListJobs(Message[JobPage], frozen=True, kw_only=True):
    permission: ClassVar[str] = "jobs:read"

    wanted: JobFilter = JobFilter()
    order: JobOrder = JobOrder.NEWEST
    part: Slice = Slice(limit=20)


async def list_jobs(query: ListJobs, *, reader: JobReader, counts: MatchCounts) -> JobPage:
    tenant_id = query.by.tenant_id
    rows = await reader.rows(tenant_id, query.wanted, query.order, query.part)
    counted = await counts.of_jobs(tenant_id, [job.id for job in rows.items]) if rows.items else {}
    items = [JobItem.of(job, counted.get(job.id)) for job in rows.items]
    return JobPage(items=items, total=rows.total, last=rows.last)


class DeletedJob(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A job that can be restored; ``version`` is for ``If-Match``."""

    id: str
    title: str
    department: str
    location: str
    status: JobStatus
    deleted_at: datetime
    restorable_until: datetime
    version: int

    @classmethod
    def of(cls, job: Job) -> DeletedJob:
        deleted_at = job.deleted_at or job.updated_at
        return cls(
            id=job.id,
            title=job.details.title,
            department=job.details.department,
            location=job.details.location,
            status=job.status,
            deleted_at=deleted_at,
            restorable_until=restorable_until(deleted_at),
            version=job.version,
        )


class DeletedJobPage(msgspec.Struct, frozen=True, kw_only=True):
    """See ``JobPage``."""

    items: list[DeletedJob]
    total: int
    last: tuple[str, str] | None


class ListDeletedJobs(Message[DeletedJobPage], frozen=True, kw_only=True):
    """Those that can be restored, the last deleted first."""

    permission: ClassVar[str] = "jobs:write"

    part: Slice = Slice(limit=20)


async def list_deleted_jobs(query: ListDeletedJobs, *, reader: JobReader, clock: Clock) -> DeletedJobPage:
    rows = await reader.deleted(query.by.tenant_id, clock.now() - RESTORABLE, query.part)
    return DeletedJobPage(items=[DeletedJob.of(job) for job in rows.items], total=rows.total, last=rows.last)

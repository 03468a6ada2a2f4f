"""Open jobs as anybody may see them: what was written to be read by candidates, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from jobhire.domains.job.domain.job import Job, JobStatus
from jobhire.domains.job.infrastructure.mongo import JOBS
from jobhire.shared.application import AggregateStore, Rows, Slice
from jobhire.shared.domain import TenantId
from jobhire.shared.infrastructure.activity import Activity
from jobhire.shared.infrastructure.documents import Document
from jobhire.shared.infrastructure.mongo import Database
from jobhire.shared.infrastructure.reads import Listing, Order

_NEWEST = Order(None, descending=True)
_OPEN: Document = {"state.status": JobStatus.OPEN.value}


@dataclass(frozen=True, slots=True, kw_only=True)
class Vacancy:
    """``description`` is empty in lists; ``changed_at``: of anything of the job."""

    id: str
    title: str
    department: str
    location: str
    description: str
    required_skills: Sequence[str]
    posted_at: datetime
    changed_at: datetime
    open: bool

    @classmethod
    def of(cls, job: Job) -> Vacancy:
        return cls(
            id=job.id,
            title=job.details.title,
            department=job.details.department,
            location=job.details.location,
            description=job.details.description,
            required_skills=job.details.required_skills,
            posted_at=job.created_at,
            changed_at=job.updated_at,
            open=job.status is JobStatus.OPEN,
        )


class MongoVacancies:
    """``stamp`` changes whenever an answer could."""

    def __init__(self, jobs: AggregateStore[Job], database: Database, activity: Activity) -> None:
        self._jobs, self._activity = jobs, activity
        hidden = ("state.search", "state.details.description")
        self._listing = Listing(JOBS, database, activity, hidden=hidden)

    async def rows(self, tenant_id: TenantId, part: Slice) -> Rows[Vacancy]:
        """Open ones, newest first."""
        found = await self._listing.rows(tenant_id, _OPEN, _NEWEST, part)
        return Rows(items=[Vacancy.of(each) for each in found.items], total=found.total, last=found.last)

    async def one(self, tenant_id: TenantId, id: str) -> Vacancy | None:
        """Open or not; None for one that is not there."""
        found = (await self._jobs.get_many(tenant_id, [id])).get(id)
        return None if found is None else Vacancy.of(found)

    def stamp(self, tenant_id: TenantId) -> int:
        return self._activity.kind_stamp(tenant_id, JOBS.collection)

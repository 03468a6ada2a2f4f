"""Jobs in MongoDB: how they are stored, and how they are read."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec
from pymongo import IndexModel

from jobhire.domains.job.application.ports import Analyzed, JobFilter, JobOrder, MatchCounts
from jobhire.domains.job.application.queries import JobView
from jobhire.domains.job.domain.job import Job, JobStatus
from jobhire.shared.application import AggregateStore, Encoded, Rows, Slice
from jobhire.shared.domain import TenantId
from jobhire.shared.infrastructure.activity import Activity
from jobhire.shared.infrastructure.aggregates import AggregateKind
from jobhire.shared.infrastructure.documents import Document
from jobhire.shared.infrastructure.mongo import AggregateDocument, Database, aggregate_indexes
from jobhire.shared.infrastructure.reads import EncodedReads, Listing, Order, contains, deleted_since

JOBS: AggregateKind[Job] = AggregateKind(
    collection="jobs",
    noun="job",
    type=Job,
    unique={"import": lambda job: job.import_key if job.is_live else None},
    live=lambda job: job.is_live,
)

# Rows are found by ``_id``; these are for exact counts. ``tenant`` first keeps the embedded server from
# choosing them for rows, which would sort the whole tenant.
_FILTERED = ("status", "details.department")


class JobDocument(AggregateDocument):
    class Settings:
        name = JOBS.collection
        use_cache = False
        indexes = (
            *aggregate_indexes(JOBS),
            *(
                IndexModel([("tenant", 1), ("state.deleted_at", 1), (f"state.{name}", 1)])
                for name in _FILTERED
            ),
        )


_ORDERS = {
    JobOrder.NEWEST: Order(None, descending=True),
    JobOrder.OLDEST: Order(None, descending=False),
    JobOrder.LAST_CHANGED: Order("state.updated_at", descending=True),
    JobOrder.FIRST_CHANGED: Order("state.updated_at", descending=False),
    JobOrder.TITLE: Order("state.details.title", descending=False),
    JobOrder.TITLE_BACKWARDS: Order("state.details.title", descending=True),
}


class MongoJobReader:
    """See ``JobReader``."""

    def __init__(
        self, database: Database, activity: Activity, counts: MatchCounts, analyzed: Analyzed
    ) -> None:
        hidden = ("state.search", "state.details.description")
        self._listing = Listing(JOBS, database, activity, hidden=hidden)
        self._single = EncodedReads(JOBS, database, activity, encode=self._encode, beside=analyzed.stamp)
        self._counts = counts
        self._analyzed = analyzed

    async def encoded(self, tenant_id: TenantId, id: str) -> Encoded:
        return await self._single.get(tenant_id, id)

    async def rows(self, tenant_id: TenantId, wanted: JobFilter, order: JobOrder, part: Slice) -> Rows[Job]:
        return await self._listing.rows(tenant_id, _where(wanted), _ORDERS[order], part)

    async def deleted(self, tenant_id: TenantId, since: datetime, part: Slice) -> Rows[Job]:
        # Nothing changes what is deleted: it was changed last when it was.
        where = {**deleted_since(since), "state.details.title": {"$gt": ""}}
        return await self._listing.rows(tenant_id, where, _ORDERS[JobOrder.LAST_CHANGED], part)

    async def _encode(self, tenant_id: TenantId, jobs: Sequence[Job]) -> Mapping[str, bytes]:
        ids = [job.id for job in jobs]
        counted = await self._counts.of_jobs(tenant_id, ids)
        analyzed = await self._analyzed.of_jobs(tenant_id, ids)
        return {
            job.id: msgspec.json.encode(JobView.of(job, counted.get(job.id), len(analyzed.get(job.id, ()))))
            for job in jobs
        }


def _where(wanted: JobFilter) -> Document:
    where: Document = {}
    if wanted.status is not None:
        where["state.status"] = wanted.status.value
    if wanted.department is not None:
        where["state.details.department"] = wanted.department
    if wanted.search is not None:
        where |= contains("state.search", wanted.search)
    return where


@dataclass(frozen=True, slots=True, kw_only=True)
class JobFacts:
    """A job as others want it. ``imported``: with others, from a file."""

    id: str
    version: int
    title: str
    description: str
    required_skills: Sequence[str]
    location: str
    status: str
    created_by: str | None
    imported: bool
    department: str
    updated_at: datetime

    @classmethod
    def of(cls, job: Job) -> JobFacts:
        return cls(
            id=job.id,
            version=job.version,
            title=job.details.title,
            description=job.details.description,
            required_skills=job.details.required_skills,
            location=job.details.location,
            status=job.status.value,
            created_by=job.created_by,
            imported=job.import_key is not None,
            department=job.details.department,
            updated_at=job.updated_at,
        )


class MongoJobFacts:
    """Live jobs for other domains: some, or all of a tenant."""

    def __init__(self, jobs: AggregateStore[Job], database: Database, activity: Activity) -> None:
        self._jobs = jobs
        self._listing = Listing(JOBS, database, activity, hidden=())

    async def load(self, tenant_id: TenantId, ids: Sequence[str]) -> Sequence[JobFacts]:
        """The live ones among ``ids``."""
        return [JobFacts.of(job) for job in (await self._jobs.get_many(tenant_id, ids)).values()]

    async def count(self, tenant_id: TenantId) -> int:
        """How many live ones there are."""
        return await self._listing.count(tenant_id, {})

    async def open(self, tenant_id: TenantId) -> int:
        """How many are open."""
        return await self._listing.count(tenant_id, {"state.status": JobStatus.OPEN.value})

    async def scan(self, tenant_id: TenantId) -> AsyncIterator[Sequence[JobFacts]]:
        """Every live job of the tenant, oldest first, in batches."""
        async for jobs in self._listing.scan(tenant_id, batch=1_000):
            yield [JobFacts.of(job) for job in jobs]

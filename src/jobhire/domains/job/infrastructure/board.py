"""A tenant's live jobs in brief, held in memory and kept up by what is written since."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from jobhire.domains.job.domain.job import Job, JobStatus
from jobhire.domains.job.infrastructure.mongo import JOBS
from jobhire.shared.application import AggregateStore
from jobhire.shared.domain import TenantId
from jobhire.shared.infrastructure.activity import Activity
from jobhire.shared.infrastructure.documents import Document, own_id, tenant_range
from jobhire.shared.infrastructure.mongo import Database
from jobhire.shared.infrastructure.read_cache import ReadCache
from jobhire.shared.infrastructure.reads import LIVE

_BYTES = 32_000_000
_EACH = 400
"""Bytes a job takes here, about."""
_ONE_BY_ONE = 200
"""If more jobs than these have changed, all are read again."""
_SHOWN = {
    "status": "$state.status",
    "department": "$state.details.department",
    "skills": "$state.details.required_skills",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class OnBoard:
    id: str
    is_open: bool
    department: str
    required_skills: Sequence[str]


@dataclass(frozen=True, slots=True)
class Board:
    """Live jobs by id."""

    jobs: Mapping[str, OnBoard]

    @property
    def total(self) -> int:
        return len(self.jobs)

    @property
    def open(self) -> Collection[OnBoard]:
        return [job for job in self.jobs.values() if job.is_open]

    def department(self, id: str) -> str | None:
        job = self.jobs.get(id)
        return None if job is None else job.department


class MongoJobBoards:
    """The first read of a tenant takes all its jobs, a later one those that have changed."""

    def __init__(self, jobs: AggregateStore[Job], database: Database, activity: Activity) -> None:
        self._jobs = jobs
        self._collection = database[JOBS.collection]
        self._activity = activity
        self._boards: ReadCache[tuple[int, Board]] = ReadCache(_BYTES)

    async def board(self, tenant_id: TenantId) -> Board:
        """As it is now."""
        stamp = self._activity.kind_stamp(tenant_id, JOBS.collection)
        known = self._boards.get(tenant_id, None)
        if known is not None and known[0] == stamp:
            return known[1]
        changed = None if known is None else self._activity.changed(tenant_id, JOBS.collection, known[0])
        if known is None or changed is None or len(changed) > _ONE_BY_ONE:
            board = Board(await self._all(tenant_id))
        else:
            board = Board(await self._mended(tenant_id, known[1], changed))
        self._boards.put(tenant_id, None, (stamp, board), size=_EACH * board.total)
        return board

    async def _all(self, tenant_id: TenantId) -> dict[str, OnBoard]:
        pipeline: list[Document] = [
            {"$match": {"_id": tenant_range(tenant_id), **LIVE}},
            {"$project": _SHOWN},
        ]
        found = (_of_row(each) async for each in self._collection.aggregate(pipeline, batchSize=5_000))
        return {job.id: job async for job in found}

    async def _mended(self, tenant_id: TenantId, board: Board, changed: Sequence[str]) -> dict[str, OnBoard]:
        live = await self._jobs.get_many(tenant_id, changed)
        gone = set(changed) - live.keys()
        kept = {id: job for id, job in board.jobs.items() if id not in gone}
        return kept | {id: _of_job(job) for id, job in live.items()}


def _of_row(row: Document) -> OnBoard:
    return OnBoard(
        id=own_id(row["_id"]),
        is_open=row["status"] == JobStatus.OPEN.value,
        department=row.get("department", ""),
        required_skills=row.get("skills", ()),
    )


def _of_job(job: Job) -> OnBoard:
    return OnBoard(
        id=job.id,
        is_open=job.status is JobStatus.OPEN,
        department=job.details.department,
        required_skills=job.details.required_skills,
    )

"""Jobs that were deleted long ago are emptied."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from jobhire.domains.job.domain.job import Job
from jobhire.shared.application import AggregateStore, Message, edit


class PurgeJob(Message[bool], frozen=True, kw_only=True):
    """Nothing stays of a job that was deleted ``before`` that moment. False: it is not due (any more)."""

    permission: ClassVar[str] = "jobs:write"

    id: str
    before: datetime


async def purge_job(command: PurgeJob, *, jobs: AggregateStore[Job]) -> bool:
    """Raises ``NotFound``."""
    job = await edit(
        jobs, command.by.tenant_id, command.id, lambda it: it.purge(before=command.before), deleted=True
    )
    return job.purged

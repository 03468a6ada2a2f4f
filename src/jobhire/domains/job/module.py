"""The door of the job domain."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from jobhire.domains.job.application.commands import (
    ChangeJob,
    DeleteJob,
    ImportJobs,
    OpenJob,
    RestoreJob,
    change_job,
    delete_job,
    import_jobs,
    open_job,
    restore_job,
)
from jobhire.domains.job.application.desk import PostingDesk
from jobhire.domains.job.application.ports import NOBODY_ANALYZED, Analyzed, MatchCounts
from jobhire.domains.job.application.purging import PurgeJob, purge_job
from jobhire.domains.job.application.queries import (
    GetJob,
    ListDeletedJobs,
    ListJobs,
    get_job,
    list_deleted_jobs,
    list_jobs,
)
from jobhire.domains.job.domain.events import (
    JobChanged,
    JobDeleted,
    JobOpened,
    JobPurged,
    JobRestored,
    JobStatusChanged,
)
from jobhire.domains.job.infrastructure.board import MongoJobBoards
from jobhire.domains.job.infrastructure.mongo import JOBS, JobDocument, MongoJobFacts, MongoJobReader
from jobhire.domains.job.infrastructure.vacancies import MongoVacancies
from jobhire.shared.application import Principal
from jobhire.shared.domain import TenantId
from jobhire.shared.infrastructure.module import Door, Kit
from jobhire.shared.infrastructure.purging import FOR_EVER, Purgeable, Purger, Retention

if TYPE_CHECKING:
    from litestar import Controller


def open_door(
    kit: Kit,
    *,
    counts: MatchCounts,
    analyzed: Analyzed = NOBODY_ANALYZED,
    retention: Retention = FOR_EVER,
) -> Door:
    """``counts``: how many candidates match; ``analyzed``: which of them an analyst has looked at;
    ``retention``: what becomes of deleted jobs."""
    jobs, clock = kit.store(JOBS), kit.clock
    reader = MongoJobReader(kit.database, kit.activity, counts, analyzed)
    register = kit.mediator.register
    register(OpenJob, partial(open_job, jobs=jobs, counts=counts, clock=clock))
    register(ChangeJob, partial(change_job, jobs=jobs, counts=counts, clock=clock, analyzed=analyzed))
    register(DeleteJob, partial(delete_job, jobs=jobs, clock=clock))
    register(RestoreJob, partial(restore_job, jobs=jobs, clock=clock, analyzed=analyzed))
    register(ImportJobs, partial(import_jobs, jobs=jobs, clock=clock))
    register(GetJob, partial(get_job, reader=reader))
    register(ListJobs, partial(list_jobs, reader=reader, counts=counts))
    register(ListDeletedJobs, partial(list_deleted_jobs, reader=reader, clock=clock))
    register(PurgeJob, partial(purge_job, jobs=jobs))
    purgeable = Purgeable(
        kind="job",
        collection=JOBS.collection,
        due={"state.details.title": {"$gt": ""}},
        empty=partial(_purge, kit),
    )
    purger = Purger(purgeable, database=kit.database, retention=retention, clock=clock)
    return Door(
        name="job",
        events=(JobOpened, JobChanged, JobStatusChanged, JobDeleted, JobRestored, JobPurged),
        documents=(JobDocument,),
        controllers=_controllers,
        chores=purger.chores(),
    )


async def _purge(kit: Kit, tenant_id: TenantId, id: str, before: datetime) -> bool:
    return await kit.mediator.send(PurgeJob(by=Principal.system(tenant_id), id=id, before=before))


def facts(kit: Kit) -> MongoJobFacts:
    """What other domains may know of jobs."""
    return MongoJobFacts(kit.store(JOBS), kit.database, kit.activity)


def postings(kit: Kit) -> PostingDesk:
    """For whoever keeps jobs up to date with what boards say."""
    return PostingDesk(jobs=kit.store(JOBS), mediator=kit.mediator)


def vacancies(kit: Kit) -> MongoVacancies:
    """Open jobs as anybody may see them."""
    return MongoVacancies(kit.store(JOBS), kit.database, kit.activity)


def boards(kit: Kit) -> MongoJobBoards:
    """All jobs of a tenant in brief, for whoever counts them."""
    return MongoJobBoards(kit.store(JOBS), kit.database, kit.activity)


def _controllers() -> tuple[type[Controller], ...]:
    """Imported when the API asks for them."""
    from jobhire.domains.job.presentation.http import JobController

    return (JobController,)

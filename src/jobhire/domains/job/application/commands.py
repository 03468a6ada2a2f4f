"""What may be done to jobs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, ClassVar

import msgspec
from msgspec import UNSET, UnsetType

from jobhire.domains.job.application.ports import NOBODY_ANALYZED, Analyzed, MatchCounts
from jobhire.domains.job.application.queries import JobView
from jobhire.domains.job.domain.job import Job, JobDetails, JobStatus
from jobhire.shared.application import AggregateStore, Clock, Imported, Message, Principal, edit
from jobhire.shared.domain import AlreadyExists, Invalid, merged
from jobhire.shared.domain.deletion import ImportedAgain


class JobOpening(msgspec.Struct, frozen=True, kw_only=True):
    """A job as it stands after opening, and how many candidates are being compared with it."""

    job: JobView
    candidates: int


class OpenJob(Message[JobOpening], frozen=True, kw_only=True):
    permission: ClassVar[str] = "jobs:write"

    id: str
    details: JobDetails
    status: JobStatus = JobStatus.OPEN


async def open_job(
    command: OpenJob, *, jobs: AggregateStore[Job], counts: MatchCounts, clock: Clock
) -> JobOpening:
    """Sent again with the same id, it answers with the job of the first time. Raises ``Invalid``."""
    by = command.by
    job = Job.open(
        command.details,
        id=command.id,
        tenant_id=by.tenant_id,
        created_by=by.user_id,
        now=clock.now(),
        status=command.status,
    )
    try:
        await jobs.save(job)
    except AlreadyExists:
        job = await jobs.get(by.tenant_id, command.id)
    return JobOpening(job=JobView.of(job, None), candidates=await counts.candidates(by.tenant_id))


class ChangeJob(Message[JobView], frozen=True, kw_only=True):
    """What is UNSET stays. ``company_context`` is a merge-patch of its own (RFC 7396); None empties it."""

    permission: ClassVar[str] = "jobs:write"

    id: str
    expected_version: int | None = None
    title: str | UnsetType = UNSET
    department: str | UnsetType = UNSET
    location: str | UnsetType = UNSET
    description: str | UnsetType = UNSET
    required_skills: tuple[str, ...] | UnsetType = UNSET
    company_context: Mapping[str, object] | UnsetType | None = UNSET
    status: JobStatus | UnsetType = UNSET


_PLAIN = ("title", "department", "location", "description", "required_skills")


async def change_job(
    command: ChangeJob,
    *,
    jobs: AggregateStore[Job],
    counts: MatchCounts,
    clock: Clock,
    analyzed: Analyzed = NOBODY_ANALYZED,
) -> JobView:
    """Raises ``NotFound``, ``Invalid``, ``StatusChangeRefused``, and ``StaleVersion`` if one was expected."""

    def change(job: Job) -> bool:
        now = clock.now()
        revised = job.revise(_revised(job.details, command), now=now)
        moved = command.status is not UNSET and job.move_to(command.status, now=now)
        return revised or moved

    tenant_id = command.by.tenant_id
    job = await edit(jobs, tenant_id, command.id, change, expected_version=command.expected_version)
    counted = await counts.of_jobs(tenant_id, [job.id])
    looked_at = await analyzed.of_jobs(tenant_id, [job.id])
    return JobView.of(job, counted.get(job.id), len(looked_at.get(job.id, ())))


def _revised(details: JobDetails, command: ChangeJob) -> JobDetails:
    given: dict[str, Any] = {name: value for name in _PLAIN if (value := getattr(command, name)) is not UNSET}
    if command.company_context is None:
        given["company_context"] = {}
    elif command.company_context is not UNSET:
        given["company_context"] = merged(details.company_context, command.company_context)
    return replace(details, **given)


class DeleteJob(Message[None], frozen=True, kw_only=True):
    permission: ClassVar[str] = "jobs:write"

    id: str
    expected_version: int | None = None


async def delete_job(command: DeleteJob, *, jobs: AggregateStore[Job], clock: Clock) -> None:
    """Raises ``NotFound`` (also the second time), and ``StaleVersion`` for an expected version."""

    def change(job: Job) -> bool:
        return job.delete(now=clock.now())

    await edit(jobs, command.by.tenant_id, command.id, change, expected_version=command.expected_version)


class RestoreJob(Message[JobView], frozen=True, kw_only=True):
    """Undo a deletion."""

    permission: ClassVar[str] = "jobs:write"

    id: str
    expected_version: int | None = None


async def restore_job(
    command: RestoreJob,
    *,
    jobs: AggregateStore[Job],
    clock: Clock,
    analyzed: Analyzed = NOBODY_ANALYZED,
) -> JobView:
    """Rankings follow. Raises ``NotFound``, ``NotDeleted``, ``RestorableNoMore``, ``ImportedAgain``, and
    ``StaleVersion`` for an expected version."""
    tenant_id, expected = command.by.tenant_id, command.expected_version

    def change(job: Job) -> bool:
        return job.restore(now=clock.now())

    try:
        job = await edit(jobs, tenant_id, command.id, change, expected_version=expected, deleted=True)
    except AlreadyExists as taken:
        raise ImportedAgain(str(taken.context["existing"])) from None
    looked_at = await analyzed.of_jobs(tenant_id, [job.id])
    return JobView.of(job, None, len(looked_at.get(job.id, ())))


class JobLine(msgspec.Struct, frozen=True, kw_only=True):
    """One line to import. ``key``: its identity in this tenant; ``id``: that of the job if it is new."""

    id: str
    key: str
    details: JobDetails
    status: JobStatus = JobStatus.OPEN
    created_at: datetime | None = None


class ImportJobs(Message[Sequence[Imported]], frozen=True, kw_only=True):
    """Some lines of an import; one answer per line, in order. A live job's line is never imported twice."""

    permission: ClassVar[str] = "jobs:write"

    lines: Sequence[JobLine]


async def import_jobs(command: ImportJobs, *, jobs: AggregateStore[Job], clock: Clock) -> Sequence[Imported]:
    opened = [_opened(line, command.by, clock) for line in command.lines]
    new = [each for each in opened if isinstance(each, Job)]
    taken = dict(zip((job.id for job in new), await jobs.add_many(new), strict=True))
    return [
        Imported(refused=each) if isinstance(each, Invalid) else _imported(each, taken[each.id])
        for each in opened
    ]


def _opened(line: JobLine, by: Principal, clock: Clock) -> Job | Invalid:
    try:
        return Job.open(
            line.details,
            id=line.id,
            tenant_id=by.tenant_id,
            created_by=by.user_id,
            now=clock.now(),
            status=line.status,
            import_key=line.key,
            created_at=line.created_at,
        )
    except Invalid as refused:
        return refused


def _imported(job: Job, taken: AlreadyExists | None) -> Imported:
    if taken is None:
        return Imported(id=job.id, created=True)
    return Imported(id=str(taken.context["existing"]))

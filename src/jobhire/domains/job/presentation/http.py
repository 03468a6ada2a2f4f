"""Jobs over HTTP."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

import msgspec
from litestar import Controller, Request, Response, delete, get, patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, QueryParameter
from msgspec import UNSET, UnsetType

from jobhire.domains.job.application.commands import (
    ChangeJob,
    DeleteJob,
    ImportJobs,
    JobLine,
    OpenJob,
    RestoreJob,
)
from jobhire.domains.job.application.ports import JobFilter, JobOrder
from jobhire.domains.job.application.queries import (
    DeletedJob,
    GetJob,
    JobItem,
    JobView,
    ListDeletedJobs,
    ListJobs,
)
from jobhire.domains.job.domain.job import JobDetails, JobStatus
from jobhire.shared.application import Imported, Mediator, Principal
from jobhire.shared.domain import dated
from jobhire.shared.presentation.auth import operation
from jobhire.shared.presentation.bodies import NO_NUL, FreeMap, Name, ShortText
from jobhire.shared.presentation.conditions import conditional, etag, expected_version
from jobhire.shared.presentation.envelope import (
    Envelope,
    Message,
    MetaEnvelope,
    Page,
)
from jobhire.shared.presentation.idempotency import once
from jobhire.shared.presentation.imports import (
    IMPORT_BYTES,
    ImportTotals,
    Keyed,
    LineResult,
    run_import,
    totals,
)
from jobhire.shared.presentation.lists import Listed
from jobhire.shared.presentation.paging import Cursor, PageNumber, PageSize
from jobhire.shared.presentation.services import mediator_of, services

Description = Annotated[str, msgspec.Meta(max_length=50_000, pattern=NO_NUL)]
RequiredSkills = Annotated[tuple[ShortText, ...], msgspec.Meta(max_length=100)]
StatusFilter = Literal["open", "on hold", "closed", "all"]
JobId = FromPath[Annotated[str, msgspec.Meta(max_length=100)]]
JobRequest = Request[Principal, Any, Any]
_EXAMPLE = {
    "title": "Platform engineer",
    "department": "Engineering",
    "location": "Lisbon or remote",
    "description": "You run our clusters. Five years with Linux; Terraform is a plus.",
    "requiredSkills": ["Kubernetes", "Python", "PostgreSQL"],
    "companyContext": {"industry": "Logistics", "companySize": "200"},
}
_LINES = """\
{"title": "Nurse", "requiredSkills": ["triage"], "externalId": "req-17"}
{"title": "Platform engineer", "description": "You run our clusters.", "externalId": "req-18"}
"""


class NewJob(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True, rename="camel"):
    title: Name
    department: ShortText = ""
    location: ShortText = ""
    description: Description = ""
    required_skills: RequiredSkills = ()
    company_context: FreeMap = {}
    status: JobStatus = JobStatus.OPEN

    def details(self) -> JobDetails:
        return JobDetails(
            title=self.title,
            department=self.department,
            location=self.location,
            description=self.description,
            required_skills=self.required_skills,
            company_context=self.company_context,
        )


class JobImportLine(NewJob, kw_only=True, frozen=True, forbid_unknown_fields=True, rename="camel"):
    """``external_id``: your own name for the job; a line with a known one makes nothing. ``created_at``: when
    it was posted elsewhere."""

    external_id: Name | None = None
    created_at: Annotated[datetime, msgspec.Meta(tz=True)] | UnsetType = UNSET


class JobPatch(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True, rename="camel"):
    """A merge-patch: what is left out stays, ``null`` empties."""

    title: Name | UnsetType = UNSET
    department: ShortText | UnsetType | None = UNSET
    location: ShortText | UnsetType | None = UNSET
    description: Description | UnsetType | None = UNSET
    required_skills: RequiredSkills | UnsetType | None = UNSET
    company_context: FreeMap | UnsetType | None = UNSET
    status: JobStatus | UnsetType = UNSET

    def command(self, *, by: Principal, id: str, expected_version: int | None) -> ChangeJob:
        return ChangeJob(
            by=by,
            id=id,
            expected_version=expected_version,
            title=self.title,
            department="" if self.department is None else self.department,
            location="" if self.location is None else self.location,
            description="" if self.description is None else self.description,
            required_skills=() if self.required_skills is None else self.required_skills,
            company_context=self.company_context,
            status=self.status,
        )


_NOT_KEPT = {"Cache-Control": "no-store"}
"""A caller's cache would ask by version only, and so show old ``matchStatistics``."""


class JobController(Controller):
    path = "/jobs"
    tags = ("Jobs",)

    @post(
        "/",
        opt=operation("jobs:write", idempotent=True, example=_EXAMPLE),
        operation_id="createJob",
        summary="Create a job",
    )
    async def create(
        self, request: JobRequest, data: JSONBody[NewJob], mediator: NamedDependency[Mediator]
    ) -> Response[Envelope[JobView]]:
        """The job is open at once; candidates are compared with it in the background."""

        async def run(id: str) -> Response[Envelope[JobView]]:
            opening = await mediator.send(
                OpenJob(by=request.user, id=id, details=data.details(), status=data.status)
            )
            return Response(
                Envelope(data=opening.job, message=_analysing(opening.candidates)),
                status_code=201,
                headers={"Location": f"/api/v1/jobs/{id}", "ETag": etag(opening.job.version)},
            )

        return await once(request, run)

    @get("/", opt=operation("jobs:read", kept=True), operation_id="listJobs", summary="List jobs")
    async def many(  # noqa: PLR0913, PLR0917 - one argument per query parameter
        self,
        request: JobRequest,
        mediator: NamedDependency[Mediator],
        page: PageNumber = 1,
        limit: PageSize = 20,
        cursor: Cursor = None,
        status: Annotated[StatusFilter, QueryParameter(description="`all`: whatever the status")] = "all",
        department: Annotated[str | None, QueryParameter(max_length=200, description="Exact name")] = None,
        search: Annotated[str | None, QueryParameter(max_length=200)] = None,
        sort: Annotated[JobOrder, QueryParameter(description="`-` in front: descending")] = JobOrder.NEWEST,
    ) -> Response[Page[JobItem]]:
        """Newest first. ``search`` looks into title, department and description, and ignores case."""
        wanted = JobFilter(
            status=None if status == "all" else JobStatus(status),
            department=department or None,
            search=search or None,
        )
        listed = Listed(name=f"jobs:{sort}", filters=wanted, page=page, limit=limit)
        query = ListJobs(by=request.user, wanted=wanted, order=sort, part=listed.part(request, cursor))
        found = await mediator.send(query)
        return listed.answer(request, found.items, total=found.total, last=found.last)

    @get(
        "/deleted",
        opt=operation("jobs:write"),
        operation_id="listDeletedJobs",
        summary="List deleted jobs that can be restored",
    )
    async def deleted(
        self,
        request: JobRequest,
        mediator: NamedDependency[Mediator],
        page: PageNumber = 1,
        limit: PageSize = 20,
        cursor: Cursor = None,
    ) -> Response[Page[DeletedJob]]:
        """The last deleted first. After `restorableUntil` they are destroyed."""
        listed = Listed(name="deleted-jobs", filters=None, page=page, limit=limit)
        found = await mediator.send(ListDeletedJobs(by=request.user, part=listed.part(request, cursor)))
        return listed.answer(request, found.items, total=found.total, last=found.last)

    @get(
        "/{id:str}",
        opt=operation("jobs:read", if_none_match=True, kept=True),
        operation_id="getJob",
        summary="Read a job",
    )
    async def one(self, request: JobRequest, id: JobId) -> Response[Envelope[JobView]]:
        """The entity tag is the version; ``matchStatistics`` follow the rankings without changing it."""
        job = await mediator_of(request).send(GetJob(by=request.user, id=id))
        return conditional(request, b'{"data":%b}' % job.body, etag(job.version), **_NOT_KEPT)

    @patch(
        "/{id:str}",
        opt=operation("jobs:write", if_match=True, example={"status": "on hold"}),
        operation_id="changeJob",
        summary="Change a job",
    )
    async def change(
        self, request: JobRequest, id: JobId, data: JSONBody[JobPatch], mediator: NamedDependency[Mediator]
    ) -> Response[Envelope[JobView]]:
        """``status`` puts it on hold, closes or reopens it. What changes nothing leaves the version alone."""
        expected = expected_version(request)
        job = await mediator.send(data.command(by=request.user, id=id, expected_version=expected))
        return Response(Envelope(data=job, message="Job updated"), headers={"ETag": etag(job.version)})

    @delete(
        "/{id:str}",
        opt=operation("jobs:write", if_match=True),
        status_code=200,
        operation_id="deleteJob",
        summary="Delete a job",
    )
    async def remove(
        self, request: JobRequest, id: JobId, mediator: NamedDependency[Mediator]
    ) -> Response[Message]:
        """It disappears at once. For 30 days it can be restored, then it is destroyed."""
        await mediator.send(DeleteJob(by=request.user, id=id, expected_version=expected_version(request)))
        return Response(Message(message="Job deleted"))

    @post(
        "/{id:str}/restore",
        opt=operation("jobs:write", if_match=True),
        status_code=200,
        operation_id="restoreJob",
        summary="Restore a deleted job",
    )
    async def restore(
        self, request: JobRequest, id: JobId, mediator: NamedDependency[Mediator]
    ) -> Response[Envelope[JobView]]:
        """It is there again as it was, feedback and analyses included; its ranking follows in a moment."""
        expected = expected_version(request)
        job = await mediator.send(RestoreJob(by=request.user, id=id, expected_version=expected))
        return Response(Envelope(data=job, message="Job restored"), headers={"ETag": etag(job.version)})

    @post(
        "/import",
        opt=operation("jobs:write", idempotent=True, reads="application/x-ndjson", example=_LINES),
        status_code=200,
        request_max_body_size=IMPORT_BYTES,
        operation_id="importJobs",
        summary="Import jobs, one JSON object per line",
    )
    async def take_in(
        self, request: JobRequest, mediator: NamedDependency[Mediator]
    ) -> Response[MetaEnvelope[list[LineResult], ImportTotals]]:
        """Up to 10,000 lines, each a job as for ``createJob`` and an optional ``externalId``. One result per
        line; sent again, the same file creates nothing twice.
        """
        ids = services(request).ids

        async def take(lines: Sequence[Keyed[JobImportLine]]) -> Sequence[Imported]:
            new = [_line(ids.new(), each) for each in lines]
            return await mediator.send(ImportJobs(by=request.user, lines=new))

        results = await run_import(request, JobImportLine, take)
        return Response(MetaEnvelope(data=results, meta=totals(results)))


def _analysing(candidates: int) -> str:
    if candidates == 0:
        return "Job created. There are no candidates to analyze yet."
    return f"Job created. Analyzing {candidates} candidate{'s' if candidates > 1 else ''}."


def _line(id: str, keyed: Keyed[JobImportLine]) -> JobLine:
    line = keyed.line
    posted = None if line.created_at is UNSET else line.created_at.astimezone(UTC)
    if posted is not None:
        posted = posted.replace(microsecond=posted.microsecond // 1000 * 1000)
        id = dated(id, max(posted, _EPOCH))
    return JobLine(id=id, key=keyed.key, details=line.details(), status=line.status, created_at=posted)


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

"""Applications over HTTP."""

from __future__ import annotations

from typing import Annotated

import msgspec
from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import JSONBody, QueryParameter

from jobhire.domains.hiring.application.application_views import (
    ApplicationDetail,
    ApplicationView,
    GetApplication,
    ListApplications,
    ListApplicationsOfCandidate,
)
from jobhire.domains.hiring.application.applications import MoveApplication, SubmitApplication
from jobhire.domains.hiring.application.ports import ApplicationFilter
from jobhire.domains.hiring.domain.application import RejectReason, Source, WithdrawReason
from jobhire.domains.hiring.domain.pipeline import StageKind
from jobhire.domains.hiring.presentation.fields import HiringRequest, Id, Notes, PathId, StageId
from jobhire.shared.application import Mediator
from jobhire.shared.presentation.auth import operation
from jobhire.shared.presentation.bodies import NO_NUL
from jobhire.shared.presentation.conditions import conditional, etag, expected_version
from jobhire.shared.presentation.envelope import Envelope, Page, encode
from jobhire.shared.presentation.idempotency import once
from jobhire.shared.presentation.lists import Listed
from jobhire.shared.presentation.paging import Cursor, PageNumber, PageSize

Channel = Annotated[
    str, msgspec.Meta(max_length=60, pattern=NO_NUL, description="Where exactly: the job board, the agency")
]
Reason = Annotated[
    str,
    msgspec.Meta(
        max_length=50,
        pattern=NO_NUL,
        description=f"To reject: {', '.join(RejectReason)}. To withdraw: {', '.join(WithdrawReason)}",
    ),
]
StageParameter = Annotated[
    str | None, QueryParameter(max_length=50, pattern=NO_NUL, description="In this stage")
]
KindParameter = Annotated[StageKind | None, QueryParameter(description="In a stage of this kind")]
SourceParameter = Annotated[Source | None, QueryParameter(description="That came this way")]
_EXAMPLE = {
    "candidateId": "01990000-0000-7000-8000-000000000002",
    "source": "job_board",
    "channel": "jobs.example",
    "note": "Could start in March.",
}
_MOVE = {"from": "new", "to": "rejected", "reason": "experience", "note": "Two years too early."}


class NewApplication(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True, rename="camel"):
    candidate_id: Id
    source: Source
    channel: Channel | None = None
    note: Notes | None = None


class MoveBody(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """``from``: the stage it is in, as far as you know; ``reason``: why it is rejected or withdrawn."""

    from_: StageId = msgspec.field(name="from")
    to: StageId
    reason: Reason | None = None
    note: Notes | None = None


class JobApplicationController(Controller):
    path = "/jobs/{id:str}/applications"
    tags = ("Applications",)

    @post(
        "/",
        opt=operation("applications:write", idempotent=True, example=_EXAMPLE, problems=(404, 409)),
        operation_id="submitApplication",
        summary="Have a candidate apply for a job",
    )
    async def submit(
        self,
        request: HiringRequest,
        id: PathId,
        data: JSONBody[NewApplication],
        mediator: NamedDependency[Mediator],
    ) -> Response[Envelope[ApplicationView]]:
        """Or put them forward. The job must be open; it is kept with the score of this moment. One at a time
        per candidate and job: the refusal of a second names the first."""

        async def run(new_id: str) -> Response[Envelope[ApplicationView]]:
            command = SubmitApplication(
                by=request.user,
                id=new_id,
                job_id=id,
                candidate_id=data.candidate_id,
                source=data.source,
                channel=data.channel or "",
                note=data.note or "",
            )
            made = await mediator.send(command)
            headers = {"Location": f"/api/v1/applications/{made.id}", "ETag": etag(made.version)}
            body = Envelope(data=made, message="Application recorded")
            return Response(body, status_code=201, headers=headers)

        return await once(request, run)

    @get(
        "/",
        opt=operation("applications:read"),
        operation_id="listApplications",
        summary="List the applications for a job",
    )
    async def many(  # noqa: PLR0913, PLR0917 - one argument per query parameter
        self,
        request: HiringRequest,
        id: PathId,
        mediator: NamedDependency[Mediator],
        stage: StageParameter = None,
        kind: KindParameter = None,
        source: SourceParameter = None,
        page: PageNumber = 1,
        limit: PageSize = 20,
        cursor: Cursor = None,
    ) -> Response[Page[ApplicationView]]:
        """Newest first. How many are in which stage: `GET /api/v1/jobs/{id}/pipeline`."""
        wanted = ApplicationFilter(job_id=id, stage=stage, kind=kind, source=source)
        listed = Listed(name="applications", filters=msgspec.to_builtins(wanted), page=page, limit=limit)
        part = listed.part(request, cursor)
        query = ListApplications(by=request.user, job_id=id, wanted=wanted, part=part)
        found = await mediator.send(query)
        return listed.answer(request, found.items, total=found.total, last=found.last)


class CandidateApplicationController(Controller):
    path = "/candidates/{id:str}/applications"
    tags = ("Applications",)

    @get(
        "/",
        opt=operation("applications:read"),
        operation_id="listApplicationsOfCandidate",
        summary="List what a candidate has applied for",
    )
    async def many(
        self, request: HiringRequest, id: PathId, mediator: NamedDependency[Mediator]
    ) -> Response[Envelope[list[ApplicationView]]]:
        """Newest first, at most 500, those of whoever was merged into them included; not those for a job that
        is deleted."""
        query = ListApplicationsOfCandidate(by=request.user, candidate_id=id)
        return Response(Envelope(data=await mediator.send(query)))


class ApplicationController(Controller):
    path = "/applications"
    tags = ("Applications",)

    @get(
        "/{id:str}",
        opt=operation("applications:read", if_none_match=True),
        operation_id="getApplication",
        summary="Read an application with its whole history",
    )
    async def one(
        self, request: HiringRequest, id: PathId, mediator: NamedDependency[Mediator]
    ) -> Response[Envelope[ApplicationDetail]]:
        """Every step it took, how long it was where, and what else the candidate has applied for."""
        found = await mediator.send(GetApplication(by=request.user, id=id))
        return conditional(request, encode(Envelope(data=found)), etag(found.version))

    @post(
        "/{id:str}/move",
        opt=operation("applications:write", if_match=True, example=_MOVE, problems=(404, 409)),
        status_code=200,
        operation_id="moveApplication",
        summary="Move an application to another stage",
    )
    async def move(
        self,
        request: HiringRequest,
        id: PathId,
        data: JSONBody[MoveBody],
        mediator: NamedDependency[Mediator],
    ) -> Response[Envelope[ApplicationView]]:
        """Also to reject and withdraw (from any open stage), to hire (from an interview or an offer), and to
        reopen (to any open one). Of two at once, one is 409 and says where it is by now."""
        command = MoveApplication(
            by=request.user,
            id=id,
            from_stage=data.from_,
            to_stage=data.to,
            reason=data.reason or "",
            note=data.note or "",
            expected_version=expected_version(request),
        )
        moved = await mediator.send(command)
        body = Envelope(data=moved, message=f"Moved to {moved.stage.name}")
        return Response(body, headers={"ETag": etag(moved.version)})

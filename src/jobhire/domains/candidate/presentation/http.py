"""Candidates over HTTP."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Literal

import msgspec
from litestar import Controller, Request, Response, delete, get, patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, QueryParameter

from jobhire.domains.candidate.application.commands import (
    CandidateLine,
    DeleteCandidate,
    ImportCandidates,
    RegisterCandidate,
    RestoreCandidate,
)
from jobhire.domains.candidate.application.ports import CandidateFilter, CandidateOrder
from jobhire.domains.candidate.application.queries import (
    CandidateItem,
    CandidateView,
    DeletedCandidate,
    GetCandidate,
    ListCandidates,
    ListDeletedCandidates,
)
from jobhire.domains.candidate.domain.details import CandidateType, EmploymentStatus
from jobhire.domains.candidate.presentation.bodies import CandidateImportLine, CandidatePatch, NewCandidate
from jobhire.shared.application import Imported, Mediator, Principal
from jobhire.shared.presentation.auth import operation
from jobhire.shared.presentation.conditions import conditional, etag, expected_version
from jobhire.shared.presentation.envelope import Envelope, Message, MetaEnvelope, Page
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
from jobhire.shared.presentation.services import services

TypeFilter = Literal["internal", "past", "uploaded", "all"]
StatusFilter = Literal["available", "interviewing", "hired", "all"]
CandidateId = FromPath[Annotated[str, msgspec.Meta(max_length=100)]]
CandidateRequest = Request[Principal, Any, Any]
_EXAMPLE = {
    "name": "Ana Duarte",
    "email": "ana.duarte@example.org",
    "type": "uploaded",
    "skills": ["Kubernetes", "Go"],
    "cvText": "Site reliability engineer, 2018 to present. Kubernetes, Go, PostgreSQL.",
    "metadata": {"summary": "Keeps things running", "experienceYears": 8, "location": "Porto"},
}
_LINES = """\
{"name": "Ana Duarte", "cvText": "Site reliability engineer since 2018.", "externalId": "ats-17"}
{"name": "Bo Lind", "skills": ["Kubernetes", "Go"], "externalId": "ats-18"}
"""


_NOT_KEPT = {"Cache-Control": "no-store"}
"""A caller's cache would ask by version only, and so show old ``matchStatistics``."""


class CandidateController(Controller):
    path = "/candidates"
    tags = ("Candidates",)

    @post(
        "/",
        opt=operation("candidates:write", idempotent=True, example=_EXAMPLE),
        operation_id="createCandidate",
        summary="Create a candidate",
    )
    async def create(
        self, request: CandidateRequest, data: JSONBody[NewCandidate], mediator: NamedDependency[Mediator]
    ) -> Response[Envelope[CandidateView]]:
        """The candidate is compared with the open jobs in the background."""

        async def run(id: str) -> Response[Envelope[CandidateView]]:
            command = RegisterCandidate(by=request.user, id=id, details=data.details(), cv_text=data.cv_text)
            candidate = await mediator.send(command)
            return Response(
                Envelope(data=candidate, message="Candidate created. Open jobs are being analyzed."),
                status_code=201,
                headers={"Location": f"/api/v1/candidates/{id}", "ETag": etag(candidate.version)},
            )

        return await once(request, run)

    @get(
        "/",
        opt=operation("candidates:read", kept=True),
        operation_id="listCandidates",
        summary="List candidates",
    )
    async def many(  # noqa: PLR0913, PLR0917 - one argument per query parameter
        self,
        request: CandidateRequest,
        mediator: NamedDependency[Mediator],
        page: PageNumber = 1,
        limit: PageSize = 20,
        cursor: Cursor = None,
        type: Annotated[TypeFilter, QueryParameter(description="`all`: whatever the type")] = "all",
        employment_status: Annotated[
            StatusFilter, QueryParameter(name="employmentStatus", description="`all`: whatever the status")
        ] = "all",
        search: Annotated[str | None, QueryParameter(max_length=200)] = None,
        skills: Annotated[
            str | None, QueryParameter(max_length=1_000, description="Comma-separated; has all of them")
        ] = None,
        sort: Annotated[
            CandidateOrder, QueryParameter(description="`-` in front: descending")
        ] = CandidateOrder.NEWEST,
    ) -> Response[Page[CandidateItem]]:
        """Newest first. ``search`` looks into name, e-mail and skills, and ignores case."""
        wanted = CandidateFilter(
            type=None if type == "all" else CandidateType(type),
            employment_status=None if employment_status == "all" else EmploymentStatus(employment_status),
            search=search or None,
            skills=tuple(skill for skill in (skills or "").split(",") if skill.strip()),
        )
        listed = Listed(name=f"candidates:{sort}", filters=wanted, page=page, limit=limit)
        part = listed.part(request, cursor)
        found = await mediator.send(ListCandidates(by=request.user, wanted=wanted, order=sort, part=part))
        return listed.answer(request, found.items, total=found.total, last=found.last)

    @get(
        "/deleted",
        opt=operation("candidates:write"),
        operation_id="listDeletedCandidates",
        summary="List deleted candidates that can be restored",
    )
    async def deleted(
        self,
        request: CandidateRequest,
        mediator: NamedDependency[Mediator],
        page: PageNumber = 1,
        limit: PageSize = 20,
        cursor: Cursor = None,
    ) -> Response[Page[DeletedCandidate]]:
        """The last deleted first. After `restorableUntil` they are destroyed."""
        listed = Listed(name="deleted-candidates", filters=None, page=page, limit=limit)
        part = listed.part(request, cursor)
        found = await mediator.send(ListDeletedCandidates(by=request.user, part=part))
        return listed.answer(request, found.items, total=found.total, last=found.last)

    @get(
        "/{id:str}",
        opt=operation("candidates:read", if_none_match=True, kept=True),
        operation_id="getCandidate",
        summary="Read a candidate",
    )
    async def one(
        self, request: CandidateRequest, id: CandidateId, mediator: NamedDependency[Mediator]
    ) -> Response[Envelope[CandidateView]]:
        """The entity tag is the version; ``matchStatistics`` follow the rankings without changing it."""
        candidate = await mediator.send(GetCandidate(by=request.user, id=id))
        return conditional(request, b'{"data":%b}' % candidate.body, etag(candidate.version), **_NOT_KEPT)

    @patch(
        "/{id:str}",
        opt=operation("candidates:write", if_match=True, example={"employmentStatus": "interviewing"}),
        operation_id="changeCandidate",
        summary="Change a candidate",
    )
    async def change(
        self,
        request: CandidateRequest,
        id: CandidateId,
        data: JSONBody[CandidatePatch],
        mediator: NamedDependency[Mediator],
    ) -> Response[Envelope[CandidateView]]:
        """What changes nothing leaves the version alone."""
        expected = expected_version(request)
        candidate = await mediator.send(data.command(by=request.user, id=id, expected_version=expected))
        envelope = Envelope(data=candidate, message="Candidate updated")
        return Response(envelope, headers={"ETag": etag(candidate.version)})

    @delete(
        "/{id:str}",
        opt=operation("candidates:write", if_match=True),
        status_code=200,
        operation_id="deleteCandidate",
        summary="Delete a candidate",
    )
    async def remove(
        self, request: CandidateRequest, id: CandidateId, mediator: NamedDependency[Mediator]
    ) -> Response[Message]:
        """They disappear at once. For 30 days they can be restored, then they are destroyed."""
        expected = expected_version(request)
        await mediator.send(DeleteCandidate(by=request.user, id=id, expected_version=expected))
        return Response(Message(message="Candidate deleted"))

    @post(
        "/{id:str}/restore",
        opt=operation("candidates:write", if_match=True),
        status_code=200,
        operation_id="restoreCandidate",
        summary="Restore a deleted candidate",
    )
    async def restore(
        self, request: CandidateRequest, id: CandidateId, mediator: NamedDependency[Mediator]
    ) -> Response[Envelope[CandidateView]]:
        """They are there again as they were, files, feedback and analyses included; rankings follow."""
        expected = expected_version(request)
        command = RestoreCandidate(by=request.user, id=id, expected_version=expected)
        candidate = await mediator.send(command)
        envelope = Envelope(data=candidate, message="Candidate restored")
        return Response(envelope, headers={"ETag": etag(candidate.version)})

    @post(
        "/import",
        opt=operation("candidates:write", idempotent=True, reads="application/x-ndjson", example=_LINES),
        status_code=200,
        request_max_body_size=IMPORT_BYTES,
        operation_id="importCandidates",
        summary="Import candidates, one JSON object per line",
    )
    async def take_in(
        self, request: CandidateRequest, mediator: NamedDependency[Mediator]
    ) -> Response[MetaEnvelope[list[LineResult], ImportTotals]]:
        """Up to 10,000 lines, each a candidate as for ``createCandidate`` and an optional ``externalId``. One
        result per line; sent again, the same file creates nobody twice. A line whose e-mail another candidate
        has is ``exists`` with that candidate's id and a ``problem``.
        """
        ids = services(request).ids

        async def take(lines: Sequence[Keyed[CandidateImportLine]]) -> Sequence[Imported]:
            new = [_line(ids.new(), each) for each in lines]
            return await mediator.send(ImportCandidates(by=request.user, lines=new))

        results = await run_import(request, CandidateImportLine, take)
        return Response(MetaEnvelope(data=results, meta=totals(results)))


def _line(id: str, keyed: Keyed[CandidateImportLine]) -> CandidateLine:
    line = keyed.line
    return CandidateLine(id=id, key=keyed.key, details=line.details(), cv_text=line.cv_text)

"""CVs over HTTP: in, what was read, and out again."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import quote

import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter

from jobhire.domains.intake.application.queries import (
    AwaitCv,
    CvFile,
    CvLink,
    CvView,
    GetCv,
    GetCvFile,
    GetUploadedCandidate,
    OpenCvLink,
    SignCvLink,
    UploadedCandidate,
    operation_of,
)
from jobhire.domains.intake.application.resumes import GetJsonResume
from jobhire.domains.intake.application.taking_in import ReadCvAgain
from jobhire.domains.intake.application.upload import UploadCv
from jobhire.domains.intake.domain.cv_document import CvDocument
from jobhire.domains.intake.domain.document import Kind
from jobhire.domains.intake.presentation.form import UPLOAD_SCHEMA, UploadFacts, read_facts
from jobhire.domains.intake.presentation.uploads import FORM_OVERHEAD, MULTIPART, received
from jobhire.shared.application import Mediator, OperationView, Principal
from jobhire.shared.domain import TenantId
from jobhire.shared.presentation.auth import PUBLIC, operation
from jobhire.shared.presentation.conditions import etag
from jobhire.shared.presentation.envelope import Envelope, encoded
from jobhire.shared.presentation.idempotency import once
from jobhire.shared.presentation.preferences import UNDER_WAY, wait_seconds

MOST_BYTES = 10_000_000
DEFAULT_WAIT = 10.0
CvRequest = Request[Principal, Any, Any]
CandidateId = FromPath[Annotated[str, msgspec.Meta(max_length=100)]]
Version = Annotated[
    str | None, QueryParameter(name="documentId", max_length=100, description="Unset: the present CV")
]
_MEDIA = {
    Kind.PDF: "application/pdf",
    Kind.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    Kind.TEXT: "text/plain; charset=utf-8",
    Kind.JSON_RESUME: "application/json",
}
_VISITOR = Principal.visitor(TenantId(""))


def _command(by: Principal, id: str, name: str, content: bytes, facts: UploadFacts) -> UploadCv:
    return UploadCv(
        by=by,
        id=id,
        file_name=name,
        content=content,
        into=facts.candidate_id,
        type=facts.type,
        given=facts.given,
        metadata=facts.metadata,
    )


async def _answer(by: Principal, document: CvDocument, mediator: Mediator) -> Response[Any]:
    if not document.ended:
        return _accepted(operation_of(document))
    uploaded = await mediator.send(GetUploadedCandidate(by=by, document=document))
    candidate, count = uploaded.candidate, uploaded.open_jobs
    message = f"CV read. {count} open job{'' if count == 1 else 's'} being analyzed."
    headers = {"Location": f"/api/v1/candidates/{candidate.id}", "ETag": etag(candidate.version)}
    return Response(Envelope(data=candidate, message=message), status_code=201, headers=headers)


def _accepted(operation: OperationView) -> Response[Any]:
    headers = {"Location": f"/api/v1/operations/{operation.id}", "Retry-After": "1"}
    message = "The CV is being read."
    return Response(Envelope(data=operation, message=message), status_code=202, headers=headers)


class CvController(Controller):
    path = "/candidates"
    tags = ("CVs",)

    @post(
        "/upload",
        opt=operation(
            "candidates:write",
            idempotent=True,
            reads=MULTIPART,
            body_schema=UPLOAD_SCHEMA,
            problems=(415,),
        ),
        request_max_body_size=MOST_BYTES + FORM_OVERHEAD,
        operation_id="uploadCv",
        summary="Upload a CV",
        responses=UNDER_WAY,
    )
    async def upload(
        self, request: CvRequest, mediator: NamedDependency[Mediator]
    ) -> Response[Envelope[UploadedCandidate]]:
        """PDF, DOCX, text or JSON Resume, up to 10 MB. Answers 201 with the candidate once the file is
        read; 202 with an operation when that takes longer than `Prefer: wait=N` (10 seconds by default),
        at once with `Prefer: respond-async`."""
        async with received(request, fields=("metadata",)) as upload:
            facts = read_facts(upload.fields.get("metadata"))

            async def run(id: str) -> Response[Any]:
                async with upload.content() as content:
                    command = _command(request.user, id, upload.file_name, content, facts)
                    document = await mediator.send(command)
                seconds = wait_seconds(request, DEFAULT_WAIT)
                waiting = AwaitCv(by=request.user, document=document, seconds=seconds)
                return await _answer(request.user, await mediator.send(waiting), mediator)

            return await once(request, run, digest=upload.digest)

    @get(
        "/{id:str}/cv", opt=operation("candidates:read"), operation_id="getCv", summary="Read what a CV says"
    )
    async def one(
        self,
        request: CvRequest,
        id: CandidateId,
        mediator: NamedDependency[Mediator],
        document_id: Version = None,
    ) -> Response[Envelope[CvView]]:
        """The visible text, the profile with the place of every value in it, and apart from them what is in
        the file but nobody sees. `versions`: every file that was read into this candidate."""
        view = await mediator.send(GetCv(by=request.user, candidate_id=id, document_id=document_id))
        return Response(Envelope(data=view), headers={"Cache-Control": "no-store"})

    @get(
        "/{id:str}/cv/file",
        opt=operation("candidates:read"),
        media_type="application/octet-stream",
        operation_id="getCvFile",
        summary="Download a CV",
    )
    async def file(
        self,
        request: CvRequest,
        id: CandidateId,
        mediator: NamedDependency[Mediator],
        document_id: Version = None,
    ) -> Response[bytes]:
        """A copy without metadata, scripts and attachments, always as a download."""
        query = GetCvFile(by=request.user, candidate_id=id, document_id=document_id)
        return _download(await mediator.send(query))

    @post(
        "/{id:str}/cv/link",
        opt=operation("candidates:read"),
        status_code=201,
        operation_id="linkCv",
        summary="Make a link to a CV",
    )
    async def link(
        self,
        request: CvRequest,
        id: CandidateId,
        mediator: NamedDependency[Mediator],
        document_id: Version = None,
    ) -> Response[Envelope[CvLink]]:
        """For a browser: works without a token, for a few minutes."""
        query = SignCvLink(by=request.user, candidate_id=id, document_id=document_id)
        return Response(Envelope(data=await mediator.send(query)), headers={"Cache-Control": "no-store"})

    @post(
        "/{id:str}/cv/read-again",
        opt=operation("candidates:write"),
        status_code=202,
        operation_id="readCvAgain",
        summary="Read a CV once more",
    )
    async def again(
        self,
        request: CvRequest,
        id: CandidateId,
        mediator: NamedDependency[Mediator],
        document_id: Version = None,
    ) -> Response[Envelope[OperationView]]:
        """With the present parser. What it finds otherwise than before becomes proposals."""
        command = ReadCvAgain(by=request.user, candidate_id=id, document_id=document_id)
        return _accepted(operation_of(await mediator.send(command)))


class ResumeController(Controller):
    path = "/candidates"
    tags = ("CVs",)

    @get(
        "/{id:str}/json-resume",
        opt=operation("candidates:read"),
        operation_id="getJsonResume",
        summary="Read a candidate as JSON Resume",
    )
    async def one(
        self, request: CvRequest, id: CandidateId, mediator: NamedDependency[Mediator]
    ) -> Response[dict[str, Any]]:
        """Schema 1.0.0 (jsonresume.org), without an envelope: save it as it is, and upload it anywhere."""
        resume = await mediator.send(GetJsonResume(by=request.user, candidate_id=id))
        return Response(resume, headers={"Cache-Control": "no-store"})


class CvLinkController(Controller):
    path = "/cv-files"
    tags = ("CVs",)

    @get(
        "/{ticket:str}",
        opt=PUBLIC,
        media_type="application/octet-stream",
        operation_id="openCvLink",
        summary="Open a link to a CV",
    )
    async def open(self, ticket: FromPath[str], mediator: NamedDependency[Mediator]) -> Response[bytes]:
        """404 for a link that was altered, has expired, or whose candidate is gone."""
        return _download(await mediator.send(OpenCvLink(by=_VISITOR, ticket=ticket)))


def _download(file: CvFile) -> Response[Any]:
    """As an attachment that no browser opens in the place of a page (OWASP ASVS 5.0, 5.4.2)."""
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(file.name, safe='')}",
        "Cache-Control": "private, no-store",
        "Content-Security-Policy": "sandbox; default-src 'none'",
    }
    return encoded(file.content, headers=headers, media_type=_MEDIA[file.kind])

"""Bulk imports over HTTP: plan, look, run, cancel, undo."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any, Literal

import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter

from jobhire.domains.intake.application.import_ports import EntryFilter
from jobhire.domains.intake.application.import_queries import (
    RUN,
    UNDO,
    EntryView,
    GetImport,
    GetImportOperation,
    ImportView,
    ListEntries,
    ListImports,
)
from jobhire.domains.intake.application.planning import CancelImport, PlanImport, RunImport, UndoImport
from jobhire.domains.intake.domain.import_entry import EntryStatus, Fate
from jobhire.domains.intake.presentation.form import read_plan_facts
from jobhire.domains.intake.presentation.uploads import FORM_OVERHEAD, MULTIPART, received
from jobhire.shared.application import Mediator, OperationView, Principal
from jobhire.shared.presentation.auth import operation
from jobhire.shared.presentation.conditions import etag
from jobhire.shared.presentation.envelope import Envelope, Page
from jobhire.shared.presentation.idempotency import once
from jobhire.shared.presentation.lists import Listed
from jobhire.shared.presentation.paging import Cursor, PageNumber, PageSize

MOST_BYTES = 200_000_000
_AT_ONCE = asyncio.Semaphore(2)
"""Archives that are unpacked in one process at a time; others wait with theirs in a temporary file."""
ImportRequest = Request[Principal, Any, Any]
ImportId = FromPath[Annotated[str, msgspec.Meta(max_length=100)]]
FateFilter = Literal["create", "new-version", "duplicate", "skip", "refused"]
StatusFilter = Literal["waiting", "foreseen", "released", "done", "left-out", "undone", "kept"]
PLAN_SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["file"],
    "additionalProperties": False,
    "properties": {
        "file": {
            "type": "string",
            "contentMediaType": "application/octet-stream",
            "description": "A ZIP archive of PDF, DOCX and text files, or candidates as lines of JSON "
            "(`.ndjson`), as `importCandidates` takes them",
        },
        "metadata": {
            "type": "string",
            "contentMediaType": "application/json",
            "description": "A JSON object for files: `type`: internal, past or uploaded; all else becomes "
            "the `metadata` of every candidate",
        },
    },
}


class ImportController(Controller):
    path = "/candidates/imports"
    tags = ("Imports",)

    @post(
        "/",
        opt=operation(
            "candidates:write",
            idempotent=True,
            reads=MULTIPART,
            body_schema=PLAN_SCHEMA,
            problems=(403, 415, 422),
        ),
        status_code=202,
        request_max_body_size=MOST_BYTES + FORM_OVERHEAD,
        operation_id="planImport",
        summary="Plan a bulk import",
    )
    async def plan(
        self, request: ImportRequest, mediator: NamedDependency[Mediator]
    ) -> Response[Envelope[OperationView]]:
        """Up to 1,000 CVs in an archive of 200 MB (500 MB unpacked), or 10,000 lines. Nobody is created: the
        operation ends when it is known what would become of each file. Then `run` it. While a plan is open,
        the same upload is the same plan."""
        async with received(request, fields=("metadata",)) as upload:
            type, metadata = read_plan_facts(upload.fields.get("metadata"))

            async def run(id: str) -> Response[Any]:
                command = PlanImport(
                    by=request.user,
                    id=id,
                    file=upload.file,
                    file_name=upload.file_name,
                    digest=upload.digest,
                    type=type,
                    metadata=metadata,
                )
                async with _AT_ONCE:
                    bulk = await mediator.send(command)
                return await _accepted(request, mediator, bulk.id, "")

            return await once(request, run, digest=upload.digest)

    @get("/", opt=operation("candidates:read"), operation_id="listImports", summary="List imports")
    async def many(
        self,
        request: ImportRequest,
        mediator: NamedDependency[Mediator],
        page: PageNumber = 1,
        limit: PageSize = 20,
        cursor: Cursor = None,
    ) -> Response[Page[ImportView]]:
        """Newest first."""
        listed = Listed(name="imports", filters=None, page=page, limit=limit)
        found = await mediator.send(ListImports(by=request.user, part=listed.part(request, cursor)))
        return listed.answer(request, list(found.items), total=found.total, last=found.last)

    @get("/{id:str}", opt=operation("candidates:read"), operation_id="getImport", summary="Read an import")
    async def one(
        self, request: ImportRequest, id: ImportId, mediator: NamedDependency[Mediator]
    ) -> Response[Envelope[ImportView]]:
        """Its state, and how many entries there are of each kind."""
        found = await mediator.send(GetImport(by=request.user, id=id))
        headers = {"Cache-Control": "no-store", "ETag": etag(found.version)}
        return Response(Envelope(data=found), headers=headers)

    @get(
        "/{id:str}/entries",
        opt=operation("candidates:read"),
        operation_id="listImportEntries",
        summary="List what becomes of each file",
    )
    async def entries(  # noqa: PLR0913, PLR0917 - one argument per query parameter
        self,
        request: ImportRequest,
        id: ImportId,
        mediator: NamedDependency[Mediator],
        page: PageNumber = 1,
        limit: PageSize = 20,
        cursor: Cursor = None,
        predicted: Annotated[FateFilter | None, QueryParameter(description="Only these")] = None,
        outcome: Annotated[FateFilter | None, QueryParameter(description="Only these")] = None,
        status: Annotated[StatusFilter | None, QueryParameter(description="Only these")] = None,
    ) -> Response[Page[EntryView]]:
        """In the order of the archive."""
        wanted = EntryFilter(
            status=None if status is None else EntryStatus(status),
            foreseen=None if predicted is None else Fate(predicted),
            outcome=None if outcome is None else Fate(outcome),
        )
        listed = Listed(name=f"import-entries:{id}", filters=wanted, page=page, limit=limit)
        part = listed.part(request, cursor)
        found = await mediator.send(ListEntries(by=request.user, id=id, wanted=wanted, part=part))
        return listed.answer(request, list(found.items), total=found.total, last=found.last)

    @post(
        "/{id:str}/run",
        opt=operation("candidates:write", problems=(409,)),
        status_code=202,
        operation_id="runImport",
        summary="Run a plan",
    )
    async def run(
        self, request: ImportRequest, id: ImportId, mediator: NamedDependency[Mediator]
    ) -> Response[Envelope[OperationView]]:
        """Does what was predicted. Sent again, it changes nothing: no file is taken in twice."""
        await mediator.send(RunImport(by=request.user, id=id))
        return await _accepted(request, mediator, id, RUN)

    @post(
        "/{id:str}/cancel",
        opt=operation("candidates:write", problems=(409,)),
        status_code=200,
        operation_id="cancelImport",
        summary="Cancel an import",
    )
    async def cancel(
        self, request: ImportRequest, id: ImportId, mediator: NamedDependency[Mediator]
    ) -> Response[Envelope[ImportView]]:
        """No further file is taken in. What was taken in by then stays, and can be undone."""
        await mediator.send(CancelImport(by=request.user, id=id))
        return Response(Envelope(data=await mediator.send(GetImport(by=request.user, id=id))))

    @post(
        "/{id:str}/undo",
        opt=operation("candidates:write", problems=(409,)),
        status_code=202,
        operation_id="undoImport",
        summary="Undo an import",
    )
    async def undo(
        self, request: ImportRequest, id: ImportId, mediator: NamedDependency[Mediator]
    ) -> Response[Envelope[OperationView]]:
        """Candidates it created are deleted, new versions of CVs taken back, unless somebody has changed them
        since: those are `kept`, with the reason."""
        await mediator.send(UndoImport(by=request.user, id=id))
        return await _accepted(request, mediator, id, UNDO)


async def _accepted(request: ImportRequest, mediator: Mediator, id: str, act: str) -> Response[Any]:
    found = await mediator.send(GetImportOperation(by=request.user, id=id, act=act))
    headers = {"Location": f"/api/v1/operations/{found.id}", "Retry-After": "1"}
    message = f"See /api/v1/candidates/imports/{id}"
    return Response(Envelope(data=found, message=message), status_code=202, headers=headers)

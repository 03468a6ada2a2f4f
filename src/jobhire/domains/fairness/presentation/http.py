"""Declarations and bias audits over HTTP."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

import msgspec
from litestar import Controller, Request, Response, delete, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from jobhire.domains.fairness.application.audits import (
    AuditItem,
    AuditView,
    GetBiasAudit,
    ListBiasAudits,
    RequestBiasAudit,
    operation_of,
)
from jobhire.domains.fairness.application.declarations import (
    DeclarationView,
    GetDeclaration,
    RecordDeclaration,
    WithdrawDeclaration,
)
from jobhire.domains.fairness.domain.bias_audit import BiasAudit
from jobhire.domains.fairness.domain.sample import Person
from jobhire.shared.application import Mediator, OperationView, Principal
from jobhire.shared.domain import Invalid
from jobhire.shared.presentation.auth import operation
from jobhire.shared.presentation.bodies import NO_NUL
from jobhire.shared.presentation.conditions import etag
from jobhire.shared.presentation.envelope import Envelope, Message, Page
from jobhire.shared.presentation.idempotency import once
from jobhire.shared.presentation.lists import Listed
from jobhire.shared.presentation.paging import Cursor, PageNumber, PageSize
from jobhire.shared.presentation.preferences import UNDER_WAY, wait_seconds

ROWS = 50_000
ROWS_BYTES = 8 * 1024 * 1024
PathId = FromPath[Annotated[str, msgspec.Meta(max_length=100)]]
Word = Annotated[str, msgspec.Meta(min_length=1, max_length=60, pattern=NO_NUL)]
Value = Annotated[str, msgspec.Meta(max_length=60, pattern=NO_NUL)]
FairnessRequest = Request[Principal, Any, Any]
_DECLARED = {"sex": "female", "raceEthnicity": "Asian"}
_ASKED = {"jobId": "01990000-0000-7000-8000-000000000001", "attributes": ["sex", "raceEthnicity"]}


class DeclarationBody(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True, rename="camel"):
    """All that somebody declares; what is left out or null is not declared."""

    sex: Value | None = None
    race_ethnicity: Value | None = None
    age_group: Value | None = None
    disability: Value | None = None
    veteran: Value | None = None

    def attributes(self) -> dict[str, str]:
        given: dict[str, str | None] = msgspec.to_builtins(self)
        return {name: value for name, value in given.items() if value is not None}


class AuditRow(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """``selected``: chosen or not; ``score``: any number. An attribute that is null or empty is unknown."""

    attributes: Annotated[dict[Word, Value | None], msgspec.Meta(max_length=20)]
    selected: bool | None = None
    score: float | None = None

    def person(self) -> Person:
        known = {name: value for name, value in self.attributes.items() if value}
        return Person(attributes=known, selected=self.selected, score=self.score)


class AuditQuestion(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True, rename="camel"):
    """Without ``rows`` it is about our own records: of ``jobId`` or of all jobs, as of ``asOf`` or now.
    ``minShare``: groups with less of the sample are left out of the ratios."""

    attributes: Annotated[
        tuple[Word, ...], msgspec.Meta(min_length=1, max_length=5, extra_json_schema={"uniqueItems": True})
    ] = ("sex", "raceEthnicity")
    job_id: Annotated[str, msgspec.Meta(min_length=1, max_length=100, pattern=NO_NUL)] | None = None
    as_of: Annotated[datetime, msgspec.Meta(tz=True)] | None = None
    min_share: Annotated[float, msgspec.Meta(ge=0, le=0.5)] = 0.0
    rows: Annotated[tuple[AuditRow, ...], msgspec.Meta(min_length=1, max_length=ROWS)] | None = None

    def command(self, by: Principal, id: str, *, at_once: bool) -> RequestBiasAudit:
        if len(set(self.attributes)) < len(self.attributes):
            raise Invalid("each attribute once", field="/attributes")
        if self.rows is not None and (self.job_id is not None or self.as_of is not None):
            raise Invalid("rows of your own have no job and no day here", field="/rows")
        return RequestBiasAudit(
            by=by,
            id=id,
            attributes=self.attributes,
            job_id=self.job_id,
            as_of=self.as_of,
            min_share=self.min_share,
            rows=None if self.rows is None else [row.person() for row in self.rows],
            at_once=at_once,
        )


class DeclarationController(Controller):
    path = "/candidates/{id:str}/declaration"
    tags = ("Fairness",)

    @put(
        "/",
        opt=operation("fairness:write", example=_DECLARED, problems=(404, 409)),
        operation_id="recordDeclaration",
        summary="Record what a candidate declares of themselves",
    )
    async def record(
        self,
        request: FairnessRequest,
        id: PathId,
        data: JSONBody[DeclarationBody],
        mediator: NamedDependency[Mediator],
    ) -> Response[Envelope[DeclarationView]]:
        """Voluntary, kept sealed and apart, used for bias audits and nothing else; no answer shows a value
        again, but an export for themselves that asks for it. It replaces what was declared before."""
        command = RecordDeclaration(by=request.user, candidate_id=id, attributes=data.attributes())
        declared = await mediator.send(command)
        return Response(
            Envelope(data=declared, message="Declaration recorded"), headers={"ETag": etag(declared.version)}
        )

    @get(
        "/",
        opt=operation("fairness:read"),
        operation_id="getDeclaration",
        summary="See whether a candidate declared anything",
    )
    async def one(
        self, request: FairnessRequest, id: PathId, mediator: NamedDependency[Mediator]
    ) -> Response[Envelope[DeclarationView]]:
        """Which attributes, never their values."""
        found = await mediator.send(GetDeclaration(by=request.user, candidate_id=id))
        return Response(Envelope(data=found), headers={"Cache-Control": "no-store"})

    @delete(
        "/",
        opt=operation("fairness:write"),
        status_code=200,
        operation_id="withdrawDeclaration",
        summary="Forget what a candidate declared",
    )
    async def withdraw(
        self, request: FairnessRequest, id: PathId, mediator: NamedDependency[Mediator]
    ) -> Response[Message]:
        """Nothing of it is kept. Audits that are there already stay as they are."""
        await mediator.send(WithdrawDeclaration(by=request.user, candidate_id=id))
        return Response(Message(message="Declaration withdrawn"))


class BiasAuditController(Controller):
    path = "/audits/bias"
    tags = ("Fairness",)

    @post(
        "/",
        opt=operation("fairness:write", idempotent=True, example=_ASKED),
        request_max_body_size=ROWS_BYTES,
        operation_id="auditBias",
        summary="Audit decisions and scores for bias",
        responses=UNDER_WAY,
    )
    async def ask(
        self, request: FairnessRequest, data: JSONBody[AuditQuestion], mediator: NamedDependency[Mediator]
    ) -> Response[Envelope[AuditView]]:
        """From the decisions on record (feedback) and what candidates declared, or from `rows` of your own.
        Answers 201 with the report; 202 with an operation when there is much to read, or with
        `Prefer: respond-async`."""
        at_once = wait_seconds(request, 10.0) > 0

        async def run(id: str) -> Response[Any]:
            return _answer(await mediator.send(data.command(request.user, id, at_once=at_once)))

        return await once(request, run)

    @get("/", opt=operation("fairness:read"), operation_id="listBiasAudits", summary="List bias audits")
    async def many(
        self,
        request: FairnessRequest,
        mediator: NamedDependency[Mediator],
        page: PageNumber = 1,
        limit: PageSize = 20,
        cursor: Cursor = None,
    ) -> Response[Page[AuditItem]]:
        """Newest first, without their reports."""
        listed = Listed(name="bias-audits", filters=None, page=page, limit=limit)
        found = await mediator.send(ListBiasAudits(by=request.user, part=listed.part(request, cursor)))
        return listed.answer(request, found.items, total=found.total, last=found.last)

    @get(
        "/{id:str}", opt=operation("fairness:read"), operation_id="getBiasAudit", summary="Read a bias audit"
    )
    async def one(
        self, request: FairnessRequest, id: PathId, mediator: NamedDependency[Mediator]
    ) -> Response[Envelope[AuditView]]:
        return Response(Envelope(data=await mediator.send(GetBiasAudit(by=request.user, id=id))))


def _answer(audit: BiasAudit) -> Response[Any]:
    if audit.ended:
        headers = {"Location": f"/api/v1/audits/bias/{audit.id}"}
        body: Envelope[Any] = Envelope(data=AuditView.of(audit), message="Bias audit made")
        return Response(body, status_code=201, headers=headers)
    waiting: OperationView = operation_of(audit)
    headers = {"Location": f"/api/v1/operations/{waiting.id}", "Retry-After": "1"}
    return Response(
        Envelope(data=waiting, message="The audit is being made."), status_code=202, headers=headers
    )

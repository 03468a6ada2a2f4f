"""A candidate's privacy over HTTP: all that is kept of them, what they agreed to, and holds."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

import msgspec
from litestar import Controller, Request, Response, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, QueryParameter

from jobhire.domains.privacy.application.consents import GetPrivacy, HoldCandidate, PrivacyView, RecordConsent
from jobhire.domains.privacy.application.explaining import ExplainScore, ExplanationView
from jobhire.domains.privacy.application.exporting import (
    ExportPerson,
    ExportView,
    GetExportedData,
    operation_of,
)
from jobhire.domains.privacy.domain.consent import LONGEST_HOW, LONGEST_NOTICE, Basis, Purpose, Status
from jobhire.domains.privacy.domain.person_export import ExportStatus, PersonExport
from jobhire.domains.privacy.domain.record import LONGEST_REASON
from jobhire.shared.application import Mediator, Principal
from jobhire.shared.domain import Invalid, NotFound
from jobhire.shared.presentation.auth import operation
from jobhire.shared.presentation.bodies import NO_NUL
from jobhire.shared.presentation.conditions import etag, expected_version
from jobhire.shared.presentation.envelope import Envelope, encoded
from jobhire.shared.presentation.idempotency import once
from jobhire.shared.presentation.preferences import UNDER_WAY, wait_seconds

CandidateId = FromPath[Annotated[str, msgspec.Meta(max_length=100)]]
PrivacyRequest = Request[Principal, Any, Any]
JobId = Annotated[
    str | None,
    QueryParameter(name="jobId", min_length=1, max_length=100, description="Needed: a score is for a job"),
]
PurposeName = FromPath[
    Annotated[str, msgspec.Meta(max_length=40, extra_json_schema={"enum": [each.value for each in Purpose]})]
]
Moment = Annotated[datetime, msgspec.Meta(tz=True)]
_GIVEN = {
    "basis": "consent",
    "status": "given",
    "how": "Form on our careers page",
    "noticeVersion": "2026-10",
}
_HELD = {"hold": True, "reason": "Claim under way, file 2026/17"}
_PRIVATE = {"Cache-Control": "no-store"}


class ExportBody(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """``declared``: with the values that the candidate declared of themselves (`/declaration`), which needs a
    recent proof of who you are."""

    declared: bool = False


class ConsentBody(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True, rename="camel"):
    """``at``: since when, left out: now. ``until``: when it ends by itself. ``how``: where it was said;
    ``noticeVersion``: of the privacy notice they were shown."""

    basis: Basis
    status: Status
    at: Moment | None = None
    until: Moment | None = None
    how: Annotated[str, msgspec.Meta(max_length=LONGEST_HOW, pattern=NO_NUL)] = ""
    notice_version: Annotated[str, msgspec.Meta(max_length=LONGEST_NOTICE, pattern=NO_NUL)] = ""


class HoldBody(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """``reason``: why, where there is a hold; nobody is named in it."""

    hold: bool
    reason: Annotated[str, msgspec.Meta(max_length=LONGEST_REASON, pattern=NO_NUL)] = ""

    def wanted(self) -> str | None:
        if not self.hold:
            return None
        if not self.reason.strip():
            raise Invalid("a hold has a reason", field="/reason")
        return self.reason


class PersonController(Controller):
    path = "/candidates/{id:str}"
    tags = ("Privacy",)

    @post(
        "/export",
        opt=operation("privacy:export", idempotent=True, example={"declared": False}, problems=(404,)),
        operation_id="exportPerson",
        summary="Put together all that is kept of a candidate",
        responses=UNDER_WAY,
    )
    async def export(
        self,
        request: PrivacyRequest,
        id: CandidateId,
        data: JSONBody[ExportBody],
        mediator: NamedDependency[Mediator],
    ) -> Response[Envelope[ExportView]]:
        """Answers 201 with where the data are to be had for a day; 202 with an operation when it takes
        longer, or with `Prefer: respond-async`. On record, as is who fetched them."""
        at_once = wait_seconds(request, 10.0) > 0

        async def run(export_id: str) -> Response[Any]:
            command = ExportPerson(
                by=request.user, id=export_id, candidate_id=id, declared=data.declared, at_once=at_once
            )
            return _answer(await mediator.send(command))

        return await once(request, run)

    @get(
        "/exports/{export_id:str}",
        opt=operation("privacy:export"),
        operation_id="getExportedData",
        summary="Fetch all that is kept of a candidate",
    )
    async def exported(
        self,
        request: PrivacyRequest,
        id: CandidateId,
        export_id: CandidateId,
        mediator: NamedDependency[Mediator],
    ) -> Response[dict[str, Any]]:
        """JSON without an envelope: save it as it is, and hand it over. `manifest` says what is in it, `data`
        is all of it as it is kept, files are linked."""
        query = GetExportedData(by=request.user, candidate_id=id, id=export_id)
        headers = {**_PRIVATE, "Content-Disposition": f'attachment; filename="person-{export_id}.json"'}
        return encoded(await mediator.send(query), headers=headers)

    @get(
        "/explanation",
        opt=operation("privacy:read", problems=(422,)),
        operation_id="explainScore",
        summary="Why a candidate's score for a job is what it is, for themselves",
    )
    async def explanation(
        self,
        request: PrivacyRequest,
        id: CandidateId,
        mediator: NamedDependency[Mediator],
        job_id: JobId = None,
    ) -> Response[Envelope[ExplanationView]]:
        """In plain sentences, each from something that is on record; what data were used and where those come
        from; what is never read; and how what is wrong is put right. The same record gives the same bytes."""
        view = await mediator.send(ExplainScore(by=request.user, candidate_id=id, job_id=job_id))
        return Response(Envelope(data=view), headers=_PRIVATE)

    @get(
        "/consents",
        opt=operation("privacy:read"),
        operation_id="getConsents",
        summary="What a candidate's data may be used for",
    )
    async def consents(
        self, request: PrivacyRequest, id: CandidateId, mediator: NamedDependency[Mediator]
    ) -> Response[Envelope[PrivacyView]]:
        """By purpose, with its history; a hold, and when they are due to be deleted."""
        return _shown(await mediator.send(GetPrivacy(by=request.user, candidate_id=id)))

    @put(
        "/consents/{purpose:str}",
        opt=operation("privacy:write", if_match=True, example=_GIVEN, problems=(404, 409)),
        operation_id="recordConsent",
        summary="Record what a candidate agreed to, or took back",
    )
    async def record(
        self,
        request: PrivacyRequest,
        id: CandidateId,
        purpose: PurposeName,
        data: JSONBody[ConsentBody],
        mediator: NamedDependency[Mediator],
    ) -> Response[Envelope[PrivacyView]]:
        """It holds from then on, and what held before is kept as history. Once `ai_analysis` is withdrawn, no
        provider is given anything of them; once `talent_pool` is, they are due after the days of
        `/privacy/retention`."""
        command = RecordConsent(
            by=request.user,
            candidate_id=id,
            purpose=_purpose(purpose),
            basis=data.basis,
            status=data.status,
            at=data.at,
            until=data.until,
            how=data.how,
            notice=data.notice_version,
            expected_version=expected_version(request),
        )
        return _shown(await mediator.send(command), "Recorded")

    @put(
        "/hold",
        opt=operation("privacy:manage", if_match=True, example=_HELD, problems=(404,)),
        operation_id="holdCandidate",
        summary="Keep a candidate whatever retention says, or no longer",
    )
    async def hold(
        self,
        request: PrivacyRequest,
        id: CandidateId,
        data: JSONBody[HoldBody],
        mediator: NamedDependency[Mediator],
    ) -> Response[Envelope[PrivacyView]]:
        """A legal hold: retention deletes nobody who has one. People can, and can erase."""
        command = HoldCandidate(
            by=request.user,
            candidate_id=id,
            reason=data.wanted(),
            expected_version=expected_version(request),
        )
        return _shown(await mediator.send(command), "On hold" if data.hold else "Not on hold")


def _purpose(name: str) -> Purpose:
    try:
        return Purpose(name)
    except ValueError:
        known = ", ".join(each.value for each in Purpose)
        raise NotFound(f"there is no such purpose; there are {known}", purpose=name) from None


def _shown(view: PrivacyView, message: str | None = None) -> Response[Envelope[PrivacyView]]:
    tag = {"ETag": etag(view.version)} if view.version else {}
    return Response(Envelope(data=view, message=message), headers={**_PRIVATE, **tag})


def _answer(export: PersonExport) -> Response[Any]:
    if export.status is ExportStatus.DONE:
        view = ExportView.of(export)
        body: Envelope[Any] = Envelope(data=view, message="All that is kept of them was put together")
        return Response(body, status_code=201, headers={"Location": str(view.url)})
    waiting = operation_of(export)
    headers = {"Location": f"/api/v1/operations/{waiting.id}", "Retry-After": "1"}
    return Response(
        Envelope(data=waiting, message="It is being put together."), status_code=202, headers=headers
    )

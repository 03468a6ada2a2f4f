"""Where a profile comes from, and what waits for a decision, over HTTP."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from jobhire.domains.candidate.application.provenance import (
    AcceptProposal,
    ConfirmFields,
    GetProvenance,
    ListProposals,
    ProposalView,
    ProvenanceView,
    RejectProposal,
)
from jobhire.domains.candidate.application.queries import CandidateView
from jobhire.domains.candidate.domain.fields import ALL
from jobhire.shared.application import Mediator, Principal
from jobhire.shared.presentation.auth import operation
from jobhire.shared.presentation.conditions import etag, expected_version
from jobhire.shared.presentation.envelope import Envelope

CandidateId = FromPath[Annotated[str, msgspec.Meta(max_length=100)]]
ProposalId = FromPath[Annotated[str, msgspec.Meta(max_length=100)]]
CandidateRequest = Request[Principal, Any, Any]
FieldName = Annotated[str, msgspec.Meta(extra_json_schema={"enum": sorted(ALL)})]


class FieldsToConfirm(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True, rename="camel"):
    """Names as in the candidate; ``summary``, ``location`` and ``experienceYears`` without ``metadata``."""

    fields: Annotated[tuple[FieldName, ...], msgspec.Meta(min_length=1, max_length=len(ALL))]


def _changed(candidate: CandidateView, message: str) -> Response[Envelope[CandidateView]]:
    return Response(Envelope(data=candidate, message=message), headers={"ETag": etag(candidate.version)})


class ProposalController(Controller):
    path = "/candidates/{id:str}"
    tags = ("Candidates",)

    @get(
        "/provenance",
        opt=operation("candidates:read"),
        operation_id="getProvenance",
        summary="Where each field comes from",
    )
    async def provenance(
        self, id: CandidateId, mediator: NamedDependency[Mediator], request: CandidateRequest
    ) -> Response[Envelope[ProvenanceView]]:
        """Per field: a place in a CV, a person, an import, a merge, an applicant or their applications, and
        who confirmed it."""
        found = await mediator.send(GetProvenance(by=request.user, id=id))
        return Response(Envelope(data=found), headers={"ETag": etag(found.version)})

    @post(
        "/confirm",
        opt=operation("candidates:write", if_match=True, example={"fields": ["name", "phones"]}),
        status_code=200,
        operation_id="confirmFields",
        summary="Confirm values as they are",
    )
    async def confirm(
        self,
        request: CandidateRequest,
        id: CandidateId,
        data: JSONBody[FieldsToConfirm],
        mediator: NamedDependency[Mediator],
    ) -> Response[Envelope[CandidateView]]:
        """No CV, read anew or new, fills or questions them silently. Repeating it changes nothing."""
        expected = expected_version(request)
        command = ConfirmFields(by=request.user, id=id, expected_version=expected, fields=data.fields)
        return _changed(await mediator.send(command), "Confirmed")

    @get(
        "/proposals",
        opt=operation("candidates:read"),
        operation_id="listProposals",
        summary="What a CV or a merge says differently",
    )
    async def proposals(
        self, request: CandidateRequest, id: CandidateId, mediator: NamedDependency[Mediator]
    ) -> Response[Envelope[list[ProposalView]]]:
        """All that wait, at most 200, the oldest first. The entity tag is the candidate's."""
        found = await mediator.send(ListProposals(by=request.user, id=id))
        return Response(Envelope(data=found.items), headers={"ETag": etag(found.version)})

    @post(
        "/proposals/{proposal_id:str}/accept",
        opt=operation("candidates:write", if_match=True),
        status_code=200,
        operation_id="acceptProposal",
        summary="Accept a proposal",
    )
    async def accept(
        self,
        request: CandidateRequest,
        id: CandidateId,
        proposal_id: ProposalId,
        mediator: NamedDependency[Mediator],
    ) -> Response[Envelope[CandidateView]]:
        """The value becomes the candidate's, confirmed by you. Accepting it again changes nothing."""
        expected = expected_version(request)
        command = AcceptProposal(by=request.user, id=id, proposal_id=proposal_id, expected_version=expected)
        return _changed(await mediator.send(command), "Accepted")

    @post(
        "/proposals/{proposal_id:str}/reject",
        opt=operation("candidates:write", if_match=True),
        status_code=200,
        operation_id="rejectProposal",
        summary="Reject a proposal",
    )
    async def reject(
        self,
        request: CandidateRequest,
        id: CandidateId,
        proposal_id: ProposalId,
        mediator: NamedDependency[Mediator],
    ) -> Response[Envelope[CandidateView]]:
        """The value does not come back, whatever is read. Rejecting it again changes nothing."""
        expected = expected_version(request)
        command = RejectProposal(by=request.user, id=id, proposal_id=proposal_id, expected_version=expected)
        return _changed(await mediator.send(command), "Rejected")

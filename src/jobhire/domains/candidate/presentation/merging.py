"""Who may be the same person, and merging them, over HTTP."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from jobhire.domains.candidate.application.duplicates import LikelySame, ListDuplicates
from jobhire.domains.candidate.application.merging import (
    GiveBackMerged,
    HideMerged,
    RestoreMerged,
    take_over,
)
from jobhire.domains.candidate.application.queries import CandidateView
from jobhire.shared.application import Mediator, Principal
from jobhire.shared.presentation.auth import operation
from jobhire.shared.presentation.bodies import ShortText
from jobhire.shared.presentation.conditions import etag, expected_version
from jobhire.shared.presentation.envelope import Envelope

CandidateId = FromPath[Annotated[str, msgspec.Meta(max_length=100)]]
CandidateRequest = Request[Principal, Any, Any]
_EXAMPLE = {"candidateId": "01a2052a-4f10-7c2b-8e55-1f6f2f0d9a11"}


class OtherCandidate(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True, rename="camel"):
    """The one that goes into, or comes out of, the one in the path."""

    candidate_id: ShortText


class MergeController(Controller):
    path = "/candidates/{id:str}"
    tags = ("Candidates",)

    @get(
        "/duplicates",
        opt=operation("candidates:read"),
        operation_id="listDuplicates",
        summary="Who may be the same person",
    )
    async def duplicates(
        self, request: CandidateRequest, id: CandidateId, mediator: NamedDependency[Mediator]
    ) -> Envelope[list[LikelySame]]:
        """One entry per candidate and reason: `same-email`, `same-phone`, `same-name-and-employer`, or
        `near-identical-text` with `perCent`. Nobody is merged by it."""
        found = await mediator.send(ListDuplicates(by=request.user, id=id))
        return Envelope(data=list(found))

    @post(
        "/merge",
        opt=operation("candidates:write", if_match=True, example=_EXAMPLE),
        status_code=200,
        operation_id="mergeCandidates",
        summary="Merge another candidate into this one",
    )
    async def merge(
        self,
        request: CandidateRequest,
        id: CandidateId,
        data: JSONBody[OtherCandidate],
        mediator: NamedDependency[Mediator],
    ) -> Response[Envelope[CandidateView]]:
        """The other one disappears; this one takes what it does not know, and what differs becomes a
        proposal. Repeating it changes nothing; `unmerge` undoes it."""
        by, other = request.user, data.candidate_id
        expected = expected_version(request)
        await mediator.send(HideMerged(by=by, id=id, candidate_id=other, expected_version=expected))
        candidate = await take_over(mediator, by, id, other)
        return _changed(candidate, "Candidates merged")

    @post(
        "/unmerge",
        opt=operation("candidates:write", if_match=True, example=_EXAMPLE),
        status_code=200,
        operation_id="unmergeCandidates",
        summary="Undo a merge",
    )
    async def unmerge(
        self,
        request: CandidateRequest,
        id: CandidateId,
        data: JSONBody[OtherCandidate],
        mediator: NamedDependency[Mediator],
    ) -> Response[Envelope[CandidateView]]:
        """The other one lives again as they were. This one gives back what the merge filled and nobody
        changed since; later edits stay. Repeating it changes nothing."""
        by, other = request.user, data.candidate_id
        expected = expected_version(request)
        candidate = await mediator.send(
            GiveBackMerged(by=by, id=id, candidate_id=other, expected_version=expected)
        )
        await mediator.send(RestoreMerged(by=by, id=id, candidate_id=other))
        return _changed(candidate, "Candidates are two again")


def _changed(candidate: CandidateView, message: str) -> Response[Envelope[CandidateView]]:
    return Response(Envelope(data=candidate, message=message), headers={"ETag": etag(candidate.version)})

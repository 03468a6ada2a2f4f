"""A candidate is erased over HTTP, and what that removed is told."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from jobhire.domains.candidate.application.erasing import EraseCandidate, ErasureView, GetErasure
from jobhire.shared.application import Mediator, Principal
from jobhire.shared.presentation.auth import operation
from jobhire.shared.presentation.conditions import expected_version
from jobhire.shared.presentation.envelope import Envelope

CandidateId = FromPath[Annotated[str, msgspec.Meta(max_length=100)]]
CandidateRequest = Request[Principal, Any, Any]


class ErasureController(Controller):
    path = "/candidates/{id:str}"
    tags = ("Candidates",)

    @post(
        "/erase",
        opt=operation("candidates:erase", if_match=True),
        status_code=200,
        operation_id="eraseCandidate",
        summary="Erase a candidate for ever",
    )
    async def erase(
        self, request: CandidateRequest, id: CandidateId, mediator: NamedDependency[Mediator]
    ) -> Response[Envelope[ErasureView]]:
        """Profile, files, everything read, proposed or written of them is gone when this answers, and cannot
        come back. The answer says what was removed. Repeating it looks again."""
        command = EraseCandidate(by=request.user, id=id, expected_version=expected_version(request))
        erasure = await mediator.send(command)
        return Response(Envelope(data=erasure, message="Candidate erased"))

    @get(
        "/erasure",
        opt=operation("candidates:erase"),
        operation_id="getErasure",
        summary="What an erasure removed",
    )
    async def erasure(
        self, request: CandidateRequest, id: CandidateId, mediator: NamedDependency[Mediator]
    ) -> Envelope[ErasureView]:
        """`verifiedAt`: when everything was gone through once more, some ten minutes later."""
        return Envelope(data=await mediator.send(GetErasure(by=request.user, id=id)))

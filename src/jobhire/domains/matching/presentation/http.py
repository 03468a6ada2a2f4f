"""Matches over HTTP."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
from litestar import Controller, Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter

from jobhire.domains.matching.application.job_matches import JobMatchPage, ListJobMatches
from jobhire.domains.matching.application.queries import GetMatch, ListMatches, MatchPage
from jobhire.domains.matching.application.views import MatchDetail
from jobhire.domains.matching.domain.profile import CandidateType
from jobhire.shared.application import Mediator, Principal
from jobhire.shared.presentation.auth import operation
from jobhire.shared.presentation.conditions import wants_fresh
from jobhire.shared.presentation.envelope import Envelope, encoded
from jobhire.shared.presentation.paging import PageNumber, PageSize
from jobhire.shared.presentation.services import mediator_of

Id = FromPath[Annotated[str, msgspec.Meta(max_length=100)]]
MatchRequest = Request[Principal, Any, Any]
LeastScore = Annotated[
    int, QueryParameter(name="minScore", ge=0, le=100, description="Leave out weaker matches")
]
TypeFilter = Literal["all", "internal", "past", "uploaded"]


class MatchController(Controller):
    path = "/jobs"
    tags = ("Matches",)

    @get(
        "/{id:str}/matches",
        opt=operation("matches:read", kept=True),
        operation_id="listMatches",
        summary="Rank candidates",
    )
    async def many(
        self,
        request: MatchRequest,
        id: Id,
        limit: Annotated[int, QueryParameter(ge=1, le=100, description="How many at most")] = 15,
        min_score: LeastScore = 50,
        type: Annotated[TypeFilter, QueryParameter(description="`all`: whatever the type")] = "all",
    ) -> Response[MatchPage]:
        """The best candidates for a job, best first; every point is explained.

        Scores follow each change by themselves; ``meta.upToDate`` says whether all are in. With
        ``Cache-Control: no-cache`` that is found out anew.
        """
        query = ListMatches(
            by=request.user,
            job_id=id,
            limit=limit,
            min_score=min_score,
            type=None if type == "all" else CandidateType(type),
            strict=wants_fresh(request),
        )
        return encoded(await mediator_of(request).send(query))

    @get(
        "/{id:str}/candidates/{candidate_id:str}/match",
        opt=operation("matches:read"),
        operation_id="getMatch",
        summary="Explain one match",
    )
    async def one(
        self, request: MatchRequest, id: Id, candidate_id: Id, mediator: NamedDependency[Mediator]
    ) -> Response[Envelope[MatchDetail]]:
        """Any candidate and any job, as they are now, ranked or not."""
        match = await mediator.send(GetMatch(by=request.user, job_id=id, candidate_id=candidate_id))
        return Response(Envelope(data=match))


class JobMatchController(Controller):
    path = "/candidates"
    tags = ("Matches",)

    @get(
        "/{id:str}/matches",
        opt=operation("matches:read", kept=True),
        operation_id="listJobMatches",
        summary="Rank open jobs for a candidate",
    )
    async def many(
        self,
        request: MatchRequest,
        id: Id,
        page: PageNumber = 1,
        limit: PageSize = 20,
        min_score: LeastScore = 50,
    ) -> Response[JobMatchPage]:
        """The open jobs for a candidate, best first; the same scores as from the job's side.

        ``meta.upToDate`` says whether every change is in; with ``Cache-Control: no-cache`` that is found out
        anew.
        """
        query = ListJobMatches(
            by=request.user,
            candidate_id=id,
            page=page,
            limit=limit,
            min_score=min_score,
            strict=wants_fresh(request),
        )
        return encoded(await mediator_of(request).send(query))

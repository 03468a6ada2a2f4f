"""Questions about a ranking over HTTP: what if, what changed, why not, what would it take."""

from __future__ import annotations

from typing import Annotated

import msgspec
from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import JSONBody, QueryParameter

from jobhire.domains.matching.application.changes import ChangesAnswer, ListChanges
from jobhire.domains.matching.application.comparing import (
    SupposedCandidate,
    SupposedJob,
    WhatIf,
    WhatIfAnswer,
)
from jobhire.domains.matching.application.explaining import (
    AskCounterfactual,
    CounterfactualView,
    WhyNot,
    WhyNotView,
)
from jobhire.domains.matching.application.past_matches import ListPastMatches, PastMatches
from jobhire.domains.matching.domain.profile import CandidateType
from jobhire.domains.matching.presentation.http import Id, LeastScore, MatchRequest, TypeFilter
from jobhire.shared.application import Mediator
from jobhire.shared.presentation.auth import operation
from jobhire.shared.presentation.bodies import LongText, ShortText
from jobhire.shared.presentation.envelope import Envelope, encode, encoded

Skills = Annotated[tuple[ShortText, ...], msgspec.Meta(max_length=200)]
Weight = Annotated[int, msgspec.Meta(ge=0, le=1_000)]
MOMENT = "A position of the event log, `version:<n>` of the job, or a time with its zone"
HowMany = Annotated[int, QueryParameter(ge=1, le=100, description="How many at most")]


class Weights(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True, rename="camel"):
    """What is left out is as it is now."""

    required_skills: Weight | None = None
    nice_to_have: Weight | None = None
    experience: Weight | None = None
    seniority: Weight | None = None
    location: Weight | None = None
    text_relevance: Weight | None = None

    def given(self) -> dict[str, int]:
        values = msgspec.to_builtins(self).items()
        return {name: value for name, value in values if value is not None}


class Requirements(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """Added to the job's list of required skills, or taken out of it."""

    add: Skills = ()
    remove: Skills = ()


class JobFields(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True, rename="camel"):
    """As in a change of the job."""

    title: Annotated[str, msgspec.Meta(min_length=1, max_length=200)] | None = None
    description: LongText | None = None
    required_skills: Skills | None = None
    location: ShortText | None = None


class CandidateFields(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True, rename="camel"):
    """As in a change of the candidate; ``summary``, ``location`` and ``experienceYears`` of the metadata."""

    candidate_id: Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
    skills: Skills | None = None
    cv_text: LongText | None = None
    summary: LongText | None = None
    location: ShortText | None = None
    experience_years: Annotated[float, msgspec.Meta(ge=0, le=80)] | None = None


class Supposition(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True, rename="camel"):
    """Whatever is left out is as it is."""

    weights: Weights = Weights()
    requirements: Requirements = Requirements()
    job: JobFields = JobFields()
    candidates: Annotated[tuple[CandidateFields, ...], msgspec.Meta(max_length=100)] = ()
    limit: Annotated[int, msgspec.Meta(ge=1, le=100)] = 20

    def supposed_job(self) -> SupposedJob | None:
        if self.job == JobFields() and self.requirements == Requirements():
            return None
        fields = msgspec.structs.asdict(self.job)
        return SupposedJob(**fields, add=self.requirements.add, remove=self.requirements.remove)


_EXAMPLE = {"weights": {"location": 0}, "requirements": {"add": ["Go"], "remove": ["Docker"]}, "limit": 10}


class QuestionController(Controller):
    path = "/jobs"
    tags = ("Matches",)

    @post(
        "/{id:str}/matches/what-if",
        opt=operation("matches:read", example=_EXAMPLE),
        operation_id="supposeMatches",
        summary="Rank candidates, supposing",
        status_code=200,
    )
    async def what_if(
        self, request: MatchRequest, id: Id, data: JSONBody[Supposition], mediator: NamedDependency[Mediator]
    ) -> Response[WhatIfAnswer]:
        """Other weights, requirements or facts over the whole list: who would move, how far, in which part.

        Nothing is stored; a real edit gives the same result.
        """
        query = WhatIf(
            by=request.user,
            job_id=id,
            job=data.supposed_job(),
            weights=data.weights.given(),
            candidates=[SupposedCandidate(**msgspec.structs.asdict(each)) for each in data.candidates],
            limit=data.limit,
        )
        return encoded(encode(await mediator.send(query)))

    @get(
        "/{id:str}/matches/changes",
        opt=operation("matches:read", problems=(409, 422)),
        operation_id="listMatchChanges",
        summary="Show what changed in a ranking",
    )
    async def changes(
        self,
        request: MatchRequest,
        id: Id,
        mediator: NamedDependency[Mediator],
        since: Annotated[str, QueryParameter(min_length=1, max_length=40, description=MOMENT)] = "0",
        limit: HowMany = 20,
    ) -> Response[ChangesAnswer]:
        """Scores and ranks then and now; every difference with the edits and fields that made it."""
        query = ListChanges(by=request.user, job_id=id, since=since, limit=limit)
        return encoded(encode(await mediator.send(query)))

    @get(
        "/{id:str}/matches/past",
        opt=operation("matches:read", problems=(409, 422)),
        operation_id="listPastMatches",
        summary="Rank candidates as of an earlier moment",
    )
    async def past(
        self,
        request: MatchRequest,
        id: Id,
        mediator: NamedDependency[Mediator],
        at: Annotated[str, QueryParameter(min_length=1, max_length=40, description=MOMENT)],
        limit: HowMany = 15,
        min_score: LeastScore = 50,
        type: Annotated[TypeFilter, QueryParameter(description="`all`: whatever the type")] = "all",
    ) -> Response[PastMatches]:
        """The list of then, with its scores and their evidence: of the job, the candidates and the scoring
        model as they were."""
        query = ListPastMatches(
            by=request.user,
            job_id=id,
            at=at,
            limit=limit,
            min_score=min_score,
            type=None if type == "all" else CandidateType(type),
        )
        return encoded(encode(await mediator.send(query)))

    @get(
        "/{id:str}/candidates/{candidate_id:str}/match/counterfactual",
        opt=operation("matches:read"),
        operation_id="askCounterfactual",
        summary="Show what would lift a score",
    )
    async def counterfactual(
        self,
        request: MatchRequest,
        id: Id,
        candidate_id: Id,
        mediator: NamedDependency[Mediator],
        threshold: Annotated[int, QueryParameter(ge=1, le=100, description="The score to reach")] = 80,
    ) -> Response[Envelope[CounterfactualView]]:
        """The smallest set of facts that would lift the candidate's score to the threshold."""
        query = AskCounterfactual(by=request.user, job_id=id, candidate_id=candidate_id, threshold=threshold)
        return Response(Envelope(data=await mediator.send(query)))

    @get(
        "/{id:str}/candidates/{candidate_id:str}/match/why-not",
        opt=operation("matches:read"),
        operation_id="askWhyNot",
        summary="Show why a candidate is where they are",
    )
    async def why_not(
        self,
        request: MatchRequest,
        id: Id,
        candidate_id: Id,
        mediator: NamedDependency[Mediator],
        limit: HowMany = 15,
        min_score: LeastScore = 50,
        type: Annotated[TypeFilter, QueryParameter(description="`all`: whatever the type")] = "all",
    ) -> Response[Envelope[WhyNotView]]:
        """The exact rank, and every clause of the list's parameters that keeps the candidate out of it."""
        query = WhyNot(
            by=request.user,
            job_id=id,
            candidate_id=candidate_id,
            limit=limit,
            min_score=min_score,
            type=None if type == "all" else CandidateType(type),
        )
        return Response(Envelope(data=await mediator.send(query)))

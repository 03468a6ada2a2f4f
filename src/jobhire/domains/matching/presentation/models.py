"""Scoring models and past scores over HTTP."""

from __future__ import annotations

from typing import Annotated

import msgspec
from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from jobhire.domains.matching.application.models import GetModel, ListModels, ModelDetail, ModelView
from jobhire.domains.matching.application.policy import (
    PromoteModel,
    ProposeModel,
    RollBack,
    ShadowModel,
    ShadowView,
)
from jobhire.domains.matching.application.replay import Replayed, ReplayScore
from jobhire.domains.matching.presentation.http import MatchRequest
from jobhire.domains.matching.presentation.questions import Weights
from jobhire.shared.application import Mediator
from jobhire.shared.presentation.auth import operation
from jobhire.shared.presentation.bodies import Name
from jobhire.shared.presentation.envelope import Envelope

Version = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
Count = Annotated[int, msgspec.Meta(ge=1, le=1_000_000_000)]
ThingId = Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
Hash = Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{32}$")]


class Replay(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True, rename="camel"):
    """The members of a match that say what it was made from. What is left out is the present one."""

    job_id: ThingId
    candidate_id: ThingId
    model_version: Version | None = None
    job_version: Count | None = None
    candidate_version: Count | None = None
    inputs_hash: Hash | None = None


class ReplayController(Controller):
    path = "/matches"
    tags = ("Matches",)

    @post(
        "/replay",
        opt=operation("matches:read", problems=(404, 409)),
        operation_id="replayScore",
        summary="Compute a past score again",
        status_code=200,
    )
    async def replay(
        self, request: MatchRequest, data: JSONBody[Replay], mediator: NamedDependency[Mediator]
    ) -> Response[Envelope[Replayed]]:
        """From what it was made from, byte for byte; with ``inputsHash``, only if that is what is kept."""
        query = ReplayScore(
            by=request.user,
            job_id=data.job_id,
            candidate_id=data.candidate_id,
            model_version=data.model_version,
            job_version=data.job_version,
            candidate_version=data.candidate_version,
            inputs_hash=data.inputs_hash,
        )
        return Response(Envelope(data=await mediator.send(query)))


class Thresholds(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    strong: Annotated[int, msgspec.Meta(ge=1, le=100)] | None = None
    good: Annotated[int, msgspec.Meta(ge=1, le=100)] | None = None


class NewModel(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """What is left out is as shipped."""

    name: Name
    weights: Weights = Weights()
    thresholds: Thresholds = Thresholds()


_EXAMPLE = {"name": "Skills first", "weights": {"requiredSkills": 60, "location": 0}}


class ModelController(Controller):
    path = "/scoring-models"
    tags = ("Scoring models",)

    @post(
        "/",
        opt=operation("models:write", example=_EXAMPLE),
        operation_id="proposeScoringModel",
        summary="Propose a scoring model",
    )
    async def propose(
        self, request: MatchRequest, data: JSONBody[NewModel], mediator: NamedDependency[Mediator]
    ) -> Response[Envelope[ModelView]]:
        """Weights and thresholds of the tenant's own, under a version of their own. The same numbers again
        are the same model. Scores stay as they are until it is promoted."""
        command = ProposeModel(
            by=request.user,
            name=data.name,
            weights=data.weights.given(),
            strong=data.thresholds.strong,
            good=data.thresholds.good,
        )
        return Response(Envelope(data=await mediator.send(command)), status_code=201)

    @post(
        "/rollback",
        opt=operation("models:write", problems=(404, 409)),
        operation_id="rollBackScoringModel",
        summary="Roll back to the model before",
        status_code=200,
    )
    async def roll_back(
        self, request: MatchRequest, mediator: NamedDependency[Mediator]
    ) -> Response[Envelope[ModelView]]:
        """At once, past the gate; rankings follow by themselves."""
        return Response(Envelope(data=await mediator.send(RollBack(by=request.user))))

    @get(
        "/{version:str}/shadow",
        opt=operation("matches:read"),
        operation_id="shadowScoringModel",
        summary="Show a model beside the live one",
    )
    async def shadow(
        self, request: MatchRequest, version: FromPath[Version], mediator: NamedDependency[Mediator]
    ) -> Response[Envelope[ShadowView]]:
        """The newest open jobs ranked by both: overlap, stability, moves, and the gate's limits."""
        return Response(Envelope(data=await mediator.send(ShadowModel(by=request.user, version=version))))

    @post(
        "/{version:str}/promote",
        opt=operation("models:write"),
        operation_id="promoteScoringModel",
        summary="Promote a scoring model",
        status_code=200,
    )
    async def promote(
        self, request: MatchRequest, version: FromPath[Version], mediator: NamedDependency[Mediator]
    ) -> Response[Envelope[ModelView]]:
        """Through the gate: refused while a stated limit does not hold. Rankings follow by themselves."""
        return Response(Envelope(data=await mediator.send(PromoteModel(by=request.user, version=version))))

    @get(
        "/",
        opt=operation("matches:read"),
        operation_id="listScoringModels",
        summary="List scoring models",
    )
    async def many(
        self, request: MatchRequest, mediator: NamedDependency[Mediator]
    ) -> Response[Envelope[list[ModelView]]]:
        """Every version scores were made by, the live one first. A version never changes."""
        return Response(Envelope(data=await mediator.send(ListModels(by=request.user))))

    @get(
        "/{version:str}",
        opt=operation("matches:read"),
        operation_id="getScoringModel",
        summary="Show a scoring model",
    )
    async def one(
        self,
        request: MatchRequest,
        version: FromPath[Version],
        mediator: NamedDependency[Mediator],
    ) -> Response[Envelope[ModelDetail]]:
        """With the formula in words and integers."""
        return Response(Envelope(data=await mediator.send(GetModel(by=request.user, version=version))))

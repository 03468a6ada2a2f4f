"""Analyses over HTTP."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, QueryParameter

from jobhire.domains.ai.application.analyzing import AnalyzeFit, GetUsage
from jobhire.domains.ai.application.batches import (
    AnalysisStatus,
    BatchView,
    CancelBatch,
    GetAnalysisStatus,
    StartBatch,
)
from jobhire.domains.ai.application.crediting import Allowance, GetAllowance
from jobhire.domains.ai.application.findings import EnrichmentView, JobAnalysisView
from jobhire.domains.ai.application.ports import AgentUsage
from jobhire.domains.ai.application.reading import (
    AnalyzeJob,
    EnrichCandidate,
    GetEnrichment,
    GetJobAnalysis,
)
from jobhire.domains.ai.application.views import AnalyzedMatch
from jobhire.shared.application import Mediator, Principal
from jobhire.shared.presentation.auth import operation
from jobhire.shared.presentation.envelope import Envelope, Message, MetaEnvelope
from jobhire.shared.presentation.idempotency import once

PathId = FromPath[Annotated[str, msgspec.Meta(max_length=100)]]
AiRequest = Request[Principal, Any, Any]
_STARTED = "AI analysis started. Whoever started it gets a notification when it ends."


class TopAnalysis(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True, rename="camel"):
    """``limit`` candidates at most, those with ``minScore`` points and more."""

    limit: Annotated[int, msgspec.Meta(ge=1, le=100)] = 10
    min_score: Annotated[int, msgspec.Meta(ge=0, le=100)] = 50


class AnalysisController(Controller):
    path = "/jobs/{id:str}"
    tags = ("Analyses",)

    @post(
        "/analyze",
        opt=operation("analyses:write", problems=(404,)),
        status_code=200,
        operation_id="analyzeJob",
        summary="Analyse a job",
    )
    async def job(
        self, request: AiRequest, id: PathId, mediator: NamedDependency[Mediator]
    ) -> Response[Envelope[JobAnalysisView]]:
        """What it asks for, in whose words, and of what rank it really is: by the experience asked for, where
        the title says otherwise. What was analysed already, and has not changed, is answered as it is."""
        made = await mediator.send(AnalyzeJob(by=request.user, id=id))
        return Response(Envelope(data=made, message="Job analysed"))

    @get(
        "/analysis",
        opt=operation("matches:read", problems=(404,)),
        operation_id="getJobAnalysis",
        summary="See the analysis of a job",
    )
    async def of_job(
        self, request: AiRequest, id: PathId, mediator: NamedDependency[Mediator]
    ) -> Response[Envelope[JobAnalysisView]]:
        """The latest; `stale` when the job has changed since."""
        found = await mediator.send(GetJobAnalysis(by=request.user, id=id))
        return Response(Envelope(data=found), headers={"Cache-Control": "no-store"})

    @post(
        "/candidates/{candidate_id:str}/analyze",
        opt=operation("analyses:write", problems=(404,)),
        status_code=200,
        operation_id="analyzeMatch",
        summary="Analyse one match",
    )
    async def one(
        self, request: AiRequest, id: PathId, candidate_id: PathId, mediator: NamedDependency[Mediator]
    ) -> Response[Envelope[AnalyzedMatch]]:
        """Strengths, gaps and outlook, from the score's own evidence. It never moves the score. What was
        analysed already, and has not changed, is answered as it is."""
        made = await mediator.send(AnalyzeFit(by=request.user, job_id=id, candidate_id=candidate_id))
        return Response(Envelope(data=AnalyzedMatch.of(made), message="Analysis complete"))

    @post(
        "/analyze-top",
        opt=operation(
            "analyses:write", idempotent=True, example={"limit": 10, "minScore": 50}, problems=(404,)
        ),
        status_code=202,
        operation_id="analyzeTop",
        summary="Analyse a job's best candidates",
    )
    async def top(
        self,
        request: AiRequest,
        id: PathId,
        data: JSONBody[TopAnalysis],
        mediator: NamedDependency[Mediator],
    ) -> Response[Envelope[BatchView]]:
        """One after the other, in the background. While one runs for the job, that one is the answer."""

        async def run(batch_id: str) -> Response[Envelope[BatchView]]:
            command = StartBatch(
                by=request.user, id=batch_id, job_id=id, limit=data.limit, min_score=data.min_score
            )
            view = await mediator.send(command)
            return Response(
                Envelope(data=view, message=_STARTED),
                status_code=202,
                headers={"Location": f"/api/v1/operations/{view.operation_id}", "Retry-After": "1"},
            )

        return await once(request, run)

    @post(
        "/analyze-top/cancel",
        opt=operation("analyses:write", problems=(404,)),
        status_code=200,
        operation_id="cancelAnalysis",
        summary="Stop analysing a job's candidates",
    )
    async def cancel(
        self, request: AiRequest, id: PathId, mediator: NamedDependency[Mediator]
    ) -> Response[Message]:
        """What is done stays."""
        await mediator.send(CancelBatch(by=request.user, job_id=id))
        return Response(Message(message="Analysis cancelled"))

    @get(
        "/analysis-status",
        opt=operation("matches:read"),
        operation_id="getAnalysisStatus",
        summary="See how far a job's analysis is",
    )
    async def status(
        self, request: AiRequest, id: PathId, mediator: NamedDependency[Mediator]
    ) -> Response[Envelope[AnalysisStatus]]:
        """Of its latest batch. `GET /operations/{operationId}/events` streams the same."""
        found = await mediator.send(GetAnalysisStatus(by=request.user, job_id=id))
        return Response(Envelope(data=found), headers={"Cache-Control": "no-store"})


class EnrichmentController(Controller):
    path = "/candidates/{id:str}"
    tags = ("Analyses",)

    @post(
        "/enrich",
        opt=operation("analyses:write", problems=(404,)),
        status_code=200,
        operation_id="enrichCandidate",
        summary="Propose what a CV implies",
    )
    async def enrich(
        self, request: AiRequest, id: PathId, mediator: NamedDependency[Mediator]
    ) -> Response[Envelope[EnrichmentView]]:
        """A role, a summary, and skills that the record does not list. It changes nothing of the candidate
        and moves no score. What was proposed already, and has not changed, is answered as it is."""
        made = await mediator.send(EnrichCandidate(by=request.user, id=id))
        return Response(Envelope(data=made, message="Candidate enriched"))

    @get(
        "/enrichment",
        opt=operation("candidates:read", problems=(404,)),
        operation_id="getEnrichment",
        summary="See what was proposed",
    )
    async def enrichment(
        self, request: AiRequest, id: PathId, mediator: NamedDependency[Mediator]
    ) -> Response[Envelope[EnrichmentView]]:
        """The latest; `stale` when the candidate has changed since."""
        found = await mediator.send(GetEnrichment(by=request.user, id=id))
        return Response(Envelope(data=found), headers={"Cache-Control": "no-store"})


class UsageController(Controller):
    path = "/ai/usage"
    tags = ("Analyses",)

    @get("/", opt=operation("ai:read"), operation_id="getAiUsage", summary="See what analyses have used")
    async def usage(
        self,
        request: AiRequest,
        mediator: NamedDependency[Mediator],
        month: Annotated[
            str | None, QueryParameter(pattern="^20[0-9]{2}-(0[1-9]|1[0-2])$", description="Such as 2026-11")
        ] = None,
    ) -> Response[MetaEnvelope[list[AgentUsage], Allowance]]:
        """Runs, tokens, cost and time of each agent in a month, the present one unless another is named.
        `meta`: what may be used this month, and what is left of tokens that were bought."""
        found = await mediator.send(GetUsage(by=request.user, month=month))
        allowance = await mediator.send(GetAllowance(by=request.user))
        return Response(MetaEnvelope(data=list(found), meta=allowance))

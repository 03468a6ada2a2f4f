"""Analytics over HTTP."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from litestar import Controller, Request, Response, get
from litestar.di import NamedDependency
from litestar.params import QueryParameter

from jobhire.domains.analytics.application.ai_use import GetAiUse
from jobhire.domains.analytics.application.dashboard import GetDashboard
from jobhire.domains.analytics.application.insights import GetInsights
from jobhire.domains.analytics.application.outcomes import GetOutcomes
from jobhire.domains.analytics.application.trends import GetTrends, TrendsAnswer
from jobhire.domains.analytics.application.views import (
    AiUseView,
    DashboardAnswer,
    InsightsAnswer,
    OutcomesAnswer,
)
from jobhire.shared.application import Mediator, Principal
from jobhire.shared.presentation.auth import operation
from jobhire.shared.presentation.envelope import Envelope, encoded
from jobhire.shared.presentation.services import mediator_of

AnalyticsRequest = Request[Principal, Any, Any]
Skills = Annotated[int, QueryParameter(ge=1, le=100, description="How many skills per department")]
First = Annotated[date | None, QueryParameter(name="from", description="The first day (UTC), included")]
Last = Annotated[date | None, QueryParameter(name="to", description="The last day (UTC), included")]

MONTH = r"^(199\d|2\d{3})-(0[1-9]|1[0-2])$"
FirstMonth = Annotated[
    str | None, QueryParameter(name="from", pattern=MONTH, description="`2026-11`, included")
]
LastMonth = Annotated[str | None, QueryParameter(name="to", pattern=MONTH, description="`2026-11`, included")]


class AnalyticsController(Controller):
    path = "/analytics"
    tags = ("Analytics",)

    @get(
        "/dashboard",
        opt=operation("analytics:read", kept=True),
        operation_id="getDashboard",
        summary="See how things stand",
    )
    async def dashboard(self, request: AnalyticsRequest) -> Response[DashboardAnswer]:
        """Jobs, candidates and analyses as they are now, their matches as of `meta.position` of the event
        log, and what happened lately."""
        return encoded(await mediator_of(request).send(GetDashboard(by=request.user)))

    @get(
        "/insights",
        opt=operation("analytics:read", kept=True),
        operation_id="getInsights",
        summary="See what departments look for",
    )
    async def insights(self, request: AnalyticsRequest, skills: Skills = 10) -> Response[InsightsAnswer]:
        """The required skills of each department's open jobs, most asked for first. Departments with the most
        open jobs come first; 500 at most."""
        return encoded(await mediator_of(request).send(GetInsights(by=request.user, skills=skills)))

    @get(
        "/trends",
        opt=operation("analytics:read", problems=(422,)),
        operation_id="getTrends",
        summary="See how often what happened, day by day",
    )
    async def trends(
        self,
        request: AnalyticsRequest,
        mediator: NamedDependency[Mediator],
        since: First = None,
        until: Last = None,
    ) -> Response[TrendsAnswer]:
        """From the tenant's first day on: the last 30 days unless others are named, at most 366 at once. A
        day counts what was accepted on it, and keeps its numbers when jobs or people are deleted later."""
        query = GetTrends(by=request.user, since=since, until=until)
        return Response(await mediator.send(query))

    @get(
        "/outcomes",
        opt=operation("analytics:read", kept=True, problems=(422,)),
        operation_id="getOutcomes",
        summary="See how many of those who were judged were hired",
    )
    async def outcomes(
        self, request: AnalyticsRequest, since: First = None, until: Last = None
    ) -> Response[OutcomesAnswer]:
        """By the verdicts that hold now and were given on these days; without days, all of them. What is said
        of people who were deleted since stays in the numbers."""
        query = GetOutcomes(by=request.user, since=since, until=until)
        return encoded(await mediator_of(request).send(query))

    @get(
        "/ai",
        opt=operation("ai:read", problems=(422,)),
        operation_id="getAiUse",
        summary="See what analyses used and cost, month by month",
    )
    async def ai_use(
        self,
        request: AnalyticsRequest,
        mediator: NamedDependency[Mediator],
        since: FirstMonth = None,
        until: LastMonth = None,
    ) -> Response[Envelope[AiUseView]]:
        """The last twelve months unless others are named, at most 36 at once."""
        return Response(
            Envelope(data=await mediator.send(GetAiUse(by=request.user, since=since, until=until)))
        )

"""Hiring in numbers over HTTP."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from litestar import Controller, Response, get
from litestar.di import NamedDependency
from litestar.params import QueryParameter

from jobhire.domains.hiring.application.numbers import Chosen, GetHiringNumbers, HiringNumbers
from jobhire.domains.hiring.presentation.fields import HiringRequest
from jobhire.shared.application import Mediator
from jobhire.shared.presentation.auth import operation
from jobhire.shared.presentation.bodies import NO_NUL
from jobhire.shared.presentation.envelope import Envelope

JobId = Annotated[
    str | None,
    QueryParameter(name="jobId", max_length=100, pattern=NO_NUL, description="Of this job only"),
]
First = Annotated[date | None, QueryParameter(name="from", description="The first day (UTC), included")]
Last = Annotated[date | None, QueryParameter(name="to", description="The last day (UTC), included")]


class HiringNumbersController(Controller):
    path = "/analytics/hiring"
    tags = ("Analytics",)

    @get(
        "/",
        opt=operation("analytics:read", problems=(404, 422)),
        operation_id="getHiringNumbers",
        summary="See how long stages take, who goes on, and which channels bring people who are hired",
    )
    async def numbers(
        self,
        request: HiringRequest,
        mediator: NamedDependency[Mediator],
        job_id: JobId = None,
        since: First = None,
        until: Last = None,
    ) -> Response[Envelope[HiringNumbers]]:
        """Of the applications made on these days; without days, all of them, 20,000 at most. Counted from
        every recorded step; applications of people who were deleted since stay in the numbers."""
        chosen = Chosen(job_id=job_id, since=since, until=until)
        return Response(Envelope(data=await mediator.send(GetHiringNumbers(by=request.user, chosen=chosen))))

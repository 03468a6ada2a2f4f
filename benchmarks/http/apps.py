"""What is measured: bare Litestar, and our shell around answers that are encoded already.

``jobhire_demo`` has no database behind it: it shows what the shell itself costs. ``jobhire_silent`` is the
same without the telemetry layer, so that the difference is the price of all observability.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

from litestar import Controller, Litestar, Request, Response, get
from litestar.params import FromPath
from opentelemetry.sdk.trace import TracerProvider

from jobhire.config.edge import Rates
from jobhire.interfaces.api.app import Api, create_api
from jobhire.interfaces.api.dress import Headers, dressing
from jobhire.interfaces.api.edge import Shell, rate_plan
from jobhire.interfaces.api.limits import Limits, RatePlan
from jobhire.shared.application import Mediator, Principal
from jobhire.shared.domain import NotFound, TenantId, Unauthenticated, UserId
from jobhire.shared.infrastructure.idempotency import InMemoryIdempotency
from jobhire.shared.infrastructure.system import SystemClock, Uuid7Ids
from jobhire.shared.infrastructure.telemetry import AsgiApp, AsgiSend, Telemetry
from jobhire.shared.presentation.auth import operation
from jobhire.shared.presentation.conditions import conditional, etag
from jobhire.shared.presentation.envelope import Envelope, Page, Pagination, encode, encoded
from jobhire.shared.presentation.paging import Cursors, PageNumber, PageSize
from jobhire.shared.presentation.services import HttpServices

TOKEN = "demo-token"
FLOOD = "flood-token"
"""Of another tenant than ``TOKEN``."""
NO_LIMIT = (10**9, 10**9)
UNREACHED = RatePlan(caller=NO_LIMIT, tenant=NO_LIMIT, address=NO_LIMIT, in_flight=10**9)
"""So that speed is measured with the counting, not with refusals."""
JOB = {"id": "j1", "title": "Nurse", "description": "x" * 1_000, "requiredSkills": ["triage"] * 10}
PART = {"name": "skills", "points": 40, "maxPoints": 45, "evidence": "triage"}
MATCH = {"candidateId": "c1", "matchScore": 87, "parts": [PART] * 6}
ANSWER = encode(Envelope(data=JOB))
RANKING = encode(Page(data=[MATCH] * 20, pagination=Pagination.of(page=1, limit=20, total=40)))


def hello() -> Litestar:
    @get("/")
    async def index() -> dict[str, str]:
        return {"hello": "world"}

    return Litestar([index], openapi_config=None, logging_config=None)


class _Verifier:
    """What a verifier does for a token it has verified before."""

    def __init__(self) -> None:
        permissions = frozenset({"jobs:read", "matches:read"})
        self._known = {
            token: Principal(
                tenant_id=TenantId(token), user_id=UserId("u"), role="viewer", permissions=permissions
            )
            for token in (TOKEN, FLOOD)
        }

    async def verify(self, token: str) -> Principal:
        try:
            return self._known[token]
        except KeyError:
            raise Unauthenticated("the token is not one of ours") from None


class DemoController(Controller):
    path = "/jobs"

    @get("/{id:str}", opt=operation("jobs:read", if_none_match=True))
    async def one(self, request: Request[Principal, Any, Any], id: FromPath[str]) -> Response[Any]:
        if id != "j1":
            raise NotFound("no such job")
        return conditional(request, ANSWER, etag(1))

    @get("/{id:str}/open", opt=operation(public=True, if_none_match=True))
    async def open(self, request: Request[Principal, Any, Any], id: FromPath[str]) -> Response[Any]:
        if id != "j1":
            raise NotFound("no such job")
        return conditional(request, ANSWER, etag(1))

    @get("/{id:str}/matches", opt=operation("matches:read"))
    async def matches(self, id: FromPath[str], page: PageNumber = 1, limit: PageSize = 20) -> Response[Any]:
        return encoded(RANKING)


def jobhire_demo() -> Litestar:
    return _api(_shell(UNREACHED))


def jobhire_limited() -> Litestar:
    """With the rates of the default settings."""
    return _api(_shell(rate_plan(Rates())))


def _shell(plan: RatePlan) -> Shell:
    return Shell(limits=Limits(plan, plan.meters()))


def _api(shell: Shell) -> Litestar:
    return create_api(
        controllers=[DemoController],
        mediator=Mediator(),
        verifier=_Verifier(),
        services=HttpServices(
            clock=SystemClock(),
            ids=Uuid7Ids(),
            idempotency=InMemoryIdempotency(),
            cursors=Cursors(os.urandom(32)),
        ),
        telemetry=Telemetry(tracer=TracerProvider().get_tracer("bench"), sample=0.01),
        readiness={},
        version="0",
        shell=shell,
    )


def jobhire_silent() -> Litestar:
    shell = _shell(UNREACHED)
    app = _api(shell)
    assert isinstance(app, Api) and shell.limits is not None
    app.edge = _dressed(shell.time_limit.around(shell.limits.around(app.answer)), dressing(shell))
    return app


def _dressed(app: AsgiApp, wear: Callable[[Any, Headers], None]) -> AsgiApp:
    """The same quotas, time limit and headers (for security, not for observers), and nothing else."""

    async def edge(scope: Any, receive: Any, send: AsgiSend) -> None:
        async def answer(message: Any) -> None:
            if message["type"] == "http.response.start":
                headers = [*message["headers"], (b"x-request-id", b"00000000-0000-0000-0000-000000000000")]
                wear(scope, headers)
                message["headers"] = headers
            await send(message)

        await app(scope, receive, answer)

    return edge

"""The Litestar application: controllers under ``/api/v1``, behind one gate, inside one telemetry layer."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from types import MappingProxyType
from typing import Any

import msgspec
from litestar import Controller, Litestar, Response, Router, get
from litestar.di import Provide
from litestar.routes import HTTPRoute
from litestar.types import ControllerRouterHandler

from jobhire.interfaces.api.docs import docs_router
from jobhire.interfaces.api.document import config, describe
from jobhire.interfaces.api.dress import edge
from jobhire.interfaces.api.edge import Shell
from jobhire.interfaces.api.operations import Check, Readiness, operations_router
from jobhire.shared.application import Mediator
from jobhire.shared.infrastructure.telemetry import AsgiApp, AsgiSend, Telemetry
from jobhire.shared.presentation.auth import PUBLIC, Gate, RefusedRequests, TokenVerifier
from jobhire.shared.presentation.bodies import JSON_LIMIT, ApiRequest
from jobhire.shared.presentation.problems import allowed, problem_handler
from jobhire.shared.presentation.services import HttpServices

BASE_PATH = "/api/v1"
Lifespan = Callable[[], AbstractAsyncContextManager[None]]


class Api(Litestar):
    """Litestar with our outermost layer inside, so that every server and test client gets the same thing."""

    edge: AsgiApp

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        await self.edge(scope, receive, send)

    async def _head_or_options(self, scope: Any, receive: Any, send: AsgiSend) -> None:
        method = scope["method"]

        async def answer(message: Any) -> None:
            if message["type"] == "http.response.body" and method == "HEAD":
                message = {**message, "body": b""}
            elif message["type"] == "http.response.start" and message["status"] == 204:
                allow = allowed(self._methods(scope["path_template"])).encode()
                message["headers"] = [(b"allow", allow)]
            await send(message)

        if method == "HEAD":
            scope["method"] = "GET"
        try:
            await super().__call__(scope, receive, answer)
        finally:
            scope["method"] = method

    def _methods(self, template: str) -> set[str]:
        """What answers at a path. (Litestar's own OPTIONS handler knows one method of several.)"""
        return {
            method
            for route in self.routes
            if isinstance(route, HTTPRoute) and route.path_format == template
            for method in route.route_handler_map
        }

    async def answer(self, scope: Any, receive: Any, send: Any) -> None:
        """Litestar itself. HEAD is GET without the body; Allow says so."""
        if scope["type"] == "http" and scope["method"] in _OWN_METHODS:
            await self._head_or_options(scope, receive, send)
        else:
            await super().__call__(scope, receive, send)


def create_api(  # noqa: PLR0913 - all that the shell is given, each by name
    *,
    controllers: Sequence[type[Controller] | Router],
    mediator: Mediator,
    verifier: TokenVerifier,
    services: HttpServices,
    telemetry: Telemetry,
    readiness: Mapping[str, Check],
    version: str,
    refused: RefusedRequests | None = None,
    shell: Shell | None = None,
    helpful: Mapping[str, Check] = MappingProxyType({}),
    unavailable: tuple[type[Exception], ...] = (),
    lifespan: Sequence[Lifespan] = (),
    roots: Sequence[type[Controller] | Router] = (),
) -> Litestar:
    """The ASGI application. ``readiness``: the parts without which nothing can be served; ``helpful``: those
    whose absence ``/ready`` only reports. ``unavailable``: what adapters raise when a server is away (503).
    ``refused``: keeps on record who was turned away at the gate. ``shell``: who may come in, and how.

    ``lifespan``: what is opened, in this order, before the first request, and closed after the last.
    ``roots``: controllers that are not under ``/api/v1``.
    """

    async def provide() -> Mediator:
        return mediator

    dependencies = {"mediator": Provide(provide, use_cache=True)}
    shell = shell or Shell()
    _operations = operations_router(Readiness(readiness, helpful), telemetry.metrics, shell.metrics_from)
    gate = Gate(verifier, refused, welcome=shell.hosts.welcome, quotas=shell.limits)
    document = _document(controllers, [*roots, _operations], dependencies, version)
    app = Api(
        route_handlers=[_api(controllers), *roots, _operations, docs_router(), _openapi_handler(document)],
        dependencies=dependencies,
        before_request=gate.check,
        exception_handlers={Exception: problem_handler(telemetry.unexpected, unavailable)},
        request_class=ApiRequest,
        request_max_body_size=JSON_LIMIT,
        lifespan=[_living([*lifespan, shell.time_limit.watching], telemetry)],
        openapi_config=None,
        logging_config=None,
        debug=False,
        pdb_on_exception=False,
    )
    gate.guards_everything(app.routes)
    app.state.http_services = services
    app.state.mediator = mediator
    app.edge = edge(app.answer, shell, telemetry)
    return app


def _document(
    controllers: Sequence[type[Controller] | Router],
    roots: Sequence[ControllerRouterHandler],
    dependencies: dict[str, Provide],
    version: str,
) -> Callable[[], bytes]:
    """What describes all of it, made when somebody first asks."""

    def document() -> bytes:
        described = Litestar(
            route_handlers=[_api(controllers), *roots],
            dependencies=dependencies,
            openapi_config=config(version),
            logging_config=None,
        )
        return msgspec.json.encode(describe(described))

    return document


def _api(controllers: Sequence[type[Controller] | Router]) -> Router:
    handlers: list[ControllerRouterHandler] = list(controllers)
    return Router(BASE_PATH, route_handlers=handlers)


def _openapi_handler(document: Callable[[], bytes]) -> ControllerRouterHandler:
    """It takes seconds to make, once, in a thread: others are answered meanwhile."""
    made: list[asyncio.Future[bytes]] = []

    @get(f"{BASE_PATH}/openapi.json", include_in_schema=False, opt=PUBLIC)
    async def openapi() -> Response[bytes]:
        if not made:
            made.append(asyncio.get_running_loop().run_in_executor(None, document))
        # Whoever leaves before it is made takes it from nobody else.
        body = await asyncio.shield(made[0])
        return Response(body, headers={"Cache-Control": "public, max-age=60"})

    return openapi


def _living(
    lifespan: Sequence[Lifespan], telemetry: Telemetry
) -> Callable[[Litestar], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def living(_: Litestar) -> AsyncIterator[None]:
        async with AsyncExitStack() as opened:
            opened.callback(telemetry.close)
            for opening in lifespan:
                await opened.enter_async_context(opening())
            # What is alive now lives as long as the process: the collector need not look at it again.
            gc.collect()
            gc.freeze()
            gc.set_threshold(10_000, 50, 50)
            yield

    return living


_OWN_METHODS = frozenset({"HEAD", "OPTIONS"})

"""The role that answers HTTP, as a process."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from importlib.metadata import version

from litestar import Litestar
from prometheus_client import REGISTRY

from jobhire.bootstrap import Container, close_doors, prepare
from jobhire.config.logging import configure_logging
from jobhire.config.settings import Settings
from jobhire.interfaces.api.app import create_api
from jobhire.interfaces.api.edge import extra_roots, rate_plan, shell_of
from jobhire.interfaces.api.microcache import Microcache
from jobhire.interfaces.api.rate_exchange import RateExchange
from jobhire.interfaces.events.feed import ReadEvents, read_events
from jobhire.interfaces.events.http import EventController
from jobhire.interfaces.operations.http import OperationController
from jobhire.shared.application import BlobsUnreachable
from jobhire.shared.infrastructure.idempotency import MongoIdempotency
from jobhire.shared.infrastructure.mongo import UNREACHABLE
from jobhire.shared.infrastructure.notices import Listener
from jobhire.shared.infrastructure.tasks import ended
from jobhire.shared.infrastructure.telemetry import OfTheProduct, Telemetry, start_sentry
from jobhire.shared.presentation.paging import Cursors
from jobhire.shared.presentation.services import HttpServices


@asynccontextmanager
async def _serving(container: Container) -> AsyncIterator[None]:
    """What the API process does beside answering: be told of changes."""
    await prepare(container)
    await MongoIdempotency(container.database()).prepare()
    listener = Listener(container.redis(), container.activity(), sender=container.owner())
    listening = asyncio.create_task(listener.run())
    refusing = asyncio.create_task(container.refusals().run())
    for door in container.doors():
        for hook in door.on_start:
            await hook()
    try:
        yield
    finally:
        await ended(listening)
        await ended(refusing)
        await container.refusals().flush()
        close_doors(container)
        await asyncio.to_thread(container.tracing().close)
        await container.throttle().aclose()
        await container.redis().aclose()
        container.client().close()


def build_api(settings: Settings) -> Litestar:
    """The role that answers HTTP."""
    configure_logging(settings.telemetry.log_level)
    release = version("jobhire")
    if settings.telemetry.sentry_dsn:
        start_sentry(settings.telemetry.sentry_dsn, environment=settings.env, release=release)
    container = Container(settings=settings, role="api")
    database, redis = container.database(), container.redis()
    meters = rate_plan(settings.rates).meters()
    services = HttpServices(
        clock=container.clock(),
        ids=container.ids(),
        idempotency=MongoIdempotency(database),
        cursors=Cursors(settings.tokens.cursor_key),
    )
    container.mediator().register(ReadEvents, partial(read_events, log=container.log()))
    microcache = Microcache(container.verifier().known, container.activity().tenant_stamp)
    controllers = [controller for door in container.doors() for controller in door.controllers()]
    telemetry = Telemetry(tracer=container.tracing().tracer, sample=settings.telemetry.trace_sample_rate)
    telemetry.registry.register(OfTheProduct(REGISTRY))
    return create_api(
        controllers=[*controllers, EventController, OperationController],
        mediator=container.mediator(),
        verifier=container.verifier(),
        roots=[
            *(controller for door in container.doors() for controller in door.roots()),
            *extra_roots(settings, container.clock()),
        ],
        services=services,
        telemetry=telemetry,
        readiness={"mongodb": partial(database.command, "ping")},
        helpful={"redis": redis.ping},
        unavailable=(*UNREACHABLE, BlobsUnreachable),
        version=release,
        refused=container.refusals(),
        shell=shell_of(settings, meters, microcache),
        lifespan=[partial(_serving, container), RateExchange(redis, meters).running],
    )

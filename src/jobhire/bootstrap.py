"""The composition root: the only place that knows every part, and the only one with a container.

Three roles are built from the same parts: ``build_api``, ``build_relay``, ``build_worker``.
"""

from __future__ import annotations

import asyncio
import gc
import threading
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from functools import partial
from importlib.metadata import entry_points, version
from typing import Any

import dramatiq
import structlog
from beanie import init_beanie
from dependency_injector import containers, providers
from dramatiq.asyncio import get_event_loop_thread
from litestar import Litestar
from motor.motor_asyncio import AsyncIOMotorClient
from opentelemetry import trace

from jobhire.config.logging import configure_logging
from jobhire.config.settings import Settings
from jobhire.domains.audit import module as audit
from jobhire.domains.candidate import module as candidate
from jobhire.domains.identity import module as identity
from jobhire.domains.identity.infrastructure.at_work import TenantsAtWork
from jobhire.domains.identity.infrastructure.common_passwords import CommonPasswordList
from jobhire.domains.identity.infrastructure.keys import KeyRing
from jobhire.domains.identity.infrastructure.one_time_codes import TotpCodes
from jobhire.domains.identity.infrastructure.passwords import Argon2Hasher
from jobhire.domains.identity.infrastructure.tokens import JoseTokens
from jobhire.domains.job import module as job
from jobhire.domains.matching import module as matching
from jobhire.interfaces.api.app import create_api
from jobhire.interfaces.api.edge import extra_roots, rate_plan, shell_of
from jobhire.interfaces.events.feed import ReadEvents, read_events
from jobhire.interfaces.events.http import EventController
from jobhire.interfaces.workers.process import until
from jobhire.shared.application import Mediator, authorise, recently_proven
from jobhire.shared.infrastructure.activity import Activity
from jobhire.shared.infrastructure.audit import REFUSALS_NOT_KEPT, MongoAuditTrail, Refusals
from jobhire.shared.infrastructure.audit_log import AuditLog
from jobhire.shared.infrastructure.bus import WORKER_POLL_MS, Hints, make_broker, subscribe
from jobhire.shared.infrastructure.consumers import ConsumerRuntime
from jobhire.shared.infrastructure.event_log import EventLog
from jobhire.shared.infrastructure.idempotency import MongoIdempotency
from jobhire.shared.infrastructure.mail import make_mailer
from jobhire.shared.infrastructure.module import Door, Kit
from jobhire.shared.infrastructure.mongo import (
    UNREACHABLE,
    AggregateDocument,
    Database,
    MongoAggregateStore,
    connect,
)
from jobhire.shared.infrastructure.notices import Announcer, Listener
from jobhire.shared.infrastructure.outstanding import Outstanding
from jobhire.shared.infrastructure.rate_exchange import RateExchange
from jobhire.shared.infrastructure.redis import connect_redis
from jobhire.shared.infrastructure.redrive import Redrive
from jobhire.shared.infrastructure.relay import Relay
from jobhire.shared.infrastructure.system import SystemClock, Uuid7Ids
from jobhire.shared.infrastructure.tasks import ended
from jobhire.shared.infrastructure.telemetry import Telemetry, start_sentry
from jobhire.shared.infrastructure.throttle import SharedThrottle
from jobhire.shared.infrastructure.vault import KeyringVault
from jobhire.shared.presentation.paging import Cursors
from jobhire.shared.presentation.services import HttpServices

WORKER_THREADS = 8
PLUGINS = "jobhire.modules"
"""Entry point group of third-party domains: each entry is an ``open_door(kit) -> Door``."""

_log = structlog.get_logger(__name__)


def _database(client: AsyncIOMotorClient[dict[str, Any]], name: str) -> Database:
    return client[name]


def _kit(announcer: Announcer, **parts: Any) -> Kit:
    store = partial(
        MongoAggregateStore,
        database=parts["database"],
        clock=parts["clock"],
        ids=parts["ids"],
        announce=announcer,
    )
    return Kit(store=store, **parts)


def _access(tokens: JoseTokens, settings: Settings) -> identity.Access:
    return identity.Access(
        hasher=Argon2Hasher(),
        common=CommonPasswordList(),
        codes=TotpCodes(),
        tokens=tokens,
        public_url=settings.http.public_url,
        registration=settings.access.registration,
        registrations_per_hour=settings.access.registrations_per_hour,
    )


def _doors(
    kit: Kit, log: EventLog, announcer: Announcer, access: identity.Access, settings: Settings
) -> tuple[Door, ...]:
    """Open every domain and connect what one needs to what another offers."""
    outstanding = Outstanding(
        database=kit.database, log=log, consumer=matching.CONSUMER, collections=matching.FOLLOWED
    )
    ranked, counts = matching.open_door(
        kit,
        jobs=job.facts(kit),
        candidates=candidate.facts(kit),
        cards=candidate.cards(kit),
        announcer=announcer,
        log=log,
        outstanding=outstanding,
        taxonomy_file=settings.matching.taxonomy_file,
    )
    kit.mediator.register(ReadEvents, partial(read_events, log=log))
    return (
        identity.open_door(kit, access),
        audit.open_door(kit),
        job.open_door(kit, counts=counts),
        candidate.open_door(kit, counts=counts),
        ranked,
        *(plugin.load()(kit) for plugin in entry_points(group=PLUGINS)),
    )


class Container(containers.DeclarativeContainer):
    """What lives as long as the process."""

    settings = providers.Dependency(instance_of=Settings)
    role = providers.Dependency(instance_of=str)

    clock = providers.Singleton(SystemClock)
    ids = providers.Singleton(Uuid7Ids)
    owner = providers.Singleton(lambda ids: ids.new(), ids)
    activity = providers.Singleton(Activity)
    client = providers.Singleton(connect, settings.provided.mongodb.url, app=role)
    database = providers.Singleton(_database, client, settings.provided.mongodb.database)
    redis = providers.Singleton(connect_redis, settings.provided.redis.url)
    broker = providers.Singleton(make_broker, settings.provided.redis.url)
    log = providers.Singleton(EventLog, database)
    announcer = providers.Singleton(Announcer, redis, activity, sender=owner)
    tokens = providers.Singleton(
        JoseTokens,
        providers.Singleton(
            KeyRing.of,
            settings.provided.tokens.algorithm,
            secret=settings.provided.tokens.secret,
            earlier_secrets=settings.provided.tokens.earlier_secrets,
            key_file=settings.provided.tokens.key_file,
            earlier_key_files=settings.provided.tokens.earlier_key_files,
        ),
        clock=clock,
        ttl_seconds=settings.provided.tokens.ttl_seconds,
    )
    vault = providers.Singleton(KeyringVault, settings.provided.vault_keys)
    throttle = providers.Singleton(SharedThrottle, settings.provided.redis.url)
    audit = providers.Singleton(MongoAuditTrail, database, clock=clock, ids=ids)
    audit_log = providers.Singleton(AuditLog, database)
    refusals = providers.Singleton(Refusals, audit)
    mailer = providers.Singleton(
        make_mailer,
        settings.provided.mail.smtp_url,
        folder=settings.provided.stack.mail_dir,
        sender=settings.provided.mail.sender,
    )
    mediator = providers.Singleton(
        Mediator,
        middleware=providers.List(
            refusals.provided.of_message,
            providers.Object(authorise),
            providers.Singleton(recently_proven, clock),
        ),
    )
    kit = providers.Singleton(
        _kit,
        announcer,
        mediator=mediator,
        clock=clock,
        ids=ids,
        database=database,
        activity=activity,
        vault=vault,
        throttle=throttle,
        audit=audit,
        mailer=mailer,
    )
    access = providers.Singleton(_access, tokens, settings)
    verifier = providers.Singleton(identity.verifier, kit, access)
    doors = providers.Singleton(_doors, kit, log, announcer, access, settings)


async def _prepare(container: Container) -> None:
    """Indexes and collections: created where missing, by whichever role comes first."""
    documents = [document for door in container.doors() for document in door.documents]
    await init_beanie(database=container.database(), document_models=documents)
    await container.log().prepare()
    await container.audit_log().prepare()


def aggregate_collections(doors: Sequence[Door]) -> list[str]:
    """Where aggregates live: what the relay empties, and what may hold sealed values."""
    documents = (document for door in doors for document in door.documents)
    # Not get_settings(): that wants Beanie to have met the database.
    settings = (each.Settings for each in documents if issubclass(each, AggregateDocument))
    return [each.name for each in settings]


def runtimes_of(container: Container) -> dict[str, ConsumerRuntime]:
    make = partial(
        ConsumerRuntime,
        database=container.database(),
        log=container.log(),
        owner=container.owner(),
        may_work=TenantsAtWork(container.database()),
    )
    return {each.name: make(each) for door in container.doors() for each in door.consumers}


class RelayRunner:
    """The relay as a process."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def run(self, stop: threading.Event) -> None:
        asyncio.run(self._run(stop))

    async def _run(self, stop: threading.Event) -> None:
        container = Container(settings=self._settings, role="relay")
        await _prepare(container)
        relay = asyncio.create_task(self._relay(container).run())
        stopped = asyncio.create_task(until(stop))
        await asyncio.wait({relay, stopped}, return_when=asyncio.FIRST_COMPLETED)
        stopped.cancel()
        await ended(relay)
        await container.redis().aclose()
        container.client().close()

    def _relay(self, container: Container) -> Relay:
        doors, hints = container.doors(), Hints(container.broker())
        followers = (each for door in doors for each in door.consumers)
        # A letter's writer lags behind the log as long as nobody has to be written to.
        consumers = {each.name: each.types if each.kind == "outward" else None for each in followers}
        redrive = Redrive(
            database=container.database(), log=container.log(), hints=hints, consumers=consumers
        )
        return Relay(
            database=container.database(),
            redis=container.redis(),
            log=container.log(),
            hints=hints,
            redrive=redrive,
            collections=aggregate_collections(doors),
            owner=container.owner(),
            sweep_seconds=self._settings.events.sweep_seconds,
        )


class WorkerRunner:
    """The Dramatiq consumers as a process: hints in, the log drained, rankings out."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def run(self, stop: threading.Event) -> None:
        container = Container(settings=self._settings, role="worker")
        broker, runtimes = container.broker(), runtimes_of(container)
        subscribe(broker, runtimes)
        asyncio.run(self._prepare())
        worker = dramatiq.Worker(broker, worker_threads=WORKER_THREADS, worker_timeout=WORKER_POLL_MS)
        worker.start()
        loop = get_event_loop_thread()
        if loop is None:
            raise RuntimeError("dramatiq started without its event loop")
        revising = loop.run_coroutine(self._start(container, runtimes))
        gc.freeze()
        stop.wait()
        loop.run_coroutine(ended(revising))
        worker.stop(timeout=8_000)

    async def _prepare(self) -> None:
        """In a loop and with a client of its own: the worker's live in Dramatiq's loop."""
        container = Container(settings=self._settings, role="worker-start")
        await _prepare(container)
        container.client().close()

    async def _start(self, container: Container, runtimes: dict[str, ConsumerRuntime]) -> asyncio.Future[Any]:
        """Returns what goes on beside the hints: results that an upgrade has outdated are made anew."""
        for door in container.doors():
            for hook in door.on_start:
                await hook()
        for runtime in runtimes.values():
            taken_up = await runtime.take_up_known()
            if taken_up:
                _log.info("events.taken_up", consumer=runtime.consumer.name, count=taken_up)
        return asyncio.gather(*(runtime.revise_forever() for runtime in runtimes.values()))


def build_relay(settings: Settings) -> RelayRunner:
    """The role that turns committed changes into log entries and hints."""
    configure_logging(settings.telemetry.log_level)
    return RelayRunner(settings)


def build_worker(settings: Settings) -> WorkerRunner:
    """The role that recomputes what the log says has changed."""
    configure_logging(settings.telemetry.log_level)
    return WorkerRunner(settings)


@asynccontextmanager
async def _serving(container: Container) -> AsyncIterator[None]:
    """What the API process does beside answering: be told of changes."""
    await _prepare(container)
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
    controllers = [controller for door in container.doors() for controller in door.controllers]
    telemetry = Telemetry(tracer=trace.get_tracer("jobhire"), sample=settings.telemetry.trace_sample_rate)
    telemetry.registry.register(REFUSALS_NOT_KEPT)
    return create_api(
        controllers=[*controllers, EventController],
        mediator=container.mediator(),
        verifier=container.verifier(),
        roots=[
            *(controller for door in container.doors() for controller in door.roots),
            *extra_roots(settings, container.clock()),
        ],
        services=services,
        telemetry=telemetry,
        readiness={"mongodb": partial(database.command, "ping")},
        helpful={"redis": redis.ping},
        unavailable=UNREACHABLE,
        version=release,
        refused=container.refusals(),
        shell=shell_of(settings, meters),
        lifespan=[partial(_serving, container), RateExchange(redis, meters).running],
    )


@asynccontextmanager
async def at_hand(settings: Settings, *, role: str) -> AsyncIterator[Container]:
    """The parts, for something an operator does once: its mediator has every handler."""
    container = Container(settings=settings, role=role)
    container.doors()
    try:
        yield container
    finally:
        await container.redis().aclose()
        container.client().close()

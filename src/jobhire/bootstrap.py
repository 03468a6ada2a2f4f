"""The composition root: what lives as long as the process, in the only container. ``assembly.py`` opens the
domains for it.

The roles stand on it: the API (``interfaces.api.role``), relay and worker (``interfaces.workers.roles``).
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

from beanie import init_beanie
from dependency_injector import containers, providers
from motor.motor_asyncio import AsyncIOMotorClient

from jobhire.assembly import access_of, open_doors
from jobhire.config.settings import Settings
from jobhire.domains.identity import module as identity
from jobhire.domains.identity.infrastructure.at_work import TenantsAtWork
from jobhire.domains.identity.infrastructure.keys import KeyRing
from jobhire.domains.identity.infrastructure.tokens import JoseTokens
from jobhire.domains.matching import module as matching
from jobhire.shared.application import (
    Mediator,
    authorise,
    recently_proven,
)
from jobhire.shared.infrastructure.activity import Activity
from jobhire.shared.infrastructure.audit import MongoAuditTrail, Refusals
from jobhire.shared.infrastructure.audit_log import AuditLog
from jobhire.shared.infrastructure.blobs import make_blobs
from jobhire.shared.infrastructure.bus import make_broker
from jobhire.shared.infrastructure.consumers import ConsumerRuntime
from jobhire.shared.infrastructure.egress import GuardedFetch
from jobhire.shared.infrastructure.event_log import EventLog
from jobhire.shared.infrastructure.mail import make_mailer
from jobhire.shared.infrastructure.module import Kit, known_types
from jobhire.shared.infrastructure.mongo import MongoAggregateStore, connect
from jobhire.shared.infrastructure.notices import Announcer
from jobhire.shared.infrastructure.redis import connect_redis
from jobhire.shared.infrastructure.system import SystemClock, Uuid7Ids
from jobhire.shared.infrastructure.throttle import SharedThrottle
from jobhire.shared.infrastructure.tracing import make_tracing
from jobhire.shared.infrastructure.vault import KeyringVault


def _kit(announcer: Announcer, **parts: Any) -> Kit:
    same = {name: parts[name] for name in ("database", "clock", "ids")}
    return Kit(store=partial(MongoAggregateStore, announce=announcer, **same), **parts)


class Container(containers.DeclarativeContainer):
    """What lives as long as the process."""

    settings = providers.Dependency(instance_of=Settings)
    role = providers.Dependency(instance_of=str)

    clock = providers.Singleton(SystemClock)
    ids = providers.Singleton(Uuid7Ids)
    owner = providers.Singleton(lambda ids: ids.new(), ids)
    activity = providers.Singleton(Activity)
    tracing = providers.Singleton(make_tracing, settings.provided.telemetry.otlp_endpoint, role=role)
    client = providers.Singleton(connect, settings.provided.mongodb.url, app=role)
    database = providers.Singleton(
        AsyncIOMotorClient.get_database, client, settings.provided.mongodb.database
    )
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
        insist=settings.provided.mail.insists,
    )
    blobs = providers.Singleton(
        make_blobs, settings.provided.storage.blob_url, folder=settings.provided.stack.blob_dir
    )
    fetch = providers.Singleton(GuardedFetch, allowed=settings.provided.egress.called)
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
        blobs=blobs,
        fetch=fetch,
    )
    access = providers.Singleton(access_of, tokens, settings, role)
    verifier = providers.Singleton(identity.verifier, kit, access)
    doors = providers.Singleton(open_doors, kit, log, announcer, access, settings, owner)


async def prepare(container: Container) -> None:
    """Indexes and collections: created where missing, by whichever role comes first."""
    documents = [document for door in container.doors() for document in door.documents]
    await init_beanie(database=container.database(), document_models=documents)
    await container.log().prepare()
    await container.audit_log().prepare()


def runtimes_of(container: Container) -> dict[str, ConsumerRuntime]:
    make = partial(
        ConsumerRuntime,
        database=container.database(),
        log=container.log(),
        owner=container.owner(),
        may_work=TenantsAtWork(container.database()),
        known=known_types(container.doors()),
        tracing=container.tracing(),
    )
    own = container.settings().matching
    elsewhere = matching.Layout(own.shards).elsewhere(own.shard)
    followers = (each for door in container.doors() for each in door.consumers)
    return {each.name: make(each) for each in followers if each.name not in elsewhere}


def close_doors(container: Container) -> None:
    """As the process ends."""
    for door in container.doors():
        for hook in door.on_stop:
            hook()


@asynccontextmanager
async def at_hand(settings: Settings, *, role: str) -> AsyncIterator[Container]:
    """The parts, for something an operator does once: its mediator has every handler."""
    container = Container(settings=settings, role=role)
    container.doors()
    try:
        yield container
    finally:
        close_doors(container)
        await container.redis().aclose()
        container.client().close()

"""The composition root: the only place that knows every part, and the only one with a container.

The roles stand on it: the API (``interfaces.api.role``), relay and worker (``interfaces.workers.roles``).
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from functools import partial
from importlib.metadata import entry_points
from typing import Any

from beanie import init_beanie
from dependency_injector import containers, providers
from motor.motor_asyncio import AsyncIOMotorClient

from jobhire.config.settings import Settings
from jobhire.domains.ai import module as ai
from jobhire.domains.analytics import module as analytics
from jobhire.domains.audit import module as audit
from jobhire.domains.candidate import module as candidate
from jobhire.domains.fairness import module as fairness
from jobhire.domains.hiring import module as hiring
from jobhire.domains.identity import module as identity
from jobhire.domains.identity.application.passkeys import Authenticators
from jobhire.domains.identity.infrastructure.at_work import TenantsAtWork
from jobhire.domains.identity.infrastructure.keys import KeyRing
from jobhire.domains.identity.infrastructure.tokens import JoseTokens
from jobhire.domains.intake import module as intake
from jobhire.domains.integration import module as integration
from jobhire.domains.job import module as job
from jobhire.domains.matching import module as matching
from jobhire.domains.notification import module as notification
from jobhire.domains.privacy import module as privacy
from jobhire.domains.search import module as search
from jobhire.shared.application import (
    Discloser,
    Forgetter,
    GetOperation,
    Mediator,
    authorise,
    get_operation,
    recently_proven,
    sources_of,
)
from jobhire.shared.infrastructure.activity import Activity
from jobhire.shared.infrastructure.audit import MongoAuditTrail, Refusals
from jobhire.shared.infrastructure.audit_log import AuditLog
from jobhire.shared.infrastructure.blobs import make_blobs
from jobhire.shared.infrastructure.bus import make_broker
from jobhire.shared.infrastructure.consumers import ConsumerRuntime
from jobhire.shared.infrastructure.egress import GuardedFetch
from jobhire.shared.infrastructure.event_log import EventLog
from jobhire.shared.infrastructure.idempotency import AnswerDiscloser, AnswerForgetter
from jobhire.shared.infrastructure.mail import make_mailer
from jobhire.shared.infrastructure.module import Door, Kit, known_types
from jobhire.shared.infrastructure.mongo import MongoAggregateStore, connect
from jobhire.shared.infrastructure.notices import Announcer
from jobhire.shared.infrastructure.outstanding import Outstanding
from jobhire.shared.infrastructure.purging import Retention
from jobhire.shared.infrastructure.redis import connect_redis
from jobhire.shared.infrastructure.system import SystemClock, Uuid7Ids
from jobhire.shared.infrastructure.throttle import SharedThrottle
from jobhire.shared.infrastructure.tracing import make_tracing
from jobhire.shared.infrastructure.vault import KeyringVault

PLUGINS = "jobhire.modules"
"""Entry point group of third-party domains: each entry is an ``open_door(kit) -> Door``."""


def _kit(announcer: Announcer, **parts: Any) -> Kit:
    same = {name: parts[name] for name in ("database", "clock", "ids")}
    return Kit(store=partial(MongoAggregateStore, announce=announcer, **same), **parts)


def _access(tokens: JoseTokens, settings: Settings, role: str) -> identity.Access:
    chosen = settings.access
    return identity.access_with(
        tokens,
        public_url=settings.http.public_url,
        registration=chosen.registration,
        registrations_per_hour=chosen.registrations_per_hour,
        sso_domains=chosen.sso_domains,
        name_server=chosen.name_server,
        authenticators=_authenticators(settings) if role == "api" else None,
        purge_days=settings.tenancy.purge_days,
    )


def _authenticators(settings: Settings) -> Authenticators | None:
    # 16 MB that only the process needs which signs people in.
    from jobhire.domains.identity.infrastructure.webauthn_library import WebAuthnAuthenticators

    host, origins = settings.passkey_host, settings.passkey_origins
    return WebAuthnAuthenticators.of(host, name=settings.passkeys.name, origins=origins)


def _intake(kit: Kit, settings: Settings) -> Door:
    storage = settings.storage
    chosen = intake.Intake(
        clamd_url=storage.clamd_url,
        tenant_files=storage.tenant_files,
        tenant_bytes=storage.tenant_megabytes * 1_000_000,
        readers=storage.readers,
        link_key=settings.tokens.link_key,
        link_seconds=storage.link_seconds,
        public_url=settings.http.public_url,
    )
    return intake.open_door(
        kit,
        chosen,
        candidates=candidate.intake(kit),
        lines=candidate.lines(kit),
        jobs=job.facts(kit),
        skills=partial(matching.skill_names, settings.matching.taxonomy_file),
        at_work=TenantsAtWork(kit.database),
    )


def _ai(settings: Settings) -> ai.Ai:
    chosen = settings.ai
    return ai.Ai(
        base_url=chosen.base_url,
        api_key=chosen.api_key,
        model=chosen.model,
        timeout=chosen.timeout,
        retries=chosen.retries,
        at_once=chosen.at_once,
        tokens_per_month=chosen.tokens_per_month,
        price_in=chosen.price_in,
        price_out=chosen.price_out,
    )


def _analyses(kit: Kit, settings: Settings) -> Door:
    return ai.open_door(
        kit,
        _ai(settings),
        matches=matching.scores(kit),
        jobs=job.facts(kit),
        candidates=candidate.facts(kit),
        readings=matching.readings(kit),
        consents=privacy.consents(kit, people=candidate.persons(kit)),
    )


def _notification(
    kit: Kit, counts: matching.MatchCounts, layout: matching.Layout, settings: Settings
) -> Door:
    return notification.open_door(
        kit,
        jobs=job.facts(kit),
        comparisons=counts,
        people=identity.people(kit),
        rankings=layout.whole,
        public_url=settings.http.public_url,
    )


def _analytics(
    kit: Kit, log: EventLog, announcer: Announcer, counts: matching.MatchCounts, settings: Settings
) -> Door:
    return analytics.open_door(
        kit,
        neighbours=analytics.Neighbours(
            boards=job.boards(kit),
            jobs=job.facts(kit),
            candidates=candidate.facts(kit),
            cards=candidate.cards(kit),
            matches=counts,
            analyses=ai.analyses(kit),
            decisions=hiring.verdicts(kit),
            ledger=ai.ledger(kit),
            skills=partial(matching.skill_names, settings.matching.taxonomy_file),
        ),
        shown=(*matching.FOLLOWED, *ai.SHOWN, *hiring.SHOWN),
        log=log,
        announce=announcer,
    )


def _retention(kit: Kit, settings: Settings) -> Retention:
    tenants, own = partial(identity.tenants, kit), list[Forgetter]([AnswerForgetter(kit.database)])
    return Retention(days=settings.tenancy.deleted_days, tenants=tenants, forgetters=own)


def _privacy(kit: Kit, retention: Retention, disclosers: Sequence[Discloser]) -> Door:
    people = candidate.persons(kit)
    return privacy.open_door(
        kit,
        people=people,
        origins=people,
        verdicts=hiring.verdicts(kit),
        jobs=job.facts(kit),
        matches=matching.scores(kit),
        disclosers=disclosers,
        tenants=retention.tenants,
    )


def _integration(kit: Kit, log: EventLog, known: set[str], owner: str, settings: Settings) -> Door:
    out, at_work = integration.way_out(settings.egress.called), TenantsAtWork(kit.database)
    return integration.open_door(kit, fetch=out, log=log, known=known, at_work=at_work, owner=owner)


def _search(kit: Kit, log: EventLog, settings: Settings) -> Door:
    return search.open_door(
        kit,
        people=candidate.people(kit),
        readings=matching.readings(kit),
        log=log,
        words=matching.words,
        skills=partial(matching.skill_names, settings.matching.taxonomy_file),
        index_folder=settings.matching.index_dir or settings.stack.index_dir,
    )


def _outstanding(kit: Kit, log: EventLog, layout: matching.Layout, known: set[str]) -> Outstanding:
    return Outstanding(
        database=kit.database,
        log=log,
        consumer=layout.whole,
        types=matching.TYPES,
        collections=matching.FOLLOWED,
        known=known,
    )


def _doors(
    kit: Kit, log: EventLog, announcer: Announcer, access: identity.Access, settings: Settings, owner: str
) -> tuple[Door, ...]:
    """Open every domain and connect what one needs to what another offers."""
    layout, known = matching.Layout(settings.matching.shards), set[str]()
    retention, disclosers = _retention(kit, settings), list[Discloser]([AnswerDiscloser()])
    ranked, counts = matching.open_door(
        kit,
        jobs=job.facts(kit),
        candidates=candidate.facts(kit),
        cards=candidate.cards(kit),
        announcer=announcer,
        log=log,
        outstanding=_outstanding(kit, log, layout, known),
        verdicts=hiring.verdicts(kit),
        analyses=ai.analyses(kit),
        taxonomy_file=settings.matching.taxonomy_file,
        decisions=hiring.verdicts(kit),
        impacts=fairness.impacts(kit, people=candidate.cards(kit)),
        layout=layout,
        index_folder=settings.matching.index_dir or settings.stack.index_dir,
    )
    doors = (
        identity.open_door(kit, access),
        audit.open_door(kit),
        job.open_door(kit, counts=counts, analyzed=ai.analyses(kit), retention=retention),
        candidate.open_door(kit, counts=counts, retention=retention),
        ranked,
        hiring.open_door(kit, jobs=job.facts(kit), names=candidate.cards(kit), scores=matching.scores(kit)),
        _analyses(kit, settings),
        fairness.open_door(kit, people=candidate.cards(kit), decisions=hiring.verdicts(kit)),
        _intake(kit, settings),
        _notification(kit, counts, layout, settings),
        _analytics(kit, log, announcer, counts, settings),
        _privacy(kit, retention, disclosers),
        _integration(kit, log, known, owner, settings),
        _search(kit, log, settings),
        *(plugin.load()(kit) for plugin in entry_points(group=PLUGINS)),
    )
    known.update(known_types(doors))
    retention.forgetters.extend(each for door in doors for each in door.forgetters)
    disclosers.extend(each for door in doors for each in door.disclosers)
    _show_operations(kit.mediator, doors)
    return doors


def _show_operations(mediator: Mediator, doors: Sequence[Door]) -> None:
    """Of every domain alike."""
    sources = sources_of([door.operations for door in doors])
    mediator.register(GetOperation, partial(get_operation, sources=sources))


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
    access = providers.Singleton(_access, tokens, settings, role)
    verifier = providers.Singleton(identity.verifier, kit, access)
    doors = providers.Singleton(_doors, kit, log, announcer, access, settings, owner)


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

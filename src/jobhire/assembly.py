"""Opens every domain, and connects what one needs to what another offers. What lives as long as the process
comes from ``bootstrap.py``: the two together are the composition root."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from importlib.metadata import entry_points

from jobhire.config.settings import Settings
from jobhire.domains.ai import module as ai
from jobhire.domains.analytics import module as analytics
from jobhire.domains.audit import module as audit
from jobhire.domains.candidate import module as candidate
from jobhire.domains.careers import module as careers
from jobhire.domains.fairness import module as fairness
from jobhire.domains.hiring import module as hiring
from jobhire.domains.identity import module as identity
from jobhire.domains.identity.application.passkeys import Authenticators
from jobhire.domains.identity.infrastructure.at_work import TenantsAtWork
from jobhire.domains.identity.infrastructure.authenticators import LateAuthenticators
from jobhire.domains.identity.infrastructure.tokens import JoseTokens
from jobhire.domains.intake import module as intake
from jobhire.domains.integration import module as integration
from jobhire.domains.job import module as job
from jobhire.domains.matching import module as matching
from jobhire.domains.notification import module as notification
from jobhire.domains.payment import module as payment
from jobhire.domains.privacy import module as privacy
from jobhire.domains.search import module as search
from jobhire.domains.sourcing import module as sourcing
from jobhire.shared.application import (
    Discloser,
    Forgetter,
    GetOperation,
    Mediator,
    get_operation,
    sources_of,
)
from jobhire.shared.infrastructure.event_log import EventLog
from jobhire.shared.infrastructure.idempotency import AnswerDiscloser, AnswerForgetter
from jobhire.shared.infrastructure.module import Door, Kit, known_types
from jobhire.shared.infrastructure.notices import Announcer
from jobhire.shared.infrastructure.outstanding import Outstanding
from jobhire.shared.infrastructure.purging import Retention

PLUGINS = "jobhire.modules"
"""Entry point group of third-party domains: each entry is an ``open_door(kit) -> Door``."""


def access_of(tokens: JoseTokens, settings: Settings, role: str) -> identity.Access:
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
    """None, and passkeys are off, without a host name."""
    host, origins = settings.passkey_host, settings.passkey_origins
    return LateAuthenticators(host=host, name=settings.passkeys.name, origins=origins) if host else None


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
    kit: Kit, counts: matching.MatchCounts, layout: matching.Layout, owner: str, settings: Settings
) -> Door:
    out = notification.way_out(
        settings.egress.called,
        public_url=settings.http.public_url,
        sender=settings.mail.address,
        owner=owner,
        at_work=TenantsAtWork(kit.database),
    )
    return notification.open_door(
        kit,
        jobs=job.facts(kit),
        comparisons=counts,
        people=identity.people(kit),
        invitations=hiring.front_desk(kit, _beside_hiring(kit)),
        rankings=layout.whole,
        out=out,
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


def _beside_hiring(kit: Kit) -> hiring.Neighbours:
    return hiring.Neighbours(
        jobs=job.facts(kit),
        names=candidate.cards(kit),
        scores=matching.scores(kit),
        people=candidate.persons(kit),
        colleagues=identity.people(kit),
    )


def _careers(kit: Kit, settings: Settings) -> Door:
    neighbours = careers.Neighbours(
        vacancies=job.vacancies(kit),
        applicants=candidate.applicants(kit),
        files=intake.applicant_files(kit),
        front=hiring.front_desk(kit, _beside_hiring(kit)),
    )
    return careers.open_door(
        kit,
        neighbours,
        at_work=TenantsAtWork(kit.database),
        sender=settings.mail.address,
        public_url=settings.http.public_url,
    )


def _candidate(kit: Kit, counts: matching.MatchCounts, retention: Retention) -> Door:
    wanted = careers.register(kit, TenantsAtWork(kit.database)).updates_employment_status
    followed = candidate.Hiring(pursuits=hiring.pursuits(kit), follows=wanted)
    return candidate.open_door(kit, counts=counts, retention=retention, hiring=followed)


def _retention(kit: Kit, settings: Settings) -> Retention:
    tenants, own = partial(identity.tenants, kit), list[Forgetter]([AnswerForgetter(kit.database)])
    return Retention(days=settings.tenancy.deleted_days, tenants=tenants, forgetters=own)


def _privacy(kit: Kit, retention: Retention, disclosers: Sequence[Discloser]) -> Door:
    people = candidate.persons(kit)
    return privacy.open_door(
        kit,
        people=people,
        origins=people,
        verdicts=hiring.bonds(kit),
        jobs=job.facts(kit),
        matches=matching.scores(kit),
        disclosers=disclosers,
        tenants=retention.tenants,
    )


def _integration(kit: Kit, log: EventLog, known: set[str], owner: str, settings: Settings) -> Door:
    out, at_work = integration.way_out(settings.egress.called), TenantsAtWork(kit.database)
    return integration.open_door(kit, fetch=out, log=log, known=known, at_work=at_work, owner=owner)


def _sourcing(kit: Kit, owner: str, settings: Settings) -> Door:
    out, at_work = sourcing.way_out(settings.egress.called), TenantsAtWork(kit.database)
    neighbours = sourcing.Neighbours(jobs=job.postings(kit), people=candidate.records(kit))
    return sourcing.open_door(kit, fetch=out, neighbours=neighbours, at_work=at_work, owner=owner)


def _payment(kit: Kit, settings: Settings) -> Door:
    chosen = payment.Payment(
        provider=settings.payment_provider,
        stripe_key=settings.payment.stripe_key,
        webhook_secret=settings.payment.webhook_secret,
        catalogue_file=settings.payment.catalogue_file,
    )
    return payment.open_door(kit, chosen, at_work=TenantsAtWork(kit.database))


def _search(kit: Kit, log: EventLog, settings: Settings) -> Door:
    return search.open_door(
        kit,
        people=candidate.people(kit),
        readings=matching.readings(kit),
        jobs=job.facts(kit),
        log=log,
        taught=search.Taught(
            words=matching.words,
            skills=partial(matching.skill_names, settings.matching.taxonomy_file),
            meaning=settings.matching.search_embedder == "local",
        ),
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


def open_doors(
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
        _candidate(kit, counts, retention),
        ranked,
        hiring.open_door(kit, _beside_hiring(kit)),
        _careers(kit, settings),
        _analyses(kit, settings),
        fairness.open_door(kit, people=candidate.cards(kit), decisions=hiring.decisions(kit)),
        _intake(kit, settings),
        _notification(kit, counts, layout, owner, settings),
        _analytics(kit, log, announcer, counts, settings),
        _privacy(kit, retention, disclosers),
        _integration(kit, log, known, owner, settings),
        _search(kit, log, settings),
        _sourcing(kit, owner, settings),
        _payment(kit, settings),
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

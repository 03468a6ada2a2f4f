"""Every domain that judges or is judged behind the real API shell, on a real database; drained by hand."""

from __future__ import annotations

import tempfile
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
from beanie import init_beanie
from motor.motor_asyncio import AsyncIOMotorDatabase
from redis.asyncio import Redis

from jobhire.domains.ai import module as ai
from jobhire.domains.analytics import module as analytics
from jobhire.domains.candidate import module as candidate
from jobhire.domains.careers import module as careers
from jobhire.domains.fairness import module as fairness
from jobhire.domains.hiring import module as hiring
from jobhire.domains.intake import module as intake
from jobhire.domains.integration import module as integration
from jobhire.domains.job import module as job
from jobhire.domains.matching import module as matching
from jobhire.domains.notification import module as notification
from jobhire.domains.notification.infrastructure.slack import SlackOverHttps
from jobhire.domains.payment import module as payment
from jobhire.domains.privacy import module as privacy
from jobhire.domains.search import module as search
from jobhire.domains.sourcing import module as sourcing
from jobhire.shared.application import Discloser, Fetch, Mediator, Principal, authorise
from jobhire.shared.domain import TenantId, Unauthenticated, UserId
from jobhire.shared.infrastructure.activity import Activity
from jobhire.shared.infrastructure.consumers import ConsumerRuntime
from jobhire.shared.infrastructure.event_log import EventLog
from jobhire.shared.infrastructure.module import Door, Kit
from jobhire.shared.infrastructure.mongo import AggregateDocument, MongoAggregateStore
from jobhire.shared.infrastructure.outstanding import Outstanding
from jobhire.shared.infrastructure.purging import Retention
from jobhire.shared.infrastructure.redrive import Redrive
from jobhire.shared.infrastructure.relay import Relay
from jobhire.shared.infrastructure.system import SystemClock, Uuid7Ids
from tests.kits import make_kit

from .conftest import SentHints
from .desk import Announcements
from .front import api_before

Database = AsyncIOMotorDatabase[dict[str, Any]]
JOB = {"title": "Python developer", "requiredSkills": ["Python", "Django"], "location": "Bern"}
ADA = {"name": "Ada", "type": "internal", "cvText": "Python and Django developer in Bern."}
BOB = {"name": "Bob", "type": "past", "skills": ["Nursing"], "cvText": "Nurse. Patient care."}

PAYMENT_SECRET = "whsec_of_the_local_provider"


class Notices(Announcements):
    """What the announcer does within one process, projections included."""

    async def projected(
        self, tenant_id: TenantId, position: int, done: Sequence[tuple[str, str, int]]
    ) -> None:
        self._activity.projected(tenant_id, position, done)


class People:
    """``<tenant>.<user>.<permissions>``, joined by ``+``, ``-`` for the colon; none named: all."""

    async def verify(self, token: str) -> Principal:
        tenant, user, permissions = token.split(".")
        if not tenant:
            raise Unauthenticated("not one of ours")
        granted = (
            frozenset(each.replace("-", ":") for each in permissions.split("+")) if permissions else {"*"}
        )
        return Principal(
            tenant_id=TenantId(tenant), user_id=UserId(user), role="test", permissions=frozenset(granted)
        )


class Staff:
    """Everybody whose name has three letters works here, in whatever tenant; nobody else is a person."""

    async def addresses(self, tenant_id: TenantId, ids: Sequence[str]) -> Mapping[str, str]:
        return {id: f"{id}@{tenant_id}.example" for id in ids if len(id) == 3}

    async def admins(self, tenant_id: TenantId) -> Sequence[str]:
        return ["ann"]


def somebody(tenant: str = "acme", user: str = "ann", *permissions: str) -> dict[str, str]:
    granted = "+".join(each.replace(":", "-") for each in permissions)
    return {"Authorization": f"Bearer {tenant}.{user}.{granted}"}


@dataclass
class House:
    http: httpx.AsyncClient
    kit: Kit
    log: EventLog
    relay: Relay
    doors: Sequence[Door]
    retention: Retention

    async def drain(self, tenant: str = "acme") -> None:
        """Relay and worker in one: pending events to the log, the log to every consumer."""
        await self.relay.sweep()
        end = (await self.log.head(TenantId(tenant))).position
        for each in (consumer for door in self.doors for consumer in door.consumers):
            runtime = ConsumerRuntime(each, database=self.kit.database, log=self.log, owner="w")
            await runtime.drain(TenantId(tenant), end)

    async def post(
        self, path: str, body: Any = None, status: int = 201, headers: Any = None
    ) -> dict[str, Any]:
        answer = await self.http.post(path, json=body, headers=headers)
        assert answer.status_code == status, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def new(self, path: str, body: Any) -> str:
        return str((await self.post(path, body))["data"]["id"])

    async def get(self, path: str, **params: Any) -> dict[str, Any]:
        answer = await self.http.get(path, params=params)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found


async def _one_company() -> list[TenantId]:
    return [TenantId("acme")]


def _doors(
    kit: Kit,
    notices: Notices,
    log: EventLog,
    provider: ai.Ai,
    retention: Retention,
    disclosers: list[Discloser],
) -> list[Door]:
    outstanding = Outstanding(
        database=kit.database,
        log=log,
        consumer=matching.CONSUMER,
        types=matching.TYPES,
        collections=("jobs", "candidates"),
    )
    ranked, counts = matching.open_door(
        kit,
        jobs=job.facts(kit),
        candidates=candidate.facts(kit),
        cards=candidate.cards(kit),
        announcer=notices,
        log=log,
        index_folder=Path(tempfile.gettempdir()) / "jobhire-tests-index",
        outstanding=outstanding,
        verdicts=hiring.verdicts(kit),
        analyses=ai.analyses(kit),
        decisions=hiring.verdicts(kit),
        impacts=fairness.impacts(kit, people=candidate.cards(kit)),
    )
    return [
        job.open_door(kit, counts=counts, analyzed=ai.analyses(kit), retention=retention),
        _candidate(kit, counts, retention),
        ranked,
        hiring.open_door(kit, _beside_hiring(kit)),
        _careers(kit),
        _ai(kit, provider),
        fairness.open_door(kit, people=candidate.cards(kit), decisions=hiring.decisions(kit)),
        _notification(kit, counts),
        _analytics(kit, counts, notices, log),
        _privacy(kit, retention, disclosers),
        integration.open_door(kit, fetch=kit.fetch, log=log, known=_Everything(), at_work=_always, owner="w"),
        _search(kit, log),
        _sourcing(kit),
        _payment(kit),
    ]


def _notification(kit: Kit, counts: matching.MatchCounts) -> Door:
    return notification.open_door(
        kit,
        jobs=job.facts(kit),
        comparisons=counts,
        people=Staff(),
        invitations=hiring.front_desk(kit, _beside_hiring(kit)),
        rankings=matching.CONSUMER,
        out=notification.WayOut(
            public_url="https://jobs.example.com",
            sender="no-reply@example.com",
            slack=SlackOverHttps(kit.fetch),
            owner="w",
            at_work=_always,
        ),
    )


def _beside_hiring(kit: Kit) -> hiring.Neighbours:
    return hiring.Neighbours(
        jobs=job.facts(kit),
        names=candidate.cards(kit),
        scores=matching.scores(kit),
        people=candidate.persons(kit),
        colleagues=Staff(),
    )


def _careers(kit: Kit) -> Door:
    neighbours = careers.Neighbours(
        vacancies=job.vacancies(kit),
        applicants=candidate.applicants(kit),
        files=intake.applicant_files(kit),
        front=hiring.front_desk(kit, _beside_hiring(kit)),
    )
    return careers.open_door(
        kit, neighbours, at_work=_always, sender="no-reply@example.com", public_url="https://jobs.example.com"
    )


def _candidate(kit: Kit, counts: matching.MatchCounts, retention: Retention) -> Door:
    wanted = careers.register(kit, _always).updates_employment_status
    followed = candidate.Hiring(pursuits=hiring.pursuits(kit), follows=wanted)
    return candidate.open_door(kit, counts=counts, retention=retention, hiring=followed)


def _ai(kit: Kit, provider: ai.Ai) -> Door:
    return ai.open_door(
        kit,
        provider,
        matches=matching.scores(kit),
        jobs=job.facts(kit),
        candidates=candidate.facts(kit),
        readings=matching.readings(kit),
        consents=privacy.consents(kit, people=candidate.persons(kit)),
    )


def _privacy(kit: Kit, retention: Retention, disclosers: list[Discloser]) -> Door:
    return privacy.open_door(
        kit,
        people=candidate.persons(kit),
        origins=candidate.persons(kit),
        verdicts=hiring.bonds(kit),
        jobs=job.facts(kit),
        matches=matching.scores(kit),
        disclosers=disclosers,
        tenants=retention.tenants,
    )


class _Everything(frozenset[str]):
    """Every event type that a test may think of."""

    def __contains__(self, type: object) -> bool:
        return str(type).startswith("ai.jobhire.")


async def _always(tenant_id: TenantId) -> bool:
    return True


def _sourcing(kit: Kit) -> Door:
    neighbours = sourcing.Neighbours(jobs=job.postings(kit), people=candidate.records(kit))
    return sourcing.open_door(kit, fetch=kit.fetch, neighbours=neighbours, at_work=_always, owner="w")


def _payment(kit: Kit) -> Door:
    chosen = payment.Payment(provider="local", webhook_secret=PAYMENT_SECRET)
    return payment.open_door(kit, chosen, at_work=_always)


def _search(kit: Kit, log: EventLog) -> Door:
    return search.open_door(
        kit,
        people=candidate.people(kit),
        readings=matching.readings(kit),
        jobs=job.facts(kit),
        log=log,
        taught=search.Taught(words=matching.words, skills=matching.skill_names, meaning=True),
        index_folder=Path(tempfile.gettempdir()) / f"jobhire-tests-search-{uuid4()}",
    )


def _analytics(kit: Kit, counts: matching.MatchCounts, notices: Notices, log: EventLog) -> Door:
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
            skills=matching.skill_names,
        ),
        shown=(*matching.FOLLOWED, *ai.SHOWN, *hiring.SHOWN),
        log=log,
        announce=notices,
    )


def _relay(
    database: Database,
    redis: Redis,
    log: EventLog,
    hints: SentHints,
    doors: Sequence[Door],
    collections: Sequence[str],
) -> Relay:
    consumers = {each.name: each.types for door in doors for each in door.consumers}
    return Relay(
        database=database,
        redis=redis,
        log=log,
        hints=hints,
        redrive=Redrive(database=database, log=log, hints=hints, consumers=consumers),
        collections=collections,
        owner="r1",
        sweep_seconds=0.2,
    )


@asynccontextmanager
async def open_house(
    database: Database,
    redis: Redis,
    log: EventLog,
    hints: SentHints,
    provider: ai.Ai | None = None,
    fetch: Fetch | None = None,
) -> AsyncIterator[House]:
    activity, clock, ids = Activity(), SystemClock(), Uuid7Ids()
    notices = Notices(activity)
    store = partial(MongoAggregateStore, database=database, clock=clock, ids=ids, announce=notices)
    kit = make_kit(
        mediator=Mediator([authorise]), clock=clock, ids=ids, store=store, database=database,
        activity=activity, fetch=fetch,
    )  # fmt: skip
    retention = Retention(days=30, tenants=_one_company)
    disclosers: list[Discloser] = []
    doors = _doors(kit, notices, log, provider or ai.Ai(), retention, disclosers)
    disclosers.extend(each for door in doors for each in door.disclosers)
    retention.forgetters.extend(each for door in doors for each in door.forgetters)
    documents = [document for door in doors for document in door.documents]
    await init_beanie(database=database, document_models=documents)
    collections = [each.Settings.name for each in documents if issubclass(each, AggregateDocument)]
    relay = _relay(database, redis, log, hints, doors, collections)
    api = api_before(kit, doors, People)
    transport = httpx.ASGITransport(app=api, raise_app_exceptions=True)  # type: ignore[arg-type]
    async with httpx.AsyncClient(transport=transport, base_url="http://x/api/v1") as http:
        http.headers.update(somebody())
        yield House(http, kit, log, relay, doors, retention)

"""The job, candidate and matching doors behind the real API shell, on a real database; drained by hand."""

from __future__ import annotations

import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import httpx
from beanie import init_beanie
from motor.motor_asyncio import AsyncIOMotorDatabase
from redis.asyncio import Redis

from jobhire.domains.candidate import module as candidate
from jobhire.domains.job import module as job
from jobhire.domains.matching import module as matching
from jobhire.shared.application import Consumer, Mediator, authorise
from jobhire.shared.domain import TenantId
from jobhire.shared.infrastructure.activity import Activity
from jobhire.shared.infrastructure.consumers import ConsumerRuntime
from jobhire.shared.infrastructure.event_log import EventLog
from jobhire.shared.infrastructure.mongo import MongoAggregateStore
from jobhire.shared.infrastructure.outstanding import Outstanding
from jobhire.shared.infrastructure.redrive import Redrive
from jobhire.shared.infrastructure.relay import Relay
from jobhire.shared.infrastructure.system import SystemClock, Uuid7Ids
from tests.kits import make_kit

from .conftest import SentHints
from .desk import Announcements, Tokens
from .front import api_before

Database = AsyncIOMotorDatabase[dict[str, Any]]
COLLECTIONS = matching.FOLLOWED
JOB = {"title": "Python developer", "requiredSkills": ["Python", "Django"], "location": "Bern"}
ADA = {"name": "Ada", "type": "internal", "cvText": "Python and Django developer in Bern."}
BOB = {"name": "Bob", "type": "past", "skills": ["Nursing"], "cvText": "Nurse. Patient care."}


class Notices(Announcements):
    """What the announcer does within one process, projections included."""

    async def projected(
        self, tenant_id: TenantId, position: int, done: Sequence[tuple[str, str, int]]
    ) -> None:
        self._activity.projected(tenant_id, position, done)


@dataclass
class Office:
    http: httpx.AsyncClient
    database: Database
    log: EventLog
    relay: Relay
    consumer: Consumer

    async def drain(self, tenant: str = "acme") -> None:
        """Relay and worker in one: pending events to the log, the log to the consumer."""
        await self.relay.sweep()
        end = (await self.log.head(TenantId(tenant))).position
        runtime = ConsumerRuntime(self.consumer, database=self.database, log=self.log, owner="w")
        await runtime.drain(TenantId(tenant), end)

    async def post(self, path: str, body: dict[str, Any]) -> str:
        answer = await self.http.post(path, json=body)
        assert answer.status_code == 201, answer.text
        id: str = answer.json()["data"]["id"]
        return id

    async def get(self, path: str, **params: Any) -> dict[str, Any]:
        answer = await self.http.get(path, params=params)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found


def _outstanding(database: Database, log: EventLog) -> Outstanding:
    return Outstanding(
        database=database,
        log=log,
        consumer=matching.CONSUMER,
        types=matching.TYPES,
        collections=COLLECTIONS,
    )


@asynccontextmanager
async def open_office(
    database: Database, redis: Redis, log: EventLog, hints: SentHints
) -> AsyncIterator[Office]:
    activity, clock, ids = Activity(), SystemClock(), Uuid7Ids()
    relay = Relay(
        database=database,
        redis=redis,
        log=log,
        hints=hints,
        redrive=Redrive(
            database=database, log=log, hints=hints, consumers={matching.CONSUMER: matching.TYPES}
        ),
        collections=list(COLLECTIONS),
        owner="r1",
        sweep_seconds=0.2,
    )
    notices = Notices(activity)
    store = partial(MongoAggregateStore, database=database, clock=clock, ids=ids, announce=notices)
    kit = make_kit(
        mediator=Mediator([authorise]), clock=clock, ids=ids, store=store, database=database,
        activity=activity,
    )  # fmt: skip
    ranked, counts = matching.open_door(
        kit,
        jobs=job.facts(kit),
        candidates=candidate.facts(kit),
        cards=candidate.cards(kit),
        announcer=notices,
        log=log,
        index_folder=Path(tempfile.gettempdir()) / "jobhire-tests-index",
        outstanding=_outstanding(database, log),
    )
    doors = [job.open_door(kit, counts=counts), candidate.open_door(kit, counts=counts), ranked]
    await init_beanie(database=database, document_models=[d for door in doors for d in door.documents])
    api = api_before(kit, doors, Tokens)
    transport = httpx.ASGITransport(app=api, raise_app_exceptions=True)  # type: ignore[arg-type]
    headers = {"Authorization": "Bearer acme."}
    async with httpx.AsyncClient(transport=transport, base_url="http://x/api/v1", headers=headers) as http:
        yield Office(http, database, log, relay, ranked.consumers[0])

"""The job and candidate doors behind the real API shell, on a real database; nobody ranks anything."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import httpx
from beanie import init_beanie
from motor.motor_asyncio import AsyncIOMotorDatabase

from jobhire.domains.candidate import module as candidate
from jobhire.domains.job import module as job
from jobhire.shared.application import Mediator, Principal, authorise
from jobhire.shared.domain import TenantId, Unauthenticated, UserId
from jobhire.shared.infrastructure.activity import Activity
from jobhire.shared.infrastructure.module import Kit
from jobhire.shared.infrastructure.mongo import MongoAggregateStore
from jobhire.shared.infrastructure.system import SystemClock, Uuid7Ids
from tests.kits import make_kit

from .front import api_before


@dataclass
class Count:
    """Both domains' ``MatchCount``."""

    total: int = 0
    strong: int = 0
    good: int = 0
    matched: int = 0
    best: int | None = None


@dataclass
class Counts:
    """Both domains' ``MatchCounts``: what the test says, and how often it was asked."""

    by_id: dict[str, Count] = field(default_factory=dict)
    people: int = 0
    asked: int = 0

    async def of_jobs(self, tenant_id: TenantId, ids: Sequence[str]) -> Mapping[str, Count]:
        self.asked += 1
        return {id: self.by_id[id] for id in ids if id in self.by_id}

    of_candidates = of_jobs

    async def candidates(self, tenant_id: TenantId) -> int:
        return self.people


class Tokens:
    """``<tenant>.<permission>``, with ``-`` for the colon; no permission named: all."""

    async def verify(self, token: str) -> Principal:
        tenant, dot, permissions = token.partition(".")
        if not dot:
            raise Unauthenticated("not one of ours")
        granted = frozenset({permissions.replace("-", ":")}) if permissions else frozenset({"*"})
        return Principal(tenant_id=TenantId(tenant), user_id=UserId("u-1"), role="test", permissions=granted)


class Announcements:
    """What the announcer does within one process."""

    def __init__(self, activity: Activity) -> None:
        self._activity = activity

    async def accepted(
        self, tenant_id: TenantId, collection: str, changed: Sequence[tuple[str, int]]
    ) -> None:
        self._activity.accepted(tenant_id, collection, changed, at=0.0)


@dataclass
class Desk:
    http: httpx.AsyncClient
    kit: Kit
    counts: Counts

    def as_tenant(self, name: str, permission: str = "") -> dict[str, str]:
        return {"Authorization": f"Bearer {name}.{permission.replace(':', '-')}"}


@asynccontextmanager
async def open_desk(database: AsyncIOMotorDatabase[dict[str, Any]]) -> AsyncIterator[Desk]:
    activity, clock, ids, counts = Activity(), SystemClock(), Uuid7Ids(), Counts()
    store = partial(
        MongoAggregateStore, database=database, clock=clock, ids=ids, announce=Announcements(activity)
    )
    kit = make_kit(
        mediator=Mediator([authorise]),
        clock=clock,
        ids=ids,
        store=store,
        database=database,
        activity=activity,
    )
    doors = [job.open_door(kit, counts=counts), candidate.open_door(kit, counts=counts)]
    documents = [document for door in doors for document in door.documents]
    await init_beanie(database=database, document_models=documents)
    api = api_before(kit, doors, Tokens)
    transport = httpx.ASGITransport(app=api, raise_app_exceptions=True)  # type: ignore[arg-type]
    headers = {"Authorization": "Bearer acme."}
    async with httpx.AsyncClient(transport=transport, base_url="http://desk/api/v1", headers=headers) as http:
        yield Desk(http=http, kit=kit, counts=counts)

"""Two API processes on one record that tell each other nothing, as while Redis is away."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Any

import httpx
import pytest
from motor.motor_asyncio import AsyncIOMotorDatabase
from prometheus_client import CollectorRegistry

from jobhire.domains.identity.application.registration import Register
from jobhire.domains.identity.application.session_commands import LogOut, LogOutEverywhere
from jobhire.domains.identity.application.tenants import SetTenantStatus
from jobhire.domains.identity.domain.credential import Password
from jobhire.domains.identity.domain.tenant import TenantStatus
from jobhire.domains.identity.domain.text import normalise_email
from jobhire.domains.identity.infrastructure.common_passwords import CommonPasswordList
from jobhire.domains.identity.infrastructure.dns_records import DnsRecords
from jobhire.domains.identity.infrastructure.keys import KeyRing
from jobhire.domains.identity.infrastructure.one_time_codes import TotpCodes
from jobhire.domains.identity.infrastructure.tokens import JoseTokens
from jobhire.domains.identity.module import Access, open_door, verifier
from jobhire.interfaces.api.app import create_api
from jobhire.shared.application import Mediator, Message, Principal, authorise
from jobhire.shared.domain import TenantId, UserId
from jobhire.shared.infrastructure.activity import Activity
from jobhire.shared.infrastructure.idempotency import InMemoryIdempotency
from jobhire.shared.infrastructure.mongo import MongoAggregateStore
from jobhire.shared.infrastructure.system import SystemClock, Uuid7Ids
from jobhire.shared.infrastructure.telemetry import Telemetry
from jobhire.shared.presentation.paging import Cursors
from jobhire.shared.presentation.services import HttpServices
from tests.application.identity.house import SECRET, PlainHasher
from tests.integration.test_identity import Silence
from tests.kits import make_kit

Database = AsyncIOMotorDatabase[dict[str, Any]]


class Process:
    """Identity as one API process has it."""

    def __init__(self, database: Database) -> None:
        clock, ids = SystemClock(), Uuid7Ids()
        self.send = (mediator := Mediator([authorise])).send
        kit = make_kit(
            mediator=mediator,
            clock=clock,
            ids=ids,
            store=partial(MongoAggregateStore, database=database, clock=clock, ids=ids, announce=Silence()),
            database=database,
            activity=Activity(),
        )
        access = Access(
            hasher=PlainHasher(),
            common=CommonPasswordList(),
            codes=TotpCodes(),
            records=DnsRecords(),
            tokens=JoseTokens(KeyRing.shared(SECRET), clock=clock),
            public_url="https://jobhire.example",
        )
        door = open_door(kit, access)
        self.verifier = verifier(kit, access)
        app = create_api(
            controllers=door.controllers(),
            mediator=mediator,
            verifier=self.verifier,
            services=HttpServices(
                clock=clock, ids=ids, idempotency=InMemoryIdempotency(), cursors=Cursors(b"c" * 32)
            ),
            telemetry=Telemetry(registry=CollectorRegistry(), access_log=lambda line: None),
            readiness={},
            version="0.0.0",
        )
        self.transport = httpx.ASGITransport(app=app)  # type: ignore[arg-type]

    async def status_for(self, token: str) -> int:
        """What a request with this token is answered."""
        headers = {"Authorization": f"Bearer {token}"}
        async with httpx.AsyncClient(transport=self.transport, base_url="http://test") as client:
            return (await client.get("/api/v1/auth/me", headers=headers)).status_code


@pytest.mark.parametrize("what", ["session", "every session", "tenant"])
async def test_row_15_what_one_process_ended_the_other_heeds_within_five_seconds(
    database: Database, what: str
) -> None:
    here, there = Process(database), Process(database)
    signed_in = await here.send(
        Register(
            tenant_id=TenantId("t1"),
            user_id=UserId("u1"),
            email=normalise_email("ann@example.com"),
            password=Password("correct horse"),
            full_name="Ann Example",
        )
    )
    assert signed_in is not None
    by = await here.verifier.verify(signed_in.token)
    assert await there.status_for(signed_in.token) == 200
    ends: dict[str, Message[Any]] = {
        "session": LogOut(by=by),
        "every session": LogOutEverywhere(by=by),
        "tenant": SetTenantStatus(by=Principal.system(by.tenant_id), status=TenantStatus.SUSPENDED),
    }
    await here.send(ends[what])
    assert await there.status_for(signed_in.token) == 200, "it was told nothing, and remembers for a while"
    await asyncio.sleep(4.5)
    assert await there.status_for(signed_in.token) == 401

"""What only a real server can show of identity: the unique address under concurrency, on MongoDB's wire."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from beanie import init_beanie
from motor.motor_asyncio import AsyncIOMotorDatabase
from msgspec import structs

from jobhire.domains.identity.application.queries import ListUsers
from jobhire.domains.identity.application.registration import Register
from jobhire.domains.identity.application.session_commands import LogOut
from jobhire.domains.identity.application.sign_in import LogIn
from jobhire.domains.identity.domain.credential import Password
from jobhire.domains.identity.domain.errors import EmailTaken
from jobhire.domains.identity.domain.events import SessionBegun, SessionEnded
from jobhire.domains.identity.domain.provider import ExternalIdentity, holder_key
from jobhire.domains.identity.domain.session import Session
from jobhire.domains.identity.domain.text import normalise_email
from jobhire.domains.identity.infrastructure.common_passwords import CommonPasswordList
from jobhire.domains.identity.infrastructure.dns_records import DnsRecords
from jobhire.domains.identity.infrastructure.keys import KeyRing
from jobhire.domains.identity.infrastructure.mongo import EXTERNAL_IDENTITIES, SESSIONS
from jobhire.domains.identity.infrastructure.one_time_codes import TotpCodes
from jobhire.domains.identity.infrastructure.sweeping import sweep
from jobhire.domains.identity.infrastructure.tokens import JoseTokens
from jobhire.domains.identity.module import Access, open_door
from jobhire.shared.application import Mediator, authorise
from jobhire.shared.domain import AlreadyExists, TenantId, UserId
from jobhire.shared.infrastructure.activity import Activity
from jobhire.shared.infrastructure.audit_entries import decode_entries
from jobhire.shared.infrastructure.documents import decode_pending
from jobhire.shared.infrastructure.mongo import MongoAggregateStore
from jobhire.shared.infrastructure.system import SystemClock, Uuid7Ids
from tests.application.identity.house import SECRET, PlainHasher, principal_of
from tests.kits import make_kit

Database = AsyncIOMotorDatabase[dict[str, Any]]


class Silence:
    async def accepted(self, tenant: TenantId, collection: str, changed: Sequence[tuple[str, int]]) -> None:
        """Nobody listens here."""


@pytest.fixture
async def mediator(database: Database) -> Mediator:
    clock, ids, mediator = SystemClock(), Uuid7Ids(), Mediator([authorise])
    kit = make_kit(
        mediator=mediator,
        clock=clock,
        ids=ids,
        store=partial(MongoAggregateStore, database=database, clock=clock, ids=ids, announce=Silence()),
        database=database,
        activity=Activity(),
    )
    by = Access(
        hasher=PlainHasher(),
        common=CommonPasswordList(),
        codes=TotpCodes(),
        records=DnsRecords(),
        tokens=JoseTokens(KeyRing.shared(SECRET), clock=clock),
        public_url="https://jobhire.example",
    )
    door = open_door(kit, by)
    await init_beanie(database=database, document_models=list(door.documents))
    return mediator


def registration(email: str = "ann@example.com") -> Register:
    ids = Uuid7Ids()
    return Register(
        tenant_id=TenantId(ids.new()),
        user_id=UserId(ids.new()),
        email=normalise_email(email),
        password=Password("correct horse"),
        full_name="Ann Example",
    )


async def test_of_twenty_registrations_with_one_address_one_is_made_and_can_sign_in(
    mediator: Mediator, database: Database
) -> None:
    answers = await asyncio.gather(
        *(mediator.send(registration()) for _ in range(20)), return_exceptions=True
    )
    (made,) = [answer for answer in answers if not isinstance(answer, EmailTaken)]
    assert made is not None and not isinstance(made, BaseException)
    signed_in = await mediator.send(
        LogIn(email=normalise_email("ann@example.com"), password=Password("correct horse"))
    )
    assert signed_in.user == made.user
    for collection in ("credentials", "tenants", "users"):
        assert len(await database[collection].find({}).to_list(None)) == 1


async def test_the_people_of_each_tenant_are_listed_for_it_alone(mediator: Mediator) -> None:
    sessions = [await mediator.send(registration(f"user{number}@example.com")) for number in range(3)]
    for session in sessions:
        assert session is not None
        page = await mediator.send(ListUsers(by=principal_of(session.user)))
        assert (page.users, page.total) == ([session.user], 1)


async def test_of_twenty_identities_that_want_one_account_at_once_one_has_it_until_it_is_parted(
    mediator: Mediator, database: Database
) -> None:
    clock, ids = SystemClock(), Uuid7Ids()
    links = MongoAggregateStore(
        EXTERNAL_IDENTITIES, database=database, clock=clock, ids=ids, announce=Silence()
    )
    tenant_id, user_id = TenantId(ids.new()), UserId(ids.new())

    def identity(subject: str) -> ExternalIdentity:
        return ExternalIdentity.link(
            tenant_id, issuer="https://login.example", subject=subject, user_id=user_id, now=clock.now()
        )

    answers = await asyncio.gather(
        *(links.save(identity(str(each))) for each in range(20)), return_exceptions=True
    )
    assert sum(isinstance(each, AlreadyExists) for each in answers) == 19 and answers.count(None) == 1
    for subject in ("one", "other"):
        held = await links.find(tenant_id, "holder", holder_key("https://login.example", user_id))
        assert held is not None and held.part()
        await links.save(held)
        await links.save(identity(subject))


async def test_what_was_over_long_ago_goes_once_the_log_has_its_events(database: Database) -> None:
    clock, ids, tenant_id = SystemClock(), Uuid7Ids(), TenantId(Uuid7Ids().new())
    sessions = MongoAggregateStore(SESSIONS, database=database, clock=clock, ids=ids, announce=Silence())
    for days in [*([38] * 30), 36, 29]:
        began = clock.now() - timedelta(days=days)
        session = Session.begin(ids.new(), tenant_id, user_id=UserId("gone"), how="password", now=began)
        if days == 29:
            session.end("logout", now=clock.now() - timedelta(days=8))
        await sessions.save(session)
    stored = database["sessions"]
    await sweep(database, clock)
    assert await stored.count_documents({"tenant": tenant_id}) == 32, "their events are not in the log yet"
    await stored.update_many({"tenant": tenant_id}, {"$unset": {"dirty": ""}})
    await sweep(database, clock)
    assert await stored.count_documents({"tenant": tenant_id}) == 1


async def test_the_trail_says_when_a_session_began_and_when_it_ended(
    mediator: Mediator, database: Database
) -> None:
    made = await mediator.send(registration())
    assert made is not None
    session = (await database["sessions"].find({}).to_list(None))[0]
    by = structs.replace(principal_of(made.user), session_id=session["_id"].partition("/")[2])
    await mediator.send(LogOut(by=by))
    [document] = await database["sessions"].find({}).to_list(None)
    entries = [each.entry for each in decode_entries(document)]
    assert [(each.collection, each.outcome, each.version) for each in entries] == [
        ("sessions", "done", 1),
        ("sessions", "done", 2),
    ]
    assert [event.type for event in decode_pending(document)] == [SessionBegun.type, SessionEnded.type]

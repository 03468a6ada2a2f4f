"""Who was refused what is on record, without a flood of it, and without making anybody wait."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

import msgspec
import pytest
from motor.motor_asyncio import AsyncIOMotorDatabase
from prometheus_client import REGISTRY

from jobhire.shared.application import (
    HOUSE,
    Mediator,
    Message,
    Principal,
    RequestContext,
    SecurityEvent,
    acting,
    authorise,
    request_context,
)
from jobhire.shared.domain import Exhausted, Forbidden, Invalid, TenantId, Unauthenticated, UserId
from jobhire.shared.infrastructure.audit import Allowance, MongoAuditTrail, Refusals
from jobhire.shared.infrastructure.audit_entries import PendingEntry, decode_entries
from jobhire.shared.infrastructure.audit_log import INBOX
from jobhire.shared.infrastructure.system import SystemClock, Uuid7Ids

ACME = TenantId("acme")
Database = AsyncIOMotorDatabase[dict[str, Any]]


class OpenBox(Message[str], frozen=True, kw_only=True):
    permission: ClassVar[str | None] = "boxes:write"


def by(*permissions: str, kind: Any = "user") -> Principal:
    return Principal(
        tenant_id=ACME, user_id=UserId("u-1"), role="x", permissions=frozenset(permissions), kind=kind
    )


class Desk:
    def __init__(self, database: Database) -> None:
        self.inbox = database[INBOX]
        self.trail = MongoAuditTrail(database, clock=SystemClock(), ids=Uuid7Ids())
        self.refusals = Refusals(self.trail, Allowance(each=3, most=20))
        self.refuse: Exception | None = None
        self.seen: list[str] = []
        self.mediator = Mediator([self.refusals.of_message, authorise])
        self.mediator.register(OpenBox, self.handle)

    async def handle(self, message: OpenBox) -> str:
        act = acting.get()
        assert act is not None
        self.seen.append(act.action)
        if self.refuse:
            raise self.refuse
        return "open"

    async def kept(self) -> list[PendingEntry]:
        assert await self.refusals.flush()
        documents = await self.inbox.find({}).to_list(None)
        return [entry for document in documents for entry in decode_entries(document)]


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk(database)


async def test_a_message_knows_who_acts_and_nothing_is_kept_of_it_but_what_it_writes(desk: Desk) -> None:
    assert await desk.mediator.send(OpenBox(by=by("boxes:write"))) == "open"
    assert desk.seen == ["tests.open-box"]
    assert acting.get() is None
    assert await desk.kept() == []


async def test_who_may_not_is_on_record_with_the_reason(desk: Desk) -> None:
    with pytest.raises(Forbidden):
        await desk.mediator.send(OpenBox(by=by()))
    (pending,) = await desk.kept()
    entry = pending.entry
    assert (entry.actor, entry.action, entry.outcome, entry.code) == (
        "u-1", "tests.open-box", "refused", "forbidden",
    )  # fmt: skip


@pytest.mark.parametrize("refusal", [Unauthenticated("no"), Exhausted("too often", retry_after=3)])
async def test_a_refusal_by_the_handler_is_on_record(desk: Desk, refusal: Exception) -> None:
    desk.refuse = refusal
    with pytest.raises(type(refusal)):
        await desk.mediator.send(OpenBox(by=by("boxes:write")))
    assert len(await desk.kept()) == 1


async def test_a_mistake_in_the_input_is_no_matter_for_the_trail(desk: Desk) -> None:
    desk.refuse = Invalid("not so")
    with pytest.raises(Invalid):
        await desk.mediator.send(OpenBox(by=by("boxes:write")))
    assert await desk.kept() == []


async def test_what_the_handler_recorded_itself_is_not_recorded_again(desk: Desk) -> None:
    async def tells(_: OpenBox) -> str:
        await desk.trail.record(
            SecurityEvent(tenant_id=ACME, action="box.refused", outcome="refused", actor="u-2", code="locked")
        )
        raise Unauthenticated("no")

    mediator = Mediator([desk.refusals.of_message])
    mediator.register(OpenBox, tells)
    with pytest.raises(Unauthenticated):
        await mediator.send(OpenBox(by=by()))
    (pending,) = await desk.kept()
    assert (pending.entry.action, pending.entry.actor) == ("box.refused", "u-2")


async def test_a_flood_of_refusals_is_counted_not_kept(desk: Desk) -> None:
    def uncounted() -> float:
        return REGISTRY.get_sample_value("jobhire_audit_refusals_not_kept_total", {"reason": "too many"}) or 0

    before = uncounted()
    for _ in range(50):
        with pytest.raises(Forbidden):
            await desk.mediator.send(OpenBox(by=by()))
    assert len(await desk.kept()) == 3
    assert uncounted() - before == 47


async def test_many_strangers_together_have_a_limit_too_and_each_their_own(desk: Desk) -> None:
    def turned_away(address: str) -> None:
        token = request_context.set(RequestContext(correlation_id="c", client=address))
        desk.refusals.of_request(None, "GET", "/api/v1/jobs", Unauthenticated("no"))
        request_context.reset(token)

    for _ in range(10):
        turned_away("192.0.2.1")
    turned_away("192.0.2.2")
    kept = await desk.kept()
    assert sorted(each.address for each in kept) == ["192.0.2.1"] * 3 + ["192.0.2.2"]
    for number in range(50):
        turned_away(f"198.51.100.{number}")
    assert len(await desk.kept()) == 20


async def test_a_caller_without_a_token_is_in_the_trail_of_the_house(desk: Desk) -> None:
    desk.refusals.of_request(None, "GET", "/api/v1/jobs/{id}", Unauthenticated("no"))
    (pending,) = await desk.kept()
    entry = pending.entry
    assert (entry.actor, entry.actor_kind, entry.action) == ("visitor", "visitor", "request.refused")
    assert entry.facts == {"method": "GET", "route": "/api/v1/jobs/{id}"}
    (document,) = await desk.inbox.find({}).to_list(None)
    assert document["tenant"] == HOUSE


async def test_a_letter_posted_twice_is_one(desk: Desk) -> None:
    event = SecurityEvent(tenant_id=ACME, action="a.b", outcome="refused", actor="u")
    letters = [desk.trail.letter(event), desk.trail.letter(event)]
    await desk.trail.post(letters[:1])
    await desk.trail.post(letters)
    assert len(await desk.kept()) == 2


async def test_while_the_database_is_away_refusals_wait(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    from pymongo.errors import AutoReconnect

    async def away(_: Any) -> None:
        raise AutoReconnect

    with monkeypatch.context() as outage:
        outage.setattr(desk.trail, "post", away)
        desk.refusals.of_request(by(), "GET", "/", Forbidden("no"))
        assert not await desk.refusals.flush()
    assert len(await desk.kept()) == 1


def test_the_allowance_starts_anew_every_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    moment = 0.0
    clock: Callable[[], float] = lambda: moment  # noqa: E731
    monkeypatch.setattr("jobhire.shared.infrastructure.audit.time.monotonic", clock)
    allowance = Allowance(each=1, most=2)
    assert [allowance.take("a"), allowance.take("a"), allowance.take("b"), allowance.take("c")] == [
        True, False, True, False,
    ]  # fmt: skip
    moment = 61.0
    assert allowance.take("a")


def test_nothing_personal_fits_into_an_entry_but_the_address_beside_it(desk: Desk) -> None:
    token = request_context.set(RequestContext(correlation_id="c", client="192.0.2.1"))
    letter = desk.trail.letter(SecurityEvent(tenant_id=ACME, action="a.b", outcome="done", actor="u"))
    request_context.reset(token)
    (pending,) = decode_entries(letter)
    assert b"192.0.2.1" not in msgspec.json.encode(pending.entry)

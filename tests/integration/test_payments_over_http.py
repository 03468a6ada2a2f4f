"""Orders as a tenant sees them, over the real database; workers in this process."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import msgspec
import pytest
from redis.asyncio import Redis

from jobhire.domains.payment.application.ports import Charge, Payable, ProviderFault
from jobhire.domains.payment.domain.order import ChargeState
from jobhire.domains.payment.infrastructure.local import SIGNATURE, LocalProvider
from jobhire.domains.payment.infrastructure.mongo import ORDERS, SUBSCRIPTIONS, MongoOrders
from jobhire.domains.payment.infrastructure.signatures import sign
from jobhire.shared.domain import TenantId
from jobhire.shared.domain.money import Money
from jobhire.shared.infrastructure.event_log import EventLog
from jobhire.shared.infrastructure.tasks import beside

from .conftest import SentHints
from .house import PAYMENT_SECRET, Database, House, open_house, somebody

WAIT = {"Prefer": "wait=20"}


@pytest.fixture
async def house(database: Database, redis: Redis, log: EventLog, hints: SentHints) -> AsyncIterator[House]:
    async with open_house(database, redis, log, hints) as house:
        yield house


@asynccontextmanager
async def workers(house: House, count: int = 1) -> AsyncIterator[None]:
    services = [each for door in house.doors if door.name == "payment" for each in door.services]
    async with AsyncExitStack() as running:
        for _ in range(count):
            for service in services:
                await running.enter_async_context(beside(service()))  # type: ignore[arg-type]
        yield


async def ordered(house: House, status: int = 201, **wanted: Any) -> dict[str, Any]:
    headers = WAIT if status == 201 else {}
    answer = await house.http.post("/orders", json={"paymentMethod": "pm_ok", **wanted}, headers=headers)
    assert answer.status_code == status, answer.text
    found: dict[str, Any] = answer.json()["data"]
    return found


async def until(house: House, path: str, reached: Callable[[Any], bool]) -> None:
    async with asyncio.timeout(20):
        while not reached((await house.get(path))["data"]):  # noqa: ASYNC110 - what others do is polled
            await asyncio.sleep(0.05)


async def charges(database: Database) -> list[dict[str, Any]]:
    return await database["local_charges"].find({}).to_list(None)


async def test_an_order_is_accepted_paid_and_billed(house: House, database: Database) -> None:
    answer = await house.http.post(
        "/orders", json={"plan": "team", "paymentMethod": "pm_ok"}, headers={"Idempotency-Key": "k1"}
    )
    assert answer.status_code == 202
    place = answer.headers["location"].removeprefix("/api/v1")
    assert place == f"/operations/{answer.json()['data']['id']}"
    again = await house.http.post(
        "/orders", json={"plan": "team", "paymentMethod": "pm_ok"}, headers={"Idempotency-Key": "k1"}
    )
    assert again.json() == answer.json() and again.headers["idempotency-replayed"] == "true"
    id = place.rpartition(".")[2]
    async with workers(house, 3):
        await until(house, f"/orders/{id}", lambda order: order["status"] == "fulfilled")
    source = next(door.operations["order"] for door in house.doors if door.name == "payment")
    assert (await source.operation(TenantId("acme"), id)).status.ended
    assert (await house.get("/subscription"))["data"]["plan"] == "team"
    (invoice,) = (await house.get("/invoices"))["data"]
    assert (invoice["number"], invoice["total"]) == (1, {"amount": 9900, "currency": "EUR"})
    assert (await house.get(f"/invoices/{invoice['id']}"))["data"] == invoice
    assert len(await charges(database)) == 1
    listed = await house.get("/orders")
    assert listed["pagination"]["total"] == 1
    other = await house.http.get(f"/orders/{id}", headers=somebody("rival", "bob"))
    assert other.status_code == 404


async def test_refusals_lost_answers_and_many_at_once_end_well(house: House, database: Database) -> None:
    async with workers(house, 2):
        lost = (await ordered(house, 202, pack="tokens-1m", paymentMethod="pm_answer_lost"))["id"]
        place = f"/orders/{lost.removeprefix('order.')}"
        found = await asyncio.gather(
            ordered(house, pack="tokens-1m", paymentMethod="pm_declined"),
            *(ordered(house, pack="tokens-1m") for _ in range(4)),
        )
        await until(house, place, lambda order: order["status"] == "unknown")
        sooner = {"$set": {"state.due_at": "2026-01-01T00:00:00Z"}}
        await database[ORDERS.collection].update_many({"state.status": "unknown"}, sooner)
        await until(house, place, lambda order: order["status"] == "fulfilled")
    assert [each["status"] for each in found] == ["refused", *["fulfilled"] * 4]
    assert found[0]["reason"] == "card_declined"
    assert len(await charges(database)) == 6
    numbers = [each["number"] for each in (await house.get("/invoices"))["data"]]
    assert sorted(numbers) == [1, 2, 3, 4, 5]
    await house.drain()
    trends = (await house.get("/analytics/trends"))["data"]["totals"]
    assert (trends["ordersPlaced"], trends["ordersPaid"], trends["subscriptionsStarted"]) == (6, 5, 0)
    usage = await house.get("/ai/usage")
    assert usage["meta"]["creditLeft"] == 5_000_000
    await database["consumers"].delete_many({})
    await house.drain()
    assert (await house.get("/ai/usage"))["meta"]["creditLeft"] == 5_000_000


async def tell(house: House, body: bytes, *, secret: str = PAYMENT_SECRET, age: int = 0) -> Any:
    headers = {SIGNATURE: sign(secret, body, at=int(time.time()) - age), "Content-Type": "application/json"}
    http = house.http
    return await http.post("/payments/webhooks/local", content=body, headers={**headers, "Authorization": ""})


async def test_row_74_over_http(house: House) -> None:
    async with workers(house):
        order = (await ordered(house, 202, pack="tokens-1m", paymentMethod="pm_pending"))["id"]
        id = order.removeprefix("order.")
        await until(house, f"/orders/{id}", lambda order: order["status"] == "unknown")

        def message(number: int, state: str) -> bytes:
            told = {"id": f"m{number}", "type": f"charge.{state}", "tenantId": "acme", "orderId": id}
            return msgspec.json.encode({**told, "amount": 900, "currency": "EUR"})

        paid = message(1, "paid")
        for answer, status, code in (
            (await tell(house, paid, secret="somebody else's"), 401, "signature-refused"),
            (await tell(house, paid, age=301), 400, "invalid-request"),
            (await tell(house, b"x" * 300_000), 413, "payload-too-large"),
            (await tell(house, b"not json"), 400, "invalid-request"),
        ):
            assert answer.status_code == status, answer.text
            assert answer.json()["type"].endswith(f"/{code}")
        told = [await tell(house, each) for each in (paid, paid, message(2, "pending"), message(3, "what"))]
        assert [each.status_code for each in told] == [200] * 4
        outcomes = [each.json()["data"]["outcome"] for each in told]
        assert outcomes == ["applied", "repeated", "nothing-new", "other-type"]
        await until(house, f"/orders/{id}", lambda order: order["status"] == "fulfilled")
    nobody = await house.http.post("/payments/webhooks/stripe", content=paid)
    assert nobody.status_code == 404


async def test_a_renewal_is_charged_once_by_the_chore(house: House, database: Database) -> None:
    (renewals,) = [
        each.run for door in house.doors if door.name == "payment" for each in door.chores
        if each.name == "renewals"
    ]  # fmt: skip
    async with workers(house):
        await ordered(house, plan="team")
        await renewals()
        past = {"state.period_start": "2026-01-01T00:00:00Z", "state.anchor": "2026-01-01T00:00:00Z"}
        due = {"state.period_end": "2026-02-01T00:00:00Z", "state.due_at": "2026-02-01T00:00:00Z"}
        await database[SUBSCRIPTIONS.collection].update_one({}, {"$set": {**past, **due}})
        await asyncio.gather(*(renewals() for _ in range(3)))
        await until(house, "/invoices", lambda invoices: len(invoices) == 2)
        await renewals()
    assert len(await charges(database)) == 2
    assert (await house.get("/orders"))["pagination"]["total"] == 2
    assert (await house.get("/subscription"))["data"]["status"] == "active"


async def test_what_is_parked_and_what_there_is_is_told_to_operators(
    house: House, database: Database
) -> None:
    placed = await ordered(house, 202, pack="tokens-1m")
    directory = MongoOrders(database, house.kit.activity)
    assert await directory.counts() == {"placed": 1, "parked": 0}
    assert await directory.parked() == []
    parked = {"state.parked_at": "2026-01-01T00:00:00Z", "state.status": "unknown", "state.due_at": None}
    await database[ORDERS.collection].update_one({}, {"$set": parked})
    assert await directory.counts() == {"unknown": 1, "parked": 1}
    (found,) = await directory.parked()
    assert found.id == placed["id"].removeprefix("order.")
    assert await directory.due(house.kit.clock.now(), limit=5) == []


async def test_the_local_provider_remembers_as_a_real_one_does(database: Database) -> None:
    provider = LocalProvider(database, webhook_secret="")

    def what(token: str) -> Payable:
        total = Money(amount=900, currency="EUR")
        return Payable(key=f"k-{token}", tenant_id=TenantId("acme"), order_id="o", total=total, token=token)

    lost = what("pm_request_lost")
    with pytest.raises(ProviderFault):
        await provider.charge(lost)
    assert await provider.look_up(lost) is None
    assert [(await provider.charge(lost)).state for _ in range(2)] == [ChargeState.PAID] * 2
    away = what("pm_away")
    for call in (provider.charge, provider.look_up):
        with pytest.raises(ProviderFault):
            await call(away)
    assert (await provider.charge(what("pm_unheard_of"))).reason == "unknown_payment_method"
    assert (await provider.refund(lost, "r")).state is ChargeState.REFUNDED
    assert (await provider.look_up(lost) or away) == Charge(state=ChargeState.REFUNDED, reference="r")

"""What a caller sees of the quotas: fields, refusals, and that others are left alone."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import http_sf
import httpx
import pytest
from litestar import Litestar

from jobhire.interfaces.api.callers import Callers, networks
from jobhire.interfaces.api.edge import Shell
from jobhire.interfaces.api.limits import PATIENT_REFUSALS, Limits, RatePlan
from jobhire.shared.application.networks import network_of
from tests.application.api.conftest import VIEWER, WRITER, connect
from tests.application.api.notes import BASE, Notes, PutNote, build
from tests.application.api.test_abuse import problem

NOTES = f"{BASE}/notes"
RIVAL = {"Authorization": "Bearer rival.viewer"}
PLENTY = (1_000, 10_000)


def limited(
    *,
    notes: Notes | None = None,
    caller: tuple[int, int] = PLENTY,
    tenant: tuple[int, int] = PLENTY,
    address: tuple[int, int] = PLENTY,
    in_flight: int = 64,
    hold: float = 0.0,
    at: float | None = None,
) -> Litestar:
    plan = RatePlan(caller=caller, tenant=tenant, address=address, in_flight=in_flight, hold_seconds=hold)
    now = time.time if at is None else lambda: at
    limits = Limits(plan, plan.meters(), now=now)
    return build(notes, shell=Shell(limits=limits, callers=Callers(networks("127.0.0.0/8"))))


def fields(header: str) -> Any:
    return http_sf.parse(header.encode(), tltype="list")


def test_row_71_the_fields_are_structured_fields_of_the_draft() -> None:
    with connect(limited(caller=(50, 100), at=60_000.25), WRITER) as client:
        headers = client.get(NOTES).headers
    policies = fields(headers["ratelimit-policy"])
    assert policies == [
        ("caller-second", {"q": 50, "w": 1}),
        ("caller-minute", {"q": 100, "w": 60}),
        ("tenant-second", {"q": 1_000, "w": 1}),
        ("tenant-minute", {"q": 10_000, "w": 60}),
    ]
    [(name, params)] = fields(headers["ratelimit"])
    assert (name, params) == ("caller-second", {"r": 49, "t": 1})


def test_row_71_whoever_asks_too_much_is_told_what_of_and_until_when() -> None:
    with connect(limited(caller=(1_000, 3), at=60_010.0), WRITER) as client:
        answers = [client.get(NOTES) for _ in range(5)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429, 429]
    for refused in answers[3:]:
        body = problem(refused, 429, "quota-exceeded")
        assert body["violated-policies"] == ["caller-minute"]
        assert int(refused.headers["retry-after"]) == 70
        assert fields(refused.headers["ratelimit"])[0][1]["r"] == 0
        assert refused.headers["x-content-type-options"] == "nosniff"
        assert refused.headers["x-request-id"]


def test_a_tenant_over_its_quota_leaves_every_other_tenant_alone() -> None:
    with connect(limited(tenant=(2, 100), at=60_010.0)) as client:
        mine = [client.get(NOTES, headers=who).status_code for who in (WRITER, VIEWER, WRITER, VIEWER)]
        theirs = [client.get(NOTES, headers=RIVAL).status_code for _ in range(2)]
    assert mine == [200, 200, 429, 429]
    assert theirs == [200, 200]


def test_after_the_wait_the_caller_is_served_again() -> None:
    clock = [60_010.0]
    plan = RatePlan(caller=(1_000, 1), tenant=PLENTY, address=PLENTY, hold_seconds=0)
    app = build(shell=Shell(limits=Limits(plan, plan.meters(), now=lambda: clock[0])))
    with connect(app, WRITER) as client:
        assert [client.get(NOTES).status_code for _ in range(3)] == [200, 429, 429]
        clock[0] += int(client.get(NOTES).headers["retry-after"])
        assert client.get(NOTES).status_code == 200


@pytest.mark.parametrize("path", [f"{NOTES}/greeting/all", NOTES])
def test_strangers_are_counted_by_their_address_with_a_bad_token_or_none(path: str) -> None:
    with connect(limited(address=(2, 100), at=60_010.0)) as client:
        answers = [client.get(path, headers={"X-Forwarded-For": "192.0.2.1"}) for _ in range(4)]
        guesses = [client.get(NOTES, headers={"Authorization": f"Bearer bad.{n}"}) for n in range(4)]
        probes = {client.get("/health").status_code for _ in range(5)}
    assert [answer.status_code for answer in answers[2:]] == [429, 429]
    assert {guess.status_code for guess in guesses} == {429}
    assert probes == {200}


def test_row_66_a_stranger_cannot_get_another_quota_by_a_header() -> None:
    with connect(limited(address=(2, 100), at=60_010.0)) as client:
        headers = [{"X-Forwarded-For": f"192.0.2.{n}", "Forwarded": f"for=192.0.2.{n}"} for n in range(4)]
        answers = [client.get(f"{NOTES}/greeting/all", headers=each).status_code for each in headers]
    assert answers == [200, 200, 429, 429]


def test_one_subscriber_of_ipv6_is_one_stranger() -> None:
    assert network_of("2001:db8:1:2:3::4") == network_of("2001:db8:1:2::ffff") == "2001:db8:1:2::/64"
    assert network_of("2001:db8:1:3::4") != network_of("2001:db8:1:2::4")
    assert network_of("::ffff:192.0.2.1") == network_of("192.0.2.1") == "192.0.2.1"
    assert network_of("") == ""


async def test_the_first_refusals_come_at_once_and_whoever_goes_on_waits_for_theirs() -> None:
    app = limited(caller=(1_000, 1), hold=0.2)
    transport = httpx.ASGITransport(app=app)  # type: ignore[arg-type]
    async with httpx.AsyncClient(transport=transport, base_url="http://t", headers=WRITER) as http:
        await http.get(NOTES)
        began = time.perf_counter()
        for _ in range(PATIENT_REFUSALS):
            assert (await http.get(NOTES)).status_code == 429
        at_once = time.perf_counter() - began
        began = time.perf_counter()
        held = await asyncio.gather(*(http.get(NOTES) for _ in range(5)))
        waited = time.perf_counter() - began
    assert {answer.status_code for answer in held} == {429}
    assert waited >= 0.2
    assert at_once / PATIENT_REFUSALS < 0.2


class Slow(Notes):
    """Writes nothing until it is let go."""

    def __init__(self) -> None:
        super().__init__()
        self.go = asyncio.Event()
        self.waiting = 0

    async def put(self, message: PutNote) -> Any:
        self.waiting += 1
        await self.go.wait()
        return await super().put(message)


async def test_a_tenant_has_only_so_many_requests_in_flight_and_gets_them_back() -> None:
    notes = Slow()
    transport = httpx.ASGITransport(app=limited(notes=notes, in_flight=2))  # type: ignore[arg-type]
    async with httpx.AsyncClient(transport=transport, base_url="http://t", headers=WRITER) as http:
        held = [asyncio.ensure_future(http.post(NOTES, json={"title": "a"})) for _ in range(2)]
        while notes.waiting < 2:  # noqa: ASYNC110 - the requests say so themselves
            await asyncio.sleep(0.005)
        problem(await http.get(NOTES), 503, "temporary-reduced-capacity")
        assert (await http.get(NOTES, headers=RIVAL)).status_code == 200
        notes.go.set()
        assert [answer.status_code for answer in await asyncio.gather(*held)] == [201, 201]
        assert [(await http.get(NOTES)).status_code for _ in range(5)] == [200] * 5

"""Webhooks as a tenant sees them: from the request to the receiver, over the real log."""

from __future__ import annotations

import asyncio
import hmac
import ssl
from base64 import b64decode, b64encode
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, cast

import pytest
from redis.asyncio import Redis

from jobhire.shared.application import Fetched
from jobhire.shared.infrastructure.egress import GuardedFetch
from jobhire.shared.infrastructure.event_log import EventLog
from jobhire.shared.infrastructure.tasks import beside
from tests.kits import Postbox

from .conftest import SentHints
from .house import JOB, Database, House, open_house, somebody

URL = "https://hooks.example.com/in"
OPENED = "ai.jobhire.job.opened.v1"


class Outside(GuardedFetch):
    """The guard as it is; behind it one receiver that takes everything and keeps it."""

    def __init__(self) -> None:
        super().__init__(resolve=self._public, tls=ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT))
        self.arrived: list[tuple[dict[str, str], bytes]] = []
        self.status = 204

    async def _public(self, host: str) -> Sequence[str]:
        return ["10.0.0.1" if host.startswith("inside.") else "93.184.216.34"]

    async def post(self, url: str, *, body: bytes, headers: Mapping[str, str] | None = None) -> Fetched:
        self.arrived.append((dict(headers or {}), body))
        return Fetched(status=self.status, headers={}, body=b"thank you")


@pytest.fixture
def outside() -> Outside:
    return Outside()


@pytest.fixture
async def house(
    database: Database, redis: Redis, log: EventLog, hints: SentHints, outside: Outside
) -> AsyncIterator[House]:
    async with open_house(database, redis, log, hints, fetch=outside) as house:
        yield house


@asynccontextmanager
async def a_worker(house: House) -> AsyncIterator[None]:
    (service,) = [each for door in house.doors if door.name == "integration" for each in door.services]
    async with beside(service()):  # type: ignore[arg-type]
        yield


async def told(house: House, outside: Outside, count: int) -> None:
    """A worker works until so many have arrived."""
    async with a_worker(house), asyncio.timeout(10):
        while len(outside.arrived) < count:  # noqa: ASYNC110 - what others do is polled
            await asyncio.sleep(0.02)


def verified(secret: str, headers: Mapping[str, str], body: bytes) -> bool:
    """As docs/webhooks.md tells receivers to."""
    key = b64decode(secret.removeprefix("whsec_"))
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    expected = "v1," + b64encode(hmac.digest(key, signed, "sha256")).decode()
    given = headers["webhook-signature"].split(" ")
    return any(hmac.compare_digest(expected, each) for each in given)


async def test_from_the_request_to_the_receiver_and_back(house: House, outside: Outside) -> None:
    job = await house.new("/jobs", JOB)
    await house.drain()
    made = await house.post("/webhooks", {"url": URL, "eventTypes": [OPENED], "from": "beginning"})
    hook, secret = made["data"]["webhook"], made["data"]["secret"]
    assert (hook["enabled"], hook["eventTypes"], hook["version"]) == (True, [OPENED], 1)
    await told(house, outside, 1)
    ((headers, body),) = outside.arrived
    events = (await house.get(f"/webhooks/{hook['id']}/deliveries"))["data"]
    assert [(each["eventType"], each["delivered"]) for each in events] == [(OPENED, True)]
    assert events[0]["eventId"] == headers["webhook-id"] and job.encode() in body
    assert verified(secret, headers, body)
    assert not verified(secret, headers, body + b" ")
    rotated = (await house.post(f"/webhooks/{hook['id']}/rotate-secret", status=200))["data"]
    again = {"eventIds": [headers["webhook-id"]]}
    assert (await house.post(f"/webhooks/{hook['id']}/replay", again, 202))["data"]["events"] == 1
    await told(house, outside, 2)
    headers, repeated = outside.arrived[1]
    assert repeated == body
    assert verified(secret, headers, body) and verified(rotated["secret"], headers, body)
    assert rotated["webhook"]["previousSecretUntil"] is not None


async def test_a_webhook_is_changed_stopped_resumed_and_deleted_at_the_version_one_has_seen(
    house: House, outside: Outside
) -> None:
    created = await house.http.post("/webhooks", json={"url": URL, "description": "Mine"})
    assert created.headers["cache-control"] == "no-store"
    path, tag = created.headers["location"].removeprefix("/api/v1"), created.headers["etag"]
    seen = {"If-Match": tag}
    changed = await house.http.patch(path, json={"description": None, "enabled": False}, headers=seen)
    assert changed.status_code == 200, changed.text
    data = changed.json()["data"]
    assert (data["description"], data["enabled"], data["stopped"]) == ("", False, "disabled")
    assert "secret" not in data
    late = await house.http.patch(path, json={"enabled": True}, headers=seen)
    assert late.status_code == 412
    resumed = await house.http.post(f"{path}/resume", json={})
    assert (resumed.status_code, resumed.json()["data"]["stopped"]) == (200, None)
    ping = await house.http.post(f"{path}/ping")
    assert ping.json()["data"]["answer"] == "thank you"
    assert len((await house.get("/webhooks"))["data"]) == 1
    assert (await house.http.delete(path, headers=seen)).status_code == 412
    assert (await house.http.delete(path)).status_code == 200
    for again in (await house.http.delete(path), await house.http.get(path)):
        assert again.status_code == 404


async def test_admins_are_told_of_a_webhook_whose_receiver_is_gone(house: House, outside: Outside) -> None:
    await house.new("/jobs", JOB)
    await house.drain()
    made = await house.post("/webhooks", {"url": URL, "eventTypes": [OPENED], "from": "beginning"})
    outside.status = 410
    path = f"/webhooks/{made['data']['webhook']['id']}"
    async with a_worker(house), asyncio.timeout(10):
        while (await house.get(path))["data"]["stopped"] != "gone":  # noqa: ASYNC110 - what others do is polled
            await asyncio.sleep(0.02)
    await house.drain()
    of_stops = [e for e in (await house.get("/notifications"))["data"] if e["type"] == "attention_needed"]
    assert [(each["path"], each["userId"]) for each in of_stops] == [(path, "ann")]
    await house.drain()
    (letter,) = cast(Postbox, house.kit.mailer).letters
    assert (letter.to, path in letter.text) == ("ann@acme.example", True)


REFUSED: list[tuple[Any, int, str, str]] = [
    ({"url": "http://hooks.example.com/"}, 422, "address-refused", "/url"),
    ({"url": "https://127.0.0.1/"}, 422, "address-refused", "/url"),
    ({"url": "https://inside.example.com/"}, 422, "address-refused", "/url"),
    ({"url": "https://hooks.example.com:22/"}, 422, "address-refused", "/url"),
    ({"url": "https://ann:pw@hooks.example.com/"}, 422, "address-refused", "/url"),
    ({"url": URL, "eventTypes": ["job.opened"]}, 422, "unknown-events", "/eventTypes/0"),
    ({"url": URL, "eventTypes": []}, 400, "invalid-request", "/eventTypes"),
    ({"url": URL, "from": "yesterday"}, 400, "invalid-request", "/from"),
    ({"url": URL, "from": 4_000}, 422, "invalid", "/from"),
    ({"url": URL, "secret": "whsec_mine"}, 400, "invalid-request", "/secret"),
    ({}, 400, "invalid-request", "/url"),
]


async def test_row_65_what_cannot_be_is_refused_with_its_place(house: House) -> None:
    for body, status, code, place in REFUSED:
        answer = await house.http.post("/webhooks", json=body)
        problem = answer.json()
        assert (answer.status_code, problem["type"].rpartition("/")[2]) == (status, code), problem
        assert problem["errors"][0]["pointer"].removeprefix("#") == place
    assert (await house.get("/webhooks"))["data"] == []


async def test_another_tenant_sees_nothing_of_it(house: House) -> None:
    made = await house.post("/webhooks", {"url": URL})
    path, rival = f"/webhooks/{made['data']['webhook']['id']}", somebody("rival")
    for answer in (
        await house.http.get(path, headers=rival),
        await house.http.get(f"{path}/deliveries", headers=rival),
        await house.http.patch(path, json={"enabled": False}, headers=rival),
        await house.http.post(f"{path}/replay", json={"fromPosition": 1}, headers=rival),
        await house.http.delete(path, headers=rival),
    ):
        assert answer.status_code == 404, answer.text
    reader = somebody("acme", "bob", "events:read")
    assert (await house.http.get(path, headers=reader)).status_code == 403

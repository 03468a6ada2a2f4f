"""People of an applicant tracking system as a tenant sees them: from the source to the candidate, to what an
export tells of them, and to their erasure, after which they are not read in again."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

import msgspec
import pytest
from redis.asyncio import Redis

from jobhire.domains.sourcing.domain.person import PersonTrace
from jobhire.domains.sourcing.infrastructure.people import MongoPersonTraces, PersonDiscloser, PersonForgetter
from jobhire.shared.application import Asked, Fetched, Gone
from jobhire.shared.domain import TenantId
from jobhire.shared.infrastructure.egress import GuardedFetch
from jobhire.shared.infrastructure.event_log import EventLog
from jobhire.shared.infrastructure.system import SystemClock
from tests.unit.sourcing.test_systems import BOB

from .at_work import rounds
from .conftest import SentHints
from .house import Database, House, open_house

ACME = TenantId("acme")
PLACE = "lever-api:acme"
SOURCE = {"name": "Lever", "board": "lever-api", "address": "acme", "credentials": "lever-key"}


class Outside(GuardedFetch):
    """The guard as it is; behind it one system."""

    def __init__(self) -> None:
        super().__init__(resolve=self._public, tls=ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT))
        self.rows: list[dict[str, Any]] = [BOB]

    async def _public(self, host: str) -> Sequence[str]:
        return ["93.184.216.34"]

    async def get(self, url: str, *, headers: Mapping[str, str] | None = None) -> Fetched:
        body = msgspec.json.encode({"data": self.rows, "hasNext": False})
        return Fetched(status=200, headers={}, body=body)


@pytest.fixture
def outside() -> Outside:
    return Outside()


@pytest.fixture
async def house(
    database: Database, redis: Redis, log: EventLog, hints: SentHints, outside: Outside
) -> AsyncIterator[House]:
    async with open_house(database, redis, log, hints, fetch=outside) as house:
        yield house


async def test_from_the_system_to_the_candidate_and_never_again_once_they_are_erased(
    house: House, outside: Outside, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jobhire.domains.matching.infrastructure.forgetting.PATIENCE", 0.02)
    id = await house.new("/sources", SOURCE)
    (first,) = await rounds(house, id, 1)
    assert (first["outcome"], first["counts"]["created"]) == ("done", 1)
    (bob,) = (await house.get("/candidates"))["data"]
    assert (bob["name"], bob["email"]) == ("Bob Fields", "bob@example.com")
    told = (await house.get(f"/sources/{id}/rounds/{first['id']}"))["data"]["results"]
    assert told[0]["candidateId"] == bob["id"] and BOB["contact"] not in str(told)
    origin = (await house.get(f"/candidates/{bob['id']}/provenance"))["data"]
    assert "lever-api" in str(origin)
    database = house.kit.database
    (held,) = (await PersonDiscloser(database).disclose(ACME, _asked(bob["id"]))).held
    assert held.data == {"system": PLACE, "externalId": BOB["contact"]}
    erased = (await house.post(f"/candidates/{bob['id']}/erase", status=200))["data"]
    assert erased["removed"]["sourcePeople"] == 1
    assert (await PersonDiscloser(database).disclose(ACME, _asked(bob["id"]))).held == []
    kept = str(await database["source_people"].find({}).to_list(None))
    assert BOB["contact"] not in kept and bob["id"] not in kept
    outside.rows = [{**BOB, "headline": "Other"}]
    await house.http.post(f"/sources/{id}/run")
    second, _ = await rounds(house, id, 2)
    assert (second["counts"]["skipped"], second["counts"]["created"]) == (1, 0)
    await house.http.delete(f"/sources/{id}")
    again = await house.new("/sources", SOURCE)
    (third,) = await rounds(house, again, 1)
    assert (third["counts"]["skipped"], (await house.get("/candidates"))["data"]) == (1, [])


def _asked(id: str) -> Asked:
    return Asked(id=id, links_until=SystemClock().now())


async def test_what_is_remembered_is_a_tenants_own_and_an_erasure_outlasts_what_was_under_way(
    house: House,
) -> None:
    traces = MongoPersonTraces(house.kit.database, clock=house.kit.clock)
    ada = PersonTrace(external_id="ada", candidate_id="c1")
    await traces.keep(ACME, PLACE, [ada])
    await traces.keep(ACME, PLACE, [PersonTrace(external_id="ada", candidate_id="c1", made=True, digest="d")])
    assert (await traces.of(ACME, PLACE, ["ada", "bob"]))["ada"].digest == "d"
    assert await traces.of(TenantId("rival"), PLACE, ["ada"]) == {}
    assert await traces.of(ACME, "lever-api:other", ["ada"]) == {}
    await PersonForgetter(house.kit.database).forget(ACME, Gone(kind="candidate", id="c1"))
    await traces.keep(ACME, PLACE, [ada])
    assert await traces.of(ACME, PLACE, ["ada"]) == {}
    await traces.drop(ACME, PLACE)
    assert await traces.erased(ACME, PLACE, ["ada", "bob"]) == {"ada"}
    assert await traces.erased(TenantId("rival"), PLACE, ["ada"]) == frozenset()

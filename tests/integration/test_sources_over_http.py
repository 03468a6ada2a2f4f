"""Sources as a tenant sees them: from the request to the job and its ranking, on a real database."""

from __future__ import annotations

import hashlib
import hmac
import ssl
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

import msgspec
import pytest
from redis.asyncio import Redis

from jobhire.domains.job.application.purging import PurgeJob
from jobhire.domains.sourcing.application.ports import Turn
from jobhire.domains.sourcing.domain.deciding import Trace
from jobhire.domains.sourcing.infrastructure.mongo import (
    LEASE_SECONDS,
    MongoTraces,
    MongoTurns,
    PostingForgetter,
    sweep,
)
from jobhire.shared.application import Fetched, Gone, Principal, forget_everywhere
from jobhire.shared.domain import TenantId
from jobhire.shared.infrastructure.egress import GuardedFetch
from jobhire.shared.infrastructure.event_log import EventLog

from .at_work import rounds
from .conftest import SentHints
from .house import ADA, Database, House, open_house, somebody

ACME = TenantId("acme")
SOURCE = {"name": "Careers", "board": "greenhouse", "address": "acme", "departments": {"Eng": "Engineering"}}


class Outside(GuardedFetch):
    """The guard as it is; behind it one board."""

    def __init__(self) -> None:
        super().__init__(resolve=self._public, tls=ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT))
        self.rows: list[dict[str, Any]] = []

    async def _public(self, host: str) -> Sequence[str]:
        return ["10.0.0.1" if host.startswith("inside.") else "93.184.216.34"]

    async def get(self, url: str, *, headers: Mapping[str, str] | None = None) -> Fetched:
        return Fetched(status=200, headers={}, body=msgspec.json.encode({"jobs": self.rows}))

    def shows(self, **titles: str) -> None:
        """Titles by id, the ids with a letter in front."""
        self.rows = [
            {"id": int(id[1:]), "title": title, "content": "Python", "departments": [{"name": "eng"}]}
            for id, title in titles.items()
        ]


@pytest.fixture
def outside() -> Outside:
    return Outside()


@pytest.fixture
async def house(
    database: Database, redis: Redis, log: EventLog, hints: SentHints, outside: Outside
) -> AsyncIterator[House]:
    async with open_house(database, redis, log, hints, fetch=outside) as house:
        yield house


async def test_from_the_board_to_the_ranking_and_through_a_job_that_is_gone_for_good(
    house: House, outside: Outside
) -> None:
    await house.new("/candidates", ADA)
    outside.shows(j1="Python developer", j2="Nurse")
    id = await house.new("/sources", SOURCE)
    preview = (await house.post(f"/sources/{id}/preview", status=200))["data"]
    assert (preview["counts"]["created"], (await house.get("/jobs"))["data"]) == (2, [])
    (first,) = await rounds(house, id, 1)
    assert (first["outcome"], first["counts"]["created"]) == ("done", 2)
    await house.drain()
    jobs = {each["title"]: each for each in (await house.get("/jobs"))["data"]}
    developer = jobs["Python developer"]
    assert developer["department"] == "Engineering"
    assert len((await house.get(f"/jobs/{developer['id']}/matches"))["data"]) == 1
    asked = await house.http.post(f"/sources/{id}/run")
    assert asked.status_code == 202
    operation = asked.headers["location"].removeprefix("/api/v1")
    outside.shows(j1="Python developer")
    second, _ = await rounds(house, id, 2)
    assert (second["asked"], second["counts"]["closed"]) == (True, 1)
    told = (await house.get(f"/sources/{id}/rounds/{second['id']}"))["data"]["results"]
    assert [(each["outcome"], each["jobId"]) for each in told] == [("closed", jobs["Nurse"]["id"])]
    assert operation.endswith(f"{id}.{second['id']}")
    await _gone_for_good(house, developer["id"])
    await house.http.post(f"/sources/{id}/run")
    outside.shows(j1="Senior Python developer")
    third, *_ = await rounds(house, id, 3)
    assert (third["counts"]["skipped"], third["counts"]["created"]) == (1, 0)


async def _gone_for_good(house: House, job_id: str) -> None:
    await house.http.delete(f"/jobs/{job_id}")
    clock = house.kit.clock
    command = PurgeJob(by=Principal.system(ACME), id=job_id, before=clock.now())
    assert await house.kit.mediator.send(command)
    gone = Gone(kind="job", id=job_id)
    forgetters = [each for door in house.doors if door.name == "sourcing" for each in door.forgetters]
    assert (await forget_everywhere(forgetters, ACME, gone)).removed == {"sourcePostings": 1}
    assert (await forget_everywhere(forgetters, ACME, gone)).removed == {}
    kept = await house.kit.database["source_postings"].find({}).to_list(None)
    assert not any(job_id in repr(each) for each in kept)


REFUSED: list[tuple[Any, int, str, str]] = [
    ({**SOURCE, "board": "monster"}, 422, "unknown-board", "/board"),
    ({**SOURCE, "address": "../x"}, 422, "invalid", "/address"),
    ({**SOURCE, "board": "feed", "address": "https://127.0.0.1/"}, 422, "address-refused", "/address"),
    ({**SOURCE, "board": "feed", "address": "http://feeds.example.com/"}, 422, "address-refused", "/address"),
    (
        {**SOURCE, "board": "feed", "address": "https://inside.example.com/"},
        422,
        "address-refused",
        "/address",
    ),
    ({**SOURCE, "everyHours": 0}, 400, "invalid-request", "/everyHours"),
    ({**SOURCE, "credentials": "a b"}, 400, "invalid-request", "/credentials"),
    ({**SOURCE, "password": "x"}, 400, "invalid-request", "/password"),
    ({"board": "lever", "address": "a"}, 400, "invalid-request", "/name"),
]


async def test_row_65_what_cannot_be_is_refused_with_its_place(house: House) -> None:
    for body, status, code, place in REFUSED:
        answer = await house.http.post("/sources", json=body)
        problem = answer.json()
        assert (answer.status_code, problem["type"].rpartition("/")[2]) == (status, code), problem
        assert problem["errors"][0]["pointer"].removeprefix("#") == place
    assert (await house.get("/sources"))["data"] == []


async def test_a_source_is_changed_stopped_and_deleted_at_the_version_one_has_seen(house: House) -> None:
    created = await house.http.post("/sources", json={**SOURCE, "enabled": False, "credentials": "hush"})
    assert (created.status_code, "hush" in created.text) == (201, False)
    path, tag = created.headers["location"].removeprefix("/api/v1"), created.headers["etag"]
    again = await house.http.post("/sources", json=SOURCE)
    assert (again.status_code, again.json()["existing"]) == (409, created.json()["data"]["id"])
    assert (await house.http.post(f"{path}/run")).status_code == 409
    changed = await house.http.patch(
        path, json={"everyHours": 6, "departments": None}, headers={"If-Match": tag}
    )
    assert (changed.status_code, changed.json()["data"]["departments"]) == (200, {})
    assert (
        await house.http.patch(path, json={"enabled": True}, headers={"If-Match": tag})
    ).status_code == 412
    assert (await house.http.get(path, headers=somebody("rival"))).status_code == 404
    assert (await house.http.get(path, headers=somebody("acme", "ann", "jobs:read"))).status_code == 403
    assert (await house.http.delete(path)).status_code == 200
    for gone in (await house.http.delete(path), await house.http.get(f"{path}/rounds")):
        assert gone.status_code == 404
    assert await house.kit.database["source_turns"].count_documents({}) == 0


async def test_row_74_webhooks_of_an_ats_need_no_token_but_a_signature(house: House) -> None:
    id = await house.new("/sources", SOURCE)
    path, stranger = f"/sources/{id}/webhook", {"Authorization": ""}
    await house.http.patch(f"/sources/{id}", json={"webhookSecret": "a secret of many letters"})
    assert (await house.get(f"/sources/{id}"))["data"]["hasWebhookSecret"]
    body = b'{"action": "job_updated", "deep": ' + b"[" * 1_000 + b"]" * 1_000 + b"}"
    mac = hmac.new(b"a secret of many letters", body, hashlib.sha256).hexdigest()
    signed = {**stranger, "Signature": f"sha256 {mac}", "Content-Type": "application/json"}
    said = [await house.http.post(path, content=body, headers=signed) for _ in range(2)]
    assert [each.status_code for each in said] == [200, 200]
    assert said[0].json() != said[1].json(), "the second says that it is known"
    for wrong in (
        await house.http.post(path, content=body + b" ", headers=signed),
        await house.http.post("/sources/nobody/webhook", content=body, headers=signed),
    ):
        assert (wrong.status_code, wrong.json()["type"].rpartition("/")[2]) == (401, "signature-refused")
    large = await house.http.post(path, content=b"x" * 1_100_000, headers=signed)
    assert large.status_code == 413
    turns = MongoTurns(house.kit.database, owner="w")
    await turns.hint(ACME, id, due=5.0, now=1.0)
    assert (await turns.of(ACME, [id]))[id].due == 0.0, "it is due sooner already"


async def test_a_turn_is_taken_by_one_and_who_woke_it_meanwhile_is_served_next(house: House) -> None:
    one, other = (MongoTurns(house.kit.database, owner=each) for each in ("w1", "w2"))
    await one.open(Turn(tenant_id=ACME, source_id="s", opened=5.0))
    (due,) = await other.due(10.0, limit=5)
    taken, lost = await one.take(due, now=10.0), await other.take(due, now=10.0)
    assert taken is not None and lost is None
    assert not await other.hold(due, now=11.0) and await one.hold(taken, now=11.0)
    assert await other.due(100.0, limit=5) == []
    asked = [await other.wake(ACME, "s", asked="r1"), await other.wake(ACME, "s", asked="r2")]
    assert asked == ["r1", "r1"]
    taken.due, taken.failures = 5_000.0, 2
    await one.end(taken)
    (woken,) = await other.due(12.0, limit=5)
    assert (woken.due, woken.asked, woken.failures, woken.opened) == (0.0, "r1", 2, 5.0)
    again = await other.take(woken, now=12.0)
    assert again is not None
    later = 12.0 + LEASE_SECONDS + 1
    stolen = await one.take(woken, now=later)
    assert stolen is not None, "a worker that died holds it no longer"
    again.due = 9_000.0
    await other.end(again)
    stolen.asked, stolen.due = "", 7_000.0
    await one.end(stolen)
    assert (await one.of(ACME, ["s"]))["s"].due == 7_000.0
    await one.close(ACME, "s")
    assert await one.of(ACME, ["s"]) == {}


async def test_what_is_remembered_is_one_sources_own(house: House) -> None:
    traces = MongoTraces(house.kit.database)
    ours = Trace(external_id="7/ü", job_id="j", made=True, written={"title": "d"})
    await traces.keep(ACME, "s1", [ours, Trace(external_id="8", job_id="k")])
    await traces.keep(ACME, "s2", [Trace(external_id="7/ü", job_id="l")])
    await traces.keep(ACME, "s1", [Trace(external_id="8", job_id="m")])
    found = await traces.of(ACME, "s1")
    assert (found["7/ü"], found["8"].job_id, len(found)) == (ours, "m", 2)
    assert await traces.of(TenantId("rival"), "s1") == {}
    await PostingForgetter(house.kit.database).forget(TenantId("rival"), Gone(kind="job", id="j"))
    assert (await traces.of(ACME, "s1"))["7/ü"] == ours
    await traces.drop(ACME, "s1")
    assert (await traces.of(ACME, "s1"), len(await traces.of(ACME, "s2"))) == ({}, 1)


async def test_sweeping_leaves_what_is_young_or_not_yet_told(house: House, outside: Outside) -> None:
    outside.shows(j1="Python developer")
    id = await house.new("/sources", SOURCE)
    await rounds(house, id, 1)
    kept = house.kit.database["source_rounds"]
    await kept.update_many({}, {"$set": {"state.begun_at": "2020-01-01T00:00:00Z"}})
    await sweep(house.kit.database, house.kit.clock)
    assert await kept.count_documents({}) == 1, "its event is not in the log yet"
    await house.drain()
    await sweep(house.kit.database, house.kit.clock)
    assert await kept.count_documents({}) == 0

"""What is kept of somebody is told, what they agreed to holds at once, who is due goes after a warning."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from redis.asyncio import Redis

from jobhire.domains.ai import module as ai
from jobhire.shared.domain import TenantId
from jobhire.shared.infrastructure.event_log import EventLog
from jobhire.shared.infrastructure.system import SystemClock

from .ai_provider import REPLY, FakeProvider, Says, completion, fake_provider
from .conftest import SentHints
from .house import ADA, BOB, JOB, Database, House, open_house, somebody
from .test_purging import WORD, left, spoken_of

pytestmark = pytest.mark.stack
GIVEN = {"basis": "consent", "status": "given", "how": "Form on our page", "noticeVersion": "3"}
WITHDRAWN = {"basis": "consent", "status": "withdrawn", "how": "By letter"}


@pytest.fixture
async def fake() -> AsyncIterator[FakeProvider]:
    async with fake_provider() as fake:
        fake.will(Says(completion({**REPLY, "summary": f"Keeps {WORD}s."})))
        yield fake


@pytest.fixture
async def house(
    database: Database, redis: Redis, log: EventLog, hints: SentHints, fake: FakeProvider
) -> AsyncIterator[House]:
    provider = ai.Ai(base_url=fake.url, api_key="k", model="m-1", timeout=5.0, retries=0)
    async with open_house(database, redis, log, hints, provider) as house:
        yield house


async def put(house: House, path: str, body: Any, status: int = 200, headers: Any = None) -> dict[str, Any]:
    answer = await house.http.put(path, json=body, headers=headers)
    assert answer.status_code == status, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def told(house: House) -> list[tuple[str, dict[str, Any]]]:
    """Events of privacy so far, and what they say."""
    await house.drain()
    events = [each async for batch in house.log.since(TenantId("acme"), 0) for each in batch]
    named = [(".".join(each.type.split(".")[2:-1]), json.loads(bytes(each.data))) for each in events]
    own = ("consent.", "legal-hold.", "retention.", "person-export.", "candidate.deleted")
    return [each for each in named if each[0].startswith(own)]


async def turn(house: House, name: str = "retention") -> None:
    for chore in (each for door in house.doors for each in door.chores if each.name == name):
        await chore.run()


async def quiet_for(house: House, id: str, days: float) -> None:
    """As if nothing had happened to them for so long."""
    then = msgspec.to_builtins(SystemClock().now() - timedelta(days=days))
    changed = {"$set": {"state.updated_at": then}}
    await house.kit.database["candidates"].update_one({"_id": f"acme/{id}"}, changed)


async def warned_ago(house: House, id: str, days: float) -> None:
    """As if the warning had been given, and its day had come, so long ago."""
    then = msgspec.to_builtins(SystemClock().now() - timedelta(days=days))
    changed = {"$set": {"state.warned.due_at": then, "state.warned.at": then}}
    await house.kit.database["privacy_records"].update_one({"_id": f"acme/{id}"}, changed)


async def made_twice(house: House) -> str:
    """Somebody of whom everything is kept, and who was there twice."""
    _, id = await spoken_of(house)
    twin = await house.new("/candidates", {"name": f"Ada {WORD} again", "skills": [WORD]})
    await house.post(f"/candidates/{id}/merge", {"candidateId": twin}, status=200)
    await put(house, f"/candidates/{id}/declaration", {"sex": WORD})
    await put(house, f"/candidates/{id}/consents/talent_pool", {**GIVEN, "how": f"The {WORD} fair"})
    await house.drain()
    return id


async def test_an_export_tells_all_that_an_erasure_removes(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Except for what is told elsewhere, and names why."""
    monkeypatch.setattr("jobhire.domains.matching.infrastructure.forgetting.PATIENCE", 0.02)
    id = await made_twice(house)
    kept_in = await left(house)
    answer = await house.post(f"/candidates/{id}/export", {}, headers={"Idempotency-Key": "k"})
    made = answer["data"]
    assert made["status"] == "done" and made["candidateId"] == id
    read = await house.http.get(made["url"].removeprefix("/api/v1"))
    assert read.headers["cache-control"] == "no-store"
    package = read.json()
    assert package["candidateIds"][0] == id and len(package["candidateIds"]) == 2
    places = {name for name, things in package["data"].items() if WORD in json.dumps(things).casefold()}
    assert places >= {
        "analyses",
        "candidates",
        "enrichments",
        "feedback",
        "past_inputs",
        "privacy_records",
        "profiles",
    }
    of_jobs = {"jobs", "job_analyses", "rankings", "notifications", "event_log", "events"}
    untold = kept_in - places - of_jobs - package["notIncluded"].keys()
    assert untold == set(), "a place that an export does not tell of, and gives no reason"
    manifest = {each["place"]: each for each in package["manifest"]}
    assert manifest["analyses"]["sharedWith"] == ["provider:m-1"], "who was given something is named"
    assert manifest["candidates"]["sources"] and manifest["candidates"]["since"]
    assert all(each["purposes"] for each in manifest.values())
    assert made["places"] == {name: each["records"] for name, each in manifest.items()}
    (declared,) = package["data"]["declarations"]
    assert declared["data"]["entries"][0]["declared"] == ["sex"]
    assert declared["data"]["entries"][0]["values"] is None, (
        "what was declared is shown to who asks for it only"
    )
    again = await house.post(f"/candidates/{id}/export", {}, headers={"Idempotency-Key": "k"})
    assert again == answer
    assert (await told(house))[-1] == (
        "person-export.finished",
        {"candidateId": id, "records": sum(made["places"].values())},
    )
    await house.post(f"/candidates/{id}/erase", status=200)
    assert (await house.http.get(made["url"].removeprefix("/api/v1"))).status_code == 404
    blobs = [each.key async for batch in house.kit.blobs.under("exports") for each in batch]
    assert blobs == [], "what was put together goes with the person"


async def test_an_export_that_nobody_waits_for_is_a_workers_and_all_are_for_who_may(house: House) -> None:
    id = await house.new("/candidates", ADA)
    later = {"Prefer": "respond-async"}
    waiting = (await house.post(f"/candidates/{id}/export", {}, status=202, headers=later))["data"]
    assert waiting["status"] == "queued"
    export = waiting["id"].partition(".")[2]
    assert (await house.http.get(f"/candidates/{id}/exports/{export}")).status_code == 404
    await house.drain()
    done = (await house.kit.database["person_exports"].find_one({"_id": f"acme/{export}"}) or {})["state"]
    assert (done["status"], done["attempts"]) == ("done", 1)
    assert (await house.http.get(f"/candidates/{id}/exports/{export}")).json()["data"]["candidates"]
    await house.kit.database["person_exports"].update_many(
        {}, {"$set": {"state.created_at": "2026-01-01T00:00:00Z"}}
    )
    await turn(house, "person-exports")
    gone = await house.http.get(f"/candidates/{id}/exports/{export}")
    assert (gone.status_code, gone.json()["type"].rpartition("/")[2]) == (404, "export-not-kept")
    path = f"/candidates/{id}/export"
    made = (await house.post(path, {}))["data"]["id"]
    for who, status in (
        (somebody("acme", "ann", "candidates:read", "privacy:read"), 403),
        (somebody("other"), 404),
    ):
        assert (await house.http.post(path, json={}, headers=who)).status_code == status
        assert (await house.http.get(f"{path}s/{made}", headers=who)).status_code == status
    other = await house.new("/candidates", BOB)
    assert (await house.http.get(f"/candidates/{other}/exports/{made}")).status_code == 404
    refused = await house.http.post(path, json={"declared": True})
    assert refused.json()["type"].rpartition("/")[2] == "proof-needed"


async def test_row_34_a_withdrawn_consent_keeps_the_provider_from_being_asked_at_once(
    house: House, fake: FakeProvider
) -> None:
    job, id = await house.new("/jobs", JOB), await house.new("/candidates", ADA)
    pair, consents = f"/jobs/{job}/candidates/{id}", f"/candidates/{id}/consents"
    first = (await house.post(f"{pair}/analyze", status=200))["data"]["aiAnalysis"]
    assert first["agent"] == "provider:m-1", "without a record it is as it was before there were any"
    view = (await put(house, f"{consents}/ai_analysis", WITHDRAWN))["data"]
    assert {each["purpose"]: each["allowed"] for each in view["purposes"]}["ai_analysis"] is False
    await house.http.patch(f"/candidates/{id}", json={"headline": "Something new"})
    asked = len(fake.asked)
    local = (await house.post(f"{pair}/analyze", status=200))["data"]["aiAnalysis"]
    assert (local["agent"], local["reason"]) == ("local-1", "consent")
    await house.post(f"/candidates/{id}/enrich", status=200)
    assert len(fake.asked) == asked
    await put(house, f"{consents}/ai_analysis", GIVEN)
    back = (await house.post(f"{pair}/analyze", status=200))["data"]["aiAnalysis"]
    assert back["agent"] == "provider:m-1"
    twin = await house.new("/candidates", {"name": "Ada too"})
    await put(house, f"/candidates/{twin}/consents/ai_analysis", WITHDRAWN)
    await house.post(f"/candidates/{id}/merge", {"candidateId": twin}, status=200)
    await house.http.patch(f"/candidates/{id}", json={"headline": "Something else"})
    asked = len(fake.asked)
    await house.post(f"{pair}/analyze", status=200)
    assert len(fake.asked) == asked, "they are one person, and that was said last"
    assert (await house.get(consents))["data"]["mergedIds"] == [twin]
    bases = {"ai_analysis": {"basis": "consent", "allowed": False}}
    await put(house, "/privacy/bases", bases)
    other = await house.new("/candidates", BOB)
    asked = len(fake.asked)
    await house.post(f"/jobs/{job}/candidates/{other}/analyze", status=200)
    assert len(fake.asked) == asked, "who has not agreed, where agreeing is needed"


async def test_consents_are_kept_with_what_they_were_before(house: House) -> None:
    id = await house.new("/candidates", ADA)
    path = f"/candidates/{id}/consents"
    before = (await house.get(path))["data"]
    assert all(each["allowed"] and each["recorded"] is None for each in before["purposes"])
    await put(house, f"{path}/talent_pool", GIVEN)
    assert (await put(house, f"{path}/talent_pool", GIVEN))["data"]["version"] == 1, (
        "the same again is nothing"
    )
    view = (await put(house, f"{path}/talent_pool", WITHDRAWN, headers={"If-Match": '"1"'}))["data"]
    pool = next(each for each in view["purposes"] if each["purpose"] == "talent_pool")
    assert (pool["allowed"], pool["recorded"]["status"]) == (False, "withdrawn")
    assert [(each["status"], each["noticeVersion"]) for each in pool["history"]] == [("given", "3")]
    await put(house, f"{path}/talent_pool", GIVEN, 412, headers={"If-Match": '"1"'})
    unknown = await put(house, f"{path}/marketing", GIVEN, 404)
    assert "talent_pool" in unknown["detail"], "it says which there are"
    await put(house, f"{path}/sharing", {**GIVEN, "at": "2099-01-01T00:00:00Z"}, 422)
    nobody = somebody("other")
    assert (await house.http.get(path, headers=nobody)).status_code == 404
    events = await told(house)
    assert events == [
        ("consent.changed", {"purpose": "talent_pool", "basis": "consent", "status": status})
        for status in ("given", "withdrawn")
    ], "and no word of how it was said"


async def test_who_is_due_is_warned_of_and_deleted_and_can_be_restored(house: House) -> None:
    old, fresh = await house.new("/candidates", ADA), await house.new("/candidates", BOB)
    await quiet_for(house, old, 800)
    await turn(house)
    assert (await house.get("/privacy/due"))["data"] == [], "off until a tenant decides"
    kept = await put(house, "/privacy/retention", {"rules": [{"days": 730}], "warnDays": 14})
    assert kept["data"]["afterEndDays"] == 30
    await turn(house)
    await turn(house)
    (due,) = (await house.get("/privacy/due"))["data"]
    assert (due["id"], due["reason"]) == (old, "inactive")
    assert (await house.http.get(f"/candidates/{old}")).status_code == 200, (
        "not before the days of the warning"
    )
    await warned_ago(house, old, 1)
    await turn(house)
    assert (await house.http.get(f"/candidates/{old}")).status_code == 404
    assert (await house.http.get(f"/candidates/{fresh}")).status_code == 200
    assert (await house.get("/privacy/due"))["data"] == []
    assert {name for name, _ in await told(house)} == {"retention.due", "candidate.deleted"}
    assert (await house.http.post(f"/candidates/{old}/restore")).status_code == 200
    await turn(house)
    assert (await house.get("/privacy/due"))["data"] == [], "a restore is activity"
    id = fresh
    month = msgspec.to_builtins(SystemClock().now() - timedelta(days=40))
    await put(house, f"/candidates/{id}/consents/talent_pool", {**WITHDRAWN, "at": month})
    await turn(house)
    (due,) = (await house.get("/privacy/due"))["data"]
    assert (due["id"], due["reason"]) == (id, "withdrawn")
    view = (await house.get(f"/candidates/{id}/consents"))["data"]
    assert view["retention"]["dueAt"] == due["dueAt"]
    await put(house, f"/candidates/{id}/consents/talent_pool", GIVEN)
    await turn(house)
    assert (await house.get("/privacy/due"))["data"] == [], "they agreed again"


async def test_who_matters_is_kept_and_a_warning_is_lifted(house: House) -> None:
    await put(house, "/privacy/retention", {"rules": [{"days": 30}], "warnDays": 7})
    job = await house.new("/jobs", JOB)
    names = ("liked", "hired", "held", "busy", "gone")
    people = {name: await house.new("/candidates", {"name": name}) for name in names}
    verdicts = {"liked": "positive", "hired": "hired"}
    for name, verdict in verdicts.items():
        await house.post("/feedback", {"jobId": job, "candidateId": people[name], "feedbackType": verdict})
    long_ago = msgspec.to_builtins(SystemClock().now() - timedelta(days=90))
    await house.kit.database["feedback"].update_many({}, {"$set": {"state.opinion.at": long_ago}})
    held = await put(house, f"/candidates/{people['held']}/hold", {"hold": True, "reason": "A claim"})
    assert held["data"]["hold"]["reason"] == "A claim"
    await put(house, f"/candidates/{people['gone']}/hold", {"hold": True}, 422)
    for id in people.values():
        await quiet_for(house, id, 90)
    await turn(house)
    due = {each["id"] for each in (await house.get("/privacy/due"))["data"]}
    assert due == {people["busy"], people["gone"]}
    await house.http.patch(f"/candidates/{people['busy']}", json={"headline": "Back"})
    for id in due:
        await warned_ago(house, id, 1)
    await put(house, f"/candidates/{people['held']}/hold", {"hold": False})
    await turn(house)
    alive = {
        name for name, id in people.items() if (await house.http.get(f"/candidates/{id}")).status_code == 200
    }
    assert alive == {"liked", "hired", "held", "busy"}
    due = {each["id"] for each in (await house.get("/privacy/due"))["data"]}
    assert due == {people["held"]}, "without a hold they are due, and have their days"


async def test_an_explanation_says_nothing_that_is_not_on_record_and_the_same_again(house: House) -> None:
    job, id = await house.new("/jobs", JOB), await house.new("/candidates", {**ADA, "skills": ["Python"]})
    await put(house, f"/candidates/{id}/declaration", {"sex": "female"})
    path, match = f"/candidates/{id}/explanation", f"/jobs/{job}/candidates/{id}/match"
    answer = await house.http.get(path, params={"jobId": job})
    assert answer.content == (await house.http.get(path, params={"jobId": job})).content
    told, shown = answer.json()["data"], (await house.get(match))["data"]
    assert told["matchScore"] == shown["matchScore"] == sum(part["points"] for part in shown["parts"])
    assert (told["modelVersion"], told["inputsHash"]) == (shown["modelVersion"], shown["inputsHash"])
    assert len(told["statements"]) == len(shown["parts"])
    for statement, part in zip(told["statements"], shown["parts"], strict=True):
        assert f"{part['points']} of {part['maxPoints']}" in statement["text"]
        for fact, evidence in zip(statement["facts"], part["evidence"], strict=True):
            assert [fact[each] for each in ("requirement", "how", "text")] == [
                evidence[each] for each in ("requirement", "how", "text")
            ]
            assert evidence["requirement"] in statement["text"]
    used = {each["field"]: each["source"] for each in told["dataUsed"]}
    assert used["skills"] == used["cvText"] == "person"
    assert "name" not in used and {"sex", "name", "feedback"} <= told["notUsed"].keys()
    assert "female" not in answer.text and "Ada" not in answer.text
    assert (await house.http.get(path)).status_code == 422
    assert (await house.http.get(path, params={"jobId": "nobody"})).status_code == 404

"""Declarations and bias audits over HTTP, on decisions that were really recorded."""

from __future__ import annotations

import hashlib
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from redis.asyncio import Redis

from jobhire.domains.fairness.infrastructure.mongo import DECLARATIONS
from jobhire.shared.domain import TenantId
from jobhire.shared.infrastructure.event_log import EventLog

from .conftest import SentHints
from .house import ADA, JOB, Database, House, open_house, somebody

ACME = TenantId("acme")


@pytest.fixture
async def house(database: Database, redis: Redis, log: EventLog, hints: SentHints) -> AsyncIterator[House]:
    async with open_house(database, redis, log, hints) as house:
        yield house


async def declare(house: House, id: str, **attributes: str) -> dict[str, Any]:
    answer = await house.http.put(f"/candidates/{id}/declaration", json=attributes)
    assert answer.status_code == 200, answer.text
    data: dict[str, Any] = answer.json()["data"]
    return data


async def decided(house: House, men: int = 10, women: int = 10) -> str:
    """A job for which all men and half of the women were liked."""
    job = await house.new("/jobs", JOB)
    for number in range(men + women):
        id = await house.new("/candidates", {"name": f"Person {number}", "cvText": "Python"})
        await declare(house, id, sex="male" if number < men else "female")
        kind = "positive" if number < men + women // 2 else "negative"
        await house.post("/feedback", {"jobId": job, "candidateId": id, "feedbackType": kind})
    return job


async def test_what_was_declared_is_never_shown_again_and_lies_sealed(house: House) -> None:
    id = await house.new("/candidates", ADA)
    view = await declare(house, id, sex="female", raceEthnicity="Martian")
    assert view["declared"] == ["sex", "raceEthnicity"]
    read = await house.http.get(f"/candidates/{id}/declaration")
    assert "Martian" not in read.text
    stored = await house.kit.database[DECLARATIONS.collection].find_one({})
    assert "Martian" not in str(stored)
    await house.drain()
    told = [event async for batch in house.log.since(ACME, 0) for event in batch]
    assert all(b"Martian" not in bytes(event.data) for event in told)
    assert "Martian" not in (await house.http.get(f"/candidates/{id}")).text


async def test_declaring_the_same_again_changes_nothing_and_withdrawing_leaves_nothing(house: House) -> None:
    id = await house.new("/candidates", ADA)
    assert (await declare(house, id, sex="f"))["version"] == 1
    assert (await declare(house, id, sex="f"))["version"] == 1
    assert (await declare(house, id, sex="x"))["version"] == 2
    assert (await house.http.delete(f"/candidates/{id}/declaration")).status_code == 200
    assert (await house.http.get(f"/candidates/{id}/declaration")).status_code == 404
    stored = await house.kit.database[DECLARATIONS.collection].find_one({})
    assert stored is not None
    assert stored["state"]["entries"] == []
    assert (await declare(house, id, sex="y"))["version"] == 4


async def test_a_declaration_needs_a_candidate_something_to_say_and_the_permission(house: House) -> None:
    id = await house.new("/candidates", ADA)
    path = f"/candidates/{id}/declaration"
    assert (await house.http.put(path, json={})).status_code == 422
    assert (await house.http.put(path, json={"sex": "  "})).status_code == 422
    assert (await house.http.put("/candidates/nobody/declaration", json={"sex": "f"})).status_code == 404
    eve = somebody("evil", "eve")
    assert (await house.http.put(path, json={"sex": "f"}, headers=eve)).status_code == 404
    recruiter = somebody(
        "acme", "bob", "candidates:read", "candidates:write", "matches:read", "feedback:read"
    )
    for method in ("PUT", "GET", "DELETE"):
        answer = await house.http.request(method, path, json={"sex": "f"}, headers=recruiter)
        assert answer.status_code == 403, method


async def test_an_audit_reads_recorded_decisions_and_its_hash_is_the_same_when_run_again(
    house: House,
) -> None:
    job = await decided(house)
    made = await house.post("/audits/bias", {"jobId": job, "attributes": ["sex"]})
    report = made["data"]["report"]
    compared = report["selection"]["attributes"]["sex"]
    assert compared["groups"]["female"]["impactRatio"] == 0.5
    assert compared["groups"]["female"]["belowFourFifths"]
    assert compared["significance"]["female"]["fisherP"] == pytest.approx(0.0325, abs=1e-3)
    assert report["scoring"]["people"] == 20
    text = json.dumps(report, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert made["data"]["reportHash"] == hashlib.sha256(text.encode()).hexdigest()
    again = await house.post("/audits/bias", {"jobId": job, "attributes": ["sex"]})
    assert again["data"]["reportHash"] == made["data"]["reportHash"]
    assert again["data"]["id"] != made["data"]["id"]
    listed = await house.get("/audits/bias")
    assert [each["id"] for each in listed["data"]] == [again["data"]["id"], made["data"]["id"]]
    assert (await house.get(f"/audits/bias/{made['data']['id']}"))["data"] == made["data"]


async def test_an_audit_as_of_a_day_knows_what_was_on_record_then(house: House) -> None:
    job = await decided(house, men=6, women=6)
    then = house.kit.clock.now().isoformat()
    asked = {"jobId": job, "attributes": ["sex"], "asOf": then}
    before = (await house.post("/audits/bias", asked))["data"]
    for item in (await house.get(f"/jobs/{job}/feedback", limit=50))["data"]:
        await house.http.patch(f"/feedback/{item['id']}", json={"feedbackType": "negative"})
        await declare(house, item["candidateId"], sex="other")
    after = (await house.post("/audits/bias", asked))["data"]
    assert after["reportHash"] == before["reportHash"]
    now = (await house.post("/audits/bias", {"jobId": job, "attributes": ["sex"]}))["data"]
    assert now["report"]["selection"]["selected"] == 0
    assert set(now["report"]["selection"]["attributes"]["sex"]["groups"]) == {"other"}


async def test_groups_in_which_somebody_could_be_found_are_withheld(house: House) -> None:
    job = await decided(house, men=7, women=3)
    report = (await house.post("/audits/bias", {"jobId": job, "attributes": ["sex"]}))["data"]["report"]
    compared = report["selection"]["attributes"]["sex"]
    assert set(compared["groups"]) == {"male"}
    assert compared["withheld"] == {"groups": 1, "people": 3}


async def test_rows_of_ones_own_are_audited_the_same_way(house: House) -> None:
    rows = [{"attributes": {"race": "a", "sex": None}, "selected": n < 6, "score": n} for n in range(10)]
    rows += [{"attributes": {"race": "b"}, "selected": n < 3, "score": n / 2} for n in range(10)]
    made = (await house.post("/audits/bias", {"attributes": ["race", "sex"], "rows": rows}))["data"]
    assert made["source"] == "rows"
    races = made["report"]["selection"]["attributes"]["race"]
    assert races["groups"]["b"]["impactRatio"] == 0.5
    assert made["report"]["selection"]["attributes"]["sex"]["unknown"] == 20
    assert set(made["report"]["selection"]["attributes"]) == {"race", "sex", "race x sex"}


@pytest.mark.parametrize(
    "body",
    [
        {"attributes": []},
        {"rows": []},
        {"minShare": 0.6},
        {"asOf": "2026-01-01T00:00:00"},
        {"rows": [{"attributes": {"sex": "f"}, "selected": "yes"}]},
        {"what": 1},
    ],
)
async def test_a_question_that_is_none_is_refused(house: House, body: dict[str, Any]) -> None:
    assert (await house.http.post("/audits/bias", json=body)).status_code == 400


async def test_rows_with_a_job_and_attributes_twice_make_no_sense(house: House) -> None:
    row = {"attributes": {"sex": "f"}, "selected": True}
    for body in ({"rows": [row], "jobId": "j"}, {"attributes": ["sex", "sex"]}):
        assert (await house.http.post("/audits/bias", json=body)).status_code == 422


async def test_an_audit_left_to_a_worker_is_an_operation(house: House) -> None:
    job = await decided(house, men=6, women=6)
    body = {"jobId": job, "attributes": ["sex"]}
    waiting = await house.post("/audits/bias", body, 202, headers={"Prefer": "respond-async"})
    id = waiting["data"]["id"].partition(".")[2]
    assert waiting["data"]["status"] == "queued"
    await house.drain()
    done = (await house.get(f"/audits/bias/{id}"))["data"]
    assert done["status"] == "done"
    at_once = (await house.post("/audits/bias", body))["data"]
    assert at_once["reportHash"] == done["reportHash"]


async def test_another_tenants_audit_does_not_exist(house: House) -> None:
    made = (await house.post("/audits/bias", {}))["data"]
    assert made["report"]["selection"] is None
    eve = somebody("evil", "eve")
    assert (await house.http.get(f"/audits/bias/{made['id']}", headers=eve)).status_code == 404
    assert (await house.http.get("/audits/bias", headers=eve)).json()["data"] == []


PLACE_ALONE = {"name": "Place alone", "weights": {"requiredSkills": 0, "textRelevance": 0, "location": 100}}


async def two_places(house: House, *, declared: bool) -> None:
    """Women have the skills, men live where the job is."""
    await house.new("/jobs", {**JOB, "requiredSkills": ["Python", "Django"], "location": "Bern"})
    for number in range(24):
        woman = number % 2 == 0
        body = {
            "name": f"Person {number}",
            "cvText": "Python and Django" if woman else "Python",
            "metadata": {"location": "Oslo" if woman else "Bern"},
        }
        id = await house.new("/candidates", body)
        if declared:
            rare = {"ageGroup": "over 90"} if number in (0, 2) else {}
            await declare(house, id, sex="female" if woman else "male", **rare)
    await house.drain()


async def shadowed(house: House) -> tuple[str, dict[str, Any]]:
    version = (await house.post("/scoring-models", PLACE_ALONE))["data"]["version"].replace("+", "%2B")
    report = await house.http.get(f"/scoring-models/{version}/shadow")
    assert report.status_code == 200, report.text
    data: dict[str, Any] = report.json()["data"]
    return version, data


async def test_a_model_that_makes_it_worse_for_a_group_does_not_pass_the_gate(house: House) -> None:
    await two_places(house, declared=True)
    version, report = await shadowed(house)
    ratios = {each["group"]: (each["now"], each["then"]) for each in report["impacts"]}
    assert ratios == {"sex: female": (1_000, 0), "sex: male": (0, 1_000)}, "groups under five are not shown"
    (limit,) = (each for each in report["limits"] if each["name"] == "impactRatio")
    assert (limit["measured"], limit["holds"], report["passes"]) == (0, False, False)
    refused = await house.http.post(f"/scoring-models/{version}/promote")
    assert refused.status_code == 409
    assert "impactRatio" in [each["name"] for each in refused.json()["limits"]]
    others = await house.http.get(
        f"/scoring-models/{version}/shadow", headers=somebody("acme", "bob", "matches:read")
    )
    assert others.json()["data"] == {**report, "impacts": []}


async def test_where_nobody_declared_anything_there_is_nothing_to_measure(house: House) -> None:
    await two_places(house, declared=False)
    _, report = await shadowed(house)
    (limit,) = (each for each in report["limits"] if each["name"] == "impactRatio")
    assert (report["impacts"], limit["measured"], limit["holds"]) == ([], None, True)

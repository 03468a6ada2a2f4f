"""A tenant's own scoring models: proposed, shadowed, promoted through the gate, rolled back, replayable."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from redis.asyncio import Redis

from jobhire.shared.infrastructure.event_log import EventLog

from .conftest import SentHints
from .match_office import ADA, BOB, JOB, Database, Office, open_office

GENTLE = {"name": "Place counts more", "weights": {"location": 10}}
VERY = {"name": "Place alone", "weights": {"requiredSkills": 0, "textRelevance": 0, "location": 100}}


@pytest.fixture
async def office(database: Database, redis: Redis, log: EventLog, hints: SentHints) -> AsyncIterator[Office]:
    async with open_office(database, redis, log, hints) as opened:
        yield opened


async def a_world(office: Office, people: int = 12) -> str:
    await office.post("/candidates", ADA)
    await office.post("/candidates", BOB)
    for number in range(people):
        text = "Python " * (number % 3) + "Django " * (number % 2) + ("Bern" if number % 4 == 0 else "Oslo")
        body = {"name": f"P{number}", "cvText": text, "metadata": {"location": text.split()[-1]}}
        await office.post("/candidates", body)
    job_id = await office.post("/jobs", JOB)
    await office.drain()
    return job_id


async def propose(office: Office, body: dict[str, Any]) -> str:
    answer = await office.http.post("/scoring-models", json=body)
    assert answer.status_code == 201, answer.text
    version: str = answer.json()["data"]["version"]
    return version


async def act(office: Office, version: str, what: str) -> Any:
    return await office.http.post(f"/scoring-models/{version.replace('+', '%2B')}/{what}")


async def test_a_proposed_model_is_a_candidate_and_moves_nothing(office: Office) -> None:
    job_id = await a_world(office)
    before = await office.get(f"/jobs/{job_id}/matches", minScore=0)
    version = await propose(office, GENTLE)
    assert version == await propose(office, {**GENTLE, "name": "the same numbers"})
    await office.drain()
    after = await office.get(f"/jobs/{job_id}/matches", minScore=0)
    assert after["data"] == before["data"]
    listed = (await office.get("/scoring-models"))["data"]
    assert [(each["status"], each["version"] == version) for each in listed] == [
        ("live", False),
        ("candidate", True),
    ]


async def test_promoted_it_makes_the_scores_and_rolled_back_it_does_not(office: Office) -> None:
    job_id = await a_world(office)
    before = await office.get(f"/jobs/{job_id}/matches", minScore=0)
    version = await propose(office, GENTLE)
    promoted = await act(office, version, "promote")
    assert promoted.status_code == 200, promoted.text
    assert promoted.json()["data"]["status"] == "live"
    waiting = await office.get(f"/jobs/{job_id}/matches", minScore=0)
    assert (waiting["meta"]["upToDate"], waiting["meta"]["modelVersion"]) == (False, version)
    await office.drain()
    own = await office.get(f"/jobs/{job_id}/matches", minScore=0)
    assert own["meta"]["upToDate"]
    assert {each["modelVersion"] for each in own["data"]} == {version} == {own["meta"]["modelVersion"]}
    points = {part["name"]: part["maxPoints"] for part in own["data"][0]["parts"]}
    assert points["location"] == 13  # 10 of 50 + 10 + 15
    person = own["data"][0]["candidate"]["id"]
    jobs = await office.get(f"/candidates/{person}/matches")
    assert (jobs["data"][0]["matchScore"], jobs["meta"]["modelVersion"]) == (
        own["data"][0]["matchScore"],
        version,
    )
    rolled = await office.http.post("/scoring-models/rollback")
    assert (rolled.status_code, rolled.json()["data"]["status"]) == (200, "live")
    await office.drain()
    assert (await office.get(f"/jobs/{job_id}/matches", minScore=0))["data"] == before["data"]
    [again] = [each for each in own["data"] if each["candidate"]["id"] == person]
    names = ("modelVersion", "jobVersion", "candidateVersion", "inputsHash")
    body = {"jobId": job_id, "candidateId": person, **{name: again[name] for name in names}}
    replayed = (await office.http.post("/matches/replay", json=body)).json()["data"]
    assert (replayed["parts"], replayed["matchScore"]) == (again["parts"], again["matchScore"])


async def test_the_gate_refuses_what_turns_rankings_over(office: Office) -> None:
    job_id = await a_world(office)
    version = await propose(office, VERY)
    quoted = version.replace("+", "%2B")
    report = (await office.get(f"/scoring-models/{quoted}/shadow"))["data"]
    assert not report["passes"]
    assert report == (await office.get(f"/scoring-models/{quoted}/shadow"))["data"]
    refused = await act(office, version, "promote")
    assert (refused.status_code, refused.json()["type"].rpartition("/")[2]) == (409, "gate-refused")
    assert refused.json()["report"] == report["hash"]
    failed = {limit["name"] for limit in report["limits"] if not limit["holds"]}
    assert {limit["name"] for limit in refused.json()["limits"]} == failed
    await office.drain()
    meta = (await office.get(f"/jobs/{job_id}/matches"))["meta"]
    assert meta["modelVersion"] == report["liveVersion"]


async def test_the_model_of_one_tenant_is_not_anothers(office: Office) -> None:
    await a_world(office)
    version = await propose(office, GENTLE)
    other = {"Authorization": "Bearer rival."}
    quoted = version.replace("+", "%2B")
    assert (await office.http.get(f"/scoring-models/{quoted}", headers=other)).status_code == 404
    denied = {"Authorization": "Bearer acme.matches-read"}
    assert (await office.http.post("/scoring-models", json=GENTLE, headers=denied)).status_code == 403


async def test_what_is_no_model_and_what_is_not_there_is_refused(office: Office) -> None:
    refused = [
        await office.http.post("/scoring-models", json={"name": "x", "thresholds": {"strong": 50}}),
        await act(office, "nothing", "promote"),
        await office.http.post("/scoring-models/rollback"),
    ]
    codes = [(each.status_code, each.json()["type"].rpartition("/")[2]) for each in refused]
    assert codes == [
        (422, "invalid-scoring-model"),
        (404, "scoring-model-unknown"),
        (409, "no-earlier-scoring-model"),
    ]

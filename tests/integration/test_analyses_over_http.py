"""Analyses over HTTP: one, the best, their progress, their end, and what they cost."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from redis.asyncio import Redis

from jobhire.domains.ai import module as ai
from jobhire.shared.infrastructure.event_log import EventLog

from .ai_provider import REPLY, FakeProvider, Says, completion, fake_provider
from .conftest import SentHints
from .house import ADA, JOB, Database, House, open_house, somebody


@pytest.fixture
async def house(database: Database, redis: Redis, log: EventLog, hints: SentHints) -> AsyncIterator[House]:
    async with open_house(database, redis, log, hints) as house:
        yield house


@pytest.fixture
async def fake() -> AsyncIterator[FakeProvider]:
    async with fake_provider() as fake:
        yield fake


@pytest.fixture
async def wired(
    database: Database, redis: Redis, log: EventLog, hints: SentHints, fake: FakeProvider
) -> AsyncIterator[House]:
    provider = ai.Ai(base_url=fake.url, api_key="k", model="m-1", timeout=1.0, retries=0, price_in=1.0)
    async with open_house(database, redis, log, hints, provider) as house:
        yield house


async def a_pair(house: House) -> str:
    job, candidate = await house.new("/jobs", JOB), await house.new("/candidates", ADA)
    return f"/jobs/{job}/candidates/{candidate}"


async def a_job_with(house: House, people: int) -> str:
    job = await house.new("/jobs", JOB)
    for number in range(people):
        await house.new("/candidates", {**ADA, "name": f"Person {number}"})
    await house.drain()
    return job


async def status(house: House, job: str) -> dict[str, Any]:
    data: dict[str, Any] = (await house.get(f"/jobs/{job}/analysis-status"))["data"]
    return data


async def test_an_analysis_fills_every_field_and_leaves_the_score_alone(house: House) -> None:
    pair = await a_pair(house)
    before = (await house.get(f"{pair}/match"))["data"]
    assert (before["aiAnalyzed"], before["aiAnalysis"], before["analyzedAt"]) == (False, None, None)
    answer = await house.post(f"{pair}/analyze", status=200)
    made = answer["data"]
    assert answer["message"] == "Analysis complete"
    assert made["matchScore"] == before["matchScore"]
    analysis = made["aiAnalysis"]
    assert set(analysis["multiDimensionalAnalysis"]) == {part["name"] for part in before["parts"]}
    assert analysis["strengths"]
    assert {"gaps", "skillGapAnalysis", "futurePotentialProjection"} <= analysis.keys()
    after = (await house.get(f"{pair}/match"))["data"]
    assert after == {
        **before, "aiAnalyzed": True, "aiAnalysis": analysis, "analyzedAt": made["analyzedAt"],
    }  # fmt: skip


async def test_the_ranking_says_who_was_analyzed_at_once_and_in_the_same_order(house: House) -> None:
    job = await a_job_with(house, 3)
    rows = (await house.get(f"/jobs/{job}/matches"))["data"]
    assert [row["aiAnalyzed"] for row in rows] == [False] * 3
    await house.post(f"/jobs/{job}/candidates/{rows[1]['candidate']['id']}/analyze", status=200)
    again = (await house.get(f"/jobs/{job}/matches"))["data"]
    assert [row["aiAnalyzed"] for row in again] == [False, True, False]
    assert [{**row, "aiAnalyzed": False} for row in again] == rows


async def test_an_erased_candidate_is_forgotten_in_every_analysis_and_a_deleted_one_waits(
    house: House,
) -> None:
    pair, other = await a_pair(house), await house.new("/candidates", ADA)
    await house.post(f"{pair}/analyze", status=200)
    await house.post(f"{pair.partition('/candidates')[0]}/candidates/{other}/analyze", status=200)
    await house.drain()
    candidate = pair.rpartition("/")[2]
    await house.http.delete(f"/candidates/{candidate}")
    assert (await house.http.post(f"{pair}/analyze")).status_code == 404
    await house.drain()
    assert (await made(house))[candidate] is not None, "to be restored with them"
    await house.post(f"/candidates/{candidate}/erase", status=200)
    assert (await made(house))[candidate] is None
    assert (await made(house))[other] is not None


async def made(house: House) -> dict[str, Any]:
    """What was said, by candidate."""
    kept = await house.kit.database["analyses"].find({}).to_list(None)
    return {each["state"]["candidate_id"]: each["state"]["made"] for each in kept}


async def test_what_has_not_changed_is_not_paid_for_again(wired: House, fake: FakeProvider) -> None:
    pair = await a_pair(wired)
    first = await wired.post(f"{pair}/analyze", status=200)
    assert await wired.post(f"{pair}/analyze", status=200) == first
    assert len(fake.asked) == 1
    await wired.http.patch(pair.partition("/candidates")[0], json={"description": "And Redis."})
    await wired.post(f"{pair}/analyze", status=200)
    assert len(fake.asked) == 2


async def test_a_stand_in_is_said_to_be_partial_and_bettered_when_the_provider_is_back(
    wired: House, fake: FakeProvider
) -> None:
    pair = await a_pair(wired)
    fake.will(Says(b"{}", 500))
    stood_in = (await wired.post(f"{pair}/analyze", status=200))["data"]["aiAnalysis"]
    assert (stood_in["partial"], stood_in["reason"]) == (True, "unavailable")
    fake.will(Says(completion(REPLY)))
    bettered = (await wired.post(f"{pair}/analyze", status=200))["data"]["aiAnalysis"]
    assert (bettered["partial"], bettered["agent"]) == (False, "provider:m-1")


async def test_row_80_nothing_of_who_somebody_is_reaches_a_provider(wired: House, fake: FakeProvider) -> None:
    job = await wired.new("/jobs", JOB)
    person = {"name": "Ruby Lovelace", "cvText": "Ruby Lovelace\nNationality: Swiss\nDjango developer"}
    candidate = await wired.new("/candidates", person)
    await wired.post(f"/jobs/{job}/candidates/{candidate}/analyze", status=200)
    asked = str(fake.asked)
    assert "Django developer" in asked
    assert "Lovelace" not in asked
    assert "Swiss" not in asked


async def test_the_best_are_analyzed_in_the_background_and_progress_is_told(house: House) -> None:
    job = await a_job_with(house, 4)
    assert (await status(house, job))["status"] == "none"
    assert (await house.get(f"/jobs/{job}"))["data"]["matchStatistics"]["aiAnalyzedCount"] == 0
    begun = await house.post(f"/jobs/{job}/analyze-top", {"limit": 3, "minScore": 50}, 202)
    assert (begun["data"]["jobId"], begun["data"]["candidatesQueued"]) == (job, 3)
    assert begun["data"]["estimatedCompletionTime"].endswith(" seconds")
    waiting = await status(house, job)
    assert (waiting["inProgress"], waiting["total"], waiting["progress"]) == (True, 3, 0)
    await house.drain()
    done = await status(house, job)
    assert (done["inProgress"], done["completed"], done["failed"], done["progress"]) == (False, 3, 0, 100)
    rows = (await house.get(f"/jobs/{job}/matches"))["data"]
    assert sum(row["aiAnalyzed"] for row in rows) == 3
    shown = (await house.get(f"/jobs/{job}"))["data"]["matchStatistics"]
    assert shown["aiAnalyzedCount"] == 3


async def test_while_one_runs_it_is_the_answer(house: House) -> None:
    job = await a_job_with(house, 2)
    first = await house.post(f"/jobs/{job}/analyze-top", {}, 202)
    second = await house.post(f"/jobs/{job}/analyze-top", {"limit": 1}, 202)
    assert second["data"] == first["data"]
    await house.drain()
    third = await house.post(f"/jobs/{job}/analyze-top", {}, 202)
    assert third["data"]["operationId"] != first["data"]["operationId"]


async def test_one_failure_does_not_stop_the_others(house: House) -> None:
    job = await a_job_with(house, 3)
    await house.post(f"/jobs/{job}/analyze-top", {}, 202)
    rows = (await house.get(f"/jobs/{job}/matches"))["data"]
    await house.http.delete(f"/candidates/{rows[0]['candidate']['id']}")
    await house.drain()
    done = await status(house, job)
    assert (done["completed"], done["failed"], done["status"]) == (2, 1, "done")


async def test_a_cancelled_batch_stops_and_says_so(house: House) -> None:
    job = await a_job_with(house, 2)
    await house.post(f"/jobs/{job}/analyze-top", {}, 202)
    await house.post(f"/jobs/{job}/analyze-top/cancel", status=200)
    await house.drain()
    found = await status(house, job)
    assert (found["status"], found["completed"], found["inProgress"]) == ("cancelled", 0, False)
    assert (await house.http.post(f"/jobs/{job}/analyze-top/cancel")).status_code == 409


async def test_a_throttled_provider_pauses_the_batch_and_nothing_is_paid_twice(
    wired: House, fake: FakeProvider
) -> None:
    job = await a_job_with(wired, 3)
    fake.will(Says(completion(REPLY)), Says(b"{}", 429, {"retry-after": "1"}), Says(completion(REPLY)))
    await wired.post(f"/jobs/{job}/analyze-top", {}, 202)
    await wired.drain()
    paused = await status(wired, job)
    assert (paused["status"], paused["completed"], paused["inProgress"]) == ("paused", 1, True)
    assert paused["resumeAt"] is not None
    await asyncio.sleep(0.2)
    await wired.drain()
    done = await status(wired, job)
    assert (done["completed"], done["failed"], done["partial"]) == (3, 0, 0)
    assert len(fake.asked) == 4


async def test_every_run_is_on_the_tenants_bill(wired: House, fake: FakeProvider) -> None:
    pair = await a_pair(wired)
    await wired.post(f"{pair}/analyze", status=200)
    (used,) = (await wired.get("/ai/usage"))["data"]
    assert (used["agent"], used["runs"], used["promptTokens"]) == ("provider:m-1", 1, 1_000)
    assert used["costMicros"] == 1_000
    assert (await wired.get("/ai/usage", month="2020-01"))["data"] == []
    assert (await wired.http.get("/ai/usage", params={"month": "2020-13"})).status_code == 400
    other = await wired.http.get("/ai/usage", headers=somebody("evil", "eve"))
    assert other.json()["data"] == []


async def test_others_have_no_part_in_it(house: House) -> None:
    job = await a_job_with(house, 1)
    pair = await a_pair(house)
    eve = somebody("evil", "eve")
    for method, path in (
        ("POST", f"{pair}/analyze"),
        ("POST", f"/jobs/{job}/analyze-top"),
        ("POST", f"/jobs/{job}/analyze-top/cancel"),
        ("GET", f"/jobs/{job}/analysis-status"),
    ):
        body: dict[str, Any] | None = {} if path.endswith("top") else None
        assert (await house.http.request(method, path, json=body, headers=eve)).status_code == 404, path
    viewer = somebody("acme", "vic", "jobs:read", "matches:read")
    assert (await house.http.post(f"{pair}/analyze", headers=viewer)).status_code == 403
    assert (await house.http.get("/ai/usage", headers=viewer)).status_code == 403

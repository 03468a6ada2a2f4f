"""The job, candidate and matching doors behind the real API shell, on a real database; drained by hand."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from redis.asyncio import Redis

from jobhire.shared.infrastructure.event_log import EventLog

from .conftest import SentHints
from .match_office import ADA, BOB, JOB, Database, Office, open_office


@pytest.fixture
async def office(database: Database, redis: Redis, log: EventLog, hints: SentHints) -> AsyncIterator[Office]:
    async with open_office(database, redis, log, hints) as opened:
        yield opened


async def test_a_job_is_ranked_as_soon_as_the_log_is_drained(office: Office) -> None:
    ada, bob = await office.post("/candidates", ADA), await office.post("/candidates", BOB)
    job_id = await office.post("/jobs", JOB)
    before = await office.get(f"/jobs/{job_id}/matches")
    assert (before["data"], before["meta"]["upToDate"]) == ([], False)
    await office.drain()
    answer = await office.get(f"/jobs/{job_id}/matches")
    assert [each["candidate"]["id"] for each in answer["data"]] == [ada]
    assert answer["data"][0]["matchScore"] == sum(p["points"] for p in answer["data"][0]["parts"])
    assert (answer["meta"]["upToDate"], answer["meta"]["total"], sum(answer["meta"]["histogram"])) == (
        True, 2, 2,
    )  # fmt: skip
    everyone = await office.get(f"/jobs/{job_id}/matches", minScore=0, type="past")
    assert [each["candidate"]["id"] for each in everyone["data"]] == [bob]
    single = await office.get(f"/jobs/{job_id}/candidates/{ada}/match")
    assert single["data"] == {**answer["data"][0], "aiAnalysis": None, "analyzedAt": None}


async def test_a_changed_candidate_moves_and_counts_follow_everywhere(office: Office) -> None:
    ada, bob = await office.post("/candidates", ADA), await office.post("/candidates", BOB)
    job_id = await office.post("/jobs", JOB)
    await office.drain()
    patched = await office.http.patch(f"/candidates/{bob}", json={"skills": ["Python", "Django"]})
    assert patched.status_code == 200
    waiting = (await office.get(f"/jobs/{job_id}/matches"))["meta"]["upToDate"]
    await office.drain()
    answer = await office.get(f"/jobs/{job_id}/matches", minScore=0)
    assert (waiting, answer["meta"]["upToDate"]) == (False, True)
    versions = {each["candidate"]["id"]: each["candidateVersion"] for each in answer["data"]}
    assert versions == {ada: 1, bob: 2}
    scores = {each["candidate"]["id"]: each["matchScore"] for each in answer["data"]}
    shown = (await office.get(f"/candidates/{ada}"))["data"]["matchStatistics"]
    assert shown["bestMatchScore"] == scores[ada]
    assert (await office.get(f"/jobs/{job_id}"))["data"]["matchStatistics"]["totalCandidates"] == 2
    assert (await office.http.delete(f"/candidates/{ada}")).status_code == 200
    await office.drain()
    assert (await office.get(f"/jobs/{job_id}/matches", minScore=0))["meta"]["total"] == 1
    assert (await office.http.get(f"/jobs/{job_id}/candidates/{ada}/match")).status_code == 404


@pytest.mark.parametrize(
    "query",
    ["limit=0", "limit=101", "limit=x", "minScore=-1", "minScore=101", "type=external", "min_score=3"],
)
async def test_a_bad_parameter_is_refused(office: Office, query: str) -> None:
    job_id = await office.post("/jobs", JOB)
    answer = await office.http.get(f"/jobs/{job_id}/matches?{query}")
    assert answer.status_code == 400, answer.text
    assert answer.headers["content-type"].startswith("application/problem+json")


async def test_another_tenants_job_and_candidate_do_not_exist(office: Office) -> None:
    ada, job_id = await office.post("/candidates", ADA), await office.post("/jobs", JOB)
    await office.drain()
    await office.get(f"/jobs/{job_id}/matches")
    other = {"Authorization": "Bearer rival."}
    for path in (f"/jobs/{job_id}/matches", f"/jobs/{job_id}/candidates/{ada}/match"):
        assert (await office.http.get(path, headers=other)).status_code == 404
    denied = {"Authorization": "Bearer acme.jobs-read"}
    assert (await office.http.get(f"/jobs/{job_id}/matches", headers=denied)).status_code == 403


async def test_no_cache_asks_the_record(office: Office) -> None:
    await office.post("/candidates", ADA)
    job_id = await office.post("/jobs", JOB)
    await office.drain()
    assert (await office.get(f"/jobs/{job_id}/matches"))["meta"]["upToDate"]
    # Written behind this process's back: no notice was heard.
    key = {"_id": f"acme/{job_id}"}
    await office.database["jobs"].update_one(key, {"$set": {"dirty": "acme"}})
    assert (await office.get(f"/jobs/{job_id}/matches"))["meta"]["upToDate"]
    strict = await office.http.get(f"/jobs/{job_id}/matches", headers={"Cache-Control": "no-cache"})
    assert not strict.json()["meta"]["upToDate"]


async def test_a_deleted_job_has_no_matches_at_once(office: Office) -> None:
    job_id = await office.post("/jobs", JOB)
    await office.drain()
    await office.get(f"/jobs/{job_id}/matches")
    assert (await office.http.delete(f"/jobs/{job_id}")).status_code == 200
    assert (await office.http.get(f"/jobs/{job_id}/matches")).status_code == 404
    await office.drain()
    assert await office.database["rankings"].find_one({"_id": f"acme/{job_id}"}) is None


async def test_the_jobs_for_a_candidate_follow_jobs_and_candidates(office: Office) -> None:
    ada = await office.post("/candidates", ADA)
    python, nurse = await office.post("/jobs", JOB), await office.post("/jobs", {"title": "Nurse"})
    await office.drain()
    page = await office.get(f"/candidates/{ada}/matches", minScore=0)
    assert [(each["job"]["id"], each["job"]["title"]) for each in page["data"]] == [
        (python, "Python developer"),
        (nurse, "Nurse"),
    ]
    assert (page["meta"]["upToDate"], page["pagination"]["total"]) == (True, 2)
    single = (await office.get(f"/jobs/{python}/candidates/{ada}/match"))["data"]
    assert page["data"][0]["parts"] == single["parts"]
    assert (await office.http.patch(f"/jobs/{nurse}", json={"title": "Python nurse"})).status_code == 200
    assert not (await office.get(f"/candidates/{ada}/matches"))["meta"]["upToDate"]
    await office.drain()
    after = await office.get(f"/candidates/{ada}/matches", minScore=0, limit=1, page=2)
    assert (after["meta"]["upToDate"], after["data"][0]["job"]["title"]) == (True, "Python nurse")
    assert (await office.http.delete(f"/jobs/{python}")).status_code == 200
    await office.drain()
    left = await office.get(f"/candidates/{ada}/matches", minScore=0)
    assert [each["job"]["id"] for each in left["data"]] == [nurse]
    other = {"Authorization": "Bearer rival."}
    assert (await office.http.get(f"/candidates/{ada}/matches", headers=other)).status_code == 404


async def test_a_shown_match_is_replayed_after_edits(office: Office) -> None:
    ada, job_id = await office.post("/candidates", ADA), await office.post("/jobs", JOB)
    await office.drain()
    [shown] = (await office.get(f"/jobs/{job_id}/matches"))["data"]
    assert (await office.http.patch(f"/jobs/{job_id}", json={"requiredSkills": ["Rust"]})).status_code == 200
    assert (await office.http.patch(f"/candidates/{ada}", json={"cvText": "Rust"})).status_code == 200
    await office.drain()
    names = ("modelVersion", "jobVersion", "candidateVersion", "inputsHash")
    body = {"jobId": job_id, "candidateId": ada, **{name: shown[name] for name in names}}
    answer = await office.http.post("/matches/replay", json=body)
    assert answer.status_code == 200, answer.text
    again = answer.json()["data"]
    assert {name: again[name] for name in shown if name in again} == {
        name: value for name, value in shown.items() if name not in ("candidate", "aiAnalyzed", "feedback")
    }
    other = await office.http.post("/matches/replay", json={**body, "jobVersion": 2})
    assert (other.status_code, other.json()["type"].rpartition("/")[2]) == (409, "inputs-differ")
    assert (await office.http.delete(f"/candidates/{ada}")).status_code == 200
    await office.drain()
    gone = await office.http.post("/matches/replay", json=body)
    assert (gone.status_code, gone.json()["type"].rpartition("/")[2]) == (404, "inputs-not-kept")
    assert (await office.http.post(f"/candidates/{ada}/restore")).status_code == 200
    await office.drain()
    assert (await office.http.post("/matches/replay", json=body)).json()["data"] == again


async def test_the_scoring_model_is_shown_with_every_number(office: Office) -> None:
    [model] = (await office.get("/scoring-models"))["data"]
    assert (model["status"], model["formula"], model["weights"]["requiredSkills"]) == (
        "live",
        "jobhire-3",
        50,
    )
    assert model["thresholds"] == {"strong": 80, "good": 60}
    quoted = model["version"].replace("+", "%2B")
    detail = (await office.get(f"/scoring-models/{quoted}"))["data"]
    assert detail["formulaText"].startswith("All of it is integer arithmetic")
    assert (await office.http.get("/scoring-models/none")).status_code == 404

"""How things stand, in numbers: through the API, over the real log."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from redis.asyncio import Redis

from jobhire.domains.analytics.infrastructure.mongo import MongoChronicle
from jobhire.domains.analytics.presentation.actors import CONSUMER
from jobhire.domains.identity.infrastructure.purge import purge
from jobhire.shared.domain import TenantId
from jobhire.shared.infrastructure.consumers import ConsumerRuntime
from jobhire.shared.infrastructure.event_log import EventLog

from .conftest import SentHints
from .house import ADA, BOB, JOB, Database, House, open_house, somebody

EMPTY: dict[str, Any] = {
    "totalJobs": 0,
    "openJobs": 0,
    "totalCandidates": 0,
    "strongMatches": 0,
    "aiAnalysisCount": 0,
    "averageMatchScore": None,
    "recentActivity": [],
}


@pytest.fixture
async def house(database: Database, redis: Redis, log: EventLog, hints: SentHints) -> AsyncIterator[House]:
    async with open_house(database, redis, log, hints) as house:
        yield house


async def asked(house: House, path: str, headers: Any = None, **params: Any) -> Any:
    answer = await house.http.get(f"/analytics/{path}", params=params, headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def dashboard(house: House, headers: Any = None) -> dict[str, Any]:
    found: dict[str, Any] = (await asked(house, "dashboard", headers))["data"]
    return found


async def told(house: House, headers: Any = None) -> list[tuple[str, str]]:
    return [(each["type"], each["message"]) for each in (await dashboard(house, headers))["recentActivity"]]


async def test_a_new_tenant_has_nothing_and_says_so(house: House) -> None:
    whole = await asked(house, "dashboard")
    assert whole["data"] == EMPTY
    assert whole["meta"] == {"position": 0, "asOf": None, "activityPosition": 0}
    assert (await asked(house, "insights")) == {"data": []}
    outcomes = (await asked(house, "outcomes"))["data"]
    assert (outcomes["judged"], outcomes["successRate"], outcomes["departments"]) == (0, None, [])


async def test_the_dashboard_says_what_is_there_and_what_happened(house: House) -> None:
    ada, bob = [await house.new("/candidates", person) for person in (ADA, BOB)]
    job = await house.new("/jobs", JOB)
    closed = await house.new("/jobs", {"title": "Nurse"})
    await house.http.patch(f"/jobs/{closed}", json={"status": "closed"})
    known = await dashboard(house)
    assert (known["totalJobs"], known["openJobs"], known["totalCandidates"]) == (2, 1, 2)
    assert (known["averageMatchScore"], known["recentActivity"]) == (None, [])
    await house.drain()
    await house.post(f"/jobs/{job}/candidates/{ada}/analyze", None, 200)
    await house.post("/feedback", {"jobId": job, "candidateId": bob, "feedbackType": "negative"})
    await house.drain()
    whole = await asked(house, "dashboard")
    scores = [each["matchScore"] for each in (await house.get(f"/jobs/{job}/matches", minScore=0))["data"]]
    data, meta = whole["data"], whole["meta"]
    assert (data["strongMatches"], data["aiAnalysisCount"]) == (sum(each >= 80 for each in scores), 1)
    assert data["averageMatchScore"] == sum(scores) / 2
    assert await told(house) == [
        ("feedback_given", 'Bob was judged negative for the job "Python developer".'),
        ("match_analyzed", 'Ada was analysed for the job "Python developer".'),
        ("job_status_changed", 'The job "Nurse" is closed now.'),
        ("job_created", 'The job "Nurse" was created.'),
        ("job_created", 'The job "Python developer" was created.'),
        ("candidate_added", "Bob was added."),
        ("candidate_added", "Ada was added."),
    ]
    newest = data["recentActivity"][0]
    assert {name: newest[name] for name in ("jobId", "candidateId", "became", "count", "userId")} == {
        "jobId": job, "candidateId": bob, "became": "negative", "count": 1, "userId": None,
    }  # fmt: skip
    assert meta["activityPosition"] == (await house.log.head(TenantId("acme"))).position
    assert meta["asOf"] is not None


async def test_rankings_that_have_moved_show_at_once(house: House) -> None:
    await house.new("/candidates", ADA)
    await house.new("/jobs", JOB)
    assert (await dashboard(house))["averageMatchScore"] is None
    await house.relay.sweep()
    (each,) = (each for door in house.doors for each in door.consumers if each.name == "matching")
    runtime = ConsumerRuntime(each, database=house.kit.database, log=house.log, owner="w")
    await runtime.drain(TenantId("acme"), (await house.log.head(TenantId("acme"))).position)
    whole = await asked(house, "dashboard")
    assert whole["data"]["averageMatchScore"] is not None
    assert whole["meta"]["position"] > whole["meta"]["activityPosition"] == 0


async def test_who_is_gone_has_no_name_anywhere(house: House) -> None:
    ada = await house.new("/candidates", {**ADA, "name": "Ada Lovelace"})
    await house.drain()
    assert await told(house) == [("candidate_added", "Ada Lovelace was added.")]
    await house.http.delete(f"/candidates/{ada}")
    assert await told(house) == [("candidate_added", "A candidate was added.")]
    await house.drain()
    assert (await told(house))[0] == ("candidate_deleted", "A candidate was deleted.")
    for name in ("analytics_pages", "analytics_months"):
        assert "Lovelace" not in str(await house.kit.database[name].find({}).to_list(None))


async def test_everybody_is_told_only_what_they_may_read(house: House) -> None:
    ada = await house.new("/candidates", ADA)
    job = await house.new("/jobs", JOB)
    await house.post("/feedback", {"jobId": job, "candidateId": ada, "feedbackType": "hired"})
    await house.drain()
    jobs_only = somebody("acme", "ann", "analytics:read", "jobs:read")
    assert [each[0] for each in await told(house, jobs_only)] == ["job_created"]
    matches_only = somebody("acme", "ann", "analytics:read", "matches:read")
    assert await told(house, matches_only) == [("feedback_given", "A candidate was judged hired for a job.")]
    assert await told(house, somebody("acme", "ann", "analytics:read")) == []
    assert len(await told(house)) == 3
    for path in ("dashboard", "insights", "trends", "outcomes", "ai"):
        refused = await house.http.get(
            f"/analytics/{path}", headers=somebody("acme", "ann", "jobs:read", "candidates:read")
        )
        assert (refused.status_code, refused.json()["title"]) == (403, "Not permitted"), path
    refused = await house.http.get("/analytics/ai", headers=somebody("acme", "ann", "analytics:read"))
    assert refused.json()["permission"] == "ai:read"


async def test_a_tenant_sees_nothing_of_another_and_a_purge_leaves_nothing(house: House) -> None:
    about = {"candidateId": await house.new("/candidates", ADA), "jobId": await house.new("/jobs", JOB)}
    await house.post("/feedback", {**about, "feedbackType": "hired"})
    await house.drain()
    rival = somebody("rival")
    # From now on the stamps of both are the same, so nothing but the tenant tells their answers apart.
    house.kit.activity.lost_track()
    assert (await dashboard(house))["totalJobs"] == len((await asked(house, "insights"))["data"]) == 1
    assert (await asked(house, "outcomes"))["data"]["judged"] == 1
    assert await dashboard(house, rival) == EMPTY
    assert (await asked(house, "insights", rival))["data"] == []
    assert (await asked(house, "outcomes", rival))["data"]["judged"] == 0
    trends = (await asked(house, "trends", rival))["data"]
    assert set(trends["totals"].values()) == {0}
    async for _ in purge(house.kit.database, TenantId("acme")):
        pass
    for name in ("analytics_pages", "analytics_months"):
        assert await house.kit.database[name].find_one({}) is None


async def test_insights_name_each_skill_once_and_leave_out_what_is_not_open(house: House) -> None:
    bodies = [
        {"department": "Web", "requiredSkills": ["JS", "Postgres"]},
        {"department": "web", "requiredSkills": ["javascript", "Basket weaving"]},
        {"department": "Web", "requiredSkills": ["JavaScript"]},
        {"department": "Care", "requiredSkills": ["Nursing"]},
    ]
    ids = [await house.new("/jobs", {"title": "Job", **body}) for body in bodies]
    await house.new("/jobs", {"title": "Job", "requiredSkills": ["Nursing"]})
    web, *rest = (await asked(house, "insights"))["data"]
    assert (web["department"], web["openJobs"]) == ("Web", 3)
    assert web["topSkills"][0] == {"skill": "JavaScript", "count": 3}
    assert {each["skill"] for each in web["topSkills"][1:]} == {"PostgreSQL", "Basket weaving"}
    assert [each["department"] for each in rest] == ["", "Care"]
    (short, *_) = (await asked(house, "insights", skills=1))["data"]
    assert short["topSkills"] == web["topSkills"][:1]
    await house.http.patch(f"/jobs/{ids[3]}", json={"status": "on hold"})
    await house.http.patch(f"/jobs/{ids[0]}", json={"department": "Care"})
    await house.http.delete(f"/jobs/{ids[1]}")
    found = {each["department"]: each for each in (await asked(house, "insights"))["data"]}
    assert {name: each["openJobs"] for name, each in found.items()} == {"Web": 1, "": 1, "Care": 1}


async def test_outcomes_are_of_the_verdicts_that_hold(house: House) -> None:
    people = [await house.new("/candidates", {**ADA, "name": f"Person {n}"}) for n in range(4)]
    job = await house.new("/jobs", {**JOB, "department": "Web"})
    other = await house.new("/jobs", {"title": "Nurse"})
    for person, verdict in zip(people, ("hired", "positive", "negative", "negative"), strict=True):
        given = await house.post("/feedback", {"jobId": job, "candidateId": person, "feedbackType": verdict})
    await house.post("/feedback", {"jobId": other, "candidateId": people[0], "feedbackType": "hired"})
    await house.http.patch(f"/feedback/{given['data']['id']}", json={"feedbackType": "hired"})
    found = (await asked(house, "outcomes"))["data"]
    assert {name: found[name] for name in ("judged", "positive", "negative", "hired", "successRate")} == {
        "judged": 5, "positive": 1, "negative": 1, "hired": 3, "successRate": 0.6,
    }  # fmt: skip
    assert [(each["department"], each["judged"], each["successRate"]) for each in found["departments"]] == [
        ("Web", 4, 0.5),
        ("", 1, 1.0),
    ]
    await house.http.delete(f"/jobs/{other}")
    assert [each["department"] for each in (await asked(house, "outcomes"))["data"]["departments"]] == [
        "Web", None,
    ]  # fmt: skip
    tomorrow = f"{datetime.now(UTC) + timedelta(days=1):%Y-%m-%d}"
    assert (await asked(house, "outcomes", **{"from": tomorrow}))["data"]["judged"] == 0
    assert (await asked(house, "outcomes", to=tomorrow))["data"]["judged"] == 5


async def test_what_analyses_used_is_summed_by_agent_and_month(house: House) -> None:
    ada = await house.new("/candidates", ADA)
    job = await house.new("/jobs", JOB)
    for month, agent, runs, cost in (
        ("2026-01", "gpt", 4, 1_000),
        ("2026-02", "gpt", 2, 2_000),
        ("2025-01", "old", 9, 9),
    ):
        await house.kit.database["ai_usage"].insert_one(
            {
                "_id": f"acme/{month}/{agent}", "tenant": "acme", "month": month, "agent": agent,
                "runs": runs, "failed": 1, "prompt_tokens": 10, "completion_tokens": 5,
                "cost_micros": cost, "milliseconds": 600,
            }
        )  # fmt: skip
    found = (await asked(house, "ai", **{"from": "2026-01", "to": "2026-03"}))["data"]
    assert [(each["month"], len(each["agents"])) for each in found["months"]] == [
        ("2026-01", 1), ("2026-02", 1), ("2026-03", 0),
    ]  # fmt: skip
    assert found["totals"] == {
        "runs": 6, "failed": 2, "promptTokens": 20, "completionTokens": 10, "costMicros": 3_000,
        "costMicrosPerRun": 500, "millisecondsPerRun": 200,
    }  # fmt: skip
    assert [each["agent"] for each in found["agents"]] == ["gpt"]
    await house.post(f"/jobs/{job}/candidates/{ada}/analyze", None, 200)
    present = (await asked(house, "ai"))["data"]
    assert len(present["months"]) == 12
    assert present["months"][-1]["agents"][0]["runs"] == 1


@pytest.mark.parametrize(
    ("path", "params"),
    [
        ("trends", {"from": "2026-02-02", "to": "2026-02-01"}),
        ("trends", {"from": "2020-01-01", "to": "2026-02-01"}),
        ("trends", {"from": "0001-01-01"}),
        ("outcomes", {"from": "2026-02-02", "to": "2026-02-01"}),
        ("ai", {"from": "2026-02", "to": "2026-01"}),
        ("ai", {"from": "1999-01", "to": "2026-01"}),
    ],
)
async def test_a_period_that_is_none_is_refused_and_the_field_named(
    house: House, path: str, params: Mapping[str, str]
) -> None:
    refused = await house.http.get(f"/analytics/{path}", params=params)
    assert refused.status_code == 422, refused.text
    assert refused.json()["errors"][0]["pointer"] == "/from"


async def test_a_value_that_is_none_is_refused_under_the_name_that_callers_know(house: House) -> None:
    for path, name, value in (("trends", "from", "yesterday"), ("trends", "to", "2026-13-01"),
                              ("ai", "from", "2026-1"), ("insights", "skills", "0")):  # fmt: skip
        refused = await house.http.get(f"/analytics/{path}", params={name: value})
        assert refused.status_code == 400, refused.text
        assert refused.json()["errors"][0]["parameter"] == name
    job = await house.new("/jobs", JOB)
    refused = await house.http.get(f"/jobs/{job}/matches", params={"minScore": "high"})
    assert refused.json()["errors"][0]["parameter"] == "minScore"


async def trends(house: House) -> dict[str, int]:
    whole = await asked(house, "trends")
    return {name: count for name, count in whole["data"]["totals"].items() if count}


async def test_whoever_follows_the_log_for_the_first_time_gets_all_of_it_and_again_the_same(
    house: House,
) -> None:
    ada = await house.new("/candidates", ADA)
    job = await house.new("/jobs", JOB)
    await house.http.patch(f"/jobs/{job}", json={"status": "closed"})
    await house.http.delete(f"/candidates/{ada}")
    await house.drain()
    counted, shown = await trends(house), await told(house)
    assert counted == {"candidatesAdded": 1, "candidatesDeleted": 1, "jobsCreated": 1, "jobsClosed": 1}
    await house.kit.database["progress"].delete_many({"tenant": "acme"})
    await house.drain()
    assert (await trends(house), await told(house)) == (counted, shown)
    for name in ("analytics_pages", "analytics_months"):
        await house.kit.database[name].delete_many({})
    await house.kit.database["progress"].delete_many({"tenant": "acme"})
    await house.drain()
    assert (await trends(house), await told(house)) == (counted, shown)


async def test_pages_of_an_earlier_form_are_made_anew_by_the_worker(house: House) -> None:
    await house.new("/candidates", ADA)
    await house.drain()
    shown = await told(house)
    await house.kit.database["analytics_months"].delete_many({})
    await house.kit.database["analytics_pages"].update_one({"_id": "acme"}, {"$set": {"form": 0}})
    (each,) = (each for door in house.doors for each in door.consumers if each.name == CONSUMER)
    runtime = ConsumerRuntime(each, database=house.kit.database, log=house.log, owner="w")
    assert await runtime.revise() == 1
    assert await trends(house) == {"candidatesAdded": 1}
    assert await told(house) == shown


async def test_a_warm_dashboard_asks_the_database_nothing(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    await house.new("/candidates", ADA)
    await house.new("/jobs", JOB)
    await house.drain()
    first = await asked(house, "dashboard")

    async def refuse(*_: Any) -> Any:
        raise AssertionError("the database was asked")

    monkeypatch.setattr(MongoChronicle, "page", refuse)
    assert await asked(house, "dashboard") == first

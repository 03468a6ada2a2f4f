"""What if, what changed, what would it take, why not: over HTTP, on a real database."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from redis.asyncio import Redis

from jobhire.shared.infrastructure.event_log import EventLog

from .conftest import SentHints
from .match_office import ADA, BOB, JOB, Database, Office, open_office


@pytest.fixture
async def office(database: Database, redis: Redis, log: EventLog, hints: SentHints) -> AsyncIterator[Office]:
    async with open_office(database, redis, log, hints) as opened:
        yield opened


PEOPLE: list[dict[str, Any]] = [
    ADA,
    BOB,
    {"name": "Cy", "skills": ["Python", "Go"], "cvText": "Go services in Bern since 2019."},
    {"name": "Di", "cvText": "Backend with Python, Docker and Go. Location: Oslo, Norway"},
    {"name": "Ed", "cvText": "Junior developer. SQL, Docker."},
]


async def a_world(office: Office) -> tuple[str, list[str]]:
    people = [await office.post("/candidates", body) for body in PEOPLE]
    job_id = await office.post("/jobs", JOB)
    await office.drain()
    return job_id, people


async def dump(office: Office) -> dict[str, list[dict[str, Any]]]:
    names = sorted(await office.database.list_collection_names())
    return {name: await office.database[name].find({}).sort("_id", 1).to_list(None) for name in names}


async def ranking(office: Office, job_id: str) -> list[tuple[str, int]]:
    found = await office.get(f"/jobs/{job_id}/matches", minScore=0, limit=100)
    assert found["meta"]["upToDate"]
    return [(each["candidate"]["id"], each["matchScore"]) for each in found["data"]]


async def suppose(office: Office, job_id: str, body: dict[str, Any]) -> dict[str, Any]:
    answer = await office.http.post(f"/jobs/{job_id}/matches/what-if", json={"limit": 100, **body})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


EDITS: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({"job": {"requiredSkills": ["Go", "Docker"]}}, {"requiredSkills": ["Go", "Docker"]}),
    ({"requirements": {"add": ["Go"], "remove": ["django"]}}, {"requiredSkills": ["Python", "Go"]}),
    ({"job": {"title": "Senior Go developer"}}, {"title": "Senior Go developer"}),
    ({"job": {"location": "Oslo (hybrid)"}}, {"location": "Oslo (hybrid)"}),
    (
        {"job": {"description": "Nice to have\n- Docker\n- 3 years of experience"}},
        {"description": "Nice to have\n- Docker\n- 3 years of experience"},
    ),
]


@pytest.mark.parametrize(("supposed", "patch"), EDITS)
async def test_supposing_gives_what_the_real_edit_gives(
    office: Office, supposed: dict[str, Any], patch: dict[str, Any]
) -> None:
    job_id, _ = await a_world(office)
    before = await ranking(office, job_id)
    found = await suppose(office, job_id, supposed)
    assert (await office.http.patch(f"/jobs/{job_id}", json=patch)).status_code == 200
    await office.drain()
    after = await ranking(office, job_id)
    assert [(each["candidateId"], each["score"]["after"]) for each in found["data"]] == after
    ranks = {id: rank for rank, (id, _) in enumerate(before, start=1)}
    for rank, each in enumerate(found["data"], start=1):
        assert each["rank"] == {
            "before": ranks[each["candidateId"]],
            "after": rank,
            "delta": ranks[each["candidateId"]] - rank,
        }
        assert each["score"]["before"] == dict(before)[each["candidateId"]]
        points = [part["after"] or 0 for part in each["parts"]]
        assert sum(points) == each["score"]["after"]


async def test_supposing_a_candidates_facts_gives_what_the_real_edit_gives(office: Office) -> None:
    job_id, people = await a_world(office)
    facts = {"candidateId": people[4], "skills": ["Python", "Django"], "location": "Bern"}
    found = await suppose(office, job_id, {"candidates": [facts]})
    body = {"skills": facts["skills"], "metadata": {"location": "Bern"}}
    assert (await office.http.patch(f"/candidates/{people[4]}", json=body)).status_code == 200
    await office.drain()
    after = await ranking(office, job_id)
    assert [(each["candidateId"], each["score"]["after"]) for each in found["data"]] == after
    assert found["meta"]["changed"] == 1


async def test_supposing_other_weights_changes_no_others(office: Office) -> None:
    job_id, _ = await a_world(office)
    same = await suppose(office, job_id, {})
    assert same["meta"]["changed"] == 0
    assert same["meta"]["supposedModelVersion"] == same["meta"]["modelVersion"]
    found = await suppose(office, job_id, {"weights": {"requiredSkills": 0, "textRelevance": 0}})
    assert "+weights." in found["meta"]["supposedModelVersion"]
    assert {
        part["name"] for each in found["data"] for part in each["parts"] if part["after"] is not None
    } == {"location"}


async def test_supposing_stores_nothing(office: Office) -> None:
    job_id, people = await a_world(office)
    await ranking(office, job_id)
    before = await dump(office)
    for supposed, _ in EDITS:
        await suppose(office, job_id, supposed)
    await suppose(office, job_id, {"weights": {"location": 99}})
    await suppose(office, job_id, {"candidates": [{"candidateId": people[0], "cvText": "Baker"}]})
    assert await dump(office) == before


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"weights": {"requiredSkills": -1}}, 400),
        ({"weights": {"charm": 3}}, 400),
        ({"limit": 0}, 400),
        ({"candidates": [{"candidateId": "nobody"}]}, 422),
        (
            {
                "weights": dict.fromkeys(
                    (
                        "requiredSkills", "niceToHave", "experience", "seniority", "location",
                        "textRelevance",
                    ),
                    0,
                )
            },
            422,
        ),
    ],
)  # fmt: skip
async def test_what_cannot_be_supposed_is_refused(office: Office, body: dict[str, Any], status: int) -> None:
    job_id, _ = await a_world(office)
    answer = await office.http.post(f"/jobs/{job_id}/matches/what-if", json=body)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"].startswith("application/problem+json")


async def test_the_changes_name_edit_and_field(office: Office) -> None:
    job_id, people = await a_world(office)
    before = dict(await ranking(office, job_id))
    assert (await office.http.patch(f"/jobs/{job_id}", json={"requiredSkills": ["Go"]})).status_code == 200
    await office.drain()
    assert (await office.http.patch(f"/candidates/{people[3]}", json={"cvText": "C"})).status_code == 200
    await office.drain()
    after = dict(await ranking(office, job_id))
    answer = await office.get(f"/jobs/{job_id}/matches/changes", since="version:1", limit=100)
    moved = {each["candidateId"]: each for each in answer["data"]}
    for id, each in moved.items():
        assert (each["score"]["before"], each["score"]["after"]) == (before[id], after[id])
        assert sum(step["score"]["delta"] for step in each["steps"]) == each["score"]["delta"]
    causes = [(e["event"], e["fields"]) for step in moved[people[3]]["steps"] for e in step["edits"]]
    assert causes == [("job.changed", ["requiredSkills"]), ("candidate.changed", ["cvText"])]
    assert {
        id: moved[id]["score"]["after"] if id in moved else score for id, score in before.items()
    } == after
    then = await office.get(f"/jobs/{job_id}/matches/past", at="version:1", limit=100, minScore=0)
    assert {each["candidate"]["id"]: each["matchScore"] for each in then["data"]} == before
    assert (then["meta"]["jobVersion"], then["meta"]["upToDate"], then["meta"]["lost"]) == (1, True, 0)
    early = await office.http.get(f"/jobs/{job_id}/matches/past?at=0")
    assert (early.status_code, early.json()["type"].rpartition("/")[2]) == (422, "not-there-yet")
    refused = await office.http.get(f"/jobs/{job_id}/matches/changes?since=soon")
    assert (refused.status_code, refused.json()["type"].rpartition("/")[2]) == (422, "invalid")


async def test_what_would_lift_a_score_is_named_and_crosses(office: Office) -> None:
    job_id, people = await a_world(office)
    path = f"/jobs/{job_id}/candidates/{people[3]}/match"
    found = (await office.get(f"{path}/counterfactual", threshold=80))["data"]
    assert found["possible"]
    assert found["reached"] >= 80 > found["matchScore"] == (await office.get(path))["data"]["matchScore"]
    assert [fact["requirement"] for fact in found["facts"]] == ["Django"]
    assert (await office.http.get(f"{path}/counterfactual?threshold=0")).status_code == 400


async def test_why_somebody_is_not_listed(office: Office) -> None:
    job_id, people = await a_world(office)
    found = (await office.get(f"/jobs/{job_id}/candidates/{people[1]}/match/why-not"))["data"]
    assert [reason["clause"] for reason in found["reasons"]] == ["minScore"]
    least = found["reasons"][0]["needed"]
    listed = await office.get(f"/jobs/{job_id}/matches", minScore=least)
    assert people[1] in [each["candidate"]["id"] for each in listed["data"]]
    assert (await office.http.delete(f"/candidates/{people[1]}")).status_code == 200
    gone = (await office.get(f"/jobs/{job_id}/candidates/{people[1]}/match/why-not"))["data"]
    assert [reason["clause"] for reason in gone["reasons"]] == ["candidate"]


async def test_another_tenant_may_ask_nothing(office: Office) -> None:
    job_id, people = await a_world(office)
    other = {"Authorization": "Bearer rival."}
    for path in (
        f"/jobs/{job_id}/matches/changes?since=0",
        f"/jobs/{job_id}/matches/past?at=0",
        f"/jobs/{job_id}/candidates/{people[0]}/match/why-not",
        f"/jobs/{job_id}/candidates/{people[0]}/match/counterfactual",
    ):
        assert (await office.http.get(path, headers=other)).status_code == 404
    asked = await office.http.post(f"/jobs/{job_id}/matches/what-if", json={}, headers=other)
    assert asked.status_code == 404

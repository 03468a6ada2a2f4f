"""Search as a recruiter meets it: found by what stands in a CV, told why, and who may."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from motor.motor_asyncio import AsyncIOMotorDatabase
from redis.asyncio import Redis

from jobhire.domains.search.application.ports import IndexBuilding
from jobhire.domains.search.infrastructure.following import Follower
from jobhire.shared.application import Gone
from jobhire.shared.domain import TenantId
from jobhire.shared.infrastructure.event_log import EventLog

from .conftest import SentHints
from .house import ADA, BOB, JOB, House, open_house, somebody

Database = AsyncIOMotorDatabase[dict[str, Any]]
SEARCH, EXPLAIN = "/search/candidates", "/search/candidates/explain"
CLEO = {
    "name": "Cleo Marr",
    "type": "uploaded",
    "headline": "Head of sales",
    "skills": ["K8s", "Quilting"],
    "cvText": "Senior site reliability engineer, 2015 - 2023. Helm, incident response, Terraform.",
    "metadata": {"location": "Genève", "experienceYears": 8},
    "languages": [{"name": "German", "code": "de"}],
}


@pytest.fixture
async def house(database: Database, redis: Redis, log: EventLog, hints: SentHints) -> AsyncIterator[House]:
    async with open_house(database, redis, log, hints) as house:
        yield house
        for door in house.doors:
            for hook in door.on_stop:
                hook()


JOBS = "/search/jobs"
SRE = {
    "title": "Senior site reliability engineer",
    "department": "Platform",
    "location": "Lisbon",
    "description": "At least five years with Linux. You write incident reports.",
    "requiredSkills": ["K8s", "Quilting"],
}


async def advanced(house: House, **query: Any) -> dict[str, Any]:
    return await house.post(SEARCH, query, 200)


def names(answer: dict[str, Any]) -> list[str]:
    return [each.get("name") or each["title"] for each in answer["data"]]


async def test_people_are_found_by_what_stands_in_them_and_told_why(house: House) -> None:
    ids = [await house.new("/candidates", each) for each in (ADA, BOB, CLEO)]
    for asked, expected in (
        ({"q": "develop"}, ["Ada"]),
        ({"q": '"head of sales" incident'}, ["Cleo Marr"]),
        ({"q": "terra*"}, ["Cleo Marr"]),
        ({"q": "marr"}, ["Cleo Marr"]),
        ({"skills": "kubernetes,quilting"}, ["Cleo Marr"]),
        ({"minYears": 7}, ["Cleo Marr"]),
        ({"location": "geneve"}, ["Cleo Marr"]),
        ({"type": "past"}, ["Bob"]),
        ({"type": "past", "employmentStatus": "hired"}, []),
        ({}, ["Cleo Marr", "Bob", "Ada"]),
    ):
        answer = await house.get(SEARCH, **asked)
        assert names(answer) == expected, asked
        assert answer["pagination"]["total"] == len(expected)
        assert answer["meta"]["searched"] == 3
        again = await advanced(house, **answer["meta"]["query"])
        assert names(again) == expected
    answer = await advanced(
        house,
        must=[{"skill": "k8s"}, {"level": {"min": "senior"}}, {"language": "de"}],
        should=[{"text": '"incident response"', "weight": 3}],
        mustNot=[{"employmentStatus": ["hired"]}],
    )
    (found,) = answer["data"]
    assert sum(each["points"] for each in found["parts"]) == found["score"] > 0
    listed, shown = found["highlights"]
    assert (listed["clause"], listed["field"], listed["text"]) == ("/must/0", "/skills/0", "K8s")
    assert CLEO["cvText"][shown["start"] : shown["end"]] == "incident response"  # type: ignore[index]
    assert {each["value"] for each in answer["meta"]["facets"]["skills"]} >= {"Kubernetes", "Quilting"}
    query = {"must": [{"skill": "Python"}, {"text": "Bern"}], "mustNot": [{"text": "django"}]}
    told = (await house.post(EXPLAIN, {"query": query, "candidateId": ids[0]}, 200))["data"]
    assert (told["found"], told["rank"], told["excludedBy"]) == (False, None, ["/mustNot/0"])
    query.pop("mustNot")
    told = (await house.post(EXPLAIN, {"query": query, "candidateId": ids[0]}, 200))["data"]
    assert (told["found"], told["rank"], told["total"]) == (True, 1, 1)
    assert (await house.http.post(EXPLAIN, json={"query": {}, "candidateId": "x"})).status_code == 404


ELDERS = "looks after old people in a care home"
NURSE = {
    "name": "Dora Quokka",
    "type": "uploaded",
    "cvText": "Dora Quokka, dora@mail.example\nGeriatric nursing assistant: washing, feeding, medication of "
    "elderly residents at night.",
}


async def test_people_are_found_by_what_they_mean_and_the_passage_is_shown(house: House) -> None:
    cleo, dora = [await house.new("/candidates", each) for each in (CLEO, NURSE)]
    clause = {"meaning": ELDERS, "weight": 3}
    answer = await advanced(house, must=[clause])
    (found,) = answer["data"]
    (part,) = found["parts"]
    assert (found["name"], part["kind"], part["points"]) == ("Dora Quokka", "meaning", found["score"])
    assert found["score"] % 3 == 0 < found["score"] <= 300
    (shown,) = found["highlights"]
    assert NURSE["cvText"][shown["start"] : shown["end"]].endswith("elderly residents at night")
    assert answer["meta"]["embedder"].startswith("wordllama-")
    assert answer["meta"]["query"] == {"must": [clause]}
    assert (await advanced(house, must=[{"text": "helm"}]))["meta"]["embedder"] is None
    told = (await house.post(EXPLAIN, {"query": {"must": [clause]}, "candidateId": cleo}, 200))["data"]
    assert (told["excludedBy"], told["clauses"][0]["points"]) == (["/must/0"], 0)
    told = (await house.post(EXPLAIN, {"query": {"must": [clause]}, "candidateId": dora}, 200))["data"]
    assert (told["rank"], told["score"]) == (1, found["score"])
    await house.new("/jobs", {**SRE, "title": "Carer", "description": "Wash and feed elderly residents."})
    await house.new("/jobs", SRE)
    assert names(await house.post(JOBS, {"must": [{"meaning": ELDERS}]}, 200)) == ["Carer"]


async def test_edits_deletions_and_erasures_show_at_once(house: House) -> None:
    id = await house.new("/candidates", CLEO)
    assert names(await house.get(SEARCH, q="incident")) == ["Cleo Marr"]
    await house.http.patch(f"/candidates/{id}", json={"cvText": "Baker"})
    assert names(await house.get(SEARCH, q="incident")) == []
    assert names(await house.get(SEARCH, q="baker")) == ["Cleo Marr"]
    await house.http.delete(f"/candidates/{id}")
    assert (await house.get(SEARCH))["pagination"]["total"] == 0
    await house.post(f"/candidates/{id}/restore", None, 200)
    assert names(await house.get(SEARCH, q="baker")) == ["Cleo Marr"]


async def test_like_somebody_are_those_who_share_skills_or_words(house: House) -> None:
    ids = [await house.new("/candidates", each) for each in (ADA, BOB, {**ADA, "name": "Ada Two"})]
    answer = await house.get(f"{SEARCH}/{ids[0]}/similar")
    assert names(answer) == ["Ada Two"]
    assert {each["skill"] for each in answer["meta"]["query"]["should"] if "skill" in each} >= {
        "Python",
        "Django",
    }
    assert (await house.http.get(f"{SEARCH}/nobody/similar")).status_code == 404


async def test_jobs_are_found_by_what_stands_in_them_and_told_why(house: House) -> None:
    senior = SRE["title"]
    id, _ = [await house.new("/jobs", each) for each in (SRE, JOB)]
    for asked, expected in (
        ({"q": "incidents"}, [senior]),
        ({"skills": "kubernetes,quilting"}, [senior]),
        ({"department": "PLATFORM", "location": "lisbon"}, [senior]),
        ({"status": "open"}, ["Python developer", senior]),
        ({"status": "closed"}, []),
    ):
        answer = await house.get(JOBS, **asked)
        assert names(answer) == expected, asked
        assert answer["pagination"]["total"] == len(expected) and answer["meta"]["searched"] == 2
        assert names(await house.post(JOBS, answer["meta"]["query"], 200)) == expected
    query: dict[str, Any] = {"must": [{"years": {"min": 5}}, {"level": {"min": "senior"}}, {"skill": "k8s"}]}
    answer = await house.post(JOBS, query, 200)
    (found,) = answer["data"]
    assert (found["title"], found["experienceYears"], found["level"]) == (senior, 5.0, "senior")
    assert sum(each["points"] for each in found["parts"]) == found["score"] == 300
    assert [(each["field"], each["text"]) for each in found["highlights"]] == [("/requiredSkills/0", "K8s")]
    assert answer["meta"]["facets"]["department"] == [{"value": "Platform", "count": 1}]
    query["mustNot"] = [{"department": "platform"}]
    told = (await house.post(f"{JOBS}/explain", {"query": query, "jobId": id}, 200))["data"]
    assert (told["title"], told["found"], told["excludedBy"]) == (senior, False, ["/mustNot/0"])
    refused = await house.http.post(JOBS, json={"must": [{"employmentStatus": ["hired"]}]})
    assert refused.status_code == 400 and refused.json()["errors"][0]["pointer"].startswith("/must/0")


async def test_a_jobs_kin_edits_and_end_show_at_once(house: House) -> None:
    id = await house.new("/jobs", SRE)
    await house.new("/jobs", JOB)
    await house.new("/jobs", {**SRE, "title": "Cluster keeper"})
    alike = await house.get(f"{JOBS}/{id}/similar")
    assert names(alike) == ["Cluster keeper"]
    assert {"skill": "Quilting"} in alike["meta"]["query"]["should"]
    await house.http.patch(f"/jobs/{id}", json={"status": "closed"})
    assert names(await house.get(JOBS, status="closed")) == [SRE["title"]]
    await house.http.delete(f"/jobs/{id}")
    assert names(await house.get(JOBS, status="closed")) == []
    assert (await house.http.get(f"{JOBS}/{id}/similar")).status_code == 404


async def test_pages_end_and_a_cursor_is_of_one_query(house: House) -> None:
    for number in range(3):
        await house.new("/candidates", {**ADA, "name": f"Ada {number}"})
    first = await advanced(house, must=[{"text": "python"}], limit=2)
    cursor = first["pagination"]["nextCursor"]
    rest = await advanced(house, must=[{"text": "python"}], limit=2, cursor=cursor)
    assert names(first) + names(rest) == ["Ada 2", "Ada 1", "Ada 0"]
    assert "nextCursor" not in rest["pagination"]
    foreign = await house.http.post(SEARCH, json={"must": [{"text": "django"}], "cursor": cursor})
    assert foreign.json()["type"].endswith("/invalid-cursor")
    linked = await house.http.get(SEARCH, params={"q": "python", "limit": 2})
    following = await house.http.get(linked.links["next"]["url"].removeprefix("/api/v1"))
    assert names(following.json()) == ["Ada 0"]


@pytest.mark.parametrize(
    ("body", "status", "pointer"),
    [
        ({"must": [{"text": "a", "skill": "b"}]}, 422, "/must/0"),
        ({"must": [{}]}, 422, "/must/0"),
        ({"should": [{"text": "fine"}, {"text": '"open'}]}, 422, "/should/1/text"),
        ({"mustNot": [{"years": {"min": 5, "max": 2}}]}, 422, "/mustNot/0/years/min"),
        ({"must": [{"updatedSince": "2026-01-01T00:00:00"}]}, 422, "/must/0/updatedSince"),
        ({"must": [{"text": "a" * 201}]}, 400, "/must/0/text"),
        ({"must": [{"level": {"min": "boss"}}]}, 400, "/must/0/level/min"),
        ({"must": [{"meaning": "1995"}]}, 422, "/must/0/meaning"),
        ({"must": [{"meaning": "a" * 201}]}, 400, "/must/0/meaning"),
        ({"mustNot": [{"meaning": "nurses"}]}, 422, "/mustNot/0/meaning"),
        ({"must": [{"meaning": "nurses"}] * 4}, 422, "/must/3"),
        ({"page": 500, "limit": 100}, 422, "/page"),
        ({"must": [{"text": "x1"}] * 20, "should": [{"text": "x1"}] * 20}, 422, "/must"),
    ],
)
async def test_a_query_that_is_none_is_refused_and_the_field_named(
    house: House, body: dict[str, Any], status: int, pointer: str
) -> None:
    refused = await house.http.post(SEARCH, json=body)
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (status, pointer), refused.text


async def test_who_may_and_no_tenant_sees_another(house: House) -> None:
    id, job = await house.new("/candidates", CLEO), await house.new("/jobs", SRE)
    for method, path, permission, body in (
        ("GET", SEARCH, "candidates:read", None),
        ("GET", f"{SEARCH}/{id}/similar", "candidates:read", None),
        ("POST", SEARCH, "search:advanced", {}),
        ("POST", EXPLAIN, "search:advanced", {"query": {}, "candidateId": id}),
        ("GET", JOBS, "jobs:read", None),
        ("POST", JOBS, "jobs:read", {}),
        ("GET", f"{JOBS}/{job}/similar", "jobs:read", None),
        ("POST", f"{JOBS}/explain", "jobs:read", {"query": {}, "jobId": job}),
    ):
        for granted, status in ((permission, 200), ("users:read", 403)):
            headers = somebody("acme", "ann", granted)
            answer = await house.http.request(method, path, json=body, headers=headers)
            assert answer.status_code == status, (path, answer.text)
    rival = somebody("rival")
    for path in (SEARCH, JOBS):
        assert (await house.http.get(path, headers=rival)).json()["data"] == []
    explained = await house.http.post(EXPLAIN, json={"query": {}, "candidateId": id}, headers=rival)
    assert explained.status_code == 404


async def test_while_the_index_is_made_the_answer_says_so_and_when_to_ask_again(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def never(*_: Any) -> None:
        raise IndexBuilding(1_200, 48_000)

    monkeypatch.setattr(Follower, "make_current", never)
    for answer in (
        await house.http.get(SEARCH),
        await house.http.post(EXPLAIN, json={"query": {}, "candidateId": "x"}),
    ):
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")
        problem = answer.json()
        assert problem["type"].endswith("/index-building")
        assert problem["detail"].startswith("1,200 of 48,000 are in it")


SAVED = "/search/saved"


async def test_a_saved_search_tells_once_of_whom_it_did_not_find_before(house: House) -> None:
    await house.new("/candidates", CLEO)
    query = {"kind": "candidates", "must": [{"text": "helm"}]}
    made = (await house.post(SAVED, {"name": "Helm", "query": query, "alert": True}))["data"]
    assert (made["kind"], made["query"], made["mine"], made["alert"]) == ("candidates", query, True, True)
    results = f"{SAVED}/{made['id']}/results"
    assert names(await house.get(results)) == ["Cleo Marr"]
    await house.drain()
    dora = await house.new("/candidates", {**CLEO, "name": "Dora"})
    await house.new("/candidates", BOB)
    for _ in range(3):
        await house.drain()
    told = await house.get("/notifications")
    [note] = [each for each in told["data"] if each["type"] == "search_found"]
    assert note["message"] == "A search that you saved finds 1 candidate more than before."
    assert note["path"] == results
    assert names(await house.get(results)) == ["Dora", "Cleo Marr"]
    await house.http.patch(f"/candidates/{dora}", json={"headline": "Helm again"})
    for _ in range(2):
        await house.drain()
    again = await house.get("/notifications")
    assert [each["message"] for each in again["data"] if each["type"] == "search_found"] == [note["message"]]
    sightings = house.kit.database["search_sightings"]
    assert await sightings.count_documents({"thing": dora}) == 1
    forgetters = [each for door in house.doors for each in door.forgetters]
    for each in forgetters:
        await each.forget(TenantId("acme"), Gone(kind="candidate", id=dora, erased=True))
    assert await sightings.count_documents({"thing": dora}) == 0
    assert await sightings.count_documents({}) == 1
    assert (await house.http.delete(f"{SAVED}/{made['id']}")).status_code == 200
    assert await sightings.count_documents({}) == 0


async def test_an_alert_by_meaning_tells_of_who_says_it_in_other_words(house: House) -> None:
    query = {"kind": "candidates", "must": [{"meaning": ELDERS}]}
    made = (await house.post(SAVED, {"name": "Carers", "query": query, "alert": True}))["data"]
    await house.drain()
    for each in (CLEO, NURSE):
        await house.new("/candidates", each)
    for _ in range(3):
        await house.drain()
    told = await house.get("/notifications")
    [note] = [each for each in told["data"] if each["type"] == "search_found"]
    assert note["message"] == "A search that you saved finds 1 candidate more than before."
    assert names(await house.get(f"{SAVED}/{made['id']}/results")) == ["Dora Quokka"]


async def test_a_saved_search_of_jobs_is_shared_and_changed_by_its_owner_alone(house: House) -> None:
    await house.new("/jobs", SRE)
    body = {"name": "On call", "query": {"kind": "jobs", "must": [{"skill": "k8s"}]}, "shared": True}
    made = await house.http.post(SAVED, json=body)
    id, tag = made.json()["data"]["id"], made.headers["etag"]
    bob = somebody("acme", "bob")
    assert [each["id"] for each in (await house.http.get(SAVED, headers=bob)).json()["data"]] == [id]
    found = await house.http.get(f"{SAVED}/{id}/results", headers=bob)
    assert names(found.json()) == [SRE["title"]]
    refused = await house.http.patch(f"{SAVED}/{id}", json={"name": "Mine"}, headers=bob)
    assert (refused.status_code, refused.json()["type"].rpartition("/")[2]) == (
        403,
        "saved-search-of-another",
    )
    reader = somebody("acme", "bob", "search:saved")
    assert (await house.http.get(f"{SAVED}/{id}/results", headers=reader)).status_code == 403
    patch = {"query": {"kind": "jobs", "must": [{"skill": "helm"}]}}
    changed = await house.http.patch(f"{SAVED}/{id}", json=patch, headers={"If-Match": tag})
    assert changed.json()["data"]["query"] == patch["query"]
    stale = await house.http.patch(f"{SAVED}/{id}", json=patch, headers={"If-Match": tag})
    assert stale.status_code == 412
    other = await house.http.patch(f"{SAVED}/{id}", json={"query": {"kind": "candidates"}})
    assert (other.status_code, other.json()["errors"][0]["pointer"]) == (422, "/query/kind")
    rival = somebody("rival")
    assert (await house.http.get(SAVED, headers=rival)).json()["data"] == []
    assert (await house.http.delete(f"{SAVED}/{id}", headers=rival)).status_code == 404

"""Jobs from the request line to a real database and back."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from motor.motor_asyncio import AsyncIOMotorDatabase

from jobhire.domains.job import module as job
from jobhire.shared.domain import TenantId
from tests.integration.desk import Count, Desk, open_desk

pytestmark = pytest.mark.stack
NDJSON = {"Content-Type": "application/x-ndjson"}


@pytest.fixture
async def desk(database: AsyncIOMotorDatabase[dict[str, Any]]) -> AsyncIterator[Desk]:
    async with open_desk(database) as desk:
        yield desk


async def opened(desk: Desk, title: str, **body: object) -> dict[str, Any]:
    answer = await desk.http.post("/jobs", json={"title": title, **body})
    assert answer.status_code == 201, answer.text
    data: dict[str, Any] = answer.json()["data"]
    return data


async def listed(desk: Desk, **query: Any) -> tuple[list[str], dict[str, Any]]:
    answer = await desk.http.get("/jobs", params=query)
    assert answer.status_code == 200, answer.text
    return [item["title"] for item in answer.json()["data"]], answer.json()["pagination"]


async def test_a_created_job_is_the_whole_job_and_says_where_it_is(desk: Desk) -> None:
    desk.counts.people = 3
    body = {
        "title": "Nurse",
        "department": "Care",
        "location": "Porto",
        "description": "Night shifts",
        "requiredSkills": ["ICU"],
        "companyContext": {"industry": "Health", "companySize": 40},
    }
    answer = await desk.http.post("/jobs", json=body)
    data = answer.json()["data"]
    assert (answer.status_code, answer.headers["etag"]) == (201, '"1"')
    assert answer.headers["location"] == f"/api/v1/jobs/{data['id']}"
    assert "3 candidates" in answer.json()["message"]
    assert {key: data[key] for key in body} == body
    assert (data["status"], data["createdBy"], data["version"]) == ("open", "u-1", 1)
    assert data["matchStatistics"] == {
        "totalCandidates": 0,
        "strongMatches": 0,
        "goodMatches": 0,
        "aiAnalyzedCount": 0,
    }
    assert (await desk.http.get(f"/jobs/{data['id']}")).json() == {"data": data}


async def test_a_read_is_from_memory_until_the_job_or_its_ranking_changes(desk: Desk) -> None:
    path = f"/jobs/{(await opened(desk, 'Nurse'))['id']}"
    id, acme = path.rpartition("/")[2], TenantId("acme")
    await desk.http.get(path)
    asked = desk.counts.asked
    assert (await desk.http.get(path)).json()["data"]["title"] == "Nurse"
    assert desk.counts.asked == asked
    await desk.http.patch(path, json={"title": "Doctor"})
    assert (await desk.http.get(path)).json()["data"]["title"] == "Doctor"
    desk.counts.by_id[id] = Count(total=9, strong=4, good=2)
    desk.kit.activity.projected(acme, 1, [])
    statistics = (await desk.http.get(path)).json()["data"]["matchStatistics"]
    assert statistics == {"totalCandidates": 9, "strongMatches": 4, "goodMatches": 2, "aiAnalyzedCount": 0}


async def test_many_cold_reads_are_few_questions(desk: Desk) -> None:
    ids = [(await opened(desk, f"Job {number}"))["id"] for number in range(30)]
    desk.counts.asked = 0
    answers = await asyncio.gather(*(desk.http.get(f"/jobs/{id}") for id in ids))
    assert [answer.json()["data"]["id"] for answer in answers] == ids
    assert desk.counts.asked <= 5


async def test_who_has_the_version_is_not_sent_it_again(desk: Desk) -> None:
    path = f"/jobs/{(await opened(desk, 'Nurse'))['id']}"
    answer = await desk.http.get(path, headers={"If-None-Match": '"1"'})
    assert (answer.status_code, answer.content, answer.headers["etag"]) == (304, b"", '"1"')
    whole = await desk.http.get(path, headers={"If-None-Match": '"2"'})
    assert (whole.status_code, whole.headers["cache-control"]) == (200, "no-store")


async def test_the_life_of_a_job(desk: Desk) -> None:
    path = f"/jobs/{(await opened(desk, 'Nurse'))['id']}"
    for status, code in (("on hold", 200), ("closed", 200), ("on hold", 409), ("open", 200), ("closed", 200)):
        answer = await desk.http.patch(path, json={"status": status})
        assert answer.status_code == code, answer.text
    assert answer.headers["etag"] == '"5"'
    repeated = await desk.http.patch(path, json={"status": "closed"})
    assert (repeated.status_code, repeated.headers["etag"]) == (200, '"5"')
    refused = await desk.http.patch(path, json={"status": "on hold"})
    assert refused.json()["type"] == "https://jobhire.dev/problems/job-status-change-refused"
    assert refused.json()["status"] == 409
    assert refused.headers["content-type"] == "application/problem+json"


async def test_null_empties_and_silence_leaves_alone(desk: Desk) -> None:
    created = await opened(desk, "Nurse", department="Care", requiredSkills=["ICU"], companyContext={"a": 1})
    path = f"/jobs/{created['id']}"
    patch = {"department": None, "requiredSkills": None, "companyContext": {"b": 2}}
    headers = {"Content-Type": "application/merge-patch+json"}
    data = (await desk.http.patch(path, content=json.dumps(patch), headers=headers)).json()["data"]
    assert (data["title"], data["department"], data["requiredSkills"]) == ("Nurse", "", [])
    assert data["companyContext"] == {"a": 1, "b": 2}


async def test_one_of_two_writers_with_the_same_version_wins(desk: Desk) -> None:
    path = f"/jobs/{(await opened(desk, 'Nurse'))['id']}"
    condition = {"If-Match": '"1"'}
    answers = await asyncio.gather(
        *(desk.http.patch(path, json={"title": f"T{number}"}, headers=condition) for number in range(4))
    )
    assert sorted(answer.status_code for answer in answers) == [200, 412, 412, 412]
    assert (await desk.http.delete(path, headers=condition)).status_code == 412
    assert (await desk.http.delete(path, headers={"If-Match": '"2"'})).status_code == 200


async def test_a_deleted_job_is_nowhere(desk: Desk) -> None:
    path = f"/jobs/{(await opened(desk, 'Nurse'))['id']}"
    await desk.http.get(path)
    gone = await desk.http.delete(path)
    assert (gone.status_code, gone.json()) == (200, {"message": "Job deleted"})
    for answer in (
        await desk.http.get(path),
        await desk.http.delete(path),
        await desk.http.patch(path, json={"title": "x"}),
    ):
        assert answer.status_code == 404
    assert await listed(desk) == ([], {"page": 1, "limit": 20, "total": 0, "totalPages": 0})
    assert [batch async for batch in job.facts(desk.kit).scan(TenantId("acme"))] == []


async def test_another_tenant_sees_nothing_and_changes_nothing(desk: Desk) -> None:
    path = f"/jobs/{(await opened(desk, 'Nurse'))['id']}"
    stranger = desk.as_tenant("globex")
    random = (await desk.http.get("/jobs/00000000-0000-7000-8000-000000000000", headers=stranger)).json()
    foreign = (await desk.http.get(path, headers=stranger)).json()
    assert {**foreign, "id": "", "correlationId": ""} == {**random, "id": "", "correlationId": ""}
    assert (await desk.http.patch(path, json={"title": "x"}, headers=stranger)).status_code == 404
    assert (await desk.http.delete(path, headers=stranger)).status_code == 404
    assert (await desk.http.get("/jobs", headers=stranger)).json()["pagination"]["total"] == 0
    assert (await desk.http.get(path)).json()["data"]["title"] == "Nurse"


async def test_an_id_that_reaches_into_another_tenant_finds_nothing(desk: Desk) -> None:
    id = (await opened(desk, "Nurse"))["id"]
    for wrong in (f"..%2Facme%2F{id}", f"acme%2F{id}", "%00", "a" * 500, "$ne", "%7B%22$gt%22:%22%22%7D"):
        assert (await desk.http.get(f"/jobs/{wrong}", headers=desk.as_tenant("globex"))).status_code == 404


async def test_a_filter_or_value_that_there_is_not_is_answered_with_those_that_there_are(desk: Desk) -> None:
    (unknown,) = (await desk.http.get("/jobs?state=open")).json()["errors"]
    assert unknown["parameter"] == "state" and {"status", "department", "search"} <= {*unknown["expected"]}
    (wrong,) = (await desk.http.get("/jobs?status=archived")).json()["errors"]
    assert (wrong["parameter"], wrong["expected"]) == ("status", ["all", "closed", "on hold", "open"])


async def test_lists_filter_search_and_sort(desk: Desk) -> None:
    for title, department, status in (
        ("Nurse", "Care", "open"),
        ("Head (of) C++", "IT", "closed"),
        ("Driver", "Care", "on hold"),
        ("Straße builder", "IT", "open"),
    ):
        await opened(desk, title, department=department, status=status, description=f"{title}: 100% *")
    assert (await listed(desk))[0] == ["Straße builder", "Driver", "Head (of) C++", "Nurse"]
    assert (await listed(desk, status="all", sort="createdAt"))[0][0] == "Nurse"
    assert (await listed(desk, sort="title"))[0] == ["Driver", "Head (of) C++", "Nurse", "Straße builder"]
    assert (await listed(desk, status="on hold"))[0] == ["Driver"]
    assert (await listed(desk, department="Care", status="open"))[0] == ["Nurse"]
    assert (await listed(desk, search="STRASSE"))[0] == ["Straße builder"]
    assert (await listed(desk, search="(of) c++"))[0] == ["Head (of) C++"]
    assert (await listed(desk, search="care"))[1]["total"] == 2
    assert (await listed(desk, search="100%"))[1]["total"] == 4
    for harmless in (".*", "(a+)+$", "$title", "$$ROOT", "^N"):
        assert await listed(desk, search=harmless) == (
            [],
            {"page": 1, "limit": 20, "total": 0, "totalPages": 0},
        )


@pytest.mark.parametrize("sort", ["-createdAt", "createdAt", "title", "-title", "-updatedAt", "updatedAt"])
async def test_cursors_skip_and_repeat_nothing_while_others_write(desk: Desk, sort: str) -> None:
    titles = ["B", "A", "B", "C", "B", "A", "D"]
    ids = [(await opened(desk, title))["id"] for title in titles]
    seen: list[str] = []
    query: dict[str, Any] = {"sort": sort, "limit": 2}
    while True:
        answer = await desk.http.get("/jobs", params=query)
        seen += [item["id"] for item in answer.json()["data"]]
        await opened(desk, "B")  # a newcomer among them
        following = answer.json()["pagination"].get("nextCursor")
        assert ("link" in answer.headers) == (following is not None)
        if following is None:
            break
        query["cursor"] = following
    assert len(seen) == len(set(seen))
    assert set(ids) <= set(seen)


async def test_a_cursor_is_for_one_tenant_one_filter_and_one_order(desk: Desk) -> None:
    for _ in range(3):
        await opened(desk, "Nurse")
    cursor = (await listed(desk, limit=1))[1]["nextCursor"]
    assert (await desk.http.get("/jobs", params={"cursor": cursor, "limit": 1})).status_code == 200
    for query, headers in (
        ({"cursor": cursor, "sort": "title"}, {}),
        ({"cursor": cursor, "status": "open"}, {}),
        ({"cursor": cursor[:-2] + "AA"}, {}),
        ({"cursor": "x"}, {}),
        ({"cursor": cursor}, desk.as_tenant("globex")),
    ):
        assert (await desk.http.get("/jobs", params=query, headers=headers)).status_code == 400


@pytest.mark.parametrize(
    ("body", "code", "pointer"),
    [
        ({}, 400, "/title"),
        ({"title": ""}, 400, "/title"),
        ({"title": " \t"}, 400, "/title"),
        ({"title": "x", "salary": 1}, 400, "/salary"),
        ({"title": "x", "version": 7}, 400, "/version"),
        ({"title": {"$ne": None}}, 400, "/title"),
        ({"title": "x" * 201}, 400, "/title"),
        ({"title": "x", "status": "all"}, 400, "/status"),
        ({"title": "x", "description": "x" * 50_001}, 400, "/description"),
        ({"title": "x", "requiredSkills": ["a"] * 101}, 400, "/requiredSkills"),
        ({"title": "x", "requiredSkills": ["a" * 201]}, 400, "/requiredSkills/0"),
        ({"title": "x", "companyContext": {"a": {"$gt": 1}}}, 422, "/companyContext/a"),
    ],
)
async def test_a_wrong_body_is_told_where_and_changes_nothing(
    desk: Desk, body: dict[str, Any], code: int, pointer: str
) -> None:
    answer = await desk.http.post("/jobs", json=body)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (code, pointer), answer.text
    assert (await listed(desk))[1]["total"] == 0


async def test_the_same_idempotency_key_makes_one_job(desk: Desk) -> None:
    key = {"Idempotency-Key": "k-1"}
    first, second = [await desk.http.post("/jobs", json={"title": "Nurse"}, headers=key) for _ in range(2)]
    assert (first.status_code, second.status_code, first.content) == (201, 201, second.content)
    assert (await listed(desk))[1]["total"] == 1
    assert (await desk.http.post("/jobs", json={"title": "Other"}, headers=key)).status_code == 422


def ndjson(*lines: object) -> bytes:
    return b"\n".join(line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines)


async def imported(desk: Desk, body: bytes, **headers: str) -> list[tuple[int, str]]:
    answer = await desk.http.post("/jobs/import", content=body, headers={**NDJSON, **headers})
    assert answer.status_code == 200, answer.text
    return [(result["line"], result["status"]) for result in answer.json()["data"]]


async def test_an_import_answers_line_by_line(desk: Desk) -> None:
    body = ndjson({"title": "A"}, b"", b"{", {"title": "B", "x": 1}, {"title": " "}, b"\xff", {"title": "C"})
    assert await imported(desk, body) == [
        (1, "created"),
        (3, "invalid"),
        (4, "invalid"),
        (5, "invalid"),
        (6, "invalid"),
        (7, "created"),
    ]
    assert (await listed(desk))[0] == ["C", "A"]


async def test_a_file_sent_again_makes_nothing_twice(desk: Desk) -> None:
    lines = [{"title": f"Job {number}", "requiredSkills": ["SQL"]} for number in range(1_200)]
    first = await desk.http.post("/jobs/import", content=ndjson(*lines), headers=NDJSON)
    assert first.json()["meta"] == {"created": 1_200, "exists": 0, "invalid": 0}
    respaced = ndjson(*(json.dumps(line, indent=None, sort_keys=True).encode() + b" " for line in lines))
    again = await desk.http.post("/jobs/import", content=respaced + b'\n{"title":"New"}\n', headers=NDJSON)
    assert again.json()["meta"] == {"created": 1, "exists": 1_200, "invalid": 0}
    assert [each["id"] for each in again.json()["data"][:-1]] == [each["id"] for each in first.json()["data"]]
    assert (await listed(desk))[1]["total"] == 1_201


async def test_a_line_is_known_by_the_callers_own_name_for_it(desk: Desk) -> None:
    assert await imported(desk, ndjson({"title": "A", "externalId": "7"})) == [(1, "created")]
    assert await imported(desk, ndjson({"title": "A, edited", "externalId": "7"})) == [(1, "exists")]
    assert await imported(desk, ndjson({"title": "A", "externalId": "8"})) == [(1, "created")]


async def test_under_an_idempotency_key_equal_lines_are_different_jobs(desk: Desk) -> None:
    body, key = ndjson({"title": "A"}, {"title": "A"}), {"Idempotency-Key": "k-1"}
    assert await imported(desk, body, **key) == [(1, "created"), (2, "created")]
    assert await imported(desk, body, **key) == [(1, "exists"), (2, "exists")]
    assert await imported(desk, body) == [(1, "created"), (2, "exists")]


async def test_what_is_no_import_stores_nothing(desk: Desk) -> None:
    one = json.dumps({"title": "A"}).encode()
    for body, headers, code in (
        (one, {"Content-Type": "application/json"}, 415),
        (b"", NDJSON, 400),
        (b"\n \n", NDJSON, 400),
        (b"\n".join([one] * 10_001), NDJSON, 413),
    ):
        answer = await desk.http.post("/jobs/import", content=body, headers=headers)
        assert answer.status_code == code, answer.text
        assert answer.headers["content-type"] == "application/problem+json"
    assert (await listed(desk))[1]["total"] == 0


async def test_a_line_that_is_too_long_is_refused_and_the_next_one_read(desk: Desk) -> None:
    body = ndjson({"title": "A"}, b'{"title": "' + b"x" * 5_000_000 + b'"}', {"title": "C"})
    assert await imported(desk, body) == [(1, "created"), (2, "invalid"), (3, "created")]


async def test_matching_gets_every_live_job_and_any_by_id(desk: Desk) -> None:
    body = ndjson(*({"title": f"Job {number}", "description": "d"} for number in range(1_050)))
    await imported(desk, body)
    await desk.http.post("/jobs", json={"title": "Theirs"}, headers=desk.as_tenant("globex"))
    source = job.facts(desk.kit)
    batches = [batch async for batch in source.scan(TenantId("acme"))]
    assert [len(batch) for batch in batches] == [1_000, 50]
    every = [each for batch in batches for each in batch]
    assert [each.id for each in every] == sorted(each.id for each in every)
    assert (every[0].description, every[0].status, every[0].version) == ("d", "open", 1)
    some = await source.load(TenantId("acme"), [every[3].id, "unknown", every[7].id])
    assert {each.id for each in some} == {every[3].id, every[7].id}
    assert await source.load(TenantId("globex"), [every[3].id]) == []

"""Candidates from the request line to a real database and back."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from motor.motor_asyncio import AsyncIOMotorDatabase

from jobhire.domains.candidate import module as candidate
from jobhire.shared.domain import TenantId
from tests.integration.desk import Count, Desk, open_desk

pytestmark = pytest.mark.stack
NDJSON = {"Content-Type": "application/x-ndjson"}
ACME = TenantId("acme")


@pytest.fixture
async def desk(database: AsyncIOMotorDatabase[dict[str, Any]]) -> AsyncIterator[Desk]:
    async with open_desk(database) as desk:
        yield desk


async def registered(desk: Desk, name: str, **body: object) -> dict[str, Any]:
    answer = await desk.http.post("/candidates", json={"name": name, **body})
    assert answer.status_code == 201, answer.text
    data: dict[str, Any] = answer.json()["data"]
    return data


async def names(desk: Desk, **query: Any) -> list[str]:
    answer = await desk.http.get("/candidates", params=query)
    assert answer.status_code == 200, answer.text
    found = [item["name"] for item in answer.json()["data"]]
    assert answer.json()["pagination"]["total"] == len(found)
    return found


async def test_a_name_is_enough(desk: Desk) -> None:
    answer = await desk.http.post("/candidates", json={"name": "Ann"})
    data = answer.json()["data"]
    assert (answer.status_code, answer.headers["etag"]) == (201, '"1"')
    assert answer.headers["location"] == f"/api/v1/candidates/{data['id']}"
    expected: dict[str, Any] = {
        "name": "Ann",
        "email": None,
        "type": "uploaded",
        "skills": [],
        "cvFileUrl": None,
        "cvText": "",
        "cvReceivedOn": None,
        "metadata": {},
        "profileStatus": "partial",
        "employmentStatus": "available",
        "matchStatistics": {"totalJobsMatched": 0, "bestMatchScore": None, "strongMatches": 0},
    }
    assert {key: data[key] for key in expected} == expected
    assert (await desk.http.get(f"/candidates/{data['id']}")).json() == {"data": data}


HOSTILE = ['{"a": 1}', "[1]", "null", "1.5", '{"$oid":"x"}', "\\", "$state", "\u2028", "😀", "a\r\nb", '"']


@pytest.mark.parametrize("text", HOSTILE)
async def test_texts_and_maps_come_back_to_the_letter(desk: Desk, text: str) -> None:
    metadata = {"summary": text, "deep": [text, {"k": text}], "big": 2**62, "none": {}, "f": 0.1, "b": True}
    created = await registered(desk, f"N {text}", cvText=text, metadata=metadata)
    path = f"/candidates/{created['id']}"
    assert (created["cvText"], created["metadata"]) == (text, metadata)
    assert (await desk.http.get(path)).json()["data"] == created
    changed = await desk.http.patch(path, json={"cvText": text * 2, "metadata": {"deep": None}})
    assert changed.status_code == 200, changed.text
    assert (await desk.http.get(path)).json()["data"] == changed.json()["data"]


async def test_a_long_cv_is_kept_and_left_out_of_lists(desk: Desk) -> None:
    text = "é" * 200_000
    created = await registered(desk, "Ann", cvText=text)
    path = f"/candidates/{created['id']}"
    assert (await desk.http.get(path)).json()["data"]["cvText"] == text
    assert len((await desk.http.get("/candidates")).content) < 1_000
    refused = await desk.http.patch(path, json={"cvText": text + "x"})
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (400, "/cvText")


async def test_lists_filter_and_search(desk: Desk) -> None:
    await registered(desk, "Ann Lee", type="internal", skills=["C++", "SQL"], email="ann@x.org")
    await registered(desk, "Bob", type="past", skills=["sql"], employmentStatus="hired")
    await registered(desk, "Cy (Jr.)", skills=["Node.js"])
    assert await names(desk) == ["Cy (Jr.)", "Bob", "Ann Lee"]
    assert await names(desk, type="past") == ["Bob"]
    assert await names(desk, employmentStatus="available", type="all", sort="name") == ["Ann Lee", "Cy (Jr.)"]
    assert await names(desk, employmentStatus="all") == await names(desk)
    assert (await desk.http.get("/candidates", params={"employmentStatus": "null"})).status_code == 400
    assert await names(desk, skills="SQL") == ["Bob", "Ann Lee"]
    assert await names(desk, skills="sql, c++") == ["Ann Lee"]
    assert await names(desk, skills="SQ") == []
    assert await names(desk, skills=",,") == ["Cy (Jr.)", "Bob", "Ann Lee"]
    assert await names(desk, search="ANN@") == ["Ann Lee"]
    assert await names(desk, search="(jr.)") == ["Cy (Jr.)"]
    assert await names(desk, search="node.js") == ["Cy (Jr.)"]
    assert await names(desk, search="n.l") == []


async def test_match_statistics_come_from_who_ranks(desk: Desk) -> None:
    id = (await registered(desk, "Ann"))["id"]
    desk.counts.by_id[id] = Count(matched=4, best=88, strong=1)
    expected = {"totalJobsMatched": 4, "bestMatchScore": 88, "strongMatches": 1}
    [item] = (await desk.http.get("/candidates")).json()["data"]
    assert item["matchStatistics"] == expected
    assert (await desk.http.get(f"/candidates/{id}")).json()["data"]["matchStatistics"] == expected


async def test_an_address_is_unique_among_the_living_of_a_tenant(desk: Desk) -> None:
    ann = await registered(desk, "Ann", email="Ann@X.org")
    refused = await desk.http.post("/candidates", json={"name": "Bob", "email": "ann@x.ORG"})
    problem = refused.json()
    assert (refused.status_code, problem["candidateId"]) == (409, ann["id"])
    assert problem["type"] == "https://jobhire.dev/problems/candidate-email-taken"
    assert "ann" not in json.dumps({**problem, "candidateId": ""}).lower().replace("another", "")
    theirs = await desk.http.post(
        "/candidates", json={"name": "Ann", "email": "ann@x.org"}, headers=desk.as_tenant("globex")
    )
    assert theirs.status_code == 201
    await desk.http.delete(f"/candidates/{ann['id']}")
    await registered(desk, "Ann again", email="ann@x.org")


async def test_another_tenant_sees_nothing_and_changes_nothing(desk: Desk) -> None:
    path = f"/candidates/{(await registered(desk, 'Ann'))['id']}"
    stranger = desk.as_tenant("globex")
    assert (await desk.http.get(path, headers=stranger)).status_code == 404
    assert (await desk.http.patch(path, json={"name": "x"}, headers=stranger)).status_code == 404
    assert (await desk.http.delete(path, headers=stranger)).status_code == 404
    assert (await desk.http.get(path)).json()["data"]["name"] == "Ann"


async def test_who_may_only_read_may_not_write(desk: Desk) -> None:
    reader = desk.as_tenant("acme", "candidates:read")
    assert (await desk.http.get("/candidates", headers=reader)).status_code == 200
    assert (await desk.http.post("/candidates", json={"name": "x"}, headers=reader)).status_code == 403
    assert (
        await desk.http.post("/candidates/import", content=b"{}", headers={**reader, **NDJSON})
    ).status_code == 403


async def test_an_import_tells_new_known_and_taken_apart(desk: Desk) -> None:
    ann = await registered(desk, "Ann", email="ann@x.org")
    lines = [
        {"name": "Bob", "email": "bob@x.org", "cvText": "2019 to date"},
        {"name": "Not Ann", "email": "ANN@x.org"},
        {"name": "Eve", "email": "nonsense"},
        {"name": "Cy", "metadata": {"experienceYears": "ten"}},
    ]
    body = "\n".join(map(json.dumps, lines)).encode()
    first, second = [
        (await desk.http.post("/candidates/import", content=body, headers=NDJSON)).json() for _ in range(2)
    ]
    assert [each["status"] for each in first["data"]] == ["created", "exists", "invalid", "invalid"]
    assert [each["status"] for each in second["data"]] == ["exists", "exists", "invalid", "invalid"]
    bob, taken, eve, cy = second["data"]
    assert (bob["id"], "problem" in bob) == (first["data"][0]["id"], False)
    assert (taken["id"], taken["problem"]["status"]) == (ann["id"], 409)
    assert eve["problem"]["errors"][0]["pointer"] == "/email"
    assert cy["problem"]["errors"][0]["pointer"] == "/metadata/experienceYears"
    assert await names(desk) == ["Bob", "Ann"]


async def test_matching_gets_every_live_candidate_and_their_cards(desk: Desk) -> None:
    lines = [{"name": f"N{number}", "skills": ["SQL"], "cvText": "cv"} for number in range(520)]
    body = "\n".join(map(json.dumps, lines)).encode()
    await desk.http.post("/candidates/import", content=body, headers=NDJSON)
    gone = await registered(desk, "Gone")
    await desk.http.delete(f"/candidates/{gone['id']}")
    source, cards = candidate.facts(desk.kit), candidate.cards(desk.kit)
    batches = [batch async for batch in source.scan(ACME)]
    assert [len(batch) for batch in batches] == [250, 250, 20]
    first = batches[0][0]
    assert (first.cv_text, first.skills, first.type, first.experience_years) == (
        "cv",
        ("SQL",),
        "uploaded",
        None,
    )
    assert len(await source.load(ACME, [first.id, gone["id"], "unknown"])) == 1
    shown = await cards.cards(ACME, [first.id, gone["id"], "unknown"])
    assert {id: (card.name, card.type, list(card.skills)) for id, card in shown.items()} == {
        first.id: ("N0", "uploaded", ["SQL"])
    }
    assert await cards.cards(TenantId("globex"), [first.id]) == {}


async def test_a_card_is_in_memory_until_its_candidate_changes_or_goes(
    desk: Desk, database: AsyncIOMotorDatabase[dict[str, Any]]
) -> None:
    ann, cards = await registered(desk, "Ann"), candidate.cards(desk.kit)
    assert (await cards.cards(ACME, [ann["id"]]))[ann["id"]].name == "Ann"
    await database["candidates"].update_one(
        {"_id": f"{ACME}/{ann['id']}"}, {"$set": {"state.details.name": "Nobody"}}
    )
    assert (await cards.cards(ACME, [ann["id"]]))[ann["id"]].name == "Ann", "proof that nothing is read"
    await desk.http.patch(f"/candidates/{ann['id']}", json={"name": "Anna"})
    assert (await cards.cards(ACME, [ann["id"]]))[ann["id"]].name == "Anna"
    await desk.http.delete(f"/candidates/{ann['id']}")
    assert await cards.cards(ACME, [ann["id"]]) == {}

"""Duplicates and merges over HTTP, on a real database."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from motor.motor_asyncio import AsyncIOMotorDatabase

from jobhire.domains.candidate import module as candidate
from jobhire.shared.domain import TenantId
from tests.integration.desk import Desk, open_desk

pytestmark = pytest.mark.stack


@pytest.fixture
async def desk(database: AsyncIOMotorDatabase[dict[str, Any]]) -> AsyncIterator[Desk]:
    async with open_desk(database) as desk:
        yield desk


async def registered(desk: Desk, name: str, **body: object) -> str:
    answer = await desk.http.post("/candidates", json={"name": name, **body})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["data"]["id"])


async def test_duplicates_are_found_by_phone_employer_and_text_within_the_tenant(desk: Desk) -> None:
    text = " ".join(f"word{n}" for n in range(100))
    one = await registered(desk, "Ann Lee", phones=["+49 30 901820"], cvText=text)
    two = await registered(desk, "A. Lee", phones=["+49 (30) 901820"], cvText=f"{text} more")
    found = (await desk.http.get(f"/candidates/{one}/duplicates")).json()["data"]
    assert found == [
        {"candidateId": two, "reason": "same-phone", "perCent": None},
        {"candidateId": two, "reason": "near-identical-text", "perCent": 98},
    ]
    other = desk.as_tenant("globex")
    assert (await desk.http.get(f"/candidates/{one}/duplicates", headers=other)).status_code == 404
    await desk.http.delete(f"/candidates/{two}")
    assert (await desk.http.get(f"/candidates/{one}/duplicates")).json()["data"] == []


async def test_a_merge_hides_one_everywhere_and_an_unmerge_brings_it_back(desk: Desk) -> None:
    ann = await registered(desk, "Ann Lee")
    bea = await registered(desk, "Anna Lee", email="ann@x.org", headline="Nurse", cvText="a life")
    before = (await desk.http.get(f"/candidates/{bea}")).json()["data"]
    body, path = {"candidateId": bea}, f"/candidates/{ann}"
    assert (await desk.http.post(f"{path}/merge", json=body, headers={"If-Match": '"9"'})).status_code == 412
    merged = await desk.http.post(f"{path}/merge", json=body, headers={"If-Match": '"1"'})
    assert merged.status_code == 200, merged.text
    data = merged.json()["data"]
    assert (data["name"], data["email"], data["headline"]) == ("Ann Lee", "ann@x.org", "Nurse")
    again = await desk.http.post(f"{path}/merge", json=body)
    assert again.headers["etag"] == merged.headers["etag"]
    assert (await desk.http.get(f"/candidates/{bea}")).status_code == 404
    assert (await desk.http.get("/candidates")).json()["pagination"]["total"] == 1
    loaded = await candidate.facts(desk.kit).load(TenantId("acme"), [ann, bea])
    assert [each.id for each in loaded] == [ann]
    assert [row["id"] for row in (await desk.http.get("/candidates")).json()["data"]] == [ann]
    two = await desk.http.post(f"{path}/unmerge", json=body)
    assert two.status_code == 200, two.text
    assert (two.json()["data"]["email"], two.json()["data"]["cvText"]) == (None, "")
    after = (await desk.http.get(f"/candidates/{bea}")).json()["data"]
    changing = ("version", "updatedAt")
    assert {**after, **dict.fromkeys(changing)} == {**before, **dict.fromkeys(changing)}


async def test_an_address_that_another_has_meanwhile_stops_the_unmerge(desk: Desk) -> None:
    ann = await registered(desk, "Ann", email="ann@x.org")
    bea = await registered(desk, "Bea", email="bea@x.org")
    body = {"candidateId": bea}
    await desk.http.post(f"/candidates/{ann}/merge", json=body)
    eve = await registered(desk, "Eve", email="bea@x.org")
    refused = await desk.http.post(f"/candidates/{ann}/unmerge", json=body)
    assert (refused.status_code, refused.json()["candidateId"]) == (409, eve)
    for what in ("merge", "unmerge"):
        answer = await desk.http.post(f"/candidates/{eve}/{what}", json=body)
        assert answer.status_code == 404
        same = await desk.http.post(f"/candidates/{eve}/merge", json={"candidateId": eve})
        assert same.status_code == 422

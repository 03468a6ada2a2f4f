"""Rows of the list of abuse cases that need a real thing to be abused: a job, on a real database."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import quote

import pytest
from motor.motor_asyncio import AsyncIOMotorDatabase

from tests.integration.desk import Desk, open_desk

pytestmark = pytest.mark.stack
OURS = ("_id", "id", "tenant", "tenant_id", "tenantId", "version", "score", "matchStatistics", "createdAt")


@pytest.fixture
async def desk(database: AsyncIOMotorDatabase[dict[str, Any]]) -> AsyncIterator[Desk]:
    async with open_desk(database) as desk:
        yield desk


async def opened(desk: Desk, **body: object) -> dict[str, Any]:
    answer = await desk.http.post("/jobs", json={"title": "Nurse", **body})
    assert answer.status_code == 201, answer.text
    data: dict[str, Any] = answer.json()["data"]
    return data


@pytest.mark.parametrize("member", [*OURS, "created_at", "hired_at", "hiredAt", "createdBy", "pending"])
async def test_row_31_what_is_ours_to_say_cannot_be_set(desk: Desk, member: str) -> None:
    job = await opened(desk)
    changes = {"title": "Changed", member: "other"}
    for answer in (
        await desk.http.patch(f"/jobs/{job['id']}", json=changes),
        await desk.http.post("/jobs", json=changes),
    ):
        assert answer.status_code == 400, answer.text
        (error,) = answer.json()["errors"]
        assert (error["detail"], error["pointer"]) == ("Unknown field", f"/{member}")
        assert "requiredSkills" in error["expected"] and member not in error["expected"]
    assert (await desk.http.get(f"/jobs/{job['id']}")).json()["data"] == job
    assert (await desk.http.get("/jobs")).json()["pagination"]["total"] == 1


async def test_row_33_of_twenty_who_change_one_version_at_once_one_does(desk: Desk) -> None:
    job = await opened(desk)

    async def change(number: int) -> int:
        answer = await desk.http.patch(
            f"/jobs/{job['id']}", json={"title": f"Nurse {number}"}, headers={"If-Match": '"1"'}
        )
        assert answer.status_code == 200 or answer.headers["content-type"] == "application/problem+json"
        return answer.status_code

    answers = await asyncio.gather(*(change(number) for number in range(20)))
    assert sorted(answers) == [200, *[412] * 19]
    after = (await desk.http.get(f"/jobs/{job['id']}")).json()["data"]
    assert (after["version"], after["title"]) == (2, f"Nurse {answers.index(200)}")


PLACEHOLDERS = ["{{7*7}}", "{0.__class__}", "%n%s%x", "${7*7}", "#{7*7}", "<%= 7*7 %>", "{% raw %}", "$(id)"]


@pytest.mark.parametrize("text", PLACEHOLDERS)
async def test_row_51_a_placeholder_is_only_text(desk: Desk, text: str) -> None:
    job = await opened(desk, title=f"Nurse {text}", description=text, companyContext={"industry": text})
    assert (job["title"], job["description"]) == (f"Nurse {text}", text)
    found = (await desk.http.get("/jobs", params={"search": text})).json()["data"]
    assert [each["title"] for each in found] in ([f"Nurse {text}"], [])
    refused = await desk.http.get(f"/jobs/{quote(text.replace('/', ''), safe='')}")
    assert refused.status_code in (400, 404) and "49" not in refused.json()["detail"]

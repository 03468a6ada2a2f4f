"""Deleted jobs and candidates come back over HTTP, on a real database."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest
from motor.motor_asyncio import AsyncIOMotorDatabase

from tests.integration.desk import Desk, open_desk

pytestmark = pytest.mark.stack
Db = AsyncIOMotorDatabase[dict[str, Any]]


@pytest.fixture
async def desk(database: Db) -> AsyncIterator[Desk]:
    async with open_desk(database) as desk:
        yield desk


async def made(desk: Desk, path: str, **body: object) -> dict[str, Any]:
    answer = await desk.http.post(path, json=body)
    assert answer.status_code == 201, answer.text
    data: dict[str, Any] = answer.json()["data"]
    return data


async def a_job(desk: Desk, title: str = "Nurse", **body: object) -> dict[str, Any]:
    return await made(desk, "/jobs", title=title, **body)


async def a_candidate(desk: Desk, name: str = "Ann Lee", **body: object) -> dict[str, Any]:
    return await made(desk, "/candidates", name=name, **body)


def refused(answer: httpx.Response, status: int, code: str) -> dict[str, Any]:
    problem: dict[str, Any] = answer.json()
    assert (answer.status_code, problem["type"].rpartition("/")[2]) == (status, code), problem
    return problem


def but(thing: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in thing.items() if name not in {"updatedAt", "version", *names}}


async def test_a_restored_job_is_as_it_was_at_a_later_version(desk: Desk) -> None:
    job = await a_job(desk, "Nurse", department="Care", requiredSkills=["triage"], status="on hold")
    path = f"/jobs/{job['id']}"
    problem = refused(await desk.http.post(f"{path}/restore"), 409, "not-deleted")
    assert problem["version"] == 1
    await desk.http.delete(path)
    answer = await desk.http.post(f"{path}/restore")
    assert (answer.status_code, answer.headers["ETag"]) == (200, '"3"')
    back = answer.json()["data"]
    assert but(back) == but(job)
    assert (await desk.http.get(path)).json()["data"] == back
    assert (await desk.http.get("/jobs")).json()["pagination"]["total"] == 1
    refused(await desk.http.post(f"{path}/restore"), 409, "not-deleted")
    assert (await desk.http.get(path)).headers["ETag"] == '"3"'


async def test_a_restored_candidate_is_as_they_were(desk: Desk) -> None:
    ann = await a_candidate(
        desk, email="ann@x.org", skills=["SQL"], cvText="a life", metadata={"summary": "s"}
    )
    path = f"/candidates/{ann['id']}"
    await desk.http.patch(path, json={"headline": "Nurse"})
    before = (await desk.http.get(path)).json()["data"]
    origins = (await desk.http.get(f"{path}/provenance")).json()["data"]
    await desk.http.delete(path)
    refused(await desk.http.get(path), 404, "not-found")
    answer = await desk.http.post(f"{path}/restore")
    assert answer.status_code == 200, answer.text
    assert but(answer.json()["data"]) == but(before)
    assert but((await desk.http.get(f"{path}/provenance")).json()["data"]) == but(origins)
    assert (await desk.http.get("/candidates", params={"search": "ann@x.org"})).json()["pagination"][
        "total"
    ] == 1


@pytest.mark.parametrize("kind", ["jobs", "candidates"])
async def test_only_the_version_that_was_deleted_is_restored_where_one_is_named(
    desk: Desk, kind: str
) -> None:
    thing = await (a_job(desk) if kind == "jobs" else a_candidate(desk))
    path = f"/{kind}/{thing['id']}"
    await desk.http.delete(path)
    stale = await desk.http.post(f"{path}/restore", headers={"If-Match": '"1"'})
    refused(stale, 412, "stale-version")
    assert (await desk.http.get(path)).status_code == 404
    assert (await desk.http.post(f"{path}/restore", headers={"If-Match": '"2"'})).status_code == 200


@pytest.mark.parametrize("kind", ["jobs", "candidates"])
async def test_another_tenants_and_what_never_was_are_not_found(desk: Desk, kind: str) -> None:
    thing = await (a_job(desk) if kind == "jobs" else a_candidate(desk))
    path = f"/{kind}/{thing['id']}"
    await desk.http.delete(path)
    other = desk.as_tenant("globex")
    refused(await desk.http.post(f"{path}/restore", headers=other), 404, "not-found")
    assert (await desk.http.get(f"/{kind}/deleted", headers=other)).json()["data"] == []
    refused(await desk.http.post(f"/{kind}/nobody/restore"), 404, "not-found")
    reader = desk.as_tenant("acme", f"{kind}:read")
    for answer in (
        await desk.http.post(f"{path}/restore", headers=reader),
        await desk.http.get(f"/{kind}/deleted", headers=reader),
    ):
        refused(answer, 403, "forbidden")


async def test_an_address_that_another_has_meanwhile_keeps_them_away_until_it_is_free(desk: Desk) -> None:
    ann = await a_candidate(desk, email="ann@x.org")
    await desk.http.delete(f"/candidates/{ann['id']}")
    other = await a_candidate(desk, "Another Ann", email="ann@x.org")
    restore = f"/candidates/{ann['id']}/restore"
    problem = refused(await desk.http.post(restore), 409, "candidate-email-taken")
    assert problem["candidateId"] == other["id"]
    await desk.http.patch(f"/candidates/{other['id']}", json={"email": None})
    assert (await desk.http.post(restore)).json()["data"]["email"] == "ann@x.org"


@pytest.mark.parametrize(
    ("kind", "line"),
    [
        ("jobs", '{"title": "Nurse", "externalId": "r-1"}'),
        ("candidates", '{"name": "Ann", "externalId": "a-1"}'),
    ],
)
async def test_a_line_that_was_imported_again_makes_no_second_one(desk: Desk, kind: str, line: str) -> None:
    async def take_in() -> str:
        headers = {"Content-Type": "application/x-ndjson"}
        answer = await desk.http.post(f"/{kind}/import", content=line, headers=headers)
        return str(answer.json()["data"][0]["id"])

    first = await take_in()
    await desk.http.delete(f"/{kind}/{first}")
    second = await take_in()
    assert first != second
    problem = refused(await desk.http.post(f"/{kind}/{first}/restore"), 409, "imported-again")
    assert problem["existing"] == second


async def test_who_is_merged_is_unmerged_and_not_restored(desk: Desk) -> None:
    ann, bea = await a_candidate(desk), await a_candidate(desk, "Anna Lee")
    await desk.http.post(f"/candidates/{ann['id']}/merge", json={"candidateId": bea["id"]})
    problem = refused(await desk.http.post(f"/candidates/{bea['id']}/restore"), 409, "candidate-merged")
    assert problem["candidateId"] == ann["id"]
    await desk.http.delete(f"/candidates/{ann['id']}")
    listed = (await desk.http.get("/candidates/deleted")).json()["data"]
    assert [each["id"] for each in listed] == [ann["id"]]
    assert (await desk.http.post(f"/candidates/{ann['id']}/restore")).status_code == 200
    answer = await desk.http.post(f"/candidates/{ann['id']}/unmerge", json={"candidateId": bea["id"]})
    assert answer.status_code == 200
    assert (await desk.http.get(f"/candidates/{bea['id']}")).status_code == 200


async def deleted_days_ago(database: Db, kind: str, id: str, days: float) -> None:
    document = await database[kind].find_one({"_id": f"acme/{id}"})
    assert document is not None
    then = datetime.fromisoformat(document["state"]["deleted_at"]) - timedelta(days=days)
    text = then.isoformat().replace("+00:00", "Z")
    moved = {"$set": {"state.deleted_at": text, "state.updated_at": text}}
    await database[kind].update_one({"_id": document["_id"]}, moved)


@pytest.mark.parametrize("kind", ["jobs", "candidates"])
async def test_what_can_be_restored_is_listed_the_last_deleted_first(
    desk: Desk, database: Db, kind: str
) -> None:
    make = a_job if kind == "jobs" else a_candidate
    things = [await make(desk, f"Number {number}") for number in range(5)]
    ids = [each["id"] for each in things]
    for days, id in zip((3, 40, 1, 2), ids[:4], strict=True):
        await desk.http.delete(f"/{kind}/{id}")
        await deleted_days_ago(database, kind, id, days)
    found = (await desk.http.get(f"/{kind}/deleted", params={"limit": 2})).json()
    assert [each["id"] for each in found["data"]] == [ids[2], ids[3]]
    assert found["pagination"]["total"] == 3
    first = found["data"][0]
    window = datetime.fromisoformat(first["restorableUntil"]) - datetime.fromisoformat(first["deletedAt"])
    assert (window, first["version"]) == (timedelta(days=30), 2)
    after = {"limit": 2, "cursor": found["pagination"]["nextCursor"]}
    rest = (await desk.http.get(f"/{kind}/deleted", params=after)).json()["data"]
    assert [each["id"] for each in rest] == [ids[0]]
    refused(await desk.http.post(f"/{kind}/{ids[1]}/restore"), 409, "restorable-no-more")
    assert (await desk.http.get(f"/{kind}")).json()["pagination"]["total"] == 1

"""Whose word a profile is, what waits for a decision, and what is decided: over HTTP, on a real database."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from motor.motor_asyncio import AsyncIOMotorDatabase

from jobhire.domains.candidate import module as candidate
from jobhire.domains.intake.application.ports import CvAtHand
from jobhire.domains.intake.domain.profile import Profile
from jobhire.shared.application import Principal
from jobhire.shared.domain import TenantId
from tests.application.candidate.cvs import DAY, FULL, a_profile, skills
from tests.integration.desk import Desk, open_desk

pytestmark = pytest.mark.stack
ACME = TenantId("acme")


@pytest.fixture
async def desk(database: AsyncIOMotorDatabase[dict[str, Any]]) -> AsyncIterator[Desk]:
    async with open_desk(database) as desk:
        yield desk


async def taken_in(desk: Desk, document_id: str, profile: Profile, **more: Any) -> str:
    known: dict[str, Any] = {
        "new_id": desk.kit.ids.new(),
        "into": None,
        "file_name": "cv.pdf",
        "text": f"text of {document_id}",
        "received_on": DAY,
        "e164": (),
        "type": "uploaded",
        "metadata": {},
        "given": {},
        **more,
    }
    cv = CvAtHand(document_id=document_id, profile=profile, **known)
    taken = await candidate.intake(desk.kit).take_in(by=Principal.system(ACME), cv=cv)
    return taken.candidate_id


async def test_the_fuller_profile_goes_in_and_comes_back_and_stays_out_of_lists(desk: Desk) -> None:
    body = {
        "name": "Ann",
        "headline": "Nurse",
        "phones": ["+49 30 901820"],
        "moreEmails": ["ann@home.org"],
        "links": ["https://ann.dev"],
        "experience": [{"title": "Nurse", "company": "Charité", "start": "2015-01", "current": True}],
        "education": [{"degree": "BSc", "school": "TU", "year": 2014}],
        "languages": [{"name": "German", "code": "de", "level": "native"}],
        "certificates": ["BLS"],
    }
    created = (await desk.http.post("/candidates", json=body)).json()["data"]
    assert created["experience"][0] | {"end": None, "bullets": []} == created["experience"][0]
    plain = {key: value for key, value in body.items() if key != "experience"}
    assert {key: created[key] for key in plain} == plain
    path = f"/candidates/{created['id']}"
    assert (await desk.http.get(path)).json()["data"] == created
    [row] = (await desk.http.get("/candidates")).json()["data"]
    assert not set(row) & (set(body) - {"name"})
    changed = await desk.http.patch(path, json={"experience": None, "headline": None, "phones": ["030 1"]})
    data = changed.json()["data"]
    assert (data["experience"], data["headline"], data["phones"]) == ([], "", ["030 1"])


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"experience": [{"title": "x", "start": "2020-05", "end": "2019"}]}, 422),
        ({"experience": [{}]}, 422),
        ({"experience": [{"title": "x", "start": "May"}]}, 400),
        ({"languages": [{"name": " "}]}, 422),
        ({"moreEmails": ["nobody"]}, 422),
        ({"phones": ["call me"]}, 400),
        ({"education": [{"school": "x", "year": 3}]}, 400),
    ],
)
async def test_what_cannot_be_right_is_refused(desk: Desk, body: dict[str, Any], status: int) -> None:
    answer = await desk.http.post("/candidates", json={"name": "Ann", **body})
    assert answer.status_code == status, answer.text


async def test_decisions_over_http(desk: Desk) -> None:
    id = await taken_in(desk, "d1", FULL)
    assert await taken_in(desk, "d2", a_profile("Ada B. Bloom", skills=skills("Go", "Rust"))) == id
    path = f"/candidates/{id}"
    answer = await desk.http.get(f"{path}/proposals")
    items = {(each["field"], str(each["value"])): each for each in answer.json()["data"]}
    assert set(items) == {("name", "Ada B. Bloom"), ("skills", "Go"), ("skills", "Rust")}
    name = items["name", "Ada B. Bloom"]
    assert (name["present"], name["addition"], name["origin"]["documentId"]) == ("Ada Bloom", False, "d2")
    url = f"{path}/proposals/{name['id']}"
    assert (await desk.http.post(f"{url}/accept", headers={"If-Match": '"1"'})).status_code == 412
    accepted = await desk.http.post(f"{url}/accept", headers={"If-Match": answer.headers["etag"]})
    assert (accepted.status_code, accepted.json()["data"]["name"]) == (200, "Ada B. Bloom")
    assert (await desk.http.post(f"{url}/accept")).headers["etag"] == accepted.headers["etag"]
    refused = await desk.http.post(f"{url}/reject")
    assert (refused.status_code, refused.json()["type"].rpartition("/")[2]) == (409, "proposal-decided")
    go = items["skills", "Go"]["id"]
    assert (await desk.http.post(f"{path}/proposals/{go}/reject")).status_code == 200
    left = (await desk.http.get(f"{path}/proposals")).json()["data"]
    assert [each["value"] for each in left] == ["Rust"]
    assert (await desk.http.post(f"{path}/proposals/nothing/accept")).status_code == 404


async def test_provenance_over_http(desk: Desk) -> None:
    id = await taken_in(desk, "d1", FULL)
    confirmed = await desk.http.post(f"/candidates/{id}/confirm", json={"fields": ["name", "summary"]})
    assert confirmed.status_code == 200, confirmed.text
    again = await desk.http.post(f"/candidates/{id}/confirm", json={"fields": ["name"]})
    assert again.headers["etag"] == confirmed.headers["etag"]
    data = (await desk.http.get(f"/candidates/{id}/provenance")).json()["data"]
    origins = {each["field"]: each["origin"] for each in data["fields"]}
    assert (origins["name"]["source"], origins["name"]["confirmedBy"]) == ("cv", "u-1")
    assert origins["name"]["spans"] == [{"page": 1, "start": 0, "end": 9}]
    assert origins["skills"]["confirmedBy"] is None and origins["summary"]["confirmedBy"] == "u-1"
    assert [each["documentId"] for each in data["versions"]] == ["d1"]
    other = desk.as_tenant("globex")
    for method, what in (("GET", "provenance"), ("GET", "proposals")):
        answer = await desk.http.request(method, f"/candidates/{id}/{what}", headers=other)
        assert answer.status_code == 404


async def test_a_document_finds_its_candidate_again_whatever_their_address_is_now(desk: Desk) -> None:
    id = await taken_in(desk, "d1", FULL)
    await desk.http.patch(f"/candidates/{id}", json={"email": "other@x.org"})
    assert await taken_in(desk, "d1", FULL) == id


async def test_a_candidate_stored_before_profiles_were_fuller_still_loads(
    desk: Desk, database: AsyncIOMotorDatabase[dict[str, Any]]
) -> None:
    created = (await desk.http.post("/candidates", json={"name": "Ann", "skills": ["SQL"]})).json()["data"]
    new = ("origins", "proposals", "accepted", "rejected", "versions", "document_id")
    details = ("phones", "more_emails", "links", "headline", "experience", "education", "languages")
    gone = {f"state.{name}": "" for name in new} | {f"state.details.{name}": "" for name in details}
    await database["candidates"].update_one({"_id": f"acme/{created['id']}"}, {"$unset": gone})
    patched = await desk.http.patch(f"/candidates/{created['id']}", json={"headline": "Nurse"})
    assert patched.json()["data"] | {"version": 1, "updatedAt": created["updatedAt"]} == created | {
        "headline": "Nurse"
    }

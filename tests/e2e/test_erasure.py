"""Nothing of an erased candidate is left in any collection or file, and what was there is told."""

from __future__ import annotations

import json
import zlib
from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import httpx
import pymongo
import pytest

from tests.architecture.test_processing import PAGE, told_in
from tests.e2e.test_bulk_import import ended, sent, zipped
from tests.e2e.test_forged_messages import port_of
from tests.integration.intake.files import column, pdf
from tests.stack import PASSWORD, Stack, Tenant

pytestmark = [pytest.mark.stack, pytest.mark.xdist_group("stack")]

NAME, EMAIL, PHRASE = "Zyxandra Quokkavale", "zyx@quokkavale.example", "brontobagel"
NEEDLES = ("zyxandra", "quokkavale", "brontobagel", "21480963")
LINES = [
    NAME.upper(),
    EMAIL,
    "+49 89 21480963",
    "EXPERIENCE",
    f"Python Developer, {PHRASE.title()}s",
    "January 2015 - March 2022",
    f"Built a {PHRASE} with Django and PostgreSQL",
    "SKILLS",
    "Python, PostgreSQL, Docker",
]
JOB = {"title": "Python Developer", "requiredSkills": ["Python", "PostgreSQL", PHRASE[:4]]}


def a_cv(*more: str) -> bytes:
    return pdf(column(60, 780, [*LINES, *more]))


def upload(tenant: Tenant, content: bytes, path: str = "/candidates/upload") -> dict[str, Any]:
    answer = tenant.http.post(path, files={"file": ("zyxandra.pdf", content)})
    assert answer.status_code == 201, answer.text
    data: dict[str, Any] = answer.json()["data"]
    return data


def texts(value: Any) -> Iterator[str]:
    """Every text in a document, and what is packed in it."""
    if isinstance(value, dict):
        for name, each in value.items():
            yield str(name)
            yield from texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from texts(each)
    else:
        text = str(value)
        yield text
        try:
            yield zlib.decompress(b64decode(text, validate=True)).decode("utf-8", "replace")
        except (NotBase64, ValueError, zlib.error):
            if text.startswith(("{", "[")):
                yield from texts(json.loads(text))


def where_it_is_found(stack: Stack) -> set[str]:
    """Collections and folders in which any of the needles is. The files of the database itself are looked at
    through the database: what it deletes it overwrites in its own time."""
    found = set()
    with pymongo.MongoClient[dict[str, Any]](port=port_of(stack, "nx-27017")) as client:
        database = client["jobhire"]
        for name in database.list_collection_names():
            if any(has_needle(text) for each in database[name].find({}) for text in texts(each)):
                found.add(name)
    for path in stack.data_dir.rglob("*"):
        own = path.relative_to(stack.data_dir)
        if (
            path.is_file()
            and own.parts[0] != "mongodb"
            and has_needle(f"{own} {path.read_bytes().decode('latin-1')}")
        ):
            found.add(f"files/{own.parts[0]}")
    return found


def collections(stack: Stack) -> set[str]:
    """Those that hold anything."""
    with pymongo.MongoClient[dict[str, Any]](port=port_of(stack, "nx-27017")) as client:
        database = client["jobhire"]
        return {each for each in database.list_collection_names() if database[each].find_one() is not None}


def has_needle(text: str) -> bool:
    return any(needle in text.casefold() for needle in NEEDLES)


def lived_a_full_life(tenant: Tenant) -> tuple[str, str, str]:
    """Somebody who is spoken of wherever somebody can be; and whose job, and a link to the file."""
    job = tenant.post("/jobs", JOB)["id"]
    id = upload(tenant, a_cv())["id"]
    upload(tenant, a_cv("Certificates", f"{PHRASE} master"))
    tenant.patch(f"/candidates/{id}", {"metadata": {"summary": f"Knows every {PHRASE}"}})
    tenant.matches(job, minScore=0)
    tenant.patch(f"/candidates/{id}", {"headline": f"{PHRASE} engineer"})
    body = {"name": f"{NAME} again", "skills": [PHRASE], "phones": ["+49 89 21480963"]}
    twin = tenant.post("/candidates", body, **{"Idempotency-Key": "twin"})["id"]
    tenant.post(f"/candidates/{id}/merge", {"candidateId": twin})
    tenant.matches(job, minScore=0)
    said = {"jobId": job, "candidateId": id, "feedbackType": "positive", "notes": f"{NAME} is a {PHRASE}"}
    tenant.post("/feedback", said, **{"Idempotency-Key": "said"})
    tenant.post(f"/jobs/{job}/candidates/{id}/analyze", None)
    tenant.post(f"/candidates/{id}/enrich", None)
    tenant.http.put(f"/candidates/{id}/declaration", json={"sex": "female"}).raise_for_status()
    planned(tenant)
    assert tenant.get("/search/candidates", q=PHRASE)["pagination"]["total"] == 1
    link = tenant.url + urlsplit(tenant.post(f"/candidates/{id}/cv/link", None)["url"]).path
    assert httpx.get(link).status_code == 200
    return id, job, link


def told_of(tenant: Tenant, id: str) -> dict[str, set[str]]:
    """Places of which an export tells something that only they have; and those it says why it does not."""
    made = tenant.post(f"/candidates/{id}/export", {})
    package = tenant.get(made["url"].removeprefix("/api/v1"))
    links = [each["data"]["file"]["url"] for each in package["data"]["cv_documents"]]
    for link in links:
        assert httpx.get(tenant.url + urlsplit(link).path).status_code == 200
    assert len(links) == 2, "both versions of their CV, to be fetched without a token"
    places = {
        place
        for place, things in package["data"].items()
        if any(has_needle(text) for each in things for text in texts(each))
    }
    return {"places": places, "left_out": set(package["notIncluded"])}


def planned(tenant: Tenant) -> None:
    """An import that speaks of them, and that nobody has run."""
    files = {
        "zyxandra quokkavale.pdf": a_cv("LANGUAGES", "Klingon"),
        "quokkavale, zyxandra.pdf": a_cv("LANGUAGES", "Sindarin"),
    }
    plan = ended(tenant, sent(tenant, zipped(files)))
    assert plan["status"] == "ready", plan


def test_nothing_is_left_of_who_is_erased_and_a_record_tells_what_was_removed(
    stack: Stack, acme: Tenant
) -> None:
    id, job, link = lived_a_full_life(acme)
    before = where_it_is_found(stack)
    assert before >= {
        "candidates",
        "cv_documents",
        "enrichments",
        "feedback",
        "files/blobs",
        "files/index",
        "idempotency",
        "import_entries",
        "past_inputs",
        "profiles",
    }, "the look-out sees it everywhere that it is"
    assert collections(stack) <= told_in(PAGE).keys(), "docs/privacy.md tells of every collection there is"
    bystander = acme.post("/candidates", {"name": "Bo Lind", "skills": ["Python"]})["id"]
    exported = told_of(acme, id)
    assert "search_index" in exported["left_out"]
    untold = before - exported["places"] - exported["left_out"] - {"files/index"}
    assert untold == {"files/blobs"}, "what an erasure reaches an export tells, or says why not"
    answer = acme.http.post(f"/candidates/{id}/erase")
    assert answer.status_code == 200, answer.text
    assert where_it_is_found(stack) == set()
    told = answer.json()["data"]
    assert told["complete"] and told["candidateId"] == id
    assert (
        told["removed"].items()
        >= {
            "analyses": 1,
            "cvFiles": 2,
            "declarations": 1,
            "enrichments": 1,
            "exports": 1,
            "feedbackNotes": 1,
            "idempotencyAnswers": 2,
            "importEntries": 2,
            "mergedCandidates": 1,
            "profile": 1,
        }.items()
    ), told
    assert acme.get(f"/candidates/{id}/erasure")["data"] == told
    assert httpx.get(link).status_code == 404
    assert acme.http.get(f"/candidates/{id}").status_code == 404
    rows = acme.matches(job, minScore=0)["data"]
    assert [each["candidate"]["id"] for each in rows] == [bystander]
    assert where_it_is_found(stack) == set()


def test_an_erasure_is_for_ever_and_for_who_may(stack: Stack, acme: Tenant, rival: Tenant) -> None:
    body = {"name": "Bo Lind", "email": "bo@lind.example"}
    id = acme.post("/candidates", body, **{"Idempotency-Key": "k"})["id"]
    path = f"/candidates/{id}"
    problems = {}
    problems["another tenant's"] = rival.http.post(f"{path}/erase")
    problems["not yet"] = acme.http.get(f"{path}/erasure")
    problems["stale"] = acme.http.post(f"{path}/erase", headers={"If-Match": '"7"'})
    with a_recruiter(acme) as recruiter:
        problems["may not"] = recruiter.post(f"{path}/erase")
    problems["a service"] = httpx.post(f"{acme.url}/api/v1{path}/erase", headers=a_service(acme))
    first = acme.http.post(f"{path}/erase")
    assert first.status_code == 200, first.text
    problems["restored"] = acme.http.post(f"{path}/restore")
    problems["sent again"] = acme.http.post("/candidates", json=body, headers={"Idempotency-Key": "k"})
    told = {
        name: (each.status_code, each.json()["type"].rpartition("/")[2]) for name, each in problems.items()
    }
    assert told == {
        "another tenant's": (404, "not-found"),
        "not yet": (404, "not-erased"),
        "stale": (412, "stale-version"),
        "may not": (403, "forbidden"),
        "a service": (403, "proof-needed"),
        "restored": (409, "candidate-erased"),
        "sent again": (409, "answer-forgotten"),
    }
    again = acme.http.post(f"{path}/erase").json()["data"]
    assert again == first.json()["data"], "nothing more was found"
    assert acme.post("/candidates", body)["id"] != id, "the address is free"
    types = [each["type"] for each in acme.events() if each["subject"] == id]
    assert types == ["ai.jobhire.candidate.registered.v1", "ai.jobhire.candidate.erased.v1"]
    assert acme.get("/candidates/deleted")["data"] == []


def a_recruiter(tenant: Tenant) -> httpx.Client:
    body = {"email": f"rec-{tenant.email}", "password": PASSWORD, "fullName": "Rita", "role": "recruiter"}
    tenant.post("/users", body)
    signed_in = httpx.post(
        f"{tenant.url}/api/v1/auth/login", json={"email": body["email"], "password": PASSWORD}
    )
    token = signed_in.json()["data"]["token"]
    return httpx.Client(
        base_url=f"{tenant.url}/api/v1", headers={"Authorization": f"Bearer {token}"}, timeout=30
    )


def a_service(tenant: Tenant) -> dict[str, str]:
    made = tenant.post("/api-keys", {"name": "ATS", "scopes": ["candidates:erase"]})
    return {"Authorization": f"Bearer {made['secret']}"}

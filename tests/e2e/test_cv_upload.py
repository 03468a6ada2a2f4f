"""A file is dropped; a candidate with traceable facts and a score comes out: over HTTP alone."""

from __future__ import annotations

import time
from typing import Any

import httpx
import pytest

from tests.integration.intake.files import column, docx, paragraph, pdf
from tests.stack import Tenant

pytestmark = [pytest.mark.stack, pytest.mark.xdist_group("stack")]

ADA = [
    "ADA BLOOM",
    "ada.bloom@example.com",
    "+49 30 901820",
    "EXPERIENCE",
    "Python Developer, Initech",
    "January 2015 - March 2022",
    "Built services with Django and PostgreSQL",
    "SKILLS",
    "Python, PostgreSQL, Docker",
]
JOB = {
    "title": "Senior Python Developer",
    "description": "At least 5 years of experience as a Python developer.",
    "requiredSkills": ["Python", "PostgreSQL", "Docker"],
}


def a_cv(*more: str, author: str = "Secretive Author") -> bytes:
    return pdf(column(60, 780, [*ADA, *more]), info=f"/Author ({author}) /Producer (Tool)")


def upload(
    tenant: Tenant, content: bytes, name: str = "ada.pdf", *, metadata: str | None = None, **headers: str
) -> httpx.Response:
    data = {} if metadata is None else {"metadata": metadata}
    named = {header.replace("_", "-"): value for header, value in headers.items()}
    return tenant.http.post("/candidates/upload", files={"file": (name, content)}, data=data, headers=named)


def uploaded(tenant: Tenant, content: bytes, name: str = "ada.pdf", **rest: Any) -> dict[str, Any]:
    answer = upload(tenant, content, name, **rest)
    assert answer.status_code == 201, answer.text
    data: dict[str, Any] = answer.json()["data"]
    return data


def test_a_file_becomes_a_candidate_whose_facts_stand_in_it_and_who_is_ranked(acme: Tenant) -> None:
    job = acme.post("/jobs", JOB)
    answer = upload(acme, a_cv())
    data = answer.json()["data"]
    assert answer.status_code == 201, answer.text
    assert "1 open job" in answer.json()["message"]
    assert answer.headers["location"] == f"/api/v1/candidates/{data['id']}"
    assert (data["name"], data["email"]) == ("ADA BLOOM", "ada.bloom@example.com")
    assert {"Python", "PostgreSQL", "Docker"} <= set(data["skills"])
    assert data["created"] and data["matchScoresQueued"]
    best = acme.matches(job["id"], minScore=0)["data"][0]
    assert best["candidate"]["id"] == data["id"] and best["matchScore"] >= 60
    cv = acme.get(f"/candidates/{data['id']}/cv")["data"]
    text, email = cv["reading"]["text"], cv["reading"]["profile"]["emails"][0]
    assert text[email["span"]["start"] : email["span"]["end"]] == "ada.bloom@example.com"
    assert [hidden["reason"] for hidden in cv["reading"]["hidden"]] == ["metadata"]
    assert cv["document"]["fileName"] == "ada.pdf"


def test_row_64_what_is_handed_out_is_an_attachment_without_metadata(acme: Tenant, rival: Tenant) -> None:
    data = uploaded(acme, a_cv())
    answer = acme.http.get(data["cvFileUrl"].removeprefix("/api/v1"))
    assert answer.status_code == 200 and answer.content.startswith(b"%PDF-")
    assert b"Secretive" not in answer.content
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"].startswith("attachment;")
    assert answer.headers["x-content-type-options"] == "nosniff"
    for path in ("cv", "cv/file"):
        assert rival.http.get(f"/candidates/{data['id']}/{path}").status_code == 404
    assert rival.http.post(f"/candidates/{data['id']}/cv/link").status_code == 404


def test_row_62_a_link_needs_no_token_and_opens_its_file_only(acme: Tenant) -> None:
    data = uploaded(acme, a_cv())
    link = acme.post(f"/candidates/{data['id']}/cv/link", None)
    url = f"{acme.url}/api/v1/cv-files/{link['url'].rpartition('/')[2]}"
    assert httpx.get(url).content.startswith(b"%PDF-")
    assert httpx.get(url[:-1] + ("A" if url[-1] != "A" else "B")).status_code == 404
    acme.delete(f"/candidates/{data['id']}")
    assert httpx.get(url).status_code == 404


def test_who_does_not_want_to_wait_looks_later_or_listens(acme: Tenant) -> None:
    answer = upload(acme, a_cv(), Prefer="respond-async")
    operation = answer.json()["data"]
    assert answer.status_code == 202
    assert answer.headers["location"] == f"/api/v1/operations/{operation['id']}"
    with acme.http.stream("GET", f"/operations/{operation['id']}/events") as stream:
        told = "".join(stream.iter_text())
    assert stream.headers["content-type"].startswith("text/event-stream")
    assert told.rstrip().rpartition("event: ")[2].startswith("end\n")
    found = acme.get(f"/operations/{operation['id']}")["data"]
    assert found["status"] == "succeeded" and found["progress"] == {"current": 1, "total": 1, "failed": 0}
    assert acme.get(f"/candidates/{found['result']['candidateId']}")["data"]["email"] == ADA[1]


def test_an_operation_of_another_tenant_or_of_nobody_is_not_there(acme: Tenant, rival: Tenant) -> None:
    operation = upload(acme, a_cv(), Prefer="respond-async").json()["data"]["id"]
    for id in (operation, "cv.nothing", "nothing", "other.1"):
        assert rival.http.get(f"/operations/{id}").status_code == 404
        assert rival.http.get(f"/operations/{id}/events").status_code == 404


def test_a_second_file_of_the_same_person_is_a_new_version_and_differences_wait(acme: Tenant) -> None:
    first = uploaded(acme, a_cv())
    later = [line.replace("ADA BLOOM", "ADA B. BLOOM") for line in ADA]
    second = uploaded(acme, pdf(column(60, 780, [*later[:-1], "Python, PostgreSQL, Kubernetes"])))
    assert second["id"] == first["id"] and not second["created"]
    assert second["proposals"] > 0
    kept = acme.get(f"/candidates/{first['id']}")["data"]
    assert kept["name"] == "ADA BLOOM"
    assert "Kubernetes" in kept["cvText"]
    assert len(acme.get(f"/candidates/{first['id']}/cv")["data"]["versions"]) == 2


def test_the_same_form_with_the_same_key_is_one_upload(acme: Tenant) -> None:
    key = {"Idempotency_Key": "upload-1"}
    first, again = uploaded(acme, a_cv(), **key), upload(acme, a_cv(), **key)
    assert again.json()["data"] == first and again.headers["idempotency-replayed"] == "true"
    other = upload(acme, a_cv("Another line"), **key)
    assert other.status_code == 422 and other.json()["type"].endswith("/idempotency-key-reused")
    assert acme.get("/candidates")["pagination"]["total"] == 1


def test_what_the_uploader_knows_counts_more_than_what_is_read(acme: Tenant) -> None:
    metadata = '{"name": "Ada Bloom", "source": "career fair", "type": "internal"}'
    data = uploaded(acme, a_cv(), metadata=metadata)
    candidate = acme.get(f"/candidates/{data['id']}")["data"]
    assert (candidate["name"], candidate["type"]) == ("Ada Bloom", "internal")
    assert candidate["metadata"]["source"] == "career fair"


def test_docx_and_text_are_read_too(acme: Tenant) -> None:
    words = "".join(paragraph(line) for line in ADA)
    assert uploaded(acme, docx(words), "ada.docx")["email"] == ADA[1]
    other = "\n".join(ADA).replace("ada.bloom", "eve.bloom")
    assert uploaded(acme, other.encode(), "eve.txt")["email"] == "eve.bloom@example.com"


@pytest.mark.parametrize(
    ("name", "content", "status", "reason"),
    [
        ("cv.pdf", b"", 422, "empty"),
        ("cv.pdf", b"%PDF-1.7\ncut short", 422, "damaged"),
        ("cv.exe", b"MZ\x90\x00", 422, "unsupported"),
        ("cv.pdf", b"MZ\x90\x00", 422, "unsupported"),
        ("cv.pdf", a_cv() + docx(paragraph("x")), 422, "ambiguous"),
        ("cv.docm", docx(paragraph("x")), 422, "macros"),
    ],
)
def test_row_57_what_cannot_be_read_is_refused_with_a_reason_and_makes_nobody(
    acme: Tenant, name: str, content: bytes, status: int, reason: str
) -> None:
    answer = upload(acme, content, name)
    body = answer.json()
    assert (answer.status_code, body["reason"]) == (status, reason)
    assert (
        body["type"].endswith("/cv-refused") and answer.headers["content-type"] == "application/problem+json"
    )
    assert acme.get("/candidates")["pagination"]["total"] == 0


def test_row_61_a_body_that_is_too_long_is_refused_however_it_comes(acme: Tenant) -> None:
    assert upload(acme, b"x" * 11_000_000).status_code == 413

    def endless() -> Any:
        yield b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n'
        while True:
            yield b"x" * 65_536

    headers = {"Content-Type": "multipart/form-data; boundary=b"}
    try:
        answer = acme.http.post("/candidates/upload", content=endless(), headers=headers)
    except httpx.TransportError:
        return  # closed while we were still sending: no less of a refusal
    assert answer.status_code == 413


@pytest.mark.parametrize(
    ("metadata", "status"),
    [("nonsense", 400), ("[]", 400), ('{"type": "boss"}', 400), ('{"email": 1}', 400), ('{"$x": 1}', 422)],
)
def test_metadata_that_makes_no_sense_is_refused(acme: Tenant, metadata: str, status: int) -> None:
    answer = upload(acme, a_cv(), metadata=metadata)
    assert answer.status_code == status, answer.text
    assert acme.get("/candidates")["pagination"]["total"] == 0


def test_another_type_of_body_is_not_read(acme: Tenant) -> None:
    answer = acme.http.post("/candidates/upload", json={"file": "x"})
    assert answer.status_code == 415


def test_nothing_of_a_file_reaches_the_events(acme: Tenant) -> None:
    uploaded(acme, a_cv(), "Ada Bloom Lebenslauf.pdf")
    until = time.monotonic() + 10
    while not any(each["type"].endswith("cv.read.v1") for each in acme.events()):
        assert time.monotonic() < until
        time.sleep(0.05)
    told = str([each for each in acme.events() if ".cv." in each["type"] or ".candidate." in each["type"]])
    assert "bloom" not in told.casefold() and "initech" not in told.casefold()

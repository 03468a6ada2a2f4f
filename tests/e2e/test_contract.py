"""The OpenAPI document is the truth: schemathesis asks every operation what it says of itself, and more."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from tests.authenticator import Authenticator
from tests.stack import PASSWORD, Stack, Tenant

pytestmark = [pytest.mark.stack, pytest.mark.xdist_group("stack"), pytest.mark.timeout(600)]
ENDING = (
    "logOut", "logOutEverywhere", "endSession", "leave", "deleteTenant", "endSessionsOfUser", "changeTenant",
)  # fmt: skip
"""Operations after which the caller may have no session any more, or may do nothing in it (``changeTenant``
can require a second factor): they are asked apart."""
TICKETS = "/api/v1/cv-files/{ticket}"
"""Whoever holds a ticket has its right, of whatever tenant they are: that is what it is for."""
FOR_STRANGERS = "/api/v1/careers/{slug}/jobs"
"""What a company opens to everybody is nobody's secret; here none has."""
SIGNED = "/api/v1/sources/{id}/webhook"
"""A signature counts there, and no token."""
NEWEST_FIRST = "/api/v1/notifications"
ROLES = ("recruiter", "hiring_manager", "viewer")
ID = "01890a5d-ac96-774b-bcce-b302099a8057"
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")
CONFIG = Path(__file__).with_name("schemathesis.toml")
EXAMPLES = os.environ.get("JOBHIRE_FUZZ_EXAMPLES", "8")
"""Of each operation, drawn at random beside what is gone through: 50 for the check before a release."""
LONGEST_SECONDS = 500
"""A minute or so each where nothing else runs; beside other tests on few cores, several."""


@pytest.fixture(scope="module")
def document(stack: Stack) -> dict[str, Any]:
    answer = httpx.get(
        f"{stack.url}/api/v1/openapi.json", timeout=60
    )  # seconds of CPU, made at first request
    answer.raise_for_status()
    decoded: dict[str, Any] = answer.json()
    return decoded


@pytest.fixture
def colleagues() -> Iterator[ExitStack]:
    with ExitStack() as clients:
        yield clients


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in document["paths"].items():
        for method, operation in item.items():
            if method in {"get", "post", "put", "patch", "delete"}:
                yield method, path, operation


def test_the_document_is_valid_openapi_3_1(document: dict[str, Any]) -> None:
    assert document["openapi"].startswith("3.1")
    OpenAPIV31SpecValidator(document).validate()


def test_row_23_another_tenants_ids_are_unknown_ids_on_every_route(
    acme: Tenant, rival: Tenant, document: dict[str, Any], colleagues: ExitStack
) -> None:
    """Generated over every operation that takes an id and every built-in role, with ids that exist: the
    answer must be that for an id nobody has."""
    people = [colleagues.enter_context(colleague(rival, role)) for role in ROLES]
    fill_every_collection(acme, document)
    acme.post("/roles", {"name": "Sourcer of the north", "permissions": ["jobs:read"]})
    listed = dict(ids_of(acme, document))
    foreign = listed | unlisted(acme, listed)
    before = dict(ids_of(acme, document))
    assert unreached(document, foreign) == [FOR_STRANGERS, TICKETS], (
        "a new collection must have something in it that is tried"
    )
    tried = 0
    for method, path, operation in operations(document):
        if "{" not in path:
            continue
        body, needed = minimal_body(operation), minimal_query(operation)
        urls = filled(path, foreign), filled(path, {})
        for client in (rival.http, *people):
            answers = [client.request(method, url, params=needed, json=body) for url in urls]
            theirs, nobodys = (shape(answer) for answer in answers)
            assert theirs == nobodys, (method, path)
            expected = {404} if client is rival.http else {404, 403}
            expected = {401} if path == SIGNED else expected
            assert answers[0].status_code in expected, (method, path, answers[0].text)
            tried += 1
    assert tried >= 4 * 20
    after = dict(ids_of(acme, document))
    told = {each["id"] for each in acme.get("/notifications")["data"]}
    assert before.pop(NEWEST_FIRST) in told, "of which there may be newer ones by now"
    del after[NEWEST_FIRST]
    assert after == before, "nothing of the other tenant was touched"


def test_row_28_no_event_of_one_tenant_is_in_the_feed_of_another(acme: Tenant, rival: Tenant) -> None:
    canary = acme.post("/jobs", {"title": "Canary"})["id"]
    own = rival.post("/jobs", {"title": "Own"})["id"]
    for tenant, seen, unseen in ((acme, canary, own), (rival, own, canary)):
        deadline = time.monotonic() + 20
        while not (subjects := {event["subject"] for event in tenant.events()}) & {seen}:
            assert time.monotonic() < deadline, "the relay is late"
            time.sleep(0.1)
        assert unseen not in subjects
        assert len({event["source"].split("/")[2] for event in tenant.events()}) == 1


def colleague(tenant: Tenant, role: str) -> httpx.Client:
    """Somebody who is signed in to the same company in this role."""
    sign_in = {"email": f"{uuid.uuid4().hex[:12]}@example.com", "password": PASSWORD}
    tenant.post("/users", {**sign_in, "fullName": "Cole Eague", "role": role})
    token = tenant.post("/auth/login", sign_in)["token"]
    return httpx.Client(
        base_url=f"{tenant.url}/api/v1", headers={"Authorization": f"Bearer {token}"}, timeout=30
    )


def unreached(document: dict[str, Any], known: dict[str, str]) -> list[str]:
    """Paths with an id into which no id of the other tenant comes."""
    paths = {path for _, path, _ in operations(document) if "{" in path}
    return sorted(path for path in paths if not set(known.values()) & set(filled(path, known).split("/")))


def fill_every_collection(tenant: Tenant, document: dict[str, Any]) -> None:
    """Whatever can be made from the document's own example is made."""
    for method, path, operation in operations(document):
        body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("example")
        if method == "post" and "{" not in path and "/auth/" not in path and body is not None:
            tenant.http.post(path.removeprefix("/api/v1"), json=body)


def unlisted(tenant: Tenant, listed: dict[str, str]) -> dict[str, str]:
    """What the document has no example for, or no list by id: made here."""
    about = {"jobId": listed["/api/v1/jobs"], "candidateId": listed["/api/v1/candidates"]}
    lines = {"file": ("people.ndjson", b'{"name": "Ina Import"}\n')}
    plan = tenant.http.post("/candidates/imports", files=lines)
    operation = str(plan.headers["location"]).rpartition("/")[2]
    return {
        "/api/v1/auth/passkeys": passkey_of(tenant),
        "/api/v1/notifications": notification_of(tenant),
        "/api/v1/webhooks": webhook_of(tenant),
        "/api/v1/sources": source_of(tenant),
        "/api/v1/feedback": str(tenant.post("/feedback", {**about, "feedbackType": "positive"})["id"]),
        "/api/v1/pipeline-templates": "engineering",
        **hiring_of(tenant, about),
        "/api/v1/candidates/imports": operation.partition(".")[2],
        "/api/v1/operations": operation,
        "/api/v1/invoices": invoice_of(tenant),
        "/api/v1/scoring-models": str(tenant.get("/scoring-models")["data"][-1]["version"]),
    }


def hiring_of(tenant: Tenant, about: dict[str, str]) -> dict[str, str]:
    """An application, with an interview of one's own and an offer."""
    applied = {"candidateId": about["candidateId"], "source": "other"}
    id = str(tenant.post(f"/jobs/{about['jobId']}/applications", applied)["id"])
    begin = datetime.now(UTC) + timedelta(days=9)
    talk = {
        "kind": "phone",
        "startsAt": begin.isoformat(),
        "endsAt": (begin + timedelta(hours=1)).isoformat(),
        "timeZone": "UTC",
        "interviewers": [tenant.get("/auth/me")["data"]["id"]],
    }
    offer = {
        "salary": {"amount": 1, "currency": "CHF"},
        "period": "hour",
        "startDate": "2030-01-01",
        "expiresAt": begin.isoformat(),
    }
    return {
        "/api/v1/applications": id,
        "/api/v1/interviews": str(tenant.post(f"/applications/{id}/interviews", talk)["id"]),
        "/api/v1/offers": str(tenant.post(f"/applications/{id}/offers", offer)["id"]),
    }


def webhook_of(tenant: Tenant) -> str:
    """Of events that do not happen here, so that nothing is ever sent there; an address that is no name, so
    that no name server is asked."""
    never = {"url": "https://93.184.216.34/in", "eventTypes": ["ai.jobhire.import.undone.v1"]}
    return str(tenant.post("/webhooks", never)["webhook"]["id"])


def source_of(tenant: Tenant) -> str:
    """Of a board that nobody asks; an address that is no name, so that no name server is asked either."""
    never = {"name": "Never", "board": "feed", "address": "https://93.184.216.34/feed", "enabled": False}
    return str(tenant.post("/sources", never)["id"])


def invoice_of(tenant: Tenant) -> str:
    """Of the order that was placed before: a worker has it paid."""
    deadline = time.monotonic() + 30
    while not (found := tenant.get("/invoices")["data"]):
        assert time.monotonic() < deadline, "nobody has the order paid"
        time.sleep(0.1)
    return str(found[0]["id"])


def notification_of(tenant: Tenant) -> str:
    """The id of the one that tells of a job opened now: those about earlier ones are there by then."""
    began = datetime.now(UTC) - timedelta(milliseconds=1)
    tenant.post("/jobs", {"title": "Awaited"})
    deadline = time.monotonic() + 30
    while True:
        for each in tenant.get("/notifications")["data"][:1]:
            if datetime.fromisoformat(each["createdAt"]) > began:
                return str(each["id"])
        assert time.monotonic() < deadline, "nobody is told"
        time.sleep(0.1)


def passkey_of(tenant: Tenant) -> str:
    """The id of one that was registered by real keys."""
    offer = tenant.post("/auth/passkeys/options", {})
    made = Authenticator(origin=f"http://localhost:{urlsplit(tenant.url).port}").create(offer["publicKey"])
    body = {"state": offer["state"], "label": "Laptop", "credential": made}
    return str(tenant.post("/auth/passkeys", body)["id"])


def ids_of(tenant: Tenant, document: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Collection and the id of the first thing made in it, for every collection that a tenant can list."""
    for method, path, _ in operations(document):
        if method == "get" and "{" not in path:
            answer = tenant.http.get(path.removeprefix("/api/v1"))
            json = answer.headers["content-type"].startswith("application/json")
            found = answer.json().get("data") if json else None
            for item in found if isinstance(found, list) else []:
                if isinstance(item, dict) and _UUID.fullmatch(str(item.get("id"))):
                    yield path, item["id"]
                    break


def shape(answer: httpx.Response) -> tuple[int, dict[str, Any]]:
    """Everything of a problem but what differs from one request to the next, or was asked for."""
    body = answer.json()
    return answer.status_code, {
        name: _UUID.sub("(id)", str(value))
        for name, value in body.items()
        if name not in {"correlationId", "id"}
    }


def test_every_operation_but_the_public_ones_refuses_a_caller_without_a_token(
    stack: Stack, document: dict[str, Any]
) -> None:
    guarded = 0
    for method, path, operation in operations(document):
        url = stack.url + full(filled(path, {})) if "/api/v1" in path else stack.url + path
        answer = httpx.request(method, url, json=minimal_body(operation))
        public = operation.get("security") == []
        if not public:
            assert answer.status_code == 401, (method, path, answer.text)
            assert answer.headers["content-type"] == "application/problem+json"
            guarded += 1
    assert guarded >= 40


def full(path: str) -> str:
    return path if path.startswith("/api/v1") else f"/api/v1{path}"


def filled(path: str, known: dict[str, str]) -> str:
    """The path with its parameters: an id out of the collection before it, or one that nobody has."""
    parts = path.split("/")
    for number, part in enumerate(parts):
        if part.startswith("{"):
            nearest = "/".join(["", "api", "v1", parts[number - 1]])
            parts[number] = known.get("/".join(parts[:number]), known.get(nearest, ID))
    return "/".join(parts).removeprefix("/api/v1")


def minimal_body(operation: dict[str, Any]) -> Any:
    """The document's own example, so that nothing but the id can be wrong; else an empty object."""
    if "requestBody" not in operation:
        return None
    return operation["requestBody"]["content"].get("application/json", {}).get("example", {})


def minimal_query(operation: dict[str, Any]) -> dict[str, str]:
    """What must be asked for, so that nothing but the id can be wrong."""
    wanted = (each for each in operation.get("parameters", ()) if each["in"] == "query")
    return {each["name"]: "1" for each in wanted if each.get("required")}


@pytest.mark.usefixtures("document")  # made by now: how long that takes is no matter of the run's time-outs
@pytest.mark.parametrize("phases", ["examples,coverage", "fuzzing,stateful"])
def test_schemathesis_finds_no_500_and_no_undocumented_answer(
    stack: Stack, acme: Tenant, tmp_path: Path, phases: str
) -> None:
    chosen = [word for id in ENDING for word in ("--exclude-operation-id", id)]
    code, report = schemathesis(stack, acme, ["--phases", phases, *chosen], tmp_path)
    assert code == 0, report


@pytest.mark.usefixtures("document")
def test_schemathesis_finds_nothing_wrong_with_ending_sessions_either(stack: Stack, tmp_path: Path) -> None:
    chosen = [word for id in ENDING for word in ("--include-operation-id", id)]
    with Tenant(stack.url) as gone:
        code, report = schemathesis(stack, gone, chosen, tmp_path)
    assert code == 0, report


def schemathesis(stack: Stack, tenant: Tenant, chosen: list[str], tmp_path: Path) -> tuple[int | None, str]:
    """One run over the chosen operations, with all checks: its exit code (None: it came to no end), and what
    it has to say against us. Checks are not named here: one that is named is on whatever the file says."""
    report = tmp_path / "report.txt"
    command = [
        str(Path(sys.executable).with_name("schemathesis")), "--config-file", str(CONFIG), "run",
        f"{stack.url}/api/v1/openapi.json", "--header", f"Authorization: Bearer {tenant.token}",
        *chosen, "--max-examples", EXAMPLES, "--seed", "1",
        # One: in several threads Python 3.11 fails to parse (python/cpython#106905), which Hypothesis does.
        "--request-timeout", "20", "--workers", "1", "--suppress-health-check", "all",
        "--no-color",
    ]  # fmt: skip
    code = None
    with report.open("wb") as output, suppress(subprocess.TimeoutExpired):
        code = subprocess.run(
            command,
            check=False,
            stdout=output,
            stderr=subprocess.STDOUT,
            timeout=LONGEST_SECONDS,
            cwd=tmp_path,
            env={
                **os.environ,
                "PYTHONPATH": str(CONFIG.parents[2]),
                "NO_PROXY": "127.0.0.1",  # else each request looks through the environment for one
                "HYPOTHESIS_STORAGE_DIRECTORY": str(tmp_path.with_name("characters")),  # a table made once
            },
        ).returncode
    said = report.read_text()
    found = re.search(r"^=+ (?:ERRORS|FAILURES) =+$.*?(?=^=+ WARNINGS =+$)", said, re.DOTALL | re.MULTILINE)
    return code, found[0] if found else said[-6000:]

"""The OpenAPI document is the truth: schemathesis asks every operation what it says of itself, and more."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from tests.stack import Stack, Tenant

pytestmark = [pytest.mark.stack, pytest.mark.xdist_group("stack"), pytest.mark.timeout(600)]
PUBLIC = {"register", "login", "accept", "refresh", "jwks.json", "health", "ready"}
ENDING = ("logOut", "logOutEverywhere", "endSession", "leave", "deleteTenant", "endSessionsOfUser")
"""Operations after which the caller may have no session any more: they are asked apart."""
ID = "01890a5d-ac96-774b-bcce-b302099a8057"
CONFIG = Path(__file__).with_name("schemathesis.toml")


@pytest.fixture(scope="module")
def document(stack: Stack) -> dict[str, Any]:
    answer = httpx.get(f"{stack.url}/api/v1/openapi.json")
    answer.raise_for_status()
    decoded: dict[str, Any] = answer.json()
    return decoded


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in document["paths"].items():
        for method, operation in item.items():
            if method in {"get", "post", "put", "patch", "delete"}:
                yield method, path, operation


def test_the_document_is_valid_openapi_3_1(document: dict[str, Any]) -> None:
    assert document["openapi"].startswith("3.1")
    OpenAPIV31SpecValidator(document).validate()


def test_every_route_with_an_id_is_404_for_another_tenants_id(
    acme: Tenant, rival: Tenant, document: dict[str, Any]
) -> None:
    """Generated over every operation: the answer must not differ from that for an id nobody has."""
    job = acme.post("/jobs", {"title": "Nurse"})["id"]
    candidate = acme.post("/candidates", {"name": "Ana"})["id"]
    known = {"id": {"jobs": job, "candidates": candidate}, "jobId": job, "candidateId": candidate}
    tried = 0
    for method, path, operation in operations(document):
        if "{" not in path:
            continue
        foreign, unknown = filled(path, known), filled(path, {})
        body = minimal_body(operation)
        answers = [rival.http.request(method, url, json=body) for url in (foreign, unknown)]
        assert [answer.status_code for answer in answers] == [404, 404], (method, path)
        assert answers[0].json()["type"] == answers[1].json()["type"]
        tried += 1
    assert tried >= 7


def test_every_operation_but_the_public_ones_refuses_a_caller_without_a_token(
    stack: Stack, document: dict[str, Any]
) -> None:
    public = set()
    for method, path, operation in operations(document):
        answer = httpx.request(method, stack.url + full(filled(path, {})), json=minimal_body(operation))
        if answer.status_code != 401:
            public.add(f"{method} {path}")
        else:
            assert answer.headers["content-type"] == "application/problem+json"
    assert {entry.rpartition("/")[2] for entry in public} == PUBLIC, public


def full(path: str) -> str:
    return path if path.startswith("/api/v1") else f"/api/v1{path}"


def filled(path: str, known: dict[str, Any]) -> str:
    """The path with its parameters: a known id by kind, or one that nobody has."""
    parts = path.removeprefix("/api/v1").split("/")
    for number, part in enumerate(parts):
        if part.startswith("{"):
            kind = parts[number - 1]
            by_kind = {"jobs": "jobs", "candidates": "candidates"}.get(kind, kind)
            ids = known.get("id", {})
            parts[number] = ids.get(by_kind, ID)
    return "/".join(parts)


def minimal_body(operation: dict[str, Any]) -> Any:
    return None if "requestBody" not in operation else {}


def test_schemathesis_finds_no_500_and_no_undocumented_answer(
    stack: Stack, acme: Tenant, tmp_path: Path
) -> None:
    chosen = [word for id in ENDING for word in ("--exclude-operation-id", id)]
    done, report = schemathesis(stack, acme, chosen, tmp_path)
    assert done.returncode == 0, report


def test_schemathesis_finds_nothing_wrong_with_ending_sessions_either(stack: Stack, tmp_path: Path) -> None:
    chosen = [word for id in ENDING for word in ("--include-operation-id", id)]
    with Tenant(stack.url) as gone:
        done, report = schemathesis(stack, gone, chosen, tmp_path)
    assert done.returncode == 0, report


def schemathesis(
    stack: Stack, tenant: Tenant, chosen: list[str], tmp_path: Path
) -> tuple[subprocess.CompletedProcess[bytes], str]:
    """One run over the chosen operations, with all checks; how it went and the end of what it said."""
    report = tmp_path / "report.txt"
    command = [
        str(Path(sys.executable).with_name("schemathesis")), "--config-file", str(CONFIG), "run",
        f"{stack.url}/api/v1/openapi.json", "--header", f"Authorization: Bearer {tenant.token}",
        *chosen, "--max-examples", "12", "--seed", "1",
        "--checks", "all", "--request-timeout", "20", "--workers", "2", "--suppress-health-check", "all",
        "--no-color",
    ]  # fmt: skip
    with report.open("wb") as output:
        done = subprocess.run(
            command,
            check=False,
            stdout=output,
            stderr=subprocess.STDOUT,
            timeout=300,
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(CONFIG.parents[2])},
        )
    return done, report.read_text()[-6000:]

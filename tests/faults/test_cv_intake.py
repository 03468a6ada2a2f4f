"""A worker dies while it reads, a file costs all that it may: what was accepted ends all the same."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest

from tests.integration.intake.files import column, double_flate, pdf
from tests.stack import Stack, Tenant, running_stack

pytestmark = [pytest.mark.stack, pytest.mark.xdist_group("stack")]


def a_cv(number: int) -> bytes:
    lines = ["PERSON NUMBER", f"person.{number}@example.com", "SKILLS", "Python, Docker"]
    return pdf(column(60, 780, lines))


def accepted(tenant: Tenant, content: bytes) -> str:
    answer = tenant.http.post(
        "/candidates/upload", files={"file": ("cv.pdf", content)}, headers={"Prefer": "respond-async"}
    )
    assert answer.status_code == 202, answer.text
    return str(answer.json()["data"]["id"])


def ended(tenant: Tenant, operation: str, seconds: float = 60) -> dict[str, Any]:
    until = time.monotonic() + seconds
    while True:
        found: dict[str, Any] = tenant.get(f"/operations/{operation}")["data"]
        if found["status"] in {"succeeded", "failed"}:
            return found
        assert time.monotonic() < until, found
        time.sleep(0.05)


def kill_workers(stack: Stack) -> int:
    victims = stack.processes_of("worker")
    for victim in victims:
        victim.kill()
    return len(victims)


def test_files_in_the_hands_of_a_worker_that_is_killed_are_read_by_the_next(tmp_path: Path) -> None:
    with running_stack(tmp_path) as stack, Tenant(stack.url) as acme:
        operations = [accepted(acme, a_cv(number)) for number in range(10)]
        killed = 0
        for _ in range(2):
            time.sleep(0.3)
            killed += kill_workers(stack)
        assert killed
        results = [ended(acme, operation) for operation in operations]
        assert {each["status"] for each in results} == {"succeeded"}
        people = acme.get("/candidates", limit=100)
        assert people["pagination"]["total"] == len({each["result"]["candidateId"] for each in results}) == 10
        assert {each["version"] for each in people["data"]} == {1}


def test_row_58_a_bomb_ends_as_failed_and_the_next_file_is_read(tmp_path: Path) -> None:
    with running_stack(tmp_path) as stack, Tenant(stack.url) as acme:
        workers = {each.pid for each in stack.processes_of("worker")}
        bomb = ended(acme, accepted(acme, double_flate(1_000_000_000)))
        good = ended(acme, accepted(acme, a_cv(1)))
        assert (bomb["status"], good["status"]) == ("failed", "succeeded")
        assert bomb["problem"]["reason"] in {"too_complex", "no_text", "damaged"}
        assert {each.pid for each in stack.processes_of("worker")} == workers

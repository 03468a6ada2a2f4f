"""Workers are killed while an import is planned, run and undone: it ends the same."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from tests.e2e.test_bulk_import import a_cv, people, sent, zipped
from tests.faults.test_cv_intake import kill_workers, pytestmark
from tests.stack import Stack, Tenant, running_stack

__all__ = ["pytestmark"]
FILES = 40


def killed_on_the_way(stack: Stack, tenant: Tenant, operation: dict[str, Any]) -> int:
    """Follow an operation to its end, and kill every worker once when a third is done."""
    killed, until = 0, time.monotonic() + 120
    while operation["status"] in {"queued", "running"}:
        assert time.monotonic() < until, operation
        if not killed and operation["progress"]["current"] >= FILES // 3:
            killed = kill_workers(stack)
        time.sleep(0.05)
        operation = tenant.get(f"/operations/{operation['id']}")["data"]
    return killed


def test_an_import_whose_workers_are_killed_all_along_ends_as_was_predicted(tmp_path: Path) -> None:
    with running_stack(tmp_path) as stack, Tenant(stack.url) as acme:
        files = {f"{number:02}.pdf": a_cv(number) for number in range(FILES)}
        operation = sent(acme, zipped(files)).json()["data"]
        id = operation["id"].split(".")[1]
        killed = killed_on_the_way(stack, acme, operation)
        for act in ("run", "undo"):
            begun = acme.http.post(f"/candidates/imports/{id}/{act}").json()["data"]
            killed += killed_on_the_way(stack, acme, begun)
            expected = {"run": FILES, "undo": 0}[act]
            assert people(acme) == expected, act
        found = acme.get(f"/candidates/imports/{id}")["data"]
        assert found["predicted"] == found["outcomes"] == {"create": FILES}
        assert found["undone"] == {"undone": FILES} and killed >= 1

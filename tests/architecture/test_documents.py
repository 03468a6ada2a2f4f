"""Tables in the documentation that repeat what the code says, held against the code."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import product

from litestar import Controller
from litestar.handlers import HTTPRouteHandler

from jobhire.bootstrap import Container
from jobhire.config.environment import variables
from jobhire.domains.identity.domain.roles import PERMISSIONS
from jobhire.interfaces.events.http import EventController
from tests.architecture.tree import ROOT

OPERATIONS = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
API_GUIDE = (ROOT / "docs" / "api-guide.md").read_text(encoding="utf-8")


def _rows(page: str, pattern: str) -> list[list[str]]:
    """Cells of the table rows whose first cell is code that fits ``pattern``."""
    lines = re.findall(rf"^\| `{pattern}` \|.*\|$", page, re.MULTILINE)
    return [[_bare(cell.strip()) for cell in line.strip("|").split("|")] for line in lines]


def _bare(cell: str) -> str:
    """What a cell says: without the marks of code, where it is code and nothing else."""
    code = re.fullmatch(r"`([^`]*)`", cell)
    return code.group(1) if code else cell


def _settings_told(page: str) -> list[list[str]]:
    return _rows(page, r"JOBHIRE_\w+")


def test_the_table_of_settings_is_that_of_the_code() -> None:
    assert _settings_told(OPERATIONS) == [[each.name, each.default, each.meaning] for each in variables()]


def _roles_told(page: str) -> dict[str, set[str]]:
    """Role → permissions, as the table says."""
    header = re.search(r"^\| may \|(.*)\|$", page, re.MULTILINE)
    roles = [cell.strip() for cell in header.group(1).split("|")] if header else []
    told: dict[str, set[str]] = {role: set() for role in roles}
    for permission, *answers in _rows(page, r"\w+:\w+"):
        for role, answer in zip(roles, answers, strict=True):
            told[role] |= {permission} if answer == "yes" else set()
    return told


def test_the_table_of_roles_is_that_of_the_code() -> None:
    assert _roles_told(API_GUIDE) == {role.value: set(held) for role, held in PERMISSIONS.items()}


def test_the_tables_are_really_read() -> None:
    page = (
        "| may | admin | viewer |\n|---|---|---|\n| `jobs:write` | yes | |\n| `JOBHIRE_PORT` | `1` | A port |"
    )
    assert _roles_told(page) == {"admin": {"jobs:write"}, "viewer": set()}
    assert _settings_told(page) == [["JOBHIRE_PORT", "1", "A port"]]


def _operations(house: Container) -> Iterator[tuple[str, str]]:
    """(method, path below the base path) of every operation that a door or the event feed offers."""
    controllers: list[type[Controller]] = [EventController]
    for door in house.doors():
        controllers += door.controllers()
    for controller in controllers:
        for handler in vars(controller).values():
            if isinstance(handler, HTTPRouteHandler):
                for path, method in product(handler.paths, handler.http_methods):
                    yield str(method), f"{vars(controller)['path']}{path}".rstrip("/")


def _untold(operations: Iterable[tuple[str, str]], page: str) -> list[str]:
    """Operations that the page does not name as code; what a path parameter is called does not matter."""
    named = re.findall(r"`((?:GET|POST|PATCH|PUT|DELETE) /[^`?]*)", page)
    told = {re.sub(r"{[^}]*}", "{}", name).strip() for name in named}
    wanted = {f"{method} {re.sub(r'{[^}]*}', '{}', path)}" for method, path in operations}
    return sorted(wanted - told)


def test_every_operation_stands_in_the_api_guide(house: Container) -> None:
    operations = list(_operations(house))
    assert len(operations) > 15
    assert _untold(operations, API_GUIDE) == []


def test_an_untold_operation_is_noticed() -> None:
    operations = [("GET", "/jobs/{id:str}"), ("PATCH", "/jobs/{id:str}")]
    assert _untold(operations, "`GET /jobs/{jobId}?limit=1` reads") == ["PATCH /jobs/{}"]

"""The record of processing tells of every place there is, and what is said to hold is held by a test."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import pytest

from jobhire.bootstrap import Container
from tests.architecture import controls
from tests.architecture.tree import ROOT

PAGE = (ROOT / "docs" / "privacy.md").read_text(encoding="utf-8")
SOURCE = ROOT / "src" / "jobhire"
_NAMED = re.compile(
    r"""(?:atabase\[|collection=|entries=|heads=|INBOX = )"([a-z_]+)"|(?<=    name = )"([a-z_]+)\""""
)
BESIDE = {"files", "search_index"}
"""Told of as well: no collections, the store of files and what lies on the disks of API machines."""


def named_in(texts: Iterable[str]) -> set[str]:
    """Collections that are named where the database is asked for one."""
    return {first or second for text in texts for first, second in _NAMED.findall(text)}


def told_in(page: str) -> dict[str, list[str]]:
    """Place → the other cells of its row."""
    _, _, table = page.partition("## What is kept where")
    rows = re.findall(r"^\| `([a-z_]+)` \|(.*)\|$", table, re.MULTILINE)
    return {place: [cell.strip() for cell in rest.split("|")] for place, rest in rows}


def sources(root: Path) -> list[str]:
    return [path.read_text(encoding="utf-8") for path in root.rglob("*.py") if "static" not in path.parts]


def test_every_collection_is_in_the_record_of_processing_and_nothing_else_is(house: Container) -> None:
    documents = {each.Settings.name for door in house.doors() for each in door.documents}
    there = documents | named_in(sources(SOURCE)) | {"profiles", "rankings", "tallies", "fences"}
    assert len(documents) > 30
    told = told_in(PAGE).keys()
    assert sorted(there - told) == [], "say in docs/privacy.md whose data it holds, what for, and how long"
    assert sorted(told - there - BESIDE) == []


def test_every_row_says_whose_what_for_what_and_how_long() -> None:
    rows = told_in(PAGE)
    assert len(rows) > 50
    for place, cells in rows.items():
        assert len(cells) == 4 and all(cells), place
        assert set(cells[0].split(", ")) <= {"candidates", "users", "nobody"}, place


def test_every_right_is_shown_by_a_test_that_exists() -> None:
    claimed = re.findall(r"`([a-z_/0-9]+\.py::test_\w+)`", PAGE)
    assert len(claimed) >= 6
    assert [each for each in claimed if each not in controls.tests_in(ROOT / "tests")] == []


@pytest.mark.parametrize(
    "line",
    [
        'self._x = database["secret_notes"]',
        'KIND = AggregateKind(collection="secret_notes", noun="note")',
        'class Settings:\n        name = "secret_notes"',
    ],
)
def test_a_collection_that_nobody_told_of_is_noticed(line: str) -> None:
    assert named_in([line]) - told_in(PAGE).keys() == {"secret_notes"}

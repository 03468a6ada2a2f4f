"""The list of controls tells the truth: what it names exists, and nothing is left out."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest

from jobhire.config.environment import variables
from tests.architecture import controls
from tests.architecture.tree import ROOT

TESTS = controls.tests_in(ROOT / "tests")
SETTINGS = {variable.name for variable in variables()}


@pytest.fixture
def stated() -> dict[str, dict[str, Any]]:
    return copy.deepcopy(controls.read())


def test_every_clause_and_every_row_has_a_proof_that_exists_or_a_reason(
    stated: dict[str, dict[str, Any]],
) -> None:
    assert list(controls.faults(stated, TESTS, SETTINGS)) == []


def test_the_page_is_what_the_list_says(stated: dict[str, dict[str, Any]]) -> None:
    written = controls.PAGE.read_text(encoding="utf-8")
    assert written == controls.page(stated), "write it: .venv/bin/python -m tests.architecture.controls"


def test_clauses_are_counted_out() -> None:
    assert controls.clauses("1.5.1-3 6.2.12") == ["1.5.1", "1.5.2", "1.5.3", "6.2.12"]
    assert len(controls.clauses()) == len(set(controls.clauses())) > 80


@pytest.mark.parametrize(
    ("entry", "fault"),
    [
        ({"what": "x", "tests": ["unit/test_lost.py::test_gone"]}, "asvs 1.2.4: there is no test"),
        ({"what": "x", "settings": ["NO_SUCH_THING"]}, "asvs 1.2.4: there is no setting NO_SUCH_THING"),
        ({"what": "x"}, "asvs 1.2.4 has neither a test nor a reason"),
        ({"by": "magic"}, "asvs 1.2.4: says nothing"),
        ({"what": "x", "by": "y", "proof": "z"}, "asvs 1.2.4: no member is called proof"),
        (None, "asvs 1.2.4 is missing"),
    ],
)
def test_a_clause_that_proves_nothing_is_noticed(
    stated: dict[str, dict[str, Any]], entry: dict[str, Any] | None, fault: str
) -> None:
    del stated["asvs"]["1.2.4"]
    if entry is not None:
        stated["asvs"]["1.2.4"] = entry
    (found,) = controls.faults(stated, TESTS, SETTINGS)
    assert found.startswith(fault)


def test_a_row_is_proven_by_a_test_that_is_named_after_it(
    stated: dict[str, dict[str, Any]], tmp_path: Path
) -> None:
    stated["abuse"]["35"] = {"what": "operators"}
    assert list(controls.faults(stated, TESTS, SETTINGS)) == []
    without = {test for test in TESTS if "test_row_35_" not in test}
    (found,) = (fault for fault in controls.faults(stated, without, SETTINGS) if fault.startswith("abuse 35"))
    assert found == "abuse 35 has neither a test nor a reason"
    (tmp_path / "test_x.py").write_text("class TestX:\n    async def test_row_35_y(self): ...\n")
    assert controls.tests_in(tmp_path) == {"test_x.py::test_row_35_y"}


def test_a_clause_or_row_nobody_asked_for_is_noticed(stated: dict[str, dict[str, Any]]) -> None:
    stated["abuse"]["99"] = {"what": "x", "by": "y"}
    assert list(controls.faults(stated, TESTS, SETTINGS)) == ["abuse 99 is not one of ours"]

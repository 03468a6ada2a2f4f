"""``docs/security/controls.toml`` as a page, and what is wrong with it.

``python -m tests.architecture.controls`` writes ``docs/security/controls.md`` anew.
"""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from tests.architecture.tree import ROOT, python_files

SOURCE_OF_PAGE = ROOT / "docs" / "security" / "controls.toml"
PAGE = ROOT / "docs" / "security" / "controls.md"
CLAUSES = (
    "1.2.4 1.2.9 1.2.10 1.3.6 1.3.7 1.3.11 1.3.12 1.5.1-3 2.3.3 2.4.1 4.1.1-4 5.1.1 5.2.1-5 5.3.2-3 5.4.1-3 "
    "6.2.1 6.2.4 6.2.5 6.2.8 6.2.9 6.2.12 6.3.5 6.3.7 6.3.8 6.5.1 6.5.5 7.2.3 7.4.1-3 7.5.1 8.2.1-3 "
    "8.3.1-3 8.4.1 9.1.1-3 9.2.1-4 10.4.5 10.4.8 13.1.2-4 13.2.1-6 14.2.1 14.2.7 14.2.8 14.3.2 15.1.2 "
    "15.2.2 15.2.5 15.3.1-4 15.3.7 15.4.2 16.2.5 16.3.1-3 16.4.1 16.5.1-3"
)
"""The clauses of ASVS 5.0.0 that the product is measured by."""
ROWS = (*range(1, 82), 88)
"""The rows of the list of abuse cases that the product is measured by."""
_ROW = re.compile(r"test_row_(\d\d)_")
Entry = Mapping[str, Any]


def clauses(text: str = CLAUSES) -> list[str]:
    """``1.5.1-3`` is three of them."""
    found: list[str] = []
    for word in text.split():
        chapter, _, last = word.rpartition(".")
        first, _, end = last.partition("-")
        found += [f"{chapter}.{number}" for number in range(int(first), int(end or first) + 1)]
    return found


def tests_in(root: Path) -> set[str]:
    """``<file below root>::<name>`` of every test function and test class's method."""
    found = set()
    for file in python_files(root):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_"):
                found.add(f"{file.relative_to(root).as_posix()}::{node.name}")
    return found


def read(path: Path = SOURCE_OF_PAGE) -> dict[str, dict[str, Any]]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def row_tests(row: int, entry: Entry, tests: Iterable[str]) -> list[str]:
    """Those that are named after the row, and those that the file names."""
    named = [test for test in tests if (found := _ROW.search(test)) and int(found.group(1)) == row]
    return sorted({*named, *entry.get("tests", ())})


def faults(controls: dict[str, dict[str, Any]], tests: set[str], settings: set[str]) -> Iterator[str]:
    """What is missing, unknown, or says nothing."""
    for kind, wanted in (("asvs", clauses()), ("abuse", [str(row) for row in ROWS])):
        stated = controls.get(kind, {})
        yield from (f"{kind} {name} is missing" for name in wanted if name not in stated)
        yield from (f"{kind} {name} is not one of ours" for name in stated if name not in wanted)
        for name, entry in stated.items():
            yield from (f"{kind} {name}: {fault}" for fault in _faults_of(entry, tests, settings))
            proofs = row_tests(int(name), entry, tests) if kind == "abuse" else entry.get("tests", ())
            if not (proofs or any(entry.get(way) for way in ("settings", "by", "not_yet"))):
                yield f"{kind} {name} has neither a test nor a reason"


def _faults_of(entry: Entry, tests: set[str], settings: set[str]) -> Iterator[str]:
    if not entry.get("what"):
        yield "says nothing"
    yield from (f"no member is called {name}" for name in set(entry) - _MEMBERS)
    yield from (f"there is no test {name}" for name in entry.get("tests", ()) if name not in tests)
    names = entry.get("settings", ())
    yield from (f"there is no setting {name}" for name in names if f"JOBHIRE_{name}" not in settings)


_MEMBERS = {"what", "tests", "settings", "by", "not_yet"}


def page(controls: dict[str, dict[str, Any]]) -> str:
    """Depends on the file alone: a new test of a row is found by its name and changes no page."""
    asvs = [_line(name, controls["asvs"][name]) for name in clauses()]
    rows = [_line(str(row), controls["abuse"][str(row)], named=f"test_row_{row:02d}_…") for row in ROWS]
    open_clauses = sum("not_yet" in controls["asvs"][name] for name in clauses())
    return _PAGE.format(
        clauses=len(asvs), open=open_clauses, asvs="\n".join(asvs), rows="\n".join(rows), count=len(rows)
    )


def _line(name: str, entry: Entry, *, named: str = "") -> str:
    parts = [f"`{test}`" for test in entry.get("tests", ())]
    parts += [f"`{named}`"] if named and "not_yet" not in entry and not parts else []
    parts += [f"`JOBHIRE_{setting}`" for setting in entry.get("settings", ())]
    parts += [entry["by"]] if "by" in entry else []
    parts += [f"**Not yet:** {entry['not_yet']}"] if "not_yet" in entry else []
    return f"| {name} | {entry['what']} | {'<br>'.join(parts)} |"


_PAGE = """\
# Security controls

What holds, and what proves it. Written from `docs/security/controls.toml` by
`.venv/bin/python -m tests.architecture.controls`. `tests/architecture/test_controls.py` fails when a test
or setting named here does not exist, when a clause or row has neither a proof nor a reason, and when this
page is out of date. Tests are named from `tests/` on.

## OWASP ASVS 5.0.0

The {clauses} clauses that an API without pages of its own is measured by; {open} of them do not hold, or
not wholly, and say why.

| clause | what | held by |
|---|---|---|
{asvs}

## Abuse cases

What somebody may try ({count} rows), and the tests that try it. Where only `test_row_NN_…` stands, or more
tests than are listed, `grep -rn test_row_NN_ tests` finds them: they are named after the row.

| row | what somebody tries | tried by |
|---|---|---|
{rows}
"""


def main() -> None:
    PAGE.write_text(page(read()), encoding="utf-8")


if __name__ == "__main__":
    main()

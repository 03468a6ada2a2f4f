"""The rules of the house, and the proof that each of them bites: one planted violation per contract."""

from __future__ import annotations

import ast
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.architecture.tree import ROOT, SOURCE, module_name, python_files

PLANTED: dict[str, list[tuple[str, str]]] = {
    # contract id → (module to plant, what it wrongly imports)
    "layers": [
        ("domains/job/presentation/planted.py", "jobhire.domains.job.infrastructure"),
        ("domains/job/infrastructure/planted.py", "jobhire.domains.job.presentation"),
        ("domains/candidate/domain/planted.py", "jobhire.domains.candidate.application"),
        ("domains/identity/application/planted.py", "jobhire.domains.identity.module"),
        ("domains/matching/utils.py", "math"),  # a room that is in no plan
    ],
    "domains": [("domains/matching/infrastructure/planted.py", "jobhire.domains.job.domain.events")],
    "house": [
        ("shared/infrastructure/planted.py", "jobhire.domains.job"),
        ("domains/job/presentation/planted.py", "jobhire.bootstrap"),
        ("bootstrap.py", "jobhire.interfaces.api.app"),
        ("assembly.py", "jobhire.bootstrap"),
        ("config/planted.py", "jobhire.shared.domain"),
        ("utils.py", "math"),
    ],
    "settings": [
        ("domains/job/infrastructure/planted.py", "jobhire.config.settings"),
        ("shared/infrastructure/planted.py", "jobhire.config.settings"),
    ],
    "inner": [
        ("domains/job/application/planted.py", "jobhire.shared.infrastructure"),
        ("domains/candidate/domain/planted.py", "jobhire.shared.presentation"),
    ],
    "pure-domain": [
        ("domains/job/domain/planted.py", "msgspec"),
        ("domains/matching/domain/planted.py", "numpy"),
        ("domains/candidate/domain/planted.py", "jobhire.shared.application"),  # brings msgspec along
    ],
    "plain-application": [
        ("domains/matching/application/planted.py", "numpy"),
        ("domains/identity/application/planted.py", "passlib"),
    ],
    "container": [
        ("domains/job/planted.py", "dependency_injector.containers"),
        ("assembly.py", "dependency_injector.containers"),
        ("interfaces/cli/planted.py", "dependency_injector.providers"),
    ],
    "drivers": [
        ("domains/job/presentation/planted.py", "motor.motor_asyncio"),
        ("shared/presentation/planted.py", "beanie"),
    ],
}

CONFIG: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
CONTRACTS: dict[str, dict[str, Any]] = {contract["id"]: contract for contract in CONFIG["contracts"]}
CASES = [(contract, *case) for contract, cases in PLANTED.items() for case in cases]


def _lint(tree: Path, contract: str) -> subprocess.CompletedProcess[str]:
    command = "from importlinter.cli import lint_imports_command as run; run()"
    return subprocess.run(
        [sys.executable, "-c", command, "--no-cache", "--no-logo", "--contract", contract],
        cwd=tree,
        env={"PYTHONPATH": str(tree), "PATH": "", "COLUMNS": "200"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the source tree that may be spoilt."""
    tree = tmp_path_factory.mktemp("house")
    data = shutil.ignore_patterns("__pycache__", "*.txt", "*.csv", "*.tsv", "*.json", "*.bin", "*.gz")
    shutil.copytree(SOURCE, tree / "jobhire", ignore=data)
    shutil.copy(ROOT / "pyproject.toml", tree / "pyproject.toml")
    return tree


@pytest.fixture
def planted(copy: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    where, what = request.param
    file = copy / "jobhire" / where
    before = file.read_text() if file.exists() else None
    file.write_text(f"{before or ''}\nimport {what}\n")
    yield module_name(file, copy)
    file.unlink()
    if before is not None:
        file.write_text(before)


@pytest.mark.parametrize("contract", CONTRACTS)
def test_the_house_keeps_the_contract(copy: Path, contract: str) -> None:
    outcome = _lint(copy, contract)
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr
    assert "Contracts: 1 kept, 0 broken." in outcome.stdout


@pytest.mark.parametrize(
    ("contract", "planted", "what"),
    [(contract, (where, what), what) for contract, where, what in CASES],
    indirect=["planted"],
    ids=[f"{contract}-{where}-{what}" for contract, where, what in CASES],
)
def test_a_planted_violation_breaks_the_contract(copy: Path, contract: str, planted: str, what: str) -> None:
    outcome = _lint(copy, contract)
    assert outcome.returncode != 0, f"{planted} may import {what}"
    words = (outcome.stdout + outcome.stderr).replace("\n", " ")
    assert planted in words or planted.rsplit(".", 1)[-1] in words, words


def test_every_contract_has_a_planted_violation() -> None:
    assert set(PLANTED) == set(CONTRACTS)


def _domains_on_disk(domains: Path) -> set[str]:
    return {f"jobhire.domains.{room.parent.name}" for room in domains.glob("*/domain")}


def test_every_domain_is_listed_in_the_contracts_that_name_domains() -> None:
    found = _domains_on_disk(SOURCE / "domains")
    assert found == set(CONTRACTS["domains"]["modules"])
    assert found | {"jobhire.shared"} == set(CONTRACTS["layers"]["containers"])


def test_a_domain_that_nobody_listed_is_noticed(tmp_path: Path) -> None:
    (tmp_path / "payment" / "domain").mkdir(parents=True)
    assert _domains_on_disk(tmp_path) == {"jobhire.domains.payment"}


def _imported(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module


def _third_party(files: Iterator[Path]) -> set[str]:
    names = {name.split(".")[0] for file in files for name in _imported(file)}
    return names - sys.stdlib_module_names - {"jobhire"}


def test_every_third_party_package_is_forbidden_to_the_inner_rooms() -> None:
    used = _third_party(python_files(SOURCE))
    assert used <= set(CONTRACTS["pure-domain"]["forbidden_modules"])
    assert used - {"msgspec"} <= set(CONTRACTS["plain-application"]["forbidden_modules"])
    assert "msgspec" not in CONTRACTS["plain-application"]["forbidden_modules"]


def test_a_new_third_party_package_is_noticed(tmp_path: Path) -> None:
    (tmp_path / "new.py").write_text(
        "import json\nimport jobhire.shared\nfrom requests.adapters import Retry\n"
    )
    assert _third_party(python_files(tmp_path)) == {"requests"}


def _importers(root: Path, package: str) -> list[str]:
    """Modules that import ``package``, relative to ``root``."""
    return sorted(
        file.relative_to(root).as_posix()
        for file in python_files(root)
        if any(name.split(".")[0] == package for name in _imported(file))
    )


@pytest.mark.parametrize("package", ["passlib", "jose"])
def test_a_library_nobody_maintains_lives_in_exactly_one_module(package: str) -> None:
    [importer] = _importers(SOURCE, package)
    assert "/infrastructure/" in importer


def test_a_second_importer_is_noticed(tmp_path: Path) -> None:
    (tmp_path / "one.py").write_text("import jose\n")
    (tmp_path / "two.py").write_text("def check() -> None:\n    from jose import jwt\n")
    assert _importers(tmp_path, "jose") == ["one.py", "two.py"]

"""Habits to rely on: small files, small functions, no empty rooms, documents that tell the truth."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT, SOURCE, files, python_files

LONGEST_FILE = 400
LONGEST_FUNCTION = 50

_TEXT = (".py", ".md", ".toml", ".yml", ".yaml", ".json", ".txt", ".cfg", ".sh", ".example", ".lock", ".csv")


def _too_long_files(root: Path) -> list[str]:
    lengths = {file: len(file.read_text(encoding="utf-8").splitlines()) for file in python_files(root)}
    return [f"{file}: {length} lines" for file, length in lengths.items() if length > LONGEST_FILE]


_Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def _lines(node: _Definition) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def _own_lines(node: _Definition) -> int:
    """Lines of a function without those of functions and classes directly inside it."""
    return _lines(node) - sum(_lines(inner) for inner in node.body if isinstance(inner, _Definition))


def _too_long_functions(root: Path) -> Iterator[str]:
    for file in python_files(root):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = _own_lines(node)
                if length > LONGEST_FUNCTION:
                    yield f"{file}: {node.name} has {length} lines"


@pytest.mark.parametrize("part", ["src", "tests", "benchmarks"])
def test_no_file_is_longer_than_400_lines(part: str) -> None:
    assert _too_long_files(ROOT / part) == []


@pytest.mark.parametrize("part", ["src", "tests", "benchmarks"])
def test_no_function_is_longer_than_50_lines(part: str) -> None:
    assert list(_too_long_functions(ROOT / part)) == []


def test_a_file_and_a_function_that_are_too_long_are_noticed(tmp_path: Path) -> None:
    body = "    pass\n" * LONGEST_FUNCTION
    (tmp_path / "long.py").write_text(f"async def endless():\n{body}" + "\n" * LONGEST_FILE)
    assert len(_too_long_files(tmp_path)) == 1
    assert [line.split(": ")[1] for line in _too_long_functions(tmp_path)] == ["endless has 51 lines"]


def _empty_packages(root: Path) -> list[str]:
    """Packages with nothing in them but an empty ``__init__.py``."""
    found = []
    for init in root.rglob("__init__.py"):
        rest = [file for file in files(init.parent) if file != init]
        if not rest and not init.read_text(encoding="utf-8").strip():
            found.append(init.parent.relative_to(root).as_posix())
    return sorted(found)


@pytest.mark.parametrize("part", ["src", "tests"])
def test_no_package_is_empty(part: str) -> None:
    assert _empty_packages(ROOT / part) == []


def test_an_empty_package_is_noticed(tmp_path: Path) -> None:
    for name, text in (("later", ""), ("said", '"""Has a purpose."""')):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text(text)
    assert _empty_packages(tmp_path) == ["later"]


def test_no_module_is_called_utils() -> None:
    shapeless = {"utils.py", "util.py", "helpers.py", "common.py", "misc.py"}
    assert [file.as_posix() for file in python_files(SOURCE) if file.name in shapeless] == []


_PATH = re.compile(r"`((?:src|tests|docs|benchmarks|deployments|\.github|\.ci)/[\w./*<>-]+)`")
_LINK = re.compile(r"\]\((?!https?://|mailto:|#)([^)#\s]+)(?:#[\w-]*)?\)")


def _documents(root: Path) -> list[Path]:
    pages = [page for folder in ("docs", "deployments") for page in files(root / folder, ".md")]
    return [*root.glob("*.md"), *pages]


def _lies(page: Path, root: Path) -> Iterator[str]:
    """Paths that a page names, as code or link, and that do not exist. ``<name>`` stands for anything."""
    text = page.read_text(encoding="utf-8")
    for path in _PATH.findall(text):
        if not any(root.glob(re.sub(r"<[^>]*>", "*", path.rstrip("/")))):
            yield f"{page.name}: {path}"
    for target in _LINK.findall(text):
        if not (page.parent / target).exists():
            yield f"{page.name}: link to {target}"


def test_every_path_a_document_names_exists() -> None:
    pages = _documents(ROOT)
    assert len(pages) > 15
    assert [lie for page in pages for lie in _lies(page, ROOT)] == []


def test_a_document_that_names_a_lost_path_is_noticed(tmp_path: Path) -> None:
    (tmp_path / "src" / "job").mkdir(parents=True)
    page = tmp_path / "README.md"
    page.write_text(
        "`src/<name>/` is there, `src/lost.py` and [this](docs/gone.md#top) are not; [x](#here) is."
    )
    assert list(_lies(page, tmp_path)) == ["README.md: src/lost.py", "README.md: link to docs/gone.md"]


_SECRETS = re.compile(
    r"AKIA[0-9A-Z]{16}|-----BEGIN [A-Z ]*PRIVATE KEY-----\s+[A-Za-z0-9+/]{40}|\bgh[pousr]_[A-Za-z0-9]{30,}"
    r"|\bsk-[A-Za-z0-9_-]{24,}|\bxox[abp]-[A-Za-z0-9-]{20,}|\beyJ[\w-]{30,}\.eyJ[\w-]{30,}\.[\w-]{20,}"
)
_MACHINE_PATH = re.compile(r"(?<![\w.:~-])/(?:home|root|work|Users|mnt|private/tmp)/[\w.-]+")
_REGISTRY = re.compile(r"--(?:extra-)?index-url\s+\S+|--find-links\s+\S+")


def _findings(root: Path, pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{file.relative_to(root)}: {match.group()[:24]}"
        for file in files(root)
        if file.name != ".env" and (file.suffix in _TEXT or not file.suffix)
        for match in pattern.finditer(file.read_text(encoding="utf-8", errors="replace"))
    ]


def test_the_tree_holds_no_secret() -> None:
    assert _findings(ROOT, _SECRETS) == []


def test_the_tree_names_no_place_of_one_machine() -> None:
    assert _findings(ROOT, _MACHINE_PATH) == []
    assert _findings(ROOT, _REGISTRY) == []


def test_a_secret_and_a_machine_path_are_noticed(tmp_path: Path) -> None:
    (tmp_path / "settings.py").write_text(f'KEY = "AKIA{"A" * 16}"\nDATA = "/{"home"}/someone/data"\n')
    (tmp_path / "requirements.lock").write_text(f"--{'index'}-url https://example.com/simple\n")
    assert len(_findings(tmp_path, _SECRETS)) == 1
    assert _findings(tmp_path, _MACHINE_PATH) == [f"settings.py: /{'home'}/someone"]
    assert len(_findings(tmp_path, _REGISTRY)) == 1


def test_the_house_reads_like_its_plan() -> None:
    """Functions stay short on the whole, not only at the extreme: half of them have at most eight lines."""
    lengths = sorted(
        _own_lines(node)
        for file in python_files(SOURCE)
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    )
    assert lengths[len(lengths) // 2] <= 8
    assert lengths[len(lengths) * 9 // 10] <= 25

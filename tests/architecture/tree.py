"""Where things are, for the tests that look at the source itself."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "jobhire"

_NOT_OURS = {".venv", ".git", ".jobhire", "__pycache__", "node_modules", "build", "dist"}


def files(root: Path, *suffixes: str) -> Iterator[Path]:
    """Files below ``root`` that belong to the project; all, or those with one of the suffixes."""
    for path in sorted(root.iterdir()):
        if path.is_dir():
            if path.name not in _NOT_OURS and not path.name.endswith(("_cache", ".egg-info", ".hypothesis")):
                yield from files(path, *suffixes)
        elif not suffixes or path.suffix in suffixes:
            yield path


def python_files(root: Path) -> Iterator[Path]:
    return files(root, ".py")


def module_name(file: Path, root: Path) -> str:
    """``<root>/jobhire/shared/domain.py`` → ``jobhire.shared.domain``."""
    parts = file.relative_to(root).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)

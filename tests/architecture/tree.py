"""Where things are, for the tests that look at the source itself."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "jobhire"

_NOT_OURS = {".git", ".jobhire", "__pycache__", "build", "dist"}


def files(root: Path, *suffixes: str) -> Iterator[Path]:
    """Files below ``root`` that belong to the project; all, or those with one of the suffixes."""
    for path in sorted(root.iterdir()):
        if path.is_dir():
            if not _made(path):
                yield from files(path, *suffixes)
        elif path.name not in _NOT_OURS and (not suffixes or path.suffix in suffixes):
            yield path  # a linked worktree's .git is a file


def _made(folder: Path) -> bool:
    """Whether tools made it: caches, virtual environments, data of a running stack."""
    named = folder.name in _NOT_OURS or folder.name.endswith(("_cache", ".egg-info", ".hypothesis"))
    return named or (folder / "pyvenv.cfg").exists()


def python_files(root: Path) -> Iterator[Path]:
    return files(root, ".py")


def module_name(file: Path, root: Path) -> str:
    """``<root>/jobhire/shared/domain.py`` → ``jobhire.shared.domain``."""
    parts = file.relative_to(root).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)

"""A folder as archives: the same files make the same bytes, and no archive is larger than one plan takes."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from jobhire.interfaces.cli import bulk
from jobhire.interfaces.cli.bulk import _archives_of, _parts
from jobhire.interfaces.cli.refusal import Refusal


def a_folder(root: Path) -> Path:
    files = {"b/ada.pdf": b"ada", "a.txt": b"a", ".DS_Store": b"x", "__MACOSX/._a": b"x"}
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    (root / "link.pdf").symlink_to("/etc/passwd")
    return root


def bytes_of(source: Path) -> list[bytes]:
    archives, _ = _archives_of(source)
    found = []
    for archive, _ in archives:
        archive.seek(0)
        found.append(archive.read())
    return found


def test_the_same_folder_makes_the_same_bytes_wherever_it_lies(tmp_path: Path) -> None:
    one, other = a_folder(tmp_path / "one"), a_folder(tmp_path / "other")
    (other / "a.txt").touch()
    assert bytes_of(one) == bytes_of(other)


def test_hidden_files_and_links_stay_at_home(tmp_path: Path) -> None:
    archives, too_large = _archives_of(a_folder(tmp_path))
    names = [zipfile.ZipFile(archive).namelist() for archive, _ in archives]
    assert names == [["a.txt", "b/ada.pdf"]] and too_large == []


def test_a_large_folder_is_several_plans(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "MOST_FILES", 3)
    monkeypatch.setattr(bulk, "MOST_BYTES", 100)
    files = []
    for number, size in enumerate((10, 10, 10, 10, 95, 10, 20)):
        files.append(tmp_path / f"{number}.txt")
        files[-1].write_bytes(b"x" * size)
    assert [[int(path.stem) for path in part] for part in _parts(files)] == [[0, 1, 2], [3], [4], [5, 6]]


def test_what_is_too_large_for_any_plan_is_told_and_not_sent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "LONGEST_FILE", 2)
    archives, too_large = _archives_of(a_folder(tmp_path))
    names = [zipfile.ZipFile(archive).namelist() for archive, _ in archives]
    assert names == [["a.txt"]] and too_large == ["b/ada.pdf"]


@pytest.mark.parametrize("name", ["nowhere", "empty"])
def test_a_folder_that_is_not_there_or_empty_is_refused(name: str, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(Refusal):
        _archives_of(tmp_path / name)

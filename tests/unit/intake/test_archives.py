"""Archives from strangers: what is refused as a whole, file by file, or passed over, and at what cost."""

from __future__ import annotations

import io
import struct
import tracemalloc
import zipfile
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jobhire.domains.intake.domain.errors import ArchiveRefused
from jobhire.domains.intake.domain.refusal import Refused
from jobhire.domains.intake.infrastructure import archives
from jobhire.domains.intake.infrastructure.archives import LinesOfCandidates, ZipOfCvs, open_archive


def zipped(*files: tuple[str | zipfile.ZipInfo, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        for name, content in files:
            archive.writestr(name, content, compress_type=method)
    return target.getvalue()


def opened(content: bytes, name: str = "cvs.zip") -> ZipOfCvs | LinesOfCandidates:
    archive = open_archive(io.BytesIO(content), name)
    assert isinstance(archive, ZipOfCvs | LinesOfCandidates)
    return archive


def _link() -> bytes:
    info = zipfile.ZipInfo("cv.txt")
    info.external_attr = 0o120777 << 16
    return zipped((info, b"/etc/passwd"))


def _same_name() -> bytes:
    content = zipped(("a.txt", b"one"), ("b.txt", b"two"))
    return content.replace(b"b.txt", b"A.txt")


def _encrypted() -> bytes:
    content = bytearray(zipped(("a.txt", b"one")))
    content[6] |= 1
    content[content.rfind(b"PK\x01\x02") + 8] |= 1
    return bytes(content)


def _overlapping() -> bytes:
    content = bytearray(zipped(("a.txt", b"one"), ("b.txt", b"two")))
    second = content.rfind(b"PK\x01\x02")
    content[second + 42 : second + 46] = struct.pack("<I", 0)
    return bytes(content)


def _endless_list() -> bytes:
    content = bytearray(zipped(("a.txt", b"one")))
    at = content.rfind(b"PK\x05\x06")
    content[at + 12 : at + 16] = struct.pack("<I", 100_000_000)
    return bytes(content)


def _zip64() -> bytes:
    content = zipped(("a.txt", b"one"))
    at = content.rfind(b"PK\x05\x06")
    return content[:at] + b"PK\x06\x07" + b"\0" * 16 + content[at:]


HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "bomb": (lambda: zipped(("a.txt", b"\0" * 5_000_000)), "bomb"),
    "parent path": (lambda: zipped(("../../etc/cron.d/x", b"x")), "unsafe_path"),
    "windows path": (lambda: zipped(("..\\..\\x.txt", b"x")), "unsafe_path"),
    "absolute path": (lambda: zipped(("/etc/passwd", b"x")), "unsafe_path"),
    "drive": (lambda: zipped(("C:\\x.txt", b"x")), "unsafe_path"),
    "symlink": (_link, "link"),
    "same name twice": (_same_name, "same_name_twice"),
    "encrypted": (_encrypted, "encrypted"),
    "overlapping members": (_overlapping, "overlapping"),
    "a list without end": (_endless_list, "too_many_files"),
    "a list of another kind": (_zip64, "too_large"),
    "too many members": (
        lambda: zipped(*((f"{n}.txt", b"x") for n in range(1_001)), method=zipfile.ZIP_STORED),
        "too_many_files",
    ),
    "a hundred thousand members": (
        lambda: zipped(*((f"{n}.txt", b"") for n in range(60_000)), method=zipfile.ZIP_STORED),
        "too_many_files",
    ),
    "cut short": (lambda: zipped(("a.txt", b"one"))[:-30], "damaged"),
    "nothing but folders": (lambda: zipped(("a/", b"")), "empty"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_row_59_a_hostile_archive_is_refused_as_a_whole(name: str) -> None:
    make, reason = HOSTILE[name]
    with pytest.raises(ArchiveRefused) as refused:
        opened(make())
    assert refused.value.context == {"reason": reason}


def test_row_59_an_archive_that_unpacks_to_too_much_in_all_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(archives, "MOST_UNPACKED", 1_000)
    with pytest.raises(ArchiveRefused) as refused:
        opened(zipped(("a.txt", b"x" * 600), ("b.txt", b"x" * 600)))
    assert refused.value.context == {"reason": "too_large"}


def test_row_59_refusing_a_bomb_costs_no_memory() -> None:
    content = zipped(("a.txt", b"\0" * 50_000_000))
    tracemalloc.start()
    with pytest.raises(ArchiveRefused):
        opened(content)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 2_000_000


def test_what_an_operating_system_adds_is_passed_over_and_nested_archives_are_refused_alone() -> None:
    archive = opened(
        zipped(
            ("cvs/ada.pdf", b"%PDF-"),
            ("__MACOSX/cvs/._ada.pdf", b"x"),
            ("cvs/.DS_Store", b"x"),
            ("Thumbs.db", b"x"),
            ("more.zip", zipped(("a.txt", b"a"))),
            ("old.tar.gz", b"\x1f\x8b"),
        )
    )
    assert [(member.refused, member.skip) for member in archive.members] == [
        (None, False),
        *[("system_file", True)] * 3,
        *[("nested_archive", False)] * 2,
    ]


def test_row_59_a_file_that_is_larger_than_it_says_is_damaged() -> None:
    content = bytearray(zipped(("a.txt", b"x" * 5_000)))
    central = content.rfind(b"PK\x01\x02")
    content[central + 24 : central + 28] = struct.pack("<I", 10)
    archive = opened(bytes(content))
    with pytest.raises(Refused):
        archive.read(0)


def test_a_file_whose_bytes_were_changed_is_damaged_and_others_are_read() -> None:
    content = zipped(("a.txt", b"hello"), ("b.txt", b"world"), method=zipfile.ZIP_STORED)
    archive = opened(content.replace(b"hello", b"jello"))
    with pytest.raises(Refused):
        archive.read(0)
    assert archive.read(1) == b"world"


def test_lines_that_are_too_long_or_too_many_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "LONGEST_LINE", 100)
    monkeypatch.setattr(archives, "MOST_LINES", 3)
    for content in (b"x" * 101, b"{}\n" * 4):
        with pytest.raises(ArchiveRefused) as refused:
            opened(content, "people.ndjson")
        assert refused.value.context == {"reason": "too_many_lines"}


@given(st.binary(max_size=400), st.sampled_from(["a.zip", "a.ndjson", "a.pdf", ""]))
@settings(max_examples=200, deadline=None)
def test_whatever_the_bytes_the_answer_is_an_archive_or_a_refusal(content: bytes, name: str) -> None:
    for start in (b"", b"PK\x03\x04", zipped(("a.txt", b"a"))):
        try:
            archive = opened(start + content, name)
        except ArchiveRefused:
            continue
        for index in range(len(archive.members)):
            try:
                archive.read(index)
            except Refused:
                continue

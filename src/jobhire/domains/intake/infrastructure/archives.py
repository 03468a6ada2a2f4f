"""Archives of CVs as strangers send them: looked at before anything is unpacked, and read one file at a time.

OWASP ASVS 5.0: 5.2.3 unpacked size and number of members, 5.2.5 links, 5.3.3 paths. Of the archive only its
list is ever in memory, and the list is bounded before it is read.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath, PureWindowsPath
from typing import IO

from jobhire.domains.intake.application.import_ports import Archive, Member
from jobhire.domains.intake.domain.bulk_import import ImportForm
from jobhire.domains.intake.domain.errors import ArchiveRefused
from jobhire.domains.intake.domain.import_entry import NESTED, SYSTEM_FILE
from jobhire.domains.intake.domain.refusal import Reason, Refused
from jobhire.domains.intake.infrastructure.zip_members import (
    is_bomb,
    is_link,
    is_oddly_packed,
    leaves_folder,
)

MOST_BYTES = 200_000_000
MOST_UNPACKED = 500_000_000
MOST_MEMBERS = 1_000
MOST_FILE = 10_000_000
MOST_LINES = 10_000
MOST_LINES_BYTES = 64_000_000
LONGEST_LINE = 2_000_000
_LISTED = 4 * MOST_MEMBERS
"""Members in the list, with folders and what an operating system adds."""
_LIST_BYTES = _LISTED * 400
_END, _BIG_END = b"PK\x05\x06", b"PK\x06\x07"
_TAIL = 66_000
_ARCHIVES = (".zip", ".jar", ".7z", ".rar", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".zst", ".cab", ".iso")
_SYSTEM = frozenset({"thumbs.db", "desktop.ini"})
_SENTENCES = {
    "damaged": "This is not a ZIP archive, or it is damaged or cut short.",
    "unsupported": "Send a ZIP archive of PDF, DOCX and text files, or lines of JSON (.ndjson).",
    "too_large": "The archive has at most 200 MB packed and 500 MB unpacked.",
    "too_many_files": "The archive has at most 1,000 files. Send the others as a second import.",
    "too_many_lines": "At most 10,000 lines and 64 MB, each line at most 2 MB.",
    "encrypted": "The archive is protected by a password.",
    "empty": "There is nothing in it.",
    "unsafe_path": "The archive names a file outside of itself.",
    "link": "The archive has a link in it.",
    "bomb": "The archive unpacks to far more than any CVs hold.",
    "same_name_twice": "Two files of the archive have the same name.",
    "overlapping": "Files of the archive lie over each other.",
}
"""Every reason to refuse the whole."""
_UNREADABLE = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, RuntimeError)


def open_archive(file: IO[bytes], name: str) -> Archive:
    """See ``Archives``. The content decides what it is; the name only tells lines of JSON from the rest."""
    file.seek(0)
    start = file.read(4)
    if start[:2] == b"PK":
        return ZipOfCvs(file)
    ending = PureWindowsPath(name).suffix.lower()
    if not start:
        raise _refusal("empty")
    if ending in {".ndjson", ".jsonl"}:
        return LinesOfCandidates(file)
    raise _refusal("damaged" if ending == ".zip" else "unsupported")


def _refusal(reason: str) -> ArchiveRefused:
    return ArchiveRefused(reason, _SENTENCES[reason])


class ZipOfCvs:
    """See ``Archive``. Folders are not members; names with folders keep the last part only, elsewhere."""

    form = ImportForm.FILES

    def __init__(self, file: IO[bytes]) -> None:
        _check_tail(file)
        try:
            self._zip = zipfile.ZipFile(file)
            infos = self._zip.infolist()
        except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError, struct.error) as error:
            raise _refusal("damaged") from error
        self._infos = [info for info in infos if not _is_folder(info)]
        for reason in _faults(infos, self._infos):
            raise _refusal(reason)
        self.members: Sequence[Member] = [_member(info) for info in self._infos]
        kept = sum(member.refused is None for member in self.members)
        if kept > MOST_MEMBERS:
            raise _refusal("too_many_files")
        if not self.members:
            raise _refusal("empty")

    def read(self, index: int) -> bytes:
        info = self._infos[index]
        try:
            with self._zip.open(info) as stream:
                content = stream.read(min(info.file_size, MOST_FILE) + 1)
        except _UNREADABLE as error:
            raise Refused(Reason.DAMAGED) from error
        if len(content) != info.file_size:
            raise Refused(Reason.DAMAGED)
        return content


def _check_tail(file: IO[bytes]) -> None:
    """What the end of the file announces, before the list is read, which takes as much memory as it likes."""
    size = file.seek(0, io.SEEK_END)
    if size > MOST_BYTES:
        raise _refusal("too_large")
    file.seek(max(0, size - _TAIL))
    tail = file.read()
    at = tail.rfind(_END)
    if at < 0 or at + 22 > len(tail):
        raise _refusal("damaged")
    members, list_bytes = struct.unpack("<HI", tail[at + 10 : at + 16])
    if members > _LISTED or list_bytes > _LIST_BYTES:
        raise _refusal("too_many_files")
    if tail[max(0, at - 20) : at].startswith(_BIG_END):
        raise _refusal("too_large")


def _faults(infos: Sequence[zipfile.ZipInfo], files: Sequence[zipfile.ZipInfo]) -> Iterator[str]:
    names = [info.filename.lower() for info in files]
    if any(map(leaves_folder, infos)):
        yield "unsafe_path"
    if any(map(is_link, infos)):
        yield "link"
    if len(set(names)) < len(names):
        yield "same_name_twice"
    if any(info.flag_bits & 0x1 for info in files):
        yield "encrypted"
    if _overlap(infos):
        yield "overlapping"
    if any(map(is_bomb, files)):
        yield "bomb"
    if sum(info.file_size for info in files) > MOST_UNPACKED:
        yield "too_large"


def _overlap(infos: Sequence[zipfile.ZipInfo]) -> bool:
    """Whether two members share bytes, which makes kilobytes unpack to terabytes (Fifield, 2019)."""
    places = sorted((info.header_offset, info.compress_size) for info in infos)
    following = [offset for offset, _ in places[1:]]
    return any(offset + 30 + size > after for (offset, size), after in zip(places, following, strict=False))


def _is_folder(info: zipfile.ZipInfo) -> bool:
    return info.is_dir() and info.file_size == 0


def _member(info: zipfile.ZipInfo) -> Member:
    parts = PurePosixPath(info.filename.replace("\\", "/")).parts
    last = parts[-1].lower() if parts else ""
    if "__MACOSX" in parts or last in _SYSTEM or any(part.startswith(".") for part in parts):
        return Member(name=info.filename, size=info.file_size, refused=SYSTEM_FILE, skip=True)
    return Member(name=info.filename, size=info.file_size, refused=_refused(info, last))


def _refused(info: zipfile.ZipInfo, name: str) -> str | None:
    if name.endswith(_ARCHIVES):
        return NESTED
    if info.file_size > MOST_FILE:
        return Reason.TOO_LARGE.value
    return Reason.UNSUPPORTED.value if is_oddly_packed(info) else None


class LinesOfCandidates:
    """See ``Archive``: every line of JSON is a member."""

    form = ImportForm.LINES

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._places = list(_places(file))
        if not self._places:
            raise _refusal("empty")
        self.members: Sequence[Member] = [
            Member(name=f"line {number}", size=size) for number, _, size in self._places
        ]

    def read(self, index: int) -> bytes:
        _, offset, size = self._places[index]
        self._file.seek(offset)
        return self._file.read(size).strip()


def _places(file: IO[bytes]) -> Iterator[tuple[int, int, int]]:
    """(number, offset, bytes) of every line that is not blank."""
    if file.seek(0, io.SEEK_END) > MOST_LINES_BYTES:
        raise _refusal("too_many_lines")
    file.seek(0)
    number, offset = 0, 0
    while raw := file.readline(LONGEST_LINE + 1):
        number += 1
        if len(raw) > LONGEST_LINE or number > MOST_LINES:
            raise _refusal("too_many_lines")
        if raw.strip():
            yield number, offset, len(raw)
        offset += len(raw)

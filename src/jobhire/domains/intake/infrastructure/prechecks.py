"""What the parent asks of a file before any parser sees it. Costs microseconds and unpacks nothing.

OWASP ASVS 5.0: 5.2.1 size, 5.2.2 name against content, 5.2.3 unpacked size and number of members, 5.2.5
links, 5.3.3 paths.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
from pathlib import PureWindowsPath

from jobhire.domains.intake.domain.document import Kind
from jobhire.domains.intake.domain.refusal import Reason, Refused
from jobhire.domains.intake.infrastructure.zip_members import (
    is_bomb,
    is_link,
    is_oddly_packed,
    leaves_folder,
)

MOST_BYTES = 10_000_000
MOST_JSON_BYTES = 1_000_000
MOST_MEMBERS = 1_000
MOST_UNPACKED = 50_000_000

_END = b"PK\x05\x06"
_ENDINGS = {
    ".pdf": Kind.PDF,
    ".docx": Kind.DOCX,
    ".txt": Kind.TEXT,
    ".text": Kind.TEXT,
    ".md": Kind.TEXT,
    ".json": Kind.JSON_RESUME,
}
_MACROS = re.compile(r"vbaproject|\.bin$|macrosheets", re.IGNORECASE)
_MARKUP = re.compile(rb"^\s*<(?:!doctype|html|svg|\?xml|script|head|body)", re.IGNORECASE)
_FOREIGN = (
    b"MZ",
    b"\x7fELF",
    b"\xca\xfe\xba\xbe",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"Rar!",
    b"7z\xbc\xaf",
    b"\x1f\x8b",
    b"#!",
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def kind_of(content: bytes, name: str) -> Kind:
    """What the file is, by content and name alike. Raises ``Refused`` unless both agree and it is safe to
    open.
    """
    if not content.strip(b" \t\r\n\0\x0c"):
        raise Refused(Reason.EMPTY)
    if len(content) > MOST_BYTES:
        raise Refused(Reason.TOO_LARGE)
    ending = PureWindowsPath(name.replace("\0", "?")).suffix.lower()
    if ending in {".docm", ".dotm"}:
        raise Refused(Reason.MACROS)
    expected = _ENDINGS.get(ending)
    if expected is None:
        raise Refused(Reason.UNSUPPORTED)
    kind = _by_content(content)
    if kind is Kind.TEXT and expected is Kind.JSON_RESUME:
        return _json(content)
    if kind is not expected:
        raise Refused(Reason.WRONG_TYPE)
    if kind is Kind.DOCX:
        _check_archive(content)
    return kind


def _json(content: bytes) -> Kind:
    if not content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{") or len(content) > MOST_JSON_BYTES:
        raise Refused(Reason.NOT_JSON_RESUME)
    return Kind.JSON_RESUME


def _by_content(content: bytes) -> Kind:
    if content.startswith(_OLE):  # also how an encrypted DOCX is wrapped
        encrypted = "EncryptedPackage".encode("utf-16-le") in content
        raise Refused(Reason.ENCRYPTED if encrypted else Reason.UNSUPPORTED)
    if content.startswith(b"PK"):
        return Kind.DOCX
    if b"%PDF-" in content[:1024]:
        if not content.lstrip(b"\xef\xbb\xbf \t\r\n\0").startswith(b"%PDF-") or _ends_as_archive(content):
            raise Refused(Reason.AMBIGUOUS)
        return Kind.PDF
    if content.startswith(_FOREIGN) or _MARKUP.match(content):
        raise Refused(Reason.UNSUPPORTED)
    return Kind.TEXT


def _ends_as_archive(content: bytes) -> bool:
    """Whether a ZIP reader would open it, too."""
    at = content.rfind(_END, max(0, len(content) - 66_000))
    if at < 0 or at + 22 > len(content):
        return False
    size, offset = struct.unpack("<II", content[at + 12 : at + 20])
    return size == 0 or content[:at].rfind(b"PK\x01\x02") >= 0 or offset + size <= at


def _check_archive(content: bytes) -> None:
    at = content.rfind(_END, max(0, len(content) - 66_000))
    if at < 0 or at + 22 > len(content):
        raise Refused(Reason.DAMAGED)
    members, size = struct.unpack("<xxxxxxxxxxHI", content[at : at + 16])
    if (
        members > MOST_MEMBERS
        or size > MOST_MEMBERS * 400
        or content[max(0, at - 20) : at].startswith(b"PK\x06\x07")
    ):
        raise Refused(Reason.UNSAFE_ARCHIVE)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _check_members(archive.infolist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise Refused(Reason.DAMAGED) from error


def _check_members(members: list[zipfile.ZipInfo]) -> None:
    names = [member.filename for member in members]
    if any(_MACROS.search(name) for name in names):
        raise Refused(Reason.MACROS)
    if any(member.flag_bits & 0x1 for member in members):
        raise Refused(Reason.ENCRYPTED)
    bomb = sum(member.file_size for member in members) > MOST_UNPACKED or any(map(is_bomb, members))
    doubled = len({name.lower() for name in names}) < len(names)
    if len(names) > MOST_MEMBERS or bomb or doubled or any(map(_is_unsafe, members)):
        raise Refused(Reason.UNSAFE_ARCHIVE)
    if "word/document.xml" not in names:
        raise Refused(Reason.UNSUPPORTED)


def _is_unsafe(member: zipfile.ZipInfo) -> bool:
    """A path that leaves its folder, a link, an archive in the archive, or a method that no word
    processor uses.
    """
    nested = member.orig_filename.lower().endswith((".zip", ".docx", ".jar", ".exe", ".js", ".vbs"))
    return leaves_folder(member) or is_link(member) or nested or is_oddly_packed(member)

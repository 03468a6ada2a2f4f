"""Pictures without what cameras and editors write beside them: where, when, with what, by whom. Pixels stay
as they are, byte for byte.
"""

from __future__ import annotations

import struct

_JPEG, _PNG = b"\xff\xd8", b"\x89PNG\r\n\x1a\n"
_ALONE = frozenset([0x01, *range(0xD0, 0xD9)])
_SCAN, _COMMENT = 0xDA, 0xFE
_DRAWN_WITH = frozenset(b"IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB iCCP sBIT pHYs bKGD".split())
_JPX_SIGNATURE = b"\0\0\0\x0cjP  \r\n\x87\n"
_JPX_BESIDE = frozenset([b"uuid", b"uinf", b"xml ", b"asoc"])


def bare(picture: bytes) -> bytes:
    """The picture without EXIF, GPS, XMP, IPTC, comments and dates. Of kinds not known here: as it is."""
    if picture.startswith(_JPEG):
        return bare_jpeg(picture)
    if picture.startswith(_PNG):
        return _bare_png(picture)
    return _bare_jpx(picture) if picture.startswith(_JPX_SIGNATURE) else picture


def bare_jpeg(picture: bytes) -> bytes:
    """Segments up to the scan, without those that say something besides how to draw it. Whatever follows
    the end of the picture goes, too (phones append another picture and its place)."""
    out, at = bytearray(_JPEG), 2
    while at + 4 <= len(picture) and picture[at] == 0xFF:
        marker = picture[at + 1]
        if marker == 0xFF or marker in _ALONE:
            at += 1 if marker == 0xFF else 2
            continue
        if marker == 0xD9:
            break
        end = at + 2 + struct.unpack_from(">H", picture, at + 2)[0]
        if end <= at + 3:
            break
        if _needed(marker, picture[at + 4 : end]):
            out += picture[at:end]
        at = end
        if marker == _SCAN:
            stop = _end_of_scan(picture, at)
            out += picture[at:stop]
            at = stop
    return bytes(out) + b"\xff\xd9"


def _needed(marker: int, body: bytes) -> bool:
    if marker == _COMMENT:
        return False
    if not 0xE0 <= marker <= 0xEF:
        return True
    return (
        (marker == 0xE0 and body.startswith(b"JFIF\0"))
        or (marker == 0xE2 and body.startswith(b"ICC_PROFILE\0"))
        or (marker == 0xEE and body.startswith(b"Adobe"))
    )


def _end_of_scan(picture: bytes, at: int) -> int:
    """Where the next marker that is neither a stuffed byte nor a restart stands."""
    while True:
        at = picture.find(b"\xff", at)
        if at < 0 or at + 1 >= len(picture):
            return len(picture)
        following = picture[at + 1]
        if following == 0 or 0xD0 <= following <= 0xD7:
            at += 2
        elif following == 0xFF:
            at += 1
        else:
            return at


def _bare_png(picture: bytes) -> bytes:
    out, at = bytearray(_PNG), len(_PNG)
    while at + 12 <= len(picture):
        end = at + 12 + struct.unpack_from(">I", picture, at)[0]
        kind = picture[at + 4 : at + 8]
        if kind in _DRAWN_WITH:
            out += picture[at:end]
        at = end
        if kind == b"IEND":
            break
    return bytes(out)


def _bare_jpx(picture: bytes) -> bytes:
    """Top boxes of JPEG 2000. One without a length runs to the end."""
    out, at = bytearray(), 0
    while at + 8 <= len(picture):
        size = struct.unpack_from(">I", picture, at)[0]
        if size == 1 and at + 16 <= len(picture):
            size = struct.unpack_from(">Q", picture, at + 8)[0]
        end = len(picture) if size < 8 else min(at + size, len(picture))
        if picture[at + 4 : at + 8] not in _JPX_BESIDE:
            out += picture[at:end]
        at = end
    return bytes(out)

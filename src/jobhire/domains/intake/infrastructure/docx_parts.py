"""The parts of a DOCX, each read within a limit by a parser that resolves nothing."""

from __future__ import annotations

import zipfile
from typing import Any

from lxml import etree

from jobhire.domains.intake.domain.refusal import Reason, Refused

DAMAGES = (zipfile.BadZipFile, zipfile.LargeZipFile, EOFError, NotImplementedError, OSError, ValueError)
_MOST_PART = 20_000_000


def bytes_of(archive: zipfile.ZipFile, name: str) -> bytes:
    """Raises ``Refused`` for more than any part needs."""
    with archive.open(name) as stream:
        data = stream.read(_MOST_PART + 1)
    if len(data) > _MOST_PART:
        raise Refused(Reason.TOO_COMPLEX)
    return data


def parsed(data: bytes) -> Any:
    """Raises ``Refused``."""
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data or _is_wide(data):
        raise Refused(Reason.UNSAFE_ARCHIVE)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise Refused(Reason.DAMAGED) from error


def _is_wide(data: bytes) -> bool:
    """UTF-16 or -32, in which a DOCTYPE would not be found by its bytes. Word writes UTF-8."""
    return data[:2] in {b"\xff\xfe", b"\xfe\xff"} or b"\0" in data[:64]

"""Files in multipart forms (RFC 7578), strictly: known parts, each once, and nothing written to a disk."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from litestar import Request
from multipart import MultipartError, MultipartSegment, PushMultipartParser

from jobhire.shared.presentation.bodies import require_media_type
from jobhire.shared.presentation.problems import INVALID_REQUEST, FieldError, HttpProblem

MULTIPART = "multipart/form-data"
FORM_OVERHEAD = 64 * 1024
"""Bytes that a form takes beside its file: boundaries, headers, small fields."""
_AT_ONCE = 12
_turns = asyncio.Semaphore(_AT_ONCE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    file_name: str
    content: bytes
    fields: dict[str, str] = field(default_factory=dict)


def turn() -> asyncio.Semaphore:
    """Held while a file is in memory: a dozen uploads at a time in one process, others wait."""
    return _turns


async def read_upload(
    request: Request[Any, Any, Any], *, file: str = "file", fields: Collection[str] = ()
) -> Upload:
    """The form's one file and its fields. Raises problems: 415 for another type of body, 413 for one that is
    too large, 400 for a part that is unknown, repeated or missing."""
    require_media_type(request, frozenset({MULTIPART}))
    boundary = request.content_type[1].get("boundary", "")
    parts = _parts(await request.body(), boundary, {file, *fields})
    found = parts.pop(file, None)
    if found is None or found[0] is None:
        raise _wrong(f"Send the file as the part {file!r}, with its name", file)
    return Upload(file_name=found[0], content=found[1], fields=_texts(parts))


def _parts(body: bytes, boundary: str, known: set[str]) -> dict[str, tuple[str | None, bytes]]:
    parts: dict[str, tuple[str | None, bytes]] = {}
    segment: MultipartSegment | None = None
    pieces: list[bytes] = []
    try:
        with PushMultipartParser(boundary, max_segment_count=len(known), strict=True) as parser:
            for event in parser.parse(body):
                if isinstance(event, MultipartSegment):
                    segment, pieces = event, []
                    _expect(segment.name, parts, known)
                elif event:
                    pieces.append(bytes(event))
                elif segment is not None:
                    parts[segment.name] = (segment.filename, b"".join(pieces))
    except (MultipartError, UnicodeDecodeError) as error:
        raise _wrong("The body is not the multipart form that its type announces") from error
    return parts


def _expect(name: str, parts: dict[str, Any], known: set[str]) -> None:
    if name not in known:
        raise _wrong(f"Unknown part; the form has {', '.join(sorted(known))}", name[:100])
    if name in parts:
        raise _wrong("Given more than once", name)


def _texts(parts: dict[str, tuple[str | None, bytes]]) -> dict[str, str]:
    texts: dict[str, str] = {}
    for name, (_, content) in parts.items():
        try:
            texts[name] = content.decode()
        except UnicodeDecodeError as error:
            raise _wrong("Not UTF-8", name) from error
    return texts


def _wrong(detail: str, name: str = "") -> HttpProblem:
    error = FieldError(detail, pointer=f"/{name}" if name else "")
    return HttpProblem(INVALID_REQUEST, "See errors.", errors=(error,))

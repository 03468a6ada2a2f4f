"""Files in multipart forms (RFC 7578), strictly: known parts, each once, and little in memory at a time."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from litestar import Request
from multipart import MultipartError, MultipartSegment, PushMultipartParser

from jobhire.shared.presentation.bodies import require_media_type
from jobhire.shared.presentation.problems import INVALID_REQUEST, FieldError, HttpProblem

MULTIPART = "multipart/form-data"
FORM_OVERHEAD = 64 * 1024
"""Bytes that a form takes beside its file: boundaries, headers, small fields."""
_IN_MEMORY = 1_000_000
"""Bytes of a file that are kept in memory while it comes in; a longer one goes on in a temporary file."""
_LONGEST_FIELD = 32_000
_AT_ONCE = 8
_turns = asyncio.Semaphore(_AT_ONCE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """``digest``: SHA-256 over all parts, with their names: two forms with one digest say the same."""

    file_name: str
    file: IO[bytes]
    size: int
    fields: Mapping[str, str]
    digest: str

    @asynccontextmanager
    async def content(self) -> AsyncIterator[bytes]:
        """The whole file. A few uploads of a process are in memory at a time; others wait their turn."""
        async with _turns:
            self.file.seek(0)
            yield self.file.read()


@asynccontextmanager
async def received(
    request: Request[Any, Any, Any], *, file: str = "file", fields: Collection[str] = ()
) -> AsyncIterator[Upload]:
    """The form's one file and its fields, for as long as the context is open.

    Raises problems: 415 for another type of body, 413 for one that is too large, 400 for a part that is
    unknown, repeated or missing. What has come in by then is gone.
    """
    require_media_type(request, frozenset({MULTIPART}))
    with SpooledTemporaryFile(max_size=_IN_MEMORY) as spool:
        form = _Form(spool, file, frozenset(fields))
        await form.read(request)
        yield form.upload()


class _Form:
    """What has come in so far."""

    def __init__(self, spool: IO[bytes], file: str, fields: frozenset[str]) -> None:
        self._spool, self._file, self._known = spool, file, fields | {file}
        self._digest = hashlib.sha256()
        self._fields: dict[str, bytes] = {}
        self._name: str | None = None
        self._seen: set[str] = set()
        self._present = ""
        self._size = 0

    async def read(self, request: Request[Any, Any, Any]) -> None:
        boundary = request.content_type[1].get("boundary", "")
        try:
            # Not the strict mode: it stumbles over the line end after the last boundary, which clients send.
            with PushMultipartParser(boundary, max_segment_count=len(self._known)) as parser:
                async for chunk in request.stream():
                    for event in parser.parse(chunk):
                        self._take(event)
        except (MultipartError, UnicodeDecodeError) as error:
            raise _wrong("The body is not the multipart form that its type announces") from error

    def _take(self, event: Any) -> None:
        if isinstance(event, MultipartSegment):
            self._begin(event)
        elif event and self._present == self._file:
            self._spool.write(event)
            self._size += len(event)
            self._digest.update(event)
        elif event:
            self._add(bytes(event))

    def _begin(self, segment: MultipartSegment) -> None:
        name = self._present = segment.name
        if name not in self._known:
            raise _wrong(f"Unknown part; the form has {', '.join(sorted(self._known))}", name[:100])
        if name in self._seen:
            raise _wrong("Given more than once", name)
        self._seen.add(name)
        if name == self._file:
            self._name = segment.filename
        self._digest.update(f"\n{name}\n{segment.filename or ''}\n".encode())

    def _add(self, piece: bytes) -> None:
        so_far = self._fields.get(self._present, b"") + piece
        if len(so_far) > _LONGEST_FIELD:
            raise _wrong(f"At most {_LONGEST_FIELD:,} bytes", self._present)
        self._fields[self._present] = so_far
        self._digest.update(piece)

    def upload(self) -> Upload:
        if not self._name:
            raise _wrong(f"Send the file as the part {self._file!r}, with its name", self._file)
        return Upload(
            file_name=self._name,
            file=self._spool,
            size=self._size,
            fields={name: _text(name, content) for name, content in self._fields.items()},
            digest=self._digest.hexdigest(),
        )


def _text(name: str, content: bytes) -> str:
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        raise _wrong("Not UTF-8", name) from error


def _wrong(detail: str, name: str = "") -> HttpProblem:
    error = FieldError(detail, pointer=f"/{name}" if name else "")
    return HttpProblem(INVALID_REQUEST, "See errors.", errors=(error,))

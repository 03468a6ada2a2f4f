"""Imports: newline-delimited JSON in, what became of each line out.

The body is taken in whole (to a temporary file, once it is larger than a megabyte) and its size and number of
lines are checked before anything is stored; then it is worked off in batches, so that memory stays flat.

**Why a repeat makes nothing twice.** Every line has an identity, kept as a unique key of what it made and
freed when that is deleted: its ``externalId``; else, under an ``Idempotency-Key``, that key with the line's
number and content; else its content alone (the decoded line, so white space and the order of members do not
matter). A file sent again, whole or in part, after a success, a crash or a cut line, therefore meets what is
there already, whereas ids are ordinary UUIDv7: an import sorts by creation like everything else.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from hashlib import sha256
from tempfile import SpooledTemporaryFile
from typing import IO, Any, Generic, Literal, Protocol, TypeVar

import msgspec
from litestar import Request

from jobhire.shared.application import Imported
from jobhire.shared.domain import Invalid
from jobhire.shared.presentation.bodies import decode_strict, require_media_type
from jobhire.shared.presentation.idempotency import idempotency_key
from jobhire.shared.presentation.problems import (
    INVALID_REQUEST,
    PAYLOAD_TOO_LARGE,
    HttpProblem,
    to_problem,
)

IMPORT_BYTES = 64 * 1024 * 1024
IMPORT_LINES = 10_000
LINE_BYTES = 2 * 1024 * 1024
BATCH = 500
_IN_MEMORY = 1024 * 1024
_TURN = 50
"""Lines decoded before other requests get their turn."""


class ImportLine(Protocol):
    """A line's own struct. ``external_id``: the caller's name for it, unique among what the tenant has."""

    @property
    def external_id(self) -> str | None: ...


L = TypeVar("L", bound=ImportLine)


class Keyed(msgspec.Struct, Generic[L], frozen=True):
    """A readable line and its identity (44 characters at most, or ``x:`` and the external id)."""

    number: int
    key: str
    line: L


class LineResult(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """``exists``: this line, or another with its place (then ``problem`` says which), was there before."""

    line: int
    status: Literal["created", "exists", "invalid"]
    id: str | None = None
    problem: dict[str, Any] | None = None


class ImportTotals(msgspec.Struct, frozen=True, kw_only=True):
    created: int
    exists: int
    invalid: int


Take = Callable[[Sequence[Keyed[L]]], Awaitable[Sequence[Imported]]]


async def run_import(request: Request[Any, Any, Any], type: type[L], take: Take[L]) -> list[LineResult]:
    """Decode the body's lines as ``type`` and hand them to ``take``, in batches of at most 500.

    Raises, before anything is taken: 415 for another media type, 413 for too many lines or bytes, 400 for
    no line at all. A line that is wrong is an ``invalid`` result and does not spoil the others.
    """
    require_media_type(request, frozenset({"application/x-ndjson"}))
    prefix = (idempotency_key(request) or "").encode()
    with SpooledTemporaryFile(max_size=_IN_MEMORY) as spool:
        await _receive(request, spool)
        spool.seek(0)
        results: list[LineResult] = []
        async for good, bad in _batches(spool, type, prefix):
            taken = await take(good) if good else ()
            results += bad
            results += (_result(each.number, what) for each, what in zip(good, taken, strict=True))
    return sorted(results, key=lambda result: result.line)


def totals(results: Sequence[LineResult]) -> ImportTotals:
    statuses = [result.status for result in results]
    return ImportTotals(
        created=statuses.count("created"),
        exists=statuses.count("exists"),
        invalid=statuses.count("invalid"),
    )


async def _receive(request: Request[Any, Any, Any], spool: IO[bytes]) -> None:
    lines, last, seen = 0, b"\n", False
    async for chunk in request.stream():
        lines += chunk.count(b"\n")
        last, seen = chunk[-1:] or last, seen or bool(chunk.strip())
        if lines + (last != b"\n") > IMPORT_LINES:
            raise HttpProblem(PAYLOAD_TOO_LARGE, f"At most {IMPORT_LINES:,} lines.", maxLines=IMPORT_LINES)
        spool.write(chunk)
    if not seen:
        raise HttpProblem(INVALID_REQUEST, "The body has no lines.")


async def _batches(
    spool: IO[bytes], type: type[L], prefix: bytes
) -> AsyncIterator[tuple[list[Keyed[L]], list[LineResult]]]:
    good: list[Keyed[L]] = []
    bad: list[LineResult] = []
    for number, raw in _lines(spool):
        read = _read(number, raw, type, prefix)
        if isinstance(read, LineResult):
            bad.append(read)
        else:
            good.append(read)
        if len(good) == BATCH:
            yield good, bad
            good, bad = [], []
        elif number % _TURN == 0:
            await asyncio.sleep(0)
    yield good, bad


def _lines(spool: IO[bytes]) -> Iterator[tuple[int, bytes]]:
    """Numbered from 1, blank ones left out; of one that is too long, just more than what is too long."""
    number = 0
    while raw := spool.readline(LINE_BYTES + 1):
        number += 1
        rest = raw
        while len(rest) > LINE_BYTES and not rest.endswith(b"\n"):
            rest = spool.readline(LINE_BYTES + 1)
        if raw.strip():
            yield number, raw


def _read(number: int, raw: bytes, type: type[L], prefix: bytes) -> Keyed[L] | LineResult:
    if len(raw) > LINE_BYTES:
        refusal = HttpProblem(PAYLOAD_TOO_LARGE, f"A line has at most {LINE_BYTES:,} bytes.")
        return LineResult(line=number, status="invalid", problem=_problem(refusal))
    try:
        line: L = decode_strict(raw, type)
    except (HttpProblem, Invalid) as wrong:
        return LineResult(line=number, status="invalid", problem=_problem(wrong))
    return Keyed(number, _identity(line, number, prefix), line)


def read_line(raw: bytes, type: type[L]) -> Keyed[L]:
    """One line by itself, with its identity. Raises ``HttpProblem`` and ``Invalid``."""
    line: L = decode_strict(raw, type)
    return Keyed(1, _identity(line, 1, b""), line)


def _identity(line: ImportLine, number: int, prefix: bytes) -> str:
    if line.external_id is not None:
        return f"x:{line.external_id}"
    content = msgspec.json.encode(line, order="sorted")
    if prefix:
        content = b"%b\n%d\n%b" % (prefix, number, content)
    return f"c:{sha256(content).hexdigest()[:40]}"


def _result(number: int, what: Imported) -> LineResult:
    problem = None if what.refused is None else _problem(what.refused)
    if what.id is None:
        return LineResult(line=number, status="invalid", problem=problem)
    return LineResult(
        line=number, status="created" if what.created else "exists", id=what.id, problem=problem
    )


def _problem(refusal: Exception) -> dict[str, Any]:
    body = to_problem(refusal).body
    return {name: value for name, value in body.items() if name != "correlationId"}

"""Between parent and child: a length, then MessagePack. The child's word is data: checked on arrival,
bounded in size.
"""

from __future__ import annotations

import struct
from enum import StrEnum

import msgspec

from jobhire.domains.intake.domain.document import Box, Hidden, HiddenBy, Kind, Line, Reading
from jobhire.domains.intake.domain.picture import Picture
from jobhire.domains.intake.domain.refusal import Reason, Refused

MOST_ANSWER = 32_000_000
LENGTH = struct.Struct("<I")
HEAD = struct.Struct("<ccBI")
"""What to do, with what kind of file, on which page (0: all), and how many bytes follow."""


class Task(StrEnum):
    """What a child can be asked for. The value's first letter goes over the wire."""

    READ = "read"
    COPY = "copy"
    PICTURE = "picture"


def head(task: Task, kind: Kind, page: int, size: int) -> bytes:
    return HEAD.pack(task.value[0].encode(), kind.value[0].encode(), page, size)


TASKS = {task.value[0].encode(): task for task in Task}
KINDS = {kind.value[0].encode(): kind for kind in Kind}


def most_copied(size: int) -> int:
    """How large a copy of a file of ``size`` bytes may be."""
    return 2 * size + 1_000_000


class Answer(msgspec.Struct, array_like=True):
    reason: Reason | None = None
    kind: Kind = Kind.TEXT
    pages: int = 0
    lines: list[tuple[str, int, Box | None, float, bool, int, bool]] = []
    hidden: list[tuple[str, HiddenBy, int, Box | None]] = []
    scanned: tuple[int, ...] = ()


def packed(outcome: Reading | Reason) -> bytes:
    if isinstance(outcome, Reason):
        return msgspec.msgpack.encode(Answer(reason=outcome))
    lines = [
        (one.text, one.page, one.box, one.size, one.bold, one.column, one.heading) for one in outcome.lines
    ]
    hidden = [(one.text, one.reason, one.page, one.box) for one in outcome.hidden]
    return msgspec.msgpack.encode(
        Answer(None, outcome.kind, outcome.pages, lines, hidden, outcome.scanned_pages)
    )


def unpacked(data: bytes) -> Reading:
    """Raises ``Refused`` for the child's refusal, and as too complex for an answer that makes no sense."""
    try:
        answer = msgspec.msgpack.decode(data, type=Answer)
    except msgspec.DecodeError as error:
        raise Refused(Reason.TOO_COMPLEX) from error
    if answer.reason is not None:
        raise Refused(answer.reason)
    return Reading(
        answer.kind,
        answer.pages,
        tuple(Line(*line) for line in answer.lines),
        tuple(Hidden(*piece) for piece in answer.hidden),
        answer.scanned,
    )


class Drawn(msgspec.Struct, array_like=True):
    page: int
    width: int
    height: int
    scale: float
    pixels: bytes


def packed_picture(outcome: Picture | Reason) -> bytes:
    if isinstance(outcome, Reason):
        return packed_bytes(outcome)
    drawn = Drawn(outcome.page, outcome.width, outcome.height, outcome.scale, outcome.pixels)
    return packed_bytes(msgspec.msgpack.encode(drawn))


def unpacked_picture(data: bytes) -> Picture:
    """Raises ``Refused``, as ``unpacked`` does."""
    try:
        drawn = msgspec.msgpack.decode(unpacked_bytes(data), type=Drawn)
    except msgspec.DecodeError as error:
        raise Refused(Reason.TOO_COMPLEX) from error
    if drawn.scale <= 0 or len(drawn.pixels) != drawn.width * drawn.height:
        raise Refused(Reason.TOO_COMPLEX)
    return Picture(drawn.page, drawn.width, drawn.height, drawn.scale, drawn.pixels)


def packed_bytes(outcome: bytes | Reason) -> bytes:
    return b"\1" + outcome if isinstance(outcome, bytes) else b"\0" + outcome.value.encode()


def unpacked_bytes(data: bytes) -> bytes:
    """Raises ``Refused``, as ``unpacked`` does."""
    if data[:1] == b"\1":
        return data[1:]
    try:
        reason = Reason(data[1:].decode())
    except ValueError as error:
        raise Refused(Reason.TOO_COMPLEX) from error
    raise Refused(reason)

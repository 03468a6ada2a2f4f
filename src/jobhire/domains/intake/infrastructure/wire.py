"""Between parent and child: a length, then MessagePack. The child's word is data: checked on arrival,
bounded in size.
"""

from __future__ import annotations

import struct

import msgspec

from jobhire.domains.intake.domain.document import Box, Hidden, HiddenBy, Kind, Line, Reading
from jobhire.domains.intake.domain.refusal import Reason, Refused

MOST_ANSWER = 32_000_000
LENGTH = struct.Struct("<I")


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

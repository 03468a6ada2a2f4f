"""The jailed child: reads files from its standard input, one after the other, until it is closed or killed.

It imports its parsers, gives up everything (``confinement``), and says so by one byte; then bytes in,
``Answer`` out.
"""

from __future__ import annotations

import os
import sys

from jobhire.domains.intake.domain.document import Kind, Reading
from jobhire.domains.intake.domain.refusal import Reason, Refused
from jobhire.domains.intake.infrastructure.confinement import allow_cpu_for_one_file, confine
from jobhire.domains.intake.infrastructure.docx import read_docx
from jobhire.domains.intake.infrastructure.pdf import read_pdf
from jobhire.domains.intake.infrastructure.plain import read_plain
from jobhire.domains.intake.infrastructure.wire import LENGTH, packed

READERS = {Kind.PDF: read_pdf, Kind.DOCX: read_docx, Kind.TEXT: read_plain}
CODES = {kind: str(kind)[0].encode() for kind in Kind}
ISOLATED, HOOKED = b"N", b"H"


def read(kind: Kind, content: bytes) -> Reading | Reason:
    try:
        reading = READERS[kind](content)
    except Refused as refused:
        return refused.reason
    except (MemoryError, RecursionError):
        return Reason.TOO_COMPLEX
    if reading.lines:
        return reading
    return Reason.SCANNED if reading.scanned_pages else Reason.NO_TEXT


def main() -> None:
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    read_plain(b"warm")
    sink.write(ISOLATED if confine() else HOOKED)
    sink.flush()
    kinds = {code: kind for kind, code in CODES.items()}
    while head := source.read(1 + LENGTH.size):
        allow_cpu_for_one_file()
        content = source.read(LENGTH.unpack(head[1:])[0])
        answer = packed(read(kinds[head[:1]], content))
        sink.write(LENGTH.pack(len(answer)) + answer)
        sink.flush()


if __name__ == "__main__":
    main()
    sys.stdout.flush()
    os._exit(0)

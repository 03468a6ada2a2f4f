"""The jailed child: reads files from its standard input, one after the other, until it is closed or killed.

It imports its parsers, gives up everything (``confinement``), and says so by one byte; then bytes in,
``Answer`` out.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable

from jobhire.domains.intake.domain.document import Kind, Reading
from jobhire.domains.intake.domain.picture import Picture
from jobhire.domains.intake.domain.refusal import Reason, Refused
from jobhire.domains.intake.infrastructure.confinement import allow_cpu_for_one_file, confine
from jobhire.domains.intake.infrastructure.docx import read_docx
from jobhire.domains.intake.infrastructure.docx_copy import copy_docx
from jobhire.domains.intake.infrastructure.pdf import read_pdf
from jobhire.domains.intake.infrastructure.pdf_copy import copy_pdf
from jobhire.domains.intake.infrastructure.pdf_picture import picture_of
from jobhire.domains.intake.infrastructure.plain import read_plain
from jobhire.domains.intake.infrastructure.wire import (
    HEAD,
    KINDS,
    LENGTH,
    TASKS,
    Task,
    most_copied,
    packed,
    packed_bytes,
    packed_picture,
)

READERS = {Kind.PDF: read_pdf, Kind.DOCX: read_docx, Kind.TEXT: read_plain}
COPIERS: dict[Kind, Callable[[bytes], bytes]] = {
    Kind.PDF: copy_pdf,
    Kind.DOCX: copy_docx,
    Kind.TEXT: bytes,
}
ISOLATED, HOOKED = b"N", b"H"


def read(kind: Kind, content: bytes) -> Reading | Reason:
    try:
        return READERS[kind](content)
    except Refused as refused:
        return refused.reason
    except (MemoryError, RecursionError):
        return Reason.TOO_COMPLEX


def copy(kind: Kind, content: bytes) -> bytes | Reason:
    try:
        made = COPIERS[kind](content)
    except Refused as refused:
        return refused.reason
    except (MemoryError, RecursionError):
        return Reason.TOO_COMPLEX
    return made if len(made) <= most_copied(len(content)) else Reason.TOO_COMPLEX


def picture(kind: Kind, content: bytes, page: int) -> Picture | Reason:
    try:
        return picture_of(content, page) if kind is Kind.PDF else Reason.UNSUPPORTED
    except Refused as refused:
        return refused.reason
    except (MemoryError, RecursionError):
        return Reason.TOO_COMPLEX


def answer(task: Task, kind: Kind, page: int, content: bytes) -> bytes:
    if task is Task.COPY:
        return packed_bytes(copy(kind, content))
    if task is Task.PICTURE:
        return packed_picture(picture(kind, content, page))
    return packed(read(kind, content))


def main() -> None:
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    read_plain(b"warm")
    sink.write(ISOLATED if confine() else HOOKED)
    sink.flush()
    while head := source.read(HEAD.size):
        allow_cpu_for_one_file()
        task, kind, page, size = HEAD.unpack(head)
        said = answer(TASKS[task], KINDS[kind], page, source.read(size))
        sink.write(LENGTH.pack(len(said)) + said)
        sink.flush()


if __name__ == "__main__":
    main()
    sys.stdout.flush()
    os._exit(0)

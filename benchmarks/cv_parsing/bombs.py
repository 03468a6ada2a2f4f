"""Files that were made to cost much, and what they cost."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

import psutil
from tests.integration.intake.files import assembled, docx, double_flate, pdf, stream, text

from jobhire.domains.intake.domain.refusal import Refused
from jobhire.domains.intake.infrastructure.jail import JailedReader

_HONEST = pdf(text(50, 780, "Ada Lovelace", size=18))


@dataclass(frozen=True, slots=True)
class Cost:
    seconds: float
    megabytes: float
    """The most that the child held, sampled."""
    outcome: str


def _operators() -> bytes:
    return pdf("0 0 m 1 1 l S\n" * 400_000)


def _stacked() -> bytes:
    return pdf("".join(text(50, 600, "Kubernetes wizard", size=10 + i % 5) for i in range(4_000)))


def _huge_page() -> bytes:
    places = range(0, 14_000, 900)
    made = pdf("".join(text(x, y, "word") for x in places for y in places))
    return made.replace(b"[0 0 595 842]", b"[0 0 14400 14400]")


def _forms() -> bytes:
    """Twenty forms, each drawn ten times by the next."""
    objects = {
        1: b"<< /Type /Catalog /Pages 2 0 R >>",
        2: b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
        3: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        b"/Resources << /XObject << /F 10 0 R >> >> >>",
        4: stream(b"/F Do"),
    }
    for i in range(20):
        inner = f"/Resources << /XObject << /F {11 + i} 0 R >> >>" if i < 19 else ""
        objects[10 + i] = stream(
            b"/F Do " * 10 if i < 19 else b"0 0 9 9 re f",
            f"/Type /XObject /Subtype /Form /BBox [0 0 595 842] {inner}",
        )
    return assembled(objects)


BOMBS: dict[str, Callable[[], bytes]] = {
    "double flate, 800 MB.pdf": lambda: double_flate(800_000_000),
    "400,000 operators.pdf": _operators,
    "4,000 texts in one place.pdf": _stacked,
    "a page of five metres.pdf": _huge_page,
    "10^20 forms.pdf": _forms,
    "900,000 paragraphs.docx": lambda: docx("".join(f"<w:p w:a='{i:x}'/>" for i in range(900_000))),
    "200,000 blanks and marks.txt": lambda: b"a. (at) 1/ " * 18_000,
}


def defused(jail: JailedReader, content: bytes, name: str) -> Cost:
    """What reading it costs. The child that reads it is the one that waits in the jail."""
    jail.read(_HONEST, "cv.pdf")
    watch = _Watch(jail.pids)
    begin = time.monotonic()
    try:
        jail.read(content, name)
        outcome = "read"
    except Refused as refused:
        outcome = refused.reason.value
    seconds = time.monotonic() - begin
    return Cost(seconds, watch.most() / 1e6, outcome)


class _Watch:
    def __init__(self, pids: list[int]) -> None:
        self._processes = [psutil.Process(pid) for pid in pids]
        self._most = 0
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def _look(self) -> None:
        while not self._ended.wait(0.01):
            for process in self._processes:
                try:
                    self._most = max(self._most, process.memory_info().rss)
                except psutil.Error:
                    return

    def most(self) -> int:
        self._ended.set()
        self._thread.join()
        return self._most

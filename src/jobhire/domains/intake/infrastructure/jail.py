"""A pool of warm children that read files nobody trusts. The parent never parses; it waits, and kills.

Children are started afresh (``exec``, so nothing of the parent is in them), serve a few files each, and are
replaced on
any failure. Replacement starts at once and in the background: the next file finds a warm child.
"""

from __future__ import annotations

import os
import select
import subprocess
import sys
import threading
import time
from types import TracebackType

from jobhire.domains.intake.domain.document import Reading
from jobhire.domains.intake.domain.picture import Picture
from jobhire.domains.intake.domain.refusal import Reason, Refused
from jobhire.domains.intake.infrastructure.prechecks import kind_of
from jobhire.domains.intake.infrastructure.wire import (
    LENGTH,
    MOST_ANSWER,
    Task,
    head,
    most_copied,
    unpacked,
    unpacked_bytes,
    unpacked_picture,
)

WALL_SECONDS = 15.0
_STARTING_SECONDS = 20.0
_COMMAND = [sys.executable, "-I", "-X", "utf8", "-m", "jobhire.domains.intake.infrastructure.child"]


class _Lost(Exception):
    """The child died, hung, or said too much."""


class JailedReader:
    """Reads files in children. Thread-safe; at most ``children`` files at a time, others wait their turn."""

    def __init__(self, children: int = 1, files_per_child: int = 50, seconds: float = WALL_SECONDS) -> None:
        self._files_per_child, self._seconds = files_per_child, seconds
        self._free = threading.Semaphore(children)
        self._lock = threading.Lock()
        self._closed = False
        self._idle: list[_Child] = [_Child() for _ in range(children)]

    def read(self, content: bytes, name: str) -> Reading:
        """What a person sees in the file. Raises ``Refused``, within the wall clock whatever the file is."""
        reading = self.everything(content, name)
        if reading.refusal is not None:
            raise Refused(reading.refusal)
        return reading

    def everything(self, content: bytes, name: str) -> Reading:
        """As ``read``, also where there is no text: which pages are scans, what is hidden."""
        return unpacked(self._ask(Task.READ, content, name))

    def picture(self, content: bytes, name: str, page: int) -> Picture:
        """One page, drawn. Raises ``Refused``."""
        return unpacked_picture(self._ask(Task.PICTURE, content, name, page))

    def clean(self, content: bytes, name: str) -> bytes:
        """A copy that shows the same and carries no metadata, nothing active, nothing attached. Raises
        ``Refused``.
        """
        copy = unpacked_bytes(self._ask(Task.COPY, content, name))
        if len(copy) > most_copied(len(content)):
            raise Refused(Reason.TOO_COMPLEX)
        return copy

    def _ask(self, task: Task, content: bytes, name: str, page: int = 0) -> bytes:
        kind = kind_of(content, name)
        with self._free:
            child = self._take()
            try:
                answer = child.ask(head(task, kind, page, len(content)) + content, self._seconds)
            except _Lost as lost:
                self._replace(child)
                raise Refused(Reason.TOO_COMPLEX) from lost
            except BaseException:
                self._replace(child)
                raise
            self._give_back(child)
        return answer

    @property
    def pids(self) -> list[int]:
        """Of the children that wait for a file."""
        with self._lock:
            return [child.pid for child in self._idle]

    def close(self) -> None:
        with self._lock:
            self._closed = True
            idle, self._idle = self._idle, []
        for child in idle:
            child.kill()

    def __enter__(self) -> JailedReader:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        self.close()

    def _take(self) -> _Child:
        with self._lock:
            if self._closed:
                raise RuntimeError("the jail is closed")
            return self._idle.pop(0) if self._idle else _Child()

    def _give_back(self, child: _Child) -> None:
        if child.served >= self._files_per_child:
            self._replace(child)
            return
        with self._lock:
            if not self._closed:
                self._idle.append(child)
                return
        child.kill()

    def _replace(self, child: _Child) -> None:
        child.kill()
        with self._lock:
            if not self._closed:
                self._idle.append(_Child())


class _Child:
    def __init__(self) -> None:
        self.served = 0
        self.isolated: bool | None = None
        """Whether it has a network namespace of its own; None before it is warm."""
        self._process = subprocess.Popen(  # noqa: S603  (a fixed command)
            _COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env={},
            close_fds=True, cwd="/", bufsize=0,
        )  # fmt: skip
        assert self._process.stdin is not None and self._process.stdout is not None
        self._in, self._out = self._process.stdin.fileno(), self._process.stdout.fileno()
        os.set_blocking(self._in, False)

    @property
    def pid(self) -> int:
        return self._process.pid

    def ask(self, question: bytes, seconds: float) -> bytes:
        """Raises ``_Lost``."""
        if self.isolated is None:
            self.isolated = self._receive(1, time.monotonic() + _STARTING_SECONDS) == b"N"
        self.served += 1
        deadline = time.monotonic() + seconds
        self._send(question, deadline)
        length = LENGTH.unpack(self._receive(LENGTH.size, deadline))[0]
        if length > MOST_ANSWER:
            raise _Lost
        return self._receive(length, deadline)

    def _send(self, data: bytes, deadline: float) -> None:
        view = memoryview(data)
        while view:
            _, ready, _ = select.select([], [self._in], [], _left(deadline))
            if not ready:
                raise _Lost
            try:
                view = view[os.write(self._in, view) :]
            except OSError as error:
                raise _Lost from error

    def _receive(self, count: int, deadline: float) -> bytes:
        parts, missing = [], count
        while missing:
            ready, _, _ = select.select([self._out], [], [], _left(deadline))
            part = os.read(self._out, min(missing, 1 << 20)) if ready else b""
            if not part:
                raise _Lost
            parts.append(part)
            missing -= len(part)
        return b"".join(parts)

    def kill(self) -> None:
        self._process.kill()
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                stream.close()
        self._process.wait()


def _left(deadline: float) -> float:
    return max(0.0, deadline - time.monotonic())

"""One supervised process: tied to the supervisor, watched until ready, stopped with its whole group."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from jobhire.interfaces.cli import leash

READY_FD = "SUPERVISOR_READY_FD"
"""Names the descriptor to which a role writes one byte when it is ready (see ``announce_ready``)."""
REFUSED = 2
"""The exit code of a role that cannot start here, however often it is tried."""
_TAIL_LINES = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """What to run. ``ready`` is asked until it says yes; without it the process announces itself.

    ``rank``: roles of a lower rank are stopped first.
    """

    name: str
    command: tuple[str, ...]
    log: Path
    rank: int
    environment: Mapping[str, str] = field(default_factory=dict)
    ready: Callable[[], bool] | None = None
    before: Callable[[], None] | None = None
    """Done before every start (clear what a killed predecessor left)."""
    inherits: tuple[int, ...] = ()
    grace_seconds: float = 3.0


@dataclass(slots=True)
class Child:
    """A role and its present process. To be used from one thread, which must outlive the process."""

    role: Role
    process: subprocess.Popen[bytes] | None = None
    ready: bool = False
    started: float = 0.0
    early_exits: int = 0
    crashes: deque[float] = field(default_factory=lambda: deque(maxlen=64))
    _announced: int = -1

    @property
    def pid(self) -> int:
        """Of the last start; also the number of its process group. 0 before the first."""
        return 0 if self.process is None else self.process.pid

    def start(self) -> int:
        """Start (again). The number of the process group."""
        if self.role.before:
            self.role.before()
        self.ready, self.started = False, time.monotonic()
        self._announced, told = os.pipe()
        os.set_blocking(self._announced, False)
        with self.role.log.open("ab") as log:
            self.process = subprocess.Popen(  # noqa: S603 - a fixed command line of our own
                [sys.executable, "-I", "-S", leash.__file__, str(os.getpid()), *self.role.command],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env={**os.environ, **self.role.environment, READY_FD: str(told)},
                pass_fds=(told, *self.role.inherits),
                process_group=0,  # a Ctrl-C at the terminal is for the supervisor alone
            )
        os.close(told)
        return self.process.pid

    def check(self) -> bool:
        """Whether it has become ready by now."""
        if not self.ready:
            self.ready = self.role.ready() if self.role.ready else self._has_announced()
        return self.ready

    def _has_announced(self) -> bool:
        try:
            return os.read(self._announced, 1) != b""
        except BlockingIOError:
            return False

    def exit_code(self) -> int | None:
        """How it ended, if it did; then nothing of its group is left."""
        if self.process is None or not self._ended():
            return None
        return self._bury(self.process)

    def ask_to_stop(self) -> None:
        if self.process is not None and not self._ended():
            self.process.terminate()

    def stop(self, until: float) -> bool:
        """Wait for the end until then (monotonic), then kill. Whether it went by itself."""
        if self.process is None:
            return True
        while not (by_itself := self._ended()) and time.monotonic() < until:
            time.sleep(0.02)
        self._bury(self.process)
        return by_itself

    def _ended(self) -> bool:
        """Asks without reaping: until it is reaped, its number cannot become somebody else's."""
        if self.process is None or self.process.returncode is not None:
            return True
        return os.waitid(os.P_PID, self.process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None

    def _bury(self, process: subprocess.Popen[bytes]) -> int:
        """Kill what is left of the process group, then reap."""
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)
        if self._announced >= 0:
            os.close(self._announced)
            self._announced = -1
        return process.wait()

    def tail(self) -> list[str]:
        """The last lines of its log."""
        with self.role.log.open("rb") as log:
            log.seek(max(0, log.seek(0, os.SEEK_END) - 8_192))
            lines = log.read().decode("utf-8", errors="replace").splitlines()
        return [line for line in lines if line.strip()][-_TAIL_LINES:]


def announce_ready() -> None:
    """Tell the supervisor, if there is one, that this process is ready. Harmless to repeat."""
    descriptor = os.environ.pop(READY_FD, "")
    if descriptor:
        with contextlib.suppress(OSError), os.fdopen(int(descriptor), "wb", buffering=0) as told:
            told.write(b"1")

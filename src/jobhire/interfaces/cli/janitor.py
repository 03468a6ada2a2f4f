"""Outlives a supervisor that was killed, just long enough to take its process groups with it.

The kernel kills a tied child (see ``leash``), but not what that child had started. As a program it reads
``+GROUP`` and ``-GROUP`` lines; when its input ends, so has its supervisor, and it kills the groups left.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys


class Janitor:
    """The supervisor's end. If the janitor itself is gone, only the second safety is."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(  # noqa: S603 - a fixed command line of our own
            [sys.executable, "-I", "-S", __file__],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            process_group=0,
        )

    def add(self, group: int) -> None:
        self._say(f"+{group}\n")

    def remove(self, group: int) -> None:
        self._say(f"-{group}\n")

    def close(self) -> None:
        if self._process.stdin is not None:
            with contextlib.suppress(OSError):
                self._process.stdin.close()
        self._process.wait()

    def _say(self, line: str) -> None:
        if self._process.stdin is not None:
            with contextlib.suppress(OSError):
                self._process.stdin.write(line.encode())
                self._process.stdin.flush()


def main() -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    groups: set[int] = set()
    for line in sys.stdin:
        group = int(line[1:])
        if line[0] == "+":
            groups.add(group)
        else:
            groups.discard(group)
    for group in groups:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(group, signal.SIGKILL)


if __name__ == "__main__":
    main()

"""A process that follows the log until it is told to go: the worker and the relay."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import threading
from collections.abc import Callable
from types import FrameType
from typing import Protocol

GRACE_SECONDS = 9.0
"""How long work in hand may take to finish after a signal. What is cut off then is done again elsewhere."""


class Runner(Protocol):
    """What a process is made to run."""

    def run(self, stop: threading.Event) -> None:
        """Work until ``stop`` is set, then finish what is in hand and return."""
        ...


def run_until_signalled(runner: Runner, *, ready: Callable[[], None] = lambda: None) -> None:
    """Run, and stop at SIGTERM or Ctrl-C: gracefully, but within ``GRACE_SECONDS``. To be called from the
    main thread."""
    stop = threading.Event()

    def on_signal(number: int, frame: FrameType | None) -> None:
        if not stop.is_set():
            stop.set()
            _give_up_later()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, on_signal)
    ready()
    runner.run(stop)


async def until(stop: threading.Event) -> None:
    """Wait, without blocking the loop, for what a signal handler sets."""
    while not stop.is_set():  # noqa: ASYNC110 - set outside any loop
        await asyncio.sleep(0.05)


def _give_up_later() -> None:
    timer = threading.Timer(GRACE_SECONDS, _give_up)
    timer.daemon = True
    timer.start()


def _give_up() -> None:
    print(f"did not stop within {GRACE_SECONDS:.0f} s: leaving", file=sys.stderr, flush=True)  # noqa: T201
    os._exit(1)

"""Starts the processes of a stack, keeps them running, and stops them in order.

Everything happens in one thread (the main one: the kernel ties each child to the thread that started it).
"""

from __future__ import annotations

import itertools
import signal
import threading
import time
from collections.abc import Callable, Sequence
from typing import Protocol

from jobhire.interfaces.cli.children import REFUSED, Child, Role
from jobhire.interfaces.cli.janitor import Janitor
from jobhire.interfaces.cli.refusal import Refusal

TICK = 0.05
STOP_SECONDS = 9.0
"""How long everything together may take to stop before the rest is killed."""
EARLY_EXITS = 4
EARLY_SECONDS = 5.0
"""So many ends in a row before a role was ready, or so soon after its start, and the stack gives up."""
CRASHES_A_MINUTE = 15
FIRST_DELAY, LAST_DELAY = 0.2, 5.0
"""Seconds before a crashed role is started again: doubled with each recent crash, bounded."""
LAST_DELAY_IF_KILLED = 1.0
"""The bound for a role that somebody killed: that says nothing against it, and never makes us give up."""
_KILLED = -signal.SIGKILL


class Report(Protocol):
    """Who tells the person at the terminal."""

    def ready(self, name: str, seconds: float) -> None: ...

    def crashed(self, name: str, ended: str, delay: float, tail: Sequence[str]) -> None: ...

    def stopping(self) -> None: ...

    def stopped(self, name: str, by_itself: bool) -> None: ...


class GaveUp(Exception):
    """A role cannot be kept running. The message says which and how it ended; ``tail`` ends its log."""

    def __init__(self, message: str, tail: Sequence[str]) -> None:
        super().__init__(message)
        self.tail = tail


class Supervisor:
    """``stop`` may be set from a signal handler at any time."""

    def __init__(
        self,
        *,
        report: Report,
        stop: threading.Event,
        start_seconds: float,
        changed: Callable[[dict[str, int]], None] = lambda processes: None,
    ) -> None:
        """``start_seconds``: how long one stage may take to become ready."""
        self._report = report
        self._stop = stop
        self._start_seconds = start_seconds
        self._changed = changed
        self._children: list[Child] = []
        self._due: dict[str, float] = {}
        self._janitor = Janitor()

    def start(self, roles: Sequence[Role]) -> bool:
        """Start these roles side by side and wait until all are ready. False: asked to stop before that.
        Raises ``Refusal`` when one refuses, ``GaveUp`` when one fails."""
        fresh = [Child(role) for role in roles]
        self._children += fresh
        for child in fresh:
            self._launch(child)
        self._tell()
        until = time.monotonic() + self._start_seconds
        while not self._stop.is_set() and not all(child.ready for child in fresh):
            self._tick()
            if time.monotonic() > until:
                raise self._too_slow(fresh)
            self._stop.wait(TICK)
        return not self._stop.is_set()

    def watch(self) -> None:
        """Keep everything running until asked to stop. Raises like ``start``."""
        while not self._stop.wait(TICK):
            self._tick()

    def stop(self) -> None:
        """Stop everything, rank by rank. What does not go in time is killed, with its children."""
        self._report.stopping()
        until = time.monotonic() + STOP_SECONDS
        ranked = sorted(self._children, key=lambda child: child.role.rank)
        for _, group in itertools.groupby(ranked, key=lambda child: child.role.rank):
            self._stop_together(list(group), until)
        self._children = []
        self._janitor.close()

    def _stop_together(self, group: list[Child], until: float) -> None:
        for child in group:
            child.ask_to_stop()
        now = time.monotonic()
        for child in group:
            by_itself = child.stop(min(until, now + child.role.grace_seconds))
            self._janitor.remove(child.pid)
            self._report.stopped(child.role.name, by_itself)

    def _launch(self, child: Child) -> None:
        self._janitor.add(child.start())

    def _tick(self) -> None:
        for child in self._children:
            self._look_after(child)

    def _look_after(self, child: Child) -> None:
        name = child.role.name
        if name in self._due:
            if time.monotonic() >= self._due[name]:
                del self._due[name]
                self._launch(child)
                self._tell()
        elif (code := child.exit_code()) is not None:
            self._ended(child, code)
        elif not child.ready and child.check():
            self._report.ready(name, time.monotonic() - child.started)

    def _ended(self, child: Child, code: int) -> None:
        """Decide what a role's end means: start it again a little later, or give up."""
        now, tail, killed = time.monotonic(), child.tail(), code == _KILLED
        self._janitor.remove(child.pid)
        early = not child.ready or now - child.started < EARLY_SECONDS
        if not killed:
            child.early_exits = child.early_exits + 1 if early else 0
            if code == REFUSED and not child.ready and not child.crashes:
                raise Refusal(_reason(tail) or f"{child.role.name} refused to start")
        child.crashes.append(now)
        recent = sum(now - at < 60 for at in child.crashes)
        if child.early_exits >= EARLY_EXITS or (recent > CRASHES_A_MINUTE and not killed):
            raise GaveUp(f"{child.role.name} keeps ending ({_ending(code)}, {recent} times a minute)", tail)
        delay = min(LAST_DELAY_IF_KILLED if killed else LAST_DELAY, FIRST_DELAY * 2 ** (recent - 1))
        self._due[child.role.name] = now + delay
        self._report.crashed(child.role.name, _ending(code), delay, tail)

    def _too_slow(self, fresh: Sequence[Child]) -> GaveUp:
        late = next(child for child in fresh if not child.ready)
        waited = f"{self._start_seconds:g} s (JOBHIRE_START_SECONDS)"
        return GaveUp(f"{late.role.name} was not ready after {waited}", late.tail())

    def _tell(self) -> None:
        self._changed({child.role.name: child.pid for child in self._children})


def _ending(code: int) -> str:
    return f"killed by signal {-code}" if code < 0 else f"exit code {code}"


def _reason(tail: Sequence[str]) -> str:
    """What a role that refused said last, without its own prefix."""
    return tail[-1].removeprefix("jobhire: ") if tail else ""

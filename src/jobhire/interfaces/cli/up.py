"""``jobhire up``: the whole stack on this machine."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Sequence
from types import FrameType
from typing import TYPE_CHECKING

import msgspec

from jobhire.interfaces.cli.children import Role
from jobhire.interfaces.cli.datadir import DataDir, Running
from jobhire.interfaces.cli.environment import child_environment, with_secret, with_servers
from jobhire.interfaces.cli.refusal import Refusal
from jobhire.interfaces.cli.servers import (
    LOOPBACK,
    check_mongodb,
    check_redis,
    check_taxonomy,
    free_port,
    http_ready,
    mongodb_role,
    redis_role,
    refuse_busy,
)
from jobhire.interfaces.cli.supervisor import GaveUp, Supervisor
from jobhire.interfaces.cli.terminal import Terminal

if TYPE_CHECKING:
    from jobhire.config.settings import Settings

Commands = Callable[[str], tuple[str, ...]]
"""Role ("api", "relay", "worker") → the command line that runs it."""
WhenUp = Callable[[str, threading.Event], None]
"""Something to do once the stack is up, beside it: gets its address and the sign to stop."""
_RANKS = {"api": 1, "worker": 2, "relay": 3}
"""Who stops first: nothing new comes in, then what is under way is finished."""


def own_command(role: str) -> tuple[str, ...]:
    return (sys.executable, "-P", "-m", "jobhire", role)


def run_stack(
    settings: Settings,
    *,
    commands: Commands = own_command,
    when_up: WhenUp | None = None,
    terminal: Terminal | None = None,
) -> int:
    """Start everything, keep it running until SIGINT, SIGTERM or SIGHUP, stop everything. The exit code:
    0, or 1 when something could not be kept running. Raises ``Refusal`` when it cannot start here."""
    terminal = terminal or Terminal()
    check_taxonomy(settings)
    data = DataDir(settings.stack.data_dir)
    lock = data.lock()
    try:
        refuse_busy(settings.http.host, settings.http.port)
        data.rotate_logs()
        return _Stack(with_secret(settings), data, lock, commands, terminal).run(when_up)
    finally:
        data.untell()
        os.close(lock)


def address(settings: Settings) -> str:
    """Where a browser on this machine finds the API."""
    host = settings.http.host
    shown = LOOPBACK if host in ("0.0.0.0", "::") else f"[{host}]" if ":" in host else host  # noqa: S104
    return f"http://{shown}:{settings.http.port}"


class _Stack:
    def __init__(
        self, settings: Settings, data: DataDir, lock: int, commands: Commands, terminal: Terminal
    ) -> None:
        self._settings = settings
        self._data = data
        self._lock = lock
        self._commands = commands
        self._terminal = terminal
        self._stop = threading.Event()
        self._supervisor = Supervisor(
            report=terminal,
            stop=self._stop,
            start_seconds=settings.stack.start_seconds,
            changed=self._tell,
        )

    def run(self, when_up: WhenUp | None) -> int:
        started = time.monotonic()
        self._heed_signals()
        self._terminal.starting(self._data.root)
        try:
            if self._supervisor.start(self._servers()) and self._given_servers_answer():
                self._serve(started, when_up)
        except GaveUp as failure:
            self._terminal.gave_up(failure, self._data.root / "logs")
            return 1
        finally:
            self._stop.set()
            self._supervisor.stop()
        return 0

    def _serve(self, started: float, when_up: WhenUp | None) -> None:
        if not self._supervisor.start(self._roles()):
            return
        url = address(self._settings)
        self._terminal.up(url, self._data.root / "logs", time.monotonic() - started)
        if when_up is not None:
            threading.Thread(target=when_up, args=(url, self._stop), daemon=True).start()
        self._supervisor.watch()

    def _heed_signals(self) -> None:
        def on_signal(number: int, frame: FrameType | None) -> None:
            if self._stop.is_set():  # asked twice: leave at once, and the kernel takes the children
                os._exit(128 + number)
            self._stop.set()

        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, on_signal)
        if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # nohup means it
            signal.signal(signal.SIGHUP, on_signal)

    def _servers(self) -> Sequence[Role]:
        """The embedded ones, where none is given; the settings then name them."""
        given, roles = self._settings, []
        mongodb_url, redis_url = given.mongodb.url, given.redis.url
        if not redis_url:
            port = free_port()
            redis_url = f"redis://{LOOPBACK}:{port}/0"
            roles.append(redis_role(self._data, port, self._lock))
        if not mongodb_url:
            port = free_port()
            mongodb_url = f"mongodb://{LOOPBACK}:{port}"
            roles.append(mongodb_role(self._data, port, self._lock))
        self._given = (bool(given.mongodb.url), bool(given.redis.url))
        self._settings = with_servers(given, mongodb_url=mongodb_url, redis_url=redis_url)
        return roles

    def _given_servers_answer(self) -> bool:
        mongodb, redis = self._given
        if mongodb:
            check_mongodb(self._settings)
        if redis:
            check_redis(self._settings)
        return not self._stop.is_set()

    def _roles(self) -> Sequence[Role]:
        names = ["api", "relay", *(f"worker-{n}" for n in range(1, self._settings.stack.workers + 1))]
        return [self._role(name) for name in names]

    def _role(self, name: str) -> Role:
        kind = name.partition("-")[0]
        host, port = self._settings.http.host, self._settings.http.port
        return Role(
            name=name,
            command=self._commands(kind),
            log=self._data.log(name),
            rank=_RANKS[kind],
            environment=child_environment(self._dealt(name)),
            ready=(lambda: http_ready(host, port)) if kind == "api" else None,
            grace_seconds=4.0 if kind == "api" else 2.0,
        )

    def _dealt(self, name: str) -> Settings:
        """Each worker gets a part of the candidates in turn; too few for that, and each takes them all."""
        shards, number = self._settings.matching.shards, name.partition("-")[2]
        if not number or not 1 < shards <= self._settings.stack.workers:
            return self._settings
        own = msgspec.structs.replace(self._settings.matching, shard=(int(number) - 1) % shards + 1)
        return msgspec.structs.replace(self._settings, matching=own)

    def _tell(self, processes: dict[str, int]) -> None:
        running = Running(
            pid=os.getpid(),
            url=address(self._settings),
            mongodb_url=self._settings.mongodb.url,
            redis_url=self._settings.redis.url,
            processes=processes,
        )
        try:
            self._data.tell(running)
        except Refusal as refusal:  # a full disk: other commands do not find the stack, but it goes on
            self._terminal.warn(str(refusal))

"""The directory ``jobhire up`` works in: who uses it, what is in it, what is running from it."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import secrets
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec

from jobhire.interfaces.cli.refusal import Refusal

LOG_BYTES = 5_000_000
"""A log longer than this is put aside at the next start; the three before it are kept."""
_LOGS_KEPT = 3
_PATIENCE = 3.0
"""Seconds that servers of a killed supervisor get to be gone."""


class Running(msgspec.Struct, frozen=True, kw_only=True):
    """What ``stack.json`` says about the stack that runs from a directory."""

    pid: int
    url: str
    mongodb_url: str
    redis_url: str
    processes: dict[str, int]


class DataDir:
    """Raises ``Refusal`` when the directory cannot be made or written."""

    def __init__(self, root: Path) -> None:
        self.root = root.absolute()
        with self._refusing():
            self.root.mkdir(parents=True, exist_ok=True, mode=0o700)
            for name in ("logs", "redis", "mongodb", "run"):
                (self.root / name).mkdir(exist_ok=True, mode=0o700)

    @contextlib.contextmanager
    def _refusing(self) -> Iterator[None]:
        try:
            yield
        except OSError as failure:
            raise Refusal(f"cannot use the data directory {self.root}: {failure.strerror}") from failure

    def lock(self) -> int:
        """Claim the directory until the returned descriptor is closed, in this process and in every child
        that inherits it: so a directory is free only when the last server that writes to it is gone."""
        with self._refusing():
            descriptor = os.open(self.root / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        until = time.monotonic() + _PATIENCE
        while not _locked(descriptor):
            if _alive(self.running()) or time.monotonic() > until:
                os.close(descriptor)
                raise Refusal(f"another jobhire runs on the data directory {self.root}{self._owner()}")
            time.sleep(0.05)
        return descriptor

    def _owner(self) -> str:
        running = self.running()
        return f" (process {running.pid})" if running else ""

    def secret(self) -> str:
        """The development secret: made once, readable by its owner alone."""
        path = self.root / "token.secret"
        with self._refusing():
            if not path.exists():
                _write_private(path, secrets.token_hex(32))
            return path.read_text(encoding="ascii").strip()

    def log(self, name: str) -> Path:
        return self.root / "logs" / f"{name}.log"

    def rotate_logs(self) -> None:
        """Put long logs aside."""
        with self._refusing():
            for path in (self.root / "logs").glob("*.log"):
                if path.stat().st_size > LOG_BYTES:
                    _put_aside(path)

    def tell(self, running: Running) -> None:
        """Say what runs, for the other commands. Whole or not at all."""
        with self._refusing():
            _write_private(
                self.root / "stack.json", msgspec.json.format(msgspec.json.encode(running)).decode()
            )

    def untell(self) -> None:
        (self.root / "stack.json").unlink(missing_ok=True)

    def running(self) -> Running | None:
        return running_from(self.root)


def running_from(root: Path) -> Running | None:
    """The stack that runs from this directory, if one does: the lock tells, whatever a file says."""
    try:
        descriptor = os.open(root / "lock", os.O_RDWR)
    except OSError:
        return None
    try:
        if _locked(descriptor):
            return None
        return msgspec.json.decode((root / "stack.json").read_bytes(), type=Running)
    except (OSError, ValueError):  # not told yet
        return None
    finally:
        os.close(descriptor)


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _alive(running: Running | None) -> bool:
    if running is None:
        return False
    try:
        os.kill(running.pid, 0)
    except OSError as failure:
        return failure.errno == errno.EPERM  # it lives, as somebody else
    return True


def _write_private(path: Path, text: str) -> None:
    fresh = path.with_name(path.name + ".new")
    fresh.unlink(missing_ok=True)
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text + "\n")
        file.flush()
        os.fsync(descriptor)
    fresh.replace(path)


def _put_aside(path: Path) -> None:
    for number in range(_LOGS_KEPT, 0, -1):
        older = path if number == 1 else path.with_name(f"{path.name}.{number - 1}")
        if older.exists():
            older.replace(path.with_name(f"{path.name}.{number}"))

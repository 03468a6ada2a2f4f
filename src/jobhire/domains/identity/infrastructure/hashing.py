"""Argon2 in processes of their own, as many as there are cores for them.

In threads it was slower for everybody else: a thread needs the interpreter lock for a moment after each hash,
and one of low priority that has to wait for a core with the lock in its hand makes all requests wait along.
"""

from __future__ import annotations

import asyncio
import math
import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import msgspec
from prometheus_client import Gauge

from jobhire.domains.identity.infrastructure.hashing_child import LENGTH_BYTES, Work

_COMMAND = [sys.executable, "-I", "-m", "jobhire.domains.identity.infrastructure.hashing_child"]
_TRIES = 2
_waiting = Gauge("jobhire_hashing_waiting", "Passwords that wait for a hashing process or are in its hands")


def cores(quota: Path = Path("/sys/fs/cgroup/cpu.max")) -> int:
    """What this process may keep busy at once: the machine's, or its container's share of them (cgroup 2).
    Each hashing process takes memory, and a container on a large machine may have little."""
    machine = os.cpu_count() or 1
    try:
        most, period = quota.read_text(encoding="ascii").split()
    except (OSError, ValueError):
        return machine
    return machine if most == "max" else max(1, min(machine, math.ceil(int(most) / int(period))))


class HashingLost(Exception):
    """A hashing process died, and the one after it as well."""


class HashingProcesses:
    """Started when first needed. Who comes while all are at work waits, first come, first served. A process
    that dies is replaced, and what it had in its hands is done again."""

    def __init__(self, processes: int | None = None) -> None:
        self._free = asyncio.Semaphore(processes or cores())
        self._idle: list[_Child] = []

    async def digest(self, work: Work) -> bytes:
        """Raises ``HashingLost``."""
        question = msgspec.msgpack.encode(work)
        framed = len(question).to_bytes(LENGTH_BYTES, "big") + question
        with _waiting.track_inprogress():
            return await self._digested(framed, work)

    async def _digested(self, framed: bytes, work: Work) -> bytes:
        async with self._free:
            for _ in range(_TRIES):
                child = self._idle.pop() if self._idle else _Child.start()
                try:
                    digest = await child.ask(framed, work.length)
                except (OSError, EOFError):
                    child.end()
                except BaseException:
                    # Nobody waits any more for what it is about to say.
                    child.end()
                    raise
                else:
                    self._idle.append(child)
                    return digest
        raise HashingLost

    def close(self) -> None:
        while self._idle:
            self._idle.pop().end()


class _Child(NamedTuple):
    """``connection``: ours is its standard input and output. It ends when we close it, so also when we are
    killed."""

    process: subprocess.Popen[bytes]
    connection: socket.socket

    @classmethod
    def start(cls) -> _Child:
        """By ``exec``, with nothing of ours in it but its end of the connection."""
        ours, theirs = socket.socketpair()
        ours.setblocking(False)
        with theirs:
            process = subprocess.Popen(  # noqa: S603 - a fixed command
                _COMMAND,
                stdin=theirs.fileno(),
                stdout=theirs.fileno(),
                stderr=subprocess.DEVNULL,
                env={},
                cwd="/",
            )
        return cls(process, ours)

    async def ask(self, question: bytes, length: int) -> bytes:
        """Raises ``OSError`` or ``EOFError`` when it is gone."""
        loop, answer = asyncio.get_running_loop(), b""
        await loop.sock_sendall(self.connection, question)
        while len(answer) < length:
            part = await loop.sock_recv(self.connection, length - len(answer))
            if not part:
                raise EOFError
            answer += part
        return answer

    def end(self) -> None:
        self.connection.close()
        self.process.kill()
        self.process.wait()

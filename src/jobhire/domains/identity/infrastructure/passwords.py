"""Argon2id by passlib: the one module that knows passlib, which nobody develops any more.

A hash takes 19 MiB and some 20-40 ms of one core. There are as many threads as cores, so any number of
sign-ins at once costs that many times 19 MiB, and the event loop never waits for one. The threads give way to
the event loop (a lower priority, on Linux), and what would wait for seconds is refused.

passlib reads and writes the hashes, on the event loop (tens of microseconds). The threads run nothing but
argon2's C, which gives up the interpreter lock: a thread of low priority that is made to wait while it holds
the lock would make everybody wait with it.
"""

from __future__ import annotations

import asyncio
import hmac
import os
import sys
import threading
import warnings
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

from argon2.low_level import Type, hash_secret_raw

from jobhire.domains.identity.application.ports import PasswordCheck
from jobhire.domains.identity.domain.credential import Password
from jobhire.domains.identity.domain.errors import SignInBusy

with warnings.catch_warnings():
    # It imports crypt (gone in Python 3.13, where it copes without) and reads argon2.__version__ as it
    # chooses its backend. Both are about how passlib is written, not about what it does for us.
    warnings.simplefilter("ignore", DeprecationWarning)
    from passlib.hash import argon2

    argon2.set_backend("argon2_cffi")

_OURS = argon2.using(type="ID", memory_cost=19_456, time_cost=2, parallelism=1)  # type: ignore[no-untyped-call]
"""OWASP's second choice: 19 MiB, two passes, one lane."""
_SALT_BYTES, _DIGEST_BYTES = 16, 32
_TYPES = {"i": Type.I, "d": Type.D, "id": Type.ID}


class Argon2Hasher:
    """See ``PasswordHasher``. ``most_waiting``: more hashes than that are refused. ``close`` gives the
    threads back."""

    def __init__(self, *, threads: int | None = None, most_waiting: int = 128) -> None:
        self._pool = ThreadPoolExecutor(
            threads or os.cpu_count() or 1, thread_name_prefix="argon2", initializer=_give_way
        )
        self._most_waiting = most_waiting
        self._waiting = 0
        # Parameters of a real hash, and a digest that no password has: comparing with it takes as long.
        self._nobody: str = _OURS(
            salt=os.urandom(_SALT_BYTES), checksum=os.urandom(_DIGEST_BYTES), use_defaults=True
        ).to_string()

    async def hash(self, password: Password) -> str:
        fresh = _OURS(salt=os.urandom(_SALT_BYTES), checksum=bytes(_DIGEST_BYTES), use_defaults=True)
        fresh.checksum = await self._run(_digest(password, fresh))
        return str(fresh.to_string())

    async def check(self, password: Password, password_hash: str | None) -> PasswordCheck:
        against = self._nobody if password_hash is None else password_hash
        known = _OURS.from_string(against)
        if known.checksum is None:
            raise ValueError("malformed argon2 hash: it has no digest")
        matches = hmac.compare_digest(await self._run(_digest(password, known)), known.checksum)
        return PasswordCheck(matches=matches, outdated=matches and bool(_OURS.needs_update(against)))

    def close(self) -> None:
        self._pool.shutdown(wait=False, cancel_futures=True)

    async def _run(self, work: Callable[[], bytes]) -> bytes:
        if self._waiting >= self._most_waiting:
            raise SignInBusy
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._pool, work)
        finally:
            self._waiting -= 1


def _digest(password: Password, like: Any) -> Callable[[], bytes]:
    """The work left for a thread: the digest of a password with the salt and parameters of ``like``."""
    return partial(
        hash_secret_raw,
        password.text.encode(),
        like.salt,
        like.rounds,
        like.memory_cost,
        like.parallelism,
        len(like.checksum),
        _TYPES[like.type],
        like.version,
    )


def _give_way() -> None:
    """The thread that calls this gets the processor after those that answer requests."""
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), 10)

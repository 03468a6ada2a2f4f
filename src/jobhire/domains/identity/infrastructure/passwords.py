"""Argon2id by passlib: the one module that knows passlib, which nobody develops any more.

A hash takes 19 MiB and some 20-40 ms of one core. There are as many hashing processes as cores, so any number
of sign-ins at once costs that many times 19 MiB, and the event loop never waits for one. They give way to
whoever answers requests, and what would wait for seconds is refused. passlib reads and writes the hashes, on
the event loop (tens of microseconds).
"""

from __future__ import annotations

import hmac
import os
import warnings
from typing import Any

from argon2.low_level import Type

from jobhire.domains.identity.application.ports import PasswordCheck
from jobhire.domains.identity.domain.credential import Password
from jobhire.domains.identity.domain.errors import SignInBusy
from jobhire.domains.identity.infrastructure.hashing import HashingProcesses
from jobhire.domains.identity.infrastructure.hashing_child import Work

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
    """See ``PasswordHasher``. ``most_waiting``: more hashes than that are refused. ``close`` ends the
    processes."""

    def __init__(self, *, processes: int | None = None, most_waiting: int = 128) -> None:
        self._processes = HashingProcesses(processes)
        self._most_waiting = most_waiting
        self._waiting = 0
        # Parameters of a real hash, and a digest that no password has: comparing with it takes as long.
        self._nobody: str = _OURS(
            salt=os.urandom(_SALT_BYTES), checksum=os.urandom(_DIGEST_BYTES), use_defaults=True
        ).to_string()

    async def hash(self, password: Password) -> str:
        fresh = _OURS(salt=os.urandom(_SALT_BYTES), checksum=bytes(_DIGEST_BYTES), use_defaults=True)
        fresh.checksum = await self._run(_work(password, fresh))
        return str(fresh.to_string())

    async def check(self, password: Password, password_hash: str | None) -> PasswordCheck:
        against = self._nobody if password_hash is None else password_hash
        known = _OURS.from_string(against)
        if known.checksum is None:
            raise ValueError("malformed argon2 hash: it has no digest")
        matches = hmac.compare_digest(await self._run(_work(password, known)), known.checksum)
        return PasswordCheck(matches=matches, outdated=matches and bool(_OURS.needs_update(against)))

    def close(self) -> None:
        self._processes.close()

    async def _run(self, work: Work) -> bytes:
        if self._waiting >= self._most_waiting:
            raise SignInBusy
        self._waiting += 1
        try:
            return await self._processes.digest(work)
        finally:
            self._waiting -= 1


def _work(password: Password, like: Any) -> Work:
    """The digest of a password with the salt and parameters of ``like``."""
    return Work(
        password=password.text.encode(),
        salt=like.salt,
        passes=like.rounds,
        memory=like.memory_cost,
        lanes=like.parallelism,
        length=len(like.checksum),
        type=_TYPES[like.type].value,
        version=like.version,
    )

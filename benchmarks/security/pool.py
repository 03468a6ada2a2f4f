"""The hashing pool beside a bare thread, each measured in a fresh process."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
from collections.abc import Callable, Iterator
from time import perf_counter, process_time
from typing import TypeVar

import msgspec
import psutil
from argon2.low_level import Type, verify_secret
from tests.stack import PASSWORD

from benchmarks.security.storm import CONNECTIONS
from jobhire.domains.identity.domain.credential import Password
from jobhire.domains.identity.infrastructure.passwords import Argon2Hasher

T = TypeVar("T")
MIB = 2**20


class Checked(msgspec.Struct, frozen=True):
    """Passwords checked per second, and per second of CPU, which other work on the machine does not slow."""

    per_second: float
    per_cpu_second: float

    @classmethod
    def since(cls, began: tuple[float, float], done: int) -> Checked:
        return cls(done / (perf_counter() - began[0]), done / (_cpu() - began[1]))


def cores() -> int:
    return os.cpu_count() or 1


def measure_rates(rounds: int, seconds: float) -> Iterator[tuple[Checked, Checked]]:
    """By one thread, and by the pool with many at once."""
    for _ in range(rounds):
        yield apart(_one_thread, seconds), apart(_pool, seconds)


def measure_memory() -> float:
    """MiB that the pool takes at the most, of this process and of those that hash, interpreters and all."""
    return apart(_growth, 3.0)


def _cpu() -> float:
    """Seconds of this process and its hashing processes."""
    return process_time() + sum(sum(child.cpu_times()[:2]) for child in psutil.Process().children())


def _taken() -> float:
    """MiB that nobody else shares, of this process and its hashing processes."""
    own = psutil.Process()
    return sum(process.memory_full_info().uss for process in (own, *own.children())) / MIB


def apart(work: Callable[[float], T], seconds: float) -> T:
    """In a fresh process: what one leaves behind in memory is not counted to the next."""
    context = multiprocessing.get_context("spawn")
    with context.Pool(1) as pool:
        return pool.apply(work, (seconds,))


def _hashed() -> str:
    async def once() -> str:
        hasher = Argon2Hasher(processes=1)
        try:
            return await hasher.hash(Password(PASSWORD))
        finally:
            hasher.close()

    return asyncio.run(once())


def _one_thread(seconds: float) -> Checked:
    """Without passlib, pool or event loop: nothing that checks passwords can be faster on one core."""
    known, password = _hashed().encode(), PASSWORD.encode()
    done, began = 0, (perf_counter(), _cpu())
    while perf_counter() - began[0] < seconds:
        verify_secret(known, password, Type.ID)
        done += 1
    return Checked.since(began, done)


def _pool(seconds: float) -> Checked:
    return asyncio.run(_crowd(_hashed(), seconds))


def _growth(seconds: float) -> float:
    known, before = _hashed(), _taken()

    async def highest() -> float:
        crowd, most = asyncio.create_task(_crowd(known, seconds)), 0.0
        while not crowd.done():
            most = max(most, _taken())
            await asyncio.sleep(0.01)
        await crowd
        return most

    return asyncio.run(highest()) - before


async def _crowd(known: str, seconds: float) -> Checked:
    hasher, began = Argon2Hasher(), (perf_counter(), _cpu())

    async def one() -> int:
        done = 0
        while perf_counter() - began[0] < seconds:
            check = await hasher.check(Password(PASSWORD), known)
            if not check.matches:
                raise SystemExit("the right password was refused")
            done += 1
        return done

    try:
        done = sum(await asyncio.gather(*(one() for _ in range(CONNECTIONS))))
        return Checked.since(began, done)
    finally:
        hasher.close()

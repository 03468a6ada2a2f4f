"""One suite for every ``Throttle``, and what only the shared one promises."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from redis.asyncio import Redis

from jobhire.shared.application import Count, Rate, Throttle
from jobhire.shared.infrastructure.throttle import MemoryThrottle, SharedThrottle
from tests.servers import free_port

THREE = Rate(name="tries", limit=3, seconds=60)


@pytest.fixture(params=["memory", "shared"])
async def throttle(request: pytest.FixtureRequest, redis_url: str, redis: Redis) -> AsyncIterator[Throttle]:
    if request.param == "memory":
        yield MemoryThrottle()
        return
    shared = SharedThrottle(redis_url)
    yield shared
    await shared.aclose()


async def test_within_the_rate_nobody_waits_and_beyond_it_they_are_told_how_long(throttle: Throttle) -> None:
    assert [await throttle.hit(THREE, "acme", "u1") for _ in range(3)] == [0, 0, 0]
    assert 0 < await throttle.hit(THREE, "acme", "u1") <= 60
    assert 0 < await throttle.wait(THREE, "acme", "u1") <= 60


async def test_asking_how_long_counts_nothing(throttle: Throttle) -> None:
    assert [await throttle.wait(THREE, "u") for _ in range(9)] == [0] * 9
    assert await throttle.hit(THREE, "u") == 0


async def test_how_many_there_were_is_told_and_counts_nothing(throttle: Throttle) -> None:
    assert await throttle.count(THREE, "u") == Count(times=0, wait=0)
    for times in (1, 2, 3):
        await throttle.hit(THREE, "u")
        assert (await throttle.count(THREE, "u")).times == times
    await throttle.hit(THREE, "u")
    full = await throttle.count(THREE, "u")
    assert full.times == 3
    assert full.wait == await throttle.wait(THREE, "u") > 0


async def test_each_key_and_each_rate_has_its_own_count(throttle: Throttle) -> None:
    for _ in range(4):
        await throttle.hit(THREE, "u")
    assert await throttle.hit(THREE, "v") == 0
    assert await throttle.hit(Rate(name="other", limit=3, seconds=60), "u") == 0


async def test_what_is_forgotten_starts_again(throttle: Throttle) -> None:
    for _ in range(4):
        await throttle.hit(THREE, "u")
    await throttle.forget(THREE, "u")
    assert await throttle.hit(THREE, "u") == 0


async def test_row_02_what_one_process_has_counted_another_one_knows(redis_url: str, redis: Redis) -> None:
    one, other = SharedThrottle(redis_url), SharedThrottle(redis_url)
    for _ in range(3):
        await one.hit(THREE, "ada@example.com")
    assert await other.hit(THREE, "ada@example.com") > 0
    assert (await other.count(THREE, "ada@example.com")).times == 3
    await other.forget(THREE, "ada@example.com")
    keys = [key async for key in redis.scan_iter()]
    await one.hit(THREE, "ada@example.com")
    keys += [key async for key in redis.scan_iter()]
    assert keys
    assert not [key for key in keys if b"ada" in key]
    await one.aclose()
    await other.aclose()


async def test_without_redis_a_process_counts_alone() -> None:
    throttle = SharedThrottle(f"redis://127.0.0.1:{free_port()}/0")
    assert [await throttle.hit(THREE, "u") for _ in range(3)] == [0, 0, 0]
    assert await throttle.hit(THREE, "u") > 0
    await throttle.forget(THREE, "u")
    assert await throttle.wait(THREE, "u") == 0
    await throttle.aclose()

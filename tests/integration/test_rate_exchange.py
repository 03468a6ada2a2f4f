"""Two processes that count together over a real Redis, and go on alone without it."""

from __future__ import annotations

import pytest
from redis.asyncio import Redis

from jobhire.interfaces.api.metering import Meters
from jobhire.interfaces.api.rate_exchange import RateExchange
from jobhire.shared.application import Principal, Rate
from jobhire.shared.domain import TenantId, UserId
from jobhire.shared.infrastructure.redis import connect_redis
from tests.servers import free_port

NOW = 1_700_000_005.0
"""25 s into a minute."""
Two = tuple[tuple[Meters, RateExchange], tuple[Meters, RateExchange]]
CALLER = Principal(tenant_id=TenantId("acme"), user_id=UserId("u"), role="viewer", session_id="s1")


def meters(limit: int = 10) -> Meters:
    return Meters(
        callers=lambda _: [Rate(name="caller", limit=limit, seconds=60)],
        tenants=lambda _: [Rate(name="tenant", limit=1_000, seconds=60)],
        strangers=[Rate(name="address", limit=limit, seconds=60)],
    )


@pytest.fixture
def two(redis: Redis) -> Two:
    first, second = meters(), meters()
    return (first, RateExchange(redis, first)), (second, RateExchange(redis, second))


def served(counted: Meters, requests: int, now: float = NOW) -> int:
    return sum(counted.of(CALLER).take(now) is None for _ in range(requests))


async def test_what_one_process_served_the_other_no_longer_does(two: Two) -> None:
    (here, tell_here), (there, tell_there) = two
    assert served(here, 6) == 6
    await tell_here.round()
    assert served(there, 1) == 1
    await tell_there.round()
    assert served(there, 20) == 3


async def test_a_round_counts_nothing_twice(two: Two) -> None:
    (here, tell_here), (there, tell_there) = two
    for _ in range(3):
        served(here, 1)
        served(there, 1)
        for exchange in (tell_here, tell_there, tell_here, tell_there):
            await exchange.round()
    here.of(CALLER)
    there.of(CALLER)
    await tell_here.round()
    await tell_there.round()
    assert here.of(CALLER).windows[0].used(NOW) == there.of(CALLER).windows[0].used(NOW) == 6


async def test_the_window_before_is_known_to_a_process_that_was_not_there(two: Two) -> None:
    (here, tell_here), (there, tell_there) = two
    served(here, 10)
    await tell_here.round()
    later = NOW + 60
    there.of(CALLER).take(later)
    await tell_there.round()
    assert there.of(CALLER).windows[0].used(later) == pytest.approx(1 + 10 * 35 / 60)


async def test_what_is_kept_says_nothing_about_anybody_and_goes_by_itself(two: Two, redis: Redis) -> None:
    (here, tell_here), _ = two
    served(here, 1)
    here.of_stranger("192.0.2.77").take(NOW)
    await tell_here.round()
    keys = [key.decode() async for key in redis.scan_iter("jobhire:rate:*")]
    assert len(keys) == 3
    assert not [key for key in keys if "192.0.2" in key or "acme" in key or "s1" in key]
    assert {0 < await redis.ttl(key) <= 130 for key in keys} == {True}


async def test_without_redis_each_process_counts_alone_and_tells_later(redis: Redis) -> None:
    counted = meters()
    away = connect_redis(f"redis://127.0.0.1:{free_port()}/0")
    assert served(counted, 4) == 4
    await RateExchange(away, counted).round()
    await away.aclose()
    assert served(counted, 20) == 6
    await RateExchange(redis, counted).round()
    other = meters()
    other.of(CALLER)
    other.of(CALLER).windows[0].used(NOW)
    await RateExchange(redis, other).round()
    assert served(other, 5) == 0

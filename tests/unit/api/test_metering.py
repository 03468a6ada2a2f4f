"""Sliding window counters: never more than the rate in a window, and an honest word on how long to wait."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from limits import RateLimitItemPerSecond
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter

from jobhire.interfaces.api.metering import Meters, Window
from jobhire.shared.application import Principal, Rate
from jobhire.shared.domain import TenantId, UserId

START = 1_700_000_000.0
TEN = Rate(name="ten", limit=10, seconds=60)


def somebody(tenant: str = "acme", session: str = "s1", tier: str = "free") -> Principal:
    return Principal(
        tenant_id=TenantId(tenant), user_id=UserId("u"), role="viewer", session_id=session, tier=tier
    )


def meters(caller: int = 10, tenant: int = 15) -> Meters:
    return Meters(
        callers=lambda tier: [Rate(name="caller", limit=caller * (2 if tier == "team" else 1), seconds=60)],
        tenants=lambda _: [Rate(name="tenant", limit=tenant, seconds=60)],
        strangers=[TEN],
    )


def taken(window: Window, now: float) -> bool:
    if window.used(now) + 1 > window.rate.limit:
        return False
    window.current += 1
    return True


@given(st.lists(st.floats(0, 20), min_size=1, max_size=120), st.integers(1, 12))
def test_at_most_twice_the_rate_in_any_window_and_the_weighted_count_never_above_it(
    pauses: list[float], limit: int
) -> None:
    window, now, admitted = Window(Rate(name="x", limit=limit, seconds=60), "k"), START, []
    for pause in pauses:
        now += pause
        if taken(window, now):
            admitted.append(now)
        assert window.used(now) <= limit
    for at in admitted:
        assert sum(at <= other < at + 60 for other in admitted) <= 2 * limit


@given(st.lists(st.floats(0, 30), min_size=1, max_size=80), st.integers(1, 12))
def test_whoever_waits_as_long_as_told_gets_in_and_a_moment_earlier_does_not(
    pauses: list[float], limit: int
) -> None:
    window, now = Window(Rate(name="x", limit=limit, seconds=60), "k"), START
    for pause in pauses:
        now += pause
        if not taken(window, now):
            wait = window.wait(now)
            assert 0 < wait <= 120
            if wait > 0.01:
                assert not taken(window, now + wait - 0.005)
            now += wait + 0.001
            assert taken(window, now)


def test_the_arithmetic_is_that_of_the_library_limits() -> None:
    """Side by side with the real clock: the same verdicts while a window fills."""
    theirs = SlidingWindowCounterRateLimiter(MemoryStorage())
    item = RateLimitItemPerSecond(10, 60)
    window = Window(TEN, "k")
    ours = [taken(window, START) for _ in range(15)]
    assert ours == [theirs.hit(item, "k") for _ in range(15)]


def test_a_tenant_shares_what_its_callers_use_and_another_tenant_has_its_own() -> None:
    counted = meters()
    first = [counted.of(somebody()).take(START) for _ in range(11)]
    assert [window.rate.name for window in first if window] == ["caller"]
    second = [counted.of(somebody(session="s2")).take(START) for _ in range(6)]
    assert [window.rate.name for window in second if window] == ["tenant"]
    assert counted.of(somebody("rival")).take(START) is None


def test_a_higher_tier_may_ask_more_from_its_next_request() -> None:
    counted = meters(tenant=100)
    assert [counted.of(somebody()).take(START) for _ in range(11)][-1] is not None
    assert counted.of(somebody(tier="team")).take(START) is None


def test_a_refusal_is_not_counted() -> None:
    meter = meters(caller=1).of(somebody())
    assert meter.take(START) is None
    assert all(meter.take(START + 30) is not None for _ in range(50))
    assert meter.take(START + 125) is None


def test_the_smallest_share_left_is_told() -> None:
    meter = meters(caller=10, tenant=15).of(somebody())
    for _ in range(4):
        meter.take(START)
    assert (meter.tightest.rate.name, meter.left) == ("caller", 6)


def test_a_clock_that_is_set_back_does_not_shut_anybody_out() -> None:
    window = Window(TEN, "k")
    assert [taken(window, START) for _ in range(11)][-1] is False
    assert taken(window, START - 3_600)


def test_idle_callers_are_forgotten_and_busy_ones_are_not() -> None:
    counted = meters(caller=1)
    counted.of(somebody()).take(START)
    counted.of(somebody(session="s2")).take(START + 500)
    list(counted.take_touched())
    counted.forget_idle(START + 400)
    assert counted.of(somebody()).take(START) is None
    assert counted.of(somebody(session="s2")).take(START + 500) is not None

"""When a board is asked again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from jobhire.domains.sourcing.domain.patience import LONGEST_WAIT, gives_up, wait_after

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
DAY = 86_400


def waits(retry_after: str = "", every: int = DAY) -> list[float]:
    return [wait_after(n, retry_after=retry_after, every_seconds=every, now=NOW) for n in range(1, 8)]


def test_waits_grow_to_a_day() -> None:
    assert waits() == [900, 3_600, 14_400, 43_200, DAY, DAY, DAY]


def test_who_is_asked_every_hour_is_tried_every_hour() -> None:
    assert waits(every=3_600) == [900] + [3_600] * 6


def test_a_board_may_ask_for_later_never_for_sooner() -> None:
    assert waits("1") == waits()
    assert waits("7200")[0] == 7_200
    assert waits("Thu, 26 Nov 2026 14:00:00 GMT")[0] == 7_200
    assert waits("999999999")[0] == LONGEST_WAIT


@given(st.text(max_size=40), st.integers(1, 10_000))
def test_whatever_it_says_the_wait_is_bounded(retry_after: str, failures: int) -> None:
    wait = wait_after(failures, retry_after=retry_after, every_seconds=3_600, now=NOW)
    assert 900 <= wait <= LONGEST_WAIT


def test_it_is_given_up_after_a_week_of_failures() -> None:
    week_ago = (NOW - timedelta(days=7)).timestamp()
    assert gives_up(week_ago, NOW)
    assert not gives_up(week_ago + 1, NOW)
    assert not gives_up(None, NOW)

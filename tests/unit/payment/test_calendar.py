from __future__ import annotations

from datetime import UTC, date, datetime, time

from hypothesis import given
from hypothesis import strategies as st

from jobhire.domains.payment.domain.calendar import Interval, later


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), tzinfo=UTC)


@given(
    start=st.dates(date(2000, 1, 1), date(2080, 1, 1)).map(_noon),
    interval=st.sampled_from(Interval),
    times=st.integers(0, 120),
)
def test_periods_follow_one_another_and_keep_their_day(
    start: datetime, interval: Interval, times: int
) -> None:
    this, following = later(start, interval, times), later(start, interval, times + 1)
    assert this < following
    assert this.day in {start.day, *range(28, start.day)}
    assert (following - this).days <= 366


def test_who_began_on_the_last_day_of_january_pays_on_the_last_of_february_and_of_march() -> None:
    start = datetime(2026, 1, 31, tzinfo=UTC)
    assert [later(start, Interval.MONTH, times).day for times in range(4)] == [31, 28, 31, 30]

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobhire.domains.payment.domain.calendar import Interval, later
from jobhire.domains.payment.domain.money import MOST, Money
from jobhire.shared.domain import Invalid

AMOUNTS = st.integers(0, MOST // 100)


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), tzinfo=UTC)


def euros(amount: int) -> Money:
    return Money(amount=amount, currency="EUR")


@pytest.mark.parametrize(
    ("amount", "currency"), [(-1, "EUR"), (MOST + 1, "EUR"), (1, "eur"), (1, "EURO"), (1, "")]
)
def test_what_is_no_money_is_refused(amount: int, currency: str) -> None:
    with pytest.raises(Invalid):
        Money(amount=amount, currency=currency)


@given(amount=AMOUNTS, part=st.floats(-1, 2))
def test_a_share_is_never_more_than_the_whole_nor_less_than_nothing(amount: int, part: float) -> None:
    assert 0 <= euros(amount).share(part) <= amount


@given(amount=AMOUNTS, off=AMOUNTS)
def test_what_is_taken_off_never_leads_below_nothing(amount: int, off: int) -> None:
    assert euros(amount).less(off).amount == max(0, amount - off)


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

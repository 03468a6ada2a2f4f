"""Which days and months are meant."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobhire.domains.analytics.application.dashboard import average
from jobhire.domains.analytics.domain.outcome import Judged, Outcome
from jobhire.domains.analytics.domain.period import LONGEST, Months, Period
from jobhire.domains.matching.application.ports import JobSums
from jobhire.shared.domain import Invalid

TODAY = date(2026, 11, 26)
days = st.dates(date(1990, 1, 1), date.max)


def test_thirty_days_up_to_today_unless_something_else_is_said() -> None:
    assert Period.of(None, None, today=TODAY) == Period(date(2026, 10, 28), TODAY)
    assert Period.of(date(2026, 11, 1), None, today=TODAY) == Period(date(2026, 11, 1), TODAY)
    assert Period.of(None, date(2026, 1, 30), today=TODAY).first == date(2026, 1, 1)
    assert Period.of(date(2027, 1, 1), None, today=TODAY) == Period(date(2027, 1, 1), date(2027, 1, 1))


@pytest.mark.parametrize(
    ("first", "last", "field"),
    [
        (date(2026, 2, 2), date(2026, 2, 1), "/from"),
        (TODAY - timedelta(days=LONGEST), TODAY, "/from"),
        (date(1, 1, 1), None, "/from"),
        (None, date(1, 1, 1), "/to"),
    ],
)
def test_a_period_is_in_order_bounded_and_not_of_long_ago(
    first: date | None, last: date | None, field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        Period.of(first, last, today=TODAY)
    assert refused.value.field == field


@given(st.none() | st.dates(), st.none() | st.dates())
def test_any_two_days_are_a_period_or_refused(first: date | None, last: date | None) -> None:
    try:
        period = Period.of(first, last, today=TODAY)
    except Invalid:
        return
    assert 1 <= period.days <= LONGEST
    assert {f"{period.first:%Y-%m}", f"{period.last:%Y-%m}"} <= set(period.months())
    assert period.months() == sorted(set(period.months()))
    assert first in {None, period.first}
    assert last in {None, period.last}


def test_twelve_months_up_to_the_present_one_unless_something_else_is_said() -> None:
    year = Months.of(None, None, present="2026-11")
    assert (year.first, year.last, len(year.names())) == ("2025-12", "2026-11", 12)
    assert Months.of("2025-11", "2026-02", present="2026-11").names() == [
        "2025-11", "2025-12", "2026-01", "2026-02",
    ]  # fmt: skip
    for first, last in (("2026-03", "2026-02"), ("2023-01", "2026-01")):
        with pytest.raises(Invalid):
            Months.of(first, last, present="2026-11")


@given(st.lists(st.integers(0, 100), max_size=30))
def test_an_average_has_one_decimal_halves_up_and_is_none_of_nothing(scores: list[int]) -> None:
    sums = JobSums(pairs=len(scores), points=sum(scores), strong=0, position=0, as_of=None)
    found = average(sums)
    if not scores:
        assert found is None
    else:
        assert found is not None
        exact = sum(scores) / len(scores)
        assert -0.05 < found - exact <= 0.0500001
        assert round(found, 1) == found


def test_success_is_the_share_that_was_hired() -> None:
    judged = [
        Judged(department="Web", verdict=verdict, points=points)
        for verdict, points in (("hired", 90), ("positive", 80), ("negative", 20), ("negative", 31))
    ]
    outcome = Outcome.of(judged)
    assert (outcome.judged, outcome.success_rate) == (4, 0.25)
    assert (outcome.average_score("hired"), outcome.average_score("negative")) == (90.0, 25.5)
    nobody = Outcome.of([])
    assert (nobody.judged, nobody.success_rate, nobody.average_score("hired")) == (0, None, None)

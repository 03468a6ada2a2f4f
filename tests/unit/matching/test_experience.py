"""Lengths of time, as CVs and jobs write them."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobhire.domains.matching.domain.experience import LONGEST, Period, periods, stated, total_months

RECEIVED = date(2024, 6, 15)


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("2019 - 2023", [48]),
        ("2019 – 2019", [6]),
        ("Jan 2019 – present", [66]),
        ("03/2018 to 11/2020", [33]),
        ("2018-05 - 2020-03", [23]),
        ("1.3.2019 - 31.12.2020", [22]),
        ("(2018- 19)", [12]),
        ("März 2019 bis heute", [64]),
        ("seit 2019", [60]),
        ("mars 2015 à juin 2018", [40]),
        ("enero de 2018 - marzo de 2020", [27]),
        ("ian. 2018 – prezent", [78]),
        ("between 2011 and 2013", [24]),
        ("A (2014 - 2015), B (2009 - 2014)", [12, 60]),
        ("From: 2017 - To: 2020", [36]),
        ("von 2017 – bis 2020", [36]),
        ("1 2013 - 2016", [36]),
        ("prizes in 2015 and 2016", []),
        ("2020 - 2018", []),
        ("2030 - 2035", []),
        ("tel. 0192019 - 20192020", []),
    ],
)
def test_a_range_of_dates_is_so_many_months(text: str, months: list[int]) -> None:
    assert [period.months for period in periods(text, RECEIVED)] == months


def test_present_is_the_day_the_cv_was_received() -> None:
    one, later = (periods("01/2020 - now", day)[0].months for day in (date(2021, 12, 1), date(2022, 12, 1)))
    assert (one, later) == (24, 36)


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("at least 5+ years", [60]),
        ("two (2) years", [24]),
        ("a 5-year career", [60]),
        ("3-5 years", [36]),
        ("mindestens drei Jahre", [36]),
        ("al menos 2 años", [24]),
        ("minim 3 ani", [36]),
        ("18 months", [18]),
        ("2.5 years", [30]),
        ("1 year as a cook, 2 years as a waiter", [12, 24]),
        ("must be 21 years old", []),
        ("99 years", []),
    ],
)
def test_a_stated_length_of_time_is_read_in_words_and_digits(text: str, months: list[int]) -> None:
    assert [time.months for time in stated(text)] == months


@given(st.lists(st.tuples(st.integers(0, 400), st.integers(1, 60)), max_size=12))
def test_overlapping_periods_are_counted_once(spans: list[tuple[int, int]]) -> None:
    months = {month for first, length in spans for month in range(first, first + length)}
    found = [Period(0, 0, first, first + length) for first, length in spans]
    assert total_months(found) == min(len(months), LONGEST)


@given(st.text(alphabet="0123456789 -/.–toJanyears()\n", max_size=300))
def test_any_text_gives_periods_in_order_that_do_not_overlap(text: str) -> None:
    found = periods(text, RECEIVED)
    assert all(one.end <= two.start for one, two in pairwise(found))
    assert all(0 < period.months <= LONGEST for period in found)

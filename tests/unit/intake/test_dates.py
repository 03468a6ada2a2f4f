"""Periods as CVs write them, in five languages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobhire.domains.intake.domain.dates import flat, months_covered, periods, points
from jobhire.domains.intake.domain.profile import Month

WRITTEN = {
    "Jan 2016 - Feb 2018": ("2016-01", "2018-02"),
    "06/2018 – Present": ("2018-06", None),
    "2010-10 – 2011-09": ("2010-10", "2011-09"),
    "11.2012 – 10.2013": ("2012-11", "2013-10"),
    "01.03.2014 bis 30.06.2016": ("2014-03", "2016-06"),
    "2016-2018": ("2016", "2018"),
    "Sept. 2019 to date": ("2019-09", None),
    "Summer 2013 - Fall 2014": ("2013-06", "2014-09"),
    "Jan – Mar 2020": ("2020-01", "2020-03"),
    "Mar '15 – Jun '17": ("2015-03", "2017-06"),
    "August 2018 - heute": ("2018-08", None),
    "März 2011 bis Dezember 2012": ("2011-03", "2012-12"),
    "seit Juli 2020": ("2020-07", None),
    "février 2014 à août 2015": ("2014-02", "2015-08"),
    "de janvier 2014 à aujourd’hui": ("2014-01", None),
    "depuis mars 2019": ("2019-03", None),
    "enero de 2015 - actualidad": ("2015-01", None),
    "desde abril de 2018": ("2018-04", None),
    "septiembre 2012 a diciembre 2013": ("2012-09", "2013-12"),
    "februarie 2014 – prezent": ("2014-02", None),
    "octombrie 2010 – martie 2014": ("2010-10", "2014-03"),
    "din mai 2021": ("2021-05", None),
    "Engineer at Acme (03/2014–05/2016), Berlin": ("2014-03", "2016-05"),
}


@pytest.mark.parametrize("text", WRITTEN)
def test_a_period_is_understood(text: str) -> None:
    (found,) = periods(text)
    assert (str(found.start), None if found.current else str(found.end)) == WRITTEN[text]


@pytest.mark.parametrize(
    "text", ["+49 2016 2018", "from 480 to 90 ms", "2018 – 2016", "99.97% uptime", "version 3.2010"]
)
def test_what_is_no_period_is_none(text: str) -> None:
    assert periods(text) == []


def test_a_single_season_is_a_point() -> None:
    assert [str(point.start) for point in points("Data Engineer\tSummer 2013")] == ["2013-06"]


def test_overlapping_jobs_count_once_and_nothing_counts_beyond_today() -> None:
    spans = [
        (Month(2020, 1), Month(2020, 12), False),
        (Month(2020, 7), Month(2021, 6), False),
        (Month(2026, 1), None, True),
    ]
    assert months_covered(spans, Month(2026, 3)) == 18 + 3


@given(st.text(max_size=300))
def test_any_text_can_be_searched_and_offsets_stay_inside(text: str) -> None:
    assert len(flat(text)) == len(text)
    for found in periods(text):
        assert 0 <= found.at < found.to <= len(text)


_MONTHS = st.builds(Month, st.integers(1990, 2025), st.integers(1, 12))


@given(st.lists(st.tuples(_MONTHS, _MONTHS, st.booleans()), max_size=6))
def test_more_jobs_never_make_less_experience(spans: list[tuple[Month, Month, bool]]) -> None:
    today = Month(2026, 1)
    all_of_them = months_covered(spans, today)
    assert (
        months_covered(spans[:-1], today) <= all_of_them <= sum(months_covered([one], today) for one in spans)
    )

"""What happened, as it is written down: in any portions, never twice."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from jobhire.domains.analytics.application.views import CountsView
from jobhire.domains.analytics.domain.chronicle import (
    SHOWN,
    ActivityType,
    Counted,
    Happening,
    Month,
    Recent,
    Shown,
    by_month,
)
from jobhire.domains.analytics.domain.wording import sentence

NOON = datetime(2026, 11, 26, 12, tzinfo=UTC)


def added(
    position: int,
    candidate: str = "c-1",
    *,
    request: str = "",
    at: datetime = NOON,
    became: str | None = None,
) -> Happening:
    shown = Shown(type=ActivityType.CANDIDATE_ADDED, candidate_id=candidate, became=became)
    return Happening(
        position=position,
        id=f"e-{position}",
        at=at,
        request=request,
        counted=Counted.CANDIDATES_ADDED,
        shown=shown,
    )


moments = st.integers(0, 5_000).map(lambda hours: NOON + timedelta(hours=hours))
requests = st.sampled_from(["", "r-1", "r-2"])
raw = st.lists(st.tuples(st.integers(1, 3), requests, moments), max_size=40)
logs = raw.map(
    lambda drawn: [
        added(position, f"c-{number}", request=request, at=at)
        for position, (number, request, at) in enumerate(drawn, start=1)
    ]
)


@given(logs, st.data())
def test_whatever_portions_it_comes_in_and_however_often_it_is_the_same(
    log: list[Happening], data: st.DataObject
) -> None:
    recent, month, read = Recent(), Month(days={}), 0
    while read < len(log):
        again = data.draw(st.integers(0, read), label="from")
        read = data.draw(st.integers(read + 1, len(log)), label="to")
        recent = recent.after(log[again:read], up_to=read)
        month = month.after(log[again:read], up_to=read)
    assert recent == Recent().after(log, up_to=read)
    assert month == Month(days={}).after(log, up_to=read)
    assert sum(sum(counts.values()) for counts in month.days.values()) == len(log)


def test_what_one_request_did_is_one_entry_and_says_how_often() -> None:
    recent = Recent().after(
        [added(1, "a", request="r"), added(2, "z", request="s"), added(3, "b", request="r")], up_to=3
    )
    assert [(each.id, each.count, each.shown.candidate_id) for each in recent.entries] == [
        ("e-1", 2, None),
        ("e-2", 1, "z"),
    ]


def test_where_no_request_is_known_a_minute_is_taken_for_one() -> None:
    later = NOON + timedelta(seconds=59), NOON + timedelta(seconds=60)
    recent = Recent().after([added(1), added(2, at=later[0]), added(3, at=later[1])], up_to=3)
    assert [each.count for each in recent.entries] == [1, 2]


def test_two_outcomes_of_one_request_are_two_entries() -> None:
    recent = Recent().after(
        [added(1, request="r", became="closed"), added(2, request="r", became="open")], up_to=2
    )
    assert [each.shown.became for each in recent.entries] == ["open", "closed"]


def test_only_the_last_ones_are_kept() -> None:
    recent = Recent().after([added(n, request=f"r-{n}") for n in range(1, SHOWN + 11)], up_to=SHOWN + 10)
    assert len(recent.entries) == SHOWN
    assert (recent.entries[0].id, recent.entries[-1].id) == (f"e-{SHOWN + 10}", "e-11")


def test_a_day_ends_at_midnight_in_utc_and_a_month_with_its_last_day() -> None:
    last = datetime(2026, 11, 30, 23, 59, 59, tzinfo=UTC)
    first = datetime(2026, 12, 1, 1, 30, tzinfo=UTC).astimezone()
    grouped = by_month([added(1, at=last), added(2, at=first)])
    assert {name: len(heard) for name, heard in grouped.items()} == {"2026-11": 1, "2026-12": 1}
    (day,) = Month(days={}).after(grouped["2026-12"], up_to=2).days
    assert day == "2026-12-01"


def test_everything_that_is_counted_is_shown_under_its_name() -> None:
    assert [each.value for each in Counted] == list(CountsView.__struct_encode_fields__)


def test_every_activity_has_words_for_one_and_for_several() -> None:
    for type in ActivityType:
        shown = Shown(type=type, became="closed")
        assert sentence(shown, count=1, title="Cook", name="Ada").endswith(".")
        assert sentence(shown, count=1_200, title=None, name=None).startswith("1,200 ")


def test_who_or_what_is_gone_has_no_name() -> None:
    judged = Shown(type=ActivityType.FEEDBACK_GIVEN, job_id="j", candidate_id="c", became="hired")
    assert sentence(judged, count=1, title="Cook", name="Ada") == 'Ada was judged hired for the job "Cook".'
    assert sentence(judged, count=1, title=None, name=None) == "A candidate was judged hired for a job."
    read = Shown(type=ActivityType.CV_READ, candidate_id="c")
    assert sentence(read, count=1, title=None, name=None) == "A CV of a candidate was read."
    moved = Shown(type=ActivityType.JOB_STATUS_CHANGED, job_id="j", became="on hold")
    assert sentence(moved, count=1, title="Cook", name=None) == 'The job "Cook" is on hold now.'


def test_a_name_with_braces_is_a_name() -> None:
    named = Shown(type=ActivityType.CANDIDATE_ADDED, candidate_id="c")
    assert sentence(named, count=1, title=None, name="{count}") == "{count} was added."

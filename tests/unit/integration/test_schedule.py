"""When a failed delivery is tried again: the recommended schedule, to the second."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobhire.domains.integration.domain.schedule import (
    LONGEST_WAIT,
    RETRIES,
    Answer,
    failure_of,
    wait_after,
)

NOW = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)
MINUTE, HOUR = 60, 3_600


def failed(status: int | None = 500, retry_after: str = "") -> Answer:
    return Answer(status=status, failure="status", milliseconds=1, retry_after=retry_after)


def waits(answer: Answer, jitter: float = 0.0) -> list[float | None]:
    return [wait_after(failures, answer, jitter=jitter, now=NOW) for failures in range(1, 11)]


def test_nine_retries_follow_the_recommended_schedule_and_then_there_is_none() -> None:
    hours = [2 * HOUR, 5 * HOUR, 10 * HOUR, 14 * HOUR, 20 * HOUR, 24 * HOUR]
    assert waits(failed()) == [5, 5 * MINUTE, 30 * MINUTE, *hours, None]


@given(st.floats(0, 1), st.integers(1, len(RETRIES)))
def test_jitter_adds_at_most_a_tenth_and_takes_nothing(jitter: float, failures: int) -> None:
    wait = wait_after(failures, failed(), jitter=jitter, now=NOW)
    assert wait is not None
    assert RETRIES[failures - 1] <= wait <= RETRIES[failures - 1] * 1.1


def test_jitter_really_spreads() -> None:
    assert wait_after(1, failed(), jitter=1.0, now=NOW) == pytest.approx(5.5)


@pytest.mark.parametrize("status", [429, 503])
def test_a_receiver_may_ask_for_more_time(status: int) -> None:
    assert wait_after(1, failed(status, "90"), jitter=0, now=NOW) == 90
    later = format_datetime(NOW + timedelta(minutes=7), usegmt=True)
    assert wait_after(1, failed(status, later), jitter=0, now=NOW) == 420


def test_a_receiver_cannot_use_up_its_attempts_by_asking_for_less() -> None:
    assert wait_after(3, failed(503, "1"), jitter=0, now=NOW) == 30 * MINUTE


def test_nobody_is_waited_for_longer_than_a_day() -> None:
    assert wait_after(1, failed(429, "999999999"), jitter=0, now=NOW) == LONGEST_WAIT
    centuries = format_datetime(NOW + timedelta(days=90_000), usegmt=True)
    assert wait_after(1, failed(429, centuries), jitter=0, now=NOW) == LONGEST_WAIT


def test_other_answers_have_no_say_in_when() -> None:
    assert wait_after(1, failed(500, "90"), jitter=0, now=NOW) == 5


@given(st.text(max_size=40))
def test_whatever_stands_in_retry_after_the_wait_is_bounded(text: str) -> None:
    wait = wait_after(2, failed(503, text), jitter=0, now=NOW)
    assert wait is not None
    assert 5 * MINUTE <= wait <= LONGEST_WAIT


@pytest.mark.parametrize("text", ["", "soon", "-5", "1e9", "٣", "Wed, 99 Nov 2026 12:00:00 GMT", "9" * 400])
def test_what_is_no_time_is_passed_over(text: str) -> None:
    assert wait_after(1, failed(503, text), jitter=0, now=NOW) == 5


def test_success_is_200_to_299_alone() -> None:
    outcomes = {status: failure_of(status) for status in (199, 200, 204, 299, 300, 307, 400, 410, 500)}
    assert outcomes == {
        199: "status",
        200: None,
        204: None,
        299: None,
        300: "redirect",
        307: "redirect",
        400: "status",
        410: "status",
        500: "status",
    }
    assert all(earlier < later for earlier, later in pairwise(RETRIES))

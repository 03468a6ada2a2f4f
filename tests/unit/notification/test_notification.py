"""A notification: told once, grown by an import, read, and read no more."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobhire.domains.notification.domain.events import NotificationMade
from jobhire.domains.notification.domain.notification import (
    UNLESS_CHOSEN,
    ComparedJob,
    MailChoice,
    Notification,
    NotificationType,
    notification_id,
)
from jobhire.domains.notification.domain.wording import batch_ended
from jobhire.domains.notification.infrastructure.mongo import NOTIFICATIONS
from jobhire.shared.domain import TenantId, UserId
from tests.kits import reloaded

ACME, ANN = TenantId("acme"), UserId("ann")
START = datetime(2026, 11, 1, tzinfo=UTC)
TYPES = st.sampled_from(list(NotificationType))


def later(minutes: int) -> datetime:
    return START + timedelta(minutes=minutes)


def opened(position: int, candidates: int = 40) -> ComparedJob:
    return ComparedJob(id=f"j-{position}", title=f"Job {position}", candidates=candidates, position=position)


def of_a_batch() -> Notification:
    return Notification.of_batch("e-1", ACME, job_id="j-1", user_id=ANN, message="It has ended.", now=START)


def of_jobs(*jobs: ComparedJob) -> Notification:
    made = Notification.of_comparison("r-1", ACME, ANN, START)
    assert made.tell_of(jobs, now=START)
    return made


WHOSE = st.tuples(st.text(max_size=20), st.uuids().map(lambda each: UserId(str(each))), TYPES)


@given(WHOSE, WHOSE)
def test_the_same_cause_person_and_type_is_the_same_notification_and_no_other_is(
    one: tuple[str, UserId, NotificationType], other: tuple[str, UserId, NotificationType]
) -> None:
    assert notification_id(*one) == notification_id(*one)
    assert (notification_id(*one) == notification_id(*other)) is (one == other)


def test_its_event_says_who_is_told_and_not_what() -> None:
    assert of_a_batch().take_events() == (
        NotificationMade(user_id="ann", notification_type="batch_analysis_complete", job_id="j-1"),
    )
    (event,) = of_jobs(opened(7)).take_events()
    assert event == NotificationMade(user_id="ann", notification_type="analysis_complete", job_id="j-7")
    (event,) = of_jobs(opened(7), opened(8)).take_events()
    assert event == NotificationMade(user_id="ann", notification_type="analysis_complete", job_id=None)


def test_one_job_is_told_of_by_its_title_several_by_their_number() -> None:
    one, several = of_jobs(opened(7, 1)), of_jobs(opened(7), opened(8, 1_200))
    assert (one.message, one.job_id, one.jobs) == (
        '"Job 7" has been compared with 1 candidate.', "j-7", 1,
    )  # fmt: skip
    assert (several.message, several.job_id, several.jobs) == (
        "2 jobs have been compared with 1,200 candidates each.", None, 2,
    )  # fmt: skip


@given(st.lists(st.integers(1, 60), min_size=1, unique=True).map(sorted), st.data())
def test_however_an_import_is_cut_and_repeated_each_job_counts_once(
    positions: list[int], data: st.DataObject
) -> None:
    """Batches come in order; any of them, or an earlier part of the log, may come again."""
    made = Notification.of_comparison("r-1", ACME, ANN, START)
    at = 0
    while at < len(positions):
        begin = data.draw(st.integers(0, at))
        at = data.draw(st.integers(at + 1, len(positions)))
        made.tell_of([opened(each) for each in positions[begin:at]], now=START)
    assert made.jobs == len(positions)
    assert not made.tell_of([opened(each) for each in positions], now=later(1))
    assert len(made.take_events()) == 1
    assert reloaded(NOTIFICATIONS, made).message == made.message


def test_what_has_something_new_to_say_is_unread_again() -> None:
    made = of_jobs(opened(7))
    made.mark(read=True, now=later(1))
    assert not made.tell_of([opened(7)], now=later(2))
    assert (made.read_at, made.created_at) == (later(1), START)
    assert made.tell_of([opened(8)], now=later(3))
    assert made.read_at is None
    assert made.created_at == later(3)


def test_the_first_moment_of_reading_stays_until_it_is_unread_again() -> None:
    made = of_a_batch()
    assert made.mark(read=True, now=later(1))
    assert not made.mark(read=True, now=later(2))
    assert made.read_at == later(1)
    assert made.mark(read=False, now=later(3))
    assert not made.mark(read=False, now=later(4))
    assert made.read_at is None


@pytest.mark.parametrize(
    ("title", "completed", "failed", "cancelled", "said"),
    [
        ("Cook", 9, 1, False, 'The analysis of candidates for "Cook" has ended: 9 analyses made, 1 failed.'),
        ("Cook", 1, 0, True,
         'The analysis of candidates for "Cook" was cancelled: 1 analysis made, 0 failed before that.'),
        (None, 0, 0, False, "The analysis of candidates has ended: 0 analyses made, 0 failed."),
    ],
)  # fmt: skip
def test_the_end_of_a_batch_is_told_in_numbers(
    title: str | None, completed: int, failed: int, cancelled: bool, said: str
) -> None:
    assert batch_ended(title, completed=completed, failed=failed, cancelled=cancelled) == said


@given(st.lists(TYPES))
def test_a_choice_has_each_type_once_and_choosing_it_again_changes_nothing(
    types: list[NotificationType],
) -> None:
    choice = MailChoice(id="ann", tenant_id=ACME)
    assert choice.choose(types) is (set(types) != set(UNLESS_CHOSEN))
    assert set(choice.mail) == set(types)
    assert len(choice.mail) == len(set(types))
    assert not choice.choose(reversed(types))

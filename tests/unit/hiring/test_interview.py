"""Interviews and what is thought after them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobhire.domains.hiring.domain.errors import ApplicationClosed, InterviewOver, ScorecardVersionsFull
from jobhire.domains.hiring.domain.interview import (
    Interview,
    InterviewKind,
    InterviewStatus,
    Plan,
    asked_to,
)
from jobhire.domains.hiring.domain.interview_events import InterviewChanged
from jobhire.domains.hiring.domain.scorecard import (
    MOST_VERSIONS,
    Assessment,
    Mark,
    Recommendation,
    Scorecard,
    by_criterion,
)
from jobhire.domains.hiring.infrastructure.children import INTERVIEWS, SCORECARDS
from jobhire.shared.domain import Invalid, TenantId, UserId
from tests.kits import reloaded

from .test_application import ANN, START, applied, moved

BOB = UserId("bob")
PLAN = Plan(
    kind=InterviewKind.VIDEO,
    starts_at=START,
    ends_at=START + timedelta(hours=1),
    time_zone="Europe/Zurich",
    interviewers=(ANN, BOB),
)


def arranged() -> Interview:
    interview = Interview.schedule("i-1", applied(), PLAN, by=ANN, now=START)
    interview.take_events()
    return interview


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"ends_at": START}, "/endsAt"),
        ({"ends_at": START + timedelta(hours=25)}, "/endsAt"),
        ({"starts_at": START.replace(tzinfo=None)}, "/startsAt"),
        ({"starts_at": datetime(1999, 1, 1, tzinfo=UTC)}, "/startsAt"),
        ({"time_zone": "Europe/Atlantis"}, "/timeZone"),
        ({"time_zone": "../../etc/passwd"}, "/timeZone"),
        ({"interviewers": ()}, "/interviewers"),
        ({"link": "http://meet.example"}, "/link"),
        ({"link": "javascript:alert(1)"}, "/link"),
        ({"link": "https://meet.example/a\nb"}, "/link"),
        ({"link": "https://["}, "/link"),
    ],
)
def test_a_plan_that_is_none_is_refused_by_its_field(change: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        replace(PLAN, **change).checked()
    assert refused.value.field == field


def test_a_change_says_what_changed_and_when_it_was_before() -> None:
    interview = arranged()
    later = replace(PLAN, starts_at=START + timedelta(minutes=30))
    assert interview.change(later, now=START)
    assert not interview.change(later, now=START)
    (event,) = interview.take_events()
    assert isinstance(event, InterviewChanged)
    assert (event.fields, event.was_starts_at, interview.sequence) == (("startsAt",), START, 1)
    assert reloaded(INTERVIEWS, interview).plan == interview.plan


def test_what_ended_stays_ended() -> None:
    interview = arranged()
    with pytest.raises(Invalid):
        interview.end(InterviewStatus.SCHEDULED, reason="", now=START)
    assert interview.end(InterviewStatus.HELD, reason="", now=START)
    assert not interview.end(InterviewStatus.HELD, reason="", now=START)
    with pytest.raises(InterviewOver):
        interview.end(InterviewStatus.CANCELLED, reason="", now=START)
    with pytest.raises(InterviewOver):
        interview.change(replace(PLAN, place="x"), now=START)


def test_who_is_rejected_is_invited_no_more() -> None:
    with pytest.raises(ApplicationClosed):
        Interview.schedule("i-1", moved(applied(), "rejected"), PLAN, by=ANN, now=START)


def test_nothing_is_awaited_of_an_interview_that_was_not_held() -> None:
    interview = arranged()
    assert asked_to([interview], BOB) == [interview]
    interview.end(InterviewStatus.NO_SHOW, reason="", now=START)
    assert asked_to([interview], BOB) == []


def said(*ratings: int, recommendation: Recommendation = Recommendation.YES) -> Assessment:
    marks = tuple(Mark(criterion=f"C{n}", rating=each, evidence="seen") for n, each in enumerate(ratings))
    return Assessment(recommendation=recommendation, marks=marks, note="words")


def blank() -> Scorecard:
    return Scorecard.blank(
        "s-1", TenantId("acme"), interview_id="i-1", application_id="a-1", interviewer_id=BOB
    )


@given(st.lists(st.lists(st.integers(1, 5), min_size=1, max_size=3), min_size=1, max_size=8))
def test_whatever_is_handed_in_later_what_was_stays(said_in_turn: list[list[int]]) -> None:
    card, seen = blank(), []
    for ratings in said_in_turn:
        if card.submit(said(*ratings), by=BOB, now=START):
            seen.append(said(*ratings))
        card = reloaded(SCORECARDS, card)
        assert [each.assessment for each in card.versions] == seen
    assert card.latest.assessment == said(*said_in_turn[-1])


def test_there_is_an_end_to_versions() -> None:
    card = blank()
    for number in range(MOST_VERSIONS):
        card.submit(said(1 + number % 2), by=BOB, now=START)
    with pytest.raises(ScorecardVersionsFull):
        card.submit(said(5), by=BOB, now=START)


@pytest.mark.parametrize(
    "marks",
    [
        (),
        (Mark(criterion=" ", rating=1),),
        (Mark(criterion="A", rating=0),),
        (Mark(criterion="A", rating=6),),
        (Mark(criterion="A", rating=1), Mark(criterion=" a", rating=2)),
    ],
)
def test_what_is_no_assessment_is_refused(marks: tuple[Mark, ...]) -> None:
    with pytest.raises(Invalid):
        blank().submit(Assessment(recommendation=Recommendation.NO, marks=marks), by=BOB, now=START)


def test_a_panel_is_summed_up_by_criterion_whoever_spells_it_how() -> None:
    one = Assessment(recommendation=Recommendation.YES, marks=(Mark(criterion="SQL", rating=2),))
    two = Assessment(recommendation=Recommendation.NO, marks=(Mark(criterion="sql", rating=5),))
    (found,) = by_criterion([one, two, one])
    assert (found.criterion, found.mean, found.spread, found.n) == ("SQL", 3.0, 3, 3)


def test_forgetting_takes_words_and_leaves_marks() -> None:
    card = blank()
    card.submit(said(4), by=BOB, now=START)
    assert (card.forget_words(), card.forget_words()) == (True, False)
    assert card.latest.assessment.marks == (Mark(criterion="C0", rating=4),)
    assert card.latest.assessment.note == ""

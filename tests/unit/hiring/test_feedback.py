"""A verdict: said, changed, taken back, and never forgotten."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobhire.domains.hiring.domain.errors import FeedbackHistoryFull, FeedbackOfAnother
from jobhire.domains.hiring.domain.events import (
    FeedbackChanged,
    FeedbackForgotten,
    FeedbackGiven,
    FeedbackWithdrawn,
)
from jobhire.domains.hiring.domain.feedback import (
    MOST_OPINIONS,
    Feedback,
    FeedbackType,
    Judged,
    Opinion,
    opinion_at,
)
from jobhire.domains.hiring.infrastructure.mongo import FEEDBACK
from jobhire.shared.domain import TenantId, UserId
from tests.kits import reloaded

START = datetime(2026, 3, 1, tzinfo=UTC)
ANN, BOB = UserId("ann"), UserId("bob")
JUDGED = Judged(points=71, model="m-1", job_version=2, candidate_version=3)


def thinks(kind: FeedbackType | None, minute: int = 0, notes: str = "") -> Opinion:
    return Opinion(type=kind, notes=notes, judged=JUDGED, at=START + timedelta(minutes=minute))


def given_by_ann(kind: FeedbackType = FeedbackType.POSITIVE) -> Feedback:
    return Feedback.give(
        "f-1", TenantId("acme"), job_id="j", candidate_id="c", user_id=ANN, opinion=thinks(kind)
    )


def test_a_verdict_tells_the_score_it_judged_and_no_word_of_the_notes() -> None:
    feedback = Feedback.give(
        "f-1",
        TenantId("acme"),
        job_id="j",
        candidate_id="c",
        user_id=ANN,
        opinion=thinks(FeedbackType.HIRED, notes="Ada was brilliant"),
    )
    (event,) = feedback.take_events()
    assert event == FeedbackGiven(
        job_id="j",
        candidate_id="c",
        feedback_type="hired",
        match_score=71,
        model_version="m-1",
        job_version=2,
        candidate_version=3,
    )


def test_saying_the_same_again_changes_nothing() -> None:
    feedback = given_by_ann()
    feedback.take_events()
    assert not feedback.give_again(thinks(FeedbackType.POSITIVE, 5))
    assert (feedback.history, feedback.take_events()) == ((), ())


def test_a_change_names_its_fields_and_keeps_what_was_there() -> None:
    feedback = given_by_ann()
    feedback.take_events()
    assert feedback.revise(thinks(FeedbackType.NEGATIVE, 5, "no"), by=ANN)
    (event,) = feedback.take_events()
    assert isinstance(event, FeedbackChanged)
    assert (event.fields, event.feedback_type) == (("feedbackType", "notes"), "negative")
    assert [each.type for each in feedback.history] == [FeedbackType.POSITIVE]


def test_nobody_else_changes_it_or_takes_it_back() -> None:
    feedback = given_by_ann()
    with pytest.raises(FeedbackOfAnother):
        feedback.revise(thinks(FeedbackType.NEGATIVE), by=BOB)
    with pytest.raises(FeedbackOfAnother):
        feedback.withdraw(by=BOB, now=START)


def test_what_was_taken_back_counts_no_more_and_can_be_given_again() -> None:
    feedback = given_by_ann()
    feedback.take_events()
    feedback.withdraw(by=ANN, now=START + timedelta(minutes=1))
    assert not feedback.is_live
    with pytest.raises(ValueError, match="withdrawn"):
        _ = feedback.verdict
    assert feedback.give_again(thinks(FeedbackType.POSITIVE, 2))
    assert feedback.is_live
    assert [type(event) for event in feedback.take_events()] == [FeedbackWithdrawn, FeedbackGiven]


def test_notes_go_from_what_is_withdrawn_but_stay_in_its_history() -> None:
    feedback = given_by_ann()
    feedback.revise(thinks(FeedbackType.POSITIVE, 1, "kind"), by=ANN)
    feedback.withdraw(by=ANN, now=START + timedelta(minutes=2))
    assert feedback.opinion.notes == ""
    assert feedback.history[-1].notes == "kind"


def test_after_fifty_opinions_only_withdrawing_is_left() -> None:
    feedback = given_by_ann()
    for minute in range(1, MOST_OPINIONS):
        feedback.revise(thinks(FeedbackType.POSITIVE, minute, str(minute)), by=ANN)
    with pytest.raises(FeedbackHistoryFull):
        feedback.revise(thinks(FeedbackType.NEGATIVE, 60), by=ANN)
    assert feedback.withdraw(by=ANN, now=START + timedelta(minutes=61))


said = st.lists(st.sampled_from([*FeedbackType, None]), max_size=12)


@given(said, st.integers(-1, 14))
def test_as_of_any_moment_it_is_what_had_been_said_last(kinds: list[FeedbackType | None], asked: int) -> None:
    feedback, expected = given_by_ann(), [(0, FeedbackType.POSITIVE)]
    for minute, kind in enumerate(kinds, 1):
        if kind is None and feedback.is_live:
            feedback.withdraw(by=ANN, now=START + timedelta(minutes=minute))
        elif kind is not None:
            feedback.give_again(thinks(kind, minute))
        else:
            continue
        expected.append((minute, kind))  # type: ignore[arg-type]
    found = opinion_at(reloaded(FEEDBACK, feedback), START + timedelta(minutes=asked))
    known = [kind for minute, kind in expected if minute <= asked]
    assert (found.type if found else "nothing yet") == (known[-1] if known else "nothing yet")


def test_words_are_forgotten_and_what_was_judged_is_not() -> None:
    feedback = given_by_ann()
    feedback.revise(thinks(FeedbackType.HIRED, 1, "Ada was brilliant"), by=ANN)
    feedback.withdraw(by=ANN, now=START + timedelta(minutes=2))
    feedback.take_events()
    assert feedback.forget_words()
    assert not feedback.forget_words()
    assert feedback.take_events() == (FeedbackForgotten(job_id="j", candidate_id="c"),)
    assert "Ada" not in str(reloaded(FEEDBACK, feedback).stored_state)
    assert [each.type for each in feedback.history] == [FeedbackType.POSITIVE, FeedbackType.HIRED]
    held = opinion_at(feedback, START + timedelta(minutes=1))
    assert held is not None and (held.type, held.judged) == (FeedbackType.HIRED, JUDGED)

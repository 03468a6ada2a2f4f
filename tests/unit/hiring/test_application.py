"""An application: whatever is done to it, its history says how it came to be where it is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from jobhire.domains.hiring.domain.application import (
    MOST_STEPS,
    Arrival,
    JobApplication,
    Move,
    RejectReason,
    Source,
    Step,
    WithdrawReason,
    stays,
    verdict_at,
)
from jobhire.domains.hiring.domain.errors import ApplicationClosed, ApplicationHistoryFull, StageMoved
from jobhire.domains.hiring.domain.feedback import Judged
from jobhire.domains.hiring.domain.pipeline import BUILT_IN, CLOSED, STAGES, JobPipeline, Stage, StageKind
from jobhire.domains.hiring.infrastructure.applications import APPLICATIONS
from jobhire.shared.domain import Invalid, TenantId, UserId
from jobhire.shared.infrastructure.documents import event_data
from tests.kits import reloaded

START = datetime(2026, 3, 1, tzinfo=UTC)
ANN = UserId("ann")
JUDGED = Judged(points=71, model="m-1", job_version=2, candidate_version=3)
STAGE = {stage.id: stage for stage in STAGES}
REASONS = {"rejected": RejectReason.SKILLS.value, "withdrawn": WithdrawReason.NO_ANSWER.value}


def applied(channel: str = "", note: str = "") -> JobApplication:
    pipeline = JobPipeline.taken("j", TenantId("acme"), BUILT_IN)
    arrival = Arrival(source=Source.REFERRAL, channel=channel, note=note, judged=JUDGED)
    return JobApplication.submit("a-1", pipeline, "c", arrival, by=ANN, now=START)


def moved(it: JobApplication, to: str, minute: int = 1, **more: Any) -> JobApplication:
    wanted = Move(**{"from_": it.stage.id, "to": STAGE[to], "reason": REASONS.get(to, ""), **more})
    it.move(wanted, by=ANN, now=START + timedelta(minutes=minute))
    return it


def types(it: JobApplication) -> list[str]:
    return [event.type.split(".")[3] for event in it.take_events()]


def test_each_action_tells_one_event() -> None:
    it = applied()
    for to in ("interview", "rejected", "screening", "withdrawn", "new", "hired", "offer"):
        moved(it, to)
    assert types(it) == [
        "submitted",
        "moved",
        "rejected",
        "reopened",
        "withdrawn",
        "reopened",
        "hired",
        "reopened",
    ]


def test_an_event_says_from_where_to_where_and_no_word() -> None:
    it = applied(channel="SECRET", note="SECRET")
    moved(it, "rejected", note="SECRET")
    submitted, rejected = it.take_events()
    assert b"SECRET" not in event_data(submitted) + event_data(rejected)
    assert b'"from":"new","fromKind":"new","jobId":"j","reason":"skills"' in event_data(rejected)


@pytest.mark.parametrize("stage", ["new", "screening", "interview", "offer"])
def test_rejecting_needs_no_stage_in_between(stage: str) -> None:
    it = applied()
    if stage != "new":
        moved(it, stage)
    assert moved(it, "rejected").stage.kind is StageKind.REJECTED
    assert it.history[-1].left == STAGE[stage]


def test_whoever_looked_too_early_is_told_where_it_is() -> None:
    it = moved(applied(), "interview")
    with pytest.raises(StageMoved) as refused:
        moved(it, "offer", from_="new")
    assert (refused.value.context, len(it.history)) == ({"stage": "interview"}, 2)


@pytest.mark.parametrize(
    ("to", "reason", "field"),
    [
        ("rejected", "", "/reason"),
        ("rejected", "no_answer", "/reason"),
        ("withdrawn", "skills", "/reason"),
        ("offer", "skills", "/reason"),
        ("new", "", "/to"),
    ],
)
def test_a_reason_is_of_the_list_of_its_kind(to: str, reason: str, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        moved(applied(), to, reason=reason)
    assert refused.value.field == field


def test_what_is_closed_is_reopened_before_it_is_closed_otherwise() -> None:
    it = moved(applied(), "rejected")
    with pytest.raises(ApplicationClosed):
        moved(it, "withdrawn")
    with pytest.raises(ApplicationClosed):
        it.require_open()


def test_there_is_an_end_to_steps_and_always_room_to_close() -> None:
    it = applied()
    for number in range(MOST_STEPS - 2):
        moved(it, "interview" if number % 2 == 0 else "screening")
    with pytest.raises(ApplicationHistoryFull):
        moved(it, "offer")
    assert len(moved(it, "rejected").history) == MOST_STEPS


def test_forgetting_takes_words_and_leaves_stages() -> None:
    it = moved(applied(channel="aunt", note="x"), "rejected", note="y")
    it.take_events()
    before = stays(it.history)
    assert (it.forget_words(), it.forget_words()) == (True, False)
    assert (it.channel, [step.note for step in it.history]) == ("", ["", ""])
    assert (stays(it.history), types(it)) == (before, ["forgotten"])


def test_a_verdict_is_what_was_decided_by_then() -> None:
    it = applied()
    for minute, to in enumerate(("interview", "rejected", "offer", "hired", "new", "withdrawn"), 1):
        moved(it, to, minute)
    at = [START + timedelta(minutes=minute) for minute in range(-1, 7)]
    found = [verdict_at(it.history, moment) for moment in at]
    assert [each and each[0].value for each in found] == [
        None, None, "positive", "negative", "positive", "hired", None, None,
    ]  # fmt: skip


def test_it_follows_its_candidate() -> None:
    it = applied()
    it.take_events()
    assert it.belong_to("d", now=START)
    assert not it.belong_to("d", now=START)
    assert it.belong_to(None, now=START)
    assert not it.belong_to(None, now=START)
    assert (it.is_live, it.candidate_id) == (False, "d")
    assert it.belong_to("c", now=START)
    assert (it.is_live, it.candidate_id, it.applied_as) == (True, "c", "c")
    assert types(it) == ["reassigned", "reassigned"]


@settings(max_examples=40, stateful_step_count=30, deadline=None)
class Lifecycle(RuleBasedStateMachine):
    """Any moves by anybody, right and wrong, with stores in between."""

    def __init__(self) -> None:
        super().__init__()
        self.it, self.now = applied(), START
        self.steps: list[Step] = list(self.it.history)

    def try_to(self, wanted: Move) -> None:
        self.now += timedelta(seconds=7)
        before = (self.it.stage, self.it.history, self.it.changed_at)
        self.it.take_events()
        try:
            self.it.move(wanted, by=ANN, now=self.now)
        except (StageMoved, ApplicationClosed, Invalid):
            assert (self.it.stage, self.it.history, self.it.changed_at) == before
            assert self.it.take_events() == ()
        else:
            assert len(self.it.take_events()) == 1
            self.steps.append(self.it.history[-1])

    @rule(
        from_=st.sampled_from(sorted(STAGE)),
        to=st.sampled_from(STAGES),
        reason=st.sampled_from(("", "other")),
    )
    def move_from_anywhere(self, from_: str, to: Stage, reason: str) -> None:
        self.try_to(Move(from_=from_, to=to, reason=reason))

    @rule(to=st.sampled_from(STAGES))
    def move_from_where_it_is(self, to: Stage) -> None:
        reason = "other" if to.kind in CLOSED else ""
        self.try_to(Move(from_=self.it.stage.id, to=to, reason=reason))

    @precondition(lambda self: self.it.stage.is_open)
    @rule()
    def reject(self) -> None:
        self.try_to(Move(from_=self.it.stage.id, to=STAGE["rejected"], reason="other"))
        assert self.it.stage.kind is StageKind.REJECTED

    @rule()
    def store_and_load(self) -> None:
        self.it = reloaded(APPLICATIONS, self.it)

    @invariant()
    def history_only_grows_and_leads_here(self) -> None:
        assert list(self.it.history) == self.steps
        for one, next_ in pairwise(self.steps):
            assert next_.left == one.entered
        assert (self.steps[0].left, self.steps[-1].entered) == (None, self.it.stage)

    @invariant()
    def stays_fill_the_time_without_gap(self) -> None:
        times = stays(self.it.history)
        assert times[0].since == START
        assert all(one.until == next_.since for one, next_ in pairwise(times))
        assert sum(stay.seconds or 0 for stay in times) == (times[-1].since - START).total_seconds()

    @invariant()
    def the_place_is_held_while_it_is_open_or_led_to_a_hire(self) -> None:
        assert (self.it.pair is None) == (self.it.stage.kind in CLOSED)


TestLifecycle = Lifecycle.TestCase

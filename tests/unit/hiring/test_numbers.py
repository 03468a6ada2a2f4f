"""Numbers of pipelines: each is counted from recorded steps, whatever order they are read in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from jobhire.domains.hiring.domain.application import JobApplication, Move
from jobhire.domains.hiring.domain.numbers import Channel, Passage, Tally, Times
from jobhire.domains.hiring.domain.pipeline import STAGES, StageKind

from .test_application import ANN, START, applied

STAGE = {stage.id: stage for stage in STAGES}


def gone_through(*steps: tuple[str, int], reason: str = "other", channel: str = "") -> JobApplication:
    """``steps``: into which stage, so many minutes after they applied."""
    it = applied(channel=channel)
    for to, minute in steps:
        why = reason if to in {"rejected", "withdrawn"} else ""
        wanted = Move(from_=it.stage.id, to=STAGE[to], reason=why)
        it.move(wanted, by=ANN, now=START + timedelta(minutes=minute))
    return it


def tallied(*applications: JobApplication, talks: Sequence[int] = ()) -> Tally:
    tally = Tally()
    for each in applications:
        tally.add(each, [START + timedelta(minutes=minute) for minute in talks])
    return tally


def test_a_pipeline_in_numbers() -> None:
    tally = tallied(
        gone_through(("interview", 10), ("offer", 30), ("hired", 40), reason=""),
        gone_through(("interview", 20), ("rejected", 50)),
        gone_through(("rejected", 5)),
        gone_through(("screening", 60)),
        talks=[15, 25],
    )
    assert tally.applications == 4
    assert tally.passages[StageKind.NEW] == Passage(entered=4, advanced=3, rejected=1)
    assert tally.passages[StageKind.SCREENING] == Passage(entered=1, present=1)
    assert tally.passages[StageKind.INTERVIEW] == Passage(entered=2, advanced=1, rejected=1)
    assert tally.passages[StageKind.OFFER] == Passage(entered=1, advanced=1)
    assert sorted(tally.in_stage["new", StageKind.NEW]) == [300, 600, 1200, 3600]
    assert tally.lead_times == [2400]
    assert tally.interview_delays == [300, 300]
    (channel,) = tally.channels.values()
    assert channel == Channel(applied=4, interviewed=2, offered=1, hired=1)


def test_a_mistake_counts_nowhere_and_another_withdrawal_does() -> None:
    mistake = gone_through(("interview", 1), ("withdrawn", 2), reason="mistake")
    assert tallied(mistake) == Tally()
    assert tallied(gone_through(("withdrawn", 2))).passages[StageKind.NEW].withdrawn == 1


def test_who_was_hired_and_is_not_any_more_has_no_lead_time() -> None:
    tally = tallied(gone_through(("hired", 10), ("offer", 20), reason=""))
    assert (tally.lead_times, tally.passages[StageKind.NEW].advanced) == ([], 1)


def test_an_interview_before_the_stage_is_no_delay() -> None:
    assert tallied(gone_through(("interview", 30)), talks=[10]).interview_delays == []


def test_times_are_by_nearest_rank() -> None:
    assert Times.of(range(1, 11)) == Times(n=10, median=5, p90=9)
    assert Times.of([7]) == Times(n=1, median=7, p90=7)
    assert Times.of([]) == Times(n=0, median=None, p90=None)


WAYS = st.lists(st.sampled_from(sorted(STAGE)), max_size=8)


def wandered(ways: list[str]) -> JobApplication:
    it, minute = applied(), 0
    for to in ways:
        minute += 7
        if to != it.stage.id and (it.stage.is_open or STAGE[to].is_open):
            why = "other" if to in {"rejected", "withdrawn"} else ""
            it.move(
                Move(from_=it.stage.id, to=STAGE[to], reason=why),
                by=ANN,
                now=START + timedelta(minutes=minute),
            )
    return it


@given(st.lists(WAYS, max_size=6), st.randoms(use_true_random=False))
def test_order_makes_no_difference_and_sums_agree(all_ways: list[list[str]], random: Any) -> None:
    applications = [wandered(ways) for ways in all_ways]
    one = tallied(*applications)
    random.shuffle(applications)
    other = tallied(*applications)
    assert one.passages == other.passages
    assert {key: sorted(each) for key, each in one.in_stage.items()} == {
        key: sorted(each) for key, each in other.in_stage.items()
    }
    ended = sum(each.rejected + each.withdrawn + each.present for each in one.passages.values())
    hired = sum(each.hired for each in one.channels.values())
    assert ended + hired == len(applications) == one.applications
    assert all(each.advanced <= each.entered for each in one.passages.values())

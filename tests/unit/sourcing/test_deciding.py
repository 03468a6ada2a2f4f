"""What becomes of a posting."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobhire.domains.sourcing.domain.deciding import (
    Trace,
    decide,
    decide_gone,
    is_suspicious,
)
from jobhire.domains.sourcing.domain.posting import Value

OFFER: dict[str, Value] = {"title": "Welder", "location": "Braga", "description": "MIG."}
NEW = Trace(external_id="7", job_id="j")


@dataclass(frozen=True, kw_only=True)
class Job:
    id: str = "j"
    version: int = 1
    status: str = "open"
    fields: Mapping[str, Value] = field(default_factory=dict)


def written(offer: Mapping[str, Value]) -> Trace:
    return NEW.settled(decide(offer, closed=False, trace=None, job=None), offer)


def test_what_is_new_is_created_unless_it_is_closed_there() -> None:
    assert decide(OFFER, closed=False, trace=None, job=None).outcome == "created"
    closed = decide(OFFER, closed=True, trace=None, job=None)
    assert (closed.outcome, closed.why) == ("skipped", "closed-at-the-board")


def test_what_is_the_same_is_not_written() -> None:
    decision = decide(OFFER, closed=False, trace=written(OFFER), job=Job(fields=OFFER))
    assert (decision.outcome, decision.writes) == ("same", False)


def test_what_the_board_changed_is_written_and_what_a_person_changed_is_kept() -> None:
    job = Job(fields={**OFFER, "location": "Porto"})
    offer = {**OFFER, "location": "Lisbon", "title": "Senior welder"}
    decision = decide(offer, closed=False, trace=written(OFFER), job=job)
    assert (decision.outcome, decision.changes, decision.kept) == (
        "updated",
        {"title": "Senior welder"},
        ("location",),
    )
    settled = written(OFFER).settled(decision, offer)
    again = decide(offer, closed=False, trace=settled, job=Job(fields={**offer, "location": "Porto"}))
    assert (again.outcome, again.writes) == ("kept", False)


def test_a_person_who_takes_the_boards_value_gives_the_field_back() -> None:
    offer = {**OFFER, "location": "Lisbon"}
    kept = decide(offer, closed=False, trace=written(OFFER), job=Job(fields={**OFFER, "location": "Porto"}))
    trace = written(OFFER).settled(kept, offer)
    same = decide(offer, closed=False, trace=trace, job=Job(fields=offer))
    trace = trace.settled(same, offer)
    later = {**offer, "location": "Faro"}
    assert decide(later, closed=False, trace=trace, job=Job(fields=offer)).changes == {"location": "Faro"}


def test_a_write_that_nobody_noted_is_still_the_boards() -> None:
    """A worker died between the job and the note."""
    offer = {**OFFER, "title": "Senior welder"}
    decision = decide(offer, closed=False, trace=written(OFFER), job=Job(fields=OFFER))
    noted = written(OFFER).intending(decision)
    newest = {**OFFER, "title": "Lead welder"}
    after_crash = decide(newest, closed=False, trace=noted, job=Job(fields=offer))
    assert after_crash.changes == {"title": "Lead welder"}
    before_crash = decide(newest, closed=False, trace=noted, job=Job(fields=OFFER))
    assert before_crash.changes == {"title": "Lead welder"}


def test_a_job_that_a_person_deleted_does_not_come_back() -> None:
    decision = decide(OFFER, closed=False, trace=written(OFFER), job=None)
    assert (decision.outcome, decision.why) == ("skipped", "deleted-here")
    forgotten = replace(written(OFFER), forgotten=True)
    assert decide(OFFER, closed=False, trace=forgotten, job=None).outcome == "skipped"


def test_what_is_gone_is_closed_and_what_comes_back_reopened() -> None:
    trace = written(OFFER)
    gone = decide_gone(trace, Job(fields=OFFER), held=False)
    assert (gone.outcome, gone.status) == ("closed", "closed")
    trace = trace.settled(gone, {})
    assert not trace.expects_posting
    back = decide(OFFER, closed=False, trace=trace, job=Job(status="closed", fields=OFFER))
    assert (back.outcome, back.status) == ("reopened", "open")


@pytest.mark.parametrize("closed", [True, False])
def test_where_a_person_moved_the_job_it_stays(closed: bool) -> None:
    """Closed by hand while the board has it; opened by hand after the board closed it."""
    trace = written(OFFER)
    trace = replace(trace, status="closed" if closed else "open")
    job = Job(status="open" if closed else "closed", fields=OFFER)
    decision = decide(OFFER, closed=closed, trace=trace, job=job)
    assert (decision.outcome, decision.status, decision.kept) == ("kept", None, ("status",))


def test_when_most_are_gone_at_once_the_first_time_is_not_believed() -> None:
    assert is_suspicious(gone=6, expected=10)
    assert not is_suspicious(gone=5, expected=10)
    assert not is_suspicious(gone=4, expected=4)
    trace, job = written(OFFER), Job(fields=OFFER)
    held = decide_gone(trace, job, held=True)
    assert (held.outcome, held.why) == ("skipped", "too-many-gone-at-once")
    assert decide_gone(replace(trace, missing=1), job, held=True).outcome == "closed"


VALUES = st.sampled_from(["", "a", "b", "c"])
MOVES = st.lists(st.tuples(st.sampled_from(["board", "person", "crash"]), VALUES), max_size=12)


@given(MOVES)
def test_whatever_happens_a_persons_value_is_never_overwritten(moves: list[tuple[str, str]]) -> None:
    """Unless it is one that the board itself wrote before."""
    job, trace = "start", written({"title": "start"})
    by_person: str | None = None
    said = {"start"}
    for who, value in moves:
        if who == "person":
            job = value
            by_person = value if value not in said else None
            continue
        said.add(value)
        offer: dict[str, Value] = {"title": value}
        decision = decide(offer, closed=False, trace=trace, job=Job(fields={"title": job}))
        if decision.changes:
            assert job != by_person, "a person wrote that"
            trace = trace.intending(decision)
            job = value
        elif job == value:
            by_person = None
        if who != "crash":
            trace = trace.settled(decision, offer)

"""A batch: one after the other, no one twice, and an end to it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from jobhire.domains.ai.domain.batch import MOST_PAUSES, AnalysisBatch, BatchStatus
from jobhire.domains.ai.domain.events import AnalysisContinued, AnalysisEnded, AnalysisRequested
from jobhire.domains.ai.infrastructure.mongo import BATCHES
from jobhire.shared.domain import TenantId, UserId
from tests.kits import reloaded

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def a_batch(*candidates: str) -> AnalysisBatch:
    return AnalysisBatch.request(
        "b", TenantId("acme"), job_id="j", candidates=candidates, by=UserId("ann"), now=NOW
    )


def test_a_batch_of_nobody_is_done_at_once() -> None:
    batch = a_batch()
    assert batch.status is BatchStatus.DONE
    assert [type(event) for event in batch.take_events()] == [AnalysisRequested, AnalysisEnded]


@given(st.lists(st.tuples(st.sampled_from("abcx"), st.booleans(), st.booleans()), max_size=12))
def test_each_is_recorded_once_and_all_recorded_is_the_end(steps: list[tuple[str, bool, bool]]) -> None:
    batch = a_batch("a", "b", "c")
    for candidate, failed, partial in steps:
        batch.record(candidate, failed=failed, partial=partial, now=NOW)
    done = [*batch.completed, *batch.failed]
    assert len(done) == len(set(done))
    assert set(done) == {candidate for candidate, _, _ in steps if candidate in "abc"}
    assert batch.ended == (not batch.waiting)
    assert set(batch.partial) <= set(batch.completed)
    assert reloaded(BATCHES, batch).waiting == batch.waiting


def test_what_is_cancelled_takes_no_more_and_keeps_what_it_has() -> None:
    batch = a_batch("a", "b")
    batch.record("a", failed=False, partial=False, now=NOW)
    assert batch.cancel(now=NOW)
    assert not batch.record("b", failed=False, partial=False, now=NOW)
    assert not batch.cancel(now=NOW)
    assert not batch.go_on_later(resume_at=None, now=NOW)
    assert (batch.completed, batch.status) == (("a",), BatchStatus.CANCELLED)
    assert BATCHES.unique["running"](batch) is None


def test_a_pause_is_told_and_after_many_in_a_row_it_waits_no_more() -> None:
    batch = a_batch("a", "b")
    for _ in range(MOST_PAUSES):
        assert batch.patient
        batch.go_on_later(resume_at=NOW + timedelta(seconds=9), now=NOW)
    assert (batch.status, batch.patient) == (BatchStatus.PAUSED, False)
    assert type(batch.take_events()[-1]) is AnalysisContinued
    batch.record("a", failed=False, partial=True, now=NOW)
    assert (batch.patient, batch.resume_at) == (True, None)

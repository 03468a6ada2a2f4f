"""Then and now: old + differences = new, and every difference belongs to an edit."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jobhire.domains.matching.application import history
from jobhire.domains.matching.application.changes import ChangesAnswer
from jobhire.domains.matching.application.queries import MatchPage
from jobhire.domains.matching.domain.errors import NotKept, TooMuchChanged
from jobhire.shared.domain import Invalid, NotFound
from tests.unit.matching import facts
from tests.unit.matching.facts import a_job, a_profile, uuid

from .fakes import START
from .office import JOB, Office, small_office


@pytest.fixture
async def office() -> Any:
    office = await small_office()
    yield office
    office.desk.close()


def told(answer: ChangesAnswer) -> dict[str, tuple[int | None, int | None]]:
    return {each.candidate_id: (each.score.before, each.score.after) for each in answer.data}


async def test_nothing_has_changed_since_now(office: Office) -> None:
    answer = await office.changes("5")
    assert (answer.data, answer.meta.changed, answer.meta.before) == ([], 0, answer.meta.after)


async def test_an_edit_of_the_job_moves_scores_and_ranks(office: Office) -> None:
    office.world.put_job(a_job("sql", "rust"), "open")
    await office.project()
    answer = await office.changes("version:1")
    assert told(answer) == {uuid(1): (50, 50), uuid(2): (100, 50), uuid(3): (25, 50), uuid(4): (75, 50)} or (
        told(answer) == {uuid(2): (100, 50), uuid(3): (25, 50), uuid(4): (75, 50), uuid(1): (50, 50)}
    )
    second = next(each for each in answer.data if each.candidate_id == uuid(2))
    [step] = second.steps
    assert [(edit.of, edit.version, edit.event) for edit in step.edits] == [(JOB, 2, "job.changed")]
    assert (step.score.delta, step.parts[0].name, second.rank.before) == (-50, "requiredSkills", 1)
    assert [edit.version for edit in answer.meta.job_edits] == [2]


async def test_an_edit_of_a_candidate_is_theirs_alone(office: Office) -> None:
    office.world.put_candidate(a_profile(3, "sql", "go", "git", "css"))
    await office.project()
    answer = await office.changes("5")
    moved = {each.candidate_id: each for each in answer.data}
    assert [edit.of for edit in moved[uuid(3)].steps[0].edits] == [uuid(3)]
    assert (moved[uuid(3)].score.delta, moved[uuid(3)].rank.delta) == (75, 2)
    assert (moved[uuid(4)].steps, moved[uuid(4)].rank.delta) == ([], -1)
    assert answer.meta.changed == 1


async def test_new_and_deleted_candidates(office: Office) -> None:
    office.world.put_candidate(a_profile(9, "sql", "go", "git", "css"))
    office.world.drop_candidate(uuid(2))
    await office.project()
    answer = await office.changes("5")
    new = next(each for each in answer.data if each.candidate_id == uuid(9))
    assert (new.score.before, new.rank.before, new.score.after) == (None, None, 100)
    assert answer.meta.lost == 1


async def test_a_time_and_a_position_mean_the_same(office: Office) -> None:
    office.world.put_job(a_job("sql", "rust"), "open")
    office.world.put_candidate(a_profile(1, "rust"))
    await office.project()
    by_time = await office.changes((START + timedelta(seconds=5)).isoformat())
    assert by_time == await office.changes("5")


@pytest.mark.parametrize("since", ["", "yesterday", "-1", "version:x", "2026-01-01T00:00:00"])
async def test_what_is_no_moment_is_refused(office: Office, since: str) -> None:
    with pytest.raises(Invalid):
        await office.changes(since)


async def test_an_unknown_job_has_no_changes(office: Office) -> None:
    with pytest.raises(NotFound):
        await office.changes("5", job_id=uuid(77))


async def test_too_long_ago_is_said(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history, "MOST_EVENTS", 2)
    for since in ("1", "version:0", START.isoformat()):
        with pytest.raises(TooMuchChanged):
            await office.changes(since)


async def test_inputs_that_are_not_kept_are_missed(office: Office) -> None:
    office.world.put_job(a_job("rust"), "open")
    await office.project()
    office.archive.bodies.clear()
    with pytest.raises(NotKept):
        await office.changes("version:1")


EDITS = st.lists(
    st.tuples(st.just("job"), facts.demands)
    | st.tuples(st.just("candidate"), facts.profiles)
    | st.tuples(st.just("drop"), facts.ids)
    | st.tuples(st.just("project"), st.none()),
    min_size=1,
    max_size=8,
)


@settings(max_examples=40, deadline=None)
@given(EDITS, EDITS)
def test_old_plus_differences_is_new(before: Sequence[Any], since: Sequence[Any]) -> None:
    asyncio.run(_adds_up(before, since))


async def _adds_up(before: Sequence[Any], since: Sequence[Any]) -> None:
    office = Office()
    try:
        office.world.put_job(a_job("skill-0", "skill-1"), "open")
        office.world.put_candidate(a_profile(1, "skill-0"))
        await _apply(office, before)
        then, position = await office.matches(min_score=0, limit=100, strict=True), office.cursor
        await _apply(office, since)
        now = await office.matches(min_score=0, limit=100, strict=True)
        answer = await office.changes(str(position), limit=100)
        _check(then, now, answer, set(office.world.candidates))
    finally:
        office.desk.close()


async def _apply(office: Office, edits: Sequence[Any]) -> None:
    for what, value in edits:
        if what == "job":
            office.world.put_job(replace(value, job_id=JOB), "open")
        elif what == "candidate":
            if value.candidate_id in office.world.candidates or not office.world.versions.get(
                value.candidate_id
            ):  # nobody comes back under the same id
                office.world.put_candidate(value)
        elif what == "drop":
            office.world.drop_candidate(value)
        else:
            await office.project()
    await office.project()


def _check(then: MatchPage, now: MatchPage, answer: ChangesAnswer, alive: set[str]) -> None:
    """Among those who are still there: the list of then with the differences is the list of now."""
    old = {each.candidate.id: each.match_score for each in then.data if each.candidate.id in alive}
    new = {each.candidate.id: each.match_score for each in now.data}
    moved = {each.candidate_id: each for each in answer.data}
    assert {id: moved[id].score.after if id in moved else score for id, score in old.items()} == {
        id: new[id] for id in old
    }
    assert new.keys() - old.keys() <= moved.keys()
    for id, each in moved.items():
        assert (each.score.before, each.score.after) == (old.get(id), new.get(id))
        steps = sum(step.score.delta or 0 for step in each.steps)
        if each.score.delta is not None:
            assert steps == each.score.delta
            assert all(step.edits for step in each.steps)
    ranks = {each.candidate.id: at for at, each in enumerate(now.data, start=1)}
    assert all(each.rank.after == ranks[id] for id, each in moved.items())
    assert answer.meta.changed == sum(old.get(id) != new.get(id) for id in old.keys() | new.keys())

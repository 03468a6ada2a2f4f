"""Any score that was ever shown is computed again byte for byte, whatever has changed since."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jobhire.domains.matching.application.queries import GetMatch, get_match
from jobhire.domains.matching.application.views import MatchView, ScoreView
from jobhire.domains.matching.domain.errors import InputsDiffer, NotKept
from jobhire.shared.domain import NotFound
from tests.unit.matching import facts
from tests.unit.matching.facts import a_job, a_profile, uuid

from .fakes import TENANT
from .office import BY, JOB, Office, small_office


def bytes_of(view: ScoreView) -> bytes:
    """The score and all that explains it, without whose it is."""
    members = {name: getattr(view, name) for name in ScoreView.__struct_fields__}
    return msgspec.json.encode(ScoreView(**members))


@pytest.fixture
async def office() -> Any:
    office = await small_office()
    yield office
    office.desk.close()


async def test_a_score_is_replayed_after_job_candidate_and_model_have_changed(office: Office) -> None:
    shown = (await office.matches()).data[0]
    office.world.put_job(a_job("css", "rust"), "open")
    office.world.put_candidate(a_profile(2, "rust"))
    await office.project()
    office.reader.model = replace(office.reader.model, version="jobhire-3+newer", weights=())
    await office.project_anew()
    again = await office.replay(shown, JOB, shown.candidate.id)
    assert bytes_of(again) == bytes_of(shown)
    assert (again.job_id, again.candidate_id) == (JOB, uuid(2))
    now = (await office.matches(min_score=0)).data[0]
    assert (now.model_version, now.job_version) == ("jobhire-3+newer", 2)


async def test_without_versions_the_present_score_is_computed(office: Office) -> None:
    shown = (await office.matches()).data[0]
    nothing = dict.fromkeys(("model_version", "job_version", "candidate_version", "inputs_hash"))
    again = await office.replay(shown, JOB, shown.candidate.id, **nothing)
    assert bytes_of(again) == bytes_of(shown)


async def test_a_score_that_no_projection_ever_made_is_replayed_too(office: Office) -> None:
    office.world.put_candidate(a_profile(1, "sql", "css", "git"))
    query = GetMatch(by=BY, job_id=JOB, candidate_id=uuid(1))
    shown = await get_match(query, rankings=office.rankings, cards=office.cards)
    office.world.put_candidate(a_profile(1, "go"))
    await office.project()
    assert bytes_of(await office.replay(shown, JOB, uuid(1))) == bytes_of(shown)


async def test_what_was_altered_since_is_refused(office: Office) -> None:
    shown = (await office.matches()).data[0]
    office.world.put_candidate(a_profile(2, "rust"))
    await office.project()
    [key] = office.archive.bodies
    await office.archive.keep_profiles(TENANT, key[3], [replace(a_profile(2, "rust", "sql"), version=1)])
    with pytest.raises(InputsDiffer):  # whole, but not what that score was made from
        await office.replay(shown, JOB, uuid(2))
    office.archive.bodies[key] = (office.archive.bodies[key][0], "0" * 64)
    with pytest.raises(InputsDiffer):  # not even whole
        await office.replay(shown, JOB, uuid(2), inputs_hash=None)


async def test_of_whoever_is_deleted_nothing_is_replayed_until_they_are_restored(office: Office) -> None:
    first = (await office.matches()).data[0]
    office.world.put_candidate(a_profile(2, "sql"))
    await office.project()
    last = next(each for each in (await office.matches(min_score=0)).data if each.candidate.id == uuid(2))
    office.world.drop_candidate(uuid(2))
    for _ in range(2):
        with pytest.raises(NotKept):
            await office.replay(last, JOB, uuid(2))
        await office.project()
    office.world.restore("candidates", uuid(2))
    await office.project()
    for shown in (first, last):
        assert bytes_of(await office.replay(shown, JOB, uuid(2))) == bytes_of(shown)


async def test_a_restored_job_still_knows_the_scores_of_before(office: Office) -> None:
    shown = (await office.matches()).data[0]
    office.world.drop_job(JOB)
    await office.project()
    office.world.restore("jobs", JOB)
    await office.project()
    assert bytes_of(await office.replay(shown, JOB, uuid(2))) == bytes_of(shown)


async def test_who_is_purged_leaves_nothing_to_replay(office: Office) -> None:
    office.world.put_candidate(a_profile(2, "rust"))
    await office.project()
    office.world.drop_candidate(uuid(2))
    await office.project()
    assert office.archive.bodies
    office.world.purge("candidates", uuid(2))
    await office.project()
    assert office.archive.bodies == {}


async def test_who_is_deleted_and_purged_in_one_batch_leaves_nothing(office: Office) -> None:
    office.world.drop_candidate(uuid(2))
    office.world.purge("candidates", uuid(2))
    office.world.drop_job(JOB)
    office.world.purge("jobs", JOB)
    await office.project()
    assert office.archive.bodies == {}


@pytest.mark.parametrize(
    ("wrong", "refusal"),
    [
        ({"job_version": 7}, NotKept),
        ({"candidate_version": 7}, NotKept),
        ({"model_version": "jobhire-3+never"}, NotFound),
        ({"inputs_hash": "0" * 32}, InputsDiffer),
    ],
)
async def test_what_never_was_is_refused(
    office: Office, wrong: dict[str, Any], refusal: type[Exception]
) -> None:
    shown = (await office.matches()).data[0]
    with pytest.raises(refusal):
        await office.replay(shown, JOB, uuid(2), **wrong)


async def test_a_formula_that_this_release_does_not_know_is_not_computed(office: Office) -> None:
    office.models.known["ancient-1+x"] = replace(office.reader.model, version="ancient-1+x")
    shown = (await office.matches()).data[0]
    with pytest.raises(NotKept):
        await office.replay(shown, JOB, uuid(2), model_version="ancient-1+x", inputs_hash=None)


EDITS = st.lists(
    st.tuples(st.just("job"), facts.demands)
    | st.tuples(st.just("candidate"), facts.profiles)
    | st.tuples(st.just("model"), st.integers(1, 9))
    | st.tuples(st.just("look"), st.none()),
    min_size=3,
    max_size=15,
)


@settings(max_examples=40, deadline=None)
@given(EDITS)
def test_the_whole_history_is_replayed_whatever_came_after(edits: Sequence[tuple[str, Any]]) -> None:
    asyncio.run(_history(edits))


async def _history(edits: Sequence[tuple[str, Any]]) -> None:
    office = Office()
    history: list[tuple[str, MatchView]] = []
    office.world.put_job(a_job("skill-0", "skill-1"), "open")
    office.world.put_candidate(a_profile(1, "skill-0"))
    try:
        for what, value in [*edits, ("look", None)]:
            await _apply(office, what, value)
            if what == "look":
                await office.project()
                for job in office.world.jobs:
                    page = await office.matches(job_id=job, min_score=0, strict=True)
                    history += [(job, each) for each in page.data]
        for job, shown in history:
            assert bytes_of(await office.replay(shown, job, shown.candidate.id)) == bytes_of(shown)
    finally:
        office.desk.close()


async def _apply(office: Office, what: str, value: Any) -> None:
    if what == "job":
        office.world.put_job(value, "open")
    elif what == "candidate":
        office.world.put_candidate(value)
    elif what == "model":
        await office.project()
        old = office.reader.model
        office.reader.model = replace(old, version=f"jobhire-3+model-{value}", text_full=80 + value)
        await office.project_anew()

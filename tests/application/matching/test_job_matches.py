"""Jobs for a candidate: exact, in order, of the same scores as the job's own side."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jobhire.domains.matching.application.queries import GetMatch, get_match
from jobhire.domains.matching.domain.profile import Demands, Profile
from jobhire.domains.matching.domain.scoring import score
from jobhire.shared.domain import NotFound
from tests.unit.matching import facts
from tests.unit.matching.facts import a_job, a_profile, uuid

from .fakes import TENANT
from .office import BY, JOB, Office, small_office

Edit = tuple[str, Any]
STATUS = st.sampled_from(["open", "open", "closed"])
EDITS = st.lists(
    st.tuples(st.just("job"), st.tuples(facts.demands, STATUS))
    | st.tuples(st.just("candidate"), facts.profiles)
    | st.tuples(st.just("drop job"), facts.ids)
    | st.tuples(st.just("ask"), facts.ids),
    max_size=14,
)


@pytest.fixture
async def office() -> Any:
    office = await small_office()
    yield office
    office.desk.close()


async def test_open_jobs_come_best_first_and_closed_ones_do_not_come(office: Office) -> None:
    office.world.put_job(a_job("sql", "go", id=uuid(1_001)), "open")
    office.world.put_job(a_job("css", id=uuid(1_002)), "open")
    office.world.put_job(a_job("sql", id=uuid(1_003)), "closed")
    await office.project()
    page = await office.jobs_for(uuid(1), min_score=0)
    found = [(each.job.id, each.match_score) for each in page.data]
    assert found == [(uuid(1_001), 100), (JOB, 50), (uuid(1_002), 0)]
    assert (page.meta.total, page.meta.strong, page.meta.good, page.meta.best) == (3, 1, 0, 100)
    assert (page.meta.up_to_date, page.meta.position) == (True, 8)


async def test_a_match_is_the_same_from_either_side(office: Office) -> None:
    [listed] = (await office.jobs_for(uuid(1))).data
    query = GetMatch(by=BY, job_id=JOB, candidate_id=uuid(1))
    single = await get_match(query, rankings=office.rankings, cards=office.cards)
    assert (listed.match_score, listed.parts, listed.match_rationale) == (
        single.match_score,
        single.parts,
        single.match_rationale,
    )


async def test_pages_cut_the_list_without_gap_or_repeat(office: Office) -> None:
    for number in range(5):
        office.world.put_job(a_job("sql", id=uuid(1_010 + number)), "open")
    await office.project()
    pages = [await office.jobs_for(uuid(3), limit=2, page=page) for page in (1, 2, 3, 4)]
    found = [each.job.id for page in pages for each in page.data]
    assert found == [uuid(1_010 + number) for number in range(5)]
    assert {(page.pagination.total, page.pagination.total_pages) for page in pages} == {(5, 3)}


async def test_an_unknown_candidate_has_no_jobs(office: Office) -> None:
    with pytest.raises(NotFound):
        await office.jobs_for(uuid(99))


async def test_a_kept_answer_holds_until_any_job_or_this_candidate_changes(office: Office) -> None:
    await office.jobs_for(uuid(1))
    office.world.drop_job(JOB)
    assert len((await office.jobs_for(uuid(1))).data) == 1  # no notice was heard
    office.activity.accepted(TENANT, "jobs", [(JOB, 2)], at=0.0)
    assert not (await office.jobs_for(uuid(1))).data


@settings(max_examples=60, deadline=None)
@given(EDITS)
def test_after_any_edits_the_list_is_what_the_pure_function_gives(edits: Sequence[Edit]) -> None:
    asyncio.run(_follows(edits))


async def _follows(edits: Sequence[Edit]) -> None:
    office = Office()
    office.world.put_candidate(a_profile(1, "skill-0", "skill-3"))
    try:
        for what, value in [*edits, ("ask", uuid(1))]:
            _apply(office, what, value)
            if what == "ask" and value in office.world.candidates:
                if len(office.world.log) > office.cursor:
                    await office.project()
                await _check(office, value)
    finally:
        office.desk.close()


def _apply(office: Office, what: str, value: Any) -> None:
    if what == "job":
        office.world.put_job(*value)
    elif what == "candidate":
        office.world.put_candidate(value)
    elif what == "drop job":
        office.world.drop_job(value)


async def _check(office: Office, id: str) -> None:
    person: Profile = office.world.candidates[id].profile
    model = office.reader.model
    open_jobs: list[Demands] = [j.demands for j in office.world.jobs.values() if j.status == "open"]
    scored = [(job.job_id, score(job, person, model)) for job in open_jobs]
    scored.sort(key=lambda pair: (-pair[1].points, -pair[1].precise, pair[0]))
    page = await office.jobs_for(id, min_score=0, limit=100, strict=True)
    expected = [(id, s.points) for id, s in scored]
    assert [(each.job.id, each.match_score) for each in page.data] == expected
    assert page.meta.up_to_date
    assert page.meta.strong == sum(s.points >= model.strong for _, s in scored)
    counts = (await office.standings.of_candidates(TENANT, [id])).get(id)
    assert counts is not None
    assert (page.meta.strong + page.meta.good, page.meta.best) == (counts.matched, counts.best)

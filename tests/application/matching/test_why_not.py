"""Why somebody is where they are: without the clause that is named, the list shows them."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jobhire.domains.matching.application.explaining import WhyNotView
from jobhire.domains.matching.domain.profile import CandidateType, Profile
from jobhire.shared.domain import NotFound
from tests.unit.matching import facts
from tests.unit.matching.facts import uuid

from .fakes import TENANT
from .office import JOB, Office, small_office


@pytest.fixture
async def office() -> Any:
    office = await small_office()
    yield office
    office.desk.close()


async def test_who_is_listed_has_a_rank_and_no_reason(office: Office) -> None:
    found = await office.why_not(uuid(4))
    assert (found.listed, found.reasons, found.rank, found.match_score) == (True, [], 2, 75)


async def test_each_clause_is_named(office: Office) -> None:
    found = await office.why_not(uuid(3), type=CandidateType.PAST, limit=1, min_score=60)
    assert [(each.clause, each.wanted, each.needed) for each in found.reasons] == [
        ("type", "past", "internal"),
        ("minScore", 60, 25),
        ("limit", 1, 4),
    ]
    assert (found.rank, found.rank_of_type, found.of) == (4, None, 1)
    assert found.missing == ["go", "git", "css"]
    assert found.border is not None
    assert (found.border.candidate_id, found.border.difference) == (uuid(2), {"requiredSkills": 75})


async def test_who_is_not_there_is_said_to_be_deleted_or_never_there(office: Office) -> None:
    office.world.drop_candidate(uuid(2))
    for id in (uuid(2), uuid(99)):
        found = await office.why_not(id)
        assert ([each.clause for each in found.reasons], found.rank) == (["candidate"], None)


async def test_a_job_that_is_not_there_is_not_found(office: Office) -> None:
    with pytest.raises(NotFound):
        await office.why_not(uuid(1), job_id=uuid(77))


async def test_a_closed_job_is_told_by_its_status(office: Office) -> None:
    office.world.put_job(office.world.jobs[JOB].demands, "closed")
    await office.project()
    assert (await office.why_not(uuid(2))).job_status == "closed"


async def test_what_is_not_projected_yet_may_be_the_reason(office: Office) -> None:
    office.activity.accepted(TENANT, "candidates", [(uuid(2), 9)], at=1e12)
    found = await office.why_not(uuid(2))
    assert [each.clause for each in found.reasons] == ["projection"]


@settings(max_examples=60, deadline=None)
@given(
    facts.people.filter(bool),
    st.data(),
    st.integers(1, 12),
    st.integers(0, 100),
    st.none() | st.sampled_from(CandidateType),
)
def test_without_the_named_clauses_the_candidate_appears(
    people: Sequence[Profile],
    data: st.DataObject,
    limit: int,
    min_score: int,
    type: CandidateType | None,
) -> None:
    someone = data.draw(st.sampled_from(people)).candidate_id
    job = data.draw(facts.demands)
    asyncio.run(_appears(people, job, someone, {"limit": limit, "min_score": min_score, "type": type}))


async def _appears(people: Sequence[Profile], job: Any, someone: str, wanted: dict[str, Any]) -> None:
    office = Office()
    try:
        office.world.put_job(job, "open")
        for each in people:
            office.world.put_candidate(each)
        await office.project()
        found = await office.why_not(someone, job_id=job.job_id, **wanted)
        listed = await _listed(office, job.job_id, wanted)
        assert found.listed == (someone in listed)
        assert found.listed == (not found.reasons)
        if found.rank_of_type is not None:
            everybody = await _listed(office, job.job_id, {**wanted, "limit": 100, "min_score": 0})
            assert everybody.index(someone) + 1 == found.rank_of_type
        assert someone in await _listed(office, job.job_id, {**wanted, **_relaxed(found)})
    finally:
        office.desk.close()


def _relaxed(found: WhyNotView) -> dict[str, Any]:
    """The parameters as the reasons say they would have to be."""
    names = {"type": "type", "minScore": "min_score", "limit": "limit"}
    relaxed = {names[each.clause]: each.needed for each in found.reasons}
    if "type" in relaxed:
        relaxed["type"] = None
        relaxed["limit"] = 100  # among everybody the rank is another one
    return relaxed


async def _listed(office: Office, job_id: str, wanted: dict[str, Any]) -> list[str]:
    page = await office.matches(job_id=job_id, strict=True, **wanted)
    return [each.candidate.id for each in page.data]

"""What people are shown of matches: exact, explained, and each row of one piece."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

import msgspec
import pytest

from jobhire.domains.matching.application.ports import Change
from jobhire.domains.matching.application.queries import (
    GetMatch,
    get_match,
)
from jobhire.domains.matching.domain.profile import (
    CandidateType,
)
from jobhire.domains.matching.infrastructure import podium
from jobhire.domains.matching.infrastructure.rankings import Standings
from jobhire.domains.matching.infrastructure.stored import StoredRanking
from jobhire.shared.domain import NotFound
from jobhire.shared.infrastructure.activity import Activity
from tests.unit.matching.facts import a_job, a_profile, uuid

from .fakes import TENANT, MemoryStorage
from .office import BY, JOB, Office, small_office


@pytest.fixture
async def office() -> Any:
    office = await small_office()
    yield office
    office.desk.close()


async def test_matches_are_ranked_best_first_from_the_least_score_on(office: Office) -> None:
    assert await office.names() == [(uuid(2), 100), (uuid(4), 75), (uuid(1), 50)]
    assert await office.names(min_score=75, limit=1) == [(uuid(2), 100)]
    assert await office.names(min_score=0, type=CandidateType.PAST) == [(uuid(2), 100)]
    assert await office.names(min_score=25, type=CandidateType.INTERNAL) == [
        (uuid(4), 75),
        (uuid(1), 50),
        (uuid(3), 25),
    ]


async def test_the_meta_counts_everybody_whatever_the_filters(office: Office) -> None:
    meta = (await office.matches(limit=1, type=CandidateType.PAST)).meta
    assert (meta.total, meta.strong, meta.good, meta.position, meta.up_to_date) == (4, 1, 1, 5, True)
    assert {n: count for n, count in enumerate(meta.histogram) if count} == {25: 1, 50: 1, 75: 1, 100: 1}
    assert meta.as_of == "2026-01-01T00:00:05.000Z"


async def test_parts_sum_to_the_score_and_show_evidence_or_not_found(office: Office) -> None:
    best = (await office.matches()).data[1]
    assert sum(part.points for part in best.parts) == best.match_score == 75
    assert [each.how for each in best.parts[0].evidence] == ["exact", "exact", "exact", "not found"]
    assert (best.model_version, best.job_version, best.candidate_version) == ("jobhire-3+test", 1, 1)
    assert (best.ai_analyzed, best.feedback) == (False, None)


async def test_skills_are_as_entered_or_else_as_the_cv_names_them(office: Office) -> None:
    assert (await office.matches()).data[2].candidate.skills == ["SQL", "GO"]
    office.world.candidates[uuid(1)] = replace(office.world.candidates[uuid(1)], skills=["Databases"])
    assert (await office.matches(limit=3, min_score=1)).data[2].candidate.skills == ["Databases"]


async def test_a_candidate_stored_at_a_newer_version_is_shown_with_that_versions_score(
    office: Office,
) -> None:
    before = dict(office.storage.ranking_docs)
    office.world.put_candidate(a_profile(4, "sql", "go", "git", "css"))
    await office.project()
    office.storage.ranking_docs = before
    rows = (await office.matches(min_score=1)).data
    assert [(r.candidate.id, r.match_score, r.candidate_version) for r in rows[:2]] == [
        (uuid(2), 100, 1),
        (uuid(4), 100, 2),
    ]


async def test_a_deleted_candidate_is_not_shown_even_before_the_ranking_knows(office: Office) -> None:
    office.world.drop_candidate(uuid(2))
    assert [id for id, _ in await office.names()] == [uuid(4), uuid(1)]


async def test_an_up_to_date_answer_is_kept_until_something_changes(office: Office) -> None:
    first = await office.body()
    office.storage.ranking_docs.clear()  # proof that nothing is read
    assert await office.body() is first
    office.activity.accepted(TENANT, "candidates", [(uuid(9), 1)], at=0.0)
    assert await office.body() is not first


async def test_an_answer_that_is_not_up_to_date_is_kept_until_something_is_projected(office: Office) -> None:
    office.activity.accepted(TENANT, "candidates", [(uuid(9), 1)], at=time.monotonic())
    first = await office.body()
    office.storage.ranking_docs.clear()  # proof that nothing is read
    assert await office.body() is first
    assert not msgspec.json.decode(first)["meta"]["upToDate"]
    assert await office.body(strict=True) != first
    office.activity.projected(TENANT, 6, [("jobs", uuid(77), 1)])
    assert await office.body() != first


async def test_an_answer_kept_while_something_waited_is_not_given_once_nothing_does(office: Office) -> None:
    office.activity.accepted(TENANT, "candidates", [(uuid(9), 1)], at=time.monotonic())
    assert not (await office.matches()).meta.up_to_date
    office.activity.settle(TENANT)  # the record itself has said so
    assert (await office.matches()).meta.up_to_date


async def test_another_job_that_changes_does_not_void_a_kept_answer(office: Office) -> None:
    first = await office.body()
    office.activity.accepted(TENANT, "jobs", [(uuid(77), 1)], at=0.0)
    assert await office.body() is first
    office.activity.accepted(TENANT, "jobs", [(JOB, 2)], at=0.0)
    assert await office.body() is not first


async def test_a_job_without_a_ranking_yet_is_empty_and_not_up_to_date(office: Office) -> None:
    new = uuid(1_001)
    office.world.put_job(a_job("go", id=new), "open")
    page = await office.matches(job_id=new)
    assert (page.data, page.meta.up_to_date, page.meta.total) == ([], False, 0)


async def test_an_unknown_job_and_a_deleted_one_are_not_found(office: Office) -> None:
    with pytest.raises(NotFound):
        await office.matches(job_id=uuid(5))
    office.world.drop_job(JOB)
    with pytest.raises(NotFound):
        await office.matches(min_score=3)


async def test_one_match_shows_what_the_list_shows(office: Office) -> None:
    listed = (await office.matches()).data[0]
    query = GetMatch(by=BY, job_id=JOB, candidate_id=listed.candidate.id)
    single = await get_match(query, rankings=office.rankings, cards=office.cards)
    assert msgspec.to_builtins(single) == {
        **msgspec.to_builtins(listed),
        "aiAnalysis": None,
        "analyzedAt": None,
    }


async def test_one_match_is_there_beyond_the_stored_ranking_and_before_any_projection(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(podium, "TOP", 1)
    office.world.put_candidate(a_profile(8, "go"))
    query = GetMatch(by=BY, job_id=JOB, candidate_id=uuid(8))
    fresh = await get_match(query, rankings=office.rankings, cards=office.cards)
    await office.project()
    assert uuid(8) not in [row.candidate_id for row in office.storage.rankings()[JOB].rows]
    assert await get_match(query, rankings=office.rankings, cards=office.cards) == fresh
    assert fresh.match_score == 25


async def test_one_match_of_an_unknown_candidate_is_not_found(office: Office) -> None:
    for job_id, candidate_id in ((JOB, uuid(99)), (uuid(99), uuid(1))):
        query = GetMatch(by=BY, job_id=job_id, candidate_id=candidate_id)
        with pytest.raises(NotFound):
            await get_match(query, rankings=office.rankings, cards=office.cards)


async def test_counts_for_other_domains_are_exact_and_leave_out_the_unknown(office: Office) -> None:
    counts = office.standings
    assert await counts.candidates(TENANT) == 4
    jobs = await counts.of_jobs(TENANT, [JOB, uuid(6)])
    assert {id: (c.total, c.strong, c.good) for id, c in jobs.items()} == {JOB: (4, 1, 1)}
    people = await counts.of_candidates(TENANT, [uuid(2), uuid(3), uuid(6)])
    assert {id: (c.matched, c.best, c.strong) for id, c in people.items()} == {
        uuid(2): (1, 100, 1),
        uuid(3): (0, 25, 0),
    }
    office.world.put_job(a_job("sql", "go", "git", "css"), "closed")
    await office.project()
    closed = (await counts.of_candidates(TENANT, [uuid(2)]))[uuid(2)]
    assert (closed.matched, closed.best, closed.strong) == (0, None, 0)
    assert (await counts.of_jobs(TENANT, [JOB]))[JOB].strong == 1


async def test_a_tenant_nobody_has_projected_has_no_counts() -> None:
    standings = Standings(MemoryStorage(), Activity())
    assert await standings.candidates(TENANT) == 0
    assert await standings.of_jobs(TENANT, [JOB]) == {}


async def test_who_never_hears_of_rankings_finds_a_job_that_was_ranked_since_they_looked(
    office: Office,
) -> None:
    """As a worker beside the one that ranks: what it remembers is no reason to leave a new job out."""
    elsewhere = Standings(office.storage, Activity())
    assert await elsewhere.compared(TENANT, [JOB, uuid(6)]) == {JOB: 4}
    new = uuid(1_001)
    office.world.put_job(replace(a_job("go"), job_id=new), "open")
    await office.project()
    assert await elsewhere.of_jobs(TENANT, [new]) == {}
    assert await elsewhere.compared(TENANT, [JOB, new]) == {JOB: 4, new: 4}


async def test_a_ranking_of_another_model_is_not_up_to_date_until_it_is_made_anew(office: Office) -> None:
    office.reader.model = replace(office.reader.model, version="newer")
    page = await office.matches(strict=True)
    assert (page.meta.up_to_date, page.data[0].model_version) == (False, "newer")
    assert not (await office.matches()).meta.up_to_date
    nothing = Change(jobs={}, candidates={}, up_to=5, as_of=None)
    await office.new_projector().apply(TENANT, nothing)
    assert (await office.matches()).meta.up_to_date


async def test_a_lost_notice_of_rankings_made_anew_is_not_waited_for(office: Office) -> None:
    office.reader.model = replace(office.reader.model, version="newer")
    assert not (await office.matches(strict=True)).meta.up_to_date
    stored = office.storage.tally_doc
    assert stored is not None
    remade = msgspec.json.encode({**msgspec.json.decode(stored[1]), "model": "newer"})
    office.storage.tally_doc = (stored[0], remade)
    await office.storage.put_rankings(
        TENANT, 9, 5, [_of_model(each, "newer") for each in office.storage.rankings().values()]
    )
    assert (await office.matches()).meta.up_to_date


def _of_model(ranking: StoredRanking, version: str) -> StoredRanking:
    return StoredRanking(job=msgspec.structs.replace(ranking.job, model=version), rows=ranking.rows)

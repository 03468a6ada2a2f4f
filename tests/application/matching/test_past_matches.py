"""A ranking as of an earlier moment is the one that was shown at that moment."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jobhire.domains.matching.application import history
from jobhire.domains.matching.application.past_matches import PastMatches
from jobhire.domains.matching.application.queries import MatchPage
from jobhire.domains.matching.application.views import ScoreView
from jobhire.domains.matching.domain.errors import NotThereYet, TooMuchChanged, UnknownModel
from jobhire.domains.matching.domain.model import tailored
from jobhire.domains.matching.domain.profile import CandidateType
from jobhire.shared.application import EventRecord
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


def told(answer: PastMatches) -> list[tuple[int, str, int]]:
    return [(each.rank, each.candidate.id, each.match_score) for each in answer.data]


async def test_edits_of_job_and_candidates_since_are_taken_back(office: Office) -> None:
    office.world.put_job(a_job("rust"), "open")
    office.world.put_candidate(a_profile(2, "rust"))
    office.world.put_candidate(a_profile(9, "sql", "go", "git", "css"))
    await office.project()
    answer = await office.past("5")
    assert told(answer) == [(1, uuid(2), 100), (2, uuid(4), 75), (3, uuid(1), 50)]
    assert (answer.meta.position, answer.meta.total, answer.meta.job_version) == (5, 4, 1)
    assert answer.meta.up_to_date


async def test_a_time_a_position_and_a_version_mean_the_same(office: Office) -> None:
    office.world.put_candidate(a_profile(1, "sql", "go", "git", "css"))
    await office.project()
    by_position = await office.past("5")
    by_time = await office.past((START + timedelta(seconds=5)).isoformat())
    assert by_time == by_position
    assert by_time.meta.as_of == "2026-01-01T00:00:05.000Z"
    office.world.put_job(a_job("rust"), "open")
    await office.project()
    assert told(await office.past("version:1")) == told(await office.past("6"))
    assert told(await office.past("version:1")) != told(by_position)


async def test_the_list_has_the_filters_of_the_present_one(office: Office) -> None:
    office.world.put_candidate(a_profile(2, "rust"))
    await office.project()
    assert told(await office.past("5", type=CandidateType.PAST)) == [(1, uuid(2), 100)]
    assert told(await office.past("5", limit=1, min_score=0)) == [(1, uuid(2), 100)]
    assert len((await office.past("5", min_score=0)).data) == 4
    assert (await office.past("5", min_score=100)).meta.total == 4


async def test_of_who_was_deleted_since_nothing_is_shown_and_that_is_said(office: Office) -> None:
    office.world.drop_candidate(uuid(2))
    await office.project()
    answer = await office.past("5")
    assert (told(answer), answer.meta.lost) == ([(1, uuid(4), 75), (2, uuid(1), 50)], 1)


async def test_before_the_job_was_opened_there_is_no_ranking(office: Office) -> None:
    with pytest.raises(NotThereYet) as refused:
        await office.past("0")
    assert refused.value.field == "/at"


@pytest.mark.parametrize("at", ["yesterday", "-1", "version:9"])
async def test_what_is_no_moment_is_refused_by_its_name(office: Office, at: str) -> None:
    with pytest.raises(Invalid) as refused:
        await office.past(at)
    assert refused.value.field == "/at"


async def test_an_unknown_job_has_no_past(office: Office) -> None:
    with pytest.raises(NotFound):
        await office.past("5", job_id=uuid(77))


async def test_more_edited_people_than_one_answer_makes_again_are_too_many(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.world.put_candidate(a_profile(1, "rust"))
    office.world.put_candidate(a_profile(2, "rust"))
    await office.project()
    monkeypatch.setattr(history, "MOST_PEOPLE", 1)
    with pytest.raises(TooMuchChanged):
        await office.past("5")


async def test_scores_are_made_by_the_model_of_then(office: Office) -> None:
    shipped = await office.models.shipped()
    own = tailored(shipped, {"requiredSkills": 1, "textRelevance": 100})
    office.models.known[own.version] = own
    key = own.version.partition("+weights.")[2]
    _promote(office, previous=key)
    _promote(office, previous="")
    answer = await office.past("5", min_score=0)
    assert answer.meta.model_version == own.version
    assert [each.model_version for each in answer.data] == [own.version] * 4
    assert (await office.past("6")).meta.model_version == shipped.version


async def test_a_model_of_then_that_is_not_known_is_not_guessed(office: Office) -> None:
    _promote(office, previous="0123456789ab")
    with pytest.raises(UnknownModel):
        await office.past("5")


def _promote(office: Office, *, previous: str) -> None:
    position = len(office.world.log) + 1
    office.world.log.append(
        EventRecord(
            position=position,
            id=str(position),
            type="ai.jobhire.scoring-model.promoted.v1",
            subject="scoring",
            sequence=position,
            time=START + timedelta(seconds=position),
            data=msgspec.Raw(msgspec.json.encode({"key": "", "previous": previous})),
        )
    )


EDITS = st.lists(
    st.tuples(st.just("job"), facts.demands)
    | st.tuples(st.just("candidate"), facts.profiles)
    | st.tuples(st.just("drop"), facts.ids)
    | st.tuples(st.just("project"), st.none()),
    min_size=1,
    max_size=12,
)


@settings(max_examples=40, deadline=None)
@given(EDITS)
def test_at_every_moment_the_answer_is_what_was_shown_then(edits: Sequence[Any]) -> None:
    asyncio.run(_is_what_was_shown(edits))


async def _is_what_was_shown(edits: Sequence[Any]) -> None:
    office = Office()
    try:
        office.world.put_job(a_job("skill-0", "skill-1"), "open")
        office.world.put_candidate(a_profile(1, "skill-0"))
        await office.project()
        shown = [(office.cursor, await office.matches(min_score=0, limit=100, strict=True))]
        for what, value in edits:
            await _apply(office, what, value)
            if what == "project":
                shown.append((office.cursor, await office.matches(min_score=0, limit=100, strict=True)))
        await office.project()
        for position, page in shown:
            answer = await office.past(str(position), min_score=0, limit=100)
            assert answer.meta.position == position
            assert _scores(answer, office) == _scores(page, office)
    finally:
        office.desk.close()


async def _apply(office: Office, what: str, value: Any) -> None:
    if what == "job":
        office.world.put_job(replace(value, job_id=JOB), "open")
    elif what == "candidate":
        known = office.world.versions.get(value.candidate_id)
        if value.candidate_id in office.world.candidates or not known:  # nobody comes back under the same id
            office.world.put_candidate(value)
    elif what == "drop":
        office.world.drop_candidate(value)
    else:
        await office.project()


def _scores(page: MatchPage | PastMatches, office: Office) -> list[Any]:
    """Of those who are still there: all that a score consists of and comes from."""
    fields = ScoreView.__struct_fields__
    return [
        (each.candidate.id, {name: getattr(each, name) for name in fields})
        for each in page.data
        if each.candidate.id in office.world.candidates
    ]

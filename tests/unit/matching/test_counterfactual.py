"""The smallest set of facts that lifts a score: applied it crosses, without any of them it does not."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from jobhire.domains.matching.domain.counterfactual import counterfactual, possible_facts, supposing
from jobhire.domains.matching.domain.model import ScoringModel
from jobhire.domains.matching.domain.profile import Demands, Profile
from jobhire.domains.matching.domain.scoring import points_only, score
from tests.unit.matching import facts
from tests.unit.matching.facts import a_job, a_profile

MODEL = ScoringModel(version="test")


def points(job: Demands, person: Profile) -> int:
    return points_only(job, person, MODEL)[0]


@given(facts.demands, facts.profiles, st.integers(1, 100))
def test_applied_it_crosses_and_without_any_part_of_it_it_does_not(
    job: Demands, person: Profile, threshold: int
) -> None:
    found = counterfactual(job, person, MODEL, threshold)
    assert found.points == points(job, person)
    if found.facts is None:
        everything = list(possible_facts(job))
        assert points(job, supposing(person, everything)) == found.reached < threshold
        return
    assert points(job, supposing(person, found.facts)) == found.reached >= threshold
    for left_out in found.facts:
        fewer = [fact for fact in found.facts if fact is not left_out]
        assert points(job, supposing(person, fewer)) < threshold


@given(facts.demands, facts.profiles, st.integers(1, 100))
def test_what_is_called_smallest_is(job: Demands, person: Profile, threshold: int) -> None:
    found = counterfactual(job, person, MODEL, threshold)
    if found.facts and found.smallest:
        size = len(found.facts) - 1
        for fewer in combinations(possible_facts(job), size):
            assert points(job, supposing(person, fewer)) < threshold


@given(facts.demands, facts.profiles, st.data())
def test_supposing_more_never_lowers_a_score(job: Demands, person: Profile, data: st.DataObject) -> None:
    known = list(possible_facts(job))
    some = data.draw(st.lists(st.sampled_from(known), unique=True)) if known else []
    if person.seniority is None or job.seniority is None or person.seniority <= job.seniority:
        assert score(job, supposing(person, some), MODEL).precise >= score(job, person, MODEL).precise


def test_two_of_four_missing_skills_lift_to_three_quarters() -> None:
    found = counterfactual(a_job("a", "b", "c", "d"), a_profile(1, "a"), MODEL, 75)
    assert found.facts is not None
    assert ([fact.requirement for fact in found.facts], found.points, found.reached) == (["b", "c"], 25, 75)


def test_who_is_there_already_needs_nothing() -> None:
    assert counterfactual(a_job("a"), a_profile(1, "a"), MODEL, 80).facts == ()

"""The formula's laws: whole points that add up, one number twice computed, nothing lost by knowing more."""

from __future__ import annotations

from dataclasses import replace

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobhire.domains.matching.domain.model import FULL, REQUIRED_SKILLS, ScoringModel
from jobhire.domains.matching.domain.profile import (
    CandidateType,
    Demands,
    ExperienceDemand,
    Profile,
    Requirement,
    Role,
    SkillEvidence,
    Span,
)
from jobhire.domains.matching.domain.rationale import rationale
from jobhire.domains.matching.domain.scoring import (
    experience_credit,
    max_points,
    points_only,
    score,
    seniority_credit,
)
from jobhire.domains.matching.domain.shown import NOT_FOUND, requirements_credit
from tests.unit.matching import facts

MODEL = ScoringModel(version="test")
SPAN = Span("cvText", 0, 1)
NOBODY = Profile("c", 1, CandidateType.UPLOADED, {}, {}, (), None, None, None, None, (), False)
NOTHING = Demands("j", 1, (), (), (), None, (), False, ())


@given(facts.demands, facts.profiles)
def test_the_points_of_the_parts_add_up_to_the_score_within_their_limits(
    demands: Demands, profile: Profile
) -> None:
    result = score(demands, profile, MODEL)
    assert result.points == sum(part.points for part in result.parts)
    assert sum(part.max_points for part in result.parts) == (100 if result.parts else 0)
    assert all(0 <= part.points <= part.max_points for part in result.parts)
    assert 0 <= result.precise <= 100 * FULL


@given(facts.demands, facts.profiles)
def test_points_only_is_the_score_without_its_evidence(demands: Demands, profile: Profile) -> None:
    result = score(demands, profile, MODEL)
    assert points_only(demands, profile, MODEL) == (result.points, result.precise)


@given(facts.demands, facts.profiles)
def test_every_demand_has_one_piece_of_evidence_and_full_credit_is_never_called_missing(
    demands: Demands, profile: Profile
) -> None:
    for part in score(demands, profile, MODEL).parts:
        if part.name == REQUIRED_SKILLS:
            assert [e.requirement for e in part.evidence] == [r.text for r in demands.required]
        assert all((e.how == NOT_FOUND) == (e.credit == 0) or e.how == "level" for e in part.evidence)


@given(
    st.lists(facts.requirements, min_size=1, max_size=4),
    facts.profiles,
    st.sampled_from(facts.SKILLS),
)
def test_one_skill_more_never_lowers_the_credit(
    required: list[Requirement], profile: Profile, skill: str
) -> None:
    richer = replace(profile, skills={**profile.skills, skill: SkillEvidence(skill, skill, SPAN)})
    asked = tuple(required)
    assert requirements_credit(asked, richer, MODEL) >= requirements_credit(asked, profile, MODEL)


@given(facts.demands, facts.profiles)
def test_demands_and_profiles_survive_the_codec(demands: Demands, profile: Profile) -> None:
    for value in (demands, profile):
        text = msgspec.json.encode(value)
        assert msgspec.json.decode(text, type=type(value)) == value
        assert msgspec.convert(msgspec.to_builtins(value), type(value)) == value


@given(facts.demands, facts.profiles, st.randoms())
def test_the_order_in_which_a_profile_was_filled_changes_no_byte_of_the_score(
    demands: Demands, profile: Profile, random: object
) -> None:
    skills = list(profile.skills.items())
    shuffled = replace(profile, skills=dict(reversed(skills)), places=profile.places[::-1])
    assert msgspec.json.encode(score(demands, profile, MODEL)) == msgspec.json.encode(
        score(demands, shuffled, MODEL)
    )


def test_a_job_without_any_demand_has_no_parts_and_no_points() -> None:
    result = score(NOTHING, NOBODY, MODEL)
    assert (result.points, result.precise, result.parts) == (0, 0, ())
    assert rationale(result) == "The job names nothing a candidate could be compared with."


def test_points_are_shared_out_by_largest_remainder() -> None:
    demands = replace(NOTHING, required=(_asked("a"),), experience=(_years(5),), terms=(("a", 1),))
    assert max_points(demands, MODEL) == (("requiredSkills", 59), ("experience", 23), ("textRelevance", 18))


def test_the_very_skill_beats_a_related_one_and_the_evidence_says_which() -> None:
    asked = replace(_asked("react"), text="React", options=(("react", 100, "exact"), ("vue", 40, "related")))
    demands = replace(NOTHING, required=(asked,))
    knows = replace(NOBODY, skills={"vue": SkillEvidence("vue", "Vue.js", SPAN)})
    both = replace(knows, skills={**knows.skills, "react": SkillEvidence("react", "React.js", SPAN)})
    assert _evidence(demands, knows) == ("related", 4_000, "Vue.js")
    assert _evidence(demands, both) == ("alias", 10_000, "React.js")


def test_a_shorter_name_inside_a_longer_one_is_an_alias_and_not_the_very_name() -> None:
    asked = replace(_asked("postgresql"), text="PostgreSQL", options=(("postgresql", 100, "exact"),))
    demands = replace(NOTHING, required=(asked,))
    for said, how in (("Postgres", "alias"), ("postgresql", "exact")):
        knows = replace(NOBODY, skills={"postgresql": SkillEvidence("postgresql", said, SPAN)})
        assert _evidence(demands, knows) == (how, 10_000, said)


def test_words_count_only_when_enough_of_the_requirement_is_there() -> None:
    asked = Requirement(
        "Pottery glazing and firing", SPAN, 100, (), (("potteri", 10), ("glaze", 10), ("fire", 10))
    )
    demands = replace(NOTHING, required=(asked,))
    assert _evidence(demands, replace(NOBODY, terms={"fire": 100}))[1] == 0
    assert _evidence(demands, replace(NOBODY, terms={"fire": 100, "glaze": 100}))[:2] == ("text", 6_666)


def test_experience_in_the_asked_position_counts_in_full_and_other_work_a_little() -> None:
    demand = _years(4, ("baker", 10))
    baker = replace(NOBODY, roles=(_role("baker", 24),), experience_months=24)
    waiter = replace(NOBODY, roles=(_role("waiter", 24),), experience_months=24)
    assert experience_credit(demand, baker, MODEL) == 5_000
    assert experience_credit(demand, waiter, MODEL) == 2 * 10_000 // 48
    assert experience_credit(demand, NOBODY, MODEL) == 0
    # however long: other work makes up for a tenth of what is missing, never for all of it
    assert experience_credit(demand, replace(waiter, experience_months=600), MODEL) == 4 * 10_000 // 48


def test_all_work_counts_for_a_field_the_cv_speaks_of() -> None:
    demand = replace(_years(4, ("analyt", 10)), field=True)
    worker = replace(NOBODY, roles=(_role("clerk", 48),), experience_months=48)
    assert experience_credit(demand, replace(worker, terms={"analyt": 100}), MODEL) == 10_000
    assert experience_credit(demand, worker, MODEL) == 4 * 10_000 // 48


def test_unknown_experience_is_not_found() -> None:
    part = score(replace(NOTHING, experience=(_years(3),)), NOBODY, MODEL).parts[0]
    assert part.evidence[0].how == NOT_FOUND
    assert not part.found


@pytest.mark.parametrize(
    ("demanded", "level", "credit"),
    [(3, 3, 10_000), (3, 2, 6_000), (3, 1, 2_500), (3, 0, 0), (1, 3, 8_500), (0, 6, 7_000), (3, None, 0)],
)
def test_seniority_falls_with_the_distance(demanded: int, level: int | None, credit: int) -> None:
    assert seniority_credit(demanded, level, MODEL) == credit


def test_a_remote_job_gives_everyone_some_credit_and_all_of_it_near_its_places() -> None:
    remote = replace(NOTHING, places=(("berlin", 100), ("germany", 40)), remote=True)
    away = replace(NOBODY, places=("lima",))
    near = replace(NOBODY, places=("berlin",))
    points = [score(remote, who, MODEL).points for who in (away, replace(away, remote=True), near)]
    assert points == [60, 100, 100]
    assert score(replace(remote, remote=False), replace(away, places=("germany",)), MODEL).points == 40


def test_a_hidden_gem_shows_the_work_through_neighbouring_skills() -> None:
    asked = tuple(
        replace(_asked(name), options=((name, 100, "exact"), ("near-" + name, 80, "related")))
        for name in "abcd"
    )
    demands = replace(NOTHING, required=asked, experience=(_years(2),))
    near = {"near-" + name: SkillEvidence("near-" + name, name, SPAN) for name in "abcd"}
    very = {name: SkillEvidence(name, name, SPAN) for name in "abcd"}
    gem = score(demands, replace(NOBODY, skills=near, experience_months=24), MODEL)
    plain = score(demands, replace(NOBODY, skills=very, experience_months=24), MODEL)
    assert (gem.hidden_gem, gem.points) == (True, 86)
    assert (plain.hidden_gem, plain.points) == (False, 100)


def test_the_rationale_names_what_is_missing() -> None:
    demands = replace(NOTHING, required=(_asked("Python"), _asked("Rust")), experience=(_years(2),))
    knows = replace(NOBODY, skills={"Rust": SkillEvidence("Rust", "Rust", SPAN)}, experience_months=24)
    assert rationale(score(demands, knows, MODEL)) == (
        "65 of 100: required skills 36/71 (1 of 2 found; missing: Python); experience 29/29."
    )


def _asked(name: str) -> Requirement:
    return Requirement(name, SPAN, 100, ((name, 100, "exact"),), ())


def _years(years: int, *terms: tuple[str, int]) -> ExperienceDemand:
    return ExperienceDemand(f"{years} years", SPAN, years * 12, terms)


def _role(title: str, months: int) -> Role:
    return Role(title, (title,), months, SPAN)


def _evidence(demands: Demands, profile: Profile) -> tuple[str, int, str]:
    found = score(demands, profile, MODEL).parts[0].evidence[0]
    return found.how, found.credit, found.text


@given(facts.demands, facts.profiles)
def test_every_point_has_evidence_and_what_has_none_has_no_point(job: Demands, person: Profile) -> None:
    for part in score(job, person, MODEL).parts:
        assert all(bool(each.credit) or each.how in (NOT_FOUND, "level") for each in part.evidence)
        assert all(each.credit == 0 and each.text == "" for each in part.evidence if each.how == NOT_FOUND)
        if part.points:
            assert any(each.credit and each.how != NOT_FOUND for each in part.evidence)
        if part.name in ("requiredSkills", "niceToHave"):
            asked = job.required if part.name == "requiredSkills" else job.nice
            assert [each.requirement for each in part.evidence] == [each.text for each in asked]

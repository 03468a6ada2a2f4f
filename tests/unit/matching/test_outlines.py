"""What a job says and what a CV shows, told apart from any score."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import date

import pytest
from benchmarks.quality.corpus import CandidateText, JobText
from hypothesis import given
from hypothesis import strategies as st

from jobhire.domains.matching.domain.job_outline import MOST_DUTIES
from jobhire.domains.matching.domain.outlines import CvOutline, JobOutline
from jobhire.domains.matching.domain.taxonomy import Name, Skill, Taxonomy
from jobhire.domains.matching.infrastructure.reader import Reader

SKILLS = (
    Skill("programming", Name("Programming")),
    Skill("python", Name("Python"), implies=("programming",)),
    Skill("django", Name("Django"), implies=("python",)),
    Skill("java", Name("Java"), implies=("programming",)),
    Skill("sql", Name("SQL")),
    Skill("rust", Name("Rust"), related=(("java", 40),)),
)
READER = Reader(Taxonomy(SKILLS, release="test"))
JOB = """We make maps.

Your tasks
- Run the APIs;
- Mentor two juniors.

Requirements
- 2 years of experience with Python
- Java or Rust
- Able to juggle five balls

Nice to have
- SQL
"""
CV = """Senior Python Developer

Experience
Python Developer at Acme AG, 2019 - present
- Django, SQL
Java Developer, Foo GmbH, 2016 - 2018
"""


def job(text: str = JOB, title: str = "Senior Python Developer", skills: tuple[str, ...] = ()) -> JobOutline:
    return READER.outline_job(
        JobText(id="j", version=3, title=title, description=text, required_skills=skills)
    )


def cv(text: str = CV, skills: tuple[str, ...] = ()) -> CvOutline:
    return READER.outline_candidate(
        CandidateText(id="c", version=2, cv_text=text, skills=skills, cv_received_on=date(2026, 3, 1))
    )


def test_what_a_job_asks_for_is_named_once_with_years_importance_and_the_words_it_was_read_from() -> None:
    asked = job().asked
    assert [(each.skill, each.alternatives, each.required, each.months) for each in asked] == [
        ("Python", (), True, 24),
        ("Java", ("Rust",), True, None),
        ("Able to juggle five balls", (), True, None),
        ("SQL", (), False, None),
    ]
    for each in asked:
        assert JOB[each.phrase.span.start : each.phrase.span.end] == each.phrase.text


def test_the_recruiters_own_list_is_what_is_required_and_the_text_says_for_how_long() -> None:
    asked = job(skills=("SQL", "Python")).asked
    assert [(each.skill, each.required, each.months) for each in asked] == [
        ("SQL", True, None),
        ("Python", True, 24),
    ]
    assert (asked[1].phrase.span.source, asked[1].phrase.span.index) == ("requiredSkills", 1)


def test_a_title_names_one_rank_and_the_longest_experience_asked_for_stands_for_another() -> None:
    found = job()
    assert (found.title_level, found.demanded_level, found.months) == ("senior", "middle", 24)
    assert found.demand is not None
    assert found.demand.text == "2 years of experience with Python"


def test_experience_without_a_length_of_time_stands_for_no_rank() -> None:
    found = job("Experience\n- Work as a baker\n", title="Baker")
    assert (found.title_level, found.demanded_level, found.months) == (None, None, None)


def test_where_a_job_asks_for_nothing_its_title_is_no_skill() -> None:
    assert job("", title="Senior Something").asked == ()
    assert [each.skill for each in job("", title="Python developer").asked] == ["Python"]


@pytest.mark.parametrize(
    ("text", "duties"),
    [
        (JOB, ["Run the APIs", "Mentor two juniors"]),
        ("Ihre Aufgaben\n• Kunden beraten\n• Planen\n\nIhr Profil\n• SQL", ["Kunden beraten", "Planen"]),
        ("Zakres obowiązków:\n- Tworzenie usług\n\nWymagania:\n- SQL", ["Tworzenie usług"]),
        ("Missions\n- Piloter la paie\n\nProfil recherché\n- SQL", ["Piloter la paie"]),
        ("We look for a baker. You will bake bread. You will get a bike.", ["You will bake bread"]),
        ("You will\n- Plan\n- Teach\n\nRequirements\n- SQL\n\nWe offer\n- Fruit", ["Plan", "Teach"]),
        ("", []),
    ],
)  # fmt: skip
def test_duties_are_told_apart_in_every_language_that_is_read(text: str, duties: list[str]) -> None:
    found = job(text).duties
    assert [each.text for each in found] == duties
    assert all(text[each.span.start : each.span.end] == each.text for each in found)


@given(st.text(max_size=300), st.sampled_from(["", "Your tasks\n- ", "Requirements\n", "You will:\n- "]))
def test_any_text_has_an_outline_whose_words_stand_where_it_says(text: str, start: str) -> None:
    whole = start + text
    for duty in job(whole).duties:
        assert whole[duty.span.start : duty.span.end] == duty.text
    assert len(job(whole).duties) <= MOST_DUTIES


def test_a_text_of_twenty_thousand_characters_is_no_trouble() -> None:
    began = time.process_time()
    found = job("Your tasks\n" + "- Write Python and SQL, again and again, until it is done\n" * 340)
    assert len(found.duties) == 1
    assert time.process_time() - began < 5


def test_positions_come_the_latest_first_and_a_headline_is_known_by_a_rank_or_skill() -> None:
    found = cv()
    assert [each.title for each in found.positions] == [
        "Python Developer at Acme AG",
        "Java Developer, Foo GmbH",
    ]
    assert found.positions[0].last == found.latest == 2026 * 12 + 2
    assert (found.headline, found.level) == ("Senior Python Developer", "senior")
    assert cv("Mountain lover\n\nExperience\n").headline == ""


def test_of_two_positions_that_both_go_on_the_later_one_is_the_present_one() -> None:
    text = "Experience\nHobby farmer, 2001 - present\nPython Developer, 2020 - present\n"
    assert [each.title for each in cv(text).positions] == ["Python Developer", "Hobby farmer"]


def test_skills_that_follow_from_others_are_inferred_with_what_shows_them() -> None:
    inferred = {each.skill: each for each in cv(skills=("SQL",)).inferred}
    assert {name: each.how for name, each in inferred.items()} == {
        "Python": "named",
        "Django": "named",
        "Programming": "implied",
        "Java": "title",
    }
    shown_by = inferred["Programming"].shown_by
    assert [(each.skill, each.phrase.text) for each in shown_by] == [
        ("Python", "Python"),
        ("Django", "Django"),
    ]
    assert all(CV[each.phrase.span.start : each.phrase.span.end] == each.phrase.text for each in shown_by)


def test_a_skill_of_the_record_implies_too_without_any_cv() -> None:
    inferred = cv("", skills=("Django",)).inferred
    assert {(each.skill, each.how) for each in inferred} == {
        ("Python", "implied"),
        ("Programming", "implied"),
    }
    assert inferred[0].shown_by[0].phrase.span.source == "skills"


def test_what_is_denied_shows_nothing_and_implies_nothing() -> None:
    assert cv("I have no experience with Django.").inferred == ()


def test_what_says_who_somebody_is_is_not_in_the_text() -> None:
    assert "Swiss" not in cv("Nationality: Swiss\nPython\n").text


def test_without_a_cv_there_is_nothing_to_say() -> None:
    found = cv("")
    assert (found.positions, found.headline, found.months, found.level, found.inferred) == (
        (),
        "",
        None,
        None,
        (),
    )


@given(st.lists(st.sampled_from([skill.id for skill in SKILLS]), max_size=4, unique=True))
def test_nothing_the_record_lists_is_inferred_and_nothing_twice(listed: list[str]) -> None:
    found = cv(skills=tuple(listed))
    names = [each.skill for each in found.inferred]
    assert len(names) == len(set(names))
    assert not set(names) & set(found.listed)
    assert all(each.shown_by for each in found.inferred)


def test_implications_go_on_and_end_even_in_a_circle() -> None:
    circle = (Skill("a", Name("Aa"), implies=("b", "gone")), Skill("b", Name("Bb"), implies=("c",)))
    taxonomy = Taxonomy((*circle, replace(circle[0], id="c", name=Name("Cc"), implies=("a",))), release="t")
    assert taxonomy.implied("a") == ("b", "c")

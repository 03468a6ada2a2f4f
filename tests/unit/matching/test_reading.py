"""A CV and a job, read as a person reads them."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pytest
from benchmarks.quality.corpus import CandidateText, JobText

from jobhire.domains.matching.domain.profile import Demands, Profile
from jobhire.domains.matching.domain.scoring import score
from jobhire.domains.matching.domain.taxonomy import Name, Skill, Taxonomy
from jobhire.domains.matching.infrastructure.reader import Reader

SKILLS = (
    Skill("python", Name("Python")),
    Skill("javascript", Name("JavaScript"), (Name("JS"),)),
    Skill("typescript", Name("TypeScript"), implies=("javascript",)),
    Skill("react", Name("React"), (Name("React.js"),), related=(("typescript", 40),)),
    Skill("sql", Name("SQL")),
    Skill("baking", Name("baking"), (Name("pastry"),)),
)
READER = Reader(Taxonomy(SKILLS, release="test"))

CV = """Ana Pop
Senior Web Developer
Location: Cluj, Romania

Experience
03/2019 - present   Web Developer, Acme
- React.js front ends, some Python
Pastry cook (2014 - 2016)

Education
Bachelor of Arts, 2010 - 2014

Skills: TypeScript, juggling
"""
JOB = """Senior React Developer

Requirements
- 3+ years of experience as a web developer
- React.js, JavaScript and SQL
- Juggling: keep several balls in the air
- Nice to have: Python

What we offer
- Free fruit
"""


def candidate(text: str = CV, **more: Any) -> Profile:
    return READER.read_candidate(replace(CandidateText("c", text, cv_received_on=date(2024, 6, 15)), **more))


def job(text: str = JOB, **more: Any) -> Demands:
    return READER.read_job(replace(JobText("j", text), **more))


def test_skills_carry_the_words_and_the_place_where_the_cv_shows_them() -> None:
    found = candidate().skills
    assert list(found) == ["@baking", "python", "react", "typescript"]
    react = found["react"]
    assert CV[react.span.start : react.span.end] == react.text == "React.js"


def test_listed_skills_count_where_the_cv_does_not_show_them() -> None:
    found = candidate(skills=["JS", "python"]).skills
    assert (found["javascript"].span.source, found["javascript"].span.index) == ("skills", 0)
    assert found["python"].span.source == "cvText"


def test_positions_have_titles_and_months_and_education_is_none() -> None:
    found = candidate()
    assert [(role.title, role.months) for role in found.roles] == [
        ("Web Developer, Acme", 64),
        ("Pastry cook", 24),
    ]
    assert found.experience_months == 88


def test_the_line_beside_bare_dates_is_the_position() -> None:
    found = candidate("Experience\nJan 2015 - Feb 2019\nHead Baker, Old Mill\n- bread\n")
    assert [(role.title, role.months) for role in found.roles] == [("Head Baker, Old Mill", 50)]


def test_the_number_of_an_item_is_no_day_of_the_year_behind_it() -> None:
    found = candidate("Experience\n1. 2013 - 2016: Baker\n2. 2010 - 2013, Waiter\n")
    assert [(role.title, role.months) for role in found.roles] == [("Baker", 36), ("Waiter", 36)]


def test_a_heading_with_labels_may_take_several_lines() -> None:
    found = candidate("Experience\nHead Baker\nEmployer: Old Mill\nDates: 2015 - 2019\n- bread\n")
    assert {"head", "baker"} <= set(found.roles[0].terms)


def test_a_word_with_a_hyphen_is_also_read_as_one() -> None:
    assert "multitask" in candidate("multi-tasking").terms
    assert "bakeryshop" not in candidate("bakery-shop").terms


def test_a_slip_of_the_keys_in_a_common_word_is_read_as_that_word() -> None:
    assert set(candidate("langugaes, addditional").terms) == set(candidate("languages, additional").terms)
    assert "magento" in candidate("Magento").terms
    assert "sevrer" in candidate("sevrer").terms  # short words have too many neighbours


def test_years_without_dates_count_as_experience() -> None:
    found = candidate("I have five years of experience as a baker.")
    assert (found.roles[0].title, found.roles[0].months, found.experience_months) == ("baker", 60, 60)


def test_what_a_person_entered_beats_what_the_text_says() -> None:
    assert candidate(experience_years=2.5).experience_months == 30
    assert candidate(location="Oslo, Norway").places == ("oslo", "norway")


def test_rank_and_place_are_read_from_the_top_of_the_cv() -> None:
    found = candidate()
    assert found.seniority == 3
    assert found.places == ("cluj", "romania")


def test_rank_follows_from_experience_where_nobody_names_it() -> None:
    assert candidate("Experience\nBaker (2020 - 2023)").seniority == 2
    assert candidate("Baker").seniority is None


def test_a_word_of_the_cv_is_found_where_it_stands() -> None:
    found = candidate()
    span = found.term_span("juggl")
    assert span is not None
    assert CV[span.start : span.end] == "juggling"
    assert found.term_span("absent") is None


def test_present_depends_on_the_day_of_receipt_only() -> None:
    later = candidate(cv_received_on=date(2025, 6, 15))
    assert later.experience_months == 100


def test_a_job_text_becomes_requirements_wishes_years_and_rank() -> None:
    found = job()
    assert [r.text for r in found.required[1:]] == ["React.js", "JavaScript", "SQL", "Juggling"]
    assert [r.text for r in found.nice] == ["Python"]
    assert [(d.months, d.terms[-1][0], d.field) for d in found.experience] == [(36, "develop", False)]
    assert found.seniority == 3
    for requirement in found.required:
        assert JOB[requirement.span.start : requirement.span.end] == requirement.text


def test_related_and_implying_skills_are_options_best_first() -> None:
    javascript = next(r for r in job().required if r.text == "JavaScript")
    react = next(r for r in job().required if r.text == "React.js")
    assert javascript.options == (("javascript", 100, "exact"), ("typescript", 100, "implied"))
    assert react.options == (("react", 100, "exact"), ("typescript", 40, "related"))


def test_the_recruiters_list_replaces_the_requirements_of_the_text() -> None:
    found = job(required_skills=["Python", "underwater welding"])
    assert [(r.text, r.span.source, r.span.index) for r in found.required] == [
        ("Python", "requiredSkills", 0),
        ("underwater welding", "requiredSkills", 1),
    ]
    assert [r.text for r in found.nice] == []
    assert found.experience


def test_skills_named_in_one_sentence_are_asked_for_one_by_one() -> None:
    text = "Requirements\n- Must be at home in Python and SQL when the whole team builds reports\n"
    assert [[option for option, _, _ in r.options] for r in job(text).required] == [["python"], ["sql"]]


def test_either_of_two_skills_meets_a_requirement_that_says_or() -> None:
    required = job("Requirements\n- Python or SQL\n").required
    assert [[option for option, _, _ in r.options] for r in required] == [["python", "sql"]]


def test_prose_without_headings_still_makes_requirements() -> None:
    text = "We seek a baker. You must know pastry and SQL. At least two years as a baker. Python is a plus."
    found = job(text, title="Baker")
    assert {option for r in found.required for option, _, _ in r.options} >= {"baking", "sql"}
    assert [d.months for d in found.experience] == [24]


@pytest.mark.parametrize(
    ("heading", "item"),
    [
        ("Anforderungen", "Erfahrung mit Python"),
        ("Ihr Profil:", "Python"),
        ("Profil recherché", "Maîtrise de Python"),
        ("Requisitos", "Python"),
        ("Cerințe", "Python"),
        ("## Must have", "Python"),
        ("**What you bring**", "Python"),
    ],
)
def test_headings_are_known_in_five_languages(heading: str, item: str) -> None:
    found = job(f"Job\n\n{heading}\n- {item}\n- SQL\n\nBenefits\n- React\n").required
    assert {option for r in found for option, _, _ in r.options} == {"python", "sql"}


def test_alternative_places_are_worth_the_same_and_their_country_less() -> None:
    found = job(location="Berlin, Germany or Remote")
    assert (found.places, found.remote) == ((("berlin", 100), ("germany", 40)), True)


def test_a_fitting_candidate_is_strong_and_a_stranger_weak() -> None:
    baker = candidate("Maria\nExperience\nPastry cook (2014 - 2024)\nbread, cakes, ovens")
    assert score(job(), candidate(), READER.model).points >= READER.model.good
    assert score(job(), baker, READER.model).points < 20


def test_the_order_of_listed_skills_changes_no_part_of_a_profile_but_the_evidence() -> None:
    names = ["SQL", "JS", "fire eating"]
    one, two = (candidate(skills=listed) for listed in (names, names[::-1]))
    assert list(one.skills) == list(two.skills)
    assert list(one.terms.items()) == list(two.terms.items())


def test_no_byte_depends_on_the_hash_seed() -> None:
    program = (
        "import msgspec; from tests.unit.matching.test_reading import READER, candidate, job;"
        "from jobhire.domains.matching.domain.scoring import score;"
        "facts = candidate(skills=['JS', 'fire eating']), job(), READER.model.version;"
        "print(msgspec.json.encode((*facts, score(facts[1], facts[0], READER.model))).hex())"
    )
    root = Path(__file__).parents[3]
    answers = {
        subprocess.run(
            [sys.executable, "-c", program],
            check=True,
            capture_output=True,
            cwd=root,
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": f"{root}{os.pathsep}{root / 'src'}"},
        ).stdout
        for seed in ("1", "4242")
    }
    assert len(answers) == 1


def test_profiles_and_demands_survive_the_codec() -> None:
    for value in (candidate(), job()):
        assert msgspec.convert(msgspec.json.decode(msgspec.json.encode(value)), type(value)) == value


HOSTILE = (
    "a", "1. ", "- ", "2019 - ", "2019-2020\n", "5 years as a ", "5 years of experience as a x, ", "a:b\n",
    "Python or ", "python\n", "Skills:\n- x\n", "(", "for x to ", "as a ", "*_", "word. ", "é ",
    "location: x |",
)  # fmt: skip


@pytest.mark.parametrize("unit", HOSTILE)
@pytest.mark.parametrize("heading", ["", "Requirements:\n", "Required Experience:\n"])
def test_hostile_text_is_read_in_linear_time(unit: str, heading: str) -> None:
    text = heading + unit * (40_000 // len(unit))
    started = time.process_time()
    candidate(text)
    job(text)
    # A quadratic reader needs a quarter of a minute for this; the bound has to tell the two apart, no more.
    assert time.process_time() - started < 4


def test_another_taxonomy_is_another_model_version() -> None:
    fewer = Reader(Taxonomy(SKILLS[:-1], release="test"))
    again = Reader(Taxonomy(SKILLS, release="test"))
    assert again.model.version == READER.model.version != fewer.model.version


@pytest.mark.parametrize(
    ("german", "others"),
    [("Berlin, Deutschland", "Berlin, Allemagne"), ("Wien, Österreich", "Viena, Austria")],
)
def test_a_place_is_the_same_in_every_language(german: str, others: str) -> None:
    assert candidate(location=german).places == candidate(location=others).places
    assert dict(job(location=german).places).keys() == dict(job(location=others).places).keys()


@pytest.mark.parametrize(
    ("location", "remote", "hybrid"),
    [
        ("Berlin", False, False),
        ("Berlin (hybrid)", False, True),
        ("Hybrid remote in Berlin", False, True),
        ("Berlin, hybrides Arbeiten", False, True),
        ("Berlin or remote", True, False),
        ("Remote or hybrid, Berlin", True, False),
    ],
)
def test_hybrid_work_is_neither_remote_nor_all_on_site(location: str, remote: bool, hybrid: bool) -> None:
    found = job(location=location)
    assert (found.remote, found.hybrid) == (remote, hybrid)
    assert "hybrid" not in dict(found.places)


def test_a_line_about_the_workplace_says_hybrid_too() -> None:
    assert job("Baker\nLocation: Bern\nWork model: hybrid\n").hybrid


def test_a_hybrid_job_gives_a_candidate_elsewhere_some_of_the_location() -> None:
    asked = job("Baker", location="Bern (hybrid)")
    credits = [
        next(p.evidence[0].credit for p in score(asked, who, READER.model).parts if p.name == "location")
        for who in (candidate(location="Bern"), candidate(location="Oslo"), candidate(location="remote"))
    ]
    assert credits == [10_000, 3_000, 3_000]

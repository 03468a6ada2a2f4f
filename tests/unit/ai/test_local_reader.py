"""What is said of a job and of a CV without anybody's help."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobhire.domains.ai.domain.findings import LEVELS, NOT_STATED
from jobhire.domains.ai.domain.local_reader import findings_of_cv, findings_of_job, true_seniority

from .cases import a_cv, a_job

levels = st.none() | st.sampled_from(LEVELS)
BY_YEARS = st.sampled_from([(None, None), ("junior", 12), ("middle", 24), ("middle", 59), ("senior", 60)])


@given(levels, BY_YEARS)
def test_the_true_level_is_one_that_somebody_named_and_always_has_a_reason(
    title: str | None, demanded: tuple[str | None, int | None]
) -> None:
    demands, months = demanded
    found = true_seniority(title, demands, months)
    assert found.level in {title, demands} or (found.level, title, demands) == (NOT_STATED, None, None)
    assert (found.agrees is None) == (title is None or demands is None)
    assert found.reason.endswith(".")
    if found.agrees is False:
        assert found.level == demands
        assert f"The title says {title}, but" in found.reason


@pytest.mark.parametrize(
    ("title", "demands", "months", "level", "agrees"),
    [
        ("senior", "middle", 24, "middle", False),
        ("junior", "senior", 72, "senior", False),
        ("lead", "senior", 60, "lead", True),
        ("head", "senior", 120, "head", True),
        ("lead", "junior", 12, "junior", False),
        ("intern", "junior", 6, "intern", True),
        ("intern", "middle", 36, "middle", False),
        ("senior", None, None, "senior", None),
        (None, "middle", 36, "middle", None),
    ],
)
def test_years_asked_for_weigh_more_than_a_title(
    title: str | None, demands: str | None, months: int | None, level: str, agrees: bool | None
) -> None:
    found = true_seniority(title, demands, months)
    assert (found.level, found.agrees) == (level, agrees)


def test_a_job_is_told_in_sentences_made_of_what_was_read() -> None:
    found = findings_of_job(a_job())
    assert found.responsibilities == ("Run the APIs",)
    assert found.ideal_profile == (
        "Level: middle. At least 2 years of experience. Brings Python or Ruby. Good to have: SQL. "
        "Works in Bern, partly from elsewhere. Takes on: Run the APIs."
    )
    assert [(each.skill, each.importance, each.months) for each in found.skills] == [
        ("Python", "required", 24),
        ("SQL", "nice-to-have", None),
    ]


def test_a_job_that_says_nothing_is_said_to() -> None:
    empty = a_job(title_level=None, demanded_level=None, months=None, duties=(), asked=(), places=())
    found = findings_of_job(empty)
    assert found.ideal_profile == "The job does not say whom it looks for."
    assert (found.seniority.level, found.responsibilities, found.skills) == (NOT_STATED, (), ())


def test_a_cv_is_summed_up_by_its_positions_years_and_skills() -> None:
    found = findings_of_cv(a_cv())
    assert found.role_title == "Django developer"
    assert found.summary == (
        "6 years of experience, most recently as Django developer at Acme AG (6 years). Level: senior. "
        "Foremost skills: Django (6 years)."
    )
    (inferred,) = found.skills
    assert (inferred.skill, inferred.how, inferred.sources[0].skill) == ("Python", "implied", "Django")


def test_without_a_cv_no_role_is_suggested() -> None:
    nothing = a_cv(positions=(), latest=None, months=None, level=None, skills=(), inferred=())
    found = findings_of_cv(nothing)
    assert (found.role_title, found.skills) == (None, ())
    assert found.summary == "The CV says nothing of positions held or of years."


@pytest.mark.parametrize(
    ("title", "role"),
    [
        ("HR Generalist, Mazovia Foods, Warsaw", "HR Generalist"),
        ("Acme AG, Backend-Entwickler", "Backend-Entwickler"),
        ("Management Accountant – Kestrel Foods Ltd, Slough", "Management Accountant"),
        ("Group Financial Accountant, Thornbury Services Ltd", "Group Financial Accountant"),
        ("Krankenpfleger bei Klinikum Nord", "Krankenpfleger"),
        ("Acme GmbH", "Acme GmbH"),
    ],
)
def test_a_role_is_suggested_without_the_employer(title: str, role: str) -> None:
    position = replace(a_cv().positions[0], title=title)
    assert findings_of_cv(a_cv(positions=(position,))).role_title == role


def test_a_headline_stands_in_for_a_position_that_is_old_or_names_the_employer_alone() -> None:
    cv = a_cv(headline="Maths teacher, Bern")
    employer = replace(cv.positions[0], title="Holcombe Primary")
    assert findings_of_cv(replace(cv, positions=(employer,))).role_title == "Maths teacher"
    promoted = replace(cv.positions[0], title="Head teacher, Holcombe Primary")
    assert findings_of_cv(replace(cv, positions=(promoted,))).role_title == "Head teacher"
    assert findings_of_cv(replace(cv, positions=(promoted,), latest=24_400)).role_title == "Maths teacher"


@given(st.text(max_size=80), st.integers(1, 600))
def test_any_title_gives_a_summary_and_the_same_one_again(title: str, months: int) -> None:
    cv = a_cv(positions=(replace(a_cv().positions[0], title=title, months=months),))
    assert findings_of_cv(cv) == findings_of_cv(cv)
    assert findings_of_cv(cv).summary

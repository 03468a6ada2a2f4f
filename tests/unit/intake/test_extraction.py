"""A profile out of lines, without any file."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobhire.domains.intake.domain.document import Hidden, HiddenBy, Kind, Line, Reading
from jobhire.domains.intake.domain.extraction import profile_of
from jobhire.domains.intake.domain.profile import Found, Month, Profile

TODAY = Month(2026, 1)
KNOWN = ("Python", "Go", "PostgreSQL", "wound care")


def mentions(text: str) -> list[tuple[str, int, int]]:
    found = [(name.lower(), *match.span()) for name in KNOWN for match in re.finditer(name, text)]
    return sorted(found, key=lambda one: one[1])


def reading(lines: Sequence[str | Line], hidden: tuple[Hidden, ...] = ()) -> Reading:
    return Reading(Kind.TEXT, 1, tuple(Line(one) if isinstance(one, str) else one for one in lines), hidden)


def profile(*lines: str | Line) -> Profile:
    return profile_of(reading(lines), mentions, today=TODAY)


CV = (
    "Ada Lovelace", "Backend Engineer",
    "London | +44 20 7946 0958 | ada.lovelace@example.org | github.com/ada",
    "Experience",
    "Backend Engineer, Engines Ltd", "Jan 2020 – Present",
    "• Wrote the first program in Python", "that anybody ran",
    "Junior Developer, Looms & Co", "Mar 2016 – Dec 2019", "• Kept the looms running",
    "Skills", "Python, Go, punched cards",
    "Education", "BSc Mathematics, University of London (2015)",
    "Languages", "English (native), French - B2",
    "Certifications", "• Certified Engine Minder 2019",
)  # fmt: skip


def test_a_plain_cv_is_understood_whole() -> None:
    got = profile(*CV)
    assert got.name and got.name.value == "Ada Lovelace"
    assert got.headline and got.headline.value == "Backend Engineer"
    assert got.location and got.location.value == "London"
    assert [one.value for one in got.emails] == ["ada.lovelace@example.org"]
    assert [one.value for one in got.phones] == ["+44 20 7946 0958"]
    assert [one.value for one in got.links] == ["github.com/ada"]
    assert [(one.found.value, one.skill_id) for one in got.skills] == [
        ("Python", "python"), ("Go", "go"), ("punched cards", None),
    ]  # fmt: skip
    assert [(job.title and job.title.value, job.company and job.company.value) for job in got.jobs] == [
        ("Backend Engineer", "Engines Ltd"), ("Junior Developer", "Looms & Co"),
    ]  # fmt: skip
    assert [bullet.value for bullet in got.jobs[0].bullets] == [
        "Wrote the first program in Python that anybody ran"
    ]
    assert [(one.code, one.level) for one in got.languages] == [("en", "native"), ("fr", "B2")]
    assert [one.value for one in got.certificates] == ["Certified Engine Minder 2019"]
    (study,) = got.studies
    assert study.degree and study.school
    assert (study.degree.value, study.school.value, study.year) == (
        "BSc Mathematics",
        "University of London",
        2015,
    )
    assert got.months_of_experience == 46 + 73


def test_every_value_stands_where_its_span_says() -> None:
    text = reading(CV).text
    got = profile(*CV)
    values: list[Found | None] = [got.name, got.headline, got.location, *got.emails, *got.phones, *got.links]
    values += (
        [one.found for one in got.skills] + [job.title for job in got.jobs] + [job.dates for job in got.jobs]
    )
    for found in values:
        assert found is not None
        assert text[found.span.start : found.span.end] == found.value
        assert 0 < found.confidence <= 100


HEADERS = [["Nurse"], ["Meridian Hospital"], ["05/2014 – 06/2016"]]


@pytest.mark.parametrize("order", list(permutations(range(3))))
@pytest.mark.parametrize("separator", [" | ", "\t", None])
def test_title_company_and_dates_are_told_apart_in_any_order(
    order: tuple[int, ...], separator: str | None
) -> None:
    parts = [HEADERS[i][0] for i in order]
    header = parts if separator is None else [separator.join(parts)]
    second = ["Trainee", "Saint Mary Clinic", "2012 – 2014"]
    other = [second[i] for i in order]
    lines = [
        "Work experience",
        *header,
        "• Kept the ward",
        *(other if separator is None else [separator.join(other)]),
        "• Helped",
    ]
    got = profile(*lines)
    assert [
        (job.title and job.title.value, job.company and job.company.value, str(job.start)) for job in got.jobs
    ] == [
        ("Nurse", "Meridian Hospital", "2014-05"), ("Trainee", "Saint Mary Clinic", "2012"),
    ]  # fmt: skip


HEADED = {
    "en": ("Employment history", "Key skills", "Academic background"),
    "de": ("Beruflicher Werdegang", "Kenntnisse", "Ausbildung"),
    "fr": ("Expérience professionnelle", "Compétences", "Formation"),
    "es": ("Experiencia laboral", "Habilidades", "Formación académica"),
    "ro": ("Experiență profesională", "Competențe", "Educație"),
}


@pytest.mark.parametrize("language", HEADED)
@pytest.mark.parametrize("shout", [False, True])
def test_sections_are_found_in_five_languages(language: str, shout: bool) -> None:
    work, skills, education = (one.upper() if shout else one for one in HEADED[language])
    got = profile(
        work,
        "Engineer, Acme GmbH",
        "01/2020 – 02/2021",
        skills,
        "Python",
        education,
        "MSc Physics, TU Wien, 2019",
    )
    assert len(got.jobs) == 1
    assert [one.skill_id for one in got.skills if one.listed] == ["python"]
    assert got.studies[0].year == 2019


def test_hidden_text_changes_nothing() -> None:
    hidden = (Hidden("Python Go PostgreSQL eve@example.org", HiddenBy.BACKGROUND, 1),)
    assert profile_of(reading(CV, hidden), mentions, today=TODAY) == profile(*CV)


def test_a_name_is_found_below_the_headline_and_by_its_size() -> None:
    got = profile(
        Line("Ward Sister", size=11), Line("Ann Jackson", size=18), Line("a.jackson@example.org", size=9)
    )
    assert got.name and got.name.value == "Ann Jackson"
    assert got.headline and got.headline.value == "Ward Sister"


def test_contact_data_at_the_foot_is_found() -> None:
    got = profile(*CV[:2], *CV[3:], "London • +44.617.289.788 • ada@example.org")
    assert [one.value for one in got.phones] == ["+44.617.289.788"]
    assert [one.value for one in got.emails] == ["ada@example.org"]


def test_projects_are_no_jobs() -> None:
    got = profile(*CV, "Projects", "Difference engine", "Jan 2018 – Feb 2019", "• Cut gears")
    assert len(got.jobs) == 2


_LINES = st.lists(
    st.one_of(
        st.sampled_from(CV),
        st.sampled_from([h for row in HEADED.values() for h in row]),
        st.text(min_size=1, max_size=60),
    ),
    max_size=30,
)


@given(_LINES)
def test_no_lines_break_the_parser_and_all_spans_stay_inside(lines: list[str]) -> None:
    clean = [" ".join(line.split()) for line in lines if line.strip()]
    got = profile(*clean)
    length = len(reading(clean).text)
    for found in [got.name, got.location, *got.emails, *got.phones, *(one.found for one in got.skills)]:
        assert found is None or 0 <= found.span.start <= found.span.end <= length
    assert got == profile(*clean)

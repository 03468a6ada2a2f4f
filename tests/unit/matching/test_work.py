"""What work a job asks for, and which of its requirements it stresses."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from .test_reading import job


def asked(text: str) -> list[tuple[int, tuple[str, ...]]]:
    return [(demand.months, tuple(stem for stem, _ in demand.terms)) for demand in job(text).experience]


@pytest.mark.parametrize(
    ("line", "stems"),
    [
        ("3 years as a head baker using stone ovens", ("head", "baker")),
        ("3 years as a baker in a large hotel", ("baker",)),
        ("3 years as a baker to supply our shops", ("baker",)),
        ("3 years as a baker - except cakes and biscuits", ("baker",)),
        ("3 Jahre als Brauer in einer Großbrauerei", ("brau",)),
        ("3 Jahre als Brauer außer Weißbier", ("brau",)),
        ("3 ans comme boulanger dans une grande entreprise", ("boulang",)),
        ("3 ans en tant que boulanger, y compris les gâteaux", ("boulang",)),
        ("3 años como panadero en un hotel", ("panader",)),
        ("3 años como panadero utilizando hornos de piedra", ("panader",)),
        ("3 ani ca brutar în cadrul unei companii", ("brutar",)),
        ("3 ani ca brutar folosind cuptoare", ("brutar",)),
    ],
)
def test_a_position_ends_where_its_place_its_tools_or_its_purpose_begin(
    line: str, stems: tuple[str, ...]
) -> None:
    assert asked(f"Experience\n- {line}\n") == [(36, stems)]


@pytest.mark.parametrize(
    "line",
    [
        "As few as 3 years as a baker",
        "A lively team needs around 3 years as a baker",
        "Bakers with a minimum of 3 years' hands-on practice",
        "Bakers with 3 years of experience to join our lively team",
    ],
)
def test_the_work_asked_for_is_what_the_length_of_time_is_about(line: str) -> None:
    assert asked(f"Experience\n- {line}\n") == [(36, ("baker",))]


def test_two_lengths_of_time_have_their_own_work_before_or_behind_them() -> None:
    behind = "Our team needs around 2 years as a baker and 5 years as a waiter"
    assert asked(f"Experience\n- {behind}\n") == [(24, ("baker",)), (60, ("waiter",))]
    assert asked("Experience\n- Baking 5 years, juggling 2 years\n") == [(60, ("baker",)), (24, ("juggl",))]


@pytest.mark.parametrize(
    "line",
    [
        "4 years of experience in the logistics industry",
        "4 years in the field of logistics",
        "4 years of work in the area of logistics",
        "4 Jahre Erfahrung im Bereich Logistics",
        "4 ans d'expérience dans le domaine de logistics",
        "4 años de experiencia en el campo de logistics",
        "4 ani de experiență în domeniul logistics",
    ],
)
def test_that_work_is_of_a_field_is_no_word_to_be_found_in_a_cv(line: str) -> None:
    (demand,) = job(f"Experience\n- {line}\n").experience
    assert demand.terms[0][0] == "logist"
    assert len(demand.terms) == 1
    assert demand.field


@pytest.mark.parametrize(
    ("title", "line", "stem"),
    [
        ("Baker", "3 years in a similar role", "baker"),
        ("Baker", "3 years of work in an equivalent position", "baker"),
        ("Brauer", "3 Jahre in einer vergleichbaren Position", "brauer"),
        ("Boulanger", "3 ans dans un poste similaire", "boulang"),
        ("Panadero", "3 años en un puesto similar", "panader"),
        ("Brutar", "3 ani pe un post similar", "brut"),
    ],
)
def test_similar_work_is_work_like_the_jobs_own(title: str, line: str, stem: str) -> None:
    assert asked(f"{title}\n\nExperience\n- {line}\n") == [(36, (stem,))]


def test_work_that_is_named_comes_before_work_that_is_similar() -> None:
    assert asked("Cook\n\nExperience\n- 3 years as a baker or in a similar role\n") == [(36, ("baker",))]


@pytest.mark.parametrize(
    ("heading", "line", "wish"),
    [
        ("Requirements", "5 years as a baker, ideally in a hotel", "ideally in a hotel"),
        ("Requirements", "5 years as a baker (preferably in a hotel)", "preferably in a hotel)"),
        ("Anforderungen", "5 Jahre als Bäcker, idealerweise im Hotel", "idealerweise im Hotel"),
        ("Profil recherché", "5 ans comme boulanger, idéalement dans un hôtel", "idéalement dans un hôtel"),
        ("Requisitos", "5 años como panadero, preferiblemente en hotel", "preferiblemente en hotel"),
        ("Cerințe", "5 ani ca brutar, preferabil într-un hotel", "preferabil într-un hotel"),
    ],
)
def test_a_wish_at_the_end_of_a_line_leaves_what_it_demands_a_demand(
    heading: str, line: str, wish: str
) -> None:
    text = f"{heading}\n- {line}\n"
    found = job(text)
    assert [demand.months for demand in found.experience] == [60]
    (nice,) = found.nice
    assert wish.startswith(nice.text)
    assert text[nice.span.start : nice.span.end] == nice.text
    assert not any("hot" in r.text.lower() for r in found.required)


def test_a_line_that_begins_with_a_wish_is_one() -> None:
    found = job("Baker\n\nRequirements\n- Ideally 5 years as a baker\n- Python\n")
    assert not found.experience
    assert [r.text for r in found.required] == ["Python"]


@pytest.mark.parametrize(
    "again",
    [
        "Python developer\n\nRequirements\n- Python\n- SQL\n",
        "Developer\n\nRequirements\n- Python\n- SQL\n\nResponsibilities\n- Keep our Python code in shape\n",
        "Entwickler\n\nAnforderungen\n- Python\n- SQL\n\nAufgaben\n- Python-Dienste pflegen\n",
        "Développeur\n\nProfil recherché\n- Python\n- SQL\n\nMissions\n- Services en Python\n",
        "Desarrollador\n\nRequisitos\n- Python\n- SQL\n\nFunciones\n- Servicios en Python\n",
        "Programator\n\nCerințe\n- Python\n- SQL\n\nResponsabilități\n- Servicii în Python\n",
    ],
)
def test_what_the_title_or_another_line_names_too_weighs_twice_as_much(again: str) -> None:
    assert [(r.text, r.weight) for r in job(again).required] == [("Python", 200), ("SQL", 100)]


def test_words_around_no_known_skill_are_stressed_by_a_line_that_holds_most_of_them() -> None:
    text = "Requirements\n- Accordion repairs\n- Juggling\n\nDuties\n- {}\n"
    said = job(text.format("You repair every accordion")).required
    half = job(text.format("You repair every door")).required
    assert [r.weight for r in said] == [200, 100]
    assert [r.weight for r in half] == [100, 100]


def test_a_wish_and_a_list_of_the_recruiters_own_stress_nothing() -> None:
    wished = "Requirements\n- Python\n- SQL\n\nNice to have\n- Python certificates\n"
    assert {r.weight for r in job(wished).required} == {100}
    listed = job("Python developer\nPython, every day\n", required_skills=["Python", "SQL"])
    assert {r.weight for r in listed.required} == {100}


@given(st.lists(st.sampled_from(["Python", "SQL", "juggling", "the job", ""]), max_size=12))
def test_further_lines_never_take_weight_from_a_requirement(lines: list[str]) -> None:
    bare = "Developer\n\nRequirements\n- Python\n- Juggling\n\nDuties\n- Talk to people\n"
    before = {r.text: r.weight for r in job(bare).required}
    after = {r.text: r.weight for r in job(bare + "".join(f"- {line}\n" for line in lines)).required}
    assert before.keys() == after.keys()
    assert all(after[text] in (weight, 2 * weight) for text, weight in before.items())

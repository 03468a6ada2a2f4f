"""Jobs and CVs as people lay them out: prose, tables, headings in capitals, lists that end with "and"."""

from __future__ import annotations

from datetime import date

import pytest
from benchmarks.quality.corpus import CandidateText, JobText
from benchmarks.quality.gaps import by_product, counted, false_gaps, micro_f1
from benchmarks.quality.tongues import BATCHES, cases, outcome, won

from jobhire.domains.matching.domain.experience import periods
from jobhire.domains.matching.domain.sections import Section, placed
from jobhire.domains.matching.infrastructure.reader import Reader
from jobhire.domains.matching.infrastructure.taxonomy import load_taxonomy

READER = Reader(load_taxonomy())


def required(text: str) -> list[str]:
    return [each.text for each in READER.read_job(JobText("j", text)).required]


def nice(text: str) -> list[str]:
    return [each.text for each in READER.read_job(JobText("j", text)).nice]


def test_sentences_between_two_that_ask_ask_too() -> None:
    text = (
        "Pflegefachkraft in Freiburg\n\n"
        "Unser Haus liegt am Park. Sie haben Erfahrung in der Pflege. In der Wundversorgung sind Sie sicher. "
        "Sie besitzen den Führerschein Klasse B. Eine Weiterbildung wäre von Vorteil.\n\n"
        "Wir bieten einen Dienstwagen."
    )
    asked = " | ".join(required(text))
    assert "Wundversorgung" in asked
    assert "Führerschein" in asked
    assert all(word not in asked for word in ("Park", "Dienstwagen", "Weiterbildung"))


def test_an_offer_between_two_sentences_that_ask_is_no_requirement() -> None:
    text = "Kok\n\nJe hebt ervaring in de keuken. Wij bieden een laptop. Je beschikt over een rijbewijs."
    assert not any("laptop" in each for each in required(text))


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("Wie zoeken we?\nEen rijbewijs is vereist. Spreek je Duits? Dat is een pluspunt.", "Duits"),
        ("Your profile:\n- Good English; Polish is a plus", "Polish"),
        ("Ihr Profil:\n- Gute Englischkenntnisse, Französisch wünschenswert", "Französisch"),
        ("Requisitos:\n- Nivel alto de inglés (portugués deseable)", "portugués"),
    ],
)
def test_a_wish_is_for_its_own_clause_or_the_sentence_before(text: str, wish: str) -> None:
    assert any(wish in each for each in nice(text))
    assert required(text)
    assert not any(wish in each for each in required(text))


def test_a_wish_for_a_list_is_for_all_of_it() -> None:
    text = "Ihr Profil:\n- Führerschein Klasse B\n- Kenntnisse in SAP, DATEV und Lexware von Vorteil"
    assert len(nice(text)) == 3
    assert len(required(text)) == 1


def test_the_last_two_things_of_a_list_are_joined_by_and() -> None:
    text = "Habilidades requeridas\nPlanificación de clases, comunicación oral, manejo del aula y tutoría"
    assert required(text)[-2:] == ["manejo del aula", "tutoría"]


def test_years_in_a_similar_position_are_no_skill() -> None:
    text = "Wymagania:\n- co najmniej 2 lata doświadczenia na podobnym stanowisku\n- prawo jazdy kat. B"
    assert required(text) == ["prawo jazdy kat. B"]


@pytest.mark.parametrize(
    ("text", "section"),
    [
        ("Erforderliche Fähigkeiten:\n- Mathematik", Section.SKILLS),
        ("Habilidades requeridas\nTutoría", Section.SKILLS),
        ("CE CĂUTĂM\nExperiență de 2 ani", Section.SKILLS),
        ("CE OFERIM\nTichete de masă", Section.OTHER),
        ("Genel Nitelikler\n- Excel", Section.SKILLS),
        ("Descripción del puesto\nBuscamos docente", Section.OTHER),
        ("ANFORDERUNGEN | Kaufmännische Ausbildung", Section.SKILLS),
        ("Kenntnisse          MS Office", Section.SKILLS),
        ("Condições\nViatura de serviço", Section.OTHER),
    ],
)
def test_headings_of_tables_of_capitals_and_of_what_is_needed(text: str, section: Section) -> None:
    assert [each.section for each in placed(text)] == [section]


@pytest.mark.parametrize(
    "text",
    [
        "2019.02 - obecnie Elektryk",
        "Depuis février 2019 – Comptable, Nantes",
        "Seit 02/2019 - Personalreferentin",
    ],
)
def test_a_position_that_goes_on_since_a_month(text: str) -> None:
    found = periods(text, date(2026, 1, 15))
    assert [each.months for each in found] == [84]


def test_of_two_kinds_of_work_that_would_do_one_is_enough() -> None:
    job = "Consilier juridic\n\nCerințe:\n- Minimum 3 ani ca jurist sau consilier juridic"
    cv = "Jurist\n\nExperiență\nianuarie 2020 - prezent, Jurist, Transil SA\n- contracte"
    demand = READER.read_job(JobText("j", job)).experience[0]
    [role] = READER.read_candidate(CandidateText("c", cv)).roles
    share = sum(weight for stem, weight in demand.terms if stem in role.terms)
    assert 2 * share >= sum(weight for _, weight in demand.terms)


def test_years_in_a_field_may_have_been_spent_in_other_positions() -> None:
    job = "Responsable\n\nExpérience : 3 ans minimum en logistique"
    assert [each.field for each in READER.read_job(JobText("j", job)).experience] == [True]


def test_what_an_empty_line_parts_from_the_dates_below_is_of_the_position_above() -> None:
    cv = (
        "EXPERIENCIA\n\nSeptiembre 2018 – Junio 2024\nProfesora, Colegio La Salle\n"
        "Comunicación oral con grupos de 30 alumnos\n\nSeptiembre 2016 – Junio 2018\n"
        "Monitora, Fundación Aldea\n"
    )
    skills = READER.read_candidate(CandidateText("c", cv)).skills
    assert "verbal-communication" in skills


def test_in_batches_of_jobs_and_cvs_of_many_languages_the_matching_cv_outranks_its_copy() -> None:
    found = [outcome(case, READER) for case in cases(None, BATCHES)]
    counts = counted([each.case.triple for each in found], by_product(READER))
    assert won(found) >= 0.96
    assert micro_f1(counts) >= 0.87
    assert false_gaps(counts) <= 0.1

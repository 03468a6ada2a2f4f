"""What a CV says somebody does not have, in the languages that are read."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobhire.domains.matching.domain.denial import without_denials, without_waivers

from .test_reading import READER, candidate, job

DENIED = [
    "No experience with Python.",
    "No Python experience so far.",
    "I have never used Python.",
    "I do not have any knowledge of Python yet.",
    "Not yet familiar with Python",
    "Unfamiliar with Python; willing to learn",
    "Lacking Python experience",
    "Python: none",
    "Keine Erfahrung mit Python.",
    "Ohne Python-Kenntnisse",
    "Ich habe noch nie mit Python gearbeitet.",
    "Python: keine Kenntnisse",
    "Aucune expérience en Python",
    "Pas d'expérience en Python",
    "Je n’ai jamais utilisé Python.",
    "Je ne maîtrise pas Python",
    "Sin experiencia en Python",
    "No tengo conocimientos de Python",
    "Nunca he trabajado con Python",
    "No conozco Python.",
    "Fără experiență în Python",
    "Nu am experiență cu Python",
    "Nu am lucrat cu Python.",
    "Nu cunosc Python",
    "Scripting (without Python)",
    "Skripte (ohne Python)",
    "Scripts (sans Python)",
    "Scripts (sin Python)",
    "Scripturi (fără Python)",
    "No experience\nwith Python",
    "I have no\nexperience with Python.",
    "Nothing there gave me any, so I have no experience with\nPython",
    "My tasks of those years left me without experience of\nthe administration of Python",
    "Keine Erfahrung\nmit Python",
    "Aucune expérience\nen Python",
    "Brak doświadczenia\nz Python",
    "Python I would have to learn.",
    "I would have to learn Python.",
    "Python, which I would still have to learn",
    "Python: I have never used it.",
    "Python is new to me.",
    "With Python I have no experience so far.",
    "Python: not yet",
    "Python müsste ich erst lernen.",
    "In Python müsste ich mich einarbeiten.",
    "Mit Python habe ich noch nie gearbeitet.",
    "Python kenne ich noch nicht",
    "Python, das ich erst lernen müsste",
    "Python, je devrais l'apprendre.",
    "Python reste à apprendre",
    "Python tendría que aprenderlo",
    "Python dovrei ancora impararlo",
    "Teria de aprender Python",
    "Python ar trebui să îl învăț",
    "Python zou ik nog moeten leren",
    "Pythona musiałbym się dopiero nauczyć",
    "Python skulle jag behöva lära mig",
    "Python skulle jeg først lære",
    "Python bych se musel naučit",
    "Python by som sa musel naučiť",
    "Pythont még meg kellene tanulnom",
    "Python bilmiyorum",
    "Python мне пришлось бы выучить",
    "Опыта с Python нет",
    "Python мені довелося б вивчити",
    "Pythonia minun pitäisi vielä opetella",
    "Την Python θα έπρεπε να τη μάθω",
    "Python тепърва ще трябва да науча",
    "Python bih tek morao naučiti",
]
SAID = [
    "Not only Python",
    "No problem with Python",
    "Cut costs (without lay-offs), using Python",
    "Cut downtime without loss of quality, using Python",
    "No experience with React, but five years of Python",
    "Keine Erfahrung mit React, aber mit Python",
    "Aucune expérience en React mais Python",
    "Sin experiencia en React, pero Python",
    "Nu am experiență cu React, dar Python",
    "No experience with React, strong in Python",
    "No React experience.\nPython",
    "No React experience\nPython",
    "No experience with cobol\npython",
    "- no SAP\n- python",
    "Keine Erfahrung mit React\nPython",
    "Python I know well, React I would have to learn",
    "Python and React I would have to learn",
    "I know Python. React I would have to learn.",
    "Python gelernt, Java müsste ich erst lernen",
    "Python kenne ich nicht nur vom Studium",
    "Python in daily work for seven years for banks and shops which I never used",
    "I worked in Python for years, Go is new to me",
]


@pytest.mark.parametrize("text", DENIED)
def test_what_is_denied_does_not_count_as_a_skill_nor_as_a_word(text: str) -> None:
    found = candidate(text)
    assert "python" not in found.skills
    assert "python" not in found.terms


@pytest.mark.parametrize("text", SAID)
def test_what_is_not_denied_counts(text: str) -> None:
    assert "python" in candidate(text).skills


def test_a_list_is_denied_up_to_its_or() -> None:
    found = candidate("No experience with Python, SQL or JavaScript, strong in React").skills
    assert list(found) == ["react"]


def test_what_is_denied_in_one_place_and_shown_in_another_counts() -> None:
    text = "No experience with Python in 2019.\nSkills: Python"
    found = candidate(text).skills["python"]
    assert text[found.span.start : found.span.end] == "Python"
    assert found.span.start > 40


def test_a_denial_in_the_summary_or_in_a_listed_skill_does_not_count_either() -> None:
    found = candidate("Cook", summary="No experience with Python", skills=["no SQL experience", "React"])
    assert list(found.skills) == ["react"]


def test_what_an_advertisement_does_not_require_is_no_requirement() -> None:
    asked = job("Baker\n\nRequirements\n- SQL\n- No Python experience required\n").required
    assert [each.text for each in asked] == ["SQL"]
    asked = job("Baker\n\nRequirements\n- SQL\n- Experience with Python is not required\n").required
    assert [each.text for each in asked] == ["SQL"]
    refused = "Applicants without experience in Python will not be considered"
    assert without_waivers(refused) == refused


@given(st.text() | st.lists(st.sampled_from([*DENIED, "no", ",", "or", " ", "\n"])).map(" ".join))
def test_nothing_moves_and_nothing_is_added(text: str) -> None:
    shown = without_denials(text)
    assert len(shown) == len(text)
    assert all(new in (old, " ") for old, new in zip(text, shown, strict=True))


def test_reading_denials_is_linear() -> None:
    for text in (
        "no a a a a " * 20_000,
        "no " * 50_000,
        "never used a, " * 20_000,
        "x: no\n" * 25_000,
        "i have\n" * 25_000,
        "b not i never a " * 10_000,
    ):
        began = time.process_time()
        without_denials(text)
        assert time.process_time() - began < 3


def test_the_reader_names_the_formula_that_knows_denials() -> None:
    assert READER.model.version.startswith("jobhire-3+")

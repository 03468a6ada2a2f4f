"""Names of products with case endings, in languages that give them such."""

from __future__ import annotations

import pytest
from benchmarks.quality.corpus import CandidateText, JobText
from hypothesis import given
from hypothesis import strategies as st

from jobhire.domains.matching.domain.inflection import uninflected
from jobhire.domains.matching.infrastructure.reader import Reader
from jobhire.domains.matching.infrastructure.taxonomy import load_taxonomy

READER = Reader(load_taxonomy())


@pytest.mark.parametrize(
    ("tongue", "text", "read"),
    [
        ("fi", "Hallitset Javan ja Spring Bootin", "Hallitset Java  ja Spring Boot  "),
        ("fi", "Helsingin seudulla, Kanban", "Helsingin seudulla, Kanban"),
        ("hr", "Programiram u Pythonu i Javom", "Programiram u Python  i Java "),
        ("pl", "znajomość Pythona i Javy", "znajomość Python  i Java"),
        ("hu", "Excelben dolgozom", "Excel    dolgozom"),
        ("en", "Javan rhinos", "Javan rhinos"),
    ],
)
def test_names_of_products_lose_their_case_endings(tongue: str, text: str, read: str) -> None:
    assert uninflected(text, tongue, load_taxonomy().resolve) == read


@given(st.sampled_from(("fi", "hr", "pl", "hu", "cs")), st.text() | st.sampled_from(("Javan Javu", "Javy.")))
def test_without_case_endings_nothing_moves(tongue: str, text: str) -> None:
    assert len(uninflected(text, tongue, "Java".__eq__)) == len(text)


def test_a_product_with_an_ending_is_asked_for_and_shown() -> None:
    job = JobText("j", "Edellytämme:\n- Hallitset Javan ja PostgreSQL-tietokannat\n- hyvää asennetta työhön")
    asked_for = [each.text for each in READER.read_job(job).required]
    assert asked_for[:2] == ["Java", "PostgreSQL"]
    cv = "Työkokemus\n2019 - nyt Kehittäjä, Acme Oy\nOhjelmoin palveluja Javalla."
    assert "java" in READER.read_candidate(CandidateText("c", cv)).skills

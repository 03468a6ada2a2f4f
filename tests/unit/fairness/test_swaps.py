"""Swap what must not count, over a corpus in nine languages: no score may move, not by a fraction."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
from benchmarks.quality.corpus import CandidateText, JobText

from jobhire.domains.candidate.domain.naming import without_name
from jobhire.domains.matching.domain import cv as reading_cvs
from jobhire.domains.matching.domain.personal import without_personal
from jobhire.domains.matching.domain.profile import Demands
from jobhire.domains.matching.domain.scoring import Score, score
from jobhire.domains.matching.infrastructure.reader import Reader
from jobhire.domains.matching.infrastructure.taxonomy.files import load_taxonomy

from .swaps import JOBS, Swap, families


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader(load_taxonomy(None))


@pytest.fixture(scope="module")
def jobs(reader: Reader) -> list[Demands]:
    return [reader.read_job(JobText(str(number), text)) for number, text in enumerate(JOBS)]


def scores(swap: Swap, reader: Reader, jobs: Sequence[Demands]) -> list[Score]:
    """As the product scores them: the candidate's side takes the name out, matching the rest."""
    profile = reader.read_candidate(CandidateText("c", without_name(swap.text, swap.name)))
    return [score(job, profile, reader.model) for job in jobs]


def moved(reader: Reader, jobs: Sequence[Demands]) -> list[str]:
    """Every swap that moved a score, and by how much."""
    found = []
    for first, *others in families():
        before = scores(first, reader, jobs)
        for other in others:
            for number, (was, now) in enumerate(zip(before, scores(other, reader, jobs), strict=True)):
                if (was.points, was.precise) != (now.points, now.precise):
                    found.append(f"{other.what}, job {number}: {was.points} -> {now.points}")
    return found


def test_there_is_a_corpus_worth_the_name() -> None:
    lots = list(families())
    assert len(lots) >= 30
    assert sum(map(len, lots)) * len(JOBS) >= 500


def test_row_80_no_protected_attribute_moves_any_score(reader: Reader, jobs: list[Demands]) -> None:
    assert moved(reader, jobs) == []


def test_without_the_rules_scores_would_move(
    reader: Reader, jobs: list[Demands], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: a nationality was 56 points, a first name 8."""
    unchanged: Callable[[str], str] = str
    monkeypatch.setattr(reading_cvs, "without_personal", unchanged)
    found = moved(reader, jobs)
    assert len(found) > 30
    assert any("nationality" in each for each in found)


def test_the_months_of_a_gap_are_nobodys_experience(reader: Reader) -> None:
    text = "Experience\n2010 - 2014 Cook, Inn\nParental leave\n2014 - 2018\n2018 - 2020 Cook, Bar\n"
    assert reader.read_candidate(CandidateText("c", text)).experience_months == 72


@pytest.mark.parametrize(
    "line",
    [
        "2015 - 2018 Caregiver, Red Cross",
        "2015 - 2018 Parental leave policy analyst",
        "2016 - 2019 Pflegefachkraft, Spital Bern",
        "Photo editing, image retouching",
        "Address validation in Python",
        "Nationality law: three years of practice in immigration cases",
        "Gen AI: prompt engineering",
        "- Sexual health counselling for 24 clients",
        "Web-born 3.0 platforms, 2010 - 2014",
        "New born 24 hour care, neonatal ward",
    ],
)
def test_a_line_about_work_stays(line: str) -> None:
    assert without_personal(line).split() == line.split()


@pytest.mark.parametrize(
    ("line", "rest"),
    [
        ("born 1990-01-01", ""),
        ("Ann Miller (born 1990), Leeds", "Ann Miller ), Leeds"),
        ("born 1 January 1990 | Leeds", "| Leeds"),
        ("geb. 01.01.1990, ledig", ", ledig"),
        ("Lyon, née 03/04/1999", "Lyon"),
    ],
)
def test_a_day_of_birth_needs_no_label(line: str, rest: str) -> None:
    assert without_personal(line).split() == rest.split()


@pytest.mark.parametrize(
    "text", [";" * 50_000, "age: " * 10_000, "\n" * 50_000, "care for " * 6_000, "a@" * 25_000]
)
def test_a_hostile_text_is_read_in_no_time(text: str) -> None:
    assert len(without_personal(text)) == len(text)

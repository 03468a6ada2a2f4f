"""What only the title of a position says: it counts for less, and is named as missing."""

from __future__ import annotations

import pytest

from jobhire.domains.matching.domain.model import EXPERIENCE
from jobhire.domains.matching.domain.scoring import score
from jobhire.domains.matching.domain.shown import Evidence

from .test_reading import READER, candidate, job

MODEL = READER.model


def evidence(text: str, asked: str = "Python") -> Evidence:
    demands = job("Developer", required_skills=[asked])
    return score(demands, candidate(text), MODEL).parts[0].evidence[0]


@pytest.mark.parametrize(
    "text",
    [
        "Experience\nPython Developer (2019 - 2022)\n- built services\n",
        "Experience\n2019 - 2022: Python Developer\n- built services\n",
        "Berufserfahrung\n2016 - 2018: Kellner, Café\n2019 - 2022: Python-Entwickler, Acme\n",
        "Experience\nPython Developer\nAcme, 03/2019 - 02/2022\n- built services\n",
        "Experience\n2019 - 2022\nPython Developer\n- built services\n",
        "Berufserfahrung\nPython-Entwickler, Acme (seit 03/2019)\n- Dienste gebaut\n",
        "Expérience\nDéveloppeur Python, Acme (mars 2019 - février 2022)\n- services web\n",
        "Experiencia\nDesarrollador Python, Acme (marzo de 2019 - febrero de 2022)\n- servicios web\n",
        "Experiență\nProgramator Python, Acme (martie 2019 - februarie 2022)\n- servicii web\n",
    ],
)
def test_a_skill_that_only_a_title_names_is_apart_and_counts_for_less(text: str) -> None:
    found = candidate(text)
    assert "@python" in found.skills
    assert "python" not in found.skills
    assert "@python" in found.terms
    shown = evidence(text)
    assert (shown.how, shown.credit, shown.text) == ("title", MODEL.titled * 100, "Python")
    assert shown.missing


@pytest.mark.parametrize(
    "text",
    [
        "Experience\nPython Developer (2019 - 2022)\n- built services in Python\n",
        "Experience\nPython Developer (2019 - 2022)\n\nSkills: Python\n",
        "Experience\nDeveloper (2019 - 2022): services in Python\n",
        "Experience\n2019 - 2022: Developer, Python services\n",
        "Backend developer\n2019 - present: Python, queues and databases",
        "Berufserfahrung\nEntwicklerin\n2019 - heute: Python und Datenbanken\n",
        "Experiencia\nDesarrollador web\n2019 - 2022: Python, bases de datos\n",
        "Experience\nDeveloper, Acme (2019 - 2022)\nPython, SQL and queues\n",
    ],
)
def test_a_skill_that_stands_outside_titles_too_counts_in_full(text: str) -> None:
    assert "@python" not in candidate(text).skills
    assert (evidence(text).how, evidence(text).credit) == ("exact", 10_000)


def test_a_skill_on_the_list_of_the_record_is_shown_whatever_the_titles_say() -> None:
    found = candidate("Experience\nPython Developer (2019 - 2022)\n", skills=["Python"])
    assert list(found.skills) == ["python"]


def test_a_line_longer_than_a_title_tells_of_the_work() -> None:
    told = " ".join(["moved the payment services of a large bank from one data centre to another"] * 2)
    assert "python" in candidate(f"Experience\nDeveloper who {told} in Python (2019 - 2022)\n").skills


def test_a_related_skill_that_is_shown_beats_less_in_a_title() -> None:
    text = "Experience\nTypeScript Developer (2019 - 2022)\n- React front ends\n"
    assert (evidence(text, "React").how, evidence(text, "React").credit) == ("exact", 10_000)
    # React says 40 % of TypeScript, which is what the title gives as well: what is shown is named
    assert evidence(text, "TypeScript").how == "related"


def test_words_of_titles_weigh_less_in_a_requirement_and_in_full_for_the_text() -> None:
    asked = job("Juggling", required_skills=["juggling"])
    titled = score(asked, candidate("Experience\nJuggling artist (2019 - 2022)\n"), MODEL)
    shown = score(asked, candidate("Experience\nArtist (2019 - 2022)\n- juggling\n"), MODEL)
    by_title, by_words = (result.parts[0].evidence[0] for result in (titled, shown))
    assert (by_title.how, by_title.text) == ("text", "juggling")
    assert 3_400 <= by_title.credit <= MODEL.titled * 100
    assert (by_words.how, by_words.credit) == ("text", 10_000)
    assert titled.missing == ("juggling",)
    assert titled.parts[-1].points == shown.parts[-1].points


def test_a_title_still_counts_in_full_for_the_work_demanded() -> None:
    demands = job("Experience\n- 3 years as a juggling artist\n")
    parts = score(demands, candidate("Juggling artist (2019 - 2022)"), MODEL).parts
    part = next(part for part in parts if part.name == EXPERIENCE)
    assert (part.points, part.evidence[0].how) == (part.max_points, "role")

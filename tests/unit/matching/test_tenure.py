"""How long and until when a CV shows a skill."""

from __future__ import annotations

import pytest

from jobhire.domains.matching.domain.scoring import score
from jobhire.domains.matching.domain.shown import Evidence

from .test_reading import READER, candidate, job

CV = """Ana Pop

Experience
Web Developer, Acme (03/2019 - 02/2021)
- React.js front ends, some Python

Data Engineer
01/2021 - 12/2022
- Python

Pastry cook (2014 - 2016)

Education
Bachelor of Arts, 2010 - 2014: SQL

Skills: TypeScript, 7 years of JavaScript
"""


def shown(skill: str, text: str = CV) -> tuple[int | None, int | None]:
    found = candidate(text).skills[skill]
    return found.months, found.last


def test_months_are_those_of_the_positions_that_name_the_skill_counted_once() -> None:
    assert shown("python") == (46, 2022 * 12 + 11)
    assert shown("react") == (24, 2021 * 12 + 1)


def test_the_heading_above_the_dates_belongs_to_the_position() -> None:
    assert shown("@python", "Experience\nPython developer\n2019-01 - 2019-12\n- SQL\n") == (
        12,
        2019 * 12 + 11,
    )


def test_a_stated_length_has_no_last_month() -> None:
    assert shown("javascript") == (84, None)
    assert shown("python", "Python (3 years)") == (36, None)


@pytest.mark.parametrize("skill", ["typescript", "sql"])
def test_a_skill_outside_every_position_has_no_length(skill: str) -> None:
    assert shown(skill) == (None, None)


def test_evidence_of_a_skill_says_how_long_and_until_when() -> None:
    demands = job("Dev\n\nRequirements\n- Python\n- JavaScript\n- juggling knives\n")
    parts = {part.name: part for part in score(demands, candidate(CV), READER.model).parts}
    evidence: tuple[Evidence, ...] = parts["requiredSkills"].evidence
    assert [(each.how, each.months, each.last) for each in evidence] == [
        ("exact", 46, 2022 * 12 + 11),
        ("exact", 84, None),
        ("not found", None, None),
    ]
    assert score(demands, candidate(CV), READER.model).missing == ("juggling knives",)

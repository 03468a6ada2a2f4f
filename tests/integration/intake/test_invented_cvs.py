"""CVs of a generator, in layouts that no rule was written for one by one: most of each is understood."""

from __future__ import annotations

import pytest
from benchmarks.cv_parsing.__main__ import invented
from benchmarks.cv_parsing.bombs import BOMBS, defused
from benchmarks.cv_parsing.layouts import made
from benchmarks.cv_parsing.outcome import scores

from jobhire.domains.intake.application.reading import CvReader
from jobhire.domains.intake.infrastructure.jail import JailedReader
from jobhire.domains.intake.infrastructure.phones import E164Numbers
from jobhire.domains.matching.infrastructure.taxonomy.files import load_taxonomy

LEAST = {"e-mail": 0.98, "phone": 0.98, "name": 0.93, "skills F1": 0.93, "jobs": 0.90, "dates": 0.90}


def test_invented_cvs_are_understood(jail: JailedReader) -> None:
    taxonomy = load_taxonomy()
    got = scores(invented(range(2_000, 2_100), CvReader(jail, taxonomy, E164Numbers())), taxonomy)
    assert {measure: got[measure] for measure, least in LEAST.items() if (got[measure] or 0) < least} == {}


def test_one_seed_makes_one_file() -> None:
    assert made(7).truth == made(7).truth
    assert made(8).truth != made(7).truth


@pytest.mark.parametrize("name", BOMBS)
def test_row_58_the_worst_bombs_take_less_than_half_a_gigabyte_and_a_quarter_of_a_minute(name: str) -> None:
    with JailedReader() as jail:
        cost = defused(jail, BOMBS[name](), name)
    assert cost.seconds < 20 and cost.megabytes < 512, cost

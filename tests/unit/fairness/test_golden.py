"""Published and worked examples, to the last digit. The data is read where it lies; nothing of it is ours."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from jobhire.domains.fairness.domain.sample import Compared, Outcome, Person, Rules, scoring, selection
from jobhire.domains.fairness.domain.significance import Rate, fisher
from tests.architecture.tree import ROOT

FOLDER = ROOT.parent / "shared" / "data" / "fairness"
GOLDEN = FOLDER / "golden.json"

pytestmark = pytest.mark.skipif(not GOLDEN.exists(), reason="no ../shared/data/fairness/golden.json here")


@pytest.fixture(scope="module")
def golden() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(GOLDEN.read_text(encoding="utf-8"))
    return found


def figures(compared: Compared) -> dict[str, dict[str, Any]]:
    return {
        name: {
            "n": group.n,
            "selected": group.selected,
            "rate": group.rate,
            "impact_ratio": group.impact_ratio,
            "below_four_fifths": group.below_four_fifths,
            "excluded_under_min_share": group.excluded_under_min_share,
        }
        for name, group in compared.groups.items()
    }


def of(outcome: Outcome | None, attribute: str) -> Compared:
    assert outcome is not None
    return outcome.attributes[attribute]


def people(counts: Mapping[str, Mapping[str, Any]], attribute: str) -> list[Person]:
    return [
        Person({attribute: name}, selected=number < count["selected"])
        for name, count in counts.items()
        if isinstance(count, dict)
        for number in range(count["n"])
    ]


def audited(counts: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    return figures(of(selection(people(counts, "group"), ["group"], Rules()), "group"))


def callbacks() -> list[Person]:
    with (FOLDER / "resume.csv").open(encoding="utf-8", newline="") as file:
        return [
            Person({"race": row["race"], "gender": row["gender"]}, selected=row["received_callback"] == "1")
            for row in csv.DictReader(file)
        ]


def test_the_callback_experiment_comes_out_as_published(golden: dict[str, Any]) -> None:
    known, outcome = golden["bertrand_mullainathan"], selection(callbacks(), ["race", "gender"], Rules())
    assert outcome is not None
    assert outcome.people == known["rows"]
    for attribute in ("race", "gender", "race x gender"):
        assert figures(of(outcome, attribute)) == known[attribute], attribute


def test_its_significance_is_the_known_one(golden: dict[str, Any]) -> None:
    known = golden["bertrand_mullainathan"]["race_test"]
    compared = of(selection(callbacks(), ["race"], Rules()), "race")
    assert compared.reference == "white"
    tested = compared.significance["black"]
    assert tested.z == known["z"]
    assert tested.p_two_sided == known["p_two_sided"]
    assert list(tested.ratio_ci95 or ()) == known["ratio_ci95"]
    # Ours is counted in whole numbers and rounded once; theirs was added up in floating point.
    assert tested.fisher_p == pytest.approx(known["fisher_p"], rel=1e-14)


def groups_in(value: Any) -> Sequence[Mapping[str, Mapping[str, Any]]]:
    """Every table of groups anywhere in the file."""
    if not isinstance(value, dict):
        return []
    tables = [value] if any(isinstance(each, dict) and "selected" in each for each in value.values()) else []
    return [*tables, *(table for each in value.values() for table in groups_in(each))]


def test_every_table_in_the_file_comes_out_the_same(golden: dict[str, Any]) -> None:
    tables = groups_in(golden)
    assert len(tables) >= 12
    for table in tables:
        expected = {name: count for name, count in table.items() if isinstance(count, dict)}
        assert audited(table) == expected


def test_a_table_too_small_to_mean_much_says_so_by_its_p(golden: dict[str, Any]) -> None:
    (name,) = (name for name in golden["textbook"] if name.startswith("95/40"))
    known = golden["textbook"][name]["fisher"]
    assert fisher(Rate(5, 1), Rate(95, 40)) == pytest.approx(known, rel=1e-15)


@pytest.mark.parametrize("toy", ["scoring_rate_toy", "scoring_rate_toy_with_ties_at_median"])
def test_the_scoring_rate_is_the_share_above_the_median_of_all(golden: dict[str, Any], toy: str) -> None:
    known = golden[toy]
    rows = [Person({"group": name}, score=score) for name, score in known["rows"]]
    outcome = scoring(rows, ["group"], Rules())
    assert outcome is not None
    assert outcome.above == known["median"]
    assert figures(of(outcome, "group")) == known["result"]


def test_the_laws_own_printed_example_is_met_to_its_digits(golden: dict[str, Any]) -> None:
    example = golden["ll144_rule_scoring_example"]
    for name, (rate, ratio) in example["printed"].items():
        table = example["sex" if name in example["sex"] else "race"]
        group = audited(table)[name]
        assert group["rate"] == pytest.approx(rate, abs=0.001), name
        assert group["impact_ratio"] == pytest.approx(ratio, abs=0.005), name

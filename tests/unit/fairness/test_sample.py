"""Rates, ratios and significance: what holds for any sample."""

from __future__ import annotations

import json
import math
import random
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobhire.domains.fairness.application.reporting import digest, report_on
from jobhire.domains.fairness.domain import significance
from jobhire.domains.fairness.domain.bias_audit import Question, Source
from jobhire.domains.fairness.domain.errors import TooManyGroups
from jobhire.domains.fairness.domain.sample import Person, Rules, scoring, selection
from jobhire.domains.fairness.domain.significance import Rate, compare, fisher, two_sided

QUESTION = Question(
    source=Source.ROWS, attributes=("sex", "race"), min_share=0.0, as_of=datetime(2026, 1, 1, tzinfo=UTC)
)
persons = st.builds(
    Person,
    st.fixed_dictionaries(
        {}, optional={"sex": st.sampled_from(["f", "m", "x"]), "race": st.sampled_from("abc")}
    ),
    selected=st.none() | st.booleans(),
    score=st.none() | st.integers(0, 100),
)
samples = st.lists(persons, max_size=40)
rates = st.integers(1, 60).flatmap(lambda n: st.builds(Rate, st.just(n), st.integers(0, n)))


@given(samples, st.randoms(use_true_random=False))
def test_the_order_of_people_changes_no_byte_of_a_report(people: list[Person], chance: random.Random) -> None:
    report = report_on(QUESTION, people, Rules())
    chance.shuffle(people)
    assert digest(report_on(QUESTION, people, Rules())) == digest(report)


@given(samples)
def test_everybody_is_in_a_group_or_unknown(people: list[Person]) -> None:
    outcome = selection(people, ["sex", "race"], Rules())
    if outcome is None:
        assert all(person.selected is None for person in people)
        return
    for compared in outcome.attributes.values():
        assert compared.unknown + sum(group.n for group in compared.groups.values()) == outcome.people


@given(samples)
def test_ratios_are_of_the_highest_rate_and_one_group_has_it(people: list[Person]) -> None:
    outcome = scoring(people, ["sex", "race"], Rules())
    for compared in outcome.attributes.values() if outcome else ():
        ratios = [each.impact_ratio for each in compared.groups.values() if each.impact_ratio is not None]
        assert all(0 <= ratio <= 1 for ratio in ratios)
        assert not ratios or (compared.reference and compared.groups[compared.reference].impact_ratio == 1)
        assert compared.reference not in compared.significance


def test_a_small_group_is_marked_and_left_out_only_when_asked() -> None:
    people = [Person({"sex": "f"}, selected=number % 2 == 0) for number in range(99)]
    people.append(Person({"sex": "x"}, selected=True))
    kept = selection(people, ["sex"], Rules())
    assert kept is not None
    assert kept.attributes["sex"].reference == "x"
    assert kept.attributes["sex"].groups["x"].small
    left = selection(people, ["sex"], Rules(min_share=0.02))
    assert left is not None
    compared = left.attributes["sex"]
    assert (compared.reference, compared.groups["x"].excluded_under_min_share) == ("f", True)
    assert (compared.groups["x"].impact_ratio, compared.significance) == (None, {})


def test_who_could_be_found_in_a_group_is_withheld_with_it() -> None:
    people = [Person({"sex": "f"}, selected=True)] * 9 + [Person({"sex": "x"}, selected=False)] * 4
    outcome = selection(people, ["sex"], Rules(smallest_shown=5))
    assert outcome is not None
    compared = outcome.attributes["sex"]
    assert set(compared.groups) == {"f"}
    assert (compared.withheld_groups, compared.withheld_people) == (1, 4)


@given(rates, rates)
def test_chance_is_a_probability_and_the_same_from_both_sides(one: Rate, other: Rate) -> None:
    there, back = compare(one, other), compare(other, one)
    assert 0 <= there.fisher_p <= 1
    assert there.fisher_p == back.fisher_p
    assert (there.z is None) == (back.z is None)
    if there.z is not None and back.z is not None:
        assert there.z == pytest.approx(-back.z)
    if there.ratio_ci95 is not None:
        low, high = there.ratio_ci95
        assert low <= one.value / other.value <= high


@given(rates, rates)
def test_fisher_in_logarithms_is_fisher_counted(one: Rate, other: Rate) -> None:
    assert significance._in_logarithms(one, other) == pytest.approx(fisher(one, other), rel=1e-6)


def test_a_million_people_are_compared_in_no_time() -> None:
    assert 0 < fisher(Rate(500_000, 100_000), Rate(500_000, 100_400)) < 1


def test_far_out_a_p_still_has_digits() -> None:
    assert two_sided(9.0) == pytest.approx(math.erfc(9 / math.sqrt(2)))
    assert two_sided(0.0) == 1.0


def test_nobody_selected_anywhere_is_no_ratio_and_no_crash() -> None:
    people = [Person({"sex": "f"}, selected=False), Person({"sex": "m"}, selected=False)]
    outcome = selection(people, ["sex"], Rules())
    assert outcome is not None
    groups = outcome.attributes["sex"].groups
    assert [(each.impact_ratio, each.below_four_fifths) for each in groups.values()] == [(None, False)] * 2


def test_hundreds_of_values_are_no_groups() -> None:
    people = [Person({"sex": str(number)}, selected=True) for number in range(60)]
    with pytest.raises(TooManyGroups):
        report_on(QUESTION, people, Rules())


@given(samples)
def test_the_hash_is_of_what_a_reader_can_write_down_again(people: list[Person]) -> None:
    report = report_on(QUESTION, people, Rules())
    read = json.loads(report)
    again = json.dumps(read, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert digest(again) == digest(report)

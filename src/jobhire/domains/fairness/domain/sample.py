"""From people with attributes and outcomes to rates, impact ratios and their significance.

Rules as in New York City's Local Law 144 (6 RCNY § 5-300): a group's impact ratio is its rate over the
highest rate of any group; the scoring rate is the share of a group above the median score of the whole
sample; people whose attribute is unknown are counted apart; a small group may be left out. Four fifths is
another rule (29 CFR 1607.4 D), and is shown as one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from statistics import median

from jobhire.domains.fairness.domain.significance import Rate, Significance, compare

SMALL_SHARE = 0.02
"""Groups with less of the sample are marked: the law lets auditors leave them out."""
JOIN = " x "


@dataclass(frozen=True, slots=True)
class Person:
    """One row. ``attributes``: what is known; None where no outcome of that kind is on record."""

    attributes: Mapping[str, str]
    selected: bool | None = None
    score: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """``min_share``: a group with less of the sample is left out of the ratios (0: none is);
    ``smallest_shown``: a group with fewer people is not shown at all, so that nobody can be found in it."""

    min_share: float = 0.0
    smallest_shown: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """``impact_ratio``: None when the group was left out, or nobody was selected anywhere."""

    n: int
    selected: int
    rate: float
    share: float
    small: bool
    impact_ratio: float | None
    below_four_fifths: bool
    excluded_under_min_share: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """``significance``: per group, against the ``reference`` (the highest rate; ties: the first by name)."""

    unknown: int
    withheld_groups: int
    withheld_people: int
    reference: str | None
    groups: Mapping[str, Group]
    significance: Mapping[str, Significance]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """``above``: the median that scores were compared with; None for selections."""

    people: int
    selected: int
    above: float | None
    attributes: Mapping[str, Compared]


def selection(people: Iterable[Person], attributes: Sequence[str], rules: Rules) -> Outcome | None:
    """Of those with a decision on record; None without any."""
    decided = [each for each in people if each.selected is not None]
    return _outcome(decided, lambda each: bool(each.selected), attributes, rules, None)


def scoring(people: Iterable[Person], attributes: Sequence[str], rules: Rules) -> Outcome | None:
    """Of those with a score on record; None without any."""
    scored = [(each, each.score) for each in people if each.score is not None]
    if not scored:
        return None
    middle = float(median(score for _, score in scored))
    above = {id(each): score > middle for each, score in scored}
    return _outcome([each for each, _ in scored], lambda each: above[id(each)], attributes, rules, middle)


def _outcome(
    people: Sequence[Person],
    chosen: Callable[[Person], bool],
    attributes: Sequence[str],
    rules: Rules,
    above: float | None,
) -> Outcome | None:
    if not people:
        return None
    lots = [(name,) for name in attributes] + list(combinations(attributes, 2))
    return Outcome(
        people=len(people),
        selected=sum(map(chosen, people)),
        above=above,
        attributes={JOIN.join(lot): _compared(people, chosen, lot, rules) for lot in lots},
    )


def _compared(
    people: Sequence[Person], chosen: Callable[[Person], bool], lot: Sequence[str], rules: Rules
) -> Compared:
    count: Counter[str] = Counter()
    selected: Counter[str] = Counter()
    for person in people:
        values = [person.attributes.get(name, "") for name in lot]
        if all(values):
            label = JOIN.join(values)
            count[label] += 1
            selected[label] += chosen(person)
    rates = {name: Rate(count[name], selected[name]) for name in sorted(count)}
    shown = {name: rate for name, rate in rates.items() if rate.n >= rules.smallest_shown}
    counted = {name: rate for name, rate in shown.items() if rate.n / len(people) >= rules.min_share}
    reference = _reference(counted)
    return Compared(
        unknown=len(people) - count.total(),
        withheld_groups=len(rates) - len(shown),
        withheld_people=sum(rate.n for name, rate in rates.items() if name not in shown),
        reference=reference,
        groups={
            name: _group(rate, len(people), counted.get(reference or ""), left_out=name not in counted)
            for name, rate in shown.items()
        },
        significance={
            name: compare(rate, counted[reference])
            for name, rate in counted.items()
            if reference is not None and name != reference
        },
    )


def _reference(rates: Mapping[str, Rate]) -> str | None:
    """The group with the highest rate."""
    return max(rates, key=lambda name: rates[name].value, default=None)


def _group(rate: Rate, people: int, reference: Rate | None, *, left_out: bool) -> Group:
    undefined = left_out or reference is None or reference.selected == 0
    ratio = None if undefined or reference is None else rate.value / reference.value
    # In whole numbers: 48 of 100 beside 60 of 100 is four fifths exactly, and so not below.
    below = (
        not undefined
        and reference is not None
        and 5 * rate.selected * reference.n < 4 * reference.selected * rate.n
    )
    return Group(
        n=rate.n,
        selected=rate.selected,
        rate=rate.value,
        share=rate.n / people,
        small=rate.n / people < SMALL_SHARE,
        impact_ratio=ratio,
        below_four_fifths=below,
        excluded_under_min_share=left_out,
    )

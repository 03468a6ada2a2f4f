"""What the open jobs of each department ask for."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Asked:
    """A skill and how many jobs ask for it."""

    skill: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DepartmentDemand:
    department: str
    open_jobs: int
    skills: tuple[Asked, ...]


def demand(
    jobs: Iterable[tuple[str, Sequence[str]]], names: Mapping[str, str], *, skills: int, most: int
) -> list[DepartmentDemand]:
    """``jobs``: department and skills of each; ``names``: what a skill is called, where that is known. The
    ``most`` departments with the most jobs, each with its ``skills`` most asked for. A job counts once for a
    skill, however it spells it; departments and skills that differ in case only are one, under the spelling
    most of them have.
    """
    spelled: defaultdict[str, Counter[str]] = defaultdict(Counter)
    asked: defaultdict[str, list[Sequence[str]]] = defaultdict(list)
    for department, wanted in jobs:
        spelled[department.casefold()][department] += 1
        asked[department.casefold()].append(wanted)
    found = [
        DepartmentDemand(
            department=_most_common(spelled[key]), open_jobs=len(of_jobs), skills=_top(of_jobs, names, skills)
        )
        for key, of_jobs in asked.items()
    ]
    return sorted(found, key=lambda each: (-each.open_jobs, each.department))[:most]


def _top(jobs: Sequence[Sequence[str]], names: Mapping[str, str], most: int) -> tuple[Asked, ...]:
    counts: Counter[str] = Counter()
    spelled: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for wanted in jobs:
        called = {names.get(skill, skill) for skill in wanted}
        for name in called:
            spelled[name.casefold()][name] += 1
        counts.update({name.casefold() for name in called})
    asked = [Asked(_most_common(spelled[key]), count) for key, count in counts.items()]
    return tuple(sorted(asked, key=lambda each: (-each.count, each.skill))[:most])


def _most_common(spellings: Counter[str]) -> str:
    return min(spellings, key=lambda spelling: (-spellings[spelling], spelling))

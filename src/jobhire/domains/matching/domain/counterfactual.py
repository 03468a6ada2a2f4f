"""What would have to be true of a candidate: the smallest set of facts that lifts a score to a threshold.

Facts are what the job asks for and the candidate does not fully show. Knowing more never lowers a score: all
facts together give the most there is, and taking one away never helps.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from math import comb

from . import scoring
from .model import EXPERIENCE, LOCATION, NICE_TO_HAVE, REQUIRED_SKILLS, SENIORITY, ScoringModel
from .profile import Demands, ExperienceDemand, Profile, Requirement, Role, SkillEvidence, Span

_BUDGET = 3_000
"""Sets of facts that are tried one by one."""
_SAID_ONCE = 100
_ASSUMED = Span("assumed", 0, 0)


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing the candidate would have to show: of ``part``, for this demand of the job."""

    part: str
    requirement: str
    demand: Requirement | ExperienceDemand | int | str
    """``int``: a level; ``str``: a place."""


@dataclass(frozen=True, slots=True)
class Counterfactual:
    """``facts`` lift the score from ``points`` to ``reached``; None where all together would not (``reached``
    is what they give). ``smallest``: no set of fewer facts does; else only: none can be left out."""

    points: int
    reached: int
    facts: tuple[Fact, ...] | None
    smallest: bool


def counterfactual(demands: Demands, profile: Profile, model: ScoringModel, threshold: int) -> Counterfactual:
    def points(facts: Sequence[Fact]) -> int:
        return scoring.points_only(demands, supposing(profile, facts), model)[0]

    now = points(())
    if now >= threshold:
        return Counterfactual(now, now, (), True)
    known = _by_gain(demands, profile, model)
    most = points(known)
    if most < threshold:
        return Counterfactual(now, most, None, True)
    enough = next(known[:n] for n in range(1, len(known) + 1) if points(known[:n]) >= threshold)
    tried, size = 0, 1
    while size < len(enough) and tried + comb(len(known), size) <= _BUDGET:
        found = next((each for each in combinations(known, size) if points(each) >= threshold), None)
        if found:
            return Counterfactual(now, points(found), found, True)
        tried += comb(len(known), size)
        size += 1
    left = _without_idle(enough, lambda facts: points(facts) >= threshold)
    return Counterfactual(now, points(left), tuple(left), size >= len(left))


def _without_idle(facts: Sequence[Fact], crosses: Callable[[Sequence[Fact]], bool]) -> list[Fact]:
    """None of those left can be left out."""
    left = list(facts)
    for fact in reversed(facts):
        fewer = [each for each in left if each is not fact]
        if crosses(fewer):
            left = fewer
    return left


def _by_gain(demands: Demands, profile: Profile, model: ScoringModel) -> list[Fact]:
    """The facts that would help, the most helpful first."""
    plain = scoring.points_only(demands, profile, model)[1]
    gains = [
        (scoring.points_only(demands, supposing(profile, [fact]), model)[1] - plain, at, fact)
        for at, fact in enumerate(possible_facts(demands))
    ]
    return [fact for gain, _, fact in sorted(gains, key=lambda each: (-each[0], each[1])) if gain > 0]


def possible_facts(demands: Demands) -> Iterator[Fact]:
    """All that the job asks for, in its order."""
    for requirement in demands.required:
        yield Fact(REQUIRED_SKILLS, requirement.text, requirement)
    for requirement in demands.nice:
        yield Fact(NICE_TO_HAVE, requirement.text, requirement)
    for demand in demands.experience:
        yield Fact(EXPERIENCE, demand.text, demand)
    if demands.seniority is not None:
        yield Fact(SENIORITY, scoring.LEVELS[demands.seniority], demands.seniority)
    if demands.places:
        place = max(demands.places, key=lambda each: each[1])[0]
        yield Fact(LOCATION, place, place)


def supposing(profile: Profile, facts: Sequence[Fact]) -> Profile:
    """The candidate as they would be read if they showed these facts as well."""
    for fact in facts:
        profile = _supposing(profile, fact.demand)
    return profile


def _supposing(profile: Profile, demand: Requirement | ExperienceDemand | int | str) -> Profile:
    if isinstance(demand, Requirement):
        return _skilled(profile, demand)
    if isinstance(demand, ExperienceDemand):
        months = max(profile.experience_months or 0, demand.months)
        role = Role(demand.text, tuple(stem for stem, _ in demand.terms), demand.months, _ASSUMED)
        return replace(profile, roles=(*profile.roles, role), experience_months=months)
    if isinstance(demand, int):
        return replace(profile, seniority=demand)
    return replace(profile, places=(*profile.places, demand))


def _skilled(profile: Profile, demand: Requirement) -> Profile:
    """Who shows the best of the options, and the requirement's words once."""
    skills = dict(profile.skills)
    if demand.options:
        best = demand.options[0][0]
        skills.setdefault(best, SkillEvidence(best, demand.text, _ASSUMED))
    keys = {stem: profile.key_of(stem) or stem for stem, _ in demand.terms}
    said = {stem: max(_SAID_ONCE, profile.terms.get(key, 0)) for stem, key in keys.items()}
    others = {key: weight for key, weight in profile.terms.items() if key not in keys.values()}
    return replace(profile, skills=skills, terms={**others, **said}, term_spans=())

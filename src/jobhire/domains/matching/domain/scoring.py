"""The score: a pure function of a job's demands, a candidate's profile and a model. Integers only.

All of it is integer arithmetic on basis points (bp, 0..10000); ``//`` is floor.

Parts and points
    ``max_points``: the model's weights of the parts the job has demands for, renormalised to whole points
    that sum to exactly 100 (largest remainder, ties to the earlier part). ``points = (max * credit + 5000)
    // 10000``; ``matchScore`` is their sum; ``precise`` = Σ ``max * credit`` orders equal scores. A job
    without any demand has no parts and 0 points.

A requirement (``requiredSkills``, ``niceToHave``)
    the best of: the best option's per cent * 100 among skills the candidate shows; its per cent * ``titled``
    among those that only titles of positions name; the words' credit, which is ``share * cap // 100`` with
    ``share = 10000 * Σ w(t in CV) // Σ w(t)``, or 0 where share is below ``text_floor`` (``cap`` =
    ``text_cap``, or ``text_cap_known`` if the requirement has options). A word that only titles say has
    ``w * titled // 100`` in the upper sum.
    The part: ``Σ weight * credit // Σ weight``.

Experience
    per demand: ``min(have, months) * 10000 // months``. Without terms ``have`` is all experience. With terms
    it is the months of all positions whose title holds at least ``role_floor`` bp of the terms' weight, and
    of the months that are then missing as many as there is other experience, ``spoken_experience`` per cent
    of them (``field_experience`` for a field) where the CV's words hold ``text_floor`` bp of the terms, else
    ``other_experience`` per cent. The part:
    ``Σ credit // number of demands``.

Seniority
    the model's table over the distance in levels; 0 when the candidate's is unknown.

Location
    the best per cent * 100 among the job's places that the candidate states; a remote job with places gives
    ``remote_elsewhere`` per cent at least, and all of it to a candidate who says "remote"; a hybrid one gives
    ``hybrid_elsewhere`` per cent at least.

Text relevance
    ``min(10000, 10000 * Σ w(t) * tf(t) // (text_full * Σ w(t)))``, ``tf`` being the profile's weight of t.
"""

from __future__ import annotations

from dataclasses import dataclass

from .model import (
    EXPERIENCE,
    FULL,
    LOCATION,
    NICE_TO_HAVE,
    REQUIRED_SKILLS,
    SENIORITY,
    TEXT_RELEVANCE,
    ScoringModel,
)
from .profile import TITLED, Demands, ExperienceDemand, Profile, Role
from .shown import (
    NOT_FOUND,
    Evidence,
    covered,
    requirement_evidence,
    requirements_credit,
    words_evidence,
)

FORMULA = "jobhire-3"
"""Raise it with any change of how texts are read or scores computed; numbers and tables name themselves."""

FORMULA_TEXT = (__doc__ or "").partition("\n\n")[2].strip()


@dataclass(frozen=True, slots=True)
class Part:
    """``points`` of ``max_points``; one piece of evidence per demand, in the job's order."""

    name: str
    points: int
    max_points: int
    evidence: tuple[Evidence, ...]

    @property
    def found(self) -> bool:
        return any(e.how != NOT_FOUND for e in self.evidence)


@dataclass(frozen=True, slots=True)
class Score:
    """``points`` 0..100 = Σ ``parts.points``; ``precise`` 0..1,000,000 orders equal points."""

    points: int
    precise: int
    parts: tuple[Part, ...]
    hidden_gem: bool

    @property
    def missing(self) -> tuple[str, ...]:
        """The required things that the CV does not show, or only in part, in the job's order."""
        shown = (e for part in self.parts if part.name == REQUIRED_SKILLS for e in part.evidence)
        return tuple(e.requirement for e in shown if e.missing)


def score(demands: Demands, profile: Profile, model: ScoringModel) -> Score:
    """The explained score of one candidate for one job."""
    parts = []
    precise = 0
    for name, most in max_points(demands, model):
        credit, evidence = _CREDIT[name](demands, profile, model)
        precise += most * credit
        parts.append(Part(name, part_points(most, credit), most, evidence))
    points = sum(part.points for part in parts)
    return Score(points, precise, tuple(parts), _hidden_gem(demands, parts, points, model))


def points_only(demands: Demands, profile: Profile, model: ScoringModel) -> tuple[int, int]:
    """``(points, precise)`` of ``score``, without the evidence."""
    of = [(most, _BARE_CREDIT[name](demands, profile, model)) for name, most in max_points(demands, model)]
    return sum(part_points(most, credit) for most, credit in of), sum(most * credit for most, credit in of)


def part_credits(demands: Demands, profile: Profile, model: ScoringModel) -> dict[str, int]:
    """What each part that the job has demands for is worth (bp), whatever its weight is."""
    asked = [name for name, _ in model.weights if _demanded(name, demands)]
    return {name: _BARE_CREDIT[name](demands, profile, model) for name in asked}


def part_points(most: int, credit: int) -> int:
    """Whole points for ``credit`` bp of ``most``: rounded half up."""
    return (most * credit + FULL // 2) // FULL


def max_points(demands: Demands, model: ScoringModel) -> tuple[tuple[str, int], ...]:
    """The parts this job is judged by and their points, which sum to exactly 100 (or none at all)."""
    asked = [(name, weight) for name, weight in model.weights if weight and _demanded(name, demands)]
    whole = sum(weight for _, weight in asked)
    if not whole:
        return ()
    points = [100 * weight // whole for _, weight in asked]
    by_remainder = sorted(range(len(asked)), key=lambda i: (-(100 * asked[i][1] % whole), i))
    for i in by_remainder[: 100 - sum(points)]:
        points[i] += 1
    return tuple((name, most) for (name, _), most in zip(asked, points, strict=True))


def _demanded(name: str, demands: Demands) -> bool:
    return {
        REQUIRED_SKILLS: bool(demands.required),
        NICE_TO_HAVE: bool(demands.nice),
        EXPERIENCE: bool(demands.experience),
        SENIORITY: demands.seniority is not None,
        LOCATION: bool(demands.places),
        TEXT_RELEVANCE: bool(demands.terms),
    }[name]


# Requirements


def _required(demands: Demands, profile: Profile, model: ScoringModel) -> tuple[int, tuple[Evidence, ...]]:
    evidence = tuple(requirement_evidence(r, profile, model) for r in demands.required)
    return requirements_credit(demands.required, profile, model), evidence


def _nice(demands: Demands, profile: Profile, model: ScoringModel) -> tuple[int, tuple[Evidence, ...]]:
    evidence = tuple(requirement_evidence(r, profile, model) for r in demands.nice)
    return requirements_credit(demands.nice, profile, model), evidence


# Experience


def _roles_of(demand: ExperienceDemand, profile: Profile, model: ScoringModel) -> list[Role]:
    floor = model.role_floor
    return [role for role in profile.roles if covered(demand.terms, frozenset(role.terms)) >= floor]


def months_counted(demand: ExperienceDemand, profile: Profile, model: ScoringModel) -> int:
    """Months that count towards ``demand``, not capped at what it asks for."""
    total = profile.experience_months or 0
    if not demand.terms:
        return total
    matching = sum(role.months for role in _roles_of(demand, profile, model))
    said = frozenset(stem for stem, _ in demand.terms if profile.key_of(stem))
    spoken = covered(demand.terms, said) >= model.text_floor
    percent = spoken_percent(demand, model) if spoken else model.other_experience
    others = min(max(0, total - matching), max(0, demand.months - matching))
    return matching + others * percent // 100


def spoken_percent(demand: ExperienceDemand, model: ScoringModel) -> int:
    """How much of other work counts when the CV speaks of the demanded kind."""
    return model.field_experience if demand.field else model.spoken_experience


def experience_credit(demand: ExperienceDemand, profile: Profile, model: ScoringModel) -> int:
    return min(months_counted(demand, profile, model), demand.months) * FULL // demand.months


def _experience_evidence(demand: ExperienceDemand, profile: Profile, model: ScoringModel) -> Evidence:
    credit = experience_credit(demand, profile, model)
    if not credit:
        return Evidence(demand.text, NOT_FOUND, 0)
    roles = _roles_of(demand, profile, model) if demand.terms else []
    if roles:
        role = max(roles, key=lambda r: r.months)
        more = f" and {len(roles) - 1} more" if len(roles) > 1 else ""
        said = f"{role.title} ({_duration(role.months)}){more}"
        return Evidence(demand.text, "role", credit, said, role.span)
    text = f"{_duration(profile.experience_months or 0)} in all"
    return Evidence(demand.text, "total", credit, text, profile.experience_span)


def _experience(demands: Demands, profile: Profile, model: ScoringModel) -> tuple[int, tuple[Evidence, ...]]:
    evidence = tuple(_experience_evidence(d, profile, model) for d in demands.experience)
    return _bare_experience(demands, profile, model), evidence


def _bare_experience(demands: Demands, profile: Profile, model: ScoringModel) -> int:
    credits = (experience_credit(d, profile, model) for d in demands.experience)
    return sum(credits) // len(demands.experience)


def _duration(months: int) -> str:
    years, rest = divmod(months, 12)
    counted = ((years, "year"), (rest, "month"))
    return " ".join(f"{n} {unit}{'s' * (n > 1)}" for n, unit in counted if n) or "0 months"


# Seniority and place

LEVELS = ("intern", "junior", "middle", "senior", "lead", "head", "chief")


def seniority_credit(demanded: int, level: int | None, model: ScoringModel) -> int:
    if level is None:
        return 0
    gap = level - demanded
    if gap >= 0:
        return model.seniority_above[min(gap, len(model.seniority_above) - 1)] * 100
    return model.seniority_below[-gap] * 100 if -gap < len(model.seniority_below) else 0


def _bare_seniority(demands: Demands, profile: Profile, model: ScoringModel) -> int:
    return seniority_credit(demands.seniority or 0, profile.seniority, model)


def _seniority(demands: Demands, profile: Profile, model: ScoringModel) -> tuple[int, tuple[Evidence, ...]]:
    credit = _bare_seniority(demands, profile, model)
    asked = LEVELS[demands.seniority or 0]
    if profile.seniority is None:
        return credit, (Evidence(asked, NOT_FOUND, 0),)
    return credit, (Evidence(asked, "level", credit, LEVELS[profile.seniority], profile.seniority_span),)


def _bare_location(demands: Demands, profile: Profile, model: ScoringModel) -> int:
    near = max((percent for place, percent in demands.places if place in profile.places), default=0)
    return max(near * 100, away_credit(demands, profile.remote, model))


def away_credit(demands: Demands, remote: bool, model: ScoringModel) -> int:
    """Location credit of a candidate elsewhere; ``remote``: remote work suits them."""
    if demands.remote:
        return FULL if remote else model.remote_elsewhere * 100
    return model.hybrid_elsewhere * 100 if demands.hybrid else 0


def _location(demands: Demands, profile: Profile, model: ScoringModel) -> tuple[int, tuple[Evidence, ...]]:
    credit = _bare_location(demands, profile, model)
    asked = ", ".join(place for place, _ in demands.places)
    shared = [
        place for place, percent in demands.places if place in profile.places and percent * 100 == credit
    ]
    if shared:
        return credit, (Evidence(asked, "place", credit, shared[0], profile.place_span),)
    if credit:
        how = "remote" if demands.remote else "hybrid"
        said = profile.remote and demands.remote
        return credit, (Evidence(asked, how, credit, "remote" if said else ""),)
    return credit, (Evidence(asked, NOT_FOUND, 0),)


# Text relevance


def _bare_text(demands: Demands, profile: Profile, model: ScoringModel) -> int:
    whole = sum(weight for _, weight in demands.terms)
    said = profile.terms
    shared = sum([w * (said.get(stem) or said.get(TITLED + stem, 0)) for stem, w in demands.terms])
    return min(FULL, FULL * shared // (model.text_full * whole))


def _text(demands: Demands, profile: Profile, model: ScoringModel) -> tuple[int, tuple[Evidence, ...]]:
    credit = _bare_text(demands, profile, model)
    return credit, (words_evidence("the job's own words", credit, demands.terms, demands.words, profile),)


_CREDIT = {
    REQUIRED_SKILLS: _required,
    NICE_TO_HAVE: _nice,
    EXPERIENCE: _experience,
    SENIORITY: _seniority,
    LOCATION: _location,
    TEXT_RELEVANCE: _text,
}

_BARE_CREDIT = {
    REQUIRED_SKILLS: lambda d, p, m: requirements_credit(d.required, p, m),
    NICE_TO_HAVE: lambda d, p, m: requirements_credit(d.nice, p, m),
    EXPERIENCE: _bare_experience,
    SENIORITY: _bare_seniority,
    LOCATION: _bare_location,
    TEXT_RELEVANCE: _bare_text,
}


# What a person reads first


def _hidden_gem(demands: Demands, parts: list[Part], points: int, model: ScoringModel) -> bool:
    """Much of what is asked shows in neighbouring skills, little of it by name (see ``ScoringModel``)."""
    skills = next((part.evidence for part in parts if part.name == REQUIRED_SKILLS), ())
    whole = sum(r.weight for r in demands.required)
    if not skills or points < model.gem_points:
        return False
    surface = adjacent = 0
    for requirement, evidence in zip(demands.required, skills, strict=True):
        if evidence.how in ("implied", "related"):
            adjacent += requirement.weight * evidence.credit
        else:
            surface += requirement.weight * evidence.credit
    return surface <= model.gem_surface * whole and adjacent >= model.gem_adjacent * whole

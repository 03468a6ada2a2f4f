"""A synthetic tenant: candidates with Zipf-like skills and words, jobs that ask for some of them.

Everything is drawn from one seed. A million candidates are built as columns, a lot at a time; single ones
can be taken out again as ``Profile`` for the plain loop that the engine is compared with.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

import numpy as np

from jobhire.domains.matching.domain.profile import (
    CandidateType,
    Demands,
    ExperienceDemand,
    Profile,
    Requirement,
    Role,
    SkillEvidence,
    Span,
)

SKILLS = 14_000
STEMS = 30_000
PLACES = 400
SPAN = Span("cvText", 0, 1)
LOT = 10_000


@dataclass(frozen=True, slots=True)
class Shape:
    """How much one candidate brings, on average."""

    skills: int = 15
    stems: int = 60
    roles: int = 3


def _zipf(random: np.random.Generator, size: int, words: int) -> np.ndarray:
    """Ranks 0 .. words - 1, the commonest first, after Zipf and Mandelbrot."""
    drawn = words * (random.random(size) ** 3.2)
    return drawn.astype(np.int64)


def candidates(count: int, shape: Shape, seed: int = 1) -> Iterator[list[Profile]]:
    """``count`` profiles, in lots."""
    random = np.random.default_rng(seed)
    for first in range(0, count, LOT):
        yield [_candidate(random, first + n, shape) for n in range(min(LOT, count - first))]


def _candidate(random: np.random.Generator, number: int, shape: Shape) -> Profile:
    skills = dict.fromkeys(_zipf(random, shape.skills, SKILLS).tolist())
    stems = dict.fromkeys(_zipf(random, shape.stems, STEMS).tolist())
    roles = tuple(
        Role("role", tuple(f"t{n}" for n in set(_zipf(random, 2, STEMS).tolist())), int(months), SPAN)
        for months in random.integers(3, 60, shape.roles)
    )
    return Profile(
        candidate_id=str(UUID(int=(0x7 << 76) | (number << 80) | int(random.integers(1 << 60)))),
        version=1,
        type=tuple(CandidateType)[int(random.integers(3))],
        skills={f"s{n}": SkillEvidence(f"s{n}", "x", SPAN) for n in skills},
        terms={f"t{n}": 100 for n in stems},
        roles=roles,
        experience_months=sum(role.months for role in roles),
        experience_span=None,
        seniority=int(random.integers(7)),
        seniority_span=None,
        places=(f"p{int(random.integers(PLACES))}",),
        remote=bool(random.integers(2)),
    )


def jobs(count: int, seed: int = 2) -> list[Demands]:
    random = np.random.default_rng(seed)
    return [_job(random, number) for number in range(count)]


def _job(random: np.random.Generator, number: int) -> Demands:
    return Demands(
        job_id=str(UUID(int=(0x7 << 76) | (number << 80) | 1)),
        version=1,
        required=tuple(_requirement(random) for _ in range(int(random.integers(4, 12)))),
        nice=tuple(_requirement(random) for _ in range(int(random.integers(1, 4)))),
        experience=(ExperienceDemand("x", SPAN, int(random.integers(12, 120)), _terms(random, 2)),),
        seniority=int(random.integers(7)),
        places=((f"p{int(random.integers(PLACES))}", 100),),
        remote=bool(random.integers(2)),
        terms=_terms(random, 60),
    )


def _requirement(random: np.random.Generator) -> Requirement:
    skills = dict.fromkeys(_zipf(random, 3, SKILLS).tolist())
    options = tuple((f"s{n}", 100 - 30 * at, "exact") for at, n in enumerate(skills))
    return Requirement("x", SPAN, int(random.integers(1, 10)), options, _terms(random, 3))


def _terms(random: np.random.Generator, count: int) -> tuple[tuple[str, int], ...]:
    stems = dict.fromkeys(_zipf(random, count, STEMS).tolist())
    return tuple((f"t{n}", int(random.integers(1, 200))) for n in stems)

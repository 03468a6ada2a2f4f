"""Hypothesis strategies: small worlds of candidates and jobs that share words, so that all overlaps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TypeVar
from uuid import UUID

from hypothesis import strategies as st

from jobhire.domains.matching.application.ports import RankedCandidate
from jobhire.domains.matching.domain.model import ScoringModel
from jobhire.domains.matching.domain.profile import (
    CandidateType,
    Demands,
    ExperienceDemand,
    Profile,
    Requirement,
    Role,
    SkillEvidence,
    Span,
    titled,
)
from jobhire.domains.matching.domain.scoring import score

T = TypeVar("T")

SPAN = Span("cvText", 0, 1)
SKILLS = [f"skill-{n}" for n in range(6)]
STEMS = [f"stem{n}" for n in range(10)]
PLACES = ["bern", "oslo", "norway", "lima"]
LEVELS = st.none() | st.integers(0, 6)


def uuid(number: int) -> str:
    return str(UUID(int=number))


ids = st.integers(1, 40).map(uuid)


def subsets(items: list[T]) -> st.SearchStrategy[list[T]]:
    return st.lists(st.sampled_from(items), unique=True)


terms = st.lists(st.tuples(st.sampled_from(STEMS), st.integers(1, 300)), max_size=6).map(
    lambda pairs: tuple(dict(pairs).items())
)
roles = st.builds(
    lambda stems, months: Role(" ".join(stems), tuple(stems), months, SPAN),
    st.lists(st.sampled_from(STEMS), max_size=3),
    st.integers(0, 200),
)
keys = st.tuples(st.booleans(), st.sampled_from(STEMS)).map(
    lambda pair: titled(pair[1]) if pair[0] and pair[1] in STEMS[::2] else pair[1]
)


def apart(terms: dict[str, int]) -> dict[str, int]:
    """A stem that stands elsewhere too has no key of titles."""
    return {
        key: weight for key, weight in terms.items() if key.removeprefix("@") == key or key[1:] not in terms
    }


profiles = st.builds(
    lambda person, version, kind, skills, stems, roles, months, level, places, remote: Profile(
        candidate_id=person,
        version=version,
        type=kind,
        skills={skill: SkillEvidence(skill.removeprefix("@"), skill, SPAN) for skill in skills},
        terms=stems,
        roles=tuple(roles),
        experience_months=months,
        experience_span=None,
        seniority=level,
        seniority_span=None,
        places=tuple(places),
        remote=remote,
        term_spans=tuple(64 * n + 5 for n in range(len(stems))),
    ),
    ids,
    st.integers(1, 9),
    st.sampled_from(CandidateType),
    subsets([*SKILLS, *map(titled, SKILLS)]),
    st.dictionaries(keys, st.integers(1, 255), max_size=8).map(apart),
    st.lists(roles, max_size=4),
    st.none() | st.integers(0, 500),
    LEVELS,
    subsets(PLACES),
    st.booleans(),
)


def _options(skills: list[str], worth: list[int]) -> tuple[tuple[str, int, str], ...]:
    best_first = sorted(worth, reverse=True)
    return tuple((s, c, "exact") for s, c in zip(skills, best_first, strict=False))


requirements = st.builds(
    lambda weight, skills, worth, terms: Requirement(
        "asked", SPAN, weight, _options(skills, worth), terms, tuple(stem for stem, _ in terms)
    ),
    st.integers(1, 20),
    subsets(SKILLS),
    st.lists(st.integers(1, 100), min_size=6, max_size=6),
    terms,
)
experience = st.builds(
    lambda months, terms, field: ExperienceDemand("years", SPAN, months, terms, field),
    st.integers(1, 200),
    terms,
    st.booleans(),
)
demands = st.builds(
    lambda job, version, required, nice, worked, level, places, remote, hybrid, terms: Demands(
        job_id=job,
        version=version,
        required=tuple(required),
        nice=tuple(nice),
        experience=tuple(worked),
        seniority=level,
        places=tuple(dict(places).items()),
        remote=remote,
        hybrid=hybrid,
        terms=terms,
        words=tuple(stem for stem, _ in terms),
    ),
    ids,
    st.integers(1, 9),
    st.lists(requirements, max_size=4),
    st.lists(requirements, max_size=2),
    st.lists(experience, max_size=3),
    LEVELS,
    st.lists(st.tuples(st.sampled_from(PLACES), st.integers(1, 100)), max_size=3),
    st.booleans(),
    st.booleans(),
    terms,
)
people = st.lists(profiles, max_size=30, unique_by=lambda p: p.candidate_id)


def a_job(*skills: str, id: str = uuid(1_000)) -> Demands:
    required = tuple(Requirement(s, SPAN, 1, ((s, 100, "exact"),), ()) for s in skills)
    return Demands(
        job_id=id,
        version=1,
        required=required,
        nice=(),
        experience=(),
        seniority=None,
        places=(),
        remote=False,
        terms=(),
    )


def a_profile(number: int, *skills: str, type: CandidateType = CandidateType.INTERNAL) -> Profile:
    return Profile(
        candidate_id=uuid(number),
        version=1,
        type=type,
        skills={s: SkillEvidence(s, s.upper(), SPAN) for s in skills},
        terms={},
        roles=(),
        experience_months=None,
        experience_span=None,
        seniority=None,
        seniority_span=None,
        places=(),
        remote=False,
    )


def expected_rows(
    job: Demands, candidates: Sequence[Profile], model: ScoringModel, *, top: int
) -> list[RankedCandidate]:
    """The ranking by the pure function alone: every pair scored, sorted, the best ``top`` of each type."""
    scored = [(score(job, each, model), each) for each in candidates]
    rows = [
        RankedCandidate(
            p.candidate_id, p.version, p.type.value, s.points, s.precise, tuple(x.points for x in s.parts)
        )
        for s, p in scored
    ]
    rows.sort(key=lambda row: (-row.points, -row.precise, row.candidate_id))
    seen: Counter[str] = Counter()
    kept = []
    for row in rows:
        seen[row.type] += 1
        if seen[row.type] <= top:
            kept.append(row)
    return kept

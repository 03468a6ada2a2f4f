"""What a parser found, and how much of it is true."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.cv_parsing.corpus import Dates, Labelled
from jobhire.domains.matching.domain.taxonomy import Taxonomy


@dataclass(frozen=True, slots=True)
class Outcome:
    name: str = ""
    email: str = ""
    phone: str = ""
    skills: frozenset[str] = frozenset()
    """Ids of the taxonomy; the words, where it does not know them."""
    jobs: tuple[Dates, ...] = ()


MEASURES = ("e-mail", "phone", "name", "skills F1", "jobs", "dates")


def scores(cases: Sequence[tuple[Labelled, Outcome]], taxonomy: Taxonomy) -> dict[str, float | None]:
    """Share of CVs right; skills by F1 over all; dates as the share of (start, end) pairs found exactly."""
    hits = found = wanted = right = pairs = 0
    for truth, outcome in cases:
        if truth.skills is not None:
            ids = {taxonomy.resolve(skill) or skill for skill in truth.skills}
            hits += len(ids & outcome.skills)
            found += len(outcome.skills)
            wanted += len(ids)
        right += sum(min(truth.jobs.count(job), outcome.jobs.count(job)) for job in set(truth.jobs))
        pairs += len(truth.jobs)
    phones = [(truth.phone, outcome.phone) for truth, outcome in cases if truth.phone]
    return {
        "e-mail": _share([truth.email.lower() == outcome.email.lower() for truth, outcome in cases]),
        "phone": _share([_digits(a) == _digits(b) for a, b in phones]),
        "name": _share([truth.name.casefold() == outcome.name.casefold() for truth, outcome in cases]),
        "skills F1": 2 * hits / (found + wanted) if wanted else None,
        "jobs": _share([len(truth.jobs) == len(outcome.jobs) for truth, outcome in cases]),
        "dates": right / pairs if pairs else None,
    }


def _share(right: Sequence[bool]) -> float | None:
    return sum(right) / len(right) if right else None


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)

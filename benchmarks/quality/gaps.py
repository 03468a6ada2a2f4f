"""Naming what is missing: the weakened résumé lacks some of the listed skills, the matching one none."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from benchmarks.quality.corpus import CandidateText, JobText, Triple
from benchmarks.quality.intervals import Interval, bootstrap
from jobhire.domains.matching.domain.model import REQUIRED_SKILLS
from jobhire.domains.matching.domain.scoring import score
from jobhire.domains.matching.infrastructure.reader import Reader

Missing = Callable[[Triple, str], set[str]]
"""(triple, résumé) → the listed skills that the résumé lacks."""


class Counts(NamedTuple):
    hits: int
    named: int
    true: int
    false_gaps: int
    listed: int


def by_product(reader: Reader) -> Missing:
    def missing(triple: Triple, cv: str) -> set[str]:
        demands = reader.read_job(JobText("j", triple.job, required_skills=triple.skills))
        parts = score(demands, reader.read_candidate(CandidateText("c", cv)), reader.model).parts
        shown = next((part.evidence for part in parts if part.name == REQUIRED_SKILLS), ())
        # An entry of the list may have made several requirements: it is missing when one of them is.
        pairs = zip(demands.required, shown, strict=True)
        return {triple.skills[asked.span.index or 0] for asked, each in pairs if each.missing}

    return missing


def verbatim(triple: Triple, cv: str) -> set[str]:
    low = cv.lower()
    return {skill for skill in triple.skills if skill.lower().strip() not in low}


def counted(data: Sequence[Triple], missing: Missing) -> list[Counts]:
    return [_counts(each, missing) for each in data if each.skills and each.removed]


def _counts(triple: Triple, missing: Missing) -> Counts:
    true, named = set(triple.removed), missing(triple, triple.weakened)
    gaps = missing(triple, triple.matched)
    return Counts(len(true & named), len(named), len(true), len(gaps), len(triple.skills))


def micro_f1(counts: Sequence[Counts]) -> float:
    hits, named, true = (sum(each[at] for each in counts) for at in range(3))
    return 2 * hits / (named + true)


def false_gaps(counts: Sequence[Counts]) -> float:
    return sum(each.false_gaps for each in counts) / sum(each.listed for each in counts)


def measured(data: Sequence[Triple], missing: Missing) -> tuple[Interval, Interval]:
    counts = counted(data, missing)
    return bootstrap(counts, micro_f1), bootstrap(counts, false_gaps)

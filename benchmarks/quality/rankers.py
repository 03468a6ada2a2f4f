"""The rankers compared: the product's score, BM25 over the same texts, and "the longer one wins"."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

import Stemmer

from benchmarks.quality.corpus import CandidateText, JobText
from jobhire.domains.matching.domain.scoring import points_only
from jobhire.domains.matching.domain.text import words
from jobhire.domains.matching.infrastructure.reader import Reader

Ranker = Callable[[Sequence[str], Sequence[str]], list[list[float]]]
"""(jobs, résumés) → for each job the score of each résumé."""


def jobhire(reader: Reader, listed: Mapping[str, Sequence[str]] = MappingProxyType({})) -> Ranker:
    """``listed``: the recruiter's list of required skills by job, where there is one."""

    def rank(jobs: Sequence[str], cvs: Sequence[str]) -> list[list[float]]:
        profiles = [reader.read_candidate(CandidateText(str(i), cv)) for i, cv in enumerate(cvs)]
        demands = [
            reader.read_job(JobText(str(i), job, required_skills=listed.get(job, ())))
            for i, job in enumerate(jobs)
        ]
        scores = ([points_only(d, p, reader.model) for p in profiles] for d in demands)
        # (points, precise) as one number: precise is at most a million
        return [[points * 2_000_000 + precise for points, precise in row] for row in scores]

    return rank


def bm25(jobs: Sequence[str], cvs: Sequence[str]) -> list[list[float]]:
    """Okapi BM25 (k1 = 1.2, b = 0.75) with stems and the collection's own document frequencies."""
    stem = Stemmer.Stemmer("english").stemWord
    bags = [Counter(stem(word) for word in words(cv)) for cv in cvs]
    df = Counter(term for bag in bags for term in bag)
    mean = sum(map(Counter.total, bags)) / len(bags)
    norms = [1.2 * (0.25 + 0.75 * bag.total() / mean) for bag in bags]
    idf = {term: math.log(1 + (len(cvs) - n + 0.5) / (n + 0.5)) for term, n in df.items()}
    return [
        [
            sum(idf[t] * bag[t] * 2.2 / (bag[t] + norm) for t in terms if t in bag)
            for bag, norm in zip(bags, norms, strict=True)
        ]
        for terms in ({stem(word) for word in words(job)} for job in jobs)
    ]


def tf_idf(jobs: Sequence[str], cvs: Sequence[str]) -> list[list[float]]:
    """Cosine of stems weighted by their document frequencies in the collection."""
    stem = Stemmer.Stemmer("english").stemWord
    bags = [Counter(stem(word) for word in words(text)) for text in (*jobs, *cvs)]
    df = Counter(term for bag in bags for term in bag)
    units = [_unit({t: n * math.log(len(bags) / df[t]) for t, n in bag.items()}) for bag in bags]
    people = units[len(jobs) :]
    return [
        [sum(w * cv[t] for t, w in job.items() if t in cv) for cv in people] for job in units[: len(jobs)]
    ]


def _unit(bag: dict[str, float]) -> dict[str, float]:
    length = math.sqrt(sum(weight * weight for weight in bag.values())) or 1.0
    return {term: weight / length for term, weight in bag.items()}


def longer(jobs: Sequence[str], cvs: Sequence[str]) -> list[list[float]]:
    return [[float(len(cv)) for cv in cvs] for _ in jobs]

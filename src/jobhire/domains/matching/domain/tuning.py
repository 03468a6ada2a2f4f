"""Weights fitted to verdicts, in whole numbers, and how much better they are on jobs they have not seen.

Whoever was judged well for a job should stand above whoever was judged badly for it. The loss of such a pair
is ``ln(1 + exp(-d / 10))``, ``d`` being how many points the first stands above the second (RankNet, Burges et
al. 2005). To that comes a pull towards the present weights, as if each were known to 20 either way (a normal
prior): few verdicts move little. Credits do not depend on weights, so a fit only moves weight from one part
to another, as long as the mean loss falls. Everything is in a fixed order: the same verdicts give the same
weights.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import permutations
from random import Random

from .errors import TooFewVerdicts
from .model import ScoringModel
from .profile import Demands, Profile
from .scoring import part_credits

FOLDS = 5
LEAST_JOBS, LEAST_PAIRS = 10, 100
MOST_PAIRS_OF_A_JOB = 60
"""So that no job outweighs the others, and a fit takes seconds."""
_SCALE = 10.0
_KNOWN_TO = 20
_STEPS = (8, 4, 2, 1)
_LEAST_GAIN = 1e-5
_RESAMPLES = 2_000

Weights = Mapping[str, int]
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Judged:
    """One verdict: what each part that the job asks for was worth (bp), and whether it was a good one."""

    job: str
    credits: Mapping[str, int]
    good: bool


@dataclass(frozen=True, slots=True)
class Pair:
    """Two of one job. ``differences``: by how much the one judged well is ahead in each part (bp)."""

    job: str
    differences: tuple[tuple[str, int], ...]

    def ahead(self, weights: Weights) -> float:
        """In points; below zero where the order is wrong."""
        asked = sum(weights[part] for part, _ in self.differences)
        if not asked:
            return 0.0
        return sum(weights[part] * difference for part, difference in self.differences) / (100 * asked)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tuning:
    """``before`` and ``after``: shares (0..1) of pairs in the right order, of jobs that the weights were not
    fitted on. ``low`` and ``high``: where the difference lies with 95 % confidence, jobs drawn anew."""

    jobs: int
    pairs: int
    before: float
    after: float
    low: float
    high: float
    weights: Weights

    @property
    def worthwhile(self) -> bool:
        """Better than by chance."""
        return self.low > 0


def judged(job: str, demands: Demands, profile: Profile, model: ScoringModel, *, good: bool) -> Judged:
    return Judged(job, part_credits(demands, profile, model), good)


def tune(verdicts: Sequence[Judged], live: ScoringModel, told: Progress = lambda done, of: None) -> Tuning:
    """Weights fitted to all verdicts, and what fits on four fifths of the jobs were worth on the last fifth.
    ``told`` hears of every fit. Raises ``TooFewVerdicts``."""
    by_job = _pairs(verdicts)
    pairs = sum(len(each) for each in by_job.values())
    if len(by_job) < LEAST_JOBS or pairs < LEAST_PAIRS:
        raise TooFewVerdicts(
            f"there are {pairs} pairs of a good and a bad verdict, of {len(by_job)} jobs; "
            f"it takes {LEAST_PAIRS}, of {LEAST_JOBS} jobs"
        )
    start = dict(live.weights)
    held_out: list[tuple[list[float], list[float]]] = []
    folds = [list(by_job)[number::FOLDS] for number in range(FOLDS)]
    for number, fold in enumerate(folds):
        told(number, FOLDS + 1)
        fitted = fit([pair for job, of in by_job.items() if job not in fold for pair in of], start)
        held_out += [(_right(by_job[job], start), _right(by_job[job], fitted)) for job in fold]
    told(FOLDS, FOLDS + 1)
    weights = fit([pair for of in by_job.values() for pair in of], start)
    told(FOLDS + 1, FOLDS + 1)
    low, high = _interval(held_out)
    return Tuning(
        jobs=len(by_job),
        pairs=pairs,
        before=_mean(value for before, _ in held_out for value in before),
        after=_mean(value for _, after in held_out for value in after),
        low=low,
        high=high,
        weights=weights,
    )


def fit(pairs: Sequence[Pair], start: Weights) -> dict[str, int]:
    """The weights, with the sum of ``start``, from which no small step leads to a smaller loss. No part that
    has weight loses all of it, none that has none gets any, and none that no job asked for is touched: what
    counts is not for a fit to say."""
    asked = {part for pair in pairs for part, _ in pair.differences}
    parts = [part for part, weight in start.items() if weight and part in asked]
    best, least = dict(start), _loss(pairs, start, start)
    for step in _STEPS:
        while moved := _moved(best, parts, step):
            loss, number = min((_loss(pairs, each, start), number) for number, each in enumerate(moved))
            if loss >= least - _LEAST_GAIN:
                break
            best, least = moved[number], loss
    return best


def _moved(weights: dict[str, int], parts: Sequence[str], step: int) -> list[dict[str, int]]:
    """All that a move of ``step`` from one part to another can make of them."""
    return [
        {**weights, giver: weights[giver] - step, taker: weights[taker] + step}
        for giver, taker in permutations(parts, 2)
        if weights[giver] > step
    ]


def _loss(pairs: Sequence[Pair], weights: Weights, start: Weights) -> float:
    wrong = sum(math.log1p(math.exp(-pair.ahead(weights) / _SCALE)) for pair in pairs)
    far = sum((weight - start[part]) ** 2 for part, weight in weights.items()) / (2 * _KNOWN_TO**2)
    return (wrong + far) / len(pairs)


def _right(pairs: Sequence[Pair], weights: Weights) -> list[float]:
    """1 for each pair in the right order, 0 in the wrong one; ½ for equal scores."""
    return [0.5 if ahead == 0 else float(ahead > 0) for ahead in (pair.ahead(weights) for pair in pairs)]


def _pairs(verdicts: Sequence[Judged]) -> dict[str, list[Pair]]:
    """By job, in an order that has nothing to do with when jobs were opened."""
    by_job: dict[str, list[Judged]] = {}
    for verdict in verdicts:
        by_job.setdefault(verdict.job, []).append(verdict)
    found = {job: _sample(job, list(_of_one(job, of))) for job, of in by_job.items()}
    return {job: found[job] for job in sorted(found, key=_shuffled) if found[job]}


def _of_one(job: str, verdicts: Sequence[Judged]) -> Iterator[Pair]:
    for well in (each for each in verdicts if each.good):
        for badly in (each for each in verdicts if not each.good):
            if well.credits.keys() == badly.credits.keys():  # else the job asked for other things by then
                differences = {part: credit - badly.credits[part] for part, credit in well.credits.items()}
                yield Pair(job, tuple(sorted(differences.items())))


def _sample(job: str, pairs: list[Pair]) -> list[Pair]:
    if len(pairs) <= MOST_PAIRS_OF_A_JOB:
        return pairs
    return _random(job).sample(pairs, MOST_PAIRS_OF_A_JOB)


def _shuffled(job: str) -> str:
    return sha256(job.encode()).hexdigest()


def _interval(held_out: Sequence[tuple[list[float], list[float]]]) -> tuple[float, float]:
    """95 % of the gains that jobs drawn anew, with replacement, would have shown (percentile bootstrap)."""
    gains = [(sum(after) - sum(before), len(after)) for before, after in held_out]
    random, found = _random("bootstrap"), []
    for _ in range(_RESAMPLES):
        drawn = random.choices(gains, k=len(gains))
        found.append(sum(gain for gain, _ in drawn) / sum(size for _, size in drawn))
    found.sort()
    return found[_RESAMPLES // 40], found[-1 - _RESAMPLES // 40]


def _random(seed: str) -> Random:
    return Random(seed)  # noqa: S311 - for drawing samples, the same ones every time


def _mean(values: Iterator[float]) -> float:
    each = list(values)
    return sum(each) / len(each)

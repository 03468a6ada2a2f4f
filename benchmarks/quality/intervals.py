"""A mean with its bootstrap interval: 2,000 resamples of the same units, seeded."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import NamedTuple, TypeVar

T = TypeVar("T")
RESAMPLES = 2_000


class Interval(NamedTuple):
    value: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.value:.3f} [{self.low:.3f}, {self.high:.3f}]"


def interval(values: Sequence[float]) -> Interval:
    """Of the mean, 95 %."""
    return bootstrap(values, lambda sample: sum(sample) / len(sample))


def bootstrap(
    units: Sequence[T], measure: Callable[[Sequence[T]], float], times: int = RESAMPLES
) -> Interval:
    random_numbers = random.Random(7)
    found = sorted(measure(random_numbers.choices(units, k=len(units))) for _ in range(times))
    return Interval(measure(units), found[int(0.025 * times)], found[int(0.975 * times) - 1])

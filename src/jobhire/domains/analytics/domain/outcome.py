"""What became of the candidates that somebody judged for a job."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

HIRED = "hired"


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One candidate for one job. ``department``: None where the job is gone; ``verdict``: ``positive``,
    ``negative`` or ``hired``; ``points``: the score that was judged."""

    department: str | None
    verdict: str
    points: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """By verdict: how often it holds, and what the scores come to that were judged so."""

    times: Counter[str]
    points: Counter[str]

    @classmethod
    def of(cls, judged: Iterable[Judged]) -> Outcome:
        outcome = cls(Counter(), Counter())
        for each in judged:
            outcome.times[each.verdict] += 1
            outcome.points[each.verdict] += each.points
        return outcome

    @property
    def judged(self) -> int:
        return self.times.total()

    @property
    def success_rate(self) -> float | None:
        """The share that was hired, 0 to 1, to four decimals; None where nobody was judged."""
        return round(self.times[HIRED] / self.judged, 4) if self.judged else None

    def average_score(self, verdict: str) -> float | None:
        """To one decimal; None where nobody was judged so."""
        times = self.times[verdict]
        return round(self.points[verdict] / times, 1) if times else None

"""What a candidate model must hold before it may be promoted. The limits are stated; nobody waives them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

TOP = 10
DEEP = 50


@dataclass(frozen=True, slots=True)
class JobShadow:
    """One job under the live and the candidate model, in per mille: ``overlap`` of the first ``TOP``;
    ``stability``: pairs of the first ``DEEP`` in the same order; ``shift``: mean places moved by those, in
    per cent of a place. ``first``: who the first ``TOP`` are, by the live and by the candidate model."""

    job_id: str
    overlap: int
    stability: int
    shift: int
    strong: tuple[int, int]
    good: tuple[int, int]
    first: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())


@dataclass(frozen=True, slots=True)
class Impact:
    """Of the people of a group, the share that is among the first ``TOP`` of a job, over the share of the
    group that fares best: per mille, ``now`` and by the candidate model."""

    group: str
    now: int
    then: int


@dataclass(frozen=True, slots=True)
class Limit:
    """``least`` that must be ``measured`` (None: there was nothing to measure)."""

    name: str
    least: int
    measured: int | None

    @property
    def holds(self) -> bool:
        return self.measured is None or self.measured >= self.least


OVERLAP, STABILITY, WORST_OVERLAP, IMPACT = 600, 750, 200, 800


def limits(jobs: Sequence[JobShadow], impacts: Sequence[Impact]) -> tuple[Limit, ...]:
    """In per mille: mean and worst overlap of the first ten, mean stability, and the worst impact ratio of
    those that the candidate model makes worse. What it does not make worse is no reason to keep the old."""
    worse = [each.then for each in impacts if each.then < each.now]
    return (
        Limit("topOverlap", OVERLAP, mean([each.overlap for each in jobs])),
        Limit("worstTopOverlap", WORST_OVERLAP, min((each.overlap for each in jobs), default=None)),
        Limit("stability", STABILITY, mean([each.stability for each in jobs])),
        Limit("impactRatio", IMPACT, min(worse, default=None)),
    )


def mean(values: Sequence[int]) -> int | None:
    return sum(values) // len(values) if values else None

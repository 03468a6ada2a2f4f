"""One job against every candidate: the formula of ``domain/scoring.py``, a column at a time.

Bit-equal to the pure function (``tests/unit/matching`` holds the two together); integers throughout.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from jobhire.domains.matching.domain.model import FULL, ScoringModel

from .compiled import CompiledJob
from .hits import blocks
from .index import Segment, TenantIndex
from .parts import credits_of, divide
from .podium import POINT, Podium, Ranking
from .postings import BLOCK, I32, U8

_HALF = np.int32(FULL // 2)


@dataclass(frozen=True, slots=True)
class Scored:
    """Some rows of a segment: points 0..100, their ``order`` (points, then the unrounded sum 0..1,000,000),
    and each part's credit (bp), in the job's order. Good until the next ones are asked for."""

    rows: slice
    points: U8
    order: I32
    credits: npt.NDArray[np.int16]


def rank(job: CompiledJob, index: TenantIndex, model: ScoringModel) -> tuple[Ranking, list[U8]]:
    """The exact ranking of all live candidates, and the points of every segment's rows."""
    podium, points = Podium([most for _, most in job.parts]), []
    for segment in index.segments:
        own = np.empty(len(segment), np.uint8)
        for scored in score(job, segment, model):
            own[scored.rows] = scored.points
            podium.admit(segment, scored.rows, scored.points, scored.order, scored.credits)
        points.append(own)
    return podium.ranking(), points


def points_of(job: CompiledJob, segment: Segment, model: ScoringModel) -> U8:
    points = np.empty(len(segment), np.uint8)
    for scored in score(job, segment, model):
        points[scored.rows] = scored.points
    return points


def order_of(job: CompiledJob, segment: Segment, model: ScoringModel) -> I32:
    order = np.empty(len(segment), np.int32)
    for scored in score(job, segment, model):
        order[scored.rows] = scored.order
    return order


def score(job: CompiledJob, segment: Segment, model: ScoringModel) -> Iterator[Scored]:
    """A block after the other: what is done to one, step after step, stays in the processor's cache."""
    widest = min(BLOCK, len(segment))
    sums, credits = np.empty((2, widest), np.int32), np.empty((len(job.parts), widest), np.int16)
    parts = list(zip(credits_of(job, segment, model), (np.int32(most) for _, most in job.parts), strict=True))
    for number, rows in blocks(len(segment)):
        size = rows.stop - rows.start
        total, points = sums[:, :size]
        sums.fill(0)
        for (credit, most), kept in zip(parts, credits, strict=True):
            own = credit(number, rows)
            kept[:size] = own
            own *= most
            total += own
            own += _HALF
            points += divide(own, FULL)
        rounded = points.astype(np.uint8)
        points *= POINT
        total += points
        yield Scored(rows, rounded, total, credits[:, :size])

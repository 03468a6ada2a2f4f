"""One job against every candidate: the formula of ``domain/scoring.py``, a column at a time.

Bit-equal to the pure function (``tests/unit/matching`` holds the two together); integers throughout.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import numpy.typing as npt

from jobhire.domains.matching.domain.model import FULL, ScoringModel

from .compiled import CompiledJob
from .hits import blocks
from .index import Segment, TenantIndex
from .parts import Credit, parts_of
from .podium import BINS, POINT, POINT_BITS, Credits, Podium, Ranking, histogram
from .postings import BLOCK, I32, U8, U16, Rows
from .scratch import divide
from .traits import Trait

_HALF = np.int32(FULL // 2)


@dataclass(frozen=True, slots=True)
class Scored:
    """Some rows of a segment: points 0..100, and their ``order`` (points, then the unrounded sum, at most a
    million). Good until the next ones are asked for."""

    rows: slice
    points: U8
    order: I32
    credits: Credits


def rank(job: CompiledJob, index: TenantIndex, model: ScoringModel) -> tuple[Ranking, list[U8]]:
    """The exact ranking of all live candidates, and the points of every segment's rows."""
    podium, points = Podium([most for _, most in job.parts]), []
    counts = np.zeros(BINS, np.int64)
    for segment in index.segments:
        own = np.empty(len(segment), np.uint8)
        for scored in score(job, segment, model):
            own[scored.rows] = scored.points
            podium.admit(segment, scored.rows, scored.order, scored.credits)
        counts += histogram(own, segment.types)
        points.append(own)
    rows, edges = podium.best()
    return Ranking(rows, counts.astype(np.int32), edges), points


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


def score(
    job: CompiledJob, segment: Segment, model: ScoringModel, rest: Callable[[], None] | None = None
) -> Iterator[Scored]:
    """A block after the other: what is done to one, step after step, stays in the processor's cache. What the
    job looks for is found before, at once. ``rest``: see ``parts_of``."""
    sheet = _Sheet(parts_of(job, segment, model, rest), [most for _, most in job.parts], len(segment))
    return (sheet.score(number, rows, segment.traits[rows]) for number, rows in blocks(len(segment)))


class _Sheet:
    """The credits of a block's rows, part by part, and their sum. Where credits follow from traits a table
    has their sum, and only others are put down one by one."""

    def __init__(self, parts: Sequence[Credit | Trait], most: Sequence[int], count: int) -> None:
        widest = min(BLOCK, count)
        self._most = [np.int32(each) for each in most]
        self._looked_up = [(line, part) for line, part in enumerate(parts) if callable(part)]
        self._traits = [(line, part) for line, part in enumerate(parts) if not callable(part)]
        self._worth = {line: _worth(part.plain, self._most[line]) for line, part in self._traits}
        width = max((len(part.plain) for _, part in self._traits), default=1)
        self._plain = np.zeros((len(parts), width), np.int16)
        for line, part in self._traits:
            self._plain[line] = part.plain
        self._order = np.empty(widest, np.int32)
        self._kept = np.empty((len(parts), widest), np.int16)

    def score(self, block: int, rows: slice, traits: U16) -> Scored:
        order = self._order[: len(traits)]
        rest = [(line, *part.rest(block, traits)) for line, part in self._traits]
        tables = [self._worth[line] for line, where, _ in rest if not isinstance(where, slice)]
        # Where no part goes by traits, the only line of the table is taken for all of them.
        sum(tables, _NOTHING).take(traits, out=order, mode="clip")
        for line, where, credit in rest:
            if isinstance(where, slice):
                self._add(line, credit)
            else:
                self._mend(line, where, credit, traits)
        for line, part in self._looked_up:
            self._add(line, part(block, rows))
        points = (order >> POINT_BITS).astype(np.uint8)
        return Scored(rows, points, order, partial(self._credits, traits))

    def _add(self, line: int, credit: I32) -> None:
        """What every row has for a part. Overwrites ``credit``."""
        order = self._order[: len(credit)]
        self._kept[line, : len(credit)] = credit
        credit *= self._most[line]
        order += credit
        credit += _HALF
        divide(credit, FULL)
        credit *= POINT
        order += credit

    def _mend(self, line: int, rows: Rows, credit: I32, traits: U16) -> None:
        kept = self._kept[line]
        kept.fill(_BY_TRAITS)
        kept[rows] = credit
        self._order[rows] += _worth(credit, self._most[line]) - self._worth[line].take(traits[rows])

    def _credits(self, traits: U16, rows: Rows) -> npt.NDArray[np.int16]:
        credits = self._kept.take(rows, axis=1)
        return np.where(credits == _BY_TRAITS, self._plain.take(traits[rows], axis=1, mode="clip"), credits)


_NOTHING: I32 = np.zeros(1, np.int32)
_BY_TRAITS = -1
"""In the place of a credit."""


def _worth(credit: I32, most: np.int32) -> I32:
    """The ``order`` of a part."""
    exact = credit * most
    return exact + (exact + _HALF) // np.int32(FULL) * POINT

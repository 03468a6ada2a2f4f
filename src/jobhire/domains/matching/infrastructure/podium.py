"""Who stands in a ranking: the exact best of each candidate type, and how many have which points."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from jobhire.domains.matching.application.ports import RankedCandidate
from jobhire.domains.matching.domain.scoring import part_points

from .index import GONE, TYPES, Segment, unpack_ids
from .postings import I32, I64, U8, Ints, Rows
from .stored import Edge

TOP = 100
"""Rows kept per candidate type, so that any page of up to so many is exact under any type filter."""
BINS = 101
POINT_BITS = 20
POINT = np.int32(1 << POINT_BITS)
"""One point of an ``order``: more than any unrounded sum."""
OPEN_END: Edge = (-1, 0, 0)
Credits = Callable[[Rows], npt.NDArray[np.int16]]
"""Of some rows of a block the credit (bp) of each part."""


@dataclass(frozen=True, slots=True)
class Ranking:
    """The best ``TOP`` of each candidate type, best first, and how many candidates have which points."""

    rows: list[RankedCandidate]
    histogram: I32
    edges: tuple[Edge, ...]


def place(row: RankedCandidate) -> tuple[int, int, str]:
    """What rows are sorted by: the best first, equals by their id."""
    return -row.points, -row.precise, row.candidate_id


@dataclass(frozen=True, slots=True)
class _Contenders:
    """Candidates who may be among the first ``TOP`` of their type."""

    order: I32
    types: U8
    ids: npt.NDArray[np.uint64]
    versions: I32
    credits: npt.NDArray[np.int16]

    def __getitem__(self, rows: Rows) -> _Contenders:
        own = (self.order[rows], self.types[rows], self.ids[rows], self.versions[rows])
        return _Contenders(*own, self.credits[:, rows])


class Podium:
    """Takes scored candidates a block at a time and keeps who may still be among the first.

    ``most``: the points of each part.
    """

    def __init__(self, most: Sequence[int]) -> None:
        self._most = most
        self._contenders: list[_Contenders] = []
        self._waiting = 0
        """How many contenders have not been compared with those before."""
        self._floors = np.full(GONE + 1, _OPEN, np.int32)
        """By type: whoever has less is not among the first, as ``TOP`` better ones have been seen."""

    def admit(self, segment: Segment, rows: slice, order: I32, credits: Credits) -> None:
        types, ids = segment.types[rows], segment.ids[rows]
        for code in self._open():
            self._raise(code, order[:_SAMPLE][types[:_SAMPLE] == code])
        here = self._rising(types, order)
        if len(here) > 4 * TOP:
            here = np.concatenate([_thinned(here[types[here] == code], order, ids) for code in range(GONE)])
        if len(here):
            own = (order[here], types[here], ids[here], segment.versions[rows][here])
            self._contenders.append(_Contenders(*own, credits(here)))
            self._waiting += len(here)
        if self._waiting >= 2 * TOP:
            self._compare()

    def _open(self) -> list[int]:
        """Types of which fewer than ``TOP`` have been seen."""
        return [code for code in range(GONE) if self._floors[code] == _OPEN]

    def _raise(self, code: int, order: I32) -> None:
        if len(order) >= TOP:
            self._floors[code] = np.partition(order, len(order) - TOP)[len(order) - TOP]

    def _rising(self, types: U8, order: I32) -> Rows:
        high = np.flatnonzero(order >= self._floors.min())
        rising = high[order[high] >= self._floors.take(types[high])]
        return np.concatenate([rising, *(np.flatnonzero(types == code) for code in self._open())])

    def _compare(self) -> None:
        """Only the first ``TOP`` of each type stay, best first."""
        ordered = _in_order(self._contenders)
        firsts = [np.flatnonzero(ordered.types == code)[:TOP] for code in range(GONE)]
        for code, first in enumerate(firsts):
            self._raise(code, ordered.order[first])
        self._contenders = [ordered[np.sort(np.concatenate(firsts))]]
        self._waiting = 0

    def best(self) -> tuple[list[RankedCandidate], tuple[Edge, ...]]:
        if not self._contenders:
            return [], (OPEN_END,) * GONE
        self._compare()
        [best] = self._contenders
        return self._rows(best), tuple(_edge(best, code) for code in range(GONE))

    def _rows(self, best: _Contenders) -> list[RankedCandidate]:
        points, precise = np.divmod(best.order, POINT)
        credits = zip(self._most, best.credits.astype(np.int64), strict=True)
        parts: list[I64] = [part_points(most, credit) for most, credit in credits]  # type: ignore[misc]
        columns: list[Ints] = [best.versions, best.types, points, precise, *parts]
        lines = zip(*(each.tolist() for each in columns), strict=True)
        return [
            RankedCandidate(id, version, _NAMES[type], own, exact, tuple(shares))
            for id, (version, type, own, exact, *shares) in zip(unpack_ids(best.ids), lines, strict=True)
        ]


_OPEN = np.iinfo(np.int32).max
_SAMPLE = 8_192
"""Rows whose best give a first idea of how good the best are."""
_NAMES = [type.value for type in TYPES]


def histogram(points: U8, types: U8) -> I64:
    """How many live candidates have which points."""
    even = len(points) // 2 * 2
    pairs = np.zeros((BINS, 1 << 8), np.int64)
    for first in range(0, even, _AT_ONCE):
        # Two side by side in one go: by the points of both.
        both = points[first : min(first + _AT_ONCE, even)].view(np.uint16)
        pairs += np.bincount(both, minlength=pairs.size).reshape(pairs.shape)
    counts: I64 = pairs.sum(axis=1) + pairs.sum(axis=0)[:BINS]
    counts += np.bincount(points[even:], minlength=BINS)
    counts -= np.bincount(points[types == GONE], minlength=BINS)
    return counts


_AT_ONCE = 1 << 18
"""Rows: numpy makes eight bytes of every two of them."""


def _in_order(contenders: Sequence[_Contenders]) -> _Contenders:
    """All of them, best first."""
    everybody = _Contenders(
        np.concatenate([each.order for each in contenders]),
        np.concatenate([each.types for each in contenders]),
        np.concatenate([each.ids for each in contenders]),
        np.concatenate([each.versions for each in contenders]),
        np.concatenate([each.credits for each in contenders], axis=1),
    )
    ids = everybody.ids
    return everybody[np.lexsort((ids[:, 1], ids[:, 0], -everybody.order))]


def _edge(best: _Contenders, code: int) -> Edge:
    """Where the first ``TOP`` of a type end."""
    own = np.flatnonzero(best.types == code)
    if len(own) < TOP:
        return OPEN_END
    return int(best.order[own[-1]]), int(best.ids[own[-1], 0]), int(best.ids[own[-1], 1])


def _thinned(here: Rows, order: I32, ids: npt.NDArray[np.uint64]) -> Rows:
    """Of some rows of one type the best ``TOP``, and of those who are equal to the last one as many with the
    smallest ids."""
    if len(here) <= TOP:
        return here
    own = order[here]
    least = np.partition(own, len(own) - TOP)[len(own) - TOP]
    above, equal = here[own > least], here[own == least]
    if len(equal) > TOP:
        high = ids[equal, 0]
        equal = equal[high <= np.partition(high, TOP - 1)[TOP - 1]]
    return np.concatenate([above, equal])

"""Who stands in a ranking: the exact best of each candidate type, and how many have which points."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from jobhire.domains.matching.application.ports import RankedCandidate
from jobhire.domains.matching.domain.scoring import part_points

from .index import GONE, TYPES, Segment, unpack_ids
from .postings import I32, I64, U8, Rows
from .stored import Edge

TOP = 100
"""Rows kept per candidate type, so that any page of up to so many is exact under any type filter."""
BINS = 101
POINT = np.int32(1 << 20)
"""One point of an ``order``: more than any unrounded sum."""
OPEN_END: Edge = (-1, 0, 0)


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
    """Candidates of one type who may be among the first ``TOP``."""

    order: I32
    ids: npt.NDArray[np.uint64]
    versions: I32
    credits: npt.NDArray[np.int16]

    def __getitem__(self, rows: Rows) -> _Contenders:
        return _Contenders(self.order[rows], self.ids[rows], self.versions[rows], self.credits[:, rows])


class Podium:
    """Takes scored candidates a block at a time and keeps who may still be among the first.

    ``most``: the points of each part.
    """

    def __init__(self, most: Sequence[int]) -> None:
        self._most = most
        self._histograms = np.zeros((GONE + 1, BINS), np.int64)
        self._contenders: list[list[_Contenders]] = [[] for _ in TYPES]

    def admit(
        self, segment: Segment, rows: slice, points: U8, order: I32, credits: npt.NDArray[np.int16]
    ) -> None:
        types = segment.types[rows]
        cells = types.astype(np.uint16) * np.uint16(BINS) + points
        self._histograms += np.bincount(cells, minlength=self._histograms.size).reshape(-1, BINS)
        floors = self._floors()
        high = np.flatnonzero(points >= min(floors))
        type_of, points_of = types[high], points[high]
        for code, (floor, contenders) in enumerate(zip(floors, self._contenders, strict=True)):
            here = high[(type_of == code) & (points_of >= floor)]
            if not len(here):
                continue
            own, ids = order[here], segment.ids[rows]
            if len(here) > 4 * TOP:
                kept = _thinned(own, ids[here], TOP)
                here, own = here[kept], own[kept]
            versions = segment.versions[rows][here]
            contenders.append(_Contenders(own, ids[here], versions, credits.take(here, axis=1)))

    def _floors(self) -> list[int]:
        """For each type the points below which nobody can be among the first ``TOP``."""
        from_top = np.cumsum(self._histograms[:GONE, ::-1], axis=1)
        floors: list[int] = np.maximum(0, BINS - 1 - np.count_nonzero(from_top < TOP, axis=1)).tolist()
        return floors

    def ranking(self) -> Ranking:
        rows: list[RankedCandidate] = []
        edges = []
        for contenders, type in zip(self._contenders, TYPES, strict=True):
            best, edge = _best(contenders)
            edges.append(edge)
            if best is not None:
                rows += self._rows(best, type.value)
        rows.sort(key=place)
        return Ranking(rows, self._histograms[:GONE].sum(axis=0).astype(np.int32), tuple(edges))

    def _rows(self, best: _Contenders, type_name: str) -> list[RankedCandidate]:
        columns: list[I64] = [best.versions, best.order // POINT, best.order % POINT]  # type: ignore[list-item]
        for most, credit in zip(self._most, best.credits.astype(np.int64), strict=True):
            columns.append(part_points(most, credit))  # type: ignore[arg-type]
        return [
            RankedCandidate(id, line[0], type_name, line[1], line[2], tuple(line[3:]))
            for id, line in zip(unpack_ids(best.ids), np.stack(columns, axis=1).tolist(), strict=True)
        ]


def _best(contenders: Sequence[_Contenders]) -> tuple[_Contenders | None, Edge]:
    if not contenders:
        return None, OPEN_END
    everybody = _Contenders(
        np.concatenate([each.order for each in contenders]),
        np.concatenate([each.ids for each in contenders]),
        np.concatenate([each.versions for each in contenders]),
        np.concatenate([each.credits for each in contenders], axis=1),
    )
    ids = everybody.ids
    best = everybody[np.lexsort((ids[:, 1], ids[:, 0], -everybody.order))[:TOP]]
    if len(best.order) < TOP:
        return best, OPEN_END
    return best, (int(best.order[-1]), int(best.ids[-1, 0]), int(best.ids[-1, 1]))


def _thinned(order: I32, ids: npt.NDArray[np.uint64], count: int) -> Rows:
    """The best ``count``, and of those who are equal to the last one as many with the smallest ids."""
    least = np.partition(order, len(order) - count)[len(order) - count]
    above = np.flatnonzero(order > least)
    equal = np.flatnonzero(order == least)
    if len(equal) > count:
        high = ids[equal, 0]
        equal = equal[high <= np.partition(high, count - 1)[count - 1]]
    return np.concatenate([above, equal])

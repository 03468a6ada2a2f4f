"""The exact counts of one tenant, kept beside the index and stored as one document."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from isal import isal_zlib

from jobhire.domains.matching.domain.model import ScoringModel

from .index import GONE, TYPES, Segment
from .podium import BINS, OPEN_END, POINT
from .postings import I32, U8
from .stored import BLOCK, Edge

Mask = npt.NDArray[np.bool_]
_NONE = -1
"""In ``best``: no open job."""


def pack(column: npt.NDArray[np.integer]) -> str:
    """As many bytes a number as the widest one takes (1, 2 or 4: the first letter), little-endian, all first
    bytes before all second ones: small numbers leave runs of zeros."""
    width = _width(int(column.min(initial=0)), int(column.max(initial=0)))
    planes = column.astype(f"<i{width}").reshape(-1).view(np.uint8).reshape(-1, width).T
    return str(width) + b64encode(isal_zlib.compress(planes.tobytes(), _QUICK)).decode()


_QUICK = 1
"""A third of zlib's time for a twentieth more bytes."""


def _width(least: int, most: int) -> int:
    return next(width for width in (1, 2, 4) if -1 << 8 * width - 1 <= least and most < 1 << 8 * width - 1)


def unpack(text: str) -> I32:
    width = int(text[0])
    planes = np.frombuffer(isal_zlib.decompress(b64decode(text[1:])), np.uint8).reshape(width, -1)
    return np.ascontiguousarray(planes.T).view(f"<i{width}").reshape(-1).astype(np.int32)


def packed_counts(histograms: I32, model: ScoringModel) -> str:
    """By job: how many candidates in all, strong ones, good ones."""
    good, strong = model.good, model.strong
    counts = [histograms, histograms[:, strong:], histograms[:, good:strong]]
    return pack(np.stack([each.sum(axis=1) for each in counts], axis=1))


class Blocks:
    """Packs histograms ``BLOCK`` jobs at a time, and only those blocks that have changed since."""

    def __init__(self) -> None:
        self._known: list[tuple[bytes, str]] = []

    def pack(self, histograms: I32) -> list[str]:
        blocks = [histograms[first : first + BLOCK] for first in range(0, len(histograms), BLOCK)]
        known = [*self._known, *[(b"", "")] * len(blocks)]
        self._known = [_packed(block, *pair) for block, pair in zip(blocks, known, strict=False)]
        return [text for _, text in self._known]


def _packed(block: I32, known: bytes, text: str) -> tuple[bytes, str]:
    plain = block.tobytes()
    return (known, text) if plain == known else (plain, pack(block))


def grown(column: npt.NDArray[np.generic], size: int, fill: int) -> npt.NDArray[np.generic]:
    """The column with room for ``size``; doubled, so that growing is rare."""
    if len(column) >= size:
        return column
    wider = np.full((max(size, 2 * len(column)), *column.shape[1:]), fill, column.dtype)
    wider[: len(column)] = column
    return wider


class JobTally:
    """By job number: who has how many points, the last places, and when its ranking was written."""

    def __init__(self) -> None:
        self.histograms = np.zeros((0, BINS), np.int32)
        self.written = np.zeros(0, np.int32)
        self._order = np.zeros((0, len(TYPES)), np.int64)
        self._ends = np.zeros((0, len(TYPES), 2), np.uint64)

    def room(self, width: int) -> None:
        self.histograms = grown(self.histograms, width, 0)  # type: ignore[assignment]
        self.written = grown(self.written, width, 0)  # type: ignore[assignment]
        self._order = grown(self._order, width, OPEN_END[0])  # type: ignore[assignment]
        self._ends = grown(self._ends, width, 0)  # type: ignore[assignment]

    def set_edges(self, number: int, edges: Sequence[Edge]) -> None:
        for type_code, (order, high, low) in enumerate(edges):
            self._order[number, type_code] = order
            self._ends[number, type_code] = (high, low)

    def move(self, numbers: npt.NDArray[np.intp], points: I32, step: int) -> None:
        """Some candidates (lines of ``points``) come (+1) to the histograms of these jobs, or go (-1)."""
        cells = numbers * BINS + points[:, numbers]
        np.add.at(self.histograms.reshape(-1), cells.reshape(-1), np.int32(step))

    def touched(
        self,
        numbers: npt.NDArray[np.intp],
        points: I32,
        precise: I32,
        types: npt.NDArray[np.uint8],
        ids: npt.NDArray[np.uint64],
    ) -> npt.NDArray[np.intp]:
        """Those of ``numbers`` in whose stored ranking one of these candidates stands, or would stand."""
        order = points[:, numbers].astype(np.int64) * int(POINT) + precise[:, numbers]
        edge = self._order[numbers][:, types].T
        ends = self._ends[numbers][:, types].transpose(1, 0, 2)
        high, low = ids[:, 0, None], ids[:, 1, None]
        before = (high < ends[..., 0]) | ((high == ends[..., 0]) & (low <= ends[..., 1]))
        inside = (order > edge) | ((order == edge) & before)
        return np.compress(inside.any(axis=0), numbers)


class CandidateTally:
    """By slot: how many open jobs a candidate matches well or strongly, and the best score."""

    def __init__(self, model: ScoringModel) -> None:
        self._model = model
        self.matched = np.zeros(0, np.int32)
        self.strong = np.zeros(0, np.int32)
        self.best = np.zeros(0, np.int8)
        self._doubtful = np.zeros(0, np.bool_)

    def room(self, width: int) -> None:
        self.matched = grown(self.matched, width, 0)  # type: ignore[assignment]
        self.strong = grown(self.strong, width, 0)  # type: ignore[assignment]
        self.best = grown(self.best, width, _NONE)  # type: ignore[assignment]
        self._doubtful = grown(self._doubtful, width, 0)  # type: ignore[assignment]

    def clear(self) -> None:
        """Nobody matches anything."""
        self.matched[:] = self.strong[:] = 0
        self.best[:] = _NONE
        self._doubtful[:] = False

    def forget(self, slots: Sequence[int]) -> None:
        self.matched[slots] = self.strong[slots] = 0
        self.best[slots] = _NONE
        self._doubtful[slots] = False

    def set(self, slots: Sequence[int], points: I32) -> None:
        """Of these candidates (lines) the points for every open job (columns)."""
        self.matched[slots] = np.count_nonzero(points >= self._model.good, axis=1)
        self.strong[slots] = np.count_nonzero(points >= self._model.strong, axis=1)
        self.best[slots] = points.max(axis=1, initial=_NONE)
        self._doubtful[slots] = False

    def add(self, points: U8, live: Mask) -> None:
        """A job opens: points by slot, of those who are ``live``. Whose best it now is, is in no doubt."""
        self._count(points, live, 1)
        best, doubtful = self.best[: len(points)], self._doubtful[: len(points)]
        as_good = (points >= best) & live
        np.copyto(best, points, where=as_good)
        np.greater(doubtful, as_good, out=doubtful)

    def count(self, slots: I32, matched: U8, strong: U8, best: U8) -> None:
        """Several jobs open, of which so many fit each candidate. None of these may be in doubt."""
        self.matched[slots] += matched
        self.strong[slots] += strong
        self.best[slots] = np.maximum(self.best[slots], best.astype(np.int8))

    def remove(self, points: U8, live: Mask) -> None:
        """A job is open no more. Whose best it was is doubtful until ``settle``."""
        self._count(points, live, -1)
        self._doubtful[: len(points)] |= (self.best[: len(points)] == points) & live

    def _count(self, points: U8, live: Mask, step: int) -> None:
        for counts, least in ((self.matched, self._model.good), (self.strong, self._model.strong)):
            counts[np.flatnonzero((points >= least) & live)] += np.int32(step)

    def doubtful(self) -> npt.NDArray[np.intp]:
        return np.flatnonzero(self._doubtful)

    def settle(self, slots: npt.NDArray[np.intp], best: npt.NDArray[np.signedinteger]) -> None:
        self.best[slots] = best
        self._doubtful[slots] = False


class RowCounts:
    """What many jobs in a row come to for every candidate, counted by row while no row moves: a candidate's
    slot is looked up once at the end, not once a job."""

    def __init__(self, segments: Sequence[Segment], model: ScoringModel) -> None:
        self._segments, self._model = list(segments), model
        self._rows = [np.zeros((3, len(segment)), np.uint8) for segment in segments]
        self._jobs = 0

    def add(self, points: Sequence[U8], into: CandidateTally) -> None:
        """One more open job, by segment."""
        for own, (matched, strong, best) in zip(points, self._rows, strict=True):
            most = int(own.max(initial=0))
            for counts, least in ((matched, self._model.good), (strong, self._model.strong)):
                if most >= least:
                    np.add(counts, own >= least, out=counts)
            np.maximum(best, own, out=best)
        self._jobs += 1
        if self._jobs == _BYTE:
            self.move(into)

    def move(self, into: CandidateTally) -> None:
        """What has been counted so far, and begin again."""
        for segment, rows in zip(self._segments, self._rows, strict=True):
            if self._jobs:
                live = np.flatnonzero(segment.types != GONE)
                into.count(segment.slots[live], *(each[live] for each in rows))
            rows.fill(0)
        self._jobs = 0


_BYTE = 255


def live_slots(segments: Sequence[Segment]) -> I32:
    """The slots of all live candidates."""
    return np.concatenate([s.slots[s.types != GONE] for s in segments] or [np.empty(0, np.int32)])


def by_slot(segments: Sequence[Segment], points: Sequence[U8], width: int) -> U8:
    """Points of every row put where their candidate's counts are; 0 where there is nobody."""
    column = np.zeros(width, np.uint8)
    for segment, own in zip(segments, points, strict=True):
        # A slot is given again to later segments only: what is written last is whose it is now.
        column[segment.slots] = own * (segment.types != GONE)
    return column

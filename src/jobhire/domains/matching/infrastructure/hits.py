"""What a job's look-ups find in a segment, a block of rows and a line of demands at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from . import postings as layout
from .compiled import Lookups
from .postings import I32, I64, U8, Ints, Located, Postings, Rows, spans


def blocks(count: int) -> Iterator[tuple[int, slice]]:
    """Whoever goes block by block has all he writes to in the processor's cache."""
    for number in range(-(-count // layout.BLOCK)):
        yield number, slice(number * layout.BLOCK, min((number + 1) * layout.BLOCK, count))


@dataclass(frozen=True, slots=True)
class Wanted:
    """Look-ups that are to be found: ``lines`` of them, each hit worth its look-up's value or ``worth``."""

    lookups: Lookups
    lines: int = 1
    worth: Ints | None = None


def hits_of(wanted: Sequence[Wanted], postings: Postings, count: int) -> list[Hits]:
    """Found once, for all who look in the same postings, in a segment of ``count`` rows."""
    first = np.cumsum([0, *(each.lines for each in wanted)]).tolist()
    keys, lines, worth = (
        np.concatenate(columns)
        for columns in zip(
            *(_columns(each, at) for each, at in zip(wanted, first, strict=False)), strict=True
        )
    )
    found = _Found(keys, lines, worth, postings, first[-1], count)
    return [Hits(found, at) for at in first[:-1]]


def _columns(wanted: Wanted, first: int) -> tuple[Ints, Ints, Ints]:
    lookups = wanted.lookups
    return lookups.keys, lookups.lines + first, lookups.values if wanted.worth is None else wanted.worth


class _Found:
    """By cell (a line of a block). Runs of keys that many have stand one by one, apart from others those that
    are read as columns; all that few have stand together."""

    def __init__(
        self, keys: I32, line_of: Ints, worth: Ints, postings: Postings, lines: int, count: int
    ) -> None:
        self.lines, self.postings = lines, postings
        located = postings.locate(keys)
        cells = (located.bases >> layout.BITS) * lines + line_of[located.which]
        order = np.argsort(cells, kind="stable")
        located, cells = located[order], cells[order]
        worth = worth[located.which]
        borders = np.arange(-(-count // layout.BLOCK) * lines + 1)
        at = np.searchsorted(cells, borders)
        self.most: list[int] = _before(worth)[at].tolist()
        wide = located.size * _WIDE > layout.BLOCK
        self.count: list[int] = _before(located.size * ~wide)[at].tolist()
        self.wide_at, self.wide = _one_by_one(located, cells, worth, np.flatnonzero(wide), borders)
        large = ~wide & (located.size > layout.VECTORISED)
        self.long_at, self.long = _one_by_one(located, cells, worth, np.flatnonzero(large), borders)
        few = np.flatnonzero(~wide & ~large)
        sizes = located.size[few]
        self.entries = spans(located.first[few], sizes)
        self.few_at = np.searchsorted(np.repeat(cells[few], sizes), borders).tolist()
        self.rows: Rows = postings.lows[self.entries].astype(np.intp)
        self.worth = np.repeat(worth[few], sizes)

    def runs(self, cell: int) -> list[tuple[int, int, Any]]:
        return self.long[self.long_at[cell] : self.long_at[cell + 1]]

    def wide_runs(self, cell: int) -> list[tuple[int, int, Any]]:
        return self.wide[self.wide_at[cell] : self.wide_at[cell + 1]]

    def few(self, cell: int) -> slice:
        return slice(self.few_at[cell], self.few_at[cell + 1])


@dataclass(frozen=True, slots=True)
class Hits:
    """Those of one's own lines; put onto a block's rows, line by line."""

    _found: _Found
    _first: int

    def _cell(self, block: int, line: int) -> int:
        return block * self._found.lines + self._first + line

    def most(self, block: int, line: int = 0) -> int:
        """What all that are found here come to."""
        cell, most = self._cell(block, line), self._found.most
        return most[cell + 1] - most[cell]

    def count(self, block: int, line: int = 0) -> int:
        """Entries that are found here and are not in ``columns``."""
        cell, count = self._cell(block, line), self._found.count
        return count[cell + 1] - count[cell]

    def columns(self, block: int, line: int = 0) -> list[tuple[U8, Any]]:
        """Of keys that many have, one value for every row of the block (not 0 where the key is), and what the
        key is worth."""
        column = self._found.postings.column
        return [(column(first, last), w) for first, last, w in self._found.wide_runs(self._cell(block, line))]

    def entries(self, type: type[np.integer[Any]], block: int, line: int = 0) -> list[tuple[Rows, Any]]:
        """Of all other keys rows, and what each is worth: of one that has many; of the rest together."""
        cell, found = self._cell(block, line), self._found
        lows, runs = found.postings.lows, found.runs(cell)
        entries: list[tuple[Rows, Any]] = [(lows[a:b].astype(np.intp), type(worth)) for a, b, worth in runs]
        few = found.few(cell)
        if few.start < few.stop:
            entries.append((found.rows[few], found.worth[few].astype(type)))
        return entries

    def onto(
        self, ufunc: np.ufunc, target: Ints, block: int, line: int = 0, *, weighted: bool = False
    ) -> None:
        """``target[row] = ufunc(target[row], worth)`` for every hit; if ``weighted``, the worth times the
        weight that stands beside the row. Where there is no hit, ``ufunc`` with 0 must change nothing."""
        for column, worth in self.columns(block, line):
            own = spelt_out(column[: len(target)], target.dtype, weighted=weighted)
            own *= worth
            ufunc(target, own, out=target)
        if not weighted:
            for rows, worth in self.entries(target.dtype.type, block, line):
                ufunc.at(target, rows, worth)
            return
        cell, found = self._cell(block, line), self._found
        for first, last, worth in found.runs(cell):
            rows = found.postings.lows[first:last].astype(np.intp)
            ufunc.at(target, rows, self._weighted(slice(first, last), worth, target))
        few = found.few(cell)
        if few.start < few.stop:
            ufunc.at(target, found.rows[few], self._weighted(found.entries[few], found.worth[few], target))

    def _weighted(self, entries: slice | I64, worth: Any, target: Ints) -> Ints:
        weights = self._found.postings.weights
        if weights is None:
            raise LookupError("these postings have no weights")
        own: Ints = np.multiply(weights[entries], worth, dtype=target.dtype)
        return own


def spelt_out(column: U8, type: np.dtype[Any], *, weighted: bool = False) -> Ints:
    """Wide enough to be multiplied: in two steps, which takes less time than in one."""
    return (column if weighted else (column != 0).view(np.uint8)).astype(type)


_WIDE = 6
"""A run that one row of so many has, or more, is read as a column."""


def _before(numbers: Ints) -> I64:
    """The sum of all that stand before each, and of all."""
    return np.concatenate([np.zeros(1, np.int64), np.cumsum(numbers, dtype=np.int64)])


def _one_by_one(
    located: Located, cells: I64, worth: Ints, runs: Rows, borders: I64
) -> tuple[list[int], list[tuple[int, int, Any]]]:
    """Of some of the runs where each cell's begin; each one's first entry, the one after the last, and what
    it is worth."""
    first, ends = located.first[runs], located.first[runs] + located.size[runs]
    spelt = list(zip(first.tolist(), ends.tolist(), worth[runs].tolist(), strict=True))
    return np.searchsorted(cells[runs], borders).tolist(), spelt

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
    """By cell (a line of a block). Runs of keys that many have stand one by one, all others together."""

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
        self.count: list[int] = _before(located.size)[at].tolist()
        large = np.flatnonzero(located.size > layout.VECTORISED)
        self.long_at = np.searchsorted(cells[large], borders).tolist()
        self.long = _spelt(located[large], worth[large])
        few = np.flatnonzero(located.size <= layout.VECTORISED)
        sizes = located.size[few]
        self.entries = spans(located.first[few], sizes)
        self.few_at = np.searchsorted(np.repeat(cells[few], sizes), borders).tolist()
        self.rows: Rows = postings.lows[self.entries].astype(np.intp)
        self.worth = np.repeat(worth[few], sizes)

    def runs(self, cell: int) -> list[tuple[int, int, Any]]:
        return self.long[self.long_at[cell] : self.long_at[cell + 1]]

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
        """Entries that are found here."""
        cell, count = self._cell(block, line), self._found.count
        return count[cell + 1] - count[cell]

    def entries(self, block: int, line: int = 0) -> list[tuple[Rows, Any]]:
        """Rows and what each is worth: those of one key that has many, those of all others together."""
        cell, found = self._cell(block, line), self._found
        lows = found.postings.lows
        entries = [(lows[first:last].astype(np.intp), worth) for first, last, worth in found.runs(cell)]
        few = found.few(cell)
        if few.start < few.stop:
            entries.append((found.rows[few], found.worth[few]))
        return entries

    def onto(
        self, ufunc: np.ufunc, target: Ints, block: int, line: int = 0, *, weighted: bool = False
    ) -> None:
        """``target[row] = ufunc(target[row], worth)`` for every hit; if ``weighted``, the worth times the
        weight that stands beside the row. Where there is no hit, ``ufunc`` with 0 must change nothing."""
        cell, found = self._cell(block, line), self._found
        postings = found.postings
        for first, last, worth in found.runs(cell):
            column = postings.column(first, last) if (last - first) * _WIDE > layout.BLOCK else None
            if column is None:
                rows = postings.lows[first:last].astype(np.intp)
                ufunc.at(target, rows, self._worth_of(slice(first, last), worth, weighted, target))
            else:
                own = _spelt_out(column[: len(target)], weighted, target)
                own *= worth
                ufunc(target, own, out=target)
        few = found.few(cell)
        if few.start < few.stop:
            each = self._worth_of(found.entries[few], found.worth[few], weighted, target)
            ufunc.at(target, found.rows[few], each)

    def _worth_of(self, entries: slice | I64, worth: Any, weighted: bool, target: Ints) -> Any:
        weights = self._found.postings.weights
        if not weighted or weights is None:
            return worth
        return np.multiply(weights[entries], worth, dtype=target.dtype)


def _spelt_out(column: U8, weighted: bool, target: Ints) -> Ints:
    """Wide enough to be multiplied: in two steps, which takes less time than in one."""
    return (column if weighted else (column != 0).view(np.uint8)).astype(target.dtype)


_WIDE = 6
"""A run that one row of so many has, or more, is read as a column."""


def _before(numbers: Ints) -> I64:
    """The sum of all that stand before each, and of all."""
    return np.concatenate([np.zeros(1, np.int64), np.cumsum(numbers, dtype=np.int64)])


def _spelt(runs: Located, worth: Ints) -> list[tuple[int, int, Any]]:
    """First entry, the one after the last, and what each is worth."""
    ends = (runs.first + runs.size).tolist()
    return list(zip(runs.first.tolist(), ends, worth, strict=True))

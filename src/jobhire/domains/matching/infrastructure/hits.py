"""What a job's look-ups find in a segment, a block of rows and a line of demands at a time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from . import postings as layout
from .compiled import Lookups
from .postings import I64, Ints, Located, Postings, Rows, spans


def blocks(count: int) -> Iterator[tuple[int, slice]]:
    """Whoever goes block by block has all he writes to in the processor's cache."""
    for number in range(-(-count // layout.BLOCK)):
        yield number, slice(number * layout.BLOCK, min((number + 1) * layout.BLOCK, count))


class Hits:
    """Found once for a segment of ``count`` rows; then put onto a block's rows, line by line."""

    def __init__(
        self, lookups: Lookups, postings: Postings, lines: int, count: int, values: Ints | None = None
    ) -> None:
        """``values`` in the place of those of the look-ups."""
        self._lines, self._postings = lines, postings
        located = postings.locate(lookups.keys)
        cells = (located.bases >> layout.BITS) * lines + lookups.lines[located.which]
        order = np.argsort(cells, kind="stable")
        located, cells = located[order], cells[order]
        worth = (lookups.values if values is None else values)[located.which]
        borders = np.arange(-(-count // layout.BLOCK) * lines + 1)
        at = np.searchsorted(cells, borders)
        self._most, self._count = (_before(each)[at].tolist() for each in (worth, located.size))
        large = np.flatnonzero(located.size > layout.VECTORISED)
        self._long_at = np.searchsorted(cells[large], borders).tolist()
        self._long = _spelt(located[large], worth[large])
        few = np.flatnonzero(located.size <= layout.VECTORISED)
        sizes = located.size[few]
        self._entries = spans(located.first[few], sizes)
        self._few_at = np.searchsorted(np.repeat(cells[few], sizes), borders).tolist()
        self._rows: Rows = postings.lows[self._entries].astype(np.intp)
        self._worth = np.repeat(worth[few], sizes)

    def most(self, block: int, line: int = 0) -> int:
        """What all that are found here come to."""
        cell = block * self._lines + line
        most: int = self._most[cell + 1] - self._most[cell]
        return most

    def count(self, block: int, line: int = 0) -> int:
        """Entries that are found here."""
        cell = block * self._lines + line
        count: int = self._count[cell + 1] - self._count[cell]
        return count

    def entries(self, block: int, line: int = 0) -> list[tuple[Rows, Any]]:
        """Rows and what each is worth: those of one key that has many, those of all others together."""
        cell = block * self._lines + line
        lows = self._postings.lows
        found = [
            (lows[first:last].astype(np.intp), value)
            for first, last, value in self._long[self._long_at[cell] : self._long_at[cell + 1]]
        ]
        few = slice(self._few_at[cell], self._few_at[cell + 1])
        if few.start < few.stop:
            found.append((self._rows[few], self._worth[few]))
        return found

    def onto(
        self, ufunc: np.ufunc, target: Ints, block: int, line: int = 0, *, weighted: bool = False
    ) -> None:
        """``target[row] = ufunc(target[row], value)`` for every hit; if ``weighted``, the value times the
        weight that stands beside the row. Where there is no hit, ``ufunc`` with 0 must change nothing."""
        cell = block * self._lines + line
        for first, last, value in self._long[self._long_at[cell] : self._long_at[cell + 1]]:
            column = self._postings.column(first, last) if (last - first) * _WIDE > layout.BLOCK else None
            if column is None:
                rows = self._postings.lows[first:last].astype(np.intp)
                ufunc.at(target, rows, self._worth_of(slice(first, last), value, weighted, target))
            else:
                own = column[: len(target)] if weighted else column[: len(target)] != 0
                ufunc(target, np.multiply(own, value, dtype=target.dtype), out=target)
        few = slice(self._few_at[cell], self._few_at[cell + 1])
        if few.start < few.stop:
            worth = self._worth_of(self._entries[few], self._worth[few], weighted, target)
            ufunc.at(target, self._rows[few], worth)

    def _worth_of(self, entries: slice | I64, value: Any, weighted: bool, target: Ints) -> Any:
        weights = self._postings.weights
        if not weighted or weights is None:
            return value
        return np.multiply(weights[entries], value, dtype=target.dtype)


_WIDE = 3
"""A run that one row of so many has, or more, is read as a column."""


def _before(numbers: Ints) -> I64:
    """The sum of all that stand before each, and of all."""
    return np.concatenate([np.zeros(1, np.int64), np.cumsum(numbers, dtype=np.int64)])


def _spelt(runs: Located, worth: Ints) -> list[tuple[int, int, Any]]:
    """First entry, the one after the last, and what each is worth."""
    ends = (runs.first + runs.size).tolist()
    return list(zip(runs.first.tolist(), ends, worth, strict=True))

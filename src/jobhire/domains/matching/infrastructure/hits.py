"""What a job's look-ups find in a segment, a block of rows and a line of demands at a time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from . import postings as layout
from .compiled import Lookups
from .postings import Ints, Located, Postings, Rows, spans


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
        self._most = np.concatenate([[0], np.cumsum(worth, dtype=np.int64)])[at].tolist()
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

    def onto(self, ufunc: np.ufunc, target: Ints, block: int, line: int = 0) -> None:
        """``target[row] = ufunc(target[row], value)`` for every hit."""
        for rows, worth in self.entries(block, line):
            ufunc.at(target, rows, worth)

    def add_weighted(self, target: Ints, block: int, line: int = 0) -> None:
        """As ``onto`` with ``np.add``, and values times the weights that stand beside the rows."""
        weights: Any = self._postings.weights
        cell = block * self._lines + line
        for first, last, value in self._long[self._long_at[cell] : self._long_at[cell + 1]]:
            rows = self._postings.lows[first:last].astype(np.intp)
            np.add.at(target, rows, np.multiply(weights[first:last], value, dtype=target.dtype))
        few = slice(self._few_at[cell], self._few_at[cell + 1])
        if few.start < few.stop:
            worth = self._worth[few] * weights[self._entries[few]].astype(target.dtype)
            np.add.at(target, self._rows[few], worth)


def _spelt(runs: Located, worth: Ints) -> list[tuple[int, int, Any]]:
    """First entry, the one after the last, and what each is worth."""
    ends = (runs.first + runs.size).tolist()
    return list(zip(runs.first.tolist(), ends, worth, strict=True))

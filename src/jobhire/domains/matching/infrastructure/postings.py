"""Key → rows, in a few flat arrays: the one data structure the ranking engine is made of."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

I32 = npt.NDArray[np.int32]
I64 = npt.NDArray[np.int64]
U8 = npt.NDArray[np.uint8]
U16 = npt.NDArray[np.uint16]
Ints = npt.NDArray[np.integer[Any]]
Rows = npt.NDArray[np.intp]

Number = TypeVar("Number", bound=np.integer[Any])

BITS = 16
BLOCK = 1 << BITS
"""Rows whose numbers within their block fit two bytes."""
VECTORISED = 1_000
"""Entries of a run up to which it is faster in one gathered pass with others than by itself."""
SPREAD = 160
"""Runs kept spelt out: 10 MB."""
_CHUNK = 2_000_000
NOBODYS = -1
"""The number of words that nobody has."""
_NONE: U16 = np.empty(0, np.uint16)


class Vocabulary:
    """Words → small numbers. Only grows; a number is never given twice."""

    __slots__ = ("_left_out", "_numbers")

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._left_out = 0

    def numbers(self, words: Iterable[str]) -> list[int]:
        known, gap = self._numbers, self._left_out
        return [known.setdefault(word, len(known) + gap) for word in words]

    def copied(self) -> dict[str, int]:
        return self._numbers.copy()

    def __len__(self) -> int:
        return len(self._numbers)

    def known(self) -> Known:
        return Known(lambda word: self._numbers.get(word, NOBODYS))

    def remember(self, words: Mapping[str, int]) -> None:
        """In an empty vocabulary: numbers that are left out stay unused."""
        self._numbers = dict(words.items())
        self._left_out = max(self._numbers.values(), default=-1) + 1 - len(words)


class Known:
    """The numbers of words as they are: asking gives none a new one."""

    __slots__ = ("_find",)

    def __init__(self, find: Callable[[str], int]) -> None:
        self._find = find

    def numbers(self, words: Iterable[str]) -> list[int]:
        return [self._find(word) for word in words]


@dataclass(frozen=True, slots=True)
class Postings:
    """Which rows have a key. ``runs[i]:runs[i + 1]`` are the runs of ``keys[i]``, which ascend; a run is what
    its key has in one block of ``BLOCK`` rows, and its entries are ``starts[run]:starts[run + 1]``: the row
    of each is that of the block's beginning (``heads[run]``, in blocks) and ``lows``. ``weights``, where
    there are any, run beside ``lows``. A row stands at most once under a key.
    """

    keys: I32
    runs: I32
    heads: U16
    starts: I64
    lows: U16
    weights: Ints | None = None
    spread: dict[int, U8] = field(default_factory=dict, compare=False, repr=False)
    """Runs that many have, spelt out (``column``), by their first entry; the one used last stands last."""

    @classmethod
    def build(cls, keys: Ints, rows: Ints, weights: Ints | None = None) -> Postings:
        order = np.argsort(keys, kind="stable")
        return cls.of_sorted(keys[order], rows[order], None if weights is None else weights[order])

    @classmethod
    def of_sorted(cls, keys: Ints, rows: Ints, weights: Ints | None) -> Postings:
        """Of entries by key; where the rows of a key ascend, it has the fewest runs."""
        heads = (rows >> BITS).astype(np.uint16)
        border = _changes(keys) if not len(rows) or int(rows.max()) < BLOCK else _changes(keys, heads)
        first = _changes(keys[border])
        return cls(
            keys=keys[border[first]].astype(np.int32),
            runs=np.append(first, len(border)).astype(np.int32),
            heads=heads[border],
            starts=np.append(border, len(keys)).astype(np.int64),
            lows=(rows & (BLOCK - 1)).astype(np.uint16),
            weights=weights,
        )

    def __len__(self) -> int:
        return len(self.lows)

    @property
    def nbytes(self) -> int:
        own = (self.keys, self.runs, self.heads, self.starts, self.lows)
        lent = 0 if self.weights is None else self.weights.nbytes
        return sum(each.nbytes for each in own) + lent + len(self.spread) * BLOCK

    def locate(self, wanted: Ints) -> Located:
        """Those of ``wanted`` that are here."""
        if not len(self.keys):
            nothing = np.empty(0, np.int64)
            return Located(nothing, nothing, nothing, nothing)
        at = np.minimum(np.searchsorted(self.keys, wanted), len(self.keys) - 1)
        which = np.flatnonzero(self.keys[at] == wanted)
        at = at[which]
        number = self.runs[at + 1] - self.runs[at]
        run = spans(self.runs[at], number)
        first = self.starts[run]
        bases = self.heads[run].astype(np.int64) << BITS
        return Located(np.repeat(which, number), first, self.starts[run + 1] - first, bases)

    def column(self, first: int, last: int) -> U8:
        """A run with one value for every row of its block, 0 where the key is not: the weight, or 1. Of a run
        that a third of the rows have it is read several times as fast as entries; the ``SPREAD`` used last
        are kept. Raises ``ValueError`` where a weight is 0 itself."""
        known = self.spread.pop(first, None)
        if known is None:
            weights: Any = 1 if self.weights is None else self.weights[first:last]
            if not np.all(weights):
                raise ValueError("a weight of 0")
            known = np.zeros(BLOCK, np.uint8)
            known[self.lows[first:last]] = weights
            for oldest in list(self.spread)[: len(self.spread) + 1 - SPREAD]:
                self.spread.pop(oldest, None)
        self.spread[first] = known
        return known


@dataclass(frozen=True, slots=True)
class Located:
    """Runs of keys that were wanted, one a line: the number of its key among those, its first entry and how
    many it has, the row where its block begins."""

    which: I64
    first: I64
    size: I64
    bases: I64

    def __getitem__(self, lines: Ints) -> Located:
        return Located(self.which[lines], self.first[lines], self.size[lines], self.bases[lines])

    def __len__(self) -> int:
        return len(self.which)


def _changes(*columns: Ints) -> I64:
    """Where a column has another value than the line before; the first line, too."""
    if not len(columns[0]):
        return np.empty(0, np.int64)
    other = np.ones(len(columns[0]), np.bool_)
    other[1:] = columns[0][1:] != columns[0][:-1]
    for column in columns[1:]:
        other[1:] |= column[1:] != column[:-1]
    return np.flatnonzero(other)


def distinct(numbers: npt.NDArray[Number]) -> npt.NDArray[Number]:
    """Each once, ascending. ``np.unique`` hashes them first: seven times slower for some thousand, more for
    more."""
    ordered = np.sort(numbers)
    return ordered[_changes(ordered)]


def spans(first: Ints, size: Ints) -> I64:
    """``first[i]``, ``first[i] + 1``, … of each span, one after the other."""
    ends = np.cumsum(size, dtype=np.int64)
    lines: I64 = np.arange(ends[-1] if len(ends) else 0) + np.repeat(first - (ends - size), size)
    return lines


def scatter(
    ufunc: np.ufunc,
    target: Ints,
    postings: Postings,
    wanted: I32,
    lines: I32,
    factors: Ints,
    *,
    weights: Ints | None = None,
) -> None:
    """``target[line, row] = ufunc(target[line, row], factor)`` for every entry of every wanted key.

    With ``weights`` (the postings' own) it is the factor times the entry's weight. ``target`` has one line
    per thing that is being judged and one column per row; ``factors`` are of its type.
    """
    located = postings.locate(wanted)
    large = located.size > VECTORISED
    _scatter_by_run(ufunc, target, postings, located[np.flatnonzero(large)], lines, factors, weights)
    small = located[np.flatnonzero(~large)]
    if not len(small):
        return
    entries, which = spans(small.first, small.size), np.repeat(small.which, small.size)
    values = factors[which]
    if weights is not None:
        values = values * weights[entries].astype(target.dtype)
    rows = np.repeat(small.bases, small.size) + postings.lows[entries]
    ufunc.at(target.reshape(-1), lines[which].astype(np.int64) * target.shape[1] + rows, values)


def _scatter_by_run(
    ufunc: np.ufunc,
    target: Ints,
    postings: Postings,
    located: Located,
    lines: I32,
    factors: Ints,
    weights: Ints | None,
) -> None:
    columns = (located.which, located.first, located.size, located.bases)
    for which, first, size, base in zip(*(each.tolist() for each in columns), strict=True):
        part = slice(first, first + size)
        values: Any = factors[which]
        if weights is not None:
            values = np.multiply(weights[part], values, dtype=target.dtype)
        # Numpy would make such indices itself, but more slowly.
        rows = postings.lows[part].astype(np.intp)
        ufunc.at(target[lines[which], base : base + BLOCK], rows, values)


def merge(parts: Sequence[Postings], new_rows: Sequence[I32]) -> Postings:
    """One for several. ``new_rows[i][row]`` is the new number of a row of part ``i``, -1 if it is no more.

    New numbers of a later part are greater than those of an earlier one.
    """
    whole = sum(map(len, parts))
    lows = np.empty(whole, np.uint16)
    sample = parts[0].weights
    weights = None if sample is None else np.empty(whole, sample.dtype)
    chunks, end = [], 0
    for chunk in _merged_chunks(parts, new_rows):
        begin, end = end, end + len(chunk)
        lows[begin:end] = chunk.lows
        if weights is not None and chunk.weights is not None:
            weights[begin:end] = chunk.weights
        chunks.append(replace(chunk, lows=_NONE, weights=None))
    lows.resize(end, refcheck=False)
    if weights is not None:
        weights.resize(end, refcheck=False)
    return _joined(chunks, lows, weights)


def _joined(chunks: Sequence[Postings], lows: U16, weights: Ints | None) -> Postings:
    """Chunks of ascending keys, one after the other; their entries apart."""
    return Postings(
        keys=np.concatenate([np.empty(0, np.int32), *(each.keys for each in chunks)]),
        runs=_in_a_row([each.runs for each in chunks]).astype(np.int32),
        heads=np.concatenate([np.empty(0, np.uint16), *(each.heads for each in chunks)]),
        starts=_in_a_row([each.starts for each in chunks]),
        lows=lows,
        weights=weights,
    )


def _in_a_row(borders: Sequence[Ints]) -> I64:
    """Each begins at 0 and ends where the next is to begin."""
    joined, end = [np.zeros(1, np.int64)], 0
    for each in borders:
        joined.append(each[1:].astype(np.int64) + end)
        end += int(each[-1])
    return np.concatenate(joined)


def _merged_chunks(parts: Sequence[Postings], new_rows: Sequence[I32]) -> Iterator[Postings]:
    """The entries of all parts by key, some two million at a time (what is needed beside the result)."""
    keys = distinct(np.concatenate([part.keys for part in parts]))
    per_key = np.zeros(len(keys), np.int64)
    for part in parts:
        per_key[np.searchsorted(keys, part.keys)] += np.diff(part.starts[part.runs])
    borders = np.searchsorted(np.cumsum(per_key), np.arange(_CHUNK, per_key.sum() + _CHUNK, _CHUNK))
    begin = 0
    for end in np.unique(np.minimum(borders + 1, len(keys))).tolist():
        if end > begin:
            yield _merged_chunk(parts, new_rows, keys[begin], keys[end - 1])
        begin = end


def _merged_chunk(
    parts: Sequence[Postings], new_rows: Sequence[I32], first_key: np.int32, last_key: np.int32
) -> Postings:
    keys, rows, weights = [], [], []
    for part, renumbered in zip(parts, new_rows, strict=True):
        first, last = np.searchsorted(part.keys, first_key), np.searchsorted(part.keys, last_key, "right")
        runs = slice(part.runs[first], part.runs[last])
        sizes = np.diff(part.starts[runs.start : runs.stop + 1])
        entries = slice(part.starts[runs.start], part.starts[runs.stop])
        bases = part.heads[runs].astype(np.int32) << BITS
        mine = renumbered[np.repeat(bases, sizes) + part.lows[entries]]
        live = mine >= 0
        per_key = np.diff(part.starts[part.runs[first : last + 1]])
        keys.append(np.repeat(part.keys[first:last], per_key)[live])
        rows.append(mine[live])
        if part.weights is not None:
            weights.append(part.weights[entries][live])
    joined = np.concatenate(keys)
    order = np.argsort(joined, kind="stable")
    own = np.concatenate(weights)[order] if weights else None
    return Postings.of_sorted(joined[order], np.concatenate(rows)[order], own)

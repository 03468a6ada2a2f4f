"""Key → rows, in three flat arrays: the one data structure the ranking engine is made of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

I32 = npt.NDArray[np.int32]
I64 = npt.NDArray[np.int64]
U8 = npt.NDArray[np.uint8]
Ints = npt.NDArray[np.integer[Any]]

VECTORISED = 500
"""Entries per wanted key up to which one gathered pass is faster than one pass per key."""
_CHUNK = 2_000_000


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

    def remember(self, words: Mapping[str, int]) -> None:
        """In an empty vocabulary: numbers that are left out stay unused."""
        self._numbers = dict(words)
        self._left_out = max(words.values(), default=-1) + 1 - len(words)


@dataclass(frozen=True, slots=True)
class Postings:
    """``rows[starts[i]:starts[i + 1]]`` are the rows of ``keys[i]``; ``weights``, where there are any, run
    beside ``rows``. ``keys`` ascend; a row stands at most once under a key."""

    keys: I32
    starts: I64
    rows: I32
    weights: Ints | None = None

    @classmethod
    def build(cls, keys: Ints, rows: Ints, weights: Ints | None = None) -> Postings:
        order = np.argsort(keys, kind="stable")
        distinct, first = np.unique(keys[order], return_index=True)
        return cls(
            keys=distinct.astype(np.int32),
            starts=np.append(first, len(keys)).astype(np.int64),
            rows=rows[order].astype(np.int32),
            weights=None if weights is None else weights[order],
        )

    @property
    def nbytes(self) -> int:
        weights = 0 if self.weights is None else self.weights.nbytes
        return self.keys.nbytes + self.starts.nbytes + self.rows.nbytes + weights

    def locate(self, wanted: Ints) -> tuple[I64, I64, I64]:
        """Which of ``wanted`` are here, and for each of those its first entry and number of entries."""
        if not len(self.keys):
            nothing = np.empty(0, np.int64)
            return nothing, nothing, nothing
        at = np.minimum(np.searchsorted(self.keys, wanted), len(self.keys) - 1)
        which = np.flatnonzero(self.keys[at] == wanted)
        at = at[which]
        first = self.starts[at]
        return which, first, self.starts[at + 1] - first

    def gather(self, which: I64, first: I64, size: I64) -> tuple[I64, I64]:
        """Every entry of located keys: the number of its key among ``wanted``, and its index here."""
        ends = np.cumsum(size)
        entries = np.arange(ends[-1] if len(ends) else 0) + np.repeat(first - (ends - size), size)
        return np.repeat(which, size), entries


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
    which, first, size = postings.locate(wanted)
    if not len(which):
        return
    if int(size.sum()) > VECTORISED * len(size):
        _scatter_by_key(
            ufunc, target, postings, zip(which, first, size, strict=True), lines, factors, weights
        )
        return
    which, entries = postings.gather(which, first, size)
    values = factors[which]
    if weights is not None:
        values = values * weights[entries].astype(target.dtype)
    cells = lines[which].astype(np.int64) * target.shape[1] + postings.rows[entries]
    ufunc.at(target.reshape(-1), cells, values)


def _scatter_by_key(
    ufunc: np.ufunc,
    target: Ints,
    postings: Postings,
    located: Iterable[tuple[Any, Any, Any]],
    lines: I32,
    factors: Ints,
    weights: Ints | None,
) -> None:
    for which, first, size in located:
        part = slice(first, first + size)
        values: Any = factors[which]
        if weights is not None:
            values = np.multiply(weights[part], values, dtype=target.dtype)
        ufunc.at(target[lines[which]], postings.rows[part], values)


def merge(parts: Sequence[Postings], new_rows: Sequence[I32]) -> Postings:
    """One for several. ``new_rows[i][row]`` is the new number of a row of part ``i``, -1 if it is no more.

    New numbers of a later part are greater than those of an earlier one.
    """
    keys = np.unique(np.concatenate([part.keys for part in parts]))
    whole = sum(len(part.rows) for part in parts)
    rows = np.empty(whole, np.int32)
    sample = parts[0].weights
    weights = None if sample is None else np.empty(whole, sample.dtype)
    sizes = np.zeros(len(keys) + 1, np.int64)
    end = 0
    for chunk_keys, chunk_rows, chunk_weights in _merged_chunks(parts, new_rows, keys):
        begin, end = end, end + len(chunk_rows)
        rows[begin:end] = chunk_rows
        if weights is not None:
            weights[begin:end] = chunk_weights
        sizes[1:] += np.bincount(chunk_keys, minlength=len(keys))
    rows.resize(end, refcheck=False)
    if weights is not None:
        weights.resize(end, refcheck=False)
    return _without_empty_keys(keys, sizes, rows, weights)


def _without_empty_keys(keys: I32, sizes: I64, rows: I32, weights: Ints | None) -> Postings:
    used = np.flatnonzero(sizes[1:])
    starts = np.concatenate([[0], np.cumsum(sizes[1:][used])])
    return Postings(keys[used].astype(np.int32), starts.astype(np.int64), rows, weights)


def _merged_chunks(
    parts: Sequence[Postings], new_rows: Sequence[I32], keys: I32
) -> Iterator[tuple[Ints, I32, Any]]:
    """The entries of all parts by key, some two million at a time (what is needed beside the result)."""
    per_key = np.zeros(len(keys), np.int64)
    for part in parts:
        per_key[np.searchsorted(keys, part.keys)] += np.diff(part.starts)
    borders = np.searchsorted(np.cumsum(per_key), np.arange(_CHUNK, per_key.sum() + _CHUNK, _CHUNK))
    begin = 0
    for end in np.unique(np.minimum(borders + 1, len(keys))):
        yield _merged_chunk(parts, new_rows, keys, begin, int(end))
        begin = int(end)


def _merged_chunk(
    parts: Sequence[Postings], new_rows: Sequence[I32], keys: I32, begin: int, end: int
) -> tuple[Ints, I32, Any]:
    of_key, rows, weights = [], [], []
    for part, renumbered in zip(parts, new_rows, strict=True):
        first, last = (
            np.searchsorted(part.keys, keys[begin:end]).min() if end > begin else 0,
            np.searchsorted(part.keys, keys[end - 1], side="right") if end > begin else 0,
        )
        entries = slice(part.starts[first], part.starts[last])
        mine = renumbered[part.rows[entries]]
        live = mine >= 0
        own = np.searchsorted(keys, part.keys[first:last]).astype(np.int32)
        of_key.append(np.repeat(own, np.diff(part.starts[first : last + 1]))[live])
        rows.append(mine[live])
        if part.weights is not None:
            weights.append(part.weights[entries][live])
    joined = np.concatenate(of_key)
    order = np.argsort(joined, kind="stable")
    return joined[order], np.concatenate(rows)[order], np.concatenate(weights)[order] if weights else None

"""How candidates or jobs lie in the index, a block of them at a time, and what of a block matches a query.

A block has ``SIZE`` rows. Of each word it holds one ascending column of places, ``row << 16 | position``; a
mark (skill, place, language) has one place per row. What a row has besides (type, level, length in words …)
is a column of records. Nothing is held of more than one block at a time, however many candidates there are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from jobhire.domains.search.application.ports import Place
from jobhire.domains.search.domain.document import (
    DEPARTMENT,
    LANGUAGE,
    PLACE,
    name_keys,
    order_of,
    place_words,
)
from jobhire.domains.search.domain.judging import FULL
from jobhire.domains.search.domain.meaning import NEAR
from jobhire.domains.search.domain.query import (
    AnyOfClause,
    ChangedClause,
    Clause,
    DepartmentClause,
    LanguageClause,
    LevelClause,
    LocationClause,
    MeaningClause,
    Query,
    RangeClause,
    SkillClause,
    TextClause,
    TypeClause,
)
from jobhire.domains.search.domain.words import MEAN_LENGTH, RARE, Lexis, Term, term_weight

from .nearness import nearest, points_of

SIZE = 8_192
"""Rows of a block: an edit writes the columns of its words anew, so they are short; a search reads a column
per word and block, so they are not too short."""
TYPES = ("internal", "past", "uploaded", "")
STATUSES = ("available", "interviewing", "hired", "open", "on hold", "closed")
"""Of candidates and of jobs, which have no type."""
UNKNOWN = -1
ROWS = np.dtype(
    [
        ("type", "i1"), ("status", "i1"), ("level", "i1"), ("length", "u2"), ("months", "i2"),
        ("place", "i4"), ("department", "i4"), ("changed", "i8"), ("high", "u8"), ("low", "u8"),
    ]
)  # fmt: skip
"""``type``: -1: nobody; ``place``, ``department``: numbers of labels; ``high``, ``low``: see
``document.order_of``."""

Places = npt.NDArray[np.uint32]
Mask = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]
NONE: Places = np.empty(0, np.uint32)


def _costly(clause: Clause) -> bool:
    """Looks at texts one by one: asked of whoever the others leave."""
    return isinstance(clause, MeaningClause)


class Matched(NamedTuple):
    """Rows of a block that are found, and the score of each."""

    rows: npt.NDArray[np.intp]
    scores: Ints


class Block:
    """``column``: the places of a word or mark; ``beginning``: of all words with a prefix; ``forms``: the
    words that are there of a stem; ``vectors``: the meanings of the passages of rows, one after the other, of
    others as well where these are many."""

    def __init__(
        self,
        records: npt.NDArray[Any],
        lexis: Lexis,
        *,
        columns: Callable[[Iterable[str]], list[Places]],
        beginning: Callable[[str], list[Places]],
        forms: Callable[[str], Iterable[str]],
        vectors: Callable[[Sequence[int]], Iterator[tuple[int, bytes]]],
    ) -> None:
        self.records, self._lexis = records, lexis
        self._columns, self._beginning, self._forms, self._vectors = columns, beginning, forms, vectors

    @cached_property
    def live(self) -> Mask:
        mask: Mask = self.records["type"] != UNKNOWN
        return mask

    @cached_property
    def _length(self) -> Ints:
        return np.minimum(self.records["length"].astype(np.int64), 20 * MEAN_LENGTH)

    def matched(self, query: Query) -> Matched:
        mask, scores = self.live.copy(), np.zeros(len(self.records), np.int64)
        for clause in sorted(query.must, key=_costly):
            matching, points = self._clause(clause, mask)
            mask &= matching
            if not mask.any():
                return Matched(np.flatnonzero(mask), scores[:0])
            scores += points
        for clause in query.must_not:
            mask &= ~self._clause(clause, mask)[0]
        one = np.zeros(len(mask), np.bool_)
        for clause in query.should:
            matching, points = self._clause(clause, mask)
            one |= matching
            scores += points
        if query.wants_one:
            mask &= one
        rows = np.flatnonzero(mask)
        return Matched(rows, scores[rows])

    def _clause(self, clause: Clause, among: Mask) -> tuple[Mask, Ints]:
        """Who matches, and the points of each (0 of those who do not). ``among``: nobody asks of others."""
        if isinstance(clause, MeaningClause):
            return self._meaning(clause, among)
        if isinstance(clause, TextClause):
            return self._text(clause)
        if isinstance(clause, SkillClause):
            credit = self._skill(self._lexis.options(clause.name))
            return credit > 0, credit * clause.weight
        mask = self._plain(clause)
        return mask, mask * np.int64(FULL * clause.weight)

    def _text(self, clause: TextClause) -> tuple[Mask, Ints]:
        mask, points = np.ones(len(self.records), np.bool_), np.zeros(len(self.records), np.int64)
        for term in clause.terms:
            counts = self._counts(term)
            mask &= counts > 0
            there = np.flatnonzero(counts)  # of most words few rows
            weight = term_weight(term, self._lexis)
            points[there] += weight * self._saturated(counts[there], self._length[there]) // RARE
        return mask, points * mask * clause.weight

    def _meaning(self, clause: MeaningClause, among: Mask) -> tuple[Mask, Ints]:
        near = np.zeros(len(self.records), np.int64)
        wanted, rows = self._lexis.meaning(clause.words), np.flatnonzero(among)
        if wanted and len(rows):
            for some, own in nearest(wanted, self._vectors(rows.tolist())):
                near[some] = own
        mask = (near >= NEAR) & among
        return mask, points_of(near) * mask * clause.weight

    def _saturated(self, counts: Ints, length: Ints) -> Ints:
        """See ``words.saturated``."""
        return 1100 * MEAN_LENGTH * counts // (5 * MEAN_LENGTH * counts + 3 * (MEAN_LENGTH + length))

    def _counts(self, term: Term) -> Ints:
        """How often it stands in each row."""
        if term.prefix:
            return self._per_row(self._beginning(term.words[0]))
        if len(term.words) == 1:
            return self._per_row(self._columns(self._forms(self._lexis.stem(term.words[0]))))
        return self._per_row([self._phrase(term.words)])

    def _phrase(self, words: tuple[str, ...]) -> Places:
        """Places of the first word that the others follow."""
        found: Places | None = None
        for at, word in enumerate(words):
            columns = self._columns([word])
            if not columns:
                return NONE
            own = columns[0][(columns[0] & 0xFFFF) >= at] - np.uint32(at)
            found = own if found is None else np.intersect1d(found, own, assume_unique=True)
        return NONE if found is None else found

    def _per_row(self, columns: list[Places]) -> Ints:
        counts = np.zeros(len(self.records), np.int64)
        for column in columns:
            counts += np.bincount(column >> 16, minlength=len(counts))
        return counts

    def _skill(self, options: dict[str, int]) -> Ints:
        credit = np.zeros(len(self.records), np.int64)
        for least in sorted(set(options.values())):
            for column in self._columns([mark for mark, worth in options.items() if worth == least]):
                credit[column >> 16] = least
        return credit

    def _plain(self, clause: Clause) -> Mask:
        if isinstance(clause, LocationClause):
            return self._all_of([PLACE + word for word in place_words(clause.name)])
        if isinstance(clause, LanguageClause):
            return self._all_of([LANGUAGE + each for each in name_keys([clause.name])])
        if isinstance(clause, DepartmentClause):
            return self._all_of([DEPARTMENT + each for each in name_keys([clause.name])])
        if isinstance(clause, ChangedClause):
            mask: Mask = self.records["changed"] >= clause.since
            return mask
        if isinstance(clause, RangeClause):
            return self._within(clause)
        if isinstance(clause, AnyOfClause):
            name, values = ("type", TYPES) if isinstance(clause, TypeClause) else ("status", STATUSES)
            return np.isin(
                self.records[name], [values.index(each) for each in clause.values if each in values]
            )
        raise TypeError(clause.kind)

    def _all_of(self, marks: list[str]) -> Mask:
        mask = np.full(len(self.records), bool(marks))
        for mark in marks:
            mask &= self._per_row(self._columns([mark])) > 0
        return mask

    def _within(self, clause: RangeClause) -> Mask:
        values = self.records["level" if isinstance(clause, LevelClause) else "months"]
        mask: Mask = values != UNKNOWN
        if clause.least is not None:
            mask &= values >= clause.least
        if clause.most is not None:
            mask &= values <= clause.most
        return mask

    def behind(self, matched: Matched, place: Place) -> Mask:
        """Which of them stand behind a place."""
        high, low = order_of(place.id)
        highs, lows = self.records["high"][matched.rows], self.records["low"][matched.rows]
        later = (highs < high) | ((highs == high) & (lows < low))
        mask: Mask = (matched.scores < place.score) | ((matched.scores == place.score) & later)
        return mask

    def best(self, matched: Matched, most: int) -> list[tuple[int, int, int, int]]:
        """(score, high, low, row), best first."""
        kept = _kept(matched.scores, self.records["high"][matched.rows], most)
        rows, scores = matched.rows[kept], matched.scores[kept]
        own = self.records[rows]
        order = np.lexsort((own["low"], own["high"], scores))[::-1][:most]
        lines = zip(scores[order], own["high"][order], own["low"][order], rows[order], strict=True)
        return [(int(score), int(high), int(low), int(row)) for score, high, low, row in lines]


def _kept(scores: Ints, high: npt.NDArray[np.uint64], most: int) -> npt.NDArray[np.intp]:
    """Whoever may be among the first: without sorting thousands of equals."""
    if len(scores) <= most:
        return np.arange(len(scores))
    last = np.partition(scores, len(scores) - most)[len(scores) - most]
    sure, level = np.flatnonzero(scores > last), np.flatnonzero(scores == last)
    left = most - len(sure)
    if len(level) > left:
        youngest = np.partition(high[level], len(level) - left)[len(level) - left]
        level = level[high[level] >= youngest]
    return np.concatenate((sure, level))

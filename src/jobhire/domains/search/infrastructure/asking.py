"""A question to the index, answered block by block: exact numbers, and the best rows."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from jobhire.domains.search.application.ports import Found, Hit, Part, Place, Vocabulary
from jobhire.domains.search.domain.document import order_of
from jobhire.domains.search.domain.query import Query

from .blocks import SIZE, STATUSES, TYPES, Block, Ints, Matched
from .file import IndexFile
from .meanings import are_told
from .writing import NO_LABEL

MOST_FACETS = 20
"""Skills and places that are named, the most frequent first."""

Row = tuple[int, int, int, int]
"""Score, order of the id, number of the document."""


class _Counts:
    """How many of the found have what."""

    def __init__(self) -> None:
        self._types, self._statuses = np.zeros(len(TYPES), np.int64), np.zeros(len(STATUSES), np.int64)
        self._skills, self._places, self._departments = (np.zeros(1, np.int64) for _ in range(3))

    def take(self, file: IndexFile, number: int, block: Block, matched: Matched) -> None:
        records, rows = block.records, matched.rows
        self._types += np.bincount(records["type"][rows], minlength=len(TYPES))
        self._statuses += np.bincount(records["status"][rows], minlength=len(STATUSES))
        self._places = _sum(self._places, np.bincount(records["place"][rows]))
        self._departments = _sum(self._departments, np.bincount(records["department"][rows]))
        counts, labels = file.skills(number)
        found = np.zeros(SIZE, np.bool_)
        found[rows] = True
        self._skills = _sum(self._skills, np.bincount(labels[np.repeat(found, counts)]))

    def told(self, file: IndexFile) -> Mapping[str, Sequence[tuple[str, int]]]:
        self._places[NO_LABEL] = self._departments[NO_LABEL] = 0
        return {
            "skills": _named(file, self._skills),
            "type": _ordered(zip(TYPES, self._types.tolist(), strict=True)),
            "status": _ordered(zip(STATUSES, self._statuses.tolist(), strict=True)),
            "location": _named(file, self._places),
            "department": _named(file, self._departments),
        }


def _sum(one: Ints, other: Ints) -> Ints:
    longer, shorter = (one, other) if len(one) >= len(other) else (other.astype(np.int64), one)
    longer[: len(shorter)] += shorter
    return longer


def _named(file: IndexFile, counts: Ints) -> list[tuple[str, int]]:
    """The most frequent, and all that are as frequent as the last of them: which is named must not depend on
    its number."""
    there = np.flatnonzero(counts)
    if len(there) > MOST_FACETS:
        least = np.sort(counts[there])[-MOST_FACETS]
        there = there[counts[there] >= least]
    names = file.labels(there.tolist())
    return _ordered([(names[number], int(counts[number])) for number in there.tolist()])[:MOST_FACETS]


def _ordered(counted: Iterable[tuple[str, int]]) -> list[tuple[str, int]]:
    pairs = [(name, count) for name, count in counted if count]
    return sorted(pairs, key=lambda pair: (-pair[1], pair[0]))


class NotTold(Exception):
    """Of some documents nobody has told yet what they mean."""


def _require_meanings(file: IndexFile, query: Query, lexis: Vocabulary) -> None:
    if query.meanings and not are_told(file, lexis):
        raise NotTold


def search(file: IndexFile, query: Query, part: Part, lexis: Vocabulary) -> Found:
    """Raises ``NotTold``."""
    with file.reading():
        _require_meanings(file, query, lexis)
        most = part.skip + part.limit + 1
        counts, total, best = _Counts(), 0, list[Row]()
        forms: dict[str, list[str]] = {}
        for number in file.blocks():
            block = file.block(number, lexis, forms)
            matched = block.matched(query)
            if not len(matched.rows):
                continue
            total += len(matched.rows)
            if part.facets:
                counts.take(file, number, block, matched)
            if part.after is not None:
                behind = block.behind(matched, part.after)
                matched = Matched(matched.rows[behind], matched.scores[behind])
            first = number * SIZE
            rows = [(score, high, low, first + row) for score, high, low, row in block.best(matched, most)]
            best = heapq.nlargest(most, [*best, *rows])
        shown = best[part.skip : part.skip + part.limit]
        documents = file.documents([row[3] for row in shown])
        return Found(
            hits=[Hit(documents[number], score) for score, _, _, number in shown],
            total=total,
            searched=file.state.total,
            facets=counts.told(file) if part.facets else {},
            more=len(best) > part.skip + part.limit,
        )


def ahead(file: IndexFile, query: Query, place: Place, lexis: Vocabulary) -> int:
    """How many of the found stand before a place. Raises ``NotTold``."""
    before = 0
    with file.reading():
        _require_meanings(file, query, lexis)
        forms: dict[str, list[str]] = {}
        for number in file.blocks():
            block = file.block(number, lexis, forms)
            matched = block.matched(query)
            behind = block.behind(matched, place)
            own = _at(block, matched, place)
            before += len(matched.rows) - int(np.count_nonzero(behind)) - own
    return before


def _at(block: Block, matched: Matched, place: Place) -> int:
    """Whether the one who is there is among them."""
    high, low = order_of(place.id)
    rows = matched.rows[matched.scores == place.score]
    records = block.records
    return int(np.count_nonzero((records["high"][rows] == high) & (records["low"][rows] == low)))

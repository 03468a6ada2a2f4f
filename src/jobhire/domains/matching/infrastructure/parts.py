"""The parts of one job's score over a segment: for each, what gives a block of rows their credits (bp)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from jobhire.domains.matching.domain import model as names
from jobhire.domains.matching.domain.model import FULL, ScoringModel

from .compiled import Asked, CompiledJob, Shares
from .hits import Hits, blocks
from .index import Segment
from .postings import BLOCK, I32, I64, Ints, Postings, Rows

Mask = npt.NDArray[np.bool_]
Credit = Callable[[int, slice], I32]
"""Of a block, given by its number and its rows: 0..10,000 each. Good until the next one is asked for."""

_LONGEST = 10_000
"""Months up to which what they are worth is looked up in a table."""


def divide(numbers: I32, by: int) -> I32:
    """In place. None is negative; without a sign it takes less than half as long."""
    unsigned = numbers.view(np.uint32)
    unsigned //= np.uint32(by)
    return numbers


def credit_of(name: str, job: CompiledJob, segment: Segment, model: ScoringModel) -> Credit:
    return _CREDIT[name](job, segment, model)


# Requirements


class _Asked:
    """Credits are multiplied by their requirement's weight where they are few: at the keys, not the rows."""

    def __init__(self, asked: Asked, segment: Segment) -> None:
        count, lines = len(segment), len(asked.weights)
        worth = asked.skills.values * asked.weights[asked.skills.lines]
        self._skills = Hits(asked.skills, segment.skills, lines, count, worth)
        self._words = _Said(asked.words, segment.terms, count)
        self._worth = [_worth_of_words(asked, line) for line in range(lines)]
        self._whole = asked.whole
        self._total, self._line = np.zeros((2, min(BLOCK, count)), np.int32)
        """``_line`` is all 0 between two lines."""

    def __call__(self, block: int, rows: slice) -> I32:
        total = self._total[: rows.stop - rows.start]
        total.fill(0)
        for line, worth in enumerate(self._worth):
            self._add_line(total, block, line, worth)
        return divide(total, self._whole)

    def _add_line(self, total: I32, block: int, line: int, worth: I32) -> None:
        """Of what a row has for a requirement, the greatest counts."""
        said, weights = self._words(block, len(total), line)
        found, own = self._skills.entries(block, line), self._line[: len(total)]
        for rows, credit in found:
            np.maximum.at(own, rows, credit)
        own[said] = np.maximum(own[said], worth.take(weights))
        if not isinstance(said, slice) and few([(said, weights), *found], size=len(total)):
            rows = np.concatenate([said, *(rows for rows, _ in found)])
            total[rows] += own[rows]  # a row that is named twice is added once
            own[rows] = 0
        else:
            total += own
            own.fill(0)


def _worth_of_words(asked: Asked, line: int) -> I32:
    """By the weight of the words that are found: nothing, if it is too little."""
    whole = int(asked.words.whole[line])
    share = FULL * np.arange(whole + 1) // whole
    worth: I64 = share * asked.caps[line] // 100 * asked.weights[line]
    worth[: asked.words.least[line]] = 0
    return worth.astype(np.int32)


class _Said:
    """What the words that are found for a line weigh, by row of a block."""

    def __init__(self, shares: Shares, postings: Postings, count: int) -> None:
        self._hits = Hits(shares.words, postings, len(shares.whole), count)
        self._least = shares.least.tolist()
        self._sums = np.zeros(min(BLOCK, count), np.int32)
        """All 0 between two calls."""

    def __call__(self, block: int, size: int, line: int) -> tuple[Rows | slice, I32]:
        """Of all rows, or of some whose order is not theirs and of which one may be named twice. Nobody else,
        or nobody at all, has words that weigh enough."""
        if self._hits.most(block, line) < self._least[line]:
            return _NOBODY, _NOTHING
        words, sums = self._hits.entries(block, line), self._sums[:size]
        for rows, weight in words:
            np.add.at(sums, rows, weight)
        if self._least[line] > 0 and few(words, size=size):
            found = np.concatenate([rows for rows, _ in words])
            weights = sums[found]
            sums[found] = 0
            return found, weights
        every = sums.copy()
        sums.fill(0)
        return slice(None), every

    def enough(self, block: int, size: int, line: int) -> Rows:
        """The rows whose words weigh enough, in their order."""
        rows, weights = self(block, size, line)
        reached = np.flatnonzero(weights >= self._least[line])
        return reached if isinstance(rows, slice) else np.unique(rows[reached])


_SPARSE = 8


def few(found: Sequence[tuple[Rows, Any]], size: int) -> bool:
    """So that it is faster to look at these rows by themselves than to go over the whole block."""
    return sum(len(rows) for rows, _ in found) * _SPARSE < size


_NOBODY, _NOTHING = np.empty(0, np.intp), np.empty(0, np.int32)


# Experience


class _Experience:
    """Of most candidates neither a title nor a word speaks of the kind: theirs follows from their months."""

    def __init__(self, job: CompiledJob, segment: Segment, model: ScoringModel) -> None:
        worked = job.worked
        percents = [model.other_experience if n in worked.kinds else None for n in range(len(worked.months))]
        self._plain = _Curve(list(zip(worked.months, percents, strict=True)))
        self._kinds = [_Kind(job, segment, model, line) for line in range(len(worked.kinds))]
        self._demands = len(worked.months)
        self._months = segment.months

    def __call__(self, block: int, rows: slice) -> I32:
        months = self._months[rows]
        total = self._plain(months)
        for kind in self._kinds:
            kind.mend(total, months, block, rows)
        return divide(total, self._demands) if self._demands > 1 else total


class _Kind:
    """What those have more whose titles or words speak of what a demand is about."""

    def __init__(self, job: CompiledJob, segment: Segment, model: ScoringModel, line: int) -> None:
        worked = job.worked
        self._line, self._asked = line, worked.months[worked.kinds[line]]
        self._plain, self._said = model.other_experience, worked.said[line]
        self._elsewhere, self._spoken = (_Curve([(self._asked, p)]) for p in (self._plain, self._said))
        self._speaking = _Said(worked.spoken, segment.terms, len(segment))
        self._held, self._matching = _matching_months(job, segment, line)

    def mend(self, total: I32, months: I32, block: int, rows: slice) -> None:
        speaking = self._speaking.enough(block, len(total), self._line)
        own = months[speaking]
        total[speaking] += self._spoken(own) - self._elsewhere(own)
        first, last = np.searchsorted(self._held, (rows.start, rows.stop))
        held = self._held[first:last] - rows.start
        if len(held):
            speaks = np.zeros(len(total), np.bool_)
            speaks[speaking] = True
            self._mend_held(total, months[held], held, speaks[held], self._matching[first:last])

    def _mend_held(self, total: I32, months: I32, held: Rows, speaks: Mask, matching: I64) -> None:
        others = np.minimum(np.maximum(0, months - matching), np.maximum(0, self._asked - matching))
        have = matching + others * np.where(speaks, self._said, self._plain) // 100
        counted = np.where(speaks, self._spoken(months), self._elsewhere(months))
        total[held] += (_share(have, self._asked) - counted).astype(np.int32)


def _share(months: I64, asked: int) -> I64:
    """In bp, at most all."""
    return np.minimum(months, asked) * FULL // asked


class _Curve:
    """What months are worth to some demands: the months each asks for, and the per cent that counts."""

    def __init__(self, demands: list[tuple[int, int | None]]) -> None:
        self._demands = demands
        most = max(asked for asked, _ in demands)
        self._table = self._worth(np.arange(most + 1)) if most <= _LONGEST else None

    def __call__(self, months: I32) -> I32:
        if self._table is None:
            return self._worth(months.astype(np.int64))
        return self._table.take(np.minimum(months, np.int32(len(self._table) - 1)))

    def _worth(self, months: I64) -> I32:
        total = np.zeros(len(months), np.int64)
        for asked, percent in self._demands:
            have = months if percent is None else np.minimum(months, asked) * percent // 100
            total += _share(have, asked)
        return total.astype(np.int32)


def _matching_months(job: CompiledJob, segment: Segment, line: int) -> tuple[Rows, I64]:
    """Who has positions of the kind, and their months. Positions are in the candidates' order."""
    said = _Said(job.worked.titles, segment.titles, len(segment.role_rows))
    found = [
        rows.start + said.enough(block, rows.stop - rows.start, line)
        for block, rows in blocks(len(segment.role_rows))
    ]
    roles = np.concatenate([_NOBODY, *found])
    rows = segment.role_rows[roles].astype(np.intp)
    if not len(rows):
        return rows, np.empty(0, np.int64)
    first = np.flatnonzero(np.diff(rows, prepend=-1))
    return rows[first], np.add.reduceat(segment.role_months[roles].astype(np.int64), first)


# Seniority, place and text


def _seniority(job: CompiledJob, segment: Segment, _: ScoringModel) -> Credit:
    return lambda _, rows: job.levels.take(segment.levels[rows])


def _location(job: CompiledJob, segment: Segment, _: ScoringModel) -> Credit:
    at_office, remote = (np.int32(credit) for credit in job.away)
    places = Hits(job.places, segment.places, 1, len(segment))

    def credit(block: int, rows: slice) -> I32:
        near = np.multiply(segment.remote[rows], remote - at_office, dtype=np.int32)
        near += at_office
        places.onto(np.maximum, near, block)
        return near

    return credit


def _text(job: CompiledJob, segment: Segment, model: ScoringModel) -> Credit:
    wide = job.text_whole * 255 > np.iinfo(np.int32).max
    values = job.text.values.astype(np.int64) if wide else job.text.values
    words = Hits(job.text, segment.terms, 1, len(segment), values)
    whole = model.text_full * job.text_whole

    def credit(block: int, rows: slice) -> I32:
        shared: Ints = np.zeros(rows.stop - rows.start, values.dtype)
        words.add_weighted(shared, block)
        own = np.minimum(shared, whole).astype(np.uint64)
        own *= np.uint64(FULL)
        own //= np.uint64(whole)
        return own.astype(np.int32)

    return credit


_CREDIT: Mapping[str, Callable[[CompiledJob, Segment, ScoringModel], Credit]] = {
    names.REQUIRED_SKILLS: lambda job, segment, _: _Asked(job.required, segment),
    names.NICE_TO_HAVE: lambda job, segment, _: _Asked(job.nice, segment),
    names.EXPERIENCE: _Experience,
    names.SENIORITY: _seniority,
    names.LOCATION: _location,
    names.TEXT_RELEVANCE: _text,
}

"""The parts of one job's score over a segment: for each, what gives a block of rows their credits (bp)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import gcd

import numpy as np
import numpy.typing as npt

from jobhire.domains.matching.domain import model as names
from jobhire.domains.matching.domain.model import FULL, ScoringModel

from .compiled import Asked, CompiledJob, Shares
from .hits import Hits, Wanted, blocks, hits_of
from .index import Segment
from .postings import BLOCK, I32, I64, Ints, Rows

Mask = npt.NDArray[np.bool_]
Credit = Callable[[int, slice], I32]
"""Of a block, given by its number and its rows: 0..10,000 each. Good until the next one is asked for."""

_MOST = int(np.iinfo(np.int32).max)


def divide(numbers: I32, by: int) -> I32:
    """In place. None is negative; without a sign it takes less than half as long."""
    unsigned = numbers.view(np.uint32)
    unsigned //= np.uint32(by)
    return numbers


def basis_points(parts: Ints, whole: int) -> I32:
    """``FULL * part // whole``, at most ``FULL``; not in place. None is negative."""
    common = gcd(FULL, whole)
    times, by = FULL // common, whole // common
    wide = times * whole > np.iinfo(np.uint32).max
    own = np.minimum(parts, whole)
    own = own.astype(np.uint64) if wide else own.astype(np.int32, copy=False).view(np.uint32)
    own *= own.dtype.type(times)
    own //= own.dtype.type(by)
    return own.astype(np.int32) if wide else own.view(np.int32)


class _Scratch:
    """Of one block, lent to each part in turn: the fewer there are, the more of them stay in the cache."""

    def __init__(self, count: int) -> None:
        self.total, self.line, self.sums = np.zeros((3, min(BLOCK, count)), np.int32)
        """``line`` and ``sums`` are given back all 0."""


def credits_of(job: CompiledJob, segment: Segment, model: ScoringModel) -> list[Credit]:
    """For each part of the job, in its order. What they look for is found for all of them at once."""
    count, asked, spoken = len(segment), (job.required, job.nice), job.worked.spoken
    scratch = _Scratch(count)
    skills = hits_of([Wanted(a.skills, len(a.weights), a.worth) for a in asked], segment.skills, count)
    wanted = [Wanted(each.words, len(each.whole)) for each in (job.required.words, job.nice.words, spoken)]
    *words, said, text = hits_of([*wanted, Wanted(job.text)], segment.terms, count)
    made: Mapping[str, Callable[[], Credit]] = {
        names.REQUIRED_SKILLS: lambda: _Asked(job.required, skills[0], words[0], scratch),
        names.NICE_TO_HAVE: lambda: _Asked(job.nice, skills[1], words[1], scratch),
        names.EXPERIENCE: lambda: _Experience(job, segment, model, _Said(said, spoken, scratch)),
        names.SENIORITY: lambda: _seniority(job, segment),
        names.LOCATION: lambda: _location(job, segment),
        names.TEXT_RELEVANCE: lambda: _text(job, text, model),
    }
    return [made[name]() for name, _ in job.parts]


# Requirements


class _Asked:
    """Credits are multiplied by their requirement's weight where they are few: at the keys, not the rows."""

    def __init__(self, asked: Asked, skills: Hits, words: Hits, scratch: _Scratch) -> None:
        self._skills, self._words = skills, _Said(words, asked.words, scratch)
        self._worth = [_worth_of_words(asked, line) for line in range(len(asked.weights))]
        self._whole = asked.whole
        self._total, self._line = scratch.total, scratch.line

    def __call__(self, block: int, rows: slice) -> I32:
        size = rows.stop - rows.start
        total = self._total[:size]
        total.fill(0)
        for line in range(len(self._worth)):
            if _few(self._skills.count(block, line) + self._words.count(block, line), size):
                self._add_few(total, block, line)
            else:
                self._add_line(total, block, line)
        return divide(total, self._whole)

    def _add_line(self, total: I32, block: int, line: int) -> None:
        """Of what a row has for a requirement, the greatest counts."""
        own = self._line[: len(total)]
        self._skills.onto(np.maximum, own, block, line)
        self._say(own, block, line)
        total += own
        own.fill(0)

    def _add_few(self, total: I32, block: int, line: int) -> None:
        """The same, of no more rows than are found. One that is named twice is added once all the same."""
        own, skills = self._line[: len(total)], self._skills.entries(block, line)
        for rows, worth in skills:
            np.maximum.at(own, rows, worth)
        rows = np.concatenate([self._say(own, block, line), *(rows for rows, _ in skills)])
        total[rows] += own[rows]
        own[rows] = 0

    def _say(self, own: I32, block: int, line: int) -> Rows:
        """What words are worth counts where it is more than what is there. The rows that have such words."""
        said, weights = self._words.enough(block, len(own), line)
        own[said] = np.maximum(own[said], self._worth[line].take(weights))
        return said


def _worth_of_words(asked: Asked, line: int) -> I32:
    """By the weight of the words that are found: nothing, if it is too little."""
    whole = int(asked.words.whole[line])
    share = FULL * np.arange(whole + 1) // whole
    worth: I64 = share * asked.caps[line] // 100 * asked.weights[line]
    worth[: asked.words.least[line]] = 0
    return worth.astype(np.int32)


class _Said:
    """What the words that are found for a line weigh, by row of a block."""

    def __init__(self, hits: Hits, shares: Shares, scratch: _Scratch) -> None:
        self._hits, self._sums = hits, scratch.sums
        self._least = shares.least.tolist()

    def count(self, block: int, line: int) -> int:
        """Entries that matter: none, if they would not be enough all together."""
        return self._hits.count(block, line) if self._hits.most(block, line) >= self._least[line] else 0

    def enough(self, block: int, size: int, line: int) -> tuple[Rows, I32]:
        """The rows whose words weigh enough and what those weigh, in no order; one may be named twice."""
        least, count, sums = self._least[line], self.count(block, line), self._sums[:size]
        if least <= 0 or not _few(count, size):
            self._hits.onto(np.add, sums, block, line)
            found = np.flatnonzero(sums >= least)
            weights = sums[found]
            sums.fill(0)
            return found, weights
        if not count:
            return _NOBODY, _NOTHING
        words = self._hits.entries(block, line)
        for rows, weight in words:
            np.add.at(sums, rows, weight)
        found = np.concatenate([rows for rows, _ in words])
        weights = sums[found]
        sums[found] = 0
        kept = np.flatnonzero(weights >= least)
        return found[kept], weights[kept]


_SPARSE = 8


def _few(rows: int, size: int) -> bool:
    """So that it is faster to look at them by themselves than to go over the whole block."""
    return rows * _SPARSE < size


_NOBODY, _NOTHING = np.empty(0, np.intp), np.empty(0, np.int32)


# Experience


class _Experience:
    """Of most candidates neither a title nor a word speaks of the kind: theirs follows from their months."""

    def __init__(self, job: CompiledJob, segment: Segment, model: ScoringModel, speaking: _Said) -> None:
        worked = job.worked
        self._plain = [
            (asked, model.other_experience if number in worked.kinds else 100)
            for number, asked in enumerate(worked.months)
        ]
        held = _matching_months(job, segment)
        self._kinds = [_Kind(job, model, line, speaking, held[line]) for line in range(len(worked.kinds))]
        self._months = segment.months

    def __call__(self, block: int, rows: slice) -> I32:
        months = self._months[rows]
        total = share_of(months, *self._plain[0])
        for asked, percent in self._plain[1:]:
            total += share_of(months, asked, percent)
        for kind in self._kinds:
            kind.mend(total, months, block, rows)
        return divide(total, len(self._plain)) if len(self._plain) > 1 else total


class _Kind:
    """What those have more whose titles or words speak of what a demand is about."""

    def __init__(
        self,
        job: CompiledJob,
        model: ScoringModel,
        line: int,
        speaking: _Said,
        held: tuple[Rows, I64],
    ) -> None:
        worked = job.worked
        self._line, self._asked = line, worked.months[worked.kinds[line]]
        self._elsewhere, self._said = model.other_experience, worked.said[line]
        self._speaking, (self._held, self._matching) = speaking, held

    def mend(self, total: I32, months: I32, block: int, rows: slice) -> None:
        speaking, _ = self._speaking.enough(block, len(total), self._line)
        own = months[speaking]
        total[speaking] += share_of(own, self._asked, self._said) - self._plainly(own)
        first, last = np.searchsorted(self._held, (rows.start, rows.stop))
        held = self._held[first:last] - rows.start
        if len(held):
            speaks = np.zeros(len(total), np.bool_)
            speaks[speaking] = True
            self._mend_held(total, months[held], held, speaks[held], self._matching[first:last])

    def _plainly(self, months: I32) -> I32:
        return share_of(months, self._asked, self._elsewhere)

    def _mend_held(self, total: I32, months: I32, held: Rows, speaks: Mask, matching: I64) -> None:
        others = np.minimum(np.maximum(0, months - matching), np.maximum(0, self._asked - matching))
        have = matching + others * np.where(speaks, self._said, self._elsewhere) // 100
        worth = (np.minimum(have, self._asked) * FULL // self._asked).astype(np.int32)
        counted = np.where(speaks, share_of(months, self._asked, self._said), self._plainly(months))
        total[held] += worth - counted


def share_of(months: I32, asked: int, percent: int) -> I32:
    """Of the months asked for, in bp and at most all, if so many per cent of somebody's count."""
    if asked > _MOST // FULL:
        have = np.minimum(months.astype(np.int64), asked) * percent // 100
        return (have * FULL // asked).astype(np.int32)
    share: I32 = np.minimum(months, np.int32(asked))
    if percent != 100:
        share *= np.int32(percent)
        divide(share, 100)
    share *= np.int32(FULL)
    return divide(share, asked)


def _matching_months(job: CompiledJob, segment: Segment) -> list[tuple[Rows, I64]]:
    """For each kind: who has positions of it, and their months. Positions are in the candidates' order."""
    titles, count = job.worked.titles, len(segment.role_rows)
    [hits] = hits_of([Wanted(titles.words, len(titles.whole))], segment.titles, count)
    said = _Said(hits, titles, _Scratch(count))
    return [_months_of(segment, _roles(said, count, line)) for line in range(len(titles.whole))]


def _roles(said: _Said, count: int, line: int) -> Rows:
    found = [
        rows.start + said.enough(block, rows.stop - rows.start, line)[0] for block, rows in blocks(count)
    ]
    return np.unique(np.concatenate([_NOBODY, *found]))


def _months_of(segment: Segment, roles: Rows) -> tuple[Rows, I64]:
    rows = segment.role_rows[roles].astype(np.intp)
    if not len(rows):
        return rows, np.empty(0, np.int64)
    first = np.flatnonzero(np.diff(rows, prepend=-1))
    return rows[first], np.add.reduceat(segment.role_months[roles].astype(np.int64), first)


# Seniority, place and text


def _seniority(job: CompiledJob, segment: Segment) -> Credit:
    pairs = _pairs(job.levels)

    def credit(_: int, rows: slice) -> I32:
        levels = segment.levels[rows]
        even = len(levels) // 2 * 2
        both: I32 = pairs.take(levels[:even].view(np.uint16)).view(np.int32)
        return both if even == len(levels) else np.append(both, job.levels[levels[even:]])

    return credit


def _pairs(values: I32) -> I64:
    """What two rows side by side have, by both their numbers: half as many look-ups."""
    numbers = np.arange(len(values), dtype=np.uint8)
    keys = np.stack(np.meshgrid(numbers, numbers), axis=-1).reshape(-1, 2)
    pairs = np.zeros(int(keys.view(np.uint16).max()) + 1, np.int64)
    pairs[keys.view(np.uint16).reshape(-1)] = values[keys].view(np.int64).reshape(-1)
    return pairs


def _location(job: CompiledJob, segment: Segment) -> Credit:
    at_office, remote = (np.int32(credit) for credit in job.away)
    [places] = hits_of([Wanted(job.places)], segment.places, len(segment))

    def credit(block: int, rows: slice) -> I32:
        near = np.multiply(segment.remote[rows], remote - at_office, dtype=np.int32)
        near += at_office
        places.onto(np.maximum, near, block)
        return near

    return credit


def _text(job: CompiledJob, words: Hits, model: ScoringModel) -> Credit:
    wide = job.text_whole * 255 > _MOST
    whole = model.text_full * job.text_whole

    def credit(block: int, rows: slice) -> I32:
        shared: Ints = np.zeros(rows.stop - rows.start, np.int64 if wide else np.int32)
        words.onto(np.add, shared, block, weighted=True)
        return basis_points(shared, whole)

    return credit

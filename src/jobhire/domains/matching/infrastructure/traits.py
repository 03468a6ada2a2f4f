"""Experience, seniority and place: of most candidates all three follow from months, level and whether remote
work suits them, which are one number (``Segment.traits``). A table says what such a number is worth."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np

from jobhire.domains.matching.domain.model import FULL, ScoringModel

from . import postings as layout
from .compiled import MOST_MONTHS, CompiledJob, Shares, levels_of, months_of, remote_of
from .hits import Hits, Wanted, blocks, hits_of, spelt_out
from .index import Segment
from .postings import I32, U8, U16, Rows, distinct
from .scratch import Scratch, divide, few

Rest = tuple[Rows | slice, I32]
"""Rows of a block, in no order, and the credit (bp) of each; one may be named twice. Or of all its rows."""
_NOBODY: Rows = np.empty(0, np.intp)
_ALL = slice(None)


class Trait(Protocol):
    plain: I32
    """Credit (bp) by traits."""

    def rest(self, block: int, traits: U16) -> Rest:
        """Those whose credit may be another. Of a block, given by its number and its rows' traits."""
        ...


def _all_traits(segment: Segment) -> U16:
    return np.arange(int(segment.traits.max(initial=0)) + 1, dtype=np.uint16)


class Seniority:
    def __init__(self, job: CompiledJob, segment: Segment) -> None:
        self.plain: I32 = job.levels[levels_of(_all_traits(segment))]

    def rest(self, block: int, traits: U16) -> Rest:
        return _NOBODY, np.empty(0, np.int32)


class Location:
    """The rest are those who state one of the job's places."""

    def __init__(self, job: CompiledJob, segment: Segment, scratch: Scratch) -> None:
        self.plain: I32 = np.array(job.away, np.int32)[remote_of(_all_traits(segment))]
        [self._places] = hits_of([Wanted(job.places)], segment.places, len(segment))
        self._near = scratch.line

    def rest(self, block: int, traits: U16) -> Rest:
        if self._places.columns(block) or not few(self._places.count(block), len(traits)):
            near = self.plain.take(traits)
            self._places.onto(np.maximum, near, block)
            return _ALL, near
        places = self._places.entries(np.int32, block)
        for rows, worth in places:
            np.maximum.at(self._near, rows, worth)
        found = np.concatenate([_NOBODY, *(rows for rows, _ in places)])
        near = self._near[found]
        self._near[found] = 0
        return found, np.maximum(near, self.plain.take(traits[found]))


class Experience:
    """The rest are those of whom a title or a word speaks of a kind of work that is asked for."""

    def __init__(
        self, job: CompiledJob, segment: Segment, model: ScoringModel, said: Hits, scratch: Scratch
    ) -> None:
        worked, months = job.worked, months_of(_all_traits(segment))
        percents = [model.other_experience if n in worked.kinds else 100 for n in range(len(worked.months))]
        self._plain = sum(
            map(share_of, [months] * len(percents), worked.months, percents), np.zeros_like(months)
        )
        self._count = max(1, len(percents))
        self.plain = divide(self._plain.copy(), self._count)
        held = _matching_months(job, segment)
        self._kinds = [_Kind(job, model, line, months, segment, held[line]) for line in range(len(held))]
        self._speaking = Said(said, worked.spoken, scratch)
        self._more, self._marks = scratch.line, scratch.marks

    def rest(self, block: int, traits: U16) -> Rest:
        more = self._more[: len(traits)]
        found = [_NOBODY]
        for line, kind in enumerate(self._kinds):
            speaking = self._speaking.enough(block, len(traits), line)
            found += [speaking, kind.mend(more, self._marks, speaking, block, traits)]
        rows = np.concatenate(found)
        if few(len(rows), len(traits)):
            sums = self._plain.take(traits[rows]) + more[rows]
            more[rows] = 0
            return rows, divide(sums, self._count)
        sums = self._plain.take(traits)
        sums += more
        more.fill(0)
        return _ALL, divide(sums, self._count)


class _Kind:
    """What those have more whose titles or words speak of what a demand is about. By traits; of those whose
    titles do, in the order of their rows (``held``)."""

    def __init__(
        self,
        job: CompiledJob,
        model: ScoringModel,
        line: int,
        months: I32,
        segment: Segment,
        held: tuple[Rows, I32],
    ) -> None:
        asked = job.worked.months[job.worked.kinds[line]]
        percents = model.other_experience, job.worked.said[line]
        unsaid, said = (share_of(months, asked, percent) for percent in percents)
        self._more: I32 = said - unsaid
        self._held, matching = held
        traits = segment.traits[self._held]
        self._held_more = [
            _share_of_held(matching, months_of(traits), asked, percent) - plain.take(traits)
            for percent, plain in zip(percents, (unsaid, said), strict=True)
        ]
        """Of those whose words do not speak of it, and of those whose do."""

    def mend(self, more: I32, marks: U8, speaking: Rows, block: int, traits: U16) -> Rows:
        """Adds it to ``more``; returns whose titles speak of it. ``marks`` is all 0, before and after."""
        more[speaking] += self._more.take(traits[speaking])
        begin = block * layout.BLOCK
        first, last = np.searchsorted(self._held, (begin, begin + len(traits)))
        held = self._held[first:last] - begin
        if len(held):
            marks[speaking] = 1
            unsaid, said = (each[first:last] for each in self._held_more)
            more[held] += np.where(marks[held], said, unsaid)
            marks[speaking] = 0
        return held


def _share_of_held(matching: I32, months: I32, asked: int, percent: int) -> I32:
    """The same of who has held positions of the kind for ``matching`` months, of all of theirs."""
    own = np.minimum(matching, asked)
    others = np.minimum(np.maximum(0, months - own), asked - own)
    share: I32 = np.minimum(own + others * percent // 100, asked) * FULL // asked
    return share


def share_of(months: I32, asked: int, percent: int) -> I32:
    """Of the months asked for, in bp and at most all, if so many per cent of somebody's count."""
    share: I32 = np.minimum(months, np.int32(asked))
    if percent != 100:
        share *= np.int32(percent)
        divide(share, 100)
    share *= np.int32(FULL)
    return divide(share, asked)


def _matching_months(job: CompiledJob, segment: Segment) -> list[tuple[Rows, I32]]:
    """For each kind: who has positions of it, and their months. Positions are in the candidates' order."""
    titles, count = job.worked.titles, len(segment.role_rows)
    [hits] = hits_of([Wanted(titles.words, len(titles.whole))], segment.titles, count)
    said = Said(hits, titles, Scratch(count))
    return [_months_of(segment, _roles(said, count, line)) for line in range(len(titles.whole))]


def _roles(said: Said, count: int, line: int) -> Rows:
    found = [rows.start + said.enough(block, rows.stop - rows.start, line) for block, rows in blocks(count)]
    return distinct(np.concatenate([_NOBODY, *found]))


def _months_of(segment: Segment, roles: Rows) -> tuple[Rows, I32]:
    rows = segment.role_rows[roles].astype(np.intp)
    if not len(rows):
        return rows, np.empty(0, np.int32)
    first = np.flatnonzero(np.diff(rows, prepend=-1))
    months = np.add.reduceat(segment.role_months[roles].astype(np.int64), first)
    return rows[first], np.minimum(months, MOST_MONTHS).astype(np.int32)


class Said:
    """Of which rows of a block the words that are found for a line weigh enough."""

    def __init__(self, hits: Hits, shares: Shares, scratch: Scratch) -> None:
        self._hits, self._sums = hits, scratch.sums
        self._least = shares.least.tolist()
        weights, lines = shares.words.values, shares.words.lines
        self._any = [bool(np.all(weights[lines == n] >= least)) for n, least in enumerate(self._least)]
        """Of which lines one word is enough, whichever it is."""

    def enough(self, block: int, size: int, line: int) -> Rows:
        """The rows whose words weigh enough, in no order; one may be named twice."""
        least, hits = self._least[line], self._hits
        if hits.most(block, line) < least:
            return _NOBODY
        common = hits.columns(block, line)
        if few(hits.count(block, line), size) and sum(weight for _, weight in common) < least:
            return self._few_enough(common, block, line)
        sums = self._sums[:size]
        hits.onto(np.add, sums, block, line)
        enough = np.flatnonzero(sums >= least)
        sums.fill(0)
        return enough

    def _few_enough(self, common: Sequence[tuple[U8, int]], block: int, line: int) -> Rows:
        """Where words that many have are not enough without one of the others."""
        words, sums = self._hits.entries(np.int32, block, line), self._sums
        if self._any[line]:
            return np.concatenate([_NOBODY, *(rows for rows, _ in words)])
        for rows, weight in words:
            np.add.at(sums, rows, weight)
        found: Rows = np.concatenate([_NOBODY, *(rows for rows, _ in words)])
        weights = sums.take(found)
        sums[found] = 0
        for column, weight in common:
            weights += spelt_out(column.take(found), weights.dtype) * np.int32(weight)
        return found.compress(weights >= self._least[line])

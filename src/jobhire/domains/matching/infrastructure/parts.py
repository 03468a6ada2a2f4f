"""The parts of one job's score over a segment: for each, what gives a block of rows their credits (bp)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import gcd

import numpy as np

from jobhire.domains.matching.domain import model as names
from jobhire.domains.matching.domain.model import FULL, ScoringModel

from .compiled import Asked, CompiledJob
from .hits import Hits, Wanted, hits_of, spelt_out
from .index import Segment
from .postings import I32, I64, U8, Ints, Rows
from .scratch import Scratch, divide, few
from .traits import Experience, Location, Seniority, Trait

Credit = Callable[[int, slice], I32]
"""Of a block, given by its number and its rows: 0..10,000 each. Good until the next one is asked for."""

_MOST = int(np.iinfo(np.int32).max)


def basis_points(parts: Ints, whole: int) -> I32:
    """``FULL * part // whole``, at most ``FULL``; in place where 32 bits are enough. None is negative."""
    common = gcd(FULL, whole)
    times, by = FULL // common, whole // common
    wide = times * whole > np.iinfo(np.uint32).max
    np.minimum(parts, whole, out=parts)
    own = parts.astype(np.uint64) if wide else parts.astype(np.int32, copy=False).view(np.uint32)
    own *= own.dtype.type(times)
    own //= own.dtype.type(by)
    return own.astype(np.int32) if wide else own.view(np.int32)


def parts_of(
    job: CompiledJob, segment: Segment, model: ScoringModel, rest: Callable[[], None] | None = None
) -> list[Credit | Trait]:
    """For each part of the job, in its order. What they look for is found for all of them at once; ``rest``
    is called when skills are found and words are next, which stand elsewhere."""
    count, asked, spoken = len(segment), (job.required, job.nice), job.worked.spoken
    scratch = Scratch(count)
    ranks = [_Ranks.of(each) for each in asked]
    both = list(zip(asked, ranks, strict=True))
    skills = hits_of([Wanted(a.skills, len(a.weights), r.skills) for a, r in both], segment.skills, count)
    if rest is not None:
        rest()
    wanted = [Wanted(a.words.words, len(a.weights), r.words) for a, r in both]
    wanted += [Wanted(spoken.words, len(spoken.whole)), Wanted(job.text)]
    *words, said, text = hits_of(wanted, segment.terms, count)
    made: Mapping[str, Callable[[], Credit | Trait]] = {
        names.REQUIRED_SKILLS: lambda: _Asked(job.required, ranks[0], skills[0], words[0], scratch),
        names.NICE_TO_HAVE: lambda: _Asked(job.nice, ranks[1], skills[1], words[1], scratch),
        names.EXPERIENCE: lambda: Experience(job, segment, model, said, scratch),
        names.SENIORITY: lambda: Seniority(job, segment),
        names.LOCATION: lambda: Location(job, segment, scratch),
        names.TEXT_RELEVANCE: lambda: _text(job, text, model, scratch),
    }
    return [made[name]() for name, _ in job.parts]


# Requirements


class _Asked:
    """Of a requirement each row has a code: the rank of the best skill that is found, and what the words that
    are found weigh, times the number of ranks. A table says what a code is worth."""

    def __init__(self, asked: Asked, ranks: _Ranks, skills: Hits, words: Hits, scratch: Scratch) -> None:
        self._skills, self._words, self._whole = skills, words, asked.whole
        self._tables = [_worth_of_codes(asked, line, worth) for line, worth in enumerate(ranks.worth)]
        self._least = [
            least * len(worth) for least, worth in zip(asked.words.least.tolist(), ranks.worth, strict=True)
        ]
        self._total, self._codes = scratch.total, scratch.codes(max(map(len, self._tables), default=0))

    def __call__(self, block: int, rows: slice) -> I32:
        size = rows.stop - rows.start
        total, codes = self._total[:size], self._codes[:size]
        total.fill(0)
        for line, least in enumerate(self._least):
            says = self._words.most(block, line) >= least
            common = self._words.columns(block, line) if says else []
            count = self._skills.count(block, line) + (self._words.count(block, line) if says else 0)
            if few(count, size) and sum(weight for _, weight in common) < least:
                self._add_few(total, codes, common, says, block, line)
            else:
                self._add_line(total, codes, says, block, line)
        return divide(total, self._whole)

    def _add_line(self, total: I32, codes: Ints, says: bool, block: int, line: int) -> None:
        self._skills.onto(np.maximum, codes, block, line)
        if says:
            self._words.onto(np.add, codes, block, line)
        total += self._tables[line].take(codes)
        codes.fill(0)

    def _add_few(
        self, total: I32, codes: Ints, common: Sequence[tuple[U8, int]], says: bool, block: int, line: int
    ) -> None:
        """The same where few rows have anything but keys that many have. Skills of those are added as they
        are, then what the few have more (once, if one is named twice); words of those (``common``) are not
        enough without one of the others."""
        known = self._add_common(total, block, line)
        skills = self._skills.entries(codes.dtype.type, block, line)
        words = self._words.entries(codes.dtype.type, block, line) if says else []
        for rows, rank in skills:
            np.maximum.at(codes, rows, rank)
        for rows, weight in words:
            np.add.at(codes, rows, weight)
        found = np.concatenate([_NOBODY, *(rows for rows, _ in (*skills, *words))])
        own = codes.take(found)
        codes.fill(0)
        for column, weight in common:
            own += spelt_out(column.take(found), own.dtype) * weight
        worth = self._tables[line].take(own)
        if known is not None:
            added = known.take(found)
            worth = np.maximum(worth, added) - added
        total[found] += worth

    def _add_common(self, total: I32, block: int, line: int) -> I32 | None:
        """What the best of the skills that many have is worth to each row; none of them: ``None``."""
        best: I32 | None = None
        for column, rank in self._skills.columns(block, line):
            own: I32 = column[: len(total)].astype(np.int32)
            own *= self._tables[line][rank]
            best = own if best is None else np.maximum(best, own, out=best)
        if best is not None:
            total += best
        return best


_NOBODY: Rows = np.empty(0, np.intp)


@dataclass(frozen=True, slots=True)
class _Ranks:
    """Of each line the different worths of its skills, ascending, after 0; each skill's rank among those; and
    what each word adds to a code."""

    worth: list[list[int]]
    skills: Ints
    words: Ints

    @classmethod
    def of(cls, asked: Asked) -> _Ranks:
        lines, each = asked.skills.lines.tolist(), asked.worth.tolist()
        worth = [
            sorted({0, *(w for at, w in zip(lines, each, strict=True) if at == line)})
            for line in range(len(asked.weights))
        ]
        ranks = [worth[line].index(w) for line, w in zip(lines, each, strict=True)]
        count = np.array([len(own) for own in worth], np.int32)
        return cls(
            worth, np.array(ranks, np.int32), asked.words.words.values * count[asked.words.words.lines]
        )


def _worth_of_codes(asked: Asked, line: int, skills: list[int]) -> I32:
    return np.maximum.outer(_worth_of_words(asked, line), np.array(skills, np.int32)).reshape(-1)


def _worth_of_words(asked: Asked, line: int) -> I32:
    """By the weight of the words that are found: nothing, if it is too little."""
    whole = int(asked.words.whole[line])
    share = FULL * np.arange(whole + 1) // whole
    worth: I64 = share * asked.caps[line] // 100 * asked.weights[line]
    worth[: asked.words.least[line]] = 0
    return worth.astype(np.int32)


def _text(job: CompiledJob, words: Hits, model: ScoringModel, scratch: Scratch) -> Credit:
    wide = job.text_whole * 255 > _MOST
    whole = model.text_full * job.text_whole

    def credit(block: int, rows: slice) -> I32:
        size = rows.stop - rows.start
        shared: Ints = np.zeros(size, np.int64) if wide else scratch.total[:size]
        shared.fill(0)
        words.onto(np.add, shared, block, weighted=True)
        return basis_points(shared, whole)

    return credit

"""One job against every candidate: the formula of ``domain/scoring.py``, a column at a time.

Bit-equal to the pure function (``tests/unit/matching`` holds the two together); integers throughout.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from jobhire.domains.matching.application.ports import RankedCandidate
from jobhire.domains.matching.domain import model as names
from jobhire.domains.matching.domain.model import FULL, ScoringModel
from jobhire.domains.matching.domain.scoring import part_points

from .compiled import Asked, CompiledJob, Lookups
from .index import GONE, TYPES, Segment, TenantIndex, unpack_ids
from .postings import I32, I64, U8, Ints, Postings, scatter
from .stored import Edge

TOP = 100
"""Rows kept per candidate type, so that any page of up to so many is exact under any type filter."""
BINS = 101
_CELLS = 500_000
"""Requirements judged in one go × candidates: their scratch memory stays in the processor's cache, or is one
line."""
_WINDOW = 32_768
_MOST = int(np.iinfo(np.int32).max)


@dataclass(frozen=True, slots=True)
class Scored:
    """Of each row: points 0..100, precise 0..1,000,000, and each part's credit (bp), in the job's order."""

    points: U8
    precise: I32
    credits: list[npt.NDArray[np.int16]]

    @property
    def order(self) -> I32:
        """Descending: points, then precise."""
        return self.points.astype(np.int32) * np.int32(1 << 20) + self.precise


OPEN_END: Edge = (-1, 0, 0)


@dataclass(frozen=True, slots=True)
class Ranking:
    """The best ``TOP`` of each candidate type, best first, and how many candidates have which points."""

    rows: list[RankedCandidate]
    histogram: I32
    edges: tuple[Edge, ...]


def rank(job: CompiledJob, index: TenantIndex, model: ScoringModel) -> tuple[Ranking, list[Scored]]:
    """The exact ranking of all live candidates, and every segment's scores."""
    scored = [score_segment(job, segment, model) for segment in index.segments]
    return ranking_of(job, index.segments, scored), scored


def score_segment(job: CompiledJob, segment: Segment, model: ScoringModel) -> Scored:
    count = len(segment)
    points = np.zeros(count, np.uint8)
    precise = np.zeros(count, np.int32)
    credits = np.empty((len(job.parts), count), np.int16)
    for (name, most), kept in zip(job.parts, credits, strict=True):
        credit = _CREDIT[name](job, segment, model)
        for window in _windows(count):
            own = credit[window]
            kept[window] = own
            own *= np.int32(most)
            precise[window] += own
            own += np.int32(FULL // 2)
            points[window] += _divide(own, FULL).astype(np.uint8)
    return Scored(points, precise, list(credits))


def _divide(numbers: I32, by: int) -> I32:
    """In place. None is negative; without a sign it takes less than half as long."""
    unsigned = numbers.view(np.uint32)
    unsigned //= np.uint32(by)
    return numbers


def _windows(count: int) -> Iterator[slice]:
    """A few rows at a time: what is done to them step after step stays in the processor's cache."""
    return (slice(first, first + _WINDOW) for first in range(0, count, _WINDOW))


def ranking_of(job: CompiledJob, segments: Iterable[Segment], scored: Iterable[Scored]) -> Ranking:
    pairs = [(segment, each) for segment, each in zip(segments, scored, strict=True) if len(segment)]
    histograms = sum(
        (_histogram(segment, each) for segment, each in pairs), np.zeros((GONE + 1, BINS), np.int64)
    )
    rows, edges = [], []
    for type_code in range(len(TYPES)):
        best, edge = _best(job, pairs, type_code, histograms[type_code])
        rows += best
        edges.append(edge)
    rows.sort(key=place)
    return Ranking(rows, histograms[:GONE].sum(axis=0).astype(np.int32), tuple(edges))


def place(row: RankedCandidate) -> tuple[int, int, str]:
    """What rows are sorted by: the best first, equals by their id."""
    return -row.points, -row.precise, row.candidate_id


def _histogram(segment: Segment, scored: Scored) -> I64:
    cell = segment.types.astype(np.int16) * np.int16(BINS) + scored.points
    return np.bincount(cell, minlength=(GONE + 1) * BINS).reshape(GONE + 1, BINS)


def _best(
    job: CompiledJob, pairs: list[tuple[Segment, Scored]], type_code: int, histogram: I64
) -> tuple[list[RankedCandidate], Edge]:
    floor = _floor(histogram)
    found = [_contenders(segment, each, type_code, floor) for segment, each in pairs]
    order = np.concatenate([o for _, o, _ in found]) if found else np.empty(0, np.int32)
    if not len(order):
        return [], OPEN_END
    ids = np.concatenate([i for _, _, i in found])
    part = np.repeat(np.arange(len(found)), [len(rows) for rows, _, _ in found])
    rows = np.concatenate([rows for rows, _, _ in found])
    top = np.lexsort((ids[:, 1], ids[:, 0], -order))[:TOP]
    last = top[-1]
    edge = (int(order[last]), int(ids[last, 0]), int(ids[last, 1])) if len(top) == TOP else OPEN_END
    return _rows(job, pairs, part[top], rows[top], ids[top], TYPES[type_code].value), edge


def _floor(histogram: I64) -> int:
    """The points below which nobody can be among the first ``TOP``."""
    from_top = np.cumsum(histogram[::-1])
    return max(0, BINS - 1 - int(np.searchsorted(from_top, TOP)))


def _contenders(
    segment: Segment, scored: Scored, type_code: int, floor: int
) -> tuple[npt.NDArray[np.intp], I32, npt.NDArray[np.uint64]]:
    """Rows that may be among the first ``TOP``: of this segment's own best, those no worse than its last."""
    rows = np.flatnonzero((segment.types == type_code) & (scored.points >= floor))
    order = scored.points[rows].astype(np.int32) * np.int32(1 << 20) + scored.precise[rows]
    if len(rows) > 4 * TOP:
        least = np.partition(order, len(order) - TOP)[len(order) - TOP]
        kept = _thinned(order, segment.ids[rows], least)
        rows, order = rows[kept], order[kept]
    return rows, order, segment.ids[rows]


def _thinned(order: I32, ids: npt.NDArray[np.uint64], least: np.int32) -> npt.NDArray[np.intp]:
    """Those above ``least``, and of those equal to it the ``TOP`` with the smallest ids (at least)."""
    above = np.flatnonzero(order > least)
    equal = np.flatnonzero(order == least)
    if len(equal) > TOP:
        high = ids[equal, 0]
        equal = equal[high <= np.partition(high, TOP - 1)[TOP - 1]]
    return np.concatenate([above, equal])


def _rows(
    job: CompiledJob,
    pairs: list[tuple[Segment, Scored]],
    part: npt.NDArray[np.intp],
    rows: npt.NDArray[np.intp],
    ids: npt.NDArray[np.uint64],
    type_name: str,
) -> list[RankedCandidate]:
    columns = np.empty((len(rows), 3 + len(job.parts)), np.int64)
    for number, (segment, scored) in enumerate(pairs):
        here = np.flatnonzero(part == number)
        own = rows[here]
        columns[here, 0] = segment.versions[own]
        columns[here, 1] = scored.points[own]
        columns[here, 2] = scored.precise[own]
        for at, ((_, most), credit) in enumerate(zip(job.parts, scored.credits, strict=True), start=3):
            columns[here, at] = part_points(most, credit[own].astype(np.int64))  # type: ignore[arg-type]
    return [
        RankedCandidate(id, line[0], type_name, line[1], line[2], tuple(line[3:]))
        for id, line in zip(unpack_ids(ids), columns.tolist(), strict=True)
    ]


# The parts


def _lines_at_once(count: int) -> int:
    return max(1, _CELLS // max(count, 1))


def _within(lookups: Lookups, first: int, last: int) -> Lookups:
    if first == 0 and (not len(lookups.lines) or last > int(lookups.lines[-1])):
        return lookups
    kept = (lookups.lines >= first) & (lookups.lines < last)
    return Lookups(lookups.keys[kept], lookups.lines[kept] - np.int32(first), lookups.values[kept])


def _look_up(ufunc: np.ufunc, lookups: Lookups, postings: Postings, target: I32, first: int) -> None:
    """One line per demand ``first`` .. , one column per row: becomes what its look-ups come to."""
    target.fill(0)
    wanted = _within(lookups, first, first + len(target))
    scatter(ufunc, target, postings, wanted.keys, wanted.lines, wanted.values)


def _asked_credit(asked: Asked, segment: Segment) -> I32:
    """Credits are multiplied by their requirement's weight where they are few: at the keys, not the rows."""
    count, lines = len(segment), len(asked.weights)
    skills = replace(asked.skills, values=asked.skills.values * asked.weights[asked.skills.lines])
    total = np.zeros(count, np.int32)
    at_once = max(1, min(lines, _lines_at_once(count)))
    weighted, found = np.empty((2, at_once, count), np.int32)
    for first in range(0, lines, at_once):
        own = weighted[: lines - first]
        _look_up(np.maximum, skills, segment.skills, own, first)
        _raise_by_words(own, found[: len(own)], asked, segment, first)
        for line in own:
            total += line
    return _divide(total, asked.whole)


def _raise_by_words(weighted: I32, found: I32, asked: Asked, segment: Segment, first: int) -> None:
    """Where the CV's words give a requirement more than a skill does."""
    words = asked.words
    _look_up(np.add, words.words, segment.terms, found, first)
    for number, (line, own) in enumerate(zip(weighted, found, strict=True), start=first):
        rows = np.flatnonzero(own >= words.least[number])
        worth = own[rows]
        worth *= np.int32(FULL)
        _divide(worth, int(words.whole[number]))
        worth *= asked.caps[number].astype(np.int32)
        _divide(worth, 100)
        worth *= asked.weights[number]
        np.maximum.at(line, rows, worth)


def _experience(job: CompiledJob, segment: Segment, model: ScoringModel) -> I32:
    worked = job.worked
    total = np.zeros(len(segment), np.int32)
    for number, months in enumerate(worked.months):
        have = segment.months
        if number in worked.kinds:
            have = _months_of_kind(job, segment, model, worked.kinds.index(number))
        total += _share_of(have, months)
    return _divide(total, len(worked.months))


def _months_of_kind(job: CompiledJob, segment: Segment, model: ScoringModel, line: int) -> I32:
    """Of most candidates neither a title nor a word speaks of the kind: theirs is one sum for all."""
    held, matching = _matching_months(job, segment, line)
    spoken = job.worked.spoken
    said = np.empty((1, len(segment)), np.int32)
    _look_up(np.add, spoken.words, segment.terms, said, line)
    speaks = said[0] >= spoken.least[line]
    asked = job.worked.months[job.worked.kinds[line]]
    others = np.minimum(segment.months, np.int32(min(asked, _MOST)))
    have = _percent_of(others, model.other_experience)
    speaking = np.flatnonzero(speaks)
    have[speaking] = _percent_of(others[speaking], job.worked.said[line])
    percent = np.where(speaks[held], job.worked.said[line], model.other_experience)
    lacking = np.maximum(0, asked - matching)
    rest = np.minimum(np.maximum(0, segment.months[held] - matching), lacking)
    have[held] = np.minimum(matching + rest * percent // 100, _MOST)
    return have


def _matching_months(job: CompiledJob, segment: Segment, line: int) -> tuple[I32, I64]:
    """Who has positions of the kind, and their months. Positions are in the candidates' order."""
    titles = job.worked.titles
    shared = np.empty((1, len(segment.role_rows)), np.int32)
    _look_up(np.add, titles.words, segment.titles, shared, line)
    roles = np.flatnonzero(shared[0] >= titles.least[line])
    rows = segment.role_rows[roles]
    if not len(rows):
        return rows, np.empty(0, np.int64)
    first = np.flatnonzero(np.diff(rows, prepend=np.int32(-1)))
    return rows[first], np.add.reduceat(segment.role_months[roles].astype(np.int64), first)


def _percent_of(months: I32, percent: int) -> I32:
    if int(months.max(initial=0)) * percent > _MOST:
        return (months.astype(np.int64) * percent // 100).astype(np.int32)
    return _divide(months * np.int32(percent), 100)


def _share_of(have: I32, months: int) -> I32:
    """In bp, at most all."""
    product = np.minimum(have, np.int32(min(months, _MOST)))
    if months > _MOST // FULL:
        return (product.astype(np.int64) * FULL // months).astype(np.int32)
    product *= np.int32(FULL)
    return _divide(product, months)


def _seniority(job: CompiledJob, segment: Segment, _: ScoringModel) -> I32:
    return np.take(job.levels, segment.levels)


def _location(job: CompiledJob, segment: Segment, _: ScoringModel) -> I32:
    lines = np.empty((1, len(segment)), np.int32)
    _look_up(np.maximum, job.places, segment.places, lines, 0)
    near: I32 = lines[0]
    at_office, remote = job.away
    if at_office or remote:
        away = np.multiply(segment.remote, np.int32(remote - at_office), dtype=np.int32)
        away += np.int32(at_office)
        np.maximum(near, away, out=near)
    return near


def _text(job: CompiledJob, segment: Segment, model: ScoringModel) -> I32:
    wide = job.text_whole * 255 > np.iinfo(np.int32).max
    shared: Ints = np.zeros((1, len(segment)), np.int64 if wide else np.int32)
    values = job.text.values.astype(shared.dtype)
    terms = segment.terms
    scatter(np.add, shared, terms, job.text.keys, job.text.lines, values, weights=terms.weights)
    whole = model.text_full * job.text_whole
    credit = np.empty(len(segment), np.int32)
    for window in _windows(len(segment)):
        own: I64 = np.minimum(shared[0, window], whole).astype(np.int64, copy=False)
        own *= FULL
        own //= whole
        credit[window] = own
    return credit


_CREDIT: Mapping[str, Callable[[CompiledJob, Segment, ScoringModel], I32]] = {
    names.REQUIRED_SKILLS: lambda job, segment, _: _asked_credit(job.required, segment),
    names.NICE_TO_HAVE: lambda job, segment, _: _asked_credit(job.nice, segment),
    names.EXPERIENCE: _experience,
    names.SENIORITY: _seniority,
    names.LOCATION: _location,
    names.TEXT_RELEVANCE: _text,
}

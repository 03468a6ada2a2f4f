"""Some candidates against every job: the engine turned round, with postings of jobs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np

from jobhire.domains.matching.domain import model as names
from jobhire.domains.matching.domain.model import FULL, ScoringModel
from jobhire.domains.matching.domain.profile import Profile

from .compiled import Asked, CompiledJob, Lookups, Shares, level_column
from .index import Words
from .postings import I32, I64, U8, Ints, Postings, scatter

_CELLS = 2_000_000
"""Job requirements × candidates judged in one go: bounds the scratch memory."""


@dataclass(frozen=True, slots=True)
class _Found:
    """What some candidates bring: ``keys[i]`` at candidate (or role) ``lines[i]``, weighing ``values[i]``."""

    keys: I32
    lines: I32
    values: I32

    @classmethod
    def of(cls, numbers: Sequence[Sequence[int]], values: Sequence[Sequence[int]] | None = None) -> _Found:
        lines = np.repeat(np.arange(len(numbers), dtype=np.int32), [len(own) for own in numbers])
        flat = np.fromiter(chain.from_iterable(numbers), np.int32, len(lines))
        weights = np.ones(len(lines), np.int32)
        if values is not None:
            weights = np.fromiter(chain.from_iterable(values), np.int32, len(lines))
        return cls(flat, lines, weights)


@dataclass(frozen=True, slots=True)
class Batch:
    """Some candidates as the look-ups they answer."""

    count: int
    skills: _Found
    stems: _Found
    weighted: _Found
    places: _Found
    titles: _Found
    role_lines: I32
    role_months: I64
    months: I64
    levels: U8
    remote: U8

    @classmethod
    def of(cls, profiles: Sequence[Profile], words: Words) -> Batch:
        roles = [(line, role) for line, profile in enumerate(profiles) for role in profile.roles]
        stems = [words.terms.numbers(p.terms) for p in profiles]
        return cls(
            count=len(profiles),
            skills=_Found.of([words.skills.numbers(p.skills) for p in profiles]),
            stems=_Found.of(stems),
            weighted=_Found.of(stems, [list(p.terms.values()) for p in profiles]),
            places=_Found.of([words.places.numbers(dict.fromkeys(p.places)) for p in profiles]),
            titles=_Found.of([words.terms.numbers(dict.fromkeys(role.terms)) for _, role in roles]),
            role_lines=np.array([line for line, _ in roles], np.int32),
            role_months=np.array([role.months for _, role in roles], np.int64),
            months=np.array([p.experience_months or 0 for p in profiles], np.int64),
            levels=level_column([p.seniority for p in profiles]),
            remote=np.array([p.remote for p in profiles], np.uint8),
        )


@dataclass(frozen=True, slots=True)
class _Lines:
    """The demands of all jobs, run together: how many they are, and how to find them."""

    count: int
    found: Postings

    def look_up(self, ufunc: np.ufunc, batch: _Found, count: int, *, wide: bool = False) -> Ints:
        target: Ints = np.zeros((count, self.count), np.int64 if wide else np.int32)
        factors = batch.values.astype(target.dtype)
        scatter(ufunc, target, self.found, batch.keys, batch.lines, factors, weights=self.found.weights)
        return target


def _lines(lookups: Sequence[Lookups], sizes: Sequence[int]) -> _Lines:
    """The look-ups of each job, whose line numbers begin at 0, as look-ups of one long list of lines."""
    first = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int32)
    keys = np.concatenate([each.keys for each in lookups])
    rows = np.concatenate([each.lines + first[n] for n, each in enumerate(lookups)])
    values = np.concatenate([each.values for each in lookups])
    return _Lines(int(first[-1]), Postings.build(keys, rows, values))


@dataclass(frozen=True, slots=True)
class _Shares:
    lines: _Lines
    whole: I64
    least: I32

    @classmethod
    def of(cls, shares: Sequence[Shares]) -> _Shares:
        sizes = [len(each.whole) for each in shares]
        return cls(
            _lines([each.words for each in shares], sizes),
            np.concatenate([each.whole for each in shares]),
            np.concatenate([each.least for each in shares]),
        )


@dataclass(frozen=True, slots=True)
class _AskedLines:
    skills: _Lines
    words: _Shares
    caps: I64
    weights: I32
    whole: I32
    jobs: _PerJob

    @classmethod
    def of(cls, asked: Sequence[Asked]) -> _AskedLines:
        sizes = [len(each.weights) for each in asked]
        return cls(
            skills=_lines([each.skills for each in asked], sizes),
            words=_Shares.of([each.words for each in asked]),
            caps=np.concatenate([each.caps for each in asked]),
            weights=np.concatenate([each.weights for each in asked]),
            whole=np.array([max(each.whole, 1) for each in asked], np.int32),
            jobs=_PerJob.of(sizes),
        )

    def credit(self, batch: Batch) -> I32:
        credit = self.skills.look_up(np.maximum, batch.skills, batch.count)
        found = self.words.lines.look_up(np.add, batch.stems, batch.count).reshape(-1)
        lines = len(self.weights)
        cells = np.flatnonzero(found.reshape(batch.count, lines) >= self.words.least)
        line = cells % max(lines, 1)
        share = FULL * found[cells].astype(np.int64) // self.words.whole[line]
        flat = credit.reshape(-1)
        flat[cells] = np.maximum(flat[cells], share * self.caps[line] // 100)
        return self.jobs.sums(credit * self.weights) // self.whole


@dataclass(frozen=True, slots=True)
class _PerJob:
    """Which jobs have lines (``owners``), and where each one's begin."""

    owners: I64
    first: I64
    jobs: int

    @classmethod
    def of(cls, sizes: Sequence[int]) -> _PerJob:
        counts = np.array(sizes, np.int64)
        owners = np.flatnonzero(counts)
        return cls(owners, (np.cumsum(counts) - counts)[owners], len(sizes))

    def sums(self, lines: Ints) -> Ints:
        """Each candidate's lines, summed job by job."""
        sums = np.zeros((lines.shape[0], self.jobs), lines.dtype)
        if len(self.owners):
            sums[:, self.owners] = np.add.reduceat(lines, self.first, axis=1)
        return sums


@dataclass(frozen=True, slots=True)
class _WorkedLines:
    jobs: _PerJob
    months: I64
    kinds: I64
    counts: I64
    titles: _Shares
    spoken: _Shares
    said: I64

    @classmethod
    def of(cls, compiled: Sequence[CompiledJob]) -> _WorkedLines:
        worked = [job.worked for job in compiled]
        sizes = [len(each.months) for each in worked]
        first = np.concatenate([[0], np.cumsum(sizes)])
        kinds = [first[n] + kind for n, each in enumerate(worked) for kind in each.kinds]
        return cls(
            jobs=_PerJob.of(sizes),
            months=np.array([months for each in worked for months in each.months], np.int64),
            kinds=np.array(kinds, np.int64),
            counts=np.array([max(size, 1) for size in sizes], np.int64),
            titles=_Shares.of([each.titles for each in worked]),
            spoken=_Shares.of([each.spoken for each in worked]),
            said=np.array([percent for each in worked for percent in each.said], np.int64),
        )

    def credit(self, batch: Batch, model: ScoringModel) -> I64:
        have = np.repeat(batch.months[:, None], len(self.months), axis=1)
        if len(self.kinds):
            have[:, self.kinds] = self._of_kind(batch, model)
        lines = np.minimum(have, self.months) * FULL // self.months
        return self.jobs.sums(lines) // self.counts

    def _of_kind(self, batch: Batch, model: ScoringModel) -> I64:
        held = self.titles.lines.look_up(np.add, batch.titles, len(batch.role_lines)) >= self.titles.least
        matching = np.zeros((batch.count, len(self.kinds)), np.int64)
        np.add.at(matching, batch.role_lines, held * batch.role_months[:, None])
        said = self.spoken.lines.look_up(np.add, batch.stems, batch.count)
        percent = np.where(said >= self.spoken.least, self.said, model.other_experience)
        others = np.maximum(0, batch.months[:, None] - matching)
        lacking = np.maximum(0, self.months[self.kinds] - matching)
        matching += np.minimum(others, lacking) * percent // 100
        return matching


class JobColumns:
    """Some jobs, never changed but for who is ``alive``; outside, job ``i`` is called ``numbers[i]``."""

    def __init__(self, jobs: Sequence[CompiledJob], numbers: Sequence[int], model: ScoringModel) -> None:
        self.numbers = np.array(numbers, np.int64)
        self.alive = np.ones(len(numbers), np.bool_)
        self._model = model
        self._required = _AskedLines.of([job.required for job in jobs])
        self._nice = _AskedLines.of([job.nice for job in jobs])
        self._worked = _WorkedLines.of(jobs)
        self._levels = np.stack([job.levels for job in jobs])
        self._places = _lines([job.places for job in jobs], [1] * len(jobs))
        self._away = np.array([job.away for job in jobs], np.int32)
        self._text = _lines([job.text for job in jobs], [1] * len(jobs))
        self._text_whole = np.array([max(job.text_whole, 1) for job in jobs], np.int64) * model.text_full
        self._most = _most_points(jobs, model)

    def __len__(self) -> int:
        return len(self.numbers)

    @property
    def per_candidate(self) -> int:
        """Cells of scratch memory one candidate takes."""
        return max(len(self._required.weights), len(self._nice.weights), len(self.numbers))

    def score(self, batch: Batch) -> tuple[I32, I32]:
        """``(points, precise)``, each with one line per candidate and one column per job."""
        points = np.zeros((batch.count, len(self.numbers)), np.int32)
        precise = np.zeros_like(points)
        for name, _ in self._model.weights:
            most = self._most[name]
            if most.any():
                weighted = (_CREDIT[name](self, batch) * most).astype(np.int32)
                precise += weighted
                points += (weighted + FULL // 2) // FULL
        return points, precise

    def required(self, batch: Batch) -> Ints:
        return self._required.credit(batch)

    def nice(self, batch: Batch) -> Ints:
        return self._nice.credit(batch)

    def experience(self, batch: Batch) -> Ints:
        return self._worked.credit(batch, self._model)

    def seniority(self, batch: Batch) -> Ints:
        return self._levels[:, batch.levels].T

    def location(self, batch: Batch) -> Ints:
        near = self._places.look_up(np.maximum, batch.places, batch.count)
        return np.maximum(near, self._away[:, batch.remote].T, out=near)

    def text(self, batch: Batch) -> Ints:
        shared = self._text.look_up(np.add, batch.weighted, batch.count, wide=True)
        credit: Ints = FULL * shared // self._text_whole
        np.minimum(credit, FULL, out=credit)
        return credit


def _most_points(jobs: Sequence[CompiledJob], model: ScoringModel) -> dict[str, I32]:
    parts = [dict(job.parts) for job in jobs]
    return {name: np.array([own.get(name, 0) for own in parts], np.int32) for name, _ in model.weights}


_CREDIT: dict[str, Callable[[JobColumns, Batch], Ints]] = {
    names.REQUIRED_SKILLS: JobColumns.required,
    names.NICE_TO_HAVE: JobColumns.nice,
    names.EXPERIENCE: JobColumns.experience,
    names.SENIORITY: JobColumns.seniority,
    names.LOCATION: JobColumns.location,
    names.TEXT_RELEVANCE: JobColumns.text,
}


def batches(profiles: Sequence[Profile], words: Words, per_candidate: int) -> Iterator[tuple[slice, Batch]]:
    """Candidates in lots that keep the scratch memory bounded."""
    size = max(1, _CELLS // max(per_candidate, 1))
    for first in range(0, len(profiles), size):
        part = slice(first, min(first + size, len(profiles)))
        yield part, Batch.of(profiles[part], words)

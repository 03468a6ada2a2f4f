"""A job's demands as arrays: what the engine looks up, and the numbers each hit is worth."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from jobhire.domains.matching.domain import scoring, shown
from jobhire.domains.matching.domain.model import FULL, ScoringModel
from jobhire.domains.matching.domain.profile import Demands, ExperienceDemand, Requirement, titled

from .postings import I32, I64, U8, U16

UNKNOWN_LEVEL = 255
_NEVER = np.iinfo(np.int32).max
_LIMIT = np.iinfo(np.int32).max // FULL
"""Sums of a job's weights stay below, so that products with basis points fit 32 bits where they must."""


class Numbers(Protocol):
    """What gives words their numbers (``postings.Vocabulary``, ``postings.Known``)."""

    def numbers(self, words: Iterable[str]) -> list[int]: ...


@dataclass(frozen=True, slots=True)
class Lookups:
    """``keys[i]`` found at a candidate gives ``values[i]`` to line ``lines[i]``."""

    keys: I32
    lines: I32
    values: I32

    @classmethod
    def of(cls, vocabulary: Numbers, entries: Sequence[tuple[int, Sequence[tuple[str, int]]]]) -> Lookups:
        words = [word for _, pairs in entries for word, _ in pairs]
        lines = [line for line, pairs in entries for _ in pairs]
        values = [value for _, pairs in entries for _, value in pairs]
        return cls(_ints(vocabulary.numbers(words)), _ints(lines), _ints(values))


@dataclass(frozen=True, slots=True)
class Shares:
    """Lines that are judged by the share (bp) of their words' weight: per line the whole weight, and the
    least sum of weights whose share reaches the floor."""

    words: Lookups
    whole: I64
    least: I32

    @classmethod
    def of(cls, vocabulary: Numbers, terms: Sequence[Sequence[_Term]], floor: int) -> Shares:
        return cls._of(vocabulary, terms, floor, [_everywhere(each) for each in terms])

    @classmethod
    def reached(cls, vocabulary: Numbers, terms: Sequence[Sequence[_Term]], floor: int) -> Shares:
        """Where it only matters whether the floor is reached: without look-ups that do not change that."""
        lines = [_deciding(each, _least(_whole(each), floor)) for each in terms]
        return cls._of(vocabulary, terms, floor, lines)

    @classmethod
    def _of(
        cls,
        vocabulary: Numbers,
        terms: Sequence[Sequence[_Term]],
        floor: int,
        lines: Sequence[Sequence[tuple[str, int]]],
    ) -> Shares:
        whole = [_whole(each) for each in terms]
        return cls(
            Lookups.of(vocabulary, list(enumerate(lines))),
            np.array([max(w, 1) for w in whole], np.int64),
            _ints([_least(each, floor) for each in whole]),
        )


_Term = tuple[str, int, int]
"""Stem, its weight, and what it weighs where only titles say it."""


def _whole(terms: Sequence[_Term]) -> int:
    return sum(weight for _, weight, _ in terms)


def _deciding(terms: Sequence[_Term], least: int) -> list[tuple[str, int]]:
    """Without those that weigh less than ``least`` even all together: it is reached only where one of the
    others is, and by that alone. Nobody has a stem both in the text and in titles only."""
    little = sum(max((weight for weight in each[1:] if weight < least), default=0) for each in terms)
    found = _everywhere(terms)
    return found if little >= least else [(key, weight) for key, weight in found if weight >= least]


def _everywhere(entries: Sequence[_Term]) -> list[tuple[str, int]]:
    """Look-ups of keys that are worth one thing in a CV, another where only titles say them (0: nothing)."""
    pairs = [(key, worth) for key, worth, _ in entries]
    return pairs + [(titled(key), worth) for key, _, worth in entries if worth]


def _alike(terms: Sequence[tuple[str, int]]) -> list[_Term]:
    """Terms that weigh the same wherever they stand."""
    return [(stem, weight, weight) for stem, weight in terms]


def _least(whole: int, floor: int) -> int:
    if not 0 <= whole <= _LIMIT:
        raise OverflowError(f"term weights sum to {whole}, more than {_LIMIT}")
    if not whole:
        return 0 if floor <= 0 else _NEVER
    return -(-floor * whole // FULL)


@dataclass(frozen=True, slots=True)
class Asked:
    """A group of requirements: lines of skills and words, each line with its weight."""

    skills: Lookups
    words: Shares
    caps: I64
    weights: I32
    whole: int

    @property
    def worth(self) -> I32:
        """Of each skill: its credit times its requirement's weight."""
        return self.skills.values * self.weights[self.skills.lines]


@dataclass(frozen=True, slots=True)
class Worked:
    """Demands for experience: ``kinds`` are those with terms (their title's and their words' shares)."""

    months: tuple[int, ...]
    kinds: tuple[int, ...]
    titles: Shares
    spoken: Shares
    said: tuple[int, ...]
    """For each kind: per cent of other work that counts when the CV speaks of it."""


@dataclass(frozen=True, slots=True)
class CompiledJob:
    """``parts``: name and most points of each part, in the model's order."""

    demands: Demands
    parts: tuple[tuple[str, int], ...]
    required: Asked
    nice: Asked
    worked: Worked
    levels: I32
    """Credit by seniority level; the last entry is for an unknown one."""
    places: Lookups
    away: tuple[int, int]
    """Location credit of a candidate elsewhere: if not remote, if remote."""
    text: Lookups
    text_whole: int


LEVELS = len(scoring.LEVELS)


def compile_job(
    demands: Demands, model: ScoringModel, skills: Numbers, terms: Numbers, places: Numbers
) -> CompiledJob:
    away = (scoring.away_credit(demands, False, model), scoring.away_credit(demands, True, model))
    return CompiledJob(
        demands=demands,
        parts=scoring.max_points(demands, model),
        required=_asked(demands.required, model, skills, terms),
        nice=_asked(demands.nice, model, skills, terms),
        worked=_worked(demands.experience, model, terms),
        levels=_levels(demands, model),
        places=Lookups.of(places, [(0, [(place, percent * 100) for place, percent in demands.places])]),
        away=away,
        text=Lookups.of(terms, [(0, _everywhere(_alike(demands.terms)))]),
        text_whole=sum(weight for _, weight in demands.terms),
    )


def _asked(
    requirements: Sequence[Requirement], model: ScoringModel, skills: Numbers, terms: Numbers
) -> Asked:
    whole = sum(r.weight for r in requirements)
    if whole > _LIMIT:
        raise OverflowError(f"requirement weights sum to {whole}, more than {_LIMIT}")
    options = [
        (n, _everywhere([(skill, credit * 100, credit * model.titled) for skill, credit, _ in r.options]))
        for n, r in enumerate(requirements)
    ]
    words = [
        [(stem, weight, shown.title_weight(weight, model)) for stem, weight in r.terms] for r in requirements
    ]
    caps = [model.text_cap_known if r.options else model.text_cap for r in requirements]
    return Asked(
        skills=Lookups.of(skills, options),
        words=Shares.of(terms, words, max(model.text_floor, 1)),
        caps=np.array(caps, np.int64),
        weights=_ints([r.weight for r in requirements]),
        whole=whole,
    )


def _worked(demands: Sequence[ExperienceDemand], model: ScoringModel, terms: Numbers) -> Worked:
    if any(each.months > MOST_MONTHS for each in demands):
        raise OverflowError(f"a demand for experience of more than {MOST_MONTHS} months")
    named = [(n, d.terms) for n, d in enumerate(demands) if d.terms]
    return Worked(
        months=tuple(d.months for d in demands),
        kinds=tuple(n for n, _ in named),
        titles=Shares.reached(
            terms, [[(stem, weight, 0) for stem, weight in t] for _, t in named], model.role_floor
        ),
        spoken=Shares.reached(terms, [_alike(t) for _, t in named], model.text_floor),
        said=tuple(scoring.spoken_percent(d, model) for d in demands if d.terms),
    )


def _levels(demands: Demands, model: ScoringModel) -> I32:
    asked = demands.seniority
    if asked is None:
        return np.zeros(LEVELS + 1, np.int32)
    return _ints([scoring.seniority_credit(asked, level, model) for level in range(LEVELS)] + [0])


def level_column(levels: Sequence[int | None]) -> U8:
    return np.array([LEVELS if level is None else level for level in levels], np.uint8)


MOST_MONTHS = (1 << 12) - 1
"""341 years: more than anybody has, or any job may ask for."""


def traits_of(months: Sequence[int], levels: U8, remote: Sequence[bool]) -> U16:
    """Months of experience (at most ``MOST_MONTHS``), level and whether remote, in 12, 3 and 1 bits."""
    capped = np.minimum(np.array(months, np.int64), MOST_MONTHS).astype(np.uint16)
    return (capped * 8 + levels) * 2 + np.array(remote, np.uint16)


def months_of(traits: U16) -> I32:
    return (traits >> np.uint16(4)).astype(np.int32)


def levels_of(traits: U16) -> U16:
    return traits >> np.uint16(1) & np.uint16(7)


def remote_of(traits: U16) -> U16:
    return traits & np.uint16(1)


def _ints(values: Sequence[int]) -> I32:
    return np.array(values, np.int32)

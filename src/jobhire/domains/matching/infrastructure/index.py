"""All candidates of one tenant in columns: the memory the ranking engine reads.

Segments are as in a search engine: never changed but for a row that is struck out, small new ones at the
end, merged now and then. A changed candidate is struck out and added again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from itertools import chain
from typing import Any

import numpy as np
import numpy.typing as npt

from jobhire.domains.matching.domain.model import ScoringModel
from jobhire.domains.matching.domain.profile import CandidateType, Demands, Profile

from .compiled import CompiledJob, compile_job, level_column, traits_of
from .postings import BLOCK, I32, U8, U16, Postings, Vocabulary, merge

U64 = npt.NDArray[np.uint64]

TYPES = tuple(CandidateType)
GONE = len(TYPES)
"""In the type column: a row that is struck out."""

_ENDING = np.uint64((1 << 16) - 1)
_SMALL = 1_024
_SHARE = 8


def pack_ids(ids: Sequence[str]) -> U64:
    """UUID text → two unsigned numbers each, in the same order. Raises ``ValueError`` on anything else."""
    digits = "".join(ids).replace("-", "")
    if len(digits) != 32 * len(ids):
        raise ValueError("an id is not a UUID")
    return np.frombuffer(bytes.fromhex(digits), ">u8").astype(np.uint64).reshape(-1, 2)


def unpack_ids(packed: U64) -> list[str]:
    digits = packed.astype(">u8").tobytes().hex()
    return [
        f"{d[:8]}-{d[8:12]}-{d[12:16]}-{d[16:20]}-{d[20:]}"
        for d in (digits[at : at + 32] for at in range(0, len(digits), 32))
    ]


@dataclass(slots=True)
class Segment:
    """Some candidates, one row each. ``traits``: see ``compiled.traits_of``. ``roles`` are numbered through;
    ``titles`` finds them by stem."""

    ids: U64
    slots: I32
    versions: I32
    types: U8
    traits: U16
    skills: Postings
    terms: Postings
    places: Postings
    titles: Postings
    role_rows: I32
    role_months: I32

    def __len__(self) -> int:
        return len(self.types)

    @property
    def live(self) -> int:
        return int(np.count_nonzero(self.types != GONE))

    @property
    def nbytes(self) -> int:
        return sum(getattr(self, field.name).nbytes for field in fields(self))

    @property
    def numbers(self) -> tuple[set[int], ...]:
        """Which skills, terms and places stand in it, by their numbers."""
        terms = {*self.terms.keys.tolist(), *self.titles.keys.tolist()}
        return set(self.skills.keys.tolist()), terms, set(self.places.keys.tolist())

    @property
    def entries(self) -> int:
        return sum(len(p) for p in (self.skills, self.terms, self.places, self.titles))

    def rows_of(self, packed: U64) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
        """The live rows that hold one of these ids, and for each the index of its id."""
        lows = np.sort(packed[:, 1])
        rows = self._alike(lows)
        at = np.minimum(np.searchsorted(lows, self.ids[rows, 1]), len(lows) - 1)
        rows = rows[(lows[at] == self.ids[rows, 1]) & (self.types[rows] != GONE)]
        known = {tuple(id): at for at, id in enumerate(packed.tolist())}
        which = np.array([known.get(tuple(id), -1) for id in self.ids[rows].tolist()], np.intp)
        return rows[which >= 0], which[which >= 0]

    def _alike(self, lows: npt.NDArray[np.uint64]) -> npt.NDArray[np.intp]:
        """The few rows whose id ends like one of these, looked for a block after the other."""
        wanted = np.zeros(1 << 16, np.bool_)
        wanted[lows & _ENDING] = True
        found = [np.empty(0, np.intp)]
        for first in range(0, len(self), BLOCK):
            endings = (self.ids[first : first + BLOCK, 1] & _ENDING).astype(np.intp)
            found.append(np.flatnonzero(wanted.take(endings)) + first)
        return np.concatenate(found)


class Words:
    """The three vocabularies of one tenant, shared by its candidates and its jobs."""

    __slots__ = ("places", "skills", "terms")

    def __init__(self, vocabularies: Iterable[Vocabulary] = ()) -> None:
        """``vocabularies``: of skills, terms and places, where they are not to be empty."""
        self.skills, self.terms, self.places = vocabularies or (Vocabulary(), Vocabulary(), Vocabulary())

    def copied(self) -> tuple[Mapping[str, int], ...]:
        """Skills, terms and places with their numbers, as they are now."""
        return self.skills.copied(), self.terms.copied(), self.places.copied()

    def remember(self, words: Sequence[Mapping[str, int]]) -> None:
        """What ``copied`` gave, or some of it, in empty vocabularies."""
        for vocabulary, own in zip((self.skills, self.terms, self.places), words, strict=True):
            vocabulary.remember(own)

    def compile(self, demands: Demands, model: ScoringModel) -> CompiledJob:
        return compile_job(demands, model, self.skills, self.terms, self.places)

    def look_up(self, demands: Demands, model: ScoringModel) -> CompiledJob:
        """Good for the candidates that are there now: words that none of them has are not kept."""
        known = self.skills.known(), self.terms.known(), self.places.known()
        return compile_job(demands, model, *known)


def segment_of(profiles: Sequence[Profile], slots: Sequence[int], words: Words) -> Segment:
    roles = [(row, role) for row, profile in enumerate(profiles) for role in profile.roles]
    titles = [(number, sorted(set(role.terms))) for number, (_, role) in enumerate(roles)]
    weights = np.fromiter(chain.from_iterable(p.terms.values() for p in profiles), np.uint8)
    return Segment(
        ids=pack_ids([p.candidate_id for p in profiles]),
        slots=np.array(slots, np.int32),
        versions=np.array([p.version for p in profiles], np.int32),
        types=np.array([TYPES.index(p.type) for p in profiles], np.uint8),
        traits=traits_of(
            [p.experience_months or 0 for p in profiles],
            level_column([p.seniority for p in profiles]),
            [p.remote for p in profiles],
        ),
        skills=_postings(words.skills, enumerate(p.skills for p in profiles)),
        terms=_postings(words.terms, enumerate(p.terms for p in profiles), weights),
        places=_postings(words.places, enumerate(dict.fromkeys(p.places) for p in profiles)),
        titles=_postings(words.terms, titles),
        role_rows=np.array([row for row, _ in roles], np.int32),
        role_months=np.array([role.months for _, role in roles], np.int32),
    )


def _postings(
    vocabulary: Vocabulary, words: Iterable[tuple[int, Iterable[str]]], weights: U8 | None = None
) -> Postings:
    keys: list[int] = []
    rows: list[int] = []
    for row, own in words:
        numbers = vocabulary.numbers(own)
        keys += numbers
        rows += [row] * len(numbers)
    return Postings.build(np.array(keys, np.int32), np.array(rows, np.int32), weights)


def merged(segments: Sequence[Segment]) -> Segment:
    """One segment of the live rows of several, in their order."""
    live = [segment.types != GONE for segment in segments]
    rows = _renumbered(live)
    live_roles = [kept[s.role_rows] for s, kept in zip(segments, live, strict=True)]
    roles = _renumbered(live_roles)

    def column(name: str, kept: Sequence[npt.NDArray[np.bool_]]) -> Any:
        return np.concatenate([getattr(s, name)[k] for s, k in zip(segments, kept, strict=True)])

    role_rows = [n[s.role_rows][k] for s, n, k in zip(segments, rows, live_roles, strict=True)]
    return Segment(
        **{name: column(name, live) for name in ("ids", "slots", "versions", "types", "traits")},
        skills=merge([s.skills for s in segments], rows),
        terms=merge([s.terms for s in segments], rows),
        places=merge([s.places for s in segments], rows),
        titles=merge([s.titles for s in segments], roles),
        role_rows=np.concatenate(role_rows),
        role_months=column("role_months", live_roles),
    )


def _renumbered(kept: Sequence[npt.NDArray[np.bool_]]) -> list[I32]:
    numbers, next_number = [], 0
    for mask in kept:
        own = np.cumsum(mask, dtype=np.int32) + np.int32(next_number - 1)
        numbers.append(np.where(mask, own, np.int32(-1)).astype(np.int32))
        next_number += int(np.count_nonzero(mask))
    return numbers


def due(segments: Sequence[Segment]) -> bool:
    """Whether the last two are to be one."""
    if len(segments) < 2:
        return False
    *before, last = segments
    if len(before) > 2 or len(before[-1]) <= _SMALL:
        return True
    return len(last) > _SMALL and (len(before) == 2 or len(last) * _SHARE > len(before[-1]))


class TenantIndex:
    """The live candidates of one tenant. Not safe for two threads at once."""

    def __init__(self, words: Words) -> None:
        self.words = words
        self._segments: list[Segment] = []
        self._gone = 0
        self._live: npt.NDArray[np.bool_] | None = None
        """By slot, until somebody comes or goes."""

    @property
    def segments(self) -> Sequence[Segment]:
        return self._segments

    def __len__(self) -> int:
        return sum(len(segment) for segment in self._segments) - self._gone

    @property
    def nbytes(self) -> int:
        return sum(segment.nbytes for segment in self._segments)

    @property
    def entries(self) -> int:
        return sum(segment.entries for segment in self._segments)

    def take(self, segments: Sequence[Segment]) -> None:
        """These in the place of all that was here."""
        self._live = None
        self._segments = list(segments)
        self._gone = sum(len(each) - each.live for each in segments)

    def live(self, width: int) -> npt.NDArray[np.bool_]:
        """By slot, of so many: whether somebody has it."""
        if self._live is None or len(self._live) != width:
            self._live = np.zeros(width, np.bool_)
            for segment in self._segments:
                self._live[segment.slots[segment.types != GONE]] = True
        return self._live

    def held(self, ids: Sequence[str]) -> dict[str, tuple[int, int]]:
        """Those of ``ids`` that are here: ``(version, slot)``."""
        return {
            ids[which]: (int(segment.versions[row]), int(segment.slots[row]))
            for segment, row, which in self._rows_of(ids)
        }

    def add(self, profiles: Sequence[Profile], slots: Sequence[int]) -> None:
        """New rows. Whoever is here already is to be removed first."""
        if profiles:
            self._live = None
            self._segments.append(segment_of(profiles, slots, self.words))
            self._compact()

    def remove(self, ids: Sequence[str]) -> None:
        self._live = None
        for segment, row, _ in list(self._rows_of(ids)):
            segment.types[row] = GONE
            self._gone += 1

    def _rows_of(self, ids: Sequence[str]) -> Iterator[tuple[Segment, int, int]]:
        if not ids:
            return
        packed = pack_ids(ids)
        for segment in self._segments:
            for row, which in zip(*segment.rows_of(packed), strict=True):
                yield segment, int(row), int(which)

    def _compact(self) -> None:
        """At most three segments: one large, one of a share of it, one small; few rows struck out."""
        while due(self._segments):
            self._join(len(self._segments) - 2)
        if self._gone * 4 > sum(len(segment) for segment in self._segments):
            self._join(0)

    def _join(self, first: int) -> None:
        joined = merged(self._segments[first:])
        self._segments[first:] = [joined] if len(joined) else []
        self._gone = sum(len(s) - s.live for s in self._segments)

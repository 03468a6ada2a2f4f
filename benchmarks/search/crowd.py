"""Made-up people whose words are as frequent as words are (Zipf), and the few others that an index needs."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import numpy as np

from jobhire.domains.candidate.domain.details import CandidateDetails, CandidateType, EmploymentStatus
from jobhire.domains.search.infrastructure.vocabulary import TaughtVocabulary
from jobhire.shared.application import EventRecord
from jobhire.shared.domain import TenantId

VOCABULARY = 60_000
WORDS_OF_A_CV = 350
NOW = datetime(2026, 11, 1, tzinfo=UTC)
_LOT = 250
_SYLLABLES = [a + b for a in "bcdfghklmnprstvw" for b in "aeiou"]


def word(rank: int) -> str:
    """The more frequent, the shorter; each of its own."""
    letters = ""
    while True:
        rank, rest = divmod(rank, len(_SYLLABLES))
        letters += _SYLLABLES[rest]
        if not rank:
            return f"{letters}x"


@dataclass(frozen=True, kw_only=True)
class Somebody:
    id: str
    details: CandidateDetails
    cv_text: str
    version: int = 1
    updated_at: datetime = NOW


@dataclass(frozen=True)
class Head:
    position: int = 0


@dataclass(frozen=True)
class Spot:
    source: str = "cvText"
    start: int = 0
    end: int = 0
    index: int | None = None


@dataclass(frozen=True)
class Evidence:
    span: Spot = Spot()


@dataclass(frozen=True)
class Shown:
    skills: Mapping[str, Evidence]
    experience_months: int | None
    seniority: int | None
    places: Sequence[str] = ()


class Crowd:
    """See ``People``, ``Readings`` and ``ChangeLog``."""

    def __init__(self, count: int, vocabulary: TaughtVocabulary, skills: Sequence[str]) -> None:
        self._count, self._vocabulary = count, vocabulary
        self._words = np.array([word(rank) for rank in range(VOCABULARY)])
        weights = 1.0 / np.arange(3, VOCABULARY + 3)
        self._frequency = np.cumsum(weights / weights.sum())
        self.skills = sorted(skills)[:: max(1, len(skills) // 800)]
        self.edited: dict[str, Somebody] = {}

    def one(self, number: int, version: int = 1) -> Somebody:
        random = np.random.default_rng((number, version))
        said = self.words_of(random, WORDS_OF_A_CV)
        own = random.choice(len(self.skills), 12, replace=False)
        details = CandidateDetails(
            name=f"{word(int(random.integers(9_000)))} {word(int(random.integers(9_000)))}",
            type=list(CandidateType)[int(random.integers(3))],
            employment_status=list(EmploymentStatus)[int(random.integers(3))],
            headline=" ".join(said[:4]),
            skills=tuple(self.skills[at] for at in own[:6]),
            metadata={"location": f"Town {int(random.integers(200))}"},
        )
        return Somebody(id=self.id_of(number), details=details, cv_text=" ".join(said), version=version)

    def words_of(self, random: np.random.Generator, count: int) -> list[str]:
        return [str(each) for each in self._words[np.searchsorted(self._frequency, random.random(count))]]

    def known(self, skill: str) -> str | None:
        return self._vocabulary.skill(skill)

    @staticmethod
    def id_of(number: int) -> str:
        return f"{number:08x}-0000-7000-8000-000000000000"

    def all(self) -> Iterator[Somebody]:
        return (self.one(number) for number in range(self._count))

    async def scan(self, _: TenantId) -> AsyncIterator[Sequence[Somebody]]:
        for first in range(0, self._count, _LOT):
            yield [self.one(number) for number in range(first, min(self._count, first + _LOT))]

    async def load(self, _: TenantId, ids: Sequence[str]) -> Sequence[Somebody]:
        return [self.edited[id] for id in ids]

    async def count(self, _: TenantId) -> int:
        return self._count

    async def shown(self, _: TenantId, versions: Mapping[str, int]) -> Mapping[str, Shown]:
        return {id: self._shown(int(id[:8], 16)) for id in versions}

    def _shown(self, number: int) -> Shown:
        random = np.random.default_rng((number, 0))
        own = random.choice(len(self.skills), 12, replace=False)
        keys = [key for at in own if (key := self._vocabulary.skill(self.skills[at]))]
        return Shown(dict.fromkeys(keys, Evidence()), int(random.integers(300)), int(random.integers(7)))

    async def head(self, _: TenantId) -> Head:
        return Head()

    async def heads(self) -> Mapping[TenantId, int]:
        return {}

    async def since(self, _: TenantId, __: int) -> AsyncIterator[Sequence[EventRecord]]:
        nothing: list[Any] = []
        for each in nothing:
            yield each

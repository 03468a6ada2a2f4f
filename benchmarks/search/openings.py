"""Made-up jobs from the words of the crowd."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from benchmarks.search.crowd import NOW, Crowd, word
from jobhire.shared.domain import TenantId

_LOT = 250
WORDS_OF_A_JOB = 250


@dataclass(frozen=True, kw_only=True)
class Opening:
    id: str
    title: str
    department: str
    location: str
    description: str
    required_skills: Sequence[str]
    status: str
    version: int = 1
    updated_at: datetime = NOW


@dataclass(frozen=True)
class Spot:
    source: str
    start: int
    end: int
    index: int | None


@dataclass(frozen=True)
class Wish:
    span: Spot
    options: Sequence[tuple[str, int, str]]


@dataclass(frozen=True)
class Months:
    months: int


@dataclass(frozen=True)
class Demanded:
    required: Sequence[Wish]
    experience: Sequence[Months]
    seniority: int | None
    nice: Sequence[Wish] = ()
    places: Sequence[tuple[str, int]] = ()


class Openings:
    """See ``Vacancies`` and ``Demands``."""

    def __init__(self, count: int, crowd: Crowd) -> None:
        self._count, self._crowd = count, crowd

    def one(self, number: int) -> Opening:
        random = np.random.default_rng((number, 77))
        own = random.choice(len(self._crowd.skills), 6, replace=False)
        return Opening(
            id=self._crowd.id_of(number),
            title=f"{word(int(random.integers(9_000)))} {word(int(random.integers(50)))}",
            department=f"Department {int(random.integers(12))}",
            location=f"Town {int(random.integers(200))}",
            description=" ".join(self._crowd.words_of(random, WORDS_OF_A_JOB)),
            required_skills=tuple(self._crowd.skills[at] for at in own),
            status=("open", "on hold", "closed")[int(random.integers(3))],
        )

    async def load(self, _: TenantId, ids: Sequence[str]) -> Sequence[Opening]:
        return [self.one(int(id[:8], 16)) for id in ids]

    async def scan(self, _: TenantId) -> AsyncIterator[Sequence[Opening]]:
        for first in range(0, self._count, _LOT):
            yield [self.one(number) for number in range(first, min(self._count, first + _LOT))]

    async def count(self, _: TenantId) -> int:
        return self._count

    async def asked(self, _: TenantId, ids: Sequence[str]) -> Mapping[str, Demanded]:
        return {id: self.demanded(self.one(int(id[:8], 16))) for id in ids}

    def demanded(self, job: Opening) -> Demanded:
        known = ((at, self._crowd.known(name), name) for at, name in enumerate(job.required_skills))
        wishes = [
            Wish(Spot("requiredSkills", 0, len(name), at), ((id, 100, "exact"),))
            for at, id, name in known
            if id
        ]
        number = int(job.id[:8], 16)
        return Demanded(wishes, (Months(12 * (number % 9)),), number % 7)

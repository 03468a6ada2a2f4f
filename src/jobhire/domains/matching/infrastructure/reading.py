"""Reading CVs and jobs off the event loop: one reader per process, made when first needed, on one thread."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol, TypeVar, TypeVarTuple

from jobhire.domains.matching.application.ports import CandidateFacts, JobFacts
from jobhire.domains.matching.domain.model import ScoringModel
from jobhire.domains.matching.domain.outlines import CvOutline, JobOutline
from jobhire.domains.matching.domain.profile import Demands, Profile

AT_ONCE = 8
"""CVs or jobs that are read in one turn: some ten milliseconds."""
R = TypeVar("R")
T = TypeVar("T")
Ts = TypeVarTuple("Ts")


class Reads(Protocol):
    """What reads a candidate and a job (``reader.Reader``)."""

    @property
    def model(self) -> ScoringModel: ...
    @property
    def taxonomy(self) -> str: ...
    def read_candidate(self, facts: CandidateFacts) -> Profile: ...
    def read_job(self, facts: JobFacts) -> Demands: ...
    def outline_candidate(self, facts: CandidateFacts) -> CvOutline: ...
    def outline_job(self, facts: JobFacts) -> JobOutline: ...


class Desk:
    """The one thread of matching: reading, and all that holds an index. Work waits its turn."""

    def __init__(self, make_reader: Callable[[], Reads]) -> None:
        self._make_reader = make_reader
        self._reader: Reads | None = None
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="matching")

    async def run(self, work: Callable[[*Ts], R], *arguments: *Ts) -> R:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work, *arguments)

    async def model(self) -> ScoringModel:
        if self._reader is not None:
            return self._reader.model
        return await self.run(lambda: self._ready().model)

    async def taxonomy(self) -> str:
        return await self.run(lambda: self._ready().taxonomy)

    async def profiles(self, facts: Sequence[CandidateFacts]) -> list[Profile]:
        return await self._few_by_few(lambda each: self._ready().read_candidate(each), facts)

    async def demands(self, facts: Sequence[JobFacts]) -> list[Demands]:
        return await self._few_by_few(lambda each: self._ready().read_job(each), facts)

    async def _few_by_few(self, read: Callable[[T], R], facts: Sequence[T]) -> list[R]:
        """Somebody else's changed job has several turns on this thread, and does not wait for an import at
        each of them."""
        found: list[R] = []
        for first in range(0, len(facts), AT_ONCE):
            found += await self.run(lambda few: [read(each) for each in few], facts[first : first + AT_ONCE])
        return found

    async def outline_candidate(self, facts: CandidateFacts) -> CvOutline:
        return await self.run(lambda: self._ready().outline_candidate(facts))

    async def outline_job(self, facts: JobFacts) -> JobOutline:
        return await self.run(lambda: self._ready().outline_job(facts))

    def _ready(self) -> Reads:
        if self._reader is None:
            self._reader = self._make_reader()
        return self._reader

    def close(self) -> None:
        """Let the thread end."""
        self._thread.shutdown(wait=True)

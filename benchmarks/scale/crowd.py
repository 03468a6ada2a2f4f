"""One tenant's projection with very many candidates, filled the way a worker fills it."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from itertools import islice
from uuid import UUID

from benchmarks.engine.measures import DISTINCT_LOTS, SHAPE, id_of
from benchmarks.engine.world import LOT, candidates
from jobhire.domains.matching.domain.model import ScoringModel
from jobhire.domains.matching.domain.profile import Profile
from jobhire.domains.matching.infrastructure.state import TenantState
from jobhire.domains.matching.infrastructure.stored import StoredProfile


class Crowd:
    """``people(first)``: a lot of candidates. Few lots are drawn and given other ids: drawing a million would
    take longer than all that is measured."""

    def __init__(self, count: int) -> None:
        self.count = count
        self._drawn = list(candidates(min(count, DISTINCT_LOTS * LOT), SHAPE))

    @property
    def sample(self) -> list[Profile]:
        return self._drawn[0]

    def people(self, first: int) -> list[Profile]:
        drawn = self._drawn[first // LOT % len(self._drawn)]
        return [replace(each, candidate_id=id_of(first + n)) for n, each in enumerate(drawn)]

    def state(self, model: ScoringModel) -> tuple[TenantState, float]:
        """All of them read in, and the seconds that took."""
        state, took = TenantState(model), 0.0
        for first in range(0, self.count, LOT):
            stored = self._stored(first, model)
            began = time.perf_counter()
            state.take_profiles(stored)
            took += time.perf_counter() - began
            if first % (10 * LOT) == 0:
                print(f"     … {first + LOT:,} candidates in the index after {took:.1f} s", flush=True)
        return state, took

    def _stored(self, first: int, model: ScoringModel) -> list[StoredProfile]:
        return [
            StoredProfile(slot=first + n, model=model.reading, profile=each)
            for n, each in enumerate(self.people(first))
        ]

    def stored(self, ids: Sequence[str]) -> dict[str, StoredProfile]:
        numbers = ((id, UUID(id).int & ((1 << 64) - 1)) for id in ids)
        return {id: self._one(id, number) for id, number in numbers}

    def _one(self, id: str, number: int) -> StoredProfile:
        drawn = self._drawn[number // LOT % len(self._drawn)]
        profile = replace(drawn[number % LOT], candidate_id=id)
        return StoredProfile(slot=number, model="", profile=profile)

    def some(self, count: int) -> list[Profile]:
        return list(islice(self.people(0), count))

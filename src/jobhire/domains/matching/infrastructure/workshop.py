"""The parts that bring numpy and hold indexes: made when first used, for most processes need few."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from jobhire.domains.matching.application.comparing import Comparison, Scene, Whereabouts
from jobhire.domains.matching.application.past_matches import Listing
from jobhire.domains.matching.application.ports import (
    CandidateSource,
    ChangeLog,
    JobsFor,
    JobSource,
    Wanted,
)
from jobhire.domains.matching.domain.gate import JobShadow
from jobhire.domains.matching.domain.model import ScoringModel
from jobhire.domains.matching.domain.profile import CandidateType, Profile
from jobhire.shared.domain import TenantId

from .rankings import Standings
from .reading import Desk
from .shelf import Shelf
from .stored import Results

if TYPE_CHECKING:
    from .comparing import IndexComparing
    from .fitting import BoardFitting
    from .people import People
    from .replica import Replica
    from .state import TenantState

_INDEX_BYTES = 128_000_000
"""Of candidates held by a process that answers what-if questions; files count in part. One tenant's are held,
whatever their size."""
_BOARD_BYTES = 64_000_000
"""Of jobs held by a process that answers for candidates."""


@dataclass(kw_only=True)
class Workshop:
    """See ``Comparing``, ``Lists``, ``Shadows`` and ``rankings.Fitting``."""

    storage: Results
    standings: Standings
    desk: Desk
    models: Shelf
    jobs: JobSource
    candidates: CandidateSource
    log: ChangeLog
    replicas: Callable[[Callable[[TenantId], Awaitable[ScoringModel]], int], Sequence[Replica[People]]]
    """Of the candidates of all, or of each shard."""

    async def of(self, tenant_id: TenantId, profile: Profile, wanted: Wanted) -> JobsFor:
        return await self._fitting.of(tenant_id, profile, wanted)

    async def compare(
        self, tenant_id: TenantId, before: Scene | None, after: Scene, limit: int
    ) -> Comparison:
        return await self._comparing.compare(tenant_id, before, after, limit)

    async def whereabouts(
        self, tenant_id: TenantId, scene: Scene, candidate_id: str, type: CandidateType | None, last: int
    ) -> Whereabouts:
        return await self._comparing.whereabouts(tenant_id, scene, candidate_id, type, last)

    async def listing(
        self, tenant_id: TenantId, scene: Scene, type: CandidateType | None, least: int, limit: int
    ) -> Listing:
        return await self._comparing.listing(tenant_id, scene, type, least, limit)

    async def shadow(
        self, tenant_id: TenantId, live: ScoringModel, candidate: ScoringModel
    ) -> Sequence[JobShadow]:
        from .shadow import IndexShadows

        return await IndexShadows(self._boards, self._comparing).shadow(tenant_id, live, candidate)

    @cached_property
    def _comparing(self) -> IndexComparing:
        from .comparing import IndexComparing

        return IndexComparing(self.replicas(self.models.live, _INDEX_BYTES), self.desk)

    @cached_property
    def _fitting(self) -> BoardFitting:
        from .fitting import BoardFitting

        return BoardFitting(self._boards, self.desk)

    @cached_property
    def _boards(self) -> Replica[TenantState]:
        from .replica import Jobs, Replica

        return Replica(
            storage=self.storage,
            standings=self.standings,
            following=Jobs(self.storage, self.desk),
            model=self.models.live,
            most_bytes=_BOARD_BYTES,
        )

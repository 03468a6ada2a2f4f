"""The door of the matching domain."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property, partial
from pathlib import Path
from typing import Any

from jobhire.domains.matching.application.commands import RefreshRankings, refresh_rankings
from jobhire.domains.matching.application.job_matches import ListJobMatches, list_job_matches
from jobhire.domains.matching.application.ports import (
    Announcer,
    CandidateCards,
    CandidateSource,
    Change,
    ChangeLog,
    JobsFor,
    JobSource,
    MatchCounts,
    Outstanding,
    Projection,
    Wanted,
)
from jobhire.domains.matching.application.queries import GetMatch, ListMatches, get_match, list_matches
from jobhire.domains.matching.domain.profile import Profile
from jobhire.domains.matching.infrastructure.freshness import ActivityFreshness
from jobhire.domains.matching.infrastructure.rankings import Fitting, Standings, StoredRankings
from jobhire.domains.matching.infrastructure.reading import Desk, Reads
from jobhire.domains.matching.infrastructure.stored import MongoStorage, Storage
from jobhire.domains.matching.presentation.actors import CONSUMER, consumer
from jobhire.domains.matching.presentation.http import JobMatchController, MatchController
from jobhire.shared.domain import TenantId
from jobhire.shared.infrastructure.module import Door, Kit

__all__ = ["CONSUMER", "open_door"]

_BOARD_BYTES = 64_000_000
"""Of jobs held in memory by a process that answers for candidates."""


def open_door(
    kit: Kit,
    *,
    jobs: JobSource,
    candidates: CandidateSource,
    cards: CandidateCards,
    announcer: Announcer,
    log: ChangeLog,
    outstanding: Outstanding,
    taxonomy_file: Path | None = None,
) -> tuple[Door, MatchCounts]:
    """The door, and the counts that others show. ``taxonomy_file``: skills on top of the shipped ones."""
    storage = MongoStorage(kit.database)
    desk = Desk(partial(_reader, taxonomy_file))
    standings = Standings(storage, kit.activity)
    fitting = _Fitting(partial(_fitting, storage=storage, standings=standings, log=log, desk=desk))
    rankings = StoredRankings(
        storage=storage,
        standings=standings,
        jobs=jobs,
        candidates=candidates,
        desk=desk,
        fitting=fitting,
    )

    projection = _FirstUse(
        partial(
            _projector,
            jobs=jobs,
            candidates=candidates,
            storage=storage,
            log=log,
            announcer=announcer,
            desk=desk,
        )
    )
    register = kit.mediator.register
    register(RefreshRankings, partial(refresh_rankings, projection=projection))
    freshness = ActivityFreshness(kit.activity, outstanding)
    register(ListMatches, partial(list_matches, rankings=rankings, cards=cards, freshness=freshness))
    register(ListJobMatches, partial(list_job_matches, rankings=rankings, freshness=freshness))
    register(GetMatch, partial(get_match, rankings=rankings, cards=cards))
    follower = consumer(kit.mediator, projection)
    door = Door(name="matching", controllers=(MatchController, JobMatchController), consumers=(follower,))
    return door, standings


def _reader(taxonomy_file: Path | None) -> Reads:
    from jobhire.domains.matching.infrastructure.reader import Reader
    from jobhire.domains.matching.infrastructure.taxonomy.files import load_taxonomy

    return Reader(load_taxonomy(taxonomy_file))


def _fitting(*, storage: Storage, standings: Standings, log: ChangeLog, desk: Desk) -> Fitting:
    from jobhire.domains.matching.infrastructure.fitting import BoardFitting
    from jobhire.domains.matching.infrastructure.replica import Replica

    replica = Replica(
        storage=storage,
        standings=standings,
        log=log,
        desk=desk,
        model=lambda _: desk.model(),
        candidates=False,
        most_bytes=_BOARD_BYTES,
    )
    return BoardFitting(replica, desk)


def _projector(**parts: Any) -> Projection:
    from jobhire.domains.matching.infrastructure.projector import Projector

    return Projector(**parts)


class _FirstUse:
    """A projection made when first used: it brings numpy and the indexes, which only a worker needs."""

    def __init__(self, make: Callable[[], Projection]) -> None:
        self._make = make

    @cached_property
    def _projection(self) -> Projection:
        return self._make()

    async def apply(self, tenant_id: TenantId, change: Change) -> None:
        await self._projection.apply(tenant_id, change)

    async def outdated(self, tenant_id: TenantId | None) -> Sequence[TenantId]:
        return await self._projection.outdated(tenant_id)


class _Fitting:
    """Made when first used, for the same reason."""

    def __init__(self, make: Callable[[], Fitting]) -> None:
        self._make = make

    @cached_property
    def _fitting(self) -> Fitting:
        return self._make()

    async def of(self, tenant_id: TenantId, profile: Profile, wanted: Wanted) -> JobsFor:
        return await self._fitting.of(tenant_id, profile, wanted)

"""The projections of one layout: one for all candidates, or one per shard and one that puts them together.

Where candidates are divided, each collection ends in whose it is: ``rankings_2_of_4``, merged
``rankings_of_4``.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from jobhire.domains.matching.application.ports import (
    Announcer,
    CandidateSource,
    Change,
    ChangeLog,
    JobSource,
    Projection,
)
from jobhire.domains.matching.domain.model import ScoringModel
from jobhire.domains.matching.domain.shards import WHOLE, Layout
from jobhire.shared.application import Blobs, Clock
from jobhire.shared.domain import TenantId
from jobhire.shared.infrastructure.activity import Activity
from jobhire.shared.infrastructure.mongo import Database

from .archive import Archive
from .rankings import Standings
from .reading import Desk
from .sharded import Gathered, GatheredStandings, Share, Unheard
from .shelf import Shelf
from .snapshot_files import Manifests
from .stored import MongoStorage, Results, Storage

if TYPE_CHECKING:
    from .keeper import Keeper
    from .people import People
    from .replica import Replica
    from .snapshots import Rooms

LiveModel = Callable[[TenantId], Awaitable[ScoringModel]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """What every projection is made from."""

    jobs: JobSource
    candidates: CandidateSource
    log: ChangeLog
    desk: Desk
    archive: Archive
    models: Shelf
    announcer: Announcer
    blobs: Blobs
    manifests: Manifests
    clock: Clock
    index_folder: Path
    """Where a process that only reads keeps candidates."""


class Late:
    """A projection that is made when first used: it brings numpy and holds an index; few processes work."""

    def __init__(self, make: Callable[[], Projection]) -> None:
        self._make = make

    async def apply(self, tenant_id: TenantId, change: Change) -> None:
        await self._projection.apply(tenant_id, change)

    async def outdated(self, tenant_id: TenantId | None) -> Sequence[TenantId]:
        return await self._projection.outdated(tenant_id)

    @cached_property
    def _projection(self) -> Projection:
        return self._make()


class Partition:
    """``whole``: where the rankings that are shown are stored; ``parts``: those of the shards."""

    def __init__(self, layout: Layout, database: Database, activity: Activity) -> None:
        self._layout, self._activity = layout, activity
        self._whole = MongoStorage(database, _ending(layout.whole))
        self._parts = [MongoStorage(database, _ending(name)) for name in layout.parts]

    @property
    def results(self) -> Results:
        return Gathered(self._whole, self._parts) if self._parts else self._whole

    @cached_property
    def standings(self) -> Standings:
        if self._parts:
            return GatheredStandings(self._whole, self._activity, self._apart)
        return Standings(self._whole, self._activity)

    @cached_property
    def _apart(self) -> Sequence[Standings]:
        return [Standings(part, self._activity) for part in self._parts]

    def replicas(self, sources: Sources, model: LiveModel, most_bytes: int) -> Sequence[Replica[People]]:
        """Of all candidates, or of each shard's, for a process that only reads: from the same snapshots."""
        from .cellar import Cellar
        from .people import People
        from .replica import Candidates, Replica

        cellar = Cellar(sources.index_folder)
        parts = zip(self._layout.parts, self._parts, self._apart, strict=True)
        return [
            Replica(
                storage=storage,
                standings=standings,
                following=Candidates(
                    storage,
                    sources.log,
                    sources.desk,
                    new=partial(People, cellar=cellar),
                    keeper=_keeper(sources, name, cellar),
                ),
                model=model,
                most_bytes=most_bytes // self._layout.shards,
            )
            for name, storage, standings in list(parts) or [(self._layout.whole, self._whole, self.standings)]
        ]

    def projections(self, sources: Sources) -> Mapping[str, Projection]:
        """By name. The last one makes what is shown."""
        if not self._parts:
            whole = partial(_projector, sources, self._layout.whole, self._whole, sources.announcer)
            return {self._layout.whole: Late(whole)}
        named: dict[str, Projection] = {
            name: Share(Late(partial(_projector, sources, name, part, Unheard())), shard, self._layout.shards)
            for shard, (name, part) in enumerate(zip(self._layout.parts, self._parts, strict=True))
        }
        return {**named, self._layout.whole: Late(partial(_merger, sources, self._whole, self._parts))}


def _ending(name: str) -> str:
    return name.removeprefix(WHOLE).replace("-", "_")


def _keeper(sources: Sources, name: str, rooms: Rooms | None = None) -> Keeper:
    from .keeper import Keeper
    from .snapshots import MEMORY, Snapshots

    snapshots = Snapshots(sources.blobs, sources.manifests, rooms=rooms or MEMORY)
    return Keeper(name, snapshots, log=sources.log, desk=sources.desk, clock=sources.clock)


def _projector(sources: Sources, name: str, storage: Storage, announcer: Announcer) -> Projection:
    from .projector import Projector

    return Projector(
        jobs=sources.jobs,
        candidates=sources.candidates,
        storage=storage,
        log=sources.log,
        announcer=announcer,
        desk=sources.desk,
        archive=sources.archive,
        models=sources.models,
        keeper=_keeper(sources, name),
    )


def _merger(sources: Sources, whole: Storage, parts: Sequence[Storage]) -> Projection:
    from .merger import Merger

    return Merger(
        parts=parts,
        storage=whole,
        announcer=sources.announcer,
        models=sources.models,
        desk=sources.desk,
    )

"""The door of the matching domain."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import Any

from jobhire.domains.matching.application.commands import RefreshRankings, refresh_rankings
from jobhire.domains.matching.application.ports import (
    Announcer,
    CandidateCards,
    CandidateSource,
    Change,
    ChangeLog,
    JobSource,
    MatchCounts,
    Outstanding,
    Projection,
    Verdicts,
)
from jobhire.domains.matching.application.queries import (
    NO_VERDICTS,
    GetMatch,
    ListMatches,
    MatchDetail,
    get_match,
    list_matches,
)
from jobhire.domains.matching.domain.taxonomy import Taxonomy
from jobhire.domains.matching.infrastructure.freshness import ActivityFreshness
from jobhire.domains.matching.infrastructure.rankings import Standings, StoredRankings
from jobhire.domains.matching.infrastructure.reading import Desk, Reads
from jobhire.domains.matching.infrastructure.stored import MongoStorage
from jobhire.domains.matching.presentation.actors import CONSUMER, consumer
from jobhire.domains.matching.presentation.http import MatchController
from jobhire.shared.application import Mediator, Principal
from jobhire.shared.domain import TenantId
from jobhire.shared.infrastructure.module import Door, Kit

__all__ = ["CONSUMER", "open_door", "scores", "skill_names"]


def open_door(  # noqa: PLR0913 - what it needs of others, each by name
    kit: Kit,
    *,
    jobs: JobSource,
    candidates: CandidateSource,
    cards: CandidateCards,
    announcer: Announcer,
    log: ChangeLog,
    outstanding: Outstanding,
    verdicts: Verdicts = NO_VERDICTS,
    taxonomy_file: Path | None = None,
) -> tuple[Door, MatchCounts]:
    """The door, and the counts that others show. ``taxonomy_file``: skills on top of the shipped ones."""
    storage = MongoStorage(kit.database)
    desk = Desk(partial(_reader, taxonomy_file))
    standings = Standings(storage, kit.activity)
    rankings = StoredRankings(
        storage=storage, standings=standings, jobs=jobs, candidates=candidates, desk=desk
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
    register(
        ListMatches,
        partial(list_matches, rankings=rankings, cards=cards, freshness=freshness, verdicts=verdicts),
    )
    register(GetMatch, partial(get_match, rankings=rankings, cards=cards, verdicts=verdicts))
    follower = consumer(kit.mediator, projection)
    door = Door(name="matching", controllers=(MatchController,), consumers=(follower,))
    return door, standings


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """How well a candidate matches a job now, and what that was computed from."""

    points: int
    model: str
    job_version: int
    candidate_version: int


class PresentScores:
    """Single scores for other domains, each computed when asked for by the same function as every other."""

    def __init__(self, mediator: Mediator) -> None:
        self._mediator = mediator

    async def score(self, tenant_id: TenantId, job_id: str, candidate_id: str) -> Score:
        """Raises ``NotFound``."""
        found = await self.match(tenant_id, job_id, candidate_id)
        return Score(
            points=found.match_score,
            model=found.model_version,
            job_version=found.job_version,
            candidate_version=found.candidate_version,
        )

    async def match(self, tenant_id: TenantId, job_id: str, candidate_id: str) -> MatchDetail:
        """With its parts and their evidence. Raises ``NotFound``."""
        by = Principal.system(tenant_id)
        return await self._mediator.send(GetMatch(by=by, job_id=job_id, candidate_id=candidate_id))


def scores(kit: Kit) -> PresentScores:
    """What other domains may know of one candidate and one job."""
    return PresentScores(kit.mediator)


def skill_names(taxonomy_file: Path | None = None) -> Taxonomy:
    """The vocabulary of skills, for whoever looks for them in a text."""
    from jobhire.domains.matching.infrastructure.taxonomy.files import load_taxonomy

    return load_taxonomy(taxonomy_file)


def _reader(taxonomy_file: Path | None) -> Reads:
    from jobhire.domains.matching.infrastructure.reader import Reader
    from jobhire.domains.matching.infrastructure.taxonomy.files import load_taxonomy

    return Reader(load_taxonomy(taxonomy_file))


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

"""Everything of matching but HTTP and servers, in memory."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import msgspec

from jobhire.domains.matching.application.changes import ChangesAnswer, ListChanges, list_changes
from jobhire.domains.matching.application.commands import RefreshRankings, refresh_rankings
from jobhire.domains.matching.application.explaining import WhyNot, WhyNotView, why_not
from jobhire.domains.matching.application.job_matches import JobMatchPage, ListJobMatches, list_job_matches
from jobhire.domains.matching.application.past_matches import (
    ListPastMatches,
    PastMatches,
    list_past_matches,
)
from jobhire.domains.matching.application.ports import Change
from jobhire.domains.matching.application.queries import ListMatches, MatchPage, list_matches
from jobhire.domains.matching.application.replay import Replayed, ReplayScore, replay_score
from jobhire.domains.matching.application.views import ScoreView
from jobhire.domains.matching.domain.profile import CandidateType
from jobhire.domains.matching.domain.shards import WHOLE
from jobhire.domains.matching.infrastructure.cellar import Cellar
from jobhire.domains.matching.infrastructure.comparing import IndexComparing
from jobhire.domains.matching.infrastructure.fitting import BoardFitting
from jobhire.domains.matching.infrastructure.freshness import ActivityFreshness
from jobhire.domains.matching.infrastructure.past import KeptInputs
from jobhire.domains.matching.infrastructure.people import People
from jobhire.domains.matching.infrastructure.projector import Projector
from jobhire.domains.matching.infrastructure.rankings import Standings, StoredRankings
from jobhire.domains.matching.infrastructure.reading import Desk
from jobhire.domains.matching.infrastructure.replica import Candidates as Following
from jobhire.domains.matching.infrastructure.replica import Jobs as JobFollowing
from jobhire.domains.matching.infrastructure.replica import Replica
from jobhire.shared.application import Principal
from jobhire.shared.domain import TenantId
from jobhire.shared.infrastructure.activity import Activity
from tests.unit.matching.facts import a_job, a_profile, uuid

from .fakes import (
    TENANT,
    Candidates,
    Jobs,
    KnownReader,
    Memories,
    MemoryArchive,
    MemoryStorage,
    World,
)

JOB = uuid(1_000)
BY = Principal.system(TENANT)
NO_CELLAR = Cellar(Path("/nonexistent"))
"""So few candidates need no file."""


class Nothing:
    async def check(self, tenant_id: TenantId) -> bool:
        return False


class Office:
    """Everything but HTTP and servers."""

    def __init__(self) -> None:
        self.world = World()
        self.storage = MemoryStorage()
        self.activity = Activity()
        self.reader = KnownReader()
        self.desk = Desk(lambda: self.reader)
        self.archive = MemoryArchive()
        self.models = Memories(self.desk)
        self.cards = Candidates(self.world)
        self.standings = Standings(self.storage, self.activity)
        boards = self.replica(JobFollowing(self.storage, self.desk))
        self.rankings = StoredRankings(
            storage=self.storage,
            standings=self.standings,
            jobs=Jobs(self.world),
            candidates=self.cards,
            desk=self.desk,
            fitting=BoardFitting(boards, self.desk),
            archive=self.archive,
            models=self.models,
        )
        self.freshness = ActivityFreshness(self.activity, Nothing())
        people = Following(self.storage, self.world, self.desk, new=partial(People, cellar=NO_CELLAR))
        self.comparing = IndexComparing([self.replica(people)], self.desk)
        self.projector = self.new_projector()
        self.cursor = 0

    def replica(self, following: Any) -> Replica[Any]:
        return Replica(
            storage=self.storage,
            standings=self.standings,
            following=following,
            model=lambda _: self.desk.model(),
            most_bytes=1_000_000,
        )

    def new_projector(self) -> Projector:
        return Projector(
            jobs=Jobs(self.world),
            candidates=self.cards,
            storage=self.storage,
            log=self.world,
            announcer=self,
            desk=self.desk,
            archive=self.archive,
            models=self.models,
        )

    async def projected(self, tenant_id: TenantId, position: int, done: Any) -> None:
        self.activity.projected(tenant_id, position, done)

    async def project(self) -> None:
        if self.cursor == len(self.world.log):
            return
        change = self.world.change(self.cursor, len(self.world.log))
        command = RefreshRankings(
            by=BY,
            jobs=change.jobs,
            candidates=change.candidates,
            up_to=change.up_to,
            as_of=change.as_of,
            forgotten=change.forgotten,
        )
        await refresh_rankings(command, projections={WHOLE: self.projector})
        self.cursor = len(self.world.log)

    async def project_anew(self) -> None:
        """What a worker does when it starts with another scoring model."""
        self.projector = self.new_projector()
        nothing = Change(jobs={}, candidates={}, up_to=self.cursor, as_of=None)
        await self.projector.apply(TENANT, nothing)

    async def matches(self, **wanted: Any) -> MatchPage:
        return msgspec.json.decode(await self.body(**wanted), type=MatchPage)

    async def body(self, **wanted: Any) -> bytes:
        query = ListMatches(**{"by": BY, "job_id": JOB, **wanted})
        return await list_matches(query, rankings=self.rankings, cards=self.cards, freshness=self.freshness)

    async def names(self, **wanted: Any) -> list[tuple[str, int]]:
        return [(each.candidate.id, each.match_score) for each in (await self.matches(**wanted)).data]

    async def replay(self, shown: ScoreView, job_id: str, candidate_id: str, **other: Any) -> Replayed:
        """By what the score itself says it was made from."""
        named = {
            "model_version": shown.model_version,
            "job_version": shown.job_version,
            "candidate_version": shown.candidate_version,
            "inputs_hash": shown.inputs_hash,
        }
        query = ReplayScore(by=BY, job_id=job_id, candidate_id=candidate_id, **{**named, **other})
        inputs = KeptInputs(self.rankings, self.archive)
        return await replay_score(query, models=self.models, inputs=inputs)

    async def changes(self, since: str, **wanted: Any) -> ChangesAnswer:
        query = ListChanges(**{"by": BY, "job_id": JOB, "since": since, **wanted})
        return await list_changes(
            query,
            rankings=self.rankings,
            inputs=KeptInputs(self.rankings, self.archive),
            log=self.world,
            comparing=self.comparing,
            cards=self.cards,
            freshness=self.freshness,
        )

    async def past(self, at: str, **wanted: Any) -> PastMatches:
        query = ListPastMatches(**{"by": BY, "job_id": JOB, "at": at, **wanted})
        return await list_past_matches(
            query,
            rankings=self.rankings,
            inputs=KeptInputs(self.rankings, self.archive),
            log=self.world,
            lists=self.comparing,
            models=self.models,
            cards=self.cards,
            freshness=self.freshness,
        )

    async def why_not(self, candidate_id: str, **wanted: Any) -> WhyNotView:
        query = WhyNot(**{"by": BY, "job_id": JOB, "candidate_id": candidate_id, **wanted})
        return await why_not(
            query,
            jobs=Jobs(self.world),
            rankings=self.rankings,
            cards=self.cards,
            comparing=self.comparing,
            freshness=self.freshness,
        )

    async def jobs_for(self, candidate_id: str, **wanted: Any) -> JobMatchPage:
        query = ListJobMatches(by=BY, candidate_id=candidate_id, **wanted)
        body = await list_job_matches(query, rankings=self.rankings, freshness=self.freshness)
        return msgspec.json.decode(body, type=JobMatchPage)


async def small_office() -> Office:
    """One job, four candidates, projected."""
    office = Office()
    office.world.put_job(a_job("sql", "go", "git", "css"), "open")
    office.world.put_candidate(a_profile(1, "sql", "go"))
    office.world.put_candidate(a_profile(2, "sql", "go", "git", "css", type=CandidateType.PAST))
    office.world.put_candidate(a_profile(3, "sql"))
    office.world.put_candidate(a_profile(4, "sql", "go", "git"))
    await office.project()
    return office

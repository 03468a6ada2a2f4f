"""The door of the matching domain."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from jobhire.domains.matching.application.changes import ListChanges, list_changes
from jobhire.domains.matching.application.commands import RefreshRankings, refresh_rankings
from jobhire.domains.matching.application.comparing import Moves, WhatIf, what_if
from jobhire.domains.matching.application.explaining import (
    AskCounterfactual,
    WhyNot,
    ask_counterfactual,
    why_not,
)
from jobhire.domains.matching.application.job_matches import ListJobMatches, list_job_matches
from jobhire.domains.matching.application.models import GetModel, ListModels, get_model, list_models
from jobhire.domains.matching.application.outlines import (
    OutlineCandidate,
    OutlineJob,
    outline_candidate,
    outline_job,
)
from jobhire.domains.matching.application.policy import (
    Impacts,
    NoImpacts,
    PromoteModel,
    ProposeModel,
    RollBack,
    ShadowModel,
    promote_model,
    propose_model,
    roll_back,
    shadow_model,
)
from jobhire.domains.matching.application.ports import (
    CANDIDATES,
    JOBS,
    MODELS,
    Analyses,
    Announcer,
    CandidateCards,
    CandidateSource,
    ChangeLog,
    JobSource,
    MatchCounts,
    Outstanding,
    Projection,
    Verdicts,
)
from jobhire.domains.matching.application.queries import (
    NO_ANALYSES,
    NO_VERDICTS,
    GetMatch,
    ListMatches,
    get_match,
    list_matches,
)
from jobhire.domains.matching.application.replay import ReplayScore, replay_score
from jobhire.domains.matching.application.tuning import Decisions, NoDecisions, TuneModel, tune_model
from jobhire.domains.matching.application.views import MatchDetail
from jobhire.domains.matching.domain.cv_outline import CvOutline
from jobhire.domains.matching.domain.events import ScoringModelPromoted, ScoringModelProposed
from jobhire.domains.matching.domain.job_outline import JobOutline
from jobhire.domains.matching.domain.personal import without_personal
from jobhire.domains.matching.domain.shards import WHOLE, Layout
from jobhire.domains.matching.domain.taxonomy import Taxonomy
from jobhire.domains.matching.infrastructure.archive import MongoArchive
from jobhire.domains.matching.infrastructure.forgetting import InputsForgetter
from jobhire.domains.matching.infrastructure.freshness import ActivityFreshness
from jobhire.domains.matching.infrastructure.mongo import POLICIES, PolicyDocument
from jobhire.domains.matching.infrastructure.partition import Partition, Sources
from jobhire.domains.matching.infrastructure.past import KeptInputs
from jobhire.domains.matching.infrastructure.rankings import StoredRankings
from jobhire.domains.matching.infrastructure.reading import Desk, Reads
from jobhire.domains.matching.infrastructure.shelf import Shelf
from jobhire.domains.matching.infrastructure.snapshot_files import (
    SECONDS,
    IndexFolder,
    MongoManifests,
    SnapshotSweeper,
)
from jobhire.domains.matching.infrastructure.workshop import Workshop
from jobhire.domains.matching.presentation.actors import TYPES, consumers
from jobhire.shared.application import Consumer, Mediator, Principal
from jobhire.shared.domain import TenantId
from jobhire.shared.infrastructure.chores import Chore
from jobhire.shared.infrastructure.module import Door, Kit

if TYPE_CHECKING:
    from litestar import Controller

__all__ = [
    "CONSUMER",
    "FOLLOWED",
    "TYPES",
    "Layout",
    "MatchCounts",
    "open_door",
    "readings",
    "scores",
    "skill_names",
]

CONSUMER = WHOLE
"""What makes the rankings that are shown, where candidates are not divided."""

FOLLOWED = (JOBS, CANDIDATES, MODELS)
"""Collections whose changes rankings follow."""

NO_IMPACTS, NO_DECISIONS, UNDIVIDED = NoImpacts(), NoDecisions(), Layout()


def open_door(  # noqa: PLR0913 - what other domains offer, each by name
    kit: Kit,
    *,
    jobs: JobSource,
    candidates: CandidateSource,
    cards: CandidateCards,
    announcer: Announcer,
    log: ChangeLog,
    outstanding: Outstanding,
    verdicts: Verdicts = NO_VERDICTS,
    analyses: Analyses = NO_ANALYSES,
    taxonomy_file: Path | None = None,
    impacts: Impacts = NO_IMPACTS,
    decisions: Decisions = NO_DECISIONS,
    index_folder: Path,
    layout: Layout = UNDIVIDED,
) -> tuple[Door, MatchCounts]:
    """The door, and the counts that others show. ``taxonomy_file``: skills on top of the shipped ones;
    ``impacts``: what is known of groups, for the gate; ``decisions``: verdicts that weights are fitted to;
    ``layout``: how workers divide candidates; ``index_folder``: where processes that only read keep them."""
    partition, archive = Partition(layout, kit.database, kit.activity), MongoArchive(kit.database)
    desk = Desk(partial(_reader, taxonomy_file))
    models = Shelf(kit.database, desk, kit.clock, kit.store(POLICIES), kit.activity)
    sources = Sources(
        jobs=jobs,
        candidates=candidates,
        log=log,
        desk=desk,
        archive=archive,
        models=models,
        announcer=announcer,
        blobs=kit.blobs,
        manifests=MongoManifests(kit.database),
        clock=kit.clock,
        index_folder=index_folder,
    )
    workshop = _workshop(sources, partition)
    rankings = _rankings(sources, workshop)
    freshness, inputs = ActivityFreshness(kit.activity, outstanding), KeptInputs(rankings, archive)
    _answer_about_matches(kit.mediator, rankings, cards, freshness, verdicts, analyses)
    _answer_about_models(kit.mediator, models, inputs)
    _answer_questions(kit.mediator, workshop, rankings, cards, inputs, freshness)
    _manage_models(kit, workshop, impacts)
    _tune_models(kit, workshop, decisions, inputs)
    folder = IndexFolder(index_folder, kit.clock)
    forgetter = InputsForgetter(archive, partition.results, sources.manifests, kit.blobs, folder)
    followers = _followers(kit.mediator, partition.projections(sources), layout)
    return _door(followers, sources, forgetter, folder), partition.standings


def _workshop(sources: Sources, partition: Partition) -> Workshop:
    return Workshop(
        storage=partition.results,
        standings=partition.standings,
        desk=sources.desk,
        models=sources.models,
        jobs=sources.jobs,
        candidates=sources.candidates,
        log=sources.log,
        replicas=partial(partition.replicas, sources),
    )


def _rankings(sources: Sources, workshop: Workshop) -> StoredRankings:
    return StoredRankings(
        storage=workshop.storage,
        standings=workshop.standings,
        jobs=sources.jobs,
        candidates=sources.candidates,
        desk=sources.desk,
        fitting=workshop,
        archive=sources.archive,
        models=sources.models,
    )


def _followers(
    mediator: Mediator, projections: Mapping[str, Projection], layout: Layout
) -> tuple[Consumer, ...]:
    mediator.register(RefreshRankings, partial(refresh_rankings, projections=projections))
    return consumers(mediator, projections, layout)


def _door(
    followers: tuple[Consumer, ...], sources: Sources, forgetter: InputsForgetter, folder: IndexFolder
) -> Door:
    sweeper = SnapshotSweeper(sources.blobs, sources.manifests, sources.clock)
    return Door(
        name="matching",
        events=(ScoringModelProposed, ScoringModelPromoted),
        documents=(PolicyDocument,),
        controllers=_controllers,
        consumers=followers,
        forgetters=(forgetter,),
        chores=(Chore(name="snapshots", seconds=SECONDS, run=sweeper.sweep),),
        on_start=(folder.keep_swept,),
    )


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

    async def best(self, tenant_id: TenantId, job_id: str, *, limit: int, min_score: int) -> Sequence[str]:
        """Ids of a job's best candidates, best first. Raises ``NotFound``."""
        query = ListMatches(by=Principal.system(tenant_id), job_id=job_id, limit=limit, min_score=min_score)
        page = msgspec.json.decode(await self._mediator.send(query), type=_Ids)
        return [row.candidate.id for row in page.data]


class _Id(msgspec.Struct):
    id: str


class _Row(msgspec.Struct):
    candidate: _Id


class _Ids(msgspec.Struct):
    data: list[_Row]


def scores(kit: Kit) -> PresentScores:
    """What other domains may know of one candidate and one job."""
    return PresentScores(kit.mediator)


class Readings:
    """What a job asks for and what a CV shows, as the score reads them: for other domains that explain."""

    def __init__(self, mediator: Mediator) -> None:
        self._mediator = mediator

    async def job(self, tenant_id: TenantId, id: str) -> JobOutline:
        """Raises ``NotFound``."""
        return await self._mediator.send(OutlineJob(by=Principal.system(tenant_id), id=id))

    async def candidate(self, tenant_id: TenantId, id: str) -> CvOutline:
        """Raises ``NotFound``."""
        return await self._mediator.send(OutlineCandidate(by=Principal.system(tenant_id), id=id))

    def impersonal(self, text: str) -> str:
        """A CV without what says who somebody is."""
        return without_personal(text)


def readings(kit: Kit) -> Readings:
    return Readings(kit.mediator)


def skill_names(taxonomy_file: Path | None = None) -> Taxonomy:
    """The vocabulary of skills, for whoever looks for them in a text."""
    from jobhire.domains.matching.infrastructure.taxonomy.files import load_taxonomy

    return load_taxonomy(taxonomy_file)


def _answer_about_matches(
    mediator: Mediator,
    rankings: StoredRankings,
    cards: CandidateCards,
    freshness: ActivityFreshness,
    verdicts: Verdicts,
    analyses: Analyses,
) -> None:
    register = mediator.register
    listing = partial(list_matches, rankings=rankings, cards=cards, freshness=freshness)
    register(ListMatches, partial(listing, verdicts=verdicts, analyses=analyses))
    register(ListJobMatches, partial(list_job_matches, rankings=rankings, freshness=freshness))
    one = partial(get_match, rankings=rankings, cards=cards, verdicts=verdicts)
    register(GetMatch, partial(one, analyses=analyses))


def _answer_about_models(mediator: Mediator, models: Shelf, inputs: KeptInputs) -> None:
    mediator.register(ListModels, partial(list_models, models=models))
    mediator.register(GetModel, partial(get_model, models=models))
    mediator.register(ReplayScore, partial(replay_score, models=models, inputs=inputs))


def _manage_models(kit: Kit, workshop: Workshop, impacts: Impacts) -> None:
    register, models, policies = kit.mediator.register, workshop.models, kit.store(POLICIES)
    shadow = partial(shadow_model, models=models, shadows=workshop, impacts=impacts)
    promote = partial(promote_model, policies=policies, models=models, shadows=workshop, impacts=impacts)
    register(ProposeModel, partial(propose_model, policies=policies, models=models, clock=kit.clock))
    register(ShadowModel, shadow)
    register(PromoteModel, promote)
    register(RollBack, partial(roll_back, policies=policies, models=models))


def _tune_models(kit: Kit, workshop: Workshop, decisions: Decisions, inputs: KeptInputs) -> None:
    tuning = partial(tune_model, models=workshop.models, room=workshop.desk, decisions=decisions)
    proposing = partial(tuning, inputs=inputs, policies=kit.store(POLICIES), clock=kit.clock)
    kit.mediator.register(TuneModel, proposing)


def _outline(mediator: Mediator, workshop: Workshop) -> None:
    of_job = partial(outline_job, jobs=workshop.jobs, outlines=workshop.desk)
    of_candidate = partial(outline_candidate, candidates=workshop.candidates, outlines=workshop.desk)
    mediator.register(OutlineJob, of_job)
    mediator.register(OutlineCandidate, of_candidate)


def _answer_questions(
    mediator: Mediator,
    workshop: Workshop,
    rankings: StoredRankings,
    cards: CandidateCards,
    inputs: KeptInputs,
    freshness: ActivityFreshness,
) -> None:
    suppose = partial(
        what_if,
        jobs=workshop.jobs,
        candidates=workshop.candidates,
        readings=workshop.desk,
        comparing=workshop,
        models=workshop.models,
        moves=Moves(rankings, cards),
        freshness=freshness,
    )
    mediator.register(WhatIf, suppose)
    changes = partial(
        list_changes,
        rankings=rankings,
        inputs=inputs,
        log=workshop.log,
        comparing=workshop,
        cards=cards,
        freshness=freshness,
    )
    explain = partial(
        why_not,
        jobs=workshop.jobs,
        rankings=rankings,
        cards=cards,
        comparing=workshop,
        freshness=freshness,
    )
    mediator.register(ListChanges, changes)
    mediator.register(WhyNot, explain)
    mediator.register(AskCounterfactual, partial(ask_counterfactual, rankings=rankings, aside=workshop.desk))
    _outline(mediator, workshop)


def _reader(taxonomy_file: Path | None) -> Reads:
    from jobhire.domains.matching.infrastructure.reader import Reader
    from jobhire.domains.matching.infrastructure.taxonomy.files import load_taxonomy

    return Reader(load_taxonomy(taxonomy_file))


def _controllers() -> tuple[type[Controller], ...]:
    """Imported when the API asks for them."""
    from jobhire.domains.matching.presentation.http import JobMatchController, MatchController
    from jobhire.domains.matching.presentation.models import ModelController, ReplayController
    from jobhire.domains.matching.presentation.questions import QuestionController

    return MatchController, JobMatchController, ModelController, ReplayController, QuestionController

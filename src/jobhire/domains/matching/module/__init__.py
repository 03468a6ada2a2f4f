"""The door of the matching domain."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from jobhire.domains.matching.application.commands import RefreshRankings, refresh_rankings
from jobhire.domains.matching.application.policy import Impacts, NoImpacts
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
from jobhire.domains.matching.application.queries import NO_ANALYSES, NO_VERDICTS
from jobhire.domains.matching.application.tuning import Decisions, NoDecisions
from jobhire.domains.matching.domain.events import ScoringModelPromoted, ScoringModelProposed
from jobhire.domains.matching.domain.shards import WHOLE, Layout
from jobhire.domains.matching.infrastructure.archive import MongoArchive
from jobhire.domains.matching.infrastructure.disclosing import ScoreDiscloser
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
from jobhire.domains.matching.module.answering import (
    answer_about_matches,
    answer_about_models,
    answer_questions,
    manage_models,
    tune_models,
)
from jobhire.domains.matching.module.offered import readings, scores, skill_names, words
from jobhire.domains.matching.presentation.actors import TYPES, consumers
from jobhire.shared.application import Consumer, Mediator
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
    "words",
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
    answer_about_matches(kit.mediator, rankings, cards, freshness, verdicts, analyses)
    answer_about_models(kit.mediator, models, inputs)
    answer_questions(kit.mediator, workshop, rankings, cards, inputs, freshness)
    manage_models(kit, workshop, impacts)
    tune_models(kit, workshop, decisions, inputs)
    folder = IndexFolder(index_folder, kit.clock)
    forgetter = InputsForgetter(archive, partition.results, sources.manifests, kit.blobs, folder)
    followers = _followers(kit.mediator, partition.projections(sources), layout)
    discloser = ScoreDiscloser(archive, partition.results, kit.mediator)
    return _door(followers, sources, forgetter, discloser, folder), partition.standings


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
    followers: tuple[Consumer, ...],
    sources: Sources,
    forgetter: InputsForgetter,
    discloser: ScoreDiscloser,
    folder: IndexFolder,
) -> Door:
    sweeper = SnapshotSweeper(sources.blobs, sources.manifests, sources.clock)
    return Door(
        name="matching",
        events=(ScoringModelProposed, ScoringModelPromoted),
        documents=(PolicyDocument,),
        controllers=_controllers,
        consumers=followers,
        forgetters=(forgetter,),
        disclosers=(discloser,),
        chores=(Chore(name="snapshots", seconds=SECONDS, run=sweeper.sweep),),
        on_start=(folder.keep_swept,),
    )


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

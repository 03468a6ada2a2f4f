"""The door of the matching domain."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from jobhire.domains.matching.application.commands import RefreshRankings, refresh_rankings
from jobhire.domains.matching.application.job_matches import ListJobMatches, list_job_matches
from jobhire.domains.matching.application.models import GetModel, ListModels, get_model, list_models
from jobhire.domains.matching.application.ports import (
    Announcer,
    CandidateCards,
    CandidateSource,
    ChangeLog,
    JobSource,
    MatchCounts,
    Outstanding,
)
from jobhire.domains.matching.application.queries import GetMatch, ListMatches, get_match, list_matches
from jobhire.domains.matching.application.replay import ReplayScore, replay_score
from jobhire.domains.matching.domain.taxonomy import Taxonomy
from jobhire.domains.matching.infrastructure.archive import MongoArchive
from jobhire.domains.matching.infrastructure.freshness import ActivityFreshness
from jobhire.domains.matching.infrastructure.past import KeptInputs
from jobhire.domains.matching.infrastructure.rankings import Standings, StoredRankings
from jobhire.domains.matching.infrastructure.reading import Desk, Reads
from jobhire.domains.matching.infrastructure.shelf import Shelf
from jobhire.domains.matching.infrastructure.stored import MongoStorage
from jobhire.domains.matching.infrastructure.workshop import Workshop
from jobhire.domains.matching.presentation.actors import CONSUMER, consumer
from jobhire.domains.matching.presentation.http import JobMatchController, MatchController
from jobhire.domains.matching.presentation.models import ModelController, ReplayController
from jobhire.shared.application import Mediator
from jobhire.shared.infrastructure.module import Door, Kit

__all__ = ["CONSUMER", "open_door", "skill_names"]


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
    storage, archive = MongoStorage(kit.database), MongoArchive(kit.database)
    desk, standings = Desk(partial(_reader, taxonomy_file)), Standings(storage, kit.activity)
    models = Shelf(kit.database, desk, kit.clock)
    workshop = Workshop(
        storage=storage,
        standings=standings,
        archive=archive,
        desk=desk,
        models=models,
        jobs=jobs,
        candidates=candidates,
        log=log,
        announcer=announcer,
    )
    rankings = StoredRankings(
        storage=storage,
        standings=standings,
        jobs=jobs,
        candidates=candidates,
        desk=desk,
        fitting=workshop,
        archive=archive,
    )
    kit.mediator.register(RefreshRankings, partial(refresh_rankings, projection=workshop))
    freshness = ActivityFreshness(kit.activity, outstanding)
    _answer_about_matches(kit.mediator, rankings, cards, freshness)
    _answer_about_models(kit.mediator, models, KeptInputs(rankings, archive))
    follower = consumer(kit.mediator, workshop)
    door = Door(
        name="matching",
        controllers=(MatchController, JobMatchController, ModelController, ReplayController),
        consumers=(follower,),
    )
    return door, standings


def skill_names(taxonomy_file: Path | None = None) -> Taxonomy:
    """The vocabulary of skills, for whoever looks for them in a text."""
    from jobhire.domains.matching.infrastructure.taxonomy.files import load_taxonomy

    return load_taxonomy(taxonomy_file)


def _answer_about_matches(
    mediator: Mediator, rankings: StoredRankings, cards: CandidateCards, freshness: ActivityFreshness
) -> None:
    register = mediator.register
    register(ListMatches, partial(list_matches, rankings=rankings, cards=cards, freshness=freshness))
    register(ListJobMatches, partial(list_job_matches, rankings=rankings, freshness=freshness))
    register(GetMatch, partial(get_match, rankings=rankings, cards=cards))


def _answer_about_models(mediator: Mediator, models: Shelf, inputs: KeptInputs) -> None:
    mediator.register(ListModels, partial(list_models, models=models))
    mediator.register(GetModel, partial(get_model, models=models))
    mediator.register(ReplayScore, partial(replay_score, models=models, inputs=inputs))


def _reader(taxonomy_file: Path | None) -> Reads:
    from jobhire.domains.matching.infrastructure.reader import Reader
    from jobhire.domains.matching.infrastructure.taxonomy.files import load_taxonomy

    return Reader(load_taxonomy(taxonomy_file))

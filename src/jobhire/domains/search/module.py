"""The door of the search domain: who is found, in which order, and why."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from jobhire.domains.search.application.alerting import Look, Watch
from jobhire.domains.search.application.ports import (
    AnySource,
    ChangeLog,
    People,
    Reads,
    SearchLog,
    Vacancies,
)
from jobhire.domains.search.application.saved import (
    ChangeSavedSearch,
    DeleteSavedSearch,
    Drawer,
    ListSavedSearches,
    RecallSearch,
    SaveSearch,
    change_saved_search,
    delete_saved_search,
    list_saved_searches,
    recall_search,
    save_search,
)
from jobhire.domains.search.application.searching import (
    ExplainJobSearch,
    ExplainSearch,
    FindSimilar,
    FindSimilarJobs,
    SearchAdvanced,
    SearchCandidates,
    Searched,
    SearchJobs,
    explain_search,
    find_similar,
    search,
)
from jobhire.domains.search.application.sources import CandidateSource, JobSource
from jobhire.domains.search.domain.document import Kind
from jobhire.domains.search.domain.events import (
    SavedSearchChanged,
    SavedSearchDeleted,
    SavedSearchFound,
    SearchSaved,
)
from jobhire.domains.search.infrastructure.embedding import installed, is_installed
from jobhire.domains.search.infrastructure.folder import Desk, Folder
from jobhire.domains.search.infrastructure.following import Follower
from jobhire.domains.search.infrastructure.index import (
    Housekeeper,
    IndexDiscloser,
    IndexForgetter,
    SharedIndex,
    Shelf,
)
from jobhire.domains.search.infrastructure.reporting import LoggedSearches
from jobhire.domains.search.infrastructure.saved import (
    SAVED,
    SECONDS,
    MongoSavedSearches,
    MongoSightings,
    PresentLook,
    SavedSearchDocument,
    SightingDiscloser,
    SightingDocument,
    SightingForgetter,
    sweep,
)
from jobhire.domains.search.infrastructure.vocabulary import Skills, TaughtVocabulary, Words, nothing_tells
from jobhire.domains.search.presentation.actors import consumer
from jobhire.shared.application import Mediator
from jobhire.shared.infrastructure.chores import Chore
from jobhire.shared.infrastructure.module import Door, Kit

if TYPE_CHECKING:
    from litestar import Controller

FOLDERS = {Kind.CANDIDATES: "search", Kind.JOBS: "search-jobs"}
"""Of the machine's folder of indexes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Taught:
    """``words``, ``skills``: made when somebody first searches; ``meaning``: whether searches are by meaning
    as well, where the extra of that name is installed."""

    words: Callable[[], Words]
    skills: Callable[[], Skills]
    meaning: bool


def _learn(taught: Taught, meaning: bool) -> TaughtVocabulary:
    return TaughtVocabulary(taught.words(), taught.skills(), installed if meaning else nothing_tells)


def open_door(
    kit: Kit,
    *,
    people: People,
    jobs: Vacancies,
    readings: Reads,
    log: ChangeLog,
    taught: Taught,
    index_folder: Path,
) -> Door:
    """``index_folder``: on this machine's disk."""
    meaning = taught.meaning and is_installed()
    desk, searches = Desk(partial(_learn, taught, meaning)), LoggedSearches()

    def shelf(source: AnySource) -> Shelf:
        folder = Folder(index_folder / FOLDERS[source.kind])
        return Shelf(Follower(source, log, kit.activity, desk=desk, folder=folder), folder)

    sources: dict[Kind, AnySource] = {
        Kind.CANDIDATES: CandidateSource(people, readings),
        Kind.JOBS: JobSource(jobs, readings),
    }
    candidates, openings = shelf(sources[Kind.CANDIDATES]), shelf(sources[Kind.JOBS])
    found = {
        Kind.CANDIDATES: Searched.candidates(SharedIndex(*candidates, desk), meaning=meaning),
        Kind.JOBS: Searched.jobs(SharedIndex(*openings, desk), meaning=meaning),
    }
    housekeeper = Housekeeper((candidates, openings), log, desk)
    _answer(kit.mediator, found[Kind.CANDIDATES], found[Kind.JOBS], searches)
    _keep(kit, found, log)
    watch = _watch(kit, {kind: PresentLook(source, desk) for kind, source in sources.items()}, log)
    return Door(
        name="search",
        events=(SearchSaved, SavedSearchChanged, SavedSearchFound, SavedSearchDeleted),
        documents=(SavedSearchDocument, SightingDocument),
        controllers=_controllers,
        consumers=(consumer(watch),),
        chores=(Chore(name="saved-searches", seconds=SECONDS, run=partial(sweep, kit.database, kit.clock)),),
        forgetters=(
            IndexForgetter(Kind.CANDIDATES, desk, candidates.folder),
            IndexForgetter(Kind.JOBS, desk, openings.folder),
            SightingForgetter(kit.database),
        ),
        disclosers=(IndexDiscloser(), SightingDiscloser(kit.database)),
        on_start=(housekeeper.begin,),
        on_stop=(housekeeper.end,),
    )


def _answer(mediator: Mediator, candidates: Searched, jobs: Searched, log: SearchLog) -> None:
    mediator.register(SearchCandidates, partial(search, of=candidates, log=log))
    mediator.register(SearchAdvanced, partial(search, of=candidates, log=log))
    mediator.register(ExplainSearch, partial(explain_search, of=candidates, log=log))
    mediator.register(FindSimilar, partial(find_similar, of=candidates, log=log))
    mediator.register(SearchJobs, partial(search, of=jobs, log=log))
    mediator.register(ExplainJobSearch, partial(explain_search, of=jobs, log=log))
    mediator.register(FindSimilarJobs, partial(find_similar, of=jobs, log=log))


def _watch(kit: Kit, looks: Mapping[Kind, Look], log: ChangeLog) -> Watch:
    return Watch(
        searches=kit.store(SAVED),
        directory=MongoSavedSearches(kit.database),
        sightings=MongoSightings(kit.database),
        looks=looks,
        log=log,
        clock=kit.clock,
    )


def _keep(kit: Kit, searched: Mapping[Kind, Searched], log: ChangeLog) -> None:
    wire_saved(
        kit.mediator,
        Drawer(
            searches=kit.store(SAVED),
            directory=MongoSavedSearches(kit.database),
            sightings=MongoSightings(kit.database),
            searched=searched,
            log=log,
            clock=kit.clock,
            ids=kit.ids,
        ),
    )


def wire_saved(mediator: Mediator, drawer: Drawer) -> None:
    """Handlers to the mediator, wherever saved searches lie."""
    mediator.register(SaveSearch, partial(save_search, drawer=drawer))
    mediator.register(ChangeSavedSearch, partial(change_saved_search, drawer=drawer))
    mediator.register(DeleteSavedSearch, partial(delete_saved_search, drawer=drawer))
    mediator.register(ListSavedSearches, partial(list_saved_searches, drawer=drawer))
    mediator.register(RecallSearch, partial(recall_search, drawer=drawer))


def _controllers() -> tuple[type[Controller], ...]:
    """Imported when the API asks for them."""
    from jobhire.domains.search.presentation.http import JobSearchController, SearchController
    from jobhire.domains.search.presentation.saved import SavedSearchController

    return (SearchController, JobSearchController, SavedSearchController)

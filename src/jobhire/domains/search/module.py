"""The door of the search domain: who is found, in which order, and why."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from jobhire.domains.search.application.ports import (
    AnySource,
    ChangeLog,
    People,
    Reads,
    SearchLog,
    Vacancies,
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
from jobhire.domains.search.infrastructure.vocabulary import Skills, TaughtVocabulary, Words
from jobhire.shared.application import Mediator
from jobhire.shared.infrastructure.module import Door, Kit

if TYPE_CHECKING:
    from litestar import Controller

FOLDERS = {Kind.CANDIDATES: "search", Kind.JOBS: "search-jobs"}
"""Of the machine's folder of indexes."""


def open_door(
    kit: Kit,
    *,
    people: People,
    jobs: Vacancies,
    readings: Reads,
    log: ChangeLog,
    words: Callable[[], Words],
    skills: Callable[[], Skills],
    index_folder: Path,
) -> Door:
    """``words``, ``skills``: made when somebody first searches; ``index_folder``: on this machine's disk."""
    desk, searches = Desk(lambda: TaughtVocabulary(words(), skills())), LoggedSearches()

    def shelf(source: AnySource) -> Shelf:
        folder = Folder(index_folder / FOLDERS[source.kind])
        return Shelf(Follower(source, log, kit.activity, desk=desk, folder=folder), folder)

    candidates, openings = shelf(CandidateSource(people, readings)), shelf(JobSource(jobs, readings))
    housekeeper = Housekeeper((candidates, openings), log, desk)
    _answer(
        kit.mediator,
        Searched.candidates(SharedIndex(*candidates, desk)),
        Searched.jobs(SharedIndex(*openings, desk)),
        searches,
    )
    return Door(
        name="search",
        controllers=_controllers,
        forgetters=(
            IndexForgetter(Kind.CANDIDATES, desk, candidates.folder),
            IndexForgetter(Kind.JOBS, desk, openings.folder),
        ),
        disclosers=(IndexDiscloser(),),
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


def _controllers() -> tuple[type[Controller], ...]:
    """Imported when the API asks for them."""
    from jobhire.domains.search.presentation.http import JobSearchController, SearchController

    return (SearchController, JobSearchController)

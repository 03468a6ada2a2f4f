"""The door of the search domain: who is found, in which order, and why."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from jobhire.domains.search.application.ports import ChangeLog, People, Readings
from jobhire.domains.search.application.searching import (
    ExplainSearch,
    FindSimilar,
    SearchAdvanced,
    SearchCandidates,
    explain_search,
    find_similar,
    search_candidates,
)
from jobhire.domains.search.infrastructure.folder import Desk, Folder
from jobhire.domains.search.infrastructure.following import Follower
from jobhire.domains.search.infrastructure.index import (
    Housekeeper,
    IndexDiscloser,
    IndexForgetter,
    SharedIndex,
)
from jobhire.domains.search.infrastructure.reporting import LoggedSearches
from jobhire.domains.search.infrastructure.vocabulary import Skills, TaughtVocabulary, Words
from jobhire.shared.infrastructure.module import Door, Kit

if TYPE_CHECKING:
    from litestar import Controller

FOLDER = "search"
"""Of the machine's folder of indexes."""


def open_door(
    kit: Kit,
    *,
    people: People,
    readings: Readings,
    log: ChangeLog,
    words: Callable[[], Words],
    skills: Callable[[], Skills],
    index_folder: Path,
) -> Door:
    """``words``, ``skills``: made when somebody first searches; ``index_folder``: on this machine's disk."""
    desk, folder = Desk(lambda: TaughtVocabulary(words(), skills())), Folder(index_folder / FOLDER)
    follower = Follower(people, readings, log, kit.activity, desk=desk, folder=folder)
    index, searches = SharedIndex(follower, desk, folder), LoggedSearches()
    register = kit.mediator.register
    register(SearchCandidates, partial(search_candidates, index=index, log=searches))
    register(SearchAdvanced, partial(search_candidates, index=index, log=searches))
    register(ExplainSearch, partial(explain_search, index=index, log=searches))
    register(FindSimilar, partial(find_similar, index=index, log=searches))
    housekeeper = Housekeeper(follower, log, desk, folder)
    return Door(
        name="search",
        controllers=_controllers,
        forgetters=(IndexForgetter(desk, folder),),
        disclosers=(IndexDiscloser(),),
        on_start=(housekeeper.begin,),
        on_stop=(housekeeper.end,),
    )


def _controllers() -> tuple[type[Controller], ...]:
    """Imported when the API asks for them."""
    from jobhire.domains.search.presentation.http import SearchController

    return (SearchController,)

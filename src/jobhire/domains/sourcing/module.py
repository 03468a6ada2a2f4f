"""The door of the sourcing domain: postings of boards become jobs, people of other systems candidates."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from jobhire.domains.sourcing.application.hinting import TakeHint, take_hint
from jobhire.domains.sourcing.application.people import People, PersonTraces, Systems
from jobhire.domains.sourcing.application.ports import (
    AtWork,
    Boards,
    Jobs,
    RoundReader,
    SourceDirectory,
    Traces,
    Turns,
)
from jobhire.domains.sourcing.application.reading import PeopleReader
from jobhire.domains.sourcing.application.rounds import Scout
from jobhire.domains.sourcing.application.running import (
    KIND,
    GetRound,
    ListRounds,
    PreviewSource,
    RoundOperations,
    RunSource,
    get_round,
    list_rounds,
    preview_source,
    run_source,
)
from jobhire.domains.sourcing.application.sources import (
    ChangeSource,
    CreateSource,
    DeleteSource,
    GetSource,
    ListSources,
    Office,
    change_source,
    create_source,
    delete_source,
    get_source,
    list_sources,
)
from jobhire.domains.sourcing.application.walking import Walker
from jobhire.domains.sourcing.application.working import Workbench
from jobhire.domains.sourcing.domain.events import (
    RoundEnded,
    SourceChanged,
    SourceCreated,
    SourceDeleted,
    SourceStopped,
)
from jobhire.domains.sourcing.infrastructure.mongo import (
    ROUNDS,
    SEALED,
    SECONDS,
    SOURCES,
    MongoRounds,
    MongoSourceDirectory,
    MongoTraces,
    MongoTurns,
    PostingDocument,
    PostingForgetter,
    RoundDocument,
    SourceDocument,
    TurnDocument,
    sweep,
)
from jobhire.domains.sourcing.infrastructure.people import (
    MongoPersonTraces,
    PersonDiscloser,
    PersonDocument,
    PersonForgetter,
)
from jobhire.domains.sourcing.infrastructure.watching import Lookout, Watch
from jobhire.shared.application import Fetch
from jobhire.shared.infrastructure.chores import Chore
from jobhire.shared.infrastructure.egress import GuardedFetch
from jobhire.shared.infrastructure.module import Door, Kit

if TYPE_CHECKING:
    from litestar import Controller

ANSWER_SECONDS = 30.0
ANSWER_BYTES = 16_000_000
"""Of one answer; a longer one is a failure, for half of it is no JSON."""
LOOK_UPS = 16


def way_out(allowed: Iterable[str]) -> GuardedFetch:
    """To boards. ``allowed``: hosts that the operator named."""
    return GuardedFetch(allowed=allowed, seconds=ANSWER_SECONDS, limit=ANSWER_BYTES, look_ups=LOOK_UPS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelves:
    """What is remembered, wherever that is."""

    directory: SourceDirectory
    reader: RoundReader
    turns: Turns
    traces: Traces
    people: PersonTraces


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbours:
    """What other domains do for it: ``jobs`` that postings become, ``people`` that become candidates."""

    jobs: Jobs
    people: People


@dataclass(frozen=True, slots=True, kw_only=True)
class Plugins:
    """``boards``: whose postings are read; ``systems``: whose people are."""

    boards: Boards
    systems: Systems


def open_door(
    kit: Kit,
    *,
    fetch: Fetch,
    neighbours: Neighbours,
    at_work: AtWork,
    owner: str,
    plugins: Plugins | None = None,
) -> Door:
    """``fetch``: ``way_out``; ``owner``: names this process in leases; ``plugins``: None for all that are
    installed."""
    database = kit.database
    shelves = Shelves(
        directory=MongoSourceDirectory(database),
        reader=MongoRounds(database),
        turns=MongoTurns(database, owner=owner),
        traces=MongoTraces(database),
        people=MongoPersonTraces(database, clock=kit.clock),
    )
    scout, operations = wire(
        kit, shelves, fetch=fetch, neighbours=neighbours, at_work=at_work, plugins=plugins or _installed()
    )
    lookout = Lookout(scout, turns=shelves.turns, clock=kit.clock)
    return Door(
        name="sourcing",
        events=(SourceCreated, SourceChanged, SourceStopped, SourceDeleted, RoundEnded),
        documents=(SourceDocument, RoundDocument, TurnDocument, PostingDocument, PersonDocument),
        controllers=_controllers,
        sealed=SEALED,
        services=(lookout.run,),
        chores=(Chore(name="sources", seconds=SECONDS, run=partial(sweep, database, kit.clock)),),
        forgetters=(PostingForgetter(database), PersonForgetter(database)),
        disclosers=(PersonDiscloser(database),),
        operations={KIND: operations},
    )


def wire(
    kit: Kit,
    shelves: Shelves,
    *,
    fetch: Fetch,
    neighbours: Neighbours,
    at_work: AtWork,
    plugins: Plugins,
) -> tuple[Scout, RoundOperations]:
    """Handlers to the mediator, whatever lies behind the ports."""
    sources, rounds = kit.store(SOURCES), kit.store(ROUNDS)
    office = Office(
        sources=sources,
        directory=shelves.directory,
        turns=shelves.turns,
        traces=shelves.traces,
        people=shelves.people,
        boards=plugins.boards,
        systems=plugins.systems,
        fetch=fetch,
        vault=kit.vault,
        clock=kit.clock,
    )
    scout = Scout(
        sources=sources,
        rounds=rounds,
        turns=shelves.turns,
        boards=plugins.boards,
        systems=plugins.systems,
        walker=Walker(fetch=fetch),
        reader=PeopleReader(
            fetch=fetch, people=neighbours.people, traces=shelves.people, clock=kit.clock, ids=kit.ids
        ),
        workbench=Workbench(jobs=neighbours.jobs, traces=shelves.traces, clock=kit.clock, ids=kit.ids),
        vault=kit.vault,
        clock=kit.clock,
        ids=kit.ids,
        at_work=at_work,
        watcher=Watch(),
    )
    _register(kit, office, scout, shelves)
    return scout, RoundOperations(office=office, rounds=rounds, turns=shelves.turns)


def _register(kit: Kit, office: Office, scout: Scout, shelves: Shelves) -> None:
    register = kit.mediator.register
    register(CreateSource, partial(create_source, office=office))
    register(ListSources, partial(list_sources, office=office))
    register(GetSource, partial(get_source, office=office))
    register(ChangeSource, partial(change_source, office=office))
    register(DeleteSource, partial(delete_source, office=office))
    register(PreviewSource, partial(preview_source, office=office, scout=scout, throttle=kit.throttle))
    register(RunSource, partial(run_source, office=office, ids=kit.ids))
    register(ListRounds, partial(list_rounds, office=office, reader=shelves.reader))
    register(GetRound, partial(get_round, office=office, rounds=kit.store(ROUNDS)))
    register(TakeHint, partial(take_hint, office=office, throttle=kit.throttle))


def _installed() -> Plugins:
    """Imported when a door is opened: parsers are nothing that the domain's inner rooms know."""
    from jobhire.domains.sourcing.infrastructure.plugins import all_boards, all_systems

    return Plugins(boards=all_boards(), systems=all_systems())


def _controllers() -> tuple[type[Controller], ...]:
    """Imported when the API asks for them."""
    from jobhire.domains.sourcing.presentation.hints import HintController
    from jobhire.domains.sourcing.presentation.http import SourceController

    return SourceController, HintController

"""The door of the sourcing domain: postings of boards become jobs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from jobhire.domains.sourcing.application.hinting import TakeHint, take_hint
from jobhire.domains.sourcing.application.ports import (
    AtWork,
    Boards,
    Jobs,
    RoundReader,
    SourceDirectory,
    Traces,
    Turns,
)
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


def open_door(
    kit: Kit, *, fetch: Fetch, jobs: Jobs, at_work: AtWork, owner: str, boards: Boards | None = None
) -> Door:
    """``fetch``: ``way_out``; ``owner``: names this process in leases; ``boards``: None for all that are
    installed."""
    database = kit.database
    shelves = Shelves(
        directory=MongoSourceDirectory(database),
        reader=MongoRounds(database),
        turns=MongoTurns(database, owner=owner),
        traces=MongoTraces(database),
    )
    scout, operations = wire(
        kit, shelves, fetch=fetch, jobs=jobs, at_work=at_work, boards=boards or _installed()
    )
    lookout = Lookout(scout, turns=shelves.turns, clock=kit.clock)
    return Door(
        name="sourcing",
        events=(SourceCreated, SourceChanged, SourceStopped, SourceDeleted, RoundEnded),
        documents=(SourceDocument, RoundDocument, TurnDocument, PostingDocument),
        controllers=_controllers,
        sealed=SEALED,
        services=(lookout.run,),
        chores=(Chore(name="sources", seconds=SECONDS, run=partial(sweep, database, kit.clock)),),
        forgetters=(PostingForgetter(database),),
        operations={KIND: operations},
    )


def wire(
    kit: Kit, shelves: Shelves, *, fetch: Fetch, jobs: Jobs, at_work: AtWork, boards: Boards
) -> tuple[Scout, RoundOperations]:
    """Handlers to the mediator, whatever lies behind the ports."""
    sources, rounds = kit.store(SOURCES), kit.store(ROUNDS)
    office = Office(
        sources=sources,
        directory=shelves.directory,
        turns=shelves.turns,
        traces=shelves.traces,
        boards=boards,
        fetch=fetch,
        vault=kit.vault,
        clock=kit.clock,
    )
    scout = Scout(
        sources=sources,
        rounds=rounds,
        turns=shelves.turns,
        boards=boards,
        walker=Walker(fetch=fetch),
        workbench=Workbench(jobs=jobs, traces=shelves.traces, clock=kit.clock, ids=kit.ids),
        vault=kit.vault,
        clock=kit.clock,
        ids=kit.ids,
        at_work=at_work,
        watcher=Watch(),
    )
    register = kit.mediator.register
    register(CreateSource, partial(create_source, office=office))
    register(ListSources, partial(list_sources, office=office))
    register(GetSource, partial(get_source, office=office))
    register(ChangeSource, partial(change_source, office=office))
    register(DeleteSource, partial(delete_source, office=office))
    register(PreviewSource, partial(preview_source, office=office, scout=scout, throttle=kit.throttle))
    register(RunSource, partial(run_source, office=office, ids=kit.ids))
    register(ListRounds, partial(list_rounds, office=office, reader=shelves.reader))
    register(GetRound, partial(get_round, office=office, rounds=rounds))
    register(TakeHint, partial(take_hint, office=office, throttle=kit.throttle))
    return scout, RoundOperations(office=office, rounds=rounds, turns=shelves.turns)


def _installed() -> Boards:
    """Imported when a door is opened: parsers are nothing that the domain's inner rooms know."""
    from jobhire.domains.sourcing.infrastructure.plugins import all_boards

    return all_boards()


def _controllers() -> tuple[type[Controller], ...]:
    """Imported when the API asks for them."""
    from jobhire.domains.sourcing.presentation.hints import HintController
    from jobhire.domains.sourcing.presentation.http import SourceController

    return SourceController, HintController

"""The door of the analytics domain: how things stand, in numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from jobhire.domains.analytics.application.activity import Storyteller
from jobhire.domains.analytics.application.ai_use import GetAiUse, get_ai_use
from jobhire.domains.analytics.application.dashboard import GetDashboard, Numbers, get_dashboard
from jobhire.domains.analytics.application.insights import GetInsights, get_insights
from jobhire.domains.analytics.application.outcomes import GetOutcomes, get_outcomes
from jobhire.domains.analytics.application.ports import (
    Analyses,
    Answers,
    Boards,
    Candidates,
    Cards,
    Chronicle,
    Decisions,
    Jobs,
    Ledger,
    Log,
    Matches,
)
from jobhire.domains.analytics.application.recording import (
    RecordAnew,
    RecordEvents,
    record_anew,
    record_events,
)
from jobhire.domains.analytics.application.trends import GetTrends, get_trends
from jobhire.domains.analytics.infrastructure.kept import Skills, StampedAnswers, TaughtVocabulary
from jobhire.domains.analytics.infrastructure.mongo import CHRONICLE, MongoChronicle, PageDocument
from jobhire.domains.analytics.presentation.actors import consumer
from jobhire.shared.infrastructure.module import Door, Kit
from jobhire.shared.infrastructure.mongo import Announce

if TYPE_CHECKING:
    from litestar import Controller


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbours:
    """What other domains know. ``skills``: made when somebody first asks what departments look for."""

    boards: Boards
    jobs: Jobs
    candidates: Candidates
    cards: Cards
    matches: Matches
    analyses: Analyses
    decisions: Decisions
    ledger: Ledger
    skills: Callable[[], Skills]


def open_door(
    kit: Kit, *, neighbours: Neighbours, shown: Iterable[str], log: Log, announce: Announce
) -> Door:
    """``shown``: collections whose changes the numbers show."""
    chronicle = MongoChronicle(kit.database, announce)
    wire(kit, neighbours, chronicle, log, StampedAnswers(kit.activity, (*shown, CHRONICLE)))
    return Door(
        name="analytics",
        documents=(PageDocument,),
        controllers=_controllers,
        consumers=(consumer(kit.mediator, chronicle),),
    )


def wire(kit: Kit, neighbours: Neighbours, chronicle: Chronicle, log: Log, answers: Answers) -> None:
    """Handlers to the mediator, wherever what happens is written down."""
    register = kit.mediator.register
    numbers = Numbers(
        boards=neighbours.boards,
        candidates=neighbours.candidates,
        matches=neighbours.matches,
        analyses=neighbours.analyses,
    )
    storyteller = Storyteller(neighbours.jobs, neighbours.cards)
    dashboard = partial(get_dashboard, numbers=numbers, chronicle=chronicle, answers=answers)
    register(GetDashboard, partial(dashboard, storyteller=storyteller))
    vocabulary = TaughtVocabulary(neighbours.skills)
    insights = partial(get_insights, boards=neighbours.boards, vocabulary=vocabulary)
    register(GetInsights, partial(insights, answers=answers))
    outcomes = partial(get_outcomes, decisions=neighbours.decisions, boards=neighbours.boards)
    register(GetOutcomes, partial(outcomes, answers=answers, clock=kit.clock))
    register(GetAiUse, partial(get_ai_use, ledger=neighbours.ledger, clock=kit.clock))
    register(GetTrends, partial(get_trends, chronicle=chronicle, clock=kit.clock))
    register(RecordEvents, partial(record_events, chronicle=chronicle))
    register(RecordAnew, partial(record_anew, chronicle=chronicle, log=log))


def _controllers() -> tuple[type[Controller], ...]:
    """Imported when the API asks for them."""
    from jobhire.domains.analytics.presentation.http import AnalyticsController

    return (AnalyticsController,)

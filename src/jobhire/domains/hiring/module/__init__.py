"""The door of the hiring domain: what people decide about candidates, from an application to a hire."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from jobhire.domains.hiring.application.desk import Desk
from jobhire.domains.hiring.application.disclosing import ApplicationDiscloser, FeedbackDiscloser
from jobhire.domains.hiring.application.forgetting import ApplicationForgetter, FeedbackForgetter, Kept
from jobhire.domains.hiring.application.front_desk import FrontDesk
from jobhire.domains.hiring.application.ports import CandidateNames, Colleagues, People, Scores, Vacancies
from jobhire.domains.hiring.domain.events import (
    FeedbackChanged,
    FeedbackForgotten,
    FeedbackGiven,
    FeedbackWithdrawn,
)
from jobhire.domains.hiring.infrastructure.applications import (
    APPLICATIONS,
    PIPELINES,
    TEMPLATES,
    ApplicationDocument,
    Bonds,
    MongoApplicationReader,
    PipelineDocument,
    TemplatesDocument,
)
from jobhire.domains.hiring.infrastructure.decisions import MongoDecisions
from jobhire.domains.hiring.infrastructure.mongo import FEEDBACK, FeedbackDocument, MongoFeedbackReader
from jobhire.domains.hiring.infrastructure.numbers import MongoRecords
from jobhire.domains.hiring.infrastructure.pursuits import MongoPursuits
from jobhire.domains.hiring.module import applications, feedback, interviews
from jobhire.domains.hiring.presentation.actors import consumer
from jobhire.shared.infrastructure.module import Door, Kit

if TYPE_CHECKING:
    from litestar import Controller

__all__ = ["SHOWN", "Neighbours", "bonds", "decisions", "front_desk", "open_door", "pursuits", "verdicts"]

SHOWN = (FEEDBACK.collection,)
"""Collections whose changes show in what others know of verdicts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbours:
    """``scores``: from whoever ranks, as they are at the moment of a verdict or an application; ``people``:
    who a candidate is after merges; ``colleagues``: who can hold interviews."""

    jobs: Vacancies
    names: CandidateNames
    scores: Scores
    people: People
    colleagues: Colleagues


def open_door(kit: Kit, neighbours: Neighbours) -> Door:
    jobs, names, scores = neighbours.jobs, neighbours.names, neighbours.scores
    opinions, reader = kit.store(FEEDBACK), verdicts(kit)
    feedback.wire(kit, opinions, reader, jobs=jobs, names=names, scores=scores)
    desk = _desk(kit, neighbours)
    records = MongoRecords(kit.database, kit.activity)
    applications.wire(kit.mediator, desk, people=neighbours.people, records=records)
    panel, book = interviews.panel_of(kit, desk, neighbours.colleagues), interviews.offers_of(kit, desk)
    interviews.wire(kit.mediator, panel, book)
    kept = Kept(desk=desk, panel=panel, book=book)
    return Door(
        name="hiring",
        events=(
            FeedbackGiven,
            FeedbackChanged,
            FeedbackWithdrawn,
            FeedbackForgotten,
            *applications.EVENTS,
            *interviews.EVENTS,
        ),
        documents=(
            FeedbackDocument,
            ApplicationDocument,
            PipelineDocument,
            TemplatesDocument,
            *interviews.DOCUMENTS,
        ),
        chores=(interviews.expiry(kit),),
        consumers=(consumer(kit.mediator),),
        forgetters=(FeedbackForgetter(opinions, reader), ApplicationForgetter(kept)),
        disclosers=(FeedbackDiscloser(opinions, reader), ApplicationDiscloser(kept)),
        controllers=_controllers,
    )


def _desk(kit: Kit, neighbours: Neighbours) -> Desk:
    return Desk(
        applications=kit.store(APPLICATIONS),
        pipelines=kit.store(PIPELINES),
        templates=kit.store(TEMPLATES),
        found=MongoApplicationReader(kit.database, kit.activity),
        jobs=neighbours.jobs,
        names=neighbours.names,
        scores=neighbours.scores,
        clock=kit.clock,
    )


def verdicts(kit: Kit) -> MongoFeedbackReader:
    """What others may know: what holds for a job, and what was decided as of a day."""
    return MongoFeedbackReader(kit.database, kit.activity)


def decisions(kit: Kit) -> MongoDecisions:
    """What was decided as of a day, by verdicts and by moves of applications, for audits."""
    return MongoDecisions(verdicts(kit), kit.database)


def bonds(kit: Kit) -> Bonds:
    """What may keep a candidate: verdicts, and applications."""
    return Bonds((verdicts(kit), MongoApplicationReader(kit.database, kit.activity)))


def pursuits(kit: Kit) -> MongoPursuits:
    """Where somebody's applications are."""
    return MongoPursuits(kit.database)


def front_desk(kit: Kit, neighbours: Neighbours) -> FrontDesk:
    """Hiring as candidates meet it from outside."""
    desk = _desk(kit, neighbours)
    panel, book = interviews.panel_of(kit, desk, neighbours.colleagues), interviews.offers_of(kit, desk)
    return FrontDesk(mediator=kit.mediator, panel=panel, book=book)


def _controllers() -> tuple[type[Controller], ...]:
    """Imported when the API asks for them."""
    from jobhire.domains.hiring.presentation.applications import (
        ApplicationController,
        CandidateApplicationController,
        JobApplicationController,
    )
    from jobhire.domains.hiring.presentation.http import FeedbackController, JobFeedbackController
    from jobhire.domains.hiring.presentation.interviews import (
        ApplicationInterviewController,
        InterviewController,
    )
    from jobhire.domains.hiring.presentation.numbers import HiringNumbersController
    from jobhire.domains.hiring.presentation.offers import ApplicationOfferController, OfferController
    from jobhire.domains.hiring.presentation.pipelines import PipelineController, TemplateController

    return (
        FeedbackController,
        JobFeedbackController,
        JobApplicationController,
        CandidateApplicationController,
        ApplicationController,
        TemplateController,
        PipelineController,
        ApplicationInterviewController,
        InterviewController,
        ApplicationOfferController,
        OfferController,
        HiringNumbersController,
    )

"""The door of the hiring domain: what people decide about candidates."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from jobhire.domains.hiring.application.commands import (
    ChangeFeedback,
    GiveFeedback,
    WithdrawFeedback,
    change_feedback,
    give_feedback,
    withdraw_feedback,
)
from jobhire.domains.hiring.application.disclosing import FeedbackDiscloser
from jobhire.domains.hiring.application.forgetting import FeedbackForgetter
from jobhire.domains.hiring.application.ports import CandidateNames, Jobs, Scores
from jobhire.domains.hiring.application.queries import (
    GetFeedback,
    ListFeedback,
    SummariseFeedback,
    get_feedback,
    list_feedback,
    summarise_feedback,
)
from jobhire.domains.hiring.domain.events import (
    FeedbackChanged,
    FeedbackForgotten,
    FeedbackGiven,
    FeedbackWithdrawn,
)
from jobhire.domains.hiring.infrastructure.mongo import FEEDBACK, FeedbackDocument, MongoFeedbackReader
from jobhire.shared.infrastructure.module import Door, Kit

if TYPE_CHECKING:
    from litestar import Controller

__all__ = ["SHOWN", "open_door", "verdicts"]

SHOWN = (FEEDBACK.collection,)
"""Collections whose changes show in what others know of verdicts."""


def open_door(kit: Kit, *, jobs: Jobs, names: CandidateNames, scores: Scores) -> Door:
    """``scores``: from whoever ranks, as they are at the moment of a verdict."""
    feedback, clock = kit.store(FEEDBACK), kit.clock
    reader = verdicts(kit)
    register = kit.mediator.register
    register(GiveFeedback, partial(give_feedback, feedback=feedback, scores=scores, clock=clock))
    register(ChangeFeedback, partial(change_feedback, feedback=feedback, scores=scores, clock=clock))
    register(WithdrawFeedback, partial(withdraw_feedback, feedback=feedback, clock=clock))
    register(GetFeedback, partial(get_feedback, feedback=feedback, names=names))
    register(ListFeedback, partial(list_feedback, reader=reader, names=names, jobs=jobs))
    register(SummariseFeedback, partial(summarise_feedback, reader=reader, jobs=jobs))
    return Door(
        name="hiring",
        events=(FeedbackGiven, FeedbackChanged, FeedbackWithdrawn, FeedbackForgotten),
        documents=(FeedbackDocument,),
        forgetters=(FeedbackForgetter(feedback, reader),),
        disclosers=(FeedbackDiscloser(feedback, reader),),
        controllers=_controllers,
    )


def verdicts(kit: Kit) -> MongoFeedbackReader:
    """What others may know: what holds for a job, and what was decided as of a day."""
    return MongoFeedbackReader(kit.database, kit.activity)


def _controllers() -> tuple[type[Controller], ...]:
    """Imported when the API asks for them."""
    from jobhire.domains.hiring.presentation.http import FeedbackController, JobFeedbackController

    return FeedbackController, JobFeedbackController

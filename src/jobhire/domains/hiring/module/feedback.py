"""What people think of candidates, wired."""

from __future__ import annotations

from functools import partial

from jobhire.domains.hiring.application.commands import (
    ChangeFeedback,
    GiveFeedback,
    WithdrawFeedback,
    change_feedback,
    give_feedback,
    withdraw_feedback,
)
from jobhire.domains.hiring.application.ports import CandidateNames, FeedbackReader, Jobs, Scores
from jobhire.domains.hiring.application.queries import (
    GetFeedback,
    ListFeedback,
    SummariseFeedback,
    get_feedback,
    list_feedback,
    summarise_feedback,
)
from jobhire.domains.hiring.domain.feedback import Feedback
from jobhire.shared.application import AggregateStore
from jobhire.shared.infrastructure.module import Kit


def wire(
    kit: Kit,
    feedback: AggregateStore[Feedback],
    reader: FeedbackReader,
    *,
    jobs: Jobs,
    names: CandidateNames,
    scores: Scores,
) -> None:
    register, clock = kit.mediator.register, kit.clock
    register(GiveFeedback, partial(give_feedback, feedback=feedback, scores=scores, clock=clock))
    register(ChangeFeedback, partial(change_feedback, feedback=feedback, scores=scores, clock=clock))
    register(WithdrawFeedback, partial(withdraw_feedback, feedback=feedback, clock=clock))
    register(GetFeedback, partial(get_feedback, feedback=feedback, names=names))
    register(ListFeedback, partial(list_feedback, reader=reader, names=names, jobs=jobs))
    register(SummariseFeedback, partial(summarise_feedback, reader=reader, jobs=jobs))

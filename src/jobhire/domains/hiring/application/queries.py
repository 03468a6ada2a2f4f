"""What may be asked about feedback, and the shapes of the answers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar

import msgspec

from jobhire.domains.hiring.application.ports import CandidateNames, FeedbackReader, Jobs, Tally
from jobhire.domains.hiring.domain.feedback import Feedback, FeedbackType
from jobhire.shared.application import AggregateStore, Message, Slice
from jobhire.shared.domain import NotFound, TenantId


class FeedbackView(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """``match_score`` and the versions: what was judged, as it was then. ``candidate_name``: null when the
    candidate is gone."""

    id: str
    job_id: str
    candidate_id: str
    candidate_name: str | None
    feedback_type: FeedbackType
    notes: str
    match_score: int
    model_version: str
    job_version: int
    candidate_version: int
    given_by: str
    created_at: datetime
    updated_at: datetime
    version: int

    @classmethod
    def of(cls, feedback: Feedback, name: str | None) -> FeedbackView:
        opinion = feedback.opinion
        return cls(
            id=feedback.id,
            job_id=feedback.job_id,
            candidate_id=feedback.candidate_id,
            candidate_name=name,
            feedback_type=feedback.verdict,
            notes=opinion.notes,
            match_score=opinion.judged.points,
            model_version=opinion.judged.model,
            job_version=opinion.judged.job_version,
            candidate_version=opinion.judged.candidate_version,
            given_by=feedback.user_id,
            created_at=feedback.created_at,
            updated_at=opinion.at,
            version=feedback.version,
        )


class Earlier(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What was thought before. ``feedback_type``: null while it was withdrawn."""

    feedback_type: FeedbackType | None
    notes: str
    match_score: int
    model_version: str
    at: datetime


class FeedbackDetail(FeedbackView, frozen=True, kw_only=True, rename="camel"):
    """``history``: what it was before, oldest first."""

    history: list[Earlier]


class GetFeedback(Message[FeedbackDetail], frozen=True, kw_only=True):
    permission: ClassVar[str] = "feedback:read"

    id: str


async def get_feedback(
    query: GetFeedback, *, feedback: AggregateStore[Feedback], names: CandidateNames
) -> FeedbackDetail:
    """Raises ``NotFound``."""
    tenant_id = query.by.tenant_id
    found = await feedback.get(tenant_id, query.id)
    shown = await names.cards(tenant_id, [found.candidate_id])
    name = shown[found.candidate_id].name if found.candidate_id in shown else None
    view = msgspec.structs.asdict(FeedbackView.of(found, name))
    return FeedbackDetail(**view, history=_history(found))


def _history(feedback: Feedback) -> list[Earlier]:
    return [
        Earlier(
            feedback_type=each.type,
            notes=each.notes,
            match_score=each.judged.points,
            model_version=each.judged.model,
            at=each.at,
        )
        for each in feedback.history
    ]


class FeedbackPage(msgspec.Struct, frozen=True, kw_only=True):
    """``last``: where the next page begins; None when there is none. ``total``: exact, over all pages."""

    items: list[FeedbackView]
    total: int
    last: tuple[str, str] | None


class ListFeedback(Message[FeedbackPage], frozen=True, kw_only=True):
    """What was said about candidates for a job, newest first."""

    permission: ClassVar[str] = "feedback:read"

    job_id: str
    part: Slice = Slice(limit=20)


async def list_feedback(
    query: ListFeedback, *, reader: FeedbackReader, names: CandidateNames, jobs: Jobs
) -> FeedbackPage:
    """Raises ``NotFound`` for an unknown job."""
    tenant_id = query.by.tenant_id
    await _known_job(jobs, tenant_id, query.job_id)
    rows = await reader.rows(tenant_id, query.job_id, query.part)
    ids = list({each.candidate_id for each in rows.items})
    shown = await names.cards(tenant_id, ids) if ids else {}
    items = [
        FeedbackView.of(each, shown[each.candidate_id].name if each.candidate_id in shown else None)
        for each in rows.items
    ]
    return FeedbackPage(items=items, total=rows.total, last=rows.last)


class Counts(msgspec.Struct, frozen=True, kw_only=True):
    positive: int = 0
    negative: int = 0
    hired: int = 0


class ModelFeedback(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Of one scoring model. ``average_scores``: per verdict, of the scores that were judged so; a verdict
    nobody gave is left out."""

    model_version: str
    counts: Counts
    average_scores: dict[FeedbackType, float]


class FeedbackSummary(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    job_id: str
    counts: Counts
    by_model: list[ModelFeedback]


class SummariseFeedback(Message[FeedbackSummary], frozen=True, kw_only=True):
    """How often what was said about candidates for a job, in all and per scoring model."""

    permission: ClassVar[str] = "feedback:read"

    job_id: str


async def summarise_feedback(
    query: SummariseFeedback, *, reader: FeedbackReader, jobs: Jobs
) -> FeedbackSummary:
    """Raises ``NotFound`` for an unknown job."""
    await _known_job(jobs, query.by.tenant_id, query.job_id)
    tallies = await reader.tallies(query.by.tenant_id, query.job_id)
    models = sorted({each.model for each in tallies})
    by_model = [_of_model(model, [each for each in tallies if each.model == model]) for model in models]
    return FeedbackSummary(job_id=query.job_id, counts=_counts(tallies), by_model=by_model)


def _of_model(model: str, tallies: Sequence[Tally]) -> ModelFeedback:
    averages = {each.type: round(each.points / each.count, 1) for each in tallies}
    return ModelFeedback(model_version=model, counts=_counts(tallies), average_scores=averages)


def _counts(tallies: Sequence[Tally]) -> Counts:
    sums = dict.fromkeys(FeedbackType, 0)
    for each in tallies:
        sums[each.type] += each.count
    return Counts(**{kind.value: count for kind, count in sums.items()})


async def _known_job(jobs: Jobs, tenant_id: TenantId, job_id: str) -> None:
    if not await jobs.load(tenant_id, [job_id]):
        raise NotFound("there is no job with this id", id=job_id)

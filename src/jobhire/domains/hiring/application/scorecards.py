"""Interviewers hand in scorecards, and see the others' once they did."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import ClassVar

import msgspec

from jobhire.domains.hiring.application.panel import MANAGE, Panel
from jobhire.domains.hiring.domain.errors import InterviewOver, NotAnInterviewer, ScorecardOfAnother
from jobhire.domains.hiring.domain.interview import Interview, InterviewStatus, asked_to
from jobhire.domains.hiring.domain.scorecard import (
    Assessment,
    Recommendation,
    Scorecard,
    Submitted,
    by_criterion,
    seat_of,
)
from jobhire.shared.application import Message, Principal, retry_when_stale
from jobhire.shared.domain import AlreadyExists, StaleVersion, UserId


class MarkView(msgspec.Struct, frozen=True, kw_only=True):
    criterion: str
    rating: int
    evidence: str


class AssessmentView(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """``number``: 1 for the first; ``submitted_by``: the interviewer, or who wrote it down for them."""

    number: int
    recommendation: Recommendation
    marks: list[MarkView]
    note: str
    submitted_by: str
    submitted_at: datetime

    @classmethod
    def of(cls, number: int, submitted: Submitted) -> AssessmentView:
        said = submitted.assessment
        return cls(
            number=number,
            recommendation=said.recommendation,
            marks=[
                MarkView(criterion=each.criterion, rating=each.rating, evidence=each.evidence)
                for each in said.marks
            ],
            note=said.note,
            submitted_by=submitted.by,
            submitted_at=submitted.at,
        )


class ScorecardView(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """``latest``: what counts; ``earlier``: what was handed in before, oldest first."""

    interview_id: str
    interviewer_id: str
    latest: AssessmentView
    earlier: list[AssessmentView]
    version: int

    @classmethod
    def of(cls, card: Scorecard) -> ScorecardView:
        views = [AssessmentView.of(number, each) for number, each in enumerate(card.versions, 1)]
        return cls(
            interview_id=card.interview_id,
            interviewer_id=card.interviewer_id,
            latest=views[-1],
            earlier=views[:-1],
            version=card.version,
        )


class SubmitScorecard(Message[ScorecardView], frozen=True, kw_only=True):
    """Handed in again, it is a further version; the earlier ones stay."""

    permission: ClassVar[str] = "scorecards:write"

    interview_id: str
    interviewer_id: UserId
    assessment: Assessment


async def submit_scorecard(command: SubmitScorecard, *, panel: Panel) -> ScorecardView:
    """Raises ``NotFound``, ``InterviewOver`` for an interview that was not held, ``NotAnInterviewer``,
    ``ScorecardOfAnother``, ``ScorecardVersionsFull``, ``Invalid``."""
    by, who = command.by, command.interviewer_id
    if who != by.user_id and not by.may(MANAGE):
        raise ScorecardOfAnother("hand in your own", permission=MANAGE)
    interview = await panel.interview(by.tenant_id, command.interview_id)
    if who not in interview.plan.interviewers:
        raise NotAnInterviewer("only who was to be there; change the interview first")
    if interview.status in {InterviewStatus.CANCELLED, InterviewStatus.NO_SHOW}:
        raise InterviewOver(interview.status.value)

    async def attempt() -> Scorecard:
        known = await panel.scorecards.find(by.tenant_id, "seat", seat_of(interview.id, who))
        card = known or Scorecard.blank(
            panel.ids.new(),
            by.tenant_id,
            interview_id=interview.id,
            application_id=interview.application_id,
            interviewer_id=who,
        )
        if card.submit(command.assessment, by=by.user_id, now=panel.clock.now()):
            try:
                await panel.scorecards.save(card)
            except AlreadyExists as taken:
                raise StaleVersion("somebody was faster", current=taken.context["existing"]) from None
        return card

    return ScorecardView.of(await retry_when_stale(attempt))


class CriterionView(msgspec.Struct, frozen=True, kw_only=True):
    """``mean``: to two digits; ``spread``: the highest rating less the lowest; ``n``: how many rated."""

    criterion: str
    mean: float
    spread: int
    n: int


class PanelSummary(msgspec.Struct, frozen=True, kw_only=True):
    """Of everybody's latest scorecards. ``recommendations``: how often which was given."""

    criteria: list[CriterionView]
    recommendations: Mapping[Recommendation, int]


class PanelView(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """``awaited``: interview and interviewer of each scorecard that is not handed in yet. ``hidden``: how
    many the caller is not shown before they hand in their own; ``summary`` is null then."""

    cards: list[ScorecardView]
    awaited: list[Seat]
    hidden: int
    summary: PanelSummary | None


class Seat(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    interview_id: str
    interviewer_id: str


class GetScorecards(Message[PanelView], frozen=True, kw_only=True):
    """All scorecards of an application, and what they come to."""

    permission: ClassVar[str] = "applications:read"

    application_id: str


async def get_scorecards(query: GetScorecards, *, panel: Panel) -> PanelView:
    """Raises ``NotFound``."""
    tenant_id = query.by.tenant_id
    application = await panel.desk.application(tenant_id, query.application_id)
    interviews = await panel.diary.of_application(tenant_id, application.id)
    cards = await panel.cards.of_application(tenant_id, application.id)
    awaited = _awaited(interviews, cards)
    blind = _is_blind(query.by, awaited)
    shown = [each for each in cards if not blind or each.interviewer_id == query.by.user_id]
    return PanelView(
        cards=[ScorecardView.of(each) for each in shown],
        awaited=awaited,
        hidden=len(cards) - len(shown),
        summary=None if blind else _summary(cards),
    )


def _awaited(interviews: Sequence[Interview], cards: Sequence[Scorecard]) -> list[Seat]:
    handed_in = {each.seat for each in cards}
    people = dict.fromkeys(id for each in interviews for id in each.plan.interviewers)
    return [
        Seat(interview_id=each.id, interviewer_id=id)
        for id in people
        for each in asked_to(interviews, id)
        if seat_of(each.id, id) not in handed_in
    ]


def _is_blind(by: Principal, awaited: Sequence[Seat]) -> bool:
    """Somebody who is still to say what they think is not told what the others do."""
    return not by.may(MANAGE) and any(seat.interviewer_id == by.user_id for seat in awaited)


def _summary(cards: Sequence[Scorecard]) -> PanelSummary:
    latest = [each.latest.assessment for each in cards]
    counts = Counter(each.recommendation for each in latest)
    return PanelSummary(
        criteria=[
            CriterionView(criterion=it.criterion, mean=it.mean, spread=it.spread, n=it.n)
            for it in by_criterion(latest)
        ],
        recommendations={each: counts[each] for each in Recommendation},
    )

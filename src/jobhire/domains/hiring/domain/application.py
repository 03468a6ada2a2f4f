"""One candidate's application for one job, and every stage it was in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from jobhire.domains.hiring.domain.errors import ApplicationClosed, ApplicationHistoryFull, StageMoved
from jobhire.domains.hiring.domain.feedback import FeedbackType, Judged
from jobhire.domains.hiring.domain.pipeline import CLOSED, JobPipeline, Stage, StageKind
from jobhire.domains.hiring.domain.pipeline_events import (
    ApplicationForgotten,
    ApplicationHired,
    ApplicationMoved,
    ApplicationReassigned,
    ApplicationRejected,
    ApplicationReopened,
    ApplicationSubmitted,
    ApplicationWithdrawn,
)
from jobhire.shared.domain import Aggregate, DomainEvent, Invalid, UserId, one_line

MOST_STEPS = 200
"""Of one application: there is always room to reject, withdraw or hire."""


class Source(StrEnum):
    """How an application came."""

    CAREER_SITE = "career_site"
    JOB_BOARD = "job_board"
    SOCIAL = "social"
    REFERRAL = "referral"
    AGENCY = "agency"
    SOURCED = "sourced"
    INTERNAL = "internal"
    EVENT = "event"
    OTHER = "other"


class RejectReason(StrEnum):
    SKILLS = "skills"
    EXPERIENCE = "experience"
    LANGUAGE = "language"
    LOCATION = "location"
    SALARY = "salary"
    AVAILABILITY = "availability"
    WORK_PERMIT = "work_permit"
    OTHER_CANDIDATE = "other_candidate"
    POSITION_CLOSED = "position_closed"
    NO_SHOW = "no_show"
    OTHER = "other"


class WithdrawReason(StrEnum):
    """``mistake``: it should not have been entered; reports leave it out."""

    OTHER_OFFER = "other_offer"
    SALARY = "salary"
    LOCATION = "location"
    NOT_INTERESTED = "not_interested"
    NO_ANSWER = "no_answer"
    MISTAKE = "mistake"
    OTHER = "other"


_REASONS: dict[StageKind, type[StrEnum]] = {
    StageKind.REJECTED: RejectReason,
    StageKind.WITHDRAWN: WithdrawReason,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """It left one stage and entered another, both as they were then. ``left`` is None for the first."""

    at: datetime
    by: UserId
    left: Stage | None
    entered: Stage
    reason: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """How somebody came to apply, and the score that stood there at that moment."""

    source: Source
    channel: str
    note: str
    judged: Judged


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """What somebody wants: ``from_``, the stage they think it is in, and the reason of a rejection or
    withdrawal."""

    from_: str
    to: Stage
    reason: str = ""
    note: str = ""


@dataclass(slots=True, kw_only=True, eq=False)
class JobApplication(Aggregate):
    """Use ``JobApplication.submit``. ``candidate_id``: whose it is now; ``applied_as``: who applied, another
    one after a merge. ``deleted_at``: since when that candidate is deleted: nobody sees it then."""

    job_id: str
    candidate_id: str
    applied_as: str
    source: Source
    channel: str
    submitted_by: UserId
    judged: Judged
    template_id: str
    revision: int
    stage: Stage
    created_at: datetime
    changed_at: datetime
    deleted_at: datetime | None = None
    history: tuple[Step, ...] = ()
    """Every step, oldest first, the one into the present stage included."""

    @classmethod
    def submit(
        cls, id: str, pipeline: JobPipeline, candidate_id: str, arrival: Arrival, *, by: UserId, now: datetime
    ) -> JobApplication:
        """For the job whose ``pipeline`` that is, into its first stage."""
        stage, judged = pipeline.first, arrival.judged
        application = cls(
            id=id,
            tenant_id=pipeline.tenant_id,
            job_id=pipeline.id,
            candidate_id=candidate_id,
            applied_as=candidate_id,
            source=arrival.source,
            channel=one_line(arrival.channel),
            submitted_by=by,
            judged=judged,
            template_id=pipeline.template_id,
            revision=pipeline.revision,
            stage=stage,
            created_at=now,
            changed_at=now,
            history=(Step(at=now, by=by, left=None, entered=stage, note=arrival.note),),
        )
        application.raise_event(
            ApplicationSubmitted(
                job_id=pipeline.id,
                candidate_id=candidate_id,
                source=arrival.source.value,
                stage=stage.id,
                stage_kind=stage.kind.value,
                match_score=judged.points,
                model_version=judged.model,
                job_version=judged.job_version,
                candidate_version=judged.candidate_version,
            )
        )
        return application

    @property
    def is_live(self) -> bool:
        return self.deleted_at is None

    @property
    def pair(self) -> str | None:
        """Who applied for what: there is one application for it that is open or led to a hire."""
        return None if self.stage.kind in CLOSED else pair_of(self.job_id, self.applied_as)

    def require_open(self) -> None:
        """Raises ``ApplicationClosed``."""
        if not self.stage.is_open:
            raise ApplicationClosed(self.stage.id)

    def move(self, wanted: Move, *, by: UserId, now: datetime) -> bool:
        """Into another stage, whichever: rejected and withdrawn from any open one, open again from any other.
        Raises ``StageMoved`` if it is not where the caller thinks, ``ApplicationClosed``, ``Invalid``, and
        ``ApplicationHistoryFull``."""
        if wanted.from_ != self.stage.id:
            raise StageMoved(self.stage.id)
        if wanted.to.id == self.stage.id:
            raise Invalid("another stage than the one it is in", field="/to")
        if not self.stage.is_open and not wanted.to.is_open:
            raise ApplicationClosed(self.stage.id)
        reason = _reason_for(wanted)
        room = MOST_STEPS - 1 if wanted.to.is_open else MOST_STEPS
        if len(self.history) >= room:
            raise ApplicationHistoryFull(f"at most {MOST_STEPS} steps, the last of which closes it")
        step = Step(at=now, by=by, left=self.stage, entered=wanted.to, reason=reason, note=wanted.note)
        self.history = (*self.history, step)
        self.stage, self.changed_at = wanted.to, now
        self.raise_event(_told(self, step))
        return True

    def belong_to(self, candidate_id: str | None, *, now: datetime) -> bool:
        """Who stands behind it now; None: nobody who is there. False when that is known."""
        if candidate_id is None:
            if not self.is_live:
                return False
            self.deleted_at = now
            return True
        if self.is_live and candidate_id == self.candidate_id:
            return False
        self.deleted_at = None
        if candidate_id != self.candidate_id:
            self.raise_event(
                ApplicationReassigned(job_id=self.job_id, from_=self.candidate_id, to=candidate_id)
            )
            self.candidate_id = candidate_id
        return True

    def forget_words(self) -> bool:
        """Nothing stays of what was written; stages, times and reasons do. False when there was nothing."""
        if not self.channel and not any(step.note for step in self.history):
            return False
        self.channel = ""
        self.history = tuple(replace(step, note="") for step in self.history)
        self.raise_event(ApplicationForgotten(job_id=self.job_id, candidate_id=self.candidate_id))
        return True


def pair_of(job_id: str, candidate_id: str) -> str:
    return f"{job_id}/{candidate_id}"


def _reason_for(wanted: Move) -> str:
    reasons = _REASONS.get(wanted.to.kind)
    if reasons is None:
        if wanted.reason:
            raise Invalid("no reason but for a rejection or withdrawal: say it in `note`", field="/reason")
        return ""
    if wanted.reason not in {each.value for each in reasons}:
        raise Invalid(f"one of {', '.join(reasons)}", field="/reason")
    return wanted.reason


def _told(application: JobApplication, step: Step) -> DomainEvent:
    """One event for one action."""
    left = step.left or step.entered
    between = {
        "job_id": application.job_id,
        "candidate_id": application.candidate_id,
        "from_": left.id,
        "from_kind": left.kind.value,
        "to": step.entered.id,
        "to_kind": step.entered.kind.value,
    }
    match step.entered.kind:
        case StageKind.REJECTED:
            return ApplicationRejected(**between, reason=step.reason)
        case StageKind.WITHDRAWN:
            return ApplicationWithdrawn(**between, reason=step.reason)
        case StageKind.HIRED:
            return ApplicationHired(**between)
    return ApplicationMoved(**between) if left.is_open else ApplicationReopened(**between)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stay:
    """It was in a stage from one moment to another; ``until`` is None while it is there."""

    stage: Stage
    since: datetime
    until: datetime | None

    @property
    def seconds(self) -> int | None:
        return None if self.until is None else int((self.until - self.since).total_seconds())


def stays(history: Sequence[Step]) -> list[Stay]:
    """How long it was where, in order: a stage that was entered twice is there twice."""
    ends = [*(step.at for step in history[1:]), None]
    return [
        Stay(stage=step.entered, since=step.at, until=end) for step, end in zip(history, ends, strict=True)
    ]


_VERDICTS = {
    StageKind.INTERVIEW: FeedbackType.POSITIVE,
    StageKind.OFFER: FeedbackType.POSITIVE,
    StageKind.HIRED: FeedbackType.HIRED,
    StageKind.REJECTED: FeedbackType.NEGATIVE,
}


def verdict_at(history: Sequence[Step], moment: datetime) -> tuple[FeedbackType, datetime] | None:
    """What had been decided by then, and when: whoever was invited or offered something was gone on with.
    None while nobody had decided, or once the candidate withdrew."""
    taken = [step for step in history if step.at <= moment]
    verdict = _VERDICTS.get(taken[-1].entered.kind) if taken else None
    return None if verdict is None else (verdict, taken[-1].at)

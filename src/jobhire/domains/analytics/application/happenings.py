"""What the published events of other domains mean here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType

import msgspec

from jobhire.domains.analytics.domain.chronicle import ActivityType, Counted, Happening, Shown
from jobhire.shared.application import EventRecord

Meaning = tuple[Counted | None, Shown | None]
NOTHING: Meaning = (None, None)


class _Moved(msgspec.Struct, frozen=True):
    was: str = msgspec.field(name="from")
    to: str


class _Read(msgspec.Struct, frozen=True, rename="camel"):
    candidate_id: str
    created: bool


class _Verdict(msgspec.Struct, frozen=True, rename="camel"):
    """``fields``: what changed of it; all of one that is new."""

    job_id: str
    candidate_id: str
    feedback_type: str
    fields: tuple[str, ...] = ("feedbackType",)


class _Pair(msgspec.Struct, frozen=True, rename="camel"):
    job_id: str
    candidate_id: str


_VERDICTS = {
    "positive": Counted.POSITIVE_VERDICTS,
    "negative": Counted.NEGATIVE_VERDICTS,
    "hired": Counted.HIRED_VERDICTS,
}


def _counts(counted: Counted) -> Callable[[EventRecord], Meaning]:
    return lambda _: (counted, None)


def _job(counted: Counted, type: ActivityType) -> Callable[[EventRecord], Meaning]:
    return lambda event: (counted, Shown(type=type, job_id=event.subject))


def _candidate(counted: Counted, type: ActivityType) -> Callable[[EventRecord], Meaning]:
    return lambda event: (counted, Shown(type=type, candidate_id=event.subject))


def _moved(event: EventRecord) -> Meaning:
    moved = msgspec.json.decode(event.data, type=_Moved)
    shown = Shown(type=ActivityType.JOB_STATUS_CHANGED, job_id=event.subject, became=moved.to)
    if moved.to == "closed":
        return Counted.JOBS_CLOSED, shown
    return (Counted.JOBS_REOPENED if moved.was == "closed" else None), shown


def _read(event: EventRecord) -> Meaning:
    """Who came with their CV is shown as added, which is another event."""
    read = msgspec.json.decode(event.data, type=_Read)
    shown = Shown(type=ActivityType.CV_READ, candidate_id=read.candidate_id)
    return Counted.CVS_READ, None if read.created else shown


def _verdict(event: EventRecord) -> Meaning:
    """Other words about the same verdict are no other verdict."""
    verdict = msgspec.json.decode(event.data, type=_Verdict)
    if "feedbackType" not in verdict.fields:
        return NOTHING
    shown = Shown(
        type=ActivityType.FEEDBACK_GIVEN,
        job_id=verdict.job_id,
        candidate_id=verdict.candidate_id,
        became=verdict.feedback_type,
    )
    return _VERDICTS.get(verdict.feedback_type), shown


def _analyzed(event: EventRecord) -> Meaning:
    pair = msgspec.json.decode(event.data, type=_Pair)
    shown = Shown(type=ActivityType.MATCH_ANALYZED, job_id=pair.job_id, candidate_id=pair.candidate_id)
    return Counted.MATCHES_ANALYZED, shown


def _joined(event: EventRecord) -> Meaning:
    return Counted.USERS_JOINED, Shown(type=ActivityType.USER_JOINED, user_id=event.subject)


MEANINGS: Mapping[str, Callable[[EventRecord], Meaning]] = MappingProxyType(
    {
        "ai.jobhire.job.opened.v1": _job(Counted.JOBS_CREATED, ActivityType.JOB_CREATED),
        "ai.jobhire.job.status-changed.v1": _moved,
        "ai.jobhire.job.deleted.v1": _job(Counted.JOBS_DELETED, ActivityType.JOB_DELETED),
        "ai.jobhire.candidate.registered.v1": _candidate(
            Counted.CANDIDATES_ADDED, ActivityType.CANDIDATE_ADDED
        ),
        "ai.jobhire.candidate.merged.v1": _candidate(
            Counted.CANDIDATES_MERGED, ActivityType.CANDIDATE_MERGED
        ),
        "ai.jobhire.candidate.deleted.v1": _candidate(
            Counted.CANDIDATES_DELETED, ActivityType.CANDIDATE_DELETED
        ),
        "ai.jobhire.cv.read.v1": _read,
        "ai.jobhire.cv.failed.v1": _counts(Counted.CVS_FAILED),
        "ai.jobhire.feedback.given.v1": _verdict,
        "ai.jobhire.feedback.changed.v1": _verdict,
        "ai.jobhire.analysis.made.v1": _analyzed,
        "ai.jobhire.job-analysis.made.v1": _counts(Counted.JOBS_ANALYZED),
        "ai.jobhire.enrichment.made.v1": _counts(Counted.CANDIDATES_ENRICHED),
        "ai.jobhire.user.registered.v1": _joined,
        "ai.jobhire.user.removed.v1": _counts(Counted.USERS_LEFT),
        "ai.jobhire.invitation.sent.v1": _counts(Counted.INVITATIONS_SENT),
        "ai.jobhire.invitation.accepted.v1": _counts(Counted.INVITATIONS_ACCEPTED),
        "ai.jobhire.order.placed.v1": _counts(Counted.ORDERS_PLACED),
        "ai.jobhire.order.paid.v1": _counts(Counted.ORDERS_PAID),
        "ai.jobhire.subscription.started.v1": _counts(Counted.SUBSCRIPTIONS_STARTED),
        "ai.jobhire.subscription.ended.v1": _counts(Counted.SUBSCRIPTIONS_ENDED),
    }
)
TYPES = frozenset(MEANINGS)
"""What is followed."""


def happenings(events: Iterable[EventRecord]) -> list[Happening]:
    """Those among the events that mean something here, in order."""
    return [_happening(each, MEANINGS[each.type]) for each in events if each.type in MEANINGS]


def _happening(event: EventRecord, meaning: Callable[[EventRecord], Meaning]) -> Happening:
    counted, shown = meaning(event)
    return Happening(
        position=event.position,
        id=event.id,
        at=event.time,
        request=event.correlation_id or "",
        counted=counted,
        shown=shown,
    )

"""What happened, as far as people want to see it at a glance: how often on which day, and the last of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum

SHOWN = 50
"""Entries that are kept; whoever may not see some of them is still shown a handful."""


class Counted(StrEnum):
    """What is counted day by day, spelled as the API does."""

    JOBS_CREATED = "jobsCreated"
    JOBS_CLOSED = "jobsClosed"
    JOBS_REOPENED = "jobsReopened"
    JOBS_DELETED = "jobsDeleted"
    CANDIDATES_ADDED = "candidatesAdded"
    CANDIDATES_MERGED = "candidatesMerged"
    CANDIDATES_DELETED = "candidatesDeleted"
    CVS_READ = "cvsRead"
    CVS_FAILED = "cvsFailed"
    POSITIVE_VERDICTS = "positiveVerdicts"
    NEGATIVE_VERDICTS = "negativeVerdicts"
    HIRED_VERDICTS = "hiredVerdicts"
    MATCHES_ANALYZED = "matchesAnalyzed"
    JOBS_ANALYZED = "jobsAnalyzed"
    CANDIDATES_ENRICHED = "candidatesEnriched"
    USERS_JOINED = "usersJoined"
    USERS_LEFT = "usersLeft"
    INVITATIONS_SENT = "invitationsSent"
    INVITATIONS_ACCEPTED = "invitationsAccepted"
    ORDERS_PLACED = "ordersPlaced"
    ORDERS_PAID = "ordersPaid"
    SUBSCRIPTIONS_STARTED = "subscriptionsStarted"
    SUBSCRIPTIONS_ENDED = "subscriptionsEnded"


class ActivityType(StrEnum):
    JOB_CREATED = "job_created"
    JOB_STATUS_CHANGED = "job_status_changed"
    JOB_DELETED = "job_deleted"
    CANDIDATE_ADDED = "candidate_added"
    CANDIDATE_MERGED = "candidate_merged"
    CANDIDATE_DELETED = "candidate_deleted"
    CV_READ = "cv_read"
    FEEDBACK_GIVEN = "feedback_given"
    MATCH_ANALYZED = "match_analyzed"
    USER_JOINED = "user_joined"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What is told of a happening: ids and facts that are not personal. ``became``: a job's new status, or
    the verdict that was given."""

    type: ActivityType
    job_id: str | None = None
    candidate_id: str | None = None
    user_id: str | None = None
    became: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """One event. ``position``: in the log; ``request``: behind it, "" if unknown."""

    position: int
    id: str
    at: datetime
    request: str = ""
    counted: Counted | None = None
    shown: Shown | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of what happened lately. ``count``: how many happenings of one request (or, where that is
    unknown, of one minute) it stands for; ids that differ among them are None. ``cause``: what they share."""

    id: str
    at: datetime
    cause: str
    count: int
    shown: Shown

    @classmethod
    def of(cls, happening: Happening, shown: Shown) -> Entry:
        cause = happening.request or f"{happening.at.astimezone(UTC):%Y-%m-%dT%H:%MZ}"
        return cls(id=happening.id, at=happening.at, cause=cause, count=1, shown=shown)

    def absorbs(self, later: Entry) -> bool:
        same = (self.cause, self.shown.type, self.shown.became)
        return same == (later.cause, later.shown.type, later.shown.became)

    def with_(self, later: Entry) -> Entry:
        mine, other = self.shown, later.shown
        shown = replace(
            mine,
            job_id=mine.job_id if mine.job_id == other.job_id else None,
            candidate_id=mine.candidate_id if mine.candidate_id == other.candidate_id else None,
            user_id=mine.user_id if mine.user_id == other.user_id else None,
        )
        return replace(self, at=later.at, count=self.count + later.count, shown=shown)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recent:
    """What happened lately, newest first, up to a position of the log."""

    position: int = 0
    entries: tuple[Entry, ...] = ()

    def after(self, happenings: Iterable[Happening], *, up_to: int) -> Recent:
        """What is not newer than this is in it already."""
        entries = list(self.entries)
        for each in happenings:
            if each.position > self.position and each.shown is not None:
                _take(entries, Entry.of(each, each.shown))
                del entries[SHOWN:]
        return Recent(position=max(self.position, up_to), entries=tuple(entries))


def _take(entries: list[Entry], fresh: Entry) -> None:
    for at, known in enumerate(entries):
        if known.absorbs(fresh):
            entries.insert(0, entries.pop(at).with_(fresh))
            return
    entries.insert(0, fresh)


Days = Mapping[str, Mapping[Counted, int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """How often what happened on each day (UTC, ``2026-11-26``), up to a position of the log."""

    position: int = 0
    days: Days

    def after(self, happenings: Iterable[Happening], *, up_to: int) -> Month:
        """Of this month alone. What is not newer than this is in it already."""
        days = {day: dict(counts) for day, counts in self.days.items()}
        for each in happenings:
            if each.position > self.position and each.counted is not None:
                counts = days.setdefault(day_of(each.at), {})
                counts[each.counted] = counts.get(each.counted, 0) + 1
        return Month(position=max(self.position, up_to), days=days)


def day_of(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d}"


def by_month(happenings: Iterable[Happening]) -> dict[str, list[Happening]]:
    """Those that are counted, by the month (``2026-11``) of their day."""
    months: dict[str, list[Happening]] = {}
    for each in happenings:
        if each.counted is not None:
            months.setdefault(day_of(each.at)[:7], []).append(each)
    return months

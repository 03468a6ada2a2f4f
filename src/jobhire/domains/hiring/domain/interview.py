"""An interview: when, where, and by whom. What comes of it is on scorecards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from jobhire.domains.hiring.domain.application import JobApplication
from jobhire.domains.hiring.domain.errors import InterviewOver
from jobhire.domains.hiring.domain.interview_events import (
    InterviewChanged,
    InterviewEnded,
    InterviewForgotten,
    InterviewScheduled,
)
from jobhire.shared.domain import Aggregate, Invalid, UserId, one_line

LONGEST = timedelta(hours=24)
MOST_INTERVIEWERS = 20
_EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
_LATEST = datetime(2100, 1, 1, tzinfo=UTC)
_SAID_AS = {
    "starts_at": "startsAt",
    "ends_at": "endsAt",
    "time_zone": "timeZone",
}


class InterviewKind(StrEnum):
    PHONE = "phone"
    VIDEO = "video"
    ON_SITE = "on_site"
    PANEL = "panel"
    WORK_SAMPLE = "work_sample"
    OTHER = "other"


class InterviewStatus(StrEnum):
    SCHEDULED = "scheduled"
    HELD = "held"
    NO_SHOW = "no_show"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """``time_zone``: by its IANA name, the one that people there read the clock in; ``place``, ``link``: may
    be empty."""

    kind: InterviewKind
    starts_at: datetime
    ends_at: datetime
    time_zone: str
    interviewers: tuple[UserId, ...]
    place: str = ""
    link: str = ""
    note: str = ""

    def checked(self) -> Plan:
        """In normal form: times in UTC, each interviewer once. Raises ``Invalid``."""
        starts_at, ends_at = _instant(self.starts_at, "/startsAt"), _instant(self.ends_at, "/endsAt")
        if not timedelta() < ends_at - starts_at <= LONGEST:
            raise Invalid("after the beginning, by at most 24 hours", field="/endsAt")
        _require_zone(self.time_zone)
        interviewers = tuple(dict.fromkeys(self.interviewers))
        if not 1 <= len(interviewers) <= MOST_INTERVIEWERS:
            raise Invalid(f"1 to {MOST_INTERVIEWERS} people", field="/interviewers")
        return replace(
            self,
            starts_at=starts_at,
            ends_at=ends_at,
            interviewers=interviewers,
            place=one_line(self.place),
            link=_link(self.link),
        )

    def differs_in(self, other: Plan) -> tuple[str, ...]:
        """Names of fields as the API spells them."""
        names = (each.name for each in fields(self))
        return tuple(
            _SAID_AS.get(name, name) for name in names if getattr(self, name) != getattr(other, name)
        )


@dataclass(slots=True, kw_only=True, eq=False)
class Interview(Aggregate):
    """Use ``Interview.schedule``. ``sequence``: how often what calendars show of it has changed."""

    application_id: str
    job_id: str
    candidate_id: str
    stage: str
    plan: Plan
    scheduled_by: UserId
    created_at: datetime
    changed_at: datetime
    status: InterviewStatus = InterviewStatus.SCHEDULED
    reason: str = ""
    sequence: int = 0

    @classmethod
    def schedule(
        cls, id: str, application: JobApplication, plan: Plan, *, by: UserId, now: datetime
    ) -> Interview:
        """Raises ``Invalid``, and ``ApplicationClosed`` where there is nothing more to find out."""
        application.require_open()
        plan = plan.checked()
        interview = cls(
            id=id,
            tenant_id=application.tenant_id,
            application_id=application.id,
            job_id=application.job_id,
            candidate_id=application.candidate_id,
            stage=application.stage.id,
            plan=plan,
            scheduled_by=by,
            created_at=now,
            changed_at=now,
        )
        interview.raise_event(
            InterviewScheduled(
                application_id=application.id,
                job_id=application.job_id,
                candidate_id=application.candidate_id,
                stage=application.stage.id,
                kind=plan.kind.value,
                starts_at=plan.starts_at,
                ends_at=plan.ends_at,
                time_zone=plan.time_zone,
                interviewers=plan.interviewers,
            )
        )
        return interview

    def change(self, plan: Plan, *, now: datetime) -> bool:
        """Another time, place or panel. Raises ``Invalid``, and ``InterviewOver`` once it is no longer
        scheduled. False when nothing differs."""
        self._require_scheduled()
        plan, before = plan.checked(), self.plan
        names = plan.differs_in(before)
        if not names:
            return False
        self.plan, self.changed_at = plan, now
        self.sequence += 1
        self.raise_event(
            InterviewChanged(
                application_id=self.application_id,
                job_id=self.job_id,
                fields=names,
                was_starts_at=before.starts_at,
                starts_at=plan.starts_at,
                ends_at=plan.ends_at,
                time_zone=plan.time_zone,
                was_interviewers=before.interviewers,
                interviewers=plan.interviewers,
            )
        )
        return True

    def end(self, status: InterviewStatus, *, reason: str, now: datetime) -> bool:
        """Held, cancelled, or nobody came. Raises ``InterviewOver`` if something else was said before; False
        when the same was. ``Invalid`` for ``scheduled``."""
        if status is InterviewStatus.SCHEDULED:
            raise Invalid("held, no_show or cancelled", field="/status")
        if status is self.status:
            return False
        self._require_scheduled()
        self.status, self.reason, self.changed_at = status, reason, now
        self.sequence += 1
        self.raise_event(
            InterviewEnded(
                application_id=self.application_id,
                job_id=self.job_id,
                candidate_id=self.candidate_id,
                status=status.value,
                starts_at=self.plan.starts_at,
                time_zone=self.plan.time_zone,
                interviewers=self.plan.interviewers,
            )
        )
        return True

    def forget_words(self) -> bool:
        """Times, interviewers and how it ended stay. False when there were no words."""
        plan = replace(self.plan, place="", link="", note="")
        if plan == self.plan and not self.reason:
            return False
        self.plan, self.reason = plan, ""
        self.raise_event(InterviewForgotten(application_id=self.application_id))
        return True

    def _require_scheduled(self) -> None:
        if self.status is not InterviewStatus.SCHEDULED:
            raise InterviewOver(self.status.value)


def _instant(moment: datetime, field: str) -> datetime:
    if moment.tzinfo is None or not _EARLIEST <= moment < _LATEST:
        raise Invalid(
            "a moment of 2000 to 2099 with its offset, such as 2026-12-01T09:00:00+01:00", field=field
        )
    return moment.astimezone(UTC).replace(microsecond=0)


def _require_zone(name: str) -> None:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise Invalid("an IANA time zone, such as Europe/Zurich", field="/timeZone") from None


def _link(text: str) -> str:
    """Raises ``Invalid`` for what a browser would not open as a page."""
    text = text.strip()
    if not text:
        return ""
    try:
        parts = urlsplit(text)
        good = parts.scheme == "https" and bool(parts.hostname)
    except ValueError:
        good = False
    if not good or any(character.isspace() or not character.isprintable() for character in text):
        raise Invalid("an address that starts with https://", field="/link")
    return text


def asked_to(interviews: Sequence[Interview], user_id: UserId) -> list[Interview]:
    """Those that somebody is to say something about."""
    counted = {InterviewStatus.SCHEDULED, InterviewStatus.HELD}
    return [each for each in interviews if each.status in counted and user_id in each.plan.interviewers]

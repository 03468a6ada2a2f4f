"""A notification: what one person waited for has happened. And what of it they also want by mail."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID, uuid5

from jobhire.domains.notification.domain.events import NotificationMade
from jobhire.domains.notification.domain.wording import applied, job_compared, jobs_compared, search_found
from jobhire.shared.domain import Aggregate, TenantId, UserId

_NAMESPACE = UUID("7d0c3f0e-8f6b-5b0c-9a50-0d3a5a3c1f42")


INTERVIEWS = "/interviews/"
"""What an interview's id stands behind, as a path of the API."""


class NotificationType(StrEnum):
    ANALYSIS_COMPLETE = "analysis_complete"
    BATCH_ANALYSIS_COMPLETE = "batch_analysis_complete"
    ATTENTION_NEEDED = "attention_needed"
    """Something has stopped and goes on when somebody sees to it. For the tenant's admins."""
    INTERVIEW = "interview"
    """For who is to interview somebody."""
    SEARCH_FOUND = "search_found"
    """A search they saved finds somebody new."""
    APPLICATION_RECEIVED = "application_received"
    """Somebody applied on the career site for a job that they opened."""


def notification_id(cause: str, user_id: UserId, type: NotificationType) -> str:
    """Follows from what caused it (the id of an event, or what several have in common: a request, a minute)
    and whom it is for: what is delivered twice meets the same notification."""
    return str(uuid5(_NAMESPACE, f"{cause}/{user_id}/{type}"))


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedJob:
    """A job that has been compared with so many candidates. ``position``: of its opening, in the log."""

    id: str
    title: str
    candidates: int
    position: int


@dataclass(slots=True, kw_only=True, eq=False)
class Notification(Aggregate):
    """``job_id``: None when it is about several jobs; ``jobs``: about how many; ``created_at``: when it last
    had something new to say; ``up_to``: position of the last event of the log that it tells of; ``about``:
    what else than a job it is about, as a path of the API. ``told_with``: the same for all who are told of
    the same thing, so that a channel hears of it once; ``to_all``: how a channel is told, if that differs."""

    user_id: UserId
    type: NotificationType
    message: str
    created_at: datetime
    job_id: str | None
    jobs: int
    up_to: int
    read_at: datetime | None = None
    about: str | None = None
    found: int = 0
    """That day: by a saved search, or people who applied for a job."""
    told_with: str = ""
    to_all: str = ""

    @property
    def shared_id(self) -> str:
        """Of what it tells, for whoever is told it in nobody's name."""
        return self.told_with or self.id

    @property
    def path(self) -> str | None:
        """Of what it is about, below ``/api/v1``. None when that is several jobs."""
        return self.about or (f"/jobs/{self.job_id}" if self.job_id else None)

    @classmethod
    def of_batch(
        cls, cause: str, tenant_id: TenantId, *, job_id: str, user_id: UserId, message: str, now: datetime
    ) -> Notification:
        """Of a batch of analyses that has ended. ``cause``: the id of the event that says so."""
        type = NotificationType.BATCH_ANALYSIS_COMPLETE
        return cls._made(cause, tenant_id, user_id, type, message=message, now=now, job_id=job_id)

    @classmethod
    def of_comparison(cls, cause: str, tenant_id: TenantId, user_id: UserId, now: datetime) -> Notification:
        """Of jobs that have been compared with all candidates: of none yet, see ``tell_of``."""
        return cls._made(cause, tenant_id, user_id, NotificationType.ANALYSIS_COMPLETE, now=now)

    @classmethod
    def of_alarm(
        cls, cause: str, tenant_id: TenantId, *, user_id: UserId, message: str, about: str, now: datetime
    ) -> Notification:
        """Of something that has stopped. ``cause``: the id of the event that says so."""
        type = NotificationType.ATTENTION_NEEDED
        made = cls._made(cause, tenant_id, user_id, type, message=message, now=now)
        made.about = about
        made.told_with = str(uuid5(_NAMESPACE, cause))
        made._tell()
        return made

    @classmethod
    def of_interview(
        cls,
        cause: str,
        tenant_id: TenantId,
        *,
        user_id: UserId,
        job_id: str,
        message: str,
        to_all: str,
        about: str,
        now: datetime,
    ) -> Notification:
        """Of an interview that was arranged with them, has changed or is off. ``cause``: see ``of_alarm``."""
        type = NotificationType.INTERVIEW
        made = cls._made(cause, tenant_id, user_id, type, message=message, now=now, job_id=job_id)
        made.about = about
        made.told_with, made.to_all = str(uuid5(_NAMESPACE, f"{cause}/{to_all}")), to_all
        return made

    @classmethod
    def of_search(
        cls, cause: str, tenant_id: TenantId, *, user_id: UserId, about: str, now: datetime
    ) -> Notification:
        """Of what a saved search finds: of nothing yet, see ``tell_of_finds``."""
        made = cls._made(cause, tenant_id, user_id, NotificationType.SEARCH_FOUND, now=now)
        made.about = about
        return made

    @classmethod
    def of_applications(
        cls, cause: str, tenant_id: TenantId, *, user_id: UserId, job_id: str, now: datetime
    ) -> Notification:
        """Of who applied for a job: of nobody yet, see ``tell_of_applicant``. ``cause``: the same for all of
        one day."""
        made = cls._made(cause, tenant_id, user_id, NotificationType.APPLICATION_RECEIVED, now=now)
        made.job_id, made.jobs, made.about = job_id, 1, f"/jobs/{job_id}/applications"
        made.told_with = str(uuid5(_NAMESPACE, cause))
        return made

    @classmethod
    def _made(
        cls,
        cause: str,
        tenant_id: TenantId,
        user_id: UserId,
        type: NotificationType,
        *,
        now: datetime,
        message: str = "",
        job_id: str | None = None,
    ) -> Notification:
        made = cls(
            id=notification_id(cause, user_id, type),
            tenant_id=tenant_id,
            user_id=user_id,
            type=type,
            message=message,
            created_at=now,
            job_id=job_id,
            jobs=0 if job_id is None else 1,
            up_to=0,
        )
        if job_id is not None:
            made._tell()
        return made

    def tell_of(self, jobs: Iterable[ComparedJob], *, now: datetime) -> bool:
        """Jobs that it does not tell of yet. It is unread again then. False when there is none."""
        new = [each for each in jobs if each.position > self.up_to]
        if not new:
            return False
        first, last = self.jobs == 0, max(new, key=lambda each: each.position)
        self.jobs += len(new)
        self.job_id = last.id if self.jobs == 1 else None
        if self.jobs == 1:
            self.message = job_compared(last.title, last.candidates)
        else:
            self.message = jobs_compared(self.jobs, last.candidates)
        self.up_to, self.created_at, self.read_at = last.position, now, None
        if first:
            self._tell()
        return True

    def tell_of_finds(self, found: int, kind: str, *, position: int, now: datetime) -> bool:
        """So many more; it is unread again. ``kind``: ``candidates`` or ``jobs``; ``position``: of the event
        that says so. False when that was told already."""
        if not self._grow(found, position, now):
            return False
        self.message = search_found(self.found, kind)
        self.to_all = search_found(self.found, kind, to_all=True)
        return True

    def tell_of_applicant(self, title: str, *, position: int, now: datetime) -> bool:
        """One more, for the job of this title; see ``tell_of_finds``."""
        if not self._grow(1, position, now):
            return False
        self.message = applied(title, self.found)
        return True

    def _grow(self, more: int, position: int, now: datetime) -> bool:
        if position <= self.up_to:
            return False
        if not self.found:
            self._tell()
        self.found += more
        self.up_to, self.created_at, self.read_at = position, now, None
        return True

    def mark(self, *, read: bool, now: datetime) -> bool:
        """False when it is so already: the first moment of reading stays."""
        if read is (self.read_at is not None):
            return False
        self.read_at = now if read else None
        return True

    def _tell(self) -> None:
        self.raise_event(
            NotificationMade(user_id=self.user_id, notification_type=self.type.value, job_id=self.job_id)
        )


UNLESS_CHOSEN = (NotificationType.ATTENTION_NEEDED, NotificationType.INTERVIEW)
"""What comes by mail to who has never chosen."""


@dataclass(slots=True, kw_only=True, eq=False)
class MailChoice(Aggregate):
    """Has the id of its user. ``mail``: the types that also come by mail."""

    mail: tuple[NotificationType, ...] = UNLESS_CHOSEN

    def choose(self, types: Iterable[NotificationType]) -> bool:
        """Each once, in the order of the types. False when nothing differs."""
        wanted = set(types)
        chosen = tuple(each for each in NotificationType if each in wanted)
        if chosen == self.mail:
            return False
        self.mail = chosen
        return True


def chosen_mail(choice: MailChoice | None) -> tuple[NotificationType, ...]:
    return UNLESS_CHOSEN if choice is None else choice.mail

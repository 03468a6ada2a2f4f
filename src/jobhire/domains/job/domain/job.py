"""A job: what is asked for, and where in its life the search for somebody stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, datetime
from enum import StrEnum

from jobhire.domains.job.domain.errors import StatusChangeRefused
from jobhire.domains.job.domain.events import (
    JobChanged,
    JobDeleted,
    JobOpened,
    JobPurged,
    JobRestored,
    JobStatusChanged,
)
from jobhire.shared.domain import (
    Aggregate,
    Invalid,
    TenantId,
    UserId,
    distinct_terms,
    one_line,
    search_text,
    small_map,
)
from jobhire.shared.domain.deletion import RestorableNoMore, require_restorable


class JobStatus(StrEnum):
    OPEN = "open"
    ON_HOLD = "on hold"
    CLOSED = "closed"


_EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)

NEXT = {
    JobStatus.OPEN: (JobStatus.ON_HOLD, JobStatus.CLOSED),
    JobStatus.ON_HOLD: (JobStatus.OPEN, JobStatus.CLOSED),
    JobStatus.CLOSED: (JobStatus.OPEN,),
}
"""Where a job can go from each status. A closed job is reopened before anything else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JobDetails:
    """What a recruiter writes about a job. ``description`` is kept to the letter: evidence points into it."""

    title: str
    department: str = ""
    location: str = ""
    description: str = ""
    required_skills: tuple[str, ...] = ()
    company_context: Mapping[str, object] = field(default_factory=dict)

    def checked(self) -> JobDetails:
        """In normal form: one-line texts trimmed, skills without blanks and repeats. Raises ``Invalid``."""
        title = one_line(self.title)
        if not title:
            raise Invalid("a job needs a title", field="/title")
        return replace(
            self,
            title=title,
            department=one_line(self.department),
            location=one_line(self.location),
            required_skills=distinct_terms(self.required_skills),
            company_context=small_map(self.company_context, field="/companyContext"),
        )

    def differences(self, other: JobDetails) -> list[str]:
        return [each.name for each in fields(self) if getattr(self, each.name) != getattr(other, each.name)]


@dataclass(slots=True, kw_only=True, eq=False)
class Job(Aggregate):
    """Use ``Job.open``; a job read from the store is made by the codec."""

    details: JobDetails
    status: JobStatus
    created_by: UserId | None
    created_at: datetime
    updated_at: datetime
    deleted_at: datetime | None = None
    import_key: str | None = None
    """Identity of the imported line this job came from: the same line never makes a second live job."""
    purged: bool = False
    """Nothing is left of it but this; soon the document goes as well."""
    search: str = ""
    """What a text search looks at: title, department and description, each in its own case-folded line."""

    @classmethod
    def open(
        cls,
        details: JobDetails,
        *,
        id: str,
        tenant_id: TenantId,
        created_by: UserId | None,
        now: datetime,
        status: JobStatus = JobStatus.OPEN,
        import_key: str | None = None,
        created_at: datetime | None = None,
    ) -> Job:
        """A new job, open unless it is announced ahead (on hold) or brought in as history (closed).
        ``created_at``: of one that is brought in, when it was posted elsewhere."""
        details = details.checked()
        if created_at is not None and not _EARLIEST <= created_at <= now:
            raise Invalid("a moment from 1990 to now", field="/createdAt")
        job = cls(
            id=id,
            tenant_id=tenant_id,
            details=details,
            status=status,
            created_by=created_by,
            created_at=created_at or now,
            updated_at=now,
            import_key=import_key,
            search=_search_text(details),
        )
        job.raise_event(
            JobOpened(
                title=details.title,
                department=details.department,
                location=details.location,
                status=status,
            )
        )
        return job

    @property
    def is_live(self) -> bool:
        return self.deleted_at is None

    def revise(self, details: JobDetails, *, now: datetime) -> bool:
        """Say it differently. False, and nothing happens, when nothing differs."""
        details = details.checked()
        changed = self.details.differences(details)
        if not changed:
            return False
        self.details = details
        self.search = _search_text(details)
        self.updated_at = now
        self.raise_event(JobChanged(fields=tuple(sorted(_API_NAMES.get(name, name) for name in changed))))
        return True

    def move_to(self, status: JobStatus, *, now: datetime) -> bool:
        """One step in the job's life. False when it is there already. Raises ``StatusChangeRefused``."""
        if status == self.status:
            return False
        allowed = NEXT[self.status]
        if status not in allowed:
            raise StatusChangeRefused(
                f"a job that is {self.status} cannot become {status}; it can become {' or '.join(allowed)}",
                field="/status",
                current=self.status,
                requested=status,
                allowed=list(allowed),
            )
        self.raise_event(JobStatusChanged(from_=self.status, to=status))
        self.status = status
        self.updated_at = now
        return True

    def delete(self, *, now: datetime) -> bool:
        """Out of sight at once; the record stays for 30 days, so that it can be undone."""
        self.deleted_at = now
        self.updated_at = now
        self.raise_event(JobDeleted())
        return True

    def restore(self, *, now: datetime) -> bool:
        """It is there again as it was. Raises ``NotDeleted`` and ``RestorableNoMore``."""
        require_restorable(self.deleted_at, version=self.version, now=now)
        if self.purged:
            raise RestorableNoMore("nothing is left of it")
        self.deleted_at, self.updated_at = None, now
        self.raise_event(JobRestored())
        return True

    def purge(self, *, before: datetime) -> bool:
        """What was deleted ``before`` that moment loses all that it said. False: it is not due (any more)."""
        if self.deleted_at is None or self.deleted_at > before or self.purged:
            return False
        self.details, self.search = JobDetails(title=""), ""
        self.created_by, self.import_key, self.purged = None, None, True
        self.raise_event(JobPurged())
        return True


_API_NAMES = {"required_skills": "requiredSkills", "company_context": "companyContext"}


def _search_text(details: JobDetails) -> str:
    return search_text(details.title, details.department, details.description)

"""What hiring needs: the score that is judged, the names people are shown, and places to read from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol, TypeVar

import msgspec

from jobhire.domains.hiring.domain.application import JobApplication, Source
from jobhire.domains.hiring.domain.feedback import Feedback, FeedbackType
from jobhire.domains.hiring.domain.interview import Interview
from jobhire.domains.hiring.domain.pipeline import Stage, StageKind
from jobhire.shared.application import Gone, Rows, Slice
from jobhire.shared.domain import Aggregate, TenantId, UserId

A = TypeVar("A", bound=Aggregate, covariant=True)  # noqa: PLC0105 - the field's usual name


class PresentScore(Protocol):
    """How well a candidate matches a job, now."""

    @property
    def points(self) -> int: ...
    @property
    def model(self) -> str: ...
    @property
    def job_version(self) -> int: ...
    @property
    def candidate_version(self) -> int: ...


class Scores(Protocol):
    async def score(self, tenant_id: TenantId, job_id: str, candidate_id: str) -> PresentScore:
        """Raises ``NotFound`` when there is no such job or candidate."""
        ...


class Named(Protocol):
    @property
    def name(self) -> str: ...


class CandidateNames(Protocol):
    async def cards(self, tenant_id: TenantId, ids: Sequence[str]) -> Mapping[str, Named]:
        """The live ones among ``ids``."""
        ...


class Identified(Protocol):
    @property
    def id(self) -> str: ...


class Jobs(Protocol):
    async def load(self, tenant_id: TenantId, ids: Sequence[str]) -> Sequence[Identified]:
        """The live ones among ``ids``."""
        ...


class Tally(msgspec.Struct, frozen=True, kw_only=True):
    """How often one verdict was given on scores of one model. ``points``: the sum of those scores."""

    model: str
    type: FeedbackType
    count: int
    points: int


class Decision(msgspec.Struct, frozen=True, kw_only=True):
    """The verdict on one candidate for one job that held at some moment: the latest of all people's."""

    job_id: str
    candidate_id: str
    type: FeedbackType
    points: int
    model: str
    job_version: int
    candidate_version: int
    at: datetime


class FeedbackReader(Protocol):
    """Reads feedback of one tenant, past the aggregate store."""

    async def rows(self, tenant_id: TenantId, job_id: str, part: Slice) -> Rows[Feedback]:
        """What holds now for a job, newest first, without history."""
        ...

    async def tallies(self, tenant_id: TenantId, job_id: str) -> Sequence[Tally]: ...

    async def standing(self, tenant_id: TenantId, job_id: str) -> Mapping[str, FeedbackType]:
        """The latest verdict on each candidate that somebody judged for this job."""
        ...

    async def decisions(
        self, tenant_id: TenantId, *, job_id: str | None, as_of: datetime
    ) -> Sequence[Decision]:
        """What held at that moment, of one job or of all; each pair once, pairs in order."""
        ...


class Vacancy(Protocol):
    """A job that people apply for."""

    @property
    def id(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def status(self) -> str: ...


class Vacancies(Protocol):
    async def load(self, tenant_id: TenantId, ids: Sequence[str]) -> Sequence[Vacancy]:
        """The live ones among ``ids``."""
        ...


class People(Protocol):
    async def whereabouts(self, tenant_id: TenantId, ids: Sequence[str]) -> Mapping[str, str]:
        """Who these candidates are now: themselves, or whom they were merged into. Those are left out of whom
        nobody is there any more."""
        ...


class Colleagues(Protocol):
    async def addresses(self, tenant_id: TenantId, ids: Sequence[str]) -> Mapping[str, str]:
        """Mail addresses of those among ``ids`` who are people and may sign in."""
        ...


class ApplicationFilter(msgspec.Struct, frozen=True, kw_only=True):
    """Which applications a list has; None: any."""

    job_id: str | None = None
    candidate_id: str | None = None
    stage: str | None = None
    kind: StageKind | None = None
    source: Source | None = None


class ApplicationReader(Protocol):
    """Reads applications of one tenant, past the aggregate store."""

    async def rows(self, tenant_id: TenantId, wanted: ApplicationFilter, part: Slice) -> Rows[JobApplication]:
        """Newest first, without history."""
        ...

    async def counts(self, tenant_id: TenantId, job_id: str) -> Sequence[tuple[Stage, int]]:
        """How many are in which stage, each stage as it was when they entered it."""
        ...

    async def ids_of(self, tenant_id: TenantId, gone: Gone) -> list[str]:
        """All of a job or of a candidate, who applied or whose they are now, also those nobody sees."""
        ...


class OfApplication(Protocol[A]):
    """What belongs to an application, past the aggregate store."""

    async def of_application(self, tenant_id: TenantId, application_id: str) -> Sequence[A]:
        """Oldest first."""
        ...


class Diary(OfApplication[Interview], Protocol):
    async def of_interviewer(
        self, tenant_id: TenantId, user_id: UserId, *, since: datetime, most: int
    ) -> Sequence[Interview]:
        """What somebody is to hold that has not ended by then, the next one first."""
        ...


class CalendarEntry(msgspec.Struct, frozen=True, kw_only=True):
    """An interview as calendars show it. ``uid`` stays, ``sequence`` rises with every change; ``attendees``:
    mail addresses; ``organizer``: of an invitation, who sends it; empty: it was fetched."""

    uid: str
    sequence: int
    changed_at: datetime
    cancelled: bool
    summary: str
    starts_at: datetime
    ends_at: datetime
    time_zone: str
    place: str
    link: str
    note: str
    attendees: Sequence[str]
    organizer: str = ""


class Calendar(Protocol):
    def written(self, entry: CalendarEntry) -> bytes:
        """As iCalendar (RFC 5545): the same bytes for the same entry."""
        ...

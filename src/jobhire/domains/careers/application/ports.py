"""What the career site needs from its neighbours, and where it looks things up."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Protocol

from jobhire.domains.careers.domain.letter import CandidateLetter
from jobhire.domains.careers.domain.site import CareerSite
from jobhire.domains.careers.domain.submission import Submission
from jobhire.shared.application import Invitation, Slice
from jobhire.shared.domain import TenantId
from jobhire.shared.domain.money import Money

AtWork = Callable[[TenantId], Awaitable[bool]]
"""Whether a tenant is active."""


class Vacancy(Protocol):
    """A job as anybody may see it. ``description``: empty in lists."""

    @property
    def id(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def department(self) -> str: ...
    @property
    def location(self) -> str: ...
    @property
    def description(self) -> str: ...
    @property
    def required_skills(self) -> Sequence[str]: ...
    @property
    def posted_at(self) -> datetime: ...
    @property
    def changed_at(self) -> datetime: ...
    @property
    def open(self) -> bool: ...


class VacancyRows(Protocol):
    """See ``Rows``."""

    @property
    def items(self) -> Sequence[Vacancy]: ...
    @property
    def total(self) -> int: ...
    @property
    def last(self) -> tuple[str, str] | None: ...


class Vacancies(Protocol):
    async def rows(self, tenant_id: TenantId, part: Slice) -> VacancyRows:
        """Open ones, newest first."""
        ...

    async def one(self, tenant_id: TenantId, id: str) -> Vacancy | None:
        """Open or not; None for one that is not there."""
        ...


class Addressee(Protocol):
    @property
    def name(self) -> str: ...
    @property
    def email(self) -> str: ...


class Applicants(Protocol):
    """Whoever keeps candidates."""

    def address(self, text: str) -> str:
        """In normal form. Raises ``Invalid``."""
        ...

    async def meet(self, tenant_id: TenantId, *, new_id: str, name: str, email: str | None) -> str:
        """The id of who is known by the address, who stays as they are; else of somebody new. Safe to
        repeat."""
        ...

    async def addressee(self, tenant_id: TenantId, id: str) -> Addressee | None:
        """None for who is not there (any more), or has no address."""
        ...


class ReadFile(Protocol):
    """``candidate_id``: whose it is; None: it could not be read. ``forgotten``: it went with its
    candidate."""

    @property
    def candidate_id(self) -> str | None: ...
    @property
    def forgotten(self) -> bool: ...


class ApplicantFiles(Protocol):
    """Whoever reads CVs."""

    async def receive(
        self, tenant_id: TenantId, *, id: str, name: str, content: bytes, given: Mapping[str, object]
    ) -> None:
        """Store it and have it read. Safe to repeat."""
        ...

    async def read(self, tenant_id: TenantId, id: str) -> ReadFile | None:
        """What came of it; None while it waits."""
        ...


class Applied(Protocol):
    @property
    def outcome(self) -> str: ...
    @property
    def application_id(self) -> str | None: ...


class OfferTold(Protocol):
    @property
    def id(self) -> str: ...
    @property
    def version(self) -> int: ...
    @property
    def status(self) -> str: ...
    @property
    def salary(self) -> Money | None: ...
    @property
    def period(self) -> str: ...
    @property
    def start_date(self) -> date: ...
    @property
    def expires_at(self) -> datetime: ...


class Standing(Protocol):
    """``kind``: of the stage it is in, since ``changed_at``; ``offer``: the last one they were sent."""

    @property
    def job_id(self) -> str: ...
    @property
    def candidate_id(self) -> str: ...
    @property
    def job_title(self) -> str: ...
    @property
    def source(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def created_at(self) -> datetime: ...
    @property
    def changed_at(self) -> datetime: ...
    @property
    def offer(self) -> OfferTold | None: ...


class Meeting(Protocol):
    @property
    def starts_at(self) -> datetime: ...
    @property
    def time_zone(self) -> str: ...
    @property
    def place(self) -> str: ...
    @property
    def link(self) -> str: ...
    @property
    def scheduled(self) -> bool: ...
    @property
    def cancelled(self) -> bool: ...


class FrontDesk(Protocol):
    """Whoever decides about applications, as candidates meet them."""

    async def apply(
        self, tenant_id: TenantId, *, id: str, job_id: str, candidate_id: str, note: str
    ) -> Applied:
        """Safe to repeat: the same id is the same application."""
        ...

    async def standing(self, tenant_id: TenantId, id: str) -> Standing:
        """Raises ``NotFound``."""
        ...

    async def withdraw(self, tenant_id: TenantId, id: str) -> None:
        """Safe to repeat."""
        ...

    async def answer_offer(
        self, tenant_id: TenantId, id: str, offer_id: str, *, accept: bool, version: int
    ) -> None:
        """Safe to repeat. Raises ``NotFound``, ``StaleVersion``, and conflicts."""
        ...

    async def meeting(self, tenant_id: TenantId, interview_id: str) -> Meeting:
        """Raises ``NotFound``."""
        ...

    async def invitation(
        self, tenant_id: TenantId, interview_id: str, *, organizer: str, attendee: str, summary: str
    ) -> Invitation:
        """To an interview as it is now. Raises ``NotFound``."""
        ...


class Sites(Protocol):
    async def by_slug(self, slug: str) -> CareerSite | None:
        """Whichever tenant's it is."""
        ...


class Tickets(Protocol):
    """Links that stand for the right of one candidate to look after one application for a while."""

    def sign(self, tenant_id: TenantId, application_id: str, *, until: datetime) -> str: ...

    def open(self, ticket: str, *, now: datetime) -> tuple[TenantId, str]:
        """(tenant, application). Raises ``NotFound`` for what is altered, expired or never was one."""
        ...


class Letters(Protocol):
    async def of_application(self, tenant_id: TenantId, application_id: str) -> Sequence[CandidateLetter]:
        """Oldest first."""
        ...

    async def of_candidate(self, tenant_id: TenantId, candidate_id: str) -> Sequence[CandidateLetter]: ...


class Submissions(Protocol):
    async def of_candidate(self, tenant_id: TenantId, candidate_id: str) -> Sequence[Submission]:
        """What they sent, oldest first."""
        ...


class Secrets(Protocol):
    def derive(self, purpose: str, *parts: str) -> bytes:
        """32 secret bytes, always the same for the same arguments."""
        ...

"""The career site of Acme, with all its neighbours in memory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from jobhire.domains.careers.application.applying import ApplyForJob, CarryOnSubmission, CvSent, Receipt
from jobhire.domains.careers.application.letters import PlanLetter, SendLetter
from jobhire.domains.careers.application.sites import PutCareerSite
from jobhire.domains.careers.domain.letter import CandidateLetter
from jobhire.domains.careers.domain.site import CareerSite, SiteSettings
from jobhire.domains.careers.domain.submission import Submission
from jobhire.domains.careers.domain.wording import LetterKind, Wording
from jobhire.domains.careers.infrastructure.mongo import LETTERS, SITES, SUBMISSIONS
from jobhire.domains.careers.module import Neighbours, register_of, wire
from jobhire.shared.application import (
    Invitation,
    Mail,
    MailNotSent,
    Mediator,
    Principal,
    RequestContext,
    Rows,
    Slice,
    authorise,
    request_context,
)
from jobhire.shared.domain import Invalid, NotFound, StaleVersion, TenantId
from jobhire.shared.domain.money import Money
from jobhire.shared.infrastructure.documents import load
from jobhire.shared.infrastructure.memory import MemoryAggregateStore
from jobhire.shared.infrastructure.system import Uuid7Ids
from tests.kits import Postbox, make_kit

ACME, RIVAL = TenantId("acme"), TenantId("rival")
SYSTEM = Principal.system(ACME)
VISITOR = Principal.visitor(TenantId(""))
ADMIN = Principal(
    tenant_id=ACME, user_id=SYSTEM.user_id, role="test", permissions=frozenset({"careers:manage"})
)
NOON = datetime(2026, 11, 26, 12, tzinfo=UTC)


@dataclass
class HandClock:
    moment: datetime = NOON

    def now(self) -> datetime:
        return self.moment

    def skip(self, time: timedelta) -> None:
        self.moment += time


@dataclass
class Vacancy:
    id: str
    open: bool = True
    title: str = "Cook"
    department: str = ""
    location: str = "Bern"
    description: str = "Cooks."
    required_skills: Sequence[str] = ("Cooking",)
    posted_at: datetime = NOON
    changed_at: datetime = NOON


@dataclass
class Jobs:
    """``StampedVacancies``: whoever changes one says so."""

    by_id: dict[str, Vacancy] = field(default_factory=lambda: {"j-1": Vacancy("j-1")})
    changes: int = 0
    asked: int = 0

    async def rows(self, tenant_id: TenantId, part: Slice) -> Rows[Vacancy]:
        self.asked += 1
        found = [each for each in self.by_id.values() if each.open and tenant_id == ACME]
        return Rows(items=found, total=len(found), last=None)

    async def one(self, tenant_id: TenantId, id: str) -> Vacancy | None:
        self.asked += 1
        return self.by_id.get(id) if tenant_id == ACME else None

    def stamp(self, tenant_id: TenantId) -> int:
        return self.changes

    def close(self, id: str) -> None:
        self.by_id[id].open = False
        self.changes += 1


@dataclass
class Person:
    name: str
    email: str


@dataclass
class Candidates:
    people: dict[str, Person] = field(default_factory=dict)

    def address(self, text: str) -> str:
        if "@" not in text:
            raise Invalid("this is not an e-mail address", field="/email")
        return text.strip().lower()

    async def meet(self, tenant_id: TenantId, *, new_id: str, name: str, email: str | None) -> str:
        for id, each in self.people.items():
            if email is not None and each.email == email:
                return id
        self.people[new_id] = Person(name, email or "")
        return new_id

    async def addressee(self, tenant_id: TenantId, id: str) -> Person | None:
        return self.people.get(id)


@dataclass
class ReadFile:
    candidate_id: str | None = None
    forgotten: bool = False


@dataclass
class Files:
    received: dict[str, Mapping[str, object]] = field(default_factory=dict)
    results: dict[str, ReadFile] = field(default_factory=dict)

    async def receive(
        self, tenant_id: TenantId, *, id: str, name: str, content: bytes, given: Mapping[str, object]
    ) -> None:
        self.received[id] = given

    async def read(self, tenant_id: TenantId, id: str) -> ReadFile | None:
        return self.results.get(id)


@dataclass
class Applied:
    outcome: str
    application_id: str | None = None


@dataclass
class Offer:
    id: str = "o-1"
    version: int = 2
    status: str = "sent"
    salary: Money | None = None
    period: str = "year"
    start_date: date = date(2027, 1, 1)
    expires_at: datetime = NOON + timedelta(days=30)


@dataclass
class Standing:
    job_id: str
    candidate_id: str
    job_title: str = "Cook"
    source: str = "career_site"
    kind: str = "new"
    created_at: datetime = NOON
    changed_at: datetime = NOON
    offer: Offer | None = None


@dataclass
class Meeting:
    starts_at: datetime = NOON + timedelta(days=3)
    time_zone: str = "Europe/Zurich"
    place: str = "Main street 1"
    link: str = ""
    scheduled: bool = True
    cancelled: bool = False


@dataclass
class Hiring:
    """The front desk: applications by id."""

    standings: dict[str, Standing] = field(default_factory=dict)
    meetings: dict[str, Meeting] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    async def apply(
        self, tenant_id: TenantId, *, id: str, job_id: str, candidate_id: str, note: str
    ) -> Applied:
        self.notes.append(note)
        for known, each in self.standings.items():
            if (each.job_id, each.candidate_id) == (job_id, candidate_id):
                return Applied("applied" if known == id else "known", known)
        self.standings[id] = Standing(job_id, candidate_id)
        return Applied("applied", id)

    async def standing(self, tenant_id: TenantId, id: str) -> Standing:
        if tenant_id != ACME or id not in self.standings:
            raise NotFound("no such application")
        return self.standings[id]

    async def withdraw(self, tenant_id: TenantId, id: str) -> None:
        self.standings[id].kind = "withdrawn"

    async def answer_offer(
        self, tenant_id: TenantId, id: str, offer_id: str, *, accept: bool, version: int
    ) -> None:
        offer = self.standings[id].offer
        if offer is None or offer.id != offer_id:
            raise NotFound("no such offer")
        if offer.version != version:
            raise StaleVersion("another", current=offer.version)
        offer.status = "accepted" if accept else "declined"

    async def meeting(self, tenant_id: TenantId, interview_id: str) -> Meeting:
        if interview_id not in self.meetings:
            raise NotFound("no such interview")
        return self.meetings[interview_id]

    async def invitation(
        self, tenant_id: TenantId, interview_id: str, *, organizer: str, attendee: str, summary: str
    ) -> Invitation:
        content = f"{organizer} {attendee} {summary}".encode()
        return Invitation(method="REQUEST", content=content)


@dataclass
class Shelf:
    """``Sites`` and ``Letters`` over stores in memory."""

    sites: MemoryAggregateStore[CareerSite]
    letters: MemoryAggregateStore[CandidateLetter]

    async def by_slug(self, slug: str) -> CareerSite | None:
        every = [load(SITES, each) for each in self.sites.documents()]
        return next((each for each in every if each.slug == slug), None)

    async def of_application(self, tenant_id: TenantId, application_id: str) -> list[CandidateLetter]:
        return [each for each in self.all() if each.application_id == application_id]

    async def of_candidate(self, tenant_id: TenantId, candidate_id: str) -> list[CandidateLetter]:
        return [each for each in self.all() if each.candidate_id == candidate_id]

    def all(self) -> list[CandidateLetter]:
        return [load(LETTERS, each) for each in self.letters.documents()]


@dataclass
class Post(Postbox):
    away: bool = False

    async def send(self, mail: Mail) -> None:
        if self.away:
            raise MailNotSent("away")
        await super().send(mail)


class House:
    def __init__(self) -> None:
        self.clock, ids, self.post = HandClock(), Uuid7Ids(), Post()
        self.sites = MemoryAggregateStore(SITES, clock=self.clock, ids=ids)
        self.submissions = MemoryAggregateStore(SUBMISSIONS, clock=self.clock, ids=ids)
        self.letters = MemoryAggregateStore(LETTERS, clock=self.clock, ids=ids)
        stores = {
            SITES.collection: self.sites,
            SUBMISSIONS.collection: self.submissions,
            LETTERS.collection: self.letters,
        }
        there: Any = lambda kind: stores[kind.collection]  # noqa: E731 - the type of a store depends on the kind
        self.jobs, self.candidates, self.files, self.hiring = Jobs(), Candidates(), Files(), Hiring()
        self.shelf, self.active = Shelf(self.sites, self.letters), True
        self.mediator = Mediator([authorise])
        self.kit = make_kit(mediator=self.mediator, clock=self.clock, ids=ids, store=there, mailer=self.post)
        neighbours = Neighbours(
            vacancies=self.jobs, applicants=self.candidates, files=self.files, front=self.hiring
        )
        register = register_of(self.kit, self.shelf, self._at_work)
        wire(
            self.kit,
            neighbours,
            register,
            self.shelf,
            sender="no-reply@jobhire.example",
            public_url="https://api.example/",
        )
        self.register, self.send = register, self.mediator.send

    async def _at_work(self, tenant_id: TenantId) -> bool:
        return self.active

    async def open(self, *kinds: LetterKind, **more: Any) -> None:
        """The site is on, and candidates are written of these."""
        known = {"slug": "acme", "company_name": "Acme", "enabled": True, **more}
        settings = SiteSettings(letters={kind: Wording() for kind in kinds}, **known)
        await self.send(PutCareerSite(by=ADMIN, settings=settings))

    async def apply(self, name: str = "Ada", client: str = "192.0.2.1", **more: Any) -> Receipt:
        token = request_context.set(RequestContext(correlation_id="r", client=client))
        try:
            return await self.send(
                ApplyForJob(**{"by": VISITOR, "slug": "acme", "job_id": "j-1", "name": name, **more})
            )
        finally:
            request_context.reset(token)

    async def go_on(self, receipt: Receipt) -> Submission:
        await self.send(CarryOnSubmission(by=SYSTEM, id=receipt.reference))
        return await self.submissions.get(ACME, receipt.reference)

    async def plan(self, kind: LetterKind, application_id: str = "a-1", **more: Any) -> None:
        told = {"cause": f"e-{kind}", "at": self.clock.now(), **more}
        command = PlanLetter(by=SYSTEM, kind=kind, application_id=application_id, **told)
        await self.send(command)

    async def deliver(self) -> list[str]:
        """What becomes of each letter, tried now."""
        return [await self.send(SendLetter(by=SYSTEM, id=each.id)) for each in self.shelf.all()]


CV = CvSent(name="cv.txt", content=b"Ada. Cooks.")

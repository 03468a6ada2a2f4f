"""Candidates are written to: what is due, what it says, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar
from zoneinfo import ZoneInfo

import msgspec

from jobhire.domains.careers.application.ports import (
    Applicants,
    FrontDesk,
    Letters,
    Meeting,
    Standing,
    Tickets,
)
from jobhire.domains.careers.application.sites import SiteRegister
from jobhire.domains.careers.domain.letter import REJECTION_DELAY, CandidateLetter, LetterStatus
from jobhire.domains.careers.domain.site import CareerSite
from jobhire.domains.careers.domain.wording import LetterKind, filled, greeted
from jobhire.shared.application import (
    AggregateStore,
    Clock,
    Invitation,
    Mail,
    Mailer,
    MailNotSent,
    Message,
    edit,
)
from jobhire.shared.domain import AlreadyExists, NotFound, TenantId

TOO_LATE = timedelta(days=2)
"""Nobody is written of what happened so long ago, as when a consumer meets years of a log."""
LINK_HOLDS = timedelta(days=90)
APPLIED_THEMSELVES = frozenset({"career_site", "job_board", "social", "internal", "event"})
"""Sources of applications by candidates: who was put forward by others hears of no rejection."""
_OVER = frozenset({"rejected", "withdrawn"})


class PlanLetter(Message[None], frozen=True, kw_only=True):
    """Something has happened ``at`` that moment (``cause``: the id of its event) that candidates are written
    of, if their tenant wants it. ``about``: an interview or offer."""

    permission: ClassVar[str] = "applications:write"

    cause: str
    kind: LetterKind
    application_id: str
    at: datetime
    about: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """Where letters come from. ``sender``: the address that all come from; ``public_url``: where people
    reach the service."""

    register: SiteRegister
    letters: AggregateStore[CandidateLetter]
    found: Letters
    front: FrontDesk
    applicants: Applicants
    tickets: Tickets
    mailer: Mailer
    clock: Clock
    sender: str
    public_url: str

    async def standing(self, tenant_id: TenantId, application_id: str) -> Standing | None:
        try:
            return await self.front.standing(tenant_id, application_id)
        except NotFound:
            return None

    def link(self, site: CareerSite, application_id: str) -> str:
        """To the candidate's own page."""
        ticket = self.tickets.sign(site.tenant_id, application_id, until=self.clock.now() + LINK_HOLDS)
        own = site.settings.application_url
        return own + ticket if own else f"{self.public_url}/api/v1/careers/applications/{ticket}"


async def plan_letter(command: PlanLetter, *, post: Post) -> None:
    """One letter for one event, however often it is told. Nothing where the tenant does not want it."""
    tenant_id, now = command.by.tenant_id, post.clock.now()
    site = await post.register.of_tenant(tenant_id)
    if site is None or site.wording(command.kind) is None or now - command.at > TOO_LATE:
        return
    standing = await post.standing(tenant_id, command.application_id)
    if standing is None or not _concerns(command.kind, standing):
        return
    letter = CandidateLetter.of(
        command.cause,
        tenant_id,
        kind=command.kind,
        application_id=command.application_id,
        candidate_id=standing.candidate_id,
        job_id=standing.job_id,
        about=command.about,
        at=command.at,
        now=now,
    )
    try:
        await post.letters.save(letter)
    except AlreadyExists:
        return


def _concerns(kind: LetterKind, standing: Standing) -> bool:
    if kind is LetterKind.RECEIVED:
        return standing.source == "career_site"
    return kind is not LetterKind.REJECTED or standing.source in APPLIED_THEMSELVES


class SendLetter(Message[str], frozen=True, kw_only=True):
    """Answers what became of it: its status, or ``later``."""

    permission: ClassVar[str] = "applications:write"

    id: str


async def send_letter(command: SendLetter, *, post: Post) -> str:
    """The try is counted before it begins; what ends in between is tried again: at least once. What there is
    to say is found out now, and a letter that nothing is behind any more is cancelled."""
    tenant_id, now, begun = command.by.tenant_id, post.clock.now(), False
    if not await post.register.at_work(tenant_id):
        await edit(post.letters, tenant_id, command.id, lambda it: it.postpone(now=now))
        return "later"

    def begin(it: CandidateLetter) -> bool:
        nonlocal begun
        begun = it.begin(now=now)
        return begun

    letter = await edit(post.letters, tenant_id, command.id, begin)
    if not begun:
        return "later"
    mail = await _written(letter, post)
    if mail is None:
        return await _ended(post, letter, LetterStatus.CANCELLED)
    try:
        await post.mailer.send(mail)
    except MailNotSent:
        return await _ended(post, letter, LetterStatus.PARKED)
    return await _ended(post, letter, LetterStatus.SENT)


async def _ended(post: Post, letter: CandidateLetter, status: LetterStatus) -> str:
    now = post.clock.now()
    ends = {
        LetterStatus.CANCELLED: CandidateLetter.cancel,
        LetterStatus.PARKED: CandidateLetter.failed,
        LetterStatus.SENT: CandidateLetter.sent,
    }
    after = await edit(post.letters, letter.tenant_id, letter.id, lambda it: ends[status](it, now=now))
    return "later" if after.status is LetterStatus.WAITING else after.status.value


async def _written(letter: CandidateLetter, post: Post) -> Mail | None:
    """None: there is nothing to say any more, or nobody to say it to."""
    tenant_id = letter.tenant_id
    site = await post.register.of_tenant(tenant_id)
    standing = await post.standing(tenant_id, letter.application_id)
    wording = None if site is None else site.wording(letter.kind)
    if site is None or wording is None or standing is None or not _holds(letter, standing, post.clock.now()):
        return None
    addressee = await post.applicants.addressee(tenant_id, standing.candidate_id)
    if addressee is None:
        return None
    company, when, invitation = site.settings.company_name, "", None
    if letter.kind is LetterKind.INTERVIEW:
        told = await _interview(letter, post, f"{company}: {standing.job_title}", addressee.email)
        if told is None:
            return None
        when, invitation = told
    values = {
        "name": greeted(addressee.name),
        "company": company,
        "job": standing.job_title,
        "when": when,
        "link": post.link(site, letter.application_id),
    }
    subject, text = filled(letter.kind, wording, values)
    return Mail(
        id=letter.id,
        to=addressee.email,
        subject=subject,
        text=text,
        sender_name=company,
        invitation=invitation,
    )


def _holds(letter: CandidateLetter, standing: Standing, now: datetime) -> bool:
    """Whether it is still so. One that was rejected again since has another letter, later on."""
    if letter.kind is LetterKind.REJECTED:
        return standing.kind == "rejected" and now - standing.changed_at >= REJECTION_DELAY
    if letter.kind is LetterKind.OFFER:
        offer = standing.offer
        return offer is not None and offer.id == letter.about and offer.status == "sent"
    return letter.kind is LetterKind.INTERVIEW or standing.kind not in _OVER


async def _interview(
    letter: CandidateLetter, post: Post, summary: str, address: str
) -> tuple[str, Invitation] | None:
    """As it is now. None once it is over, or was held."""
    tenant_id, id = letter.tenant_id, letter.about or ""
    try:
        meeting = await post.front.meeting(tenant_id, id)
        if meeting.starts_at <= post.clock.now() or not (meeting.scheduled or meeting.cancelled):
            return None
        invitation = await post.front.invitation(
            tenant_id, id, organizer=post.sender, attendee=address, summary=summary
        )
    except NotFound:
        return None
    return _when(meeting), invitation


def _when(meeting: Meeting) -> str:
    there = meeting.starts_at.astimezone(ZoneInfo(meeting.time_zone))
    moment = f"{there:%A}, {there.day} {there:%B %Y, %H:%M} ({meeting.time_zone})"
    if meeting.cancelled:
        return f"{moment} is cancelled"
    return ", ".join(part for part in (moment, meeting.place, meeting.link) if part)


class CandidateLetterView(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """``dueAt``: of one that waits, when it is tried next; ``interviewId``, ``offerId``: what it is of."""

    id: str
    kind: LetterKind
    status: LetterStatus
    attempts: int
    created_at: datetime
    due_at: datetime | None
    ended_at: datetime | None
    interview_id: str | None
    offer_id: str | None

    @classmethod
    def of(cls, letter: CandidateLetter) -> CandidateLetterView:
        return cls(
            id=letter.id,
            kind=letter.kind,
            status=letter.status,
            attempts=letter.attempts,
            created_at=letter.created_at,
            due_at=letter.due_at if letter.status is LetterStatus.WAITING else None,
            ended_at=letter.ended_at,
            interview_id=letter.about if letter.kind is LetterKind.INTERVIEW else None,
            offer_id=letter.about if letter.kind is LetterKind.OFFER else None,
        )


class ListLetters(Message[list[CandidateLetterView]], frozen=True, kw_only=True):
    """What the candidate was written of an application, oldest first."""

    permission: ClassVar[str] = "applications:read"

    application_id: str


async def list_letters(query: ListLetters, *, post: Post) -> list[CandidateLetterView]:
    """Raises ``NotFound``."""
    tenant_id = query.by.tenant_id
    await post.front.standing(tenant_id, query.application_id)
    found = await post.found.of_application(tenant_id, query.application_id)
    return [CandidateLetterView.of(each) for each in found]


class RequeueLetter(Message[CandidateLetterView], frozen=True, kw_only=True):
    """A parked letter is tried again."""

    permission: ClassVar[str] = "applications:write"

    application_id: str
    id: str


async def requeue_letter(command: RequeueLetter, *, post: Post) -> CandidateLetterView:
    """Raises ``NotFound`` and ``LetterNotParked``."""
    tenant_id, now = command.by.tenant_id, post.clock.now()
    await post.front.standing(tenant_id, command.application_id)
    known = await post.letters.get(tenant_id, command.id)
    if known.application_id != command.application_id:
        raise NotFound("there is no such letter about this application", id=command.id)
    return CandidateLetterView.of(
        await edit(post.letters, tenant_id, command.id, lambda it: it.requeue(now=now))
    )

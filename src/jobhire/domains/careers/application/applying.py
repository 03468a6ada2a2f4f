"""Strangers apply: what they send is kept first, and becomes a candidate and an application afterwards.

So the answer is the same, and takes as long, whether or not somebody with this address is known.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import ClassVar
from uuid import UUID, uuid5

import msgspec

from jobhire.domains.careers.application.ports import (
    ApplicantFiles,
    Applicants,
    FrontDesk,
    Secrets,
    Vacancies,
)
from jobhire.domains.careers.application.sites import SiteRegister
from jobhire.domains.careers.domain.errors import ApplicationsClosed, TooManyApplications
from jobhire.domains.careers.domain.submission import Agreed, Becomes, Submission, Words
from jobhire.shared.application import (
    AggregateStore,
    Clock,
    IdempotencyKeyReused,
    Ids,
    Message,
    Rate,
    Throttle,
    edit,
    request_context,
)
from jobhire.shared.application.networks import network_of
from jobhire.shared.domain import AlreadyExists, NotFound, TenantId

_NAMESPACE = UUID("5a0c8b1e-3d1f-5c55-9f0e-7d3c1c2d9a40")
PER_PLACE = Rate(name="applications-per-place", limit=30, seconds=3_600)
"""From one network: a class of students behind one address is let in, a script is not."""
PER_ADDRESS = Rate(name="applications-per-address", limit=10, seconds=86_400)
"""With one e-mail address: it is not proven, so whose it is may be bothered by letters."""
PER_TENANT = Rate(name="applications-per-company", limit=3_000, seconds=3_600)
RECRUITING, TALENT_POOL = "recruiting", "talent_pool"


class CvSent(msgspec.Struct, frozen=True, kw_only=True):
    """A file, or text (``name`` ends in .txt)."""

    name: str
    content: bytes


class Receipt(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """``reference``: what to name if something is to be asked about it; nothing can be looked up by it."""

    reference: str
    received_at: datetime


class ApplyForJob(Message[Receipt], frozen=True, kw_only=True):
    """``key``: a repeat with the same one is the same application; ``talent_pool``: may be kept in mind for
    other jobs."""

    permission: ClassVar[None] = None

    slug: str
    job_id: str
    name: str
    email: str | None = None
    note: str = ""
    cv: CvSent | None = None
    talent_pool: bool = False
    key: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Counter:
    """Where strangers hand in what they send, and what it becomes."""

    register: SiteRegister
    submissions: AggregateStore[Submission]
    vacancies: Vacancies
    applicants: Applicants
    files: ApplicantFiles
    front: FrontDesk
    throttle: Throttle
    secrets: Secrets
    clock: Clock
    ids: Ids

    async def admit(self, tenant_id: TenantId, email: str | None) -> None:
        """Raises ``TooManyApplications``."""
        context = request_context.get()
        place = self._hidden("place", network_of(context.client) if context else "")
        limits = [(PER_PLACE, place), (PER_TENANT, tenant_id)]
        if email is not None:
            limits.append((PER_ADDRESS, self._hidden("address", email)))
        for rate, key in limits:
            if seconds := await self.throttle.hit(rate, tenant_id, key):
                raise TooManyApplications(seconds)

    def imprint_of(self, command: ApplyForJob) -> str:
        """Tells one body from another, and nobody without our key what it says."""
        said = msgspec.json.encode(
            [command.name, command.email, command.note, command.talent_pool, command.cv and command.cv.name]
        )
        content = sha256(command.cv.content if command.cv else b"").hexdigest()
        return self._hidden("imprint", said.decode(), content)

    def _hidden(self, purpose: str, *parts: str) -> str:
        return self.secrets.derive(f"careers-{purpose}", *parts).hex()[:32]


async def apply_for_job(command: ApplyForJob, *, counter: Counter) -> Receipt:
    """Raises ``NotFound``, ``ApplicationsClosed``, ``Invalid``, ``TooManyApplications``,
    ``IdempotencyKeyReused``, and what files are refused for."""
    site = await counter.register.open_site(command.slug)
    tenant_id = site.tenant_id
    email = None if command.email is None else counter.applicants.address(command.email)
    words = Words(name=command.name, email=email, note=command.note).checked()
    await _require_open(counter, tenant_id, command.job_id)
    await counter.admit(tenant_id, email)
    id, imprint = _id_of(command, tenant_id, counter), counter.imprint_of(command)
    if (known := await _known(counter, tenant_id, id, imprint)) is not None:
        return known
    becomes = Becomes(
        candidate_id=counter.ids.new(),
        application_id=counter.ids.new(),
        document_id=await _cv_kept(command, tenant_id, words, counter),
    )
    purposes = (RECRUITING, TALENT_POOL) if command.talent_pool else (RECRUITING,)
    agreed = Agreed(purposes=purposes, at=counter.clock.now(), notice=site.settings.notice)
    submission = Submission.receive(
        id,
        tenant_id,
        job_id=command.job_id,
        words=words,
        agreed=agreed,
        imprint=imprint,
        becomes=becomes,
    )
    try:
        await counter.submissions.save(submission)
    except AlreadyExists:  # the same at the same moment
        faster = await _known(counter, tenant_id, id, imprint)
        if faster is None:
            raise
        return faster
    return Receipt(reference=id, received_at=submission.received_at)


async def _cv_kept(command: ApplyForJob, tenant_id: TenantId, words: Words, counter: Counter) -> str | None:
    if command.cv is None:
        return None
    id, email = counter.ids.new(), {} if words.email is None else {"email": words.email}
    given = {"name": words.name, **email}
    await counter.files.receive(
        tenant_id, id=id, name=command.cv.name, content=command.cv.content, given=given
    )
    return id


async def _require_open(counter: Counter, tenant_id: TenantId, job_id: str) -> None:
    vacancy = await counter.vacancies.one(tenant_id, job_id)
    if vacancy is None:
        raise NotFound("there is no open job with this id", id=job_id)
    if not vacancy.open:
        raise ApplicationsClosed


def _id_of(command: ApplyForJob, tenant_id: TenantId, counter: Counter) -> str:
    if command.key is None:
        return counter.ids.new()
    return str(uuid5(_NAMESPACE, f"{tenant_id}/{command.job_id}/{command.key}"))


async def _known(counter: Counter, tenant_id: TenantId, id: str, imprint: str) -> Receipt | None:
    known = (await counter.submissions.get_many(tenant_id, [id])).get(id)
    if known is None:
        return None
    if known.imprint != imprint:
        raise IdempotencyKeyReused("use another key for another application")
    return Receipt(reference=id, received_at=known.received_at)


class CarryOnSubmission(Message[None], frozen=True, kw_only=True):
    """By its own id, or by that of the CV that came with it, which has been read."""

    permission: ClassVar[str] = "applications:write"

    id: str | None = None
    document_id: str | None = None


async def carry_on_submission(command: CarryOnSubmission, *, counter: Counter) -> None:
    """As far as it goes now: where the CV is still to be read, whoever reads it calls again. Safe to
    repeat."""
    tenant_id = command.by.tenant_id
    submission = await _submission(command, counter)
    if submission is None or submission.words is None:
        return
    words, candidate_id = submission.words, None
    if submission.becomes.document_id is not None:
        read = await counter.files.read(tenant_id, submission.becomes.document_id)
        if read is None:
            return
        if read.forgotten:  # erased in the meantime: nobody is made of it again
            await edit(counter.submissions, tenant_id, submission.id, Submission.forget)
            return
        candidate_id = read.candidate_id
    if candidate_id is None:
        candidate_id = await counter.applicants.meet(
            tenant_id, new_id=submission.becomes.candidate_id, name=words.name, email=words.email
        )
    await _hand_over(counter, submission, candidate_id, words.note)


async def _submission(command: CarryOnSubmission, counter: Counter) -> Submission | None:
    tenant_id = command.by.tenant_id
    if command.document_id is not None:
        return await counter.submissions.find(tenant_id, "document", command.document_id)
    return (await counter.submissions.get_many(tenant_id, [command.id or ""])).get(command.id or "")


async def _hand_over(counter: Counter, submission: Submission, candidate_id: str, note: str) -> None:
    applied = await counter.front.apply(
        submission.tenant_id,
        id=submission.becomes.application_id,
        job_id=submission.job_id,
        candidate_id=candidate_id,
        note=note,
    )

    def end(it: Submission) -> bool:
        return it.end(applied.outcome, candidate_id=candidate_id, application_id=applied.application_id)

    await edit(counter.submissions, submission.tenant_id, submission.id, end)

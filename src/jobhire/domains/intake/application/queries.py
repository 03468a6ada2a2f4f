"""What may be asked about CVs: how far a file is, what was read in it, and the file itself."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from time import monotonic
from typing import Any, ClassVar, Protocol

import msgspec

from jobhire.domains.intake.application.files import clean_of, reading_of
from jobhire.domains.intake.application.ports import Candidates, CvFacts, Links, OpenJobs
from jobhire.domains.intake.domain.cv_document import CvDocument, CvStatus
from jobhire.domains.intake.domain.document import Kind
from jobhire.domains.intake.domain.errors import CvRefused, NoCvFile
from jobhire.domains.intake.domain.refusal import SENTENCES, Reason
from jobhire.shared.application import (
    AggregateStore,
    Blobs,
    Clock,
    Message,
    OperationStatus,
    OperationView,
    Principal,
    Progress,
    operation_id,
)
from jobhire.shared.domain import NotFound, TenantId

OPERATION = "cv"
_STATUS = {
    CvStatus.RECEIVED: OperationStatus.QUEUED,
    CvStatus.READING: OperationStatus.RUNNING,
    CvStatus.READ: OperationStatus.SUCCEEDED,
    CvStatus.FAILED: OperationStatus.FAILED,
}


class SamePerson(msgspec.Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """Another candidate that may be the same person. ``per_cent``: how alike the texts are."""

    candidate_id: str
    reason: str
    per_cent: int | None = None


class CvVersion(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One file that was read into a candidate."""

    document_id: str
    file_name: str
    kind: Kind
    size: int
    received_at: datetime
    parser: str | None
    scanned: bool

    @classmethod
    def of(cls, document: CvDocument) -> CvVersion:
        return cls(
            document_id=document.id,
            file_name=document.file.name,
            kind=document.file.kind,
            size=document.file.size,
            received_at=document.received_at,
            parser=document.parser,
            scanned=document.scanned,
        )


def operation_of(document: CvDocument) -> OperationView:
    """How far a file is."""
    failed = document.status is CvStatus.FAILED
    return OperationView(
        id=operation_id(OPERATION, document.id),
        kind=OPERATION,
        status=_STATUS[document.status],
        progress=Progress(current=int(document.ended), total=1, failed=int(failed)),
        created_at=document.received_at,
        updated_at=document.updated_at,
        result=_result(document),
        problem=_problem(document.reason),
    )


def warnings_of(document: CvDocument) -> list[SamePerson]:
    found = document.outcome.warnings if document.outcome else ()
    return [
        SamePerson(candidate_id=each.candidate_id, reason=each.reason, per_cent=each.per_cent)
        for each in found
    ]


def _result(document: CvDocument) -> dict[str, Any] | None:
    outcome = document.outcome
    if outcome is None or document.status is not CvStatus.READ:
        return None
    return {
        "documentId": document.id,
        "candidateId": outcome.candidate_id,
        "created": outcome.created,
        "proposals": outcome.proposals,
        "warnings": warnings_of(document),
    }


def _problem(reason: Reason | None) -> dict[str, Any] | None:
    if reason is None:
        return None
    kind = f"https://jobhire.dev/problems/{CvRefused.code}"
    return {"type": kind, "title": CvRefused.title, "detail": SENTENCES[reason], "reason": reason.value}


class CvOperations:
    """See ``OperationSource``."""

    def __init__(self, documents: AggregateStore[CvDocument]) -> None:
        self._documents = documents

    async def operation(self, tenant_id: TenantId, id: str) -> OperationView:
        return operation_of(await self._documents.get(tenant_id, id))


_LOOK_SECONDS = 0.02
_ASK_ANYWAY_SECONDS = 0.5
"""Without a word of a change for so long, the record itself is asked."""


class AwaitCv(Message[CvDocument], frozen=True, kw_only=True):
    """A document when it has ended, or as it is when ``seconds`` are over."""

    permission: ClassVar[str] = "candidates:write"

    document: CvDocument
    seconds: float


async def await_cv(
    query: AwaitCv,
    *,
    documents: AggregateStore[CvDocument],
    changes: Callable[[TenantId, str], int],
) -> CvDocument:
    """``changes``: a number that moves when a document does, so that waiting costs no reads."""
    tenant_id, document = query.by.tenant_id, query.document
    until, seen, looked = monotonic() + query.seconds, -1, 0.0
    while not document.ended and (now := monotonic()) < until:
        present = changes(tenant_id, document.id)
        if present != seen or now - looked > _ASK_ANYWAY_SECONDS:
            seen, looked = present, now
            document = await documents.get(tenant_id, document.id)
        else:
            await asyncio.sleep(_LOOK_SECONDS)
    return document


class UploadedCandidate(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The candidate that a file became, or was added to. ``matchScoresQueued``: always true, scores follow.
    ``proposals``: differences from what was known that wait for a decision."""

    id: str
    name: str
    email: str | None
    skills: Sequence[str]
    cv_file_url: str
    match_scores_queued: bool
    created: bool
    document_id: str
    operation_id: str
    proposals: int
    warnings: list[SamePerson]
    version: int


class Uploaded(msgspec.Struct, frozen=True, kw_only=True):
    """``open_jobs``: how many are being compared with them."""

    candidate: UploadedCandidate
    open_jobs: int


class GetUploadedCandidate(Message[Uploaded], frozen=True, kw_only=True):
    permission: ClassVar[str] = "candidates:write"

    document: CvDocument


async def get_uploaded_candidate(
    query: GetUploadedCandidate, *, candidates: Candidates, jobs: OpenJobs
) -> Uploaded:
    """Of a document that was read. Raises ``CvRefused`` for one that failed, ``NotFound`` for a candidate who
    is gone meanwhile."""
    document = query.document
    operation = operation_id(OPERATION, document.id)
    if document.reason is not None or document.outcome is None:
        raise CvRefused(document.reason or Reason.GAVE_UP, operationId=operation)
    outcome = document.outcome
    found = await candidates.summary(query.by.tenant_id, outcome.candidate_id)
    candidate = UploadedCandidate(
        id=outcome.candidate_id,
        name=found.name,
        email=found.email,
        skills=found.skills,
        cv_file_url=file_url(outcome.candidate_id),
        match_scores_queued=True,
        created=outcome.created,
        document_id=document.id,
        operation_id=operation,
        proposals=outcome.proposals,
        warnings=warnings_of(document),
        version=found.version,
    )
    return Uploaded(candidate=candidate, open_jobs=await jobs.open(query.by.tenant_id))


def file_url(candidate_id: str) -> str:
    return f"/api/v1/candidates/{candidate_id}/cv/file"


class CvView(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A CV as it was read. ``reading``: visible text, hidden pieces, and the profile with its places."""

    candidate_id: str
    document: CvVersion
    versions: list[CvVersion]
    reading: msgspec.Raw


class OfCandidate(Protocol):
    """A message about one file of a candidate; None: their present one."""

    @property
    def by(self) -> Principal: ...
    @property
    def candidate_id(self) -> str: ...
    @property
    def document_id(self) -> str | None: ...


class GetCv(Message[CvView], frozen=True, kw_only=True):
    """The present CV of a candidate, or an earlier one."""

    permission: ClassVar[str] = "candidates:read"

    candidate_id: str
    document_id: str | None = None


async def get_cv(query: GetCv, *, candidates: Candidates, facts: CvFacts, blobs: Blobs) -> CvView:
    """Raises ``NotFound``, also where the CV did not come as a file."""
    document, versions = await document_of(query, candidates, facts)
    reading = await blobs.get(reading_of(query.by.tenant_id, document.id))
    return CvView(
        candidate_id=query.candidate_id,
        document=CvVersion.of(document),
        versions=[CvVersion.of(each) for each in versions],
        reading=msgspec.Raw(reading),
    )


async def document_of(
    query: OfCandidate, candidates: Candidates, facts: CvFacts
) -> tuple[CvDocument, Sequence[CvDocument]]:
    summary = await candidates.summary(query.by.tenant_id, query.candidate_id)
    wanted = query.document_id or summary.document_id
    versions = await facts.of_candidate(query.by.tenant_id, query.candidate_id)
    for each in versions:
        if each.id == wanted:
            return each, versions
    raise NoCvFile("this candidate has no such file", id=query.candidate_id)


class CvFile(msgspec.Struct, frozen=True, kw_only=True):
    """A copy without metadata, to be handed out."""

    name: str
    kind: Kind
    content: bytes


class GetCvFile(Message[CvFile], frozen=True, kw_only=True):
    permission: ClassVar[str] = "candidates:read"

    candidate_id: str
    document_id: str | None = None


async def get_cv_file(query: GetCvFile, *, candidates: Candidates, facts: CvFacts, blobs: Blobs) -> CvFile:
    """Raises ``NotFound``."""
    document, _ = await document_of(query, candidates, facts)
    return await _file(document, blobs)


async def _file(document: CvDocument, blobs: Blobs) -> CvFile:
    # While it is read once more, the copy of the last time is as good as ever.
    if document.status is CvStatus.FAILED or not document.copied:
        raise NoCvFile("this file cannot be handed out: no clean copy of it could be made")
    content = await blobs.get(clean_of(document.tenant_id, document.id))
    return CvFile(name=document.file.name, kind=document.file.kind, content=content)


class CvLink(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A link that needs no token, for a while."""

    url: str
    expires_at: datetime


class SignCvLink(Message[CvLink], frozen=True, kw_only=True):
    permission: ClassVar[str] = "candidates:read"

    candidate_id: str
    document_id: str | None = None


async def sign_cv_link(
    query: SignCvLink,
    *,
    candidates: Candidates,
    facts: CvFacts,
    links: Links,
    clock: Clock,
    public_url: str,
    seconds: int,
) -> CvLink:
    """Raises ``NotFound``."""
    document, _ = await document_of(query, candidates, facts)
    until = clock.now().replace(microsecond=0) + timedelta(seconds=seconds)
    ticket = links.sign(query.by.tenant_id, document.id, until=until)
    return CvLink(url=f"{public_url.rstrip('/')}/api/v1/cv-files/{ticket}", expires_at=until)


class OpenCvLink(Message[CvFile], frozen=True, kw_only=True):
    """Whoever has the ticket has the right: it was made for them by somebody who has."""

    permission: ClassVar[str | None] = None

    ticket: str


async def open_cv_link(
    query: OpenCvLink,
    *,
    documents: AggregateStore[CvDocument],
    candidates: Candidates,
    links: Links,
    blobs: Blobs,
    clock: Clock,
    at_work: Callable[[TenantId], Awaitable[bool]],
) -> CvFile:
    """Raises ``NotFound``: also when the candidate was deleted since, or the tenant suspended."""
    tenant_id, id = links.open(query.ticket, now=clock.now())
    if not await at_work(tenant_id):
        raise NotFound("there is no file under this link, or no longer")
    document = await documents.get(tenant_id, id)
    if document.outcome is None:
        raise NotFound("there is no file under this link")
    await candidates.summary(tenant_id, document.outcome.candidate_id)
    return await _file(document, blobs)

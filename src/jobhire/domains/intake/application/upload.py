"""A file comes in: stored first, then known."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from typing import ClassVar

import msgspec

from jobhire.domains.intake.application.files import original_of
from jobhire.domains.intake.application.ports import Precheck, StorageQuota
from jobhire.domains.intake.domain.cv_document import CvDocument, FileFacts, Uploader
from jobhire.domains.intake.domain.document import Kind
from jobhire.domains.intake.domain.errors import CvRefused
from jobhire.domains.intake.domain.refusal import Refused
from jobhire.shared.application import AggregateStore, Blobs, Clock, Ids, Message
from jobhire.shared.domain import AlreadyExists


class UploadCv(Message[CvDocument], frozen=True, kw_only=True):
    """``given``: what the uploader knows of the person (``name``, ``email``); ``into``: the candidate it is
    of; ``unproven``: they are a stranger who says that it is theirs."""

    permission: ClassVar[str] = "candidates:write"

    id: str
    file_name: str
    content: bytes
    into: str | None = None
    type: str = "uploaded"
    given: Mapping[str, object] = msgspec.field(default_factory=dict)
    metadata: Mapping[str, object] = msgspec.field(default_factory=dict)
    unproven: bool = False


async def upload_cv(
    command: UploadCv,
    *,
    documents: AggregateStore[CvDocument],
    blobs: Blobs,
    quota: StorageQuota,
    kind_of: Precheck,
    clock: Clock,
    ids: Ids,
) -> CvDocument:
    """The file is in the store before any document names it: what a crash leaves behind is a file without a
    document, which is swept. Sent again with the same id, it answers with the document of the first time.

    Raises ``CvRefused`` and ``StorageQuotaReached``; nothing is kept then.
    """
    document = _received(command, _kind(command, kind_of), clock, ids)
    tenant_id, size = document.tenant_id, document.file.size
    await quota.take(tenant_id, size)
    try:
        await blobs.put(original_of(tenant_id, document.id), command.content)
        await documents.save(document)
    except AlreadyExists:
        await quota.give_back(tenant_id, size)
        return await documents.get(tenant_id, command.id)
    return document


def _kind(command: UploadCv, kind_of: Precheck) -> Kind:
    try:
        return kind_of(command.content, command.file_name)
    except Refused as refused:
        raise CvRefused(refused.reason) from None


def _received(command: UploadCv, kind: Kind, clock: Clock, ids: Ids) -> CvDocument:
    uploader = Uploader(
        user_id=command.by.user_id,
        into=command.into,
        type=command.type,
        given=command.given,
        metadata=command.metadata,
        unproven=command.unproven,
    )
    return CvDocument.receive(
        id=command.id,
        tenant_id=command.by.tenant_id,
        file=FileFacts(
            name=command.file_name,
            kind=kind,
            size=len(command.content),
            sha256=sha256(command.content).hexdigest(),
        ),
        uploader=uploader,
        new_candidate_id=ids.new(),
        now=clock.now(),
    )

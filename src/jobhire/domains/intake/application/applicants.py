"""CVs of people who apply on the career site: the same way in as for uploads, and trusted less."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

from jobhire.domains.intake.application.upload import UploadCv
from jobhire.domains.intake.domain.cv_document import CvDocument
from jobhire.shared.application import AggregateStore, Mediator, Principal
from jobhire.shared.domain import NotFound, TenantId


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadFile:
    """``candidate_id``: whose it is; None: it could not be read, and is nobody's. ``forgotten``: it went with
    its candidate."""

    candidate_id: str | None
    forgotten: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicantFiles:
    mediator: Mediator
    documents: AggregateStore[CvDocument]

    async def receive(
        self, tenant_id: TenantId, *, id: str, name: str, content: bytes, given: Mapping[str, object]
    ) -> None:
        """Store it and have it read. Safe to repeat. Raises ``CvRefused`` and ``StorageQuotaReached``."""
        by = Principal.system(tenant_id)
        await self.mediator.send(
            UploadCv(by=by, id=id, file_name=name, content=content, given=given, unproven=True)
        )

    async def read(self, tenant_id: TenantId, id: str) -> ReadFile | None:
        """What came of it; None while it waits."""
        with suppress(NotFound):
            document = await self.documents.get(tenant_id, id)
            if not document.ended:
                return None
            candidate_id = document.outcome.candidate_id if document.outcome else None
            return ReadFile(candidate_id=candidate_id, forgotten=document.is_forgotten)
        return ReadFile(candidate_id=None, forgotten=True)

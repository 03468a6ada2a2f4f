"""A candidate as JSON Resume: what is known of them, and what their CV says of work and studies."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

import msgspec

from jobhire.domains.intake.application.files import StoredReading, reading_of
from jobhire.domains.intake.application.ports import Candidates, CandidateSummary
from jobhire.domains.intake.domain.document import Kind, Reading
from jobhire.domains.intake.domain.profile import Profile
from jobhire.domains.intake.domain.read_cv import ReadCv
from jobhire.shared.application import BlobMissing, Blobs, Message
from jobhire.shared.domain import TenantId

Resume = dict[str, Any]
AsResume = Callable[[ReadCv], Resume]
_NOTHING = ReadCv(Reading(Kind.TEXT, 1, ()), Profile(), ())


class GetJsonResume(Message[Resume], frozen=True, kw_only=True):
    permission: ClassVar[str] = "candidates:read"

    candidate_id: str


async def get_json_resume(
    query: GetJsonResume, *, candidates: Candidates, blobs: Blobs, as_resume: AsResume
) -> Resume:
    """Facts of the candidate win over what the CV says. Raises ``NotFound``."""
    tenant_id = query.by.tenant_id
    summary = await candidates.summary(tenant_id, query.candidate_id)
    resume = as_resume(await _cv(tenant_id, summary.document_id, blobs))
    return {**resume, "basics": _basics(resume["basics"], summary), "skills": _skills(summary)}


async def _cv(tenant_id: TenantId, document_id: str | None, blobs: Blobs) -> ReadCv:
    """As it was read; an empty one where there is no file."""
    try:
        if document_id is not None:
            raw = await blobs.get(reading_of(tenant_id, document_id))
            stored = msgspec.json.decode(raw, type=StoredReading)
            return ReadCv(Reading(stored.kind, stored.pages, ()), stored.profile, tuple(stored.phones))
    except BlobMissing:
        pass
    return _NOTHING


def _basics(read: Mapping[str, Any], summary: CandidateSummary) -> Resume:
    email = {} if summary.email is None else {"email": summary.email}
    return {**read, "name": summary.name, **email}


def _skills(summary: CandidateSummary) -> list[Resume]:
    return [{"name": skill} for skill in summary.skills]

"""The files of a candidate, what was read in them, and what imports say of the person."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import msgspec

from jobhire.domains.intake.application.files import reading_of
from jobhire.domains.intake.application.forgetting import Traces
from jobhire.domains.intake.application.ports import Links
from jobhire.domains.intake.domain.cv_document import CvDocument, CvStatus
from jobhire.domains.intake.domain.import_entry import ImportEntry
from jobhire.shared.application import Asked, BlobMissing, Blobs, Disclosed, Held, as_kept
from jobhire.shared.domain import TenantId

PURPOSE = "To read what a CV says, and to show it as it came"
IMPORT = "To bring in many candidates at once, and to undo it"
NO_LINK = {
    "files": "A file without a link cannot be handed out, or the candidate is deleted or merged: "
    "restore or unmerge them, and ask again",
}

IsLive = Callable[[TenantId, str], Awaitable[bool]]


class FileDiscloser:
    """See ``Discloser``. Files are linked: a link needs no token, and ends when it is said to."""

    def __init__(
        self, *, traces: Traces, blobs: Blobs, links: Links, is_live: IsLive, public_url: str
    ) -> None:
        self._traces, self._blobs, self._links = traces, blobs, links
        self._is_live, self._public_url = is_live, public_url

    async def disclose(self, tenant_id: TenantId, asked: Asked) -> Disclosed:
        found = await self._traces.documents(tenant_id, asked.id)
        documents = [each for each in found if not each.is_forgotten]
        live = bool(documents) and await self._is_live(tenant_id, asked.id)
        held = [await self._of_document(each, asked, live=live) for each in documents]
        ids = [each.id for each in found]
        entries = await self._traces.entries(tenant_id, asked.id, ids, all=True)
        held += (_of_entry(each) for each in entries if each.name or each.metadata or each.foresight)
        whole = all(each.data["file"] for each in held if each.place == "cv_documents")
        return Disclosed(held=held, left_out={} if whole else NO_LINK)

    async def _of_document(self, document: CvDocument, asked: Asked, *, live: bool) -> Held:
        linked = live and document.copied and document.status is not CvStatus.FAILED
        data = {
            **as_kept(document),
            "reading": await self._reading(document),
            "file": self._link(document, asked) if linked and document.outcome else None,
        }
        return Held(
            place="cv_documents",
            id=document.id,
            purpose=PURPOSE,
            data=data,
            since=document.received_at,
            sources=("cv",),
        )

    async def _reading(self, document: CvDocument) -> Any:
        try:
            raw = await self._blobs.get(reading_of(document.tenant_id, document.id))
        except BlobMissing:
            return None
        return msgspec.json.decode(raw)

    def _link(self, document: CvDocument, asked: Asked) -> Mapping[str, Any]:
        ticket = self._links.sign(document.tenant_id, document.id, until=asked.links_until)
        url = f"{self._public_url.rstrip('/')}/api/v1/cv-files/{ticket}"
        return {"name": document.file.name, "url": url, "until": asked.links_until}


def _of_entry(entry: ImportEntry) -> Held:
    return Held(
        place="import_entries",
        id=entry.id,
        purpose=IMPORT,
        data=as_kept(entry),
        since=entry.created_at,
        sources=("import",),
    )

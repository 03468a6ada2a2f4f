"""Where the files of a document lie, and what is written down of a reading."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from jobhire.domains.intake.domain.document import Hidden, Kind
from jobhire.domains.intake.domain.profile import Profile
from jobhire.domains.intake.domain.read_cv import ReadCv
from jobhire.shared.domain import TenantId

ROOT = "cvs"


def folder_of(tenant_id: TenantId, document_id: str) -> str:
    return f"{ROOT}/{tenant_id}/{document_id}"


def original_of(tenant_id: TenantId, document_id: str) -> str:
    """As it came, never handed out."""
    return f"{folder_of(tenant_id, document_id)}/original"


def clean_of(tenant_id: TenantId, document_id: str) -> str:
    """The copy without metadata."""
    return f"{folder_of(tenant_id, document_id)}/clean"


def reading_of(tenant_id: TenantId, document_id: str) -> str:
    return f"{folder_of(tenant_id, document_id)}/reading"


class StoredReading(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What was read: the visible text, what nobody sees, and the profile with its places in the text."""

    kind: Kind
    pages: int
    text: str
    hidden: Sequence[Hidden]
    scanned_pages: Sequence[int]
    profile: Profile
    phones: Sequence[str | None]
    """E.164, for each phone of the profile."""
    recognised_pages: Sequence[int] = ()
    """Pages that are pictures, and whose text comes from character recognition."""

    @classmethod
    def of(cls, cv: ReadCv) -> StoredReading:
        reading = cv.reading
        return cls(
            kind=reading.kind,
            pages=reading.pages,
            text=reading.text,
            hidden=reading.hidden,
            scanned_pages=reading.scanned_pages,
            profile=cv.profile,
            phones=cv.e164,
            recognised_pages=reading.recognised_pages,
        )

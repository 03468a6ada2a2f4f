"""Reading the audit trail. Nothing here, or anywhere, changes or deletes an entry."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Protocol

import msgspec

from jobhire.domains.audit.domain.question import Question
from jobhire.shared.application import Message
from jobhire.shared.domain import TenantId


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """An entry as the trail holds it. ``body``: the canonical JSON that ``hash`` is the SHA-256 of;
    ``address``: where the request came from, until it is erased."""

    position: int
    body: msgspec.Raw
    hash: str
    address: str | None = None


class Verdict(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """``whole``: every entry is there and follows from the one before. Else ``broken_at`` is the first
    position that is not, and ``hash`` empty."""

    whole: bool
    entries: int
    hash: str
    broken_at: int | None = None


class Trail(Protocol):
    """One tenant's entries, for reading."""

    async def newest(
        self, tenant_id: TenantId, question: Question, *, before: int | None, limit: int
    ) -> Sequence[Kept]:
        """Entries that answer the question, newest first, from below a position on."""
        ...

    async def after(self, tenant_id: TenantId, position: int, *, limit: int) -> Sequence[Kept]:
        """All entries, oldest first, after a position."""
        ...

    async def verify(self, tenant_id: TenantId) -> Verdict:
        """Walks the whole trail."""
        ...


class AskAudit(Message[Sequence[Kept]], frozen=True, kw_only=True):
    permission: ClassVar = "audit:read"

    question: Question
    before: int | None = None
    limit: int = 100


async def ask_audit(query: AskAudit, *, trail: Trail) -> Sequence[Kept]:
    """Newest first, at most ``limit``."""
    return await trail.newest(query.by.tenant_id, query.question, before=query.before, limit=query.limit)


class ExportAudit(Message[Sequence[Kept]], frozen=True, kw_only=True):
    """The next entries after a position, oldest first: the whole trail, page by page."""

    permission: ClassVar = "audit:read"

    after: int = 0
    limit: int = 1_000


async def export_audit(query: ExportAudit, *, trail: Trail) -> Sequence[Kept]:
    return await trail.after(query.by.tenant_id, query.after, limit=query.limit)


class VerifyAudit(Message[Verdict], frozen=True, kw_only=True):
    permission: ClassVar = "audit:read"


async def verify_audit(query: VerifyAudit, *, trail: Trail) -> Verdict:
    return await trail.verify(query.by.tenant_id)

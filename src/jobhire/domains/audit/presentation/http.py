"""The audit trail over HTTP, for those who run a tenant."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec
from litestar import Controller, Request, Response, get
from litestar.di import NamedDependency
from litestar.params import QueryParameter

from jobhire.domains.audit.application.queries import AskAudit, ExportAudit, Kept, Verdict, VerifyAudit
from jobhire.domains.audit.domain.question import Question
from jobhire.shared.application import Mediator, Principal
from jobhire.shared.presentation.auth import operation
from jobhire.shared.presentation.envelope import Envelope, MetaEnvelope
from jobhire.shared.presentation.paging import PageSize

AuditRequest = Request[Principal, Any, Any]
Id = Annotated[str | None, QueryParameter(max_length=100)]
Moment = Annotated[datetime | None, QueryParameter(description="RFC 3339, with an offset")]
Position = Annotated[int, QueryParameter(ge=0, le=10**12)]
NDJSON = "application/x-ndjson"
_LINE = b'{"position":%d,"hash":"%b","entry":%b}\n'


class EntryView(msgspec.Struct, frozen=True, kw_only=True, rename="camel", omit_defaults=True):
    """``entry``: what the chain holds; ``hash`` is the SHA-256 of its canonical JSON. ``address``: where the
    request came from, until it is erased."""

    position: int
    hash: str
    entry: dict[str, Any]
    address: str | None = None

    @classmethod
    def of(cls, kept: Kept) -> EntryView:
        entry = msgspec.json.decode(kept.body)
        return cls(position=kept.position, hash=kept.hash, entry=entry, address=kept.address)


class Further(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """``before``: what to ask with for older entries; null at the end."""

    before: int | None


class AuditController(Controller):
    path = "/audit"
    tags = ("Audit",)

    @get("/", opt=operation("audit:read", problems=(422,)), operation_id="askAudit", summary="Who did what")
    async def ask(  # noqa: PLR0913, PLR0917 - one argument per query parameter
        self,
        request: AuditRequest,
        mediator: NamedDependency[Mediator],
        actor: Id = None,
        action: Annotated[str | None, QueryParameter(max_length=100, description="A prefix")] = None,
        subject: Id = None,
        outcome: Annotated[Literal["done", "refused"] | None, QueryParameter()] = None,
        since: Annotated[datetime | None, QueryParameter(name="from", description="Included")] = None,
        until: Annotated[datetime | None, QueryParameter(name="to", description="Not included")] = None,
        before: Annotated[int | None, QueryParameter(ge=1, le=10**12, description="A position")] = None,
        limit: PageSize = 20,
    ) -> Response[MetaEnvelope[list[EntryView], Further]]:
        """Newest first. ``meta.before`` leads on to older entries."""
        question = Question(
            actor=actor, action=action, subject=subject, outcome=outcome, since=since, until=until
        )
        found = await mediator.send(AskAudit(by=request.user, question=question, before=before, limit=limit))
        further = found[-1].position if len(found) == limit and found[-1].position > 1 else None
        views = [EntryView.of(each) for each in found]
        return Response(MetaEnvelope(data=views, meta=Further(before=further)))

    @get(
        "/export",
        opt=operation("audit:read"),
        media_type=NDJSON,
        operation_id="exportAudit",
        summary="The whole trail, page by page, to be verified elsewhere",
    )
    async def export(
        self,
        request: AuditRequest,
        mediator: NamedDependency[Mediator],
        after: Position = 0,
        limit: Annotated[int, QueryParameter(ge=1, le=10_000)] = 1_000,
    ) -> Response[bytes]:
        """One JSON object per line, oldest first: ``position``, ``hash`` and ``entry``, byte for byte as
        hashed. Ask again with ``after`` = the last position until nothing comes."""
        found = await mediator.send(ExportAudit(by=request.user, after=after, limit=limit))
        lines = b"".join(_LINE % (each.position, each.hash.encode(), bytes(each.body)) for each in found)
        return Response(lines, media_type=NDJSON)

    @get("/verify", opt=operation("audit:read"), operation_id="verifyAudit", summary="Is it whole?")
    async def verify(
        self, request: AuditRequest, mediator: NamedDependency[Mediator]
    ) -> Response[Envelope[Verdict]]:
        """Walks the tenant's whole trail: every entry is there, unaltered, and follows from the one
        before."""
        return Response(Envelope(data=await mediator.send(VerifyAudit(by=request.user))))

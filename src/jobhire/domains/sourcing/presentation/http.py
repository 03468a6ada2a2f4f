"""Sources over HTTP."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from litestar import Controller, Request, Response, delete, get, patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from msgspec import UNSET, UnsetType

from jobhire.domains.sourcing.application.running import GetRound, ListRounds, PreviewSource, RunSource
from jobhire.domains.sourcing.application.sources import (
    ChangeSource,
    CreateSource,
    DeleteSource,
    GetSource,
    ListSources,
)
from jobhire.domains.sourcing.application.views import Preview, RoundDetails, RoundView, SourceView
from jobhire.shared.application import Mediator, OperationView, Principal
from jobhire.shared.presentation.auth import operation
from jobhire.shared.presentation.bodies import NO_NUL, Name
from jobhire.shared.presentation.conditions import etag, expected_version
from jobhire.shared.presentation.envelope import Envelope, Message, Page
from jobhire.shared.presentation.idempotency import once
from jobhire.shared.presentation.lists import Listed
from jobhire.shared.presentation.paging import Cursor, PageNumber, PageSize

PathId = FromPath[Annotated[str, msgspec.Meta(max_length=100)]]
SourceRequest = Request[Principal, Any, Any]
BoardName = Annotated[
    str,
    msgspec.Meta(
        min_length=1,
        max_length=40,
        pattern=NO_NUL,
        description="`greenhouse`, `lever`, `remoteok`, `schema-org`, `feed`, `portal-xml`, or another "
        "plug-in's name; of people: `greenhouse-harvest`, `lever-api`",
    ),
]
Address = Annotated[
    str,
    msgspec.Meta(
        min_length=1,
        max_length=2_000,
        pattern=NO_NUL,
        description="Of `greenhouse` the board token, of `lever` the site, of `remoteok` `company:<name>` or "
        "`tag:<tag>`, of people a name for the account, else a URL",
    ),
]
Line = Annotated[str, msgspec.Meta(min_length=1, max_length=200, pattern=NO_NUL)]
Departments = Annotated[
    dict[Line, Annotated[str, msgspec.Meta(max_length=200, pattern=NO_NUL)]],
    msgspec.Meta(max_length=200, description="Your names of departments by the board's"),
]
Hours = Annotated[int, msgspec.Meta(ge=1, le=168, description="Hours between two rounds")]
Credentials = Annotated[
    str,
    msgspec.Meta(
        min_length=1, max_length=2_000, pattern="^[!-~]+$", description="Kept sealed, and never shown again"
    ),
]
WebhookSecret = Annotated[
    str,
    msgspec.Meta(
        min_length=16,
        max_length=200,
        pattern="^[ -~]+$",
        description="What the board signs its webhooks with; kept sealed, and never shown again",
    ),
]
_EXAMPLE = {
    "name": "Our careers page",
    "board": "greenhouse",
    "address": "acme",
    "departments": {"Eng": "Engineering"},
    "everyHours": 6,
    "enabled": False,
}


class NewSource(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True, rename="camel"):
    """``enabled``: false to look at a preview before anything is made of it."""

    name: Name
    board: BoardName
    address: Address
    departments: Departments = {}
    every_hours: Hours = 24
    credentials: Credentials | None = None
    enabled: bool = True


class SourcePatch(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True, rename="camel"):
    """A merge-patch: what is left out stays; ``departments`` are replaced as a whole."""

    name: Name | UnsetType = UNSET
    address: Address | UnsetType = UNSET
    departments: Departments | UnsetType | None = UNSET
    every_hours: Hours | UnsetType = UNSET
    credentials: Credentials | UnsetType | None = UNSET
    webhook_secret: WebhookSecret | UnsetType | None = UNSET
    enabled: bool | UnsetType = UNSET


class SourceController(Controller):
    path = "/sources"
    tags = ("Sources",)

    @post(
        "/",
        opt=operation("sources:manage", idempotent=True, example=_EXAMPLE, problems=(409, 422)),
        operation_id="createSource",
        summary="Make jobs of a board's postings, or candidates of a system's people",
    )
    async def create(
        self, request: SourceRequest, data: JSONBody[NewSource], mediator: NamedDependency[Mediator]
    ) -> Response[Envelope[SourceView]]:
        """The first round comes at once, unless it is not enabled. At most 20 of a tenant."""

        async def run(id: str) -> Response[Envelope[SourceView]]:
            command = CreateSource(
                by=request.user,
                id=id,
                name=data.name,
                board=data.board,
                address=data.address,
                departments=data.departments,
                every_hours=data.every_hours,
                credentials=data.credentials,
                enabled=data.enabled,
            )
            new = await mediator.send(command)
            headers = {"Location": f"/api/v1/sources/{new.id}", "ETag": etag(new.version)}
            return Response(Envelope(data=new, message="Source created"), status_code=201, headers=headers)

        return await once(request, run)

    @get("/", opt=operation("sources:read"), operation_id="listSources", summary="List the sources")
    async def many(
        self, request: SourceRequest, mediator: NamedDependency[Mediator]
    ) -> Response[Envelope[list[SourceView]]]:
        """Oldest first, with how their last round went and when the next one comes."""
        return Response(Envelope(data=await mediator.send(ListSources(by=request.user))))

    @get("/{id:str}", opt=operation("sources:read"), operation_id="getSource", summary="Read a source")
    async def one(
        self, request: SourceRequest, id: PathId, mediator: NamedDependency[Mediator]
    ) -> Response[Envelope[SourceView]]:
        """The ``ETag`` is of what people set, not of ``state``."""
        found = await mediator.send(GetSource(by=request.user, id=id))
        return Response(Envelope(data=found), headers={"ETag": etag(found.version)})

    @patch(
        "/{id:str}",
        opt=operation("sources:manage", if_match=True, example={"everyHours": 12}, problems=(404, 409, 422)),
        operation_id="changeSource",
        summary="Change, stop or go on with a source",
    )
    async def change(
        self,
        request: SourceRequest,
        id: PathId,
        data: JSONBody[SourcePatch],
        mediator: NamedDependency[Mediator],
    ) -> Response[Envelope[SourceView]]:
        """``enabled``: false stops it, true goes on. What changed is asked for at once."""
        command = ChangeSource(
            by=request.user,
            id=id,
            name=data.name,
            address=data.address,
            departments={} if data.departments is None else data.departments,
            every_hours=data.every_hours,
            credentials=data.credentials,
            webhook_secret=data.webhook_secret,
            enabled=data.enabled,
            expected_version=expected_version(request),
        )
        changed = await mediator.send(command)
        return Response(
            Envelope(data=changed, message="Source updated"), headers={"ETag": etag(changed.version)}
        )

    @delete(
        "/{id:str}",
        opt=operation("sources:manage", if_match=True),
        status_code=200,
        operation_id="deleteSource",
        summary="Delete a source",
    )
    async def remove(
        self, request: SourceRequest, id: PathId, mediator: NamedDependency[Mediator]
    ) -> Response[Message]:
        """Jobs that came from it stay as they are."""
        await mediator.send(DeleteSource(by=request.user, id=id, expected_version=expected_version(request)))
        return Response(Message(message="Source deleted"))

    @post(
        "/{id:str}/preview",
        opt=operation("sources:manage", problems=(404, 409, 429)),
        status_code=200,
        operation_id="previewSource",
        summary="What a round would do now",
    )
    async def preview(
        self, request: SourceRequest, id: PathId, mediator: NamedDependency[Mediator]
    ) -> Response[Envelope[Preview]]:
        """The board is asked and nothing is changed: which jobs would be created, changed, closed or left
        alone, and why; of people the next pages. Ten a minute."""
        return Response(Envelope(data=await mediator.send(PreviewSource(by=request.user, id=id))))

    @post(
        "/{id:str}/run",
        opt=operation("sources:manage", problems=(404, 409)),
        status_code=202,
        operation_id="runSource",
        summary="A round now",
    )
    async def run(
        self, request: SourceRequest, id: PathId, mediator: NamedDependency[Mediator]
    ) -> Response[Envelope[OperationView]]:
        """Follow the operation. Whoever asks while a round is waited for gets that one."""
        under_way = await mediator.send(RunSource(by=request.user, id=id))
        headers = {"Location": f"/api/v1/operations/{under_way.id}"}
        return Response(Envelope(data=under_way, message="Round asked for"), status_code=202, headers=headers)

    @get(
        "/{id:str}/rounds",
        opt=operation("sources:read", problems=(404,)),
        operation_id="listSourceRounds",
        summary="List a source's rounds",
    )
    async def rounds(
        self,
        request: SourceRequest,
        id: PathId,
        mediator: NamedDependency[Mediator],
        page: PageNumber = 1,
        limit: PageSize = 20,
        cursor: Cursor = None,
    ) -> Response[Page[RoundView]]:
        """Newest first, those of the last 30 days."""
        listed = Listed(name="source-rounds", filters={"source": id}, page=page, limit=limit)
        found = await mediator.send(ListRounds(by=request.user, id=id, part=listed.part(request, cursor)))
        return listed.answer(request, list(found.items), total=found.total, last=found.last)

    @get(
        "/{id:str}/rounds/{round_id:str}",
        opt=operation("sources:read", problems=(404,)),
        operation_id="getSourceRound",
        summary="What became of each posting or person",
    )
    async def round(
        self, request: SourceRequest, id: PathId, round_id: PathId, mediator: NamedDependency[Mediator]
    ) -> Response[Envelope[RoundDetails]]:
        """Of those that were not the same as before, 200 at most."""
        found = await mediator.send(GetRound(by=request.user, id=id, round_id=round_id))
        return Response(Envelope(data=found))

"""A tiny domain behind the real shell: notes. Shows every habit that a controller has."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime
from typing import Annotated, Any, ClassVar, Literal

import msgspec
from litestar import Controller, Litestar, Request, Response, get, patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, QueryParameter
from uuid_utils import uuid7

from jobhire.interfaces.api.app import create_api
from jobhire.interfaces.api.edge import Shell
from jobhire.shared.application import IdempotencyStore, Mediator, Message, Principal, authorise
from jobhire.shared.domain import Invalid, NotFound, StaleVersion, TenantId, Unauthenticated, UserId
from jobhire.shared.infrastructure.idempotency import InMemoryIdempotency
from jobhire.shared.infrastructure.telemetry import Telemetry
from jobhire.shared.presentation.auth import PUBLIC, operation
from jobhire.shared.presentation.bodies import FreeMap, Name, ShortText
from jobhire.shared.presentation.conditions import conditional, etag, expected_version
from jobhire.shared.presentation.envelope import Envelope, Page, Pagination, encode, encoded
from jobhire.shared.presentation.idempotency import once
from jobhire.shared.presentation.paging import Cursor, Cursors, PageNumber, PageSize, next_link
from jobhire.shared.presentation.services import HttpServices, services

BASE = "/api/v1"


class NoteNotFound(NotFound):
    code = "note-not-found"
    title = "No such note"


class Colour(msgspec.Struct, frozen=True):
    """A value object with a rule of its own."""

    name: str

    def __post_init__(self) -> None:
        if self.name == "infrared":
            raise Invalid("a colour that people can see")


class Note(msgspec.Struct, kw_only=True):
    id: str
    title: str
    colour: str = "grey"
    version: int = 1


class WriteNote(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, rename="camel"):
    title: Name
    count: int = 0
    state: Literal["draft", "final"] = "draft"
    colour: Colour | None = None
    tag_list: list[ShortText] = []
    metadata: FreeMap = {}


class ChangeNote(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    title: Name | msgspec.UnsetType = msgspec.UNSET


class PutNote(Message[Note], frozen=True, kw_only=True):
    permission: ClassVar[str | None] = "notes:write"
    id: str
    title: str


class Notes:
    """Where the notes are; ``reads`` and ``writes`` count what was really done."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], Note] = {}
        self.reads = self.writes = 0
        self.crash_after_write = False

    async def put(self, message: PutNote) -> Note:
        key = message.by.tenant_id, message.id
        if key not in self.kept:
            self.kept[key] = Note(id=message.id, title=message.title)
            self.writes += 1
        if self.crash_after_write:
            raise RuntimeError(f"secret-value {message.title}")
        return self.kept[key]

    def get(self, tenant_id: str, id: str) -> Note:
        self.reads += 1
        try:
            return self.kept[tenant_id, id]
        except KeyError:
            raise NoteNotFound("nothing here", id=id) from None


class Tokens:
    """``<tenant>.<role>`` is a good token; ``viewer`` may only read."""

    async def verify(self, token: str) -> Principal:
        tenant, _, role = token.partition(".")
        if role not in {"viewer", "writer"}:
            raise Unauthenticated("the token is not one of ours")
        permissions = frozenset({"notes:read", "notes:write"} if role == "writer" else {"notes:read"})
        return Principal(tenant_id=TenantId(tenant), user_id=UserId("u1"), role=role, permissions=permissions)


class FixedClock:
    def __init__(self) -> None:
        self.at = datetime(2026, 11, 21, 12, tzinfo=UTC)

    def now(self) -> datetime:
        return self.at


class Uuids:
    def new(self) -> str:
        return str(uuid7())


def controller(notes: Notes) -> type[Controller]:
    class NoteController(Controller):
        path = "/notes"
        tags = ("Notes",)

        @post("/", opt=operation("notes:write", idempotent=True, example={"title": "Milk"}))
        async def write(
            self,
            request: Request[Principal, Any, Any],
            data: JSONBody[WriteNote],
            mediator: NamedDependency[Mediator],
        ) -> Response[Envelope[Note]]:
            """Write a note."""

            async def run(id: str) -> Response[Envelope[Note]]:
                note = await mediator.send(PutNote(by=request.user, id=id, title=data.title))
                headers = {"Location": f"{BASE}/notes/{id}", "ETag": etag(note.version)}
                return Response(Envelope(data=note, message="Written"), status_code=201, headers=headers)

            return await once(request, run)

        @get("/{id:str}", opt=operation("notes:read", if_none_match=True, kept=True))
        async def one(
            self, request: Request[Principal, Any, Any], id: FromPath[str]
        ) -> Response[Envelope[Note]]:
            note = notes.get(request.user.tenant_id, id)
            return conditional(request, encode(Envelope(data=note)), etag(note.version))

        @get("/", opt=operation("notes:read"))
        async def many(
            self,
            request: Request[Principal, Any, Any],
            page: PageNumber = 1,
            limit: PageSize = 20,
            cursor: Cursor = None,
            search: Annotated[str | None, QueryParameter(max_length=200)] = None,
            kind: Annotated[Literal["draft", "final", "all"], QueryParameter()] = "all",
        ) -> Response[Page[Note]]:
            tenant, cursors = request.user.tenant_id, services(request).cursors
            filters = {"search": search, "kind": kind}
            after = cursors.read(tenant, "notes:id", filters, cursor)[0] if cursor else ""
            rows = sorted((n for (t, _), n in notes.kept.items() if t == tenant and n.id > after), key=_id)
            shown = rows[:limit]
            following = (
                cursors.issue(tenant, "notes:id", filters, [shown[-1].id]) if len(rows) > limit else None
            )
            pagination = Pagination.of(page=page, limit=limit, total=len(rows), next_cursor=following)
            return encoded(
                encode(Page(data=shown, pagination=pagination)), headers=next_link(request, following)
            )

        @patch("/{id:str}", opt=operation("notes:write", if_match=True))
        async def change(
            self, request: Request[Principal, Any, Any], id: FromPath[str], data: JSONBody[ChangeNote]
        ) -> Response[Envelope[Note]]:
            expected, note = expected_version(request), notes.get(request.user.tenant_id, id)
            if expected not in {None, note.version}:
                raise StaleVersion("read it again", version=note.version)
            if data.title is not msgspec.UNSET:
                note.title, note.version = data.title, note.version + 1
            return Response(Envelope(data=note), headers={"ETag": etag(note.version)})

        @get("/broken/now", opt=operation("notes:read"))
        async def broken(self) -> Envelope[str]:
            raise RuntimeError("a person's secret-value")

        @get("/greeting/all", opt=PUBLIC)
        async def greeting(self) -> Envelope[str]:
            return Envelope(data="hello")

    return NoteController


def _id(note: Note) -> str:
    return note.id


def build(
    notes: Notes | None = None,
    *,
    telemetry: Telemetry | None = None,
    idempotency: IdempotencyStore | None = None,
    clock: FixedClock | None = None,
    readiness: dict[str, Any] | None = None,
    helpful: dict[str, Any] | None = None,
    shell: Shell | None = None,
    roots: Sequence[Any] = (),
) -> Litestar:
    notes = notes or Notes()
    mediator = Mediator([authorise])
    mediator.register(PutNote, notes.put)
    return create_api(
        controllers=[controller(notes)],
        mediator=mediator,
        verifier=Tokens(),
        services=HttpServices(
            clock=clock or FixedClock(),
            ids=Uuids(),
            idempotency=idempotency or InMemoryIdempotency(),
            cursors=Cursors(b"0123456789abcdef"),
        ),
        telemetry=telemetry or Telemetry(access_log=lambda _: None),
        readiness=readiness or {},
        helpful=helpful or {},
        shell=shell,
        roots=roots,
        version="1.2.3",
        lifespan=[_nothing],
    )


def _nothing() -> AbstractAsyncContextManager[None]:
    @asynccontextmanager
    async def empty() -> Any:
        yield

    return empty()

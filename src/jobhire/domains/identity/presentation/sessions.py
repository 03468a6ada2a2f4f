"""Sessions over HTTP."""

from __future__ import annotations

from typing import Annotated

import msgspec
from litestar import Controller, Response, delete, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from jobhire.domains.identity.application.ports import SignedIn
from jobhire.domains.identity.application.session_commands import (
    EndSession,
    EndSessionsOfUser,
    ListSessions,
    ListSessionsOfUser,
    LogOut,
    LogOutEverywhere,
    Refresh,
    SessionView,
)
from jobhire.domains.identity.presentation.fields import SECRET, IdentityRequest
from jobhire.shared.application import Mediator
from jobhire.shared.domain import UserId
from jobhire.shared.presentation.auth import operation
from jobhire.shared.presentation.bodies import NO_NUL
from jobhire.shared.presentation.envelope import Envelope, Message


class RefreshBody(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True, rename="camel"):
    refresh_token: Annotated[str, msgspec.Meta(min_length=1, max_length=500, pattern=NO_NUL)]


class Everywhere(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True, rename="camel"):
    """``keepThis``: stay signed in here."""

    keep_this: bool = False


class SessionController(Controller):
    path = "/auth"
    tags = ("Sessions",)

    @post(
        "/refresh",
        opt=operation(public=True, problems=(401,)),
        status_code=200,
        operation_id="refresh",
        summary="The next access token",
    )
    async def refresh(
        self, data: JSONBody[RefreshBody], mediator: NamedDependency[Mediator]
    ) -> Response[Envelope[SignedIn]]:
        """The refresh token is good once; the answer has the next one. Repeated within 10 seconds, because
        the answer was lost or two tabs asked at once, the answer is the same. Later, whoever uses it again
        has
        copied it: the session ends."""
        signed_in = await mediator.send(Refresh(refresh_token=data.refresh_token))
        return Response(Envelope(data=signed_in), headers=SECRET)

    @post("/logout", opt=operation(), status_code=200, operation_id="logOut", summary="End this session")
    async def log_out(
        self, request: IdentityRequest, mediator: NamedDependency[Mediator]
    ) -> Response[Message]:
        await mediator.send(LogOut(by=request.user))
        return Response(Message(message="Signed out"))

    @post(
        "/logout-everywhere",
        opt=operation(example={"keepThis": True}),
        status_code=200,
        operation_id="logOutEverywhere",
        summary="End all of your sessions",
    )
    async def log_out_everywhere(
        self, request: IdentityRequest, data: JSONBody[Everywhere], mediator: NamedDependency[Mediator]
    ) -> Response[Message]:
        await mediator.send(LogOutEverywhere(by=request.user, keep_this=data.keep_this))
        return Response(Message(message="Signed out everywhere"))

    @get("/sessions", opt=operation(), operation_id="listSessions", summary="Your sessions")
    async def mine(
        self, request: IdentityRequest, mediator: NamedDependency[Mediator]
    ) -> Response[Envelope[list[SessionView]]]:
        return Response(Envelope(data=await mediator.send(ListSessions(by=request.user))))

    @delete(
        "/sessions/{id:str}",
        opt=operation(),
        status_code=200,
        operation_id="endSession",
        summary="End one of your sessions",
    )
    async def end(
        self, request: IdentityRequest, id: FromPath[str], mediator: NamedDependency[Mediator]
    ) -> Response[Message]:
        await mediator.send(EndSession(by=request.user, id=id))
        return Response(Message(message="Session ended"))


class UserSessionController(Controller):
    path = "/users"
    tags = ("Sessions",)

    @get(
        "/{id:str}/sessions",
        opt=operation("users:write"),
        operation_id="listSessionsOfUser",
        summary="A colleague's sessions",
    )
    async def of_user(
        self, request: IdentityRequest, id: FromPath[str], mediator: NamedDependency[Mediator]
    ) -> Response[Envelope[list[SessionView]]]:
        query = ListSessionsOfUser(by=request.user, user_id=UserId(id))
        return Response(Envelope(data=await mediator.send(query)))

    @delete(
        "/{id:str}/sessions",
        opt=operation("users:write"),
        status_code=200,
        operation_id="endSessionsOfUser",
        summary="Sign a colleague out everywhere",
    )
    async def end_all(
        self, request: IdentityRequest, id: FromPath[str], mediator: NamedDependency[Mediator]
    ) -> Response[Message]:
        await mediator.send(EndSessionsOfUser(by=request.user, user_id=UserId(id)))
        return Response(Message(message="All sessions ended"))

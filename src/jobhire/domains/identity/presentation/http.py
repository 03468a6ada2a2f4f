"""Registering, signing in, and the people of a tenant over HTTP."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from email_validator import EmailNotValidError, validate_email
from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from jobhire.domains.identity.application.commands import AddUser, LogIn, Register
from jobhire.domains.identity.application.ports import Session, UserView
from jobhire.domains.identity.application.queries import GetUser, ListUsers, WhoAmI
from jobhire.domains.identity.domain.credential import Password
from jobhire.domains.identity.domain.roles import Role
from jobhire.domains.identity.domain.text import Email, normalise_email
from jobhire.shared.application import Mediator, Principal
from jobhire.shared.domain import Invalid, TenantId, UserId
from jobhire.shared.presentation.auth import PUBLIC, operation
from jobhire.shared.presentation.bodies import NO_NUL
from jobhire.shared.presentation.envelope import Envelope, Page, Pagination
from jobhire.shared.presentation.paging import PageNumber, PageSize
from jobhire.shared.presentation.services import services

_SECRET = {"Cache-Control": "no-store"}
_CONTROL = "\\u0000-\\u001f\\u007f-\\u009f"

AddressText = Annotated[
    str, msgspec.Meta(min_length=3, max_length=254, pattern=NO_NUL, extra_json_schema={"format": "email"})
]
PasswordText = Annotated[
    str,
    msgspec.Meta(
        min_length=8,
        max_length=1024,
        pattern=NO_NUL,
        description="8 characters or more, at most 1,024 bytes of UTF-8; any characters, compared in NFC",
        extra_json_schema={"format": "password", "writeOnly": True},
    ),
]
LineText = Annotated[
    str,
    msgspec.Meta(min_length=1, max_length=200, pattern=f"^[^{_CONTROL}]*[^\\s{_CONTROL}][^{_CONTROL}]*$"),
]
IgnoredRole = Annotated[
    str,
    msgspec.Meta(
        max_length=50,
        pattern=NO_NUL,
        description="Read and without effect: whoever founds a tenant is its admin",
    ),
]


class Registration(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, rename="camel"):
    email: AddressText
    password: PasswordText
    full_name: LineText
    role: IgnoredRole | None = None
    company_name: LineText | None = None


class SignIn(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, rename="camel"):
    email: AddressText
    password: PasswordText


class NewUser(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, rename="camel"):
    email: AddressText
    password: PasswordText
    full_name: LineText
    role: Role


class AuthController(Controller):
    path = "/auth"
    tags = ("Identity",)

    @post(
        "/register",
        opt=PUBLIC,
        operation_id="register",
        summary="Found a tenant and become its admin",
    )
    async def register(
        self,
        request: Request[Any, Any, Any],
        data: JSONBody[Registration],
        mediator: NamedDependency[Mediator],
    ) -> Response[Envelope[Session]]:
        ids = services(request).ids
        session = await mediator.send(
            Register(
                tenant_id=TenantId(ids.new()),
                user_id=UserId(ids.new()),
                email=_email(data.email),
                password=Password(data.password),
                full_name=data.full_name,
                company_name=data.company_name,
            )
        )
        headers = {**_SECRET, "Location": f"/api/v1/users/{session.user.id}"}
        return Response(Envelope(data=session), status_code=201, headers=headers)

    @post(
        "/login",
        opt=operation(public=True, problems=(401,)),
        status_code=200,
        operation_id="logIn",
        summary="Sign in",
    )
    async def log_in(
        self, data: JSONBody[SignIn], mediator: NamedDependency[Mediator]
    ) -> Response[Envelope[Session]]:
        command = LogIn(email=_email(data.email), password=Password(data.password))
        return Response(Envelope(data=await mediator.send(command)), headers=_SECRET)

    @get("/me", opt=operation(), operation_id="whoAmI", summary="Who the token is for")
    async def me(
        self, request: Request[Principal, Any, Any], mediator: NamedDependency[Mediator]
    ) -> Response[Envelope[UserView]]:
        return Response(Envelope(data=await mediator.send(WhoAmI(by=request.user))))


class UserController(Controller):
    path = "/users"
    tags = ("Identity",)

    @get("/", opt=operation("users:read"), operation_id="listUsers", summary="The people of this tenant")
    async def many(
        self,
        request: Request[Principal, Any, Any],
        mediator: NamedDependency[Mediator],
        page: PageNumber = 1,
        limit: PageSize = 20,
    ) -> Response[Page[UserView]]:
        found = await mediator.send(ListUsers(by=request.user, page=page, limit=limit))
        window = Pagination.of(page=page, limit=limit, total=found.total)
        return Response(Page(data=found.users, pagination=window))

    @post("/", opt=operation("users:write"), operation_id="addUser", summary="Add a colleague")
    async def add(
        self,
        request: Request[Principal, Any, Any],
        data: JSONBody[NewUser],
        mediator: NamedDependency[Mediator],
    ) -> Response[Envelope[UserView]]:
        # No Idempotency-Key: its record would keep a fast hash of the password. The address guards repeats.
        user = await mediator.send(
            AddUser(
                by=request.user,
                id=UserId(services(request).ids.new()),
                email=_email(data.email),
                password=Password(data.password),
                full_name=data.full_name,
                role=data.role,
            )
        )
        headers = {"Location": f"/api/v1/users/{user.id}"}
        return Response(Envelope(data=user), status_code=201, headers=headers)

    @get("/{id:str}", opt=operation("users:read"), operation_id="getUser", summary="One colleague")
    async def one(
        self,
        request: Request[Principal, Any, Any],
        id: FromPath[str],
        mediator: NamedDependency[Mediator],
    ) -> Response[Envelope[UserView]]:
        return Response(Envelope(data=await mediator.send(GetUser(by=request.user, id=id))))


def _email(text: str) -> Email:
    """As compared: its domain in Unicode, the rest as the domain's rule has it. Raises ``Invalid``."""
    try:
        return normalise_email(validate_email(text.strip(), check_deliverability=False).normalized)
    except EmailNotValidError as error:
        raise Invalid("this is not an e-mail address that mail can reach", field="/email") from error

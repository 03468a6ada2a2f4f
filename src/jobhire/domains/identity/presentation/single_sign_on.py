"""Single sign-on over HTTP: a tenant's identity provider, and coming in by it."""

from __future__ import annotations

from typing import Annotated

import msgspec
from litestar import Controller, Response, delete, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from jobhire.domains.identity.application.parting import PartIdentity
from jobhire.domains.identity.application.ports import SignedIn
from jobhire.domains.identity.application.providers import (
    ConnectProvider,
    GetProvider,
    ProviderView,
    RemoveProvider,
)
from jobhire.domains.identity.application.single_sign_on import (
    Callback,
    FinishSingleSignOn,
    Started,
    StartSingleSignOn,
)
from jobhire.domains.identity.presentation.fields import SECRET, AddressText, IdentityRequest, email_of
from jobhire.shared.application import Mediator
from jobhire.shared.domain import TenantId, UserId
from jobhire.shared.presentation.auth import operation
from jobhire.shared.presentation.bodies import NO_NUL, Name, ShortText
from jobhire.shared.presentation.conditions import etag, expected_version
from jobhire.shared.presentation.envelope import Envelope, Message

UrlText = Annotated[str, msgspec.Meta(min_length=8, max_length=2_000, pattern="^https?://[!-~]+$")]
ClientText = Annotated[str, msgspec.Meta(min_length=1, max_length=255, pattern="^[ -~]*[!-~][ -~]*$")]
SecretText = Annotated[
    str,
    msgspec.Meta(
        min_length=1,
        max_length=500,
        pattern="^[ -~]+$",
        extra_json_schema={"format": "password", "writeOnly": True},
    ),
]
Domains = Annotated[tuple[ShortText, ...], msgspec.Meta(min_length=1, max_length=20)]
_EXAMPLE = {
    "issuer": "https://login.example.com",
    "clientId": "jobhire",
    "clientSecret": "from your identity provider",
    "redirectUri": "https://app.example.com/sso",
    "domains": ["example.com"],
    "justInTime": True,
}


class ProviderBody(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True, rename="camel"):
    """``clientSecret``: left out, the present one stays, if issuer and client do. ``redirectUri``: the page
    of yours to which the browser comes back. ``domains``: it vouches for e-mail addresses of these,
    once you have proved them (`/tenant/domains`).
    ``justInTime``: whom it vouches for and you do not know gets an account with your ``defaultRole``."""

    issuer: UrlText
    client_id: ClientText
    client_secret: SecretText | None = None
    redirect_uri: UrlText
    domains: Domains
    just_in_time: bool = False


class SignOnStart(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True, rename="camel"):
    """Either ``tenantId`` or ``email``: an address of a domain that the company has proved. ``again``: the
    provider is to ask even who is signed in there (before a sensitive change)."""

    tenant_id: Name | None = None
    email: AddressText | None = None
    again: bool = False


class SignOnFinish(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True, rename="camel"):
    """``state``: from the start, not what the browser came back with. ``code``, ``iss``: what it came back
    with."""

    state: Annotated[str, msgspec.Meta(min_length=1, max_length=6_000, pattern=NO_NUL)]
    code: Annotated[str, msgspec.Meta(min_length=1, max_length=4_000, pattern="^[ -~]+$")]
    iss: UrlText | None = None


class IdentityProviderController(Controller):
    path = "/tenant/identity-provider"
    tags = ("Single sign-on",)

    @get(
        "/",
        opt=operation("providers:write", problems=(404,)),
        operation_id="getIdentityProvider",
        summary="Your identity provider",
    )
    async def one(
        self, request: IdentityRequest, mediator: NamedDependency[Mediator]
    ) -> Response[Envelope[ProviderView]]:
        return _answer(await mediator.send(GetProvider(by=request.user)))

    @put(
        "/",
        opt=operation("providers:write", if_match=True, example=_EXAMPLE),
        operation_id="connectIdentityProvider",
        summary="Connect your identity provider",
    )
    async def connect(
        self, request: IdentityRequest, data: JSONBody[ProviderBody], mediator: NamedDependency[Mediator]
    ) -> Response[Envelope[ProviderView]]:
        """For somebody who may do all that an admin may. The secret is never shown again."""
        provider = await mediator.send(
            ConnectProvider(
                by=request.user,
                issuer=data.issuer,
                client_id=data.client_id,
                client_secret=data.client_secret,
                redirect_uri=data.redirect_uri,
                domains=data.domains,
                just_in_time=data.just_in_time,
                expected_version=expected_version(request),
            )
        )
        return _answer(provider)

    @delete(
        "/",
        opt=operation("providers:write", problems=(404,)),
        status_code=200,
        operation_id="removeIdentityProvider",
        summary="Nobody comes in by your identity provider any more",
    )
    async def remove(
        self, request: IdentityRequest, mediator: NamedDependency[Mediator]
    ) -> Response[Message]:
        """Sessions that are open go on."""
        await mediator.send(RemoveProvider(by=request.user))
        return Response(Message(message="Identity provider removed"))


class ExternalIdentityController(Controller):
    path = "/users/{id:str}/external-identity"
    tags = ("Single sign-on",)

    @delete(
        "/",
        opt=operation("users:write", problems=(404,)),
        status_code=200,
        operation_id="partExternalIdentity",
        summary="Part a colleague's account from the identity at your identity provider",
    )
    async def part(
        self, request: IdentityRequest, id: FromPath[str], mediator: NamedDependency[Mediator]
    ) -> Response[Message]:
        """After 409 `linked-otherwise`, when the account is to be theirs: whoever comes in next with its
        address, verified by the provider, has it."""
        await mediator.send(PartIdentity(by=request.user, user_id=UserId(id)))
        return Response(Message(message="Identity parted from the account"))


class SingleSignOnController(Controller):
    path = "/auth/oidc"
    tags = ("Single sign-on",)

    @post(
        "/start",
        opt=operation(public=True, problems=(404, 409, 429)),
        status_code=200,
        operation_id="startSingleSignOn",
        summary="Sign in by your company's identity provider",
    )
    async def start(
        self, data: JSONBody[SignOnStart], mediator: NamedDependency[Mediator]
    ) -> Response[Envelope[Started]]:
        """Keep ``state`` to yourself and send the browser to ``authorizationUrl``. Good for 10 minutes. By
        ``email``, the answer says whether its domain has a provider here, nothing of accounts."""
        command = StartSingleSignOn(
            tenant_id=TenantId(data.tenant_id) if data.tenant_id is not None else None,
            email=email_of(data.email) if data.email is not None else None,
            again=data.again,
        )
        return Response(Envelope(data=await mediator.send(command)), headers=SECRET)

    @post(
        "/finish",
        opt=operation(public=True, problems=(401, 403, 404, 409, 429)),
        status_code=200,
        operation_id="finishSingleSignOn",
        summary="Sign in by your company's identity provider: the second step",
    )
    async def finish(
        self, data: JSONBody[SignOnFinish], mediator: NamedDependency[Mediator]
    ) -> Response[Envelope[SignedIn]]:
        callback = Callback(code=data.code, iss=data.iss)
        command = FinishSingleSignOn(state=data.state, callback=callback)
        return Response(Envelope(data=await mediator.send(command)), headers=SECRET)


def _answer(provider: ProviderView) -> Response[Envelope[ProviderView]]:
    return Response(Envelope(data=provider), headers={"ETag": etag(provider.version)})

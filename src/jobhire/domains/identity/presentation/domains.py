"""A company's domains over HTTP."""

from __future__ import annotations

from typing import Annotated

import msgspec
from litestar import Controller, Response, delete, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from jobhire.domains.identity.application.domains import (
    AddDomain,
    DomainView,
    GetDomain,
    ListDomains,
    RemoveDomain,
    VerifyDomain,
)
from jobhire.domains.identity.presentation.fields import ONE_LINE, IdentityRequest
from jobhire.shared.application import Mediator
from jobhire.shared.presentation.auth import operation
from jobhire.shared.presentation.conditions import etag, expected_version
from jobhire.shared.presentation.envelope import Envelope, Message
from jobhire.shared.presentation.idempotency import once

DomainText = Annotated[str, msgspec.Meta(min_length=4, max_length=253, pattern=ONE_LINE)]


class NewDomain(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    domain: DomainText


class DomainController(Controller):
    path = "/tenant/domains"
    tags = ("Single sign-on",)

    @get("/", opt=operation("providers:write"), operation_id="listDomains", summary="Your company's domains")
    async def many(
        self, request: IdentityRequest, mediator: NamedDependency[Mediator]
    ) -> Response[Envelope[list[DomainView]]]:
        """Oldest first, each with the record that proves it."""
        return Response(Envelope(data=await mediator.send(ListDomains(by=request.user))))

    @post(
        "/",
        opt=operation("providers:write", idempotent=True, example={"domain": "example.com"}, problems=(409,)),
        operation_id="addDomain",
        summary="Name a domain of your company",
    )
    async def add(
        self, request: IdentityRequest, data: JSONBody[NewDomain], mediator: NamedDependency[Mediator]
    ) -> Response[Envelope[DomainView]]:
        """Publish the TXT record of the answer, then have it verified. Leave the record there."""

        async def run(id: str) -> Response[Envelope[DomainView]]:
            domain = await mediator.send(AddDomain(by=request.user, id=id, domain=data.domain))
            headers = {"Location": f"/api/v1/tenant/domains/{domain.id}", "ETag": etag(domain.version)}
            return Response(Envelope(data=domain), status_code=201, headers=headers)

        return await once(request, run)

    @get("/{id:str}", opt=operation("providers:write"), operation_id="getDomain", summary="One domain")
    async def one(
        self, request: IdentityRequest, id: FromPath[str], mediator: NamedDependency[Mediator]
    ) -> Response[Envelope[DomainView]]:
        return _answer(await mediator.send(GetDomain(by=request.user, id=id)))

    @post(
        "/{id:str}/verify",
        opt=operation("providers:write", problems=(404, 409, 429)),
        status_code=200,
        operation_id="verifyDomain",
        summary="Have the record looked up",
    )
    async def verify(
        self, request: IdentityRequest, id: FromPath[str], mediator: NamedDependency[Mediator]
    ) -> Response[Envelope[DomainView]]:
        """A name server may remember for a while that there was no record."""
        return _answer(await mediator.send(VerifyDomain(by=request.user, id=id)))

    @delete(
        "/{id:str}",
        opt=operation("providers:write", if_match=True),
        status_code=200,
        operation_id="removeDomain",
        summary="A domain is not your company's any more",
    )
    async def remove(
        self, request: IdentityRequest, id: FromPath[str], mediator: NamedDependency[Mediator]
    ) -> Response[Message]:
        """Your identity provider introduces nobody with an address of it any more; who came in before goes
        on doing so."""
        command = RemoveDomain(by=request.user, id=id, expected_version=expected_version(request))
        await mediator.send(command)
        return Response(Message(message="Domain removed"))


def _answer(domain: DomainView) -> Response[Envelope[DomainView]]:
    return Response(Envelope(data=domain), headers={"ETag": etag(domain.version)})

"""The caller's tenant over HTTP."""

from __future__ import annotations

from typing import Annotated

import msgspec
from litestar import Controller, Response, delete, get, patch, post
from litestar.di import NamedDependency
from litestar.params import JSONBody
from msgspec import UNSET, UnsetType

from jobhire.domains.identity.application.tenants import (
    ChangeTenant,
    DeleteTenant,
    GetTenant,
    TenantView,
    TransferOwnership,
)
from jobhire.domains.identity.presentation.fields import IdentityRequest, LineText, RoleText
from jobhire.shared.application import Mediator
from jobhire.shared.domain import UserId
from jobhire.shared.presentation.auth import operation
from jobhire.shared.presentation.bodies import Name, ShortText
from jobhire.shared.presentation.conditions import etag, expected_version
from jobhire.shared.presentation.envelope import Envelope

Days = Annotated[int, msgspec.Meta(ge=1, le=30)]
Domains = Annotated[tuple[ShortText, ...], msgspec.Meta(max_length=100)]


class SettingsPatch(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True, rename="camel"):
    """What is left out stays. ``invitationDomains``: invite only addresses of these; empty: any."""

    session_days: Days | UnsetType = UNSET
    second_factor_required: bool | UnsetType = UNSET
    invitation_domains: Domains | UnsetType = UNSET
    default_role: RoleText | UnsetType = UNSET


class TenantPatch(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True, rename="camel"):
    """What is left out stays."""

    name: LineText | UnsetType = UNSET
    settings: SettingsPatch = SettingsPatch()


class NewOwner(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True, rename="camel"):
    user_id: Name


class TypedName(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True, rename="camel"):
    """``name``: the tenant's name, typed again."""

    name: LineText


class TenantController(Controller):
    path = "/tenant"
    tags = ("Identity",)

    @get("/", opt=operation("tenant:read"), operation_id="getTenant", summary="Your tenant")
    async def one(
        self, request: IdentityRequest, mediator: NamedDependency[Mediator]
    ) -> Response[Envelope[TenantView]]:
        return _answer(await mediator.send(GetTenant(by=request.user)))

    @patch(
        "/",
        opt=operation("tenant:write", if_match=True, example={"settings": {"secondFactorRequired": True}}),
        operation_id="changeTenant",
        summary="Change your tenant's name and settings",
    )
    async def change(
        self, request: IdentityRequest, data: JSONBody[TenantPatch], mediator: NamedDependency[Mediator]
    ) -> Response[Envelope[TenantView]]:
        settings = data.settings
        tenant = await mediator.send(
            ChangeTenant(
                by=request.user,
                expected_version=expected_version(request),
                name=data.name,
                session_days=settings.session_days,
                second_factor_required=settings.second_factor_required,
                invitation_domains=settings.invitation_domains,
                default_role=settings.default_role,
            )
        )
        return _answer(tenant, "Tenant updated")

    @post(
        "/ownership",
        opt=operation("tenant:own", problems=(404,)),
        status_code=200,
        operation_id="transferOwnership",
        summary="Hand your tenant over to a colleague",
    )
    async def hand_over(
        self, request: IdentityRequest, data: JSONBody[NewOwner], mediator: NamedDependency[Mediator]
    ) -> Response[Envelope[TenantView]]:
        """The new owner is an admin whatever their role says. You keep the role you have."""
        tenant = await mediator.send(TransferOwnership(by=request.user, to=UserId(data.user_id)))
        return _answer(tenant, "The tenant has a new owner")

    @delete(
        "/",
        opt=operation("tenant:own"),
        status_code=200,
        operation_id="deleteTenant",
        summary="Delete your tenant",
    )
    async def remove(
        self, request: IdentityRequest, data: JSONBody[TypedName], mediator: NamedDependency[Mediator]
    ) -> Response[Envelope[TenantView]]:
        """Nobody gets in from now on. For 30 days whoever runs the service can restore it, then everything
        in it is destroyed."""
        tenant = await mediator.send(DeleteTenant(by=request.user, name=data.name))
        return _answer(tenant, "Tenant deleted")


def _answer(tenant: TenantView, message: str | None = None) -> Response[Envelope[TenantView]]:
    return Response(Envelope(data=tenant, message=message), headers={"ETag": etag(tenant.version)})

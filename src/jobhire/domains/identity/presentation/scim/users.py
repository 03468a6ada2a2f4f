"""``/scim/v2/Users``."""

from __future__ import annotations

from typing import Any

from litestar import Controller, Request, Response, delete, get, patch, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath
from scim2_models import Context, Meta

from jobhire.domains.identity.application.provisioning import (
    Deprovision,
    FindProvisioned,
    GetProvisioned,
    Profile,
    ProvisionedUser,
    ProvisionUser,
    ReplaceProvisioned,
)
from jobhire.domains.identity.domain.user import Provisioned
from jobhire.domains.identity.presentation.fields import email_of
from jobhire.domains.identity.presentation.scim.answers import ERRORS, SCIM_JSON, many, one, wanted
from jobhire.domains.identity.presentation.scim.asking import (
    Attributes,
    Count,
    Excluded,
    Filter,
    StartIndex,
    body_of,
    equals,
    patched,
    window,
)
from jobhire.domains.identity.presentation.scim.models import POLICY, User, UserEmail, UserName
from jobhire.shared.application import Mediator, Principal, retry_when_stale
from jobhire.shared.domain import Invalid, UserId
from jobhire.shared.presentation.auth import operation
from jobhire.shared.presentation.conditions import etag, expected_version
from jobhire.shared.presentation.services import services

_FILTERED = {
    "id": "id",
    "username": "user_name",
    "externalid": "external_id",
    "emails": "email",
    "emails.value": "email",
    "displayname": "display_name",
    "active": "active",
}


def shown(user: ProvisionedUser, base: str) -> User:
    name = UserName(given_name=user.given_name or None, family_name=user.family_name or None)
    return User(
        id=user.id,
        external_id=user.external_id or None,
        user_name=user.user_name,
        display_name=user.full_name,
        name=name if user.given_name or user.family_name else None,
        emails=[UserEmail(value=user.email, type="work")],
        active=user.active,
        meta=Meta(
            resource_type="User",
            created=user.joined_at,
            location=f"{base}/Users/{user.id}",
            version=etag(user.version),
        ),
    )


def filled_in(body: dict[str, Any]) -> dict[str, Any]:
    """With what may be left out: a display name made of the name, the user name as address, active."""
    keys = {key.lower(): key for key in body}
    held = {lower: body[key] for lower, key in keys.items()}
    full = dict(body)
    if not held.get("displayname") and (name := _spelled(held.get("name"))):
        full[keys.get("displayname", "displayName")] = name
    if not held.get("emails") and "@" in str(held.get("username", "")):
        full[keys.get("emails", "emails")] = [{"value": held["username"], "type": "work"}]
    if held.get("active") is None:
        full[keys.get("active", "active")] = True
    return full


def _spelled(name: Any) -> str:
    if not isinstance(name, dict):
        return ""
    parts = {key.lower(): value for key, value in name.items() if isinstance(value, str)}
    return parts.get("formatted") or " ".join(
        parts[part] for part in ("givenname", "familyname") if parts.get(part)
    )


def chosen_email(body: dict[str, Any]) -> dict[str, Any]:
    """Of several addresses the primary one, else the first: we keep one."""
    for key, value in body.items():
        if key.lower() == "emails" and isinstance(value, list) and len(value) > 1:
            first = next((each for each in value if isinstance(each, dict) and each.get("primary")), value[0])
            return {**body, key: [first]}
    return body


def profile_of(user: User) -> Profile:
    """Raises ``Invalid``."""
    emails = [each.value for each in user.emails or [] if each.value]
    if len(emails) != 1:
        raise Invalid("a user has exactly one address", field="/emails")
    name = user.name or UserName()
    return Profile(
        email=email_of(emails[0]),
        full_name=user.display_name or "",
        active=user.active is not False,
        provisioned=Provisioned(
            user_name=user.user_name or "",
            external_id=user.external_id or "",
            given_name=name.given_name or "",
            family_name=name.family_name or "",
        ),
    )


def user_controller(base: str) -> type[Controller]:
    """``base``: the address of ``/scim/v2`` as callers know it."""

    class ScimUserController(Controller):
        path = "/scim/v2/Users"
        include_in_schema = False
        exception_handlers = ERRORS  # type: ignore[assignment]

        @get("/", opt=operation("scim:manage"), media_type=SCIM_JSON)
        async def many(
            self,
            request: Request[Principal, Any, Any],
            mediator: NamedDependency[Mediator],
            filter: Filter = None,
            start: StartIndex = 1,
            count: Count = 100,
            attributes: Attributes = None,
            excluded: Excluded = None,
        ) -> Response[bytes]:
            shape = wanted(User, attributes, excluded)
            first, most = window(start, count)
            sought = equals(filter, User, frozenset(_FILTERED))
            terms: dict[str, Any] = {_FILTERED[name]: value for name, value in sought.items()}
            found = await mediator.send(FindProvisioned(by=request.user, start=first, count=most, **terms))
            return many(
                [shown(each, base) for each in found.users], total=found.total, start=first, shape=shape
            )

        @get("/{id:str}", opt=operation("scim:manage"), media_type=SCIM_JSON)
        async def one(
            self,
            request: Request[Principal, Any, Any],
            id: FromPath[str],
            mediator: NamedDependency[Mediator],
            attributes: Attributes = None,
            excluded: Excluded = None,
        ) -> Response[bytes]:
            shape = wanted(User, attributes, excluded)
            user = await mediator.send(GetProvisioned(by=request.user, id=id))
            return one(shown(user, base), user.version, Context.RESOURCE_QUERY_RESPONSE, shape)

        @post("/", opt=operation("scim:manage"), media_type=SCIM_JSON)
        async def create(
            self,
            request: Request[Principal, Any, Any],
            mediator: NamedDependency[Mediator],
            attributes: Attributes = None,
            excluded: Excluded = None,
        ) -> Response[bytes]:
            shape = wanted(User, attributes, excluded)
            sent = _read(await body_of(request), Context.RESOURCE_CREATION_REQUEST)
            id = UserId(services(request).ids.new())
            user = await mediator.send(ProvisionUser(by=request.user, id=id, profile=profile_of(sent)))
            return one(shown(user, base), user.version, Context.RESOURCE_CREATION_RESPONSE, shape)

        @put("/{id:str}", opt=operation("scim:manage"), media_type=SCIM_JSON)
        async def replace(
            self,
            request: Request[Principal, Any, Any],
            id: FromPath[str],
            mediator: NamedDependency[Mediator],
            attributes: Attributes = None,
            excluded: Excluded = None,
        ) -> Response[bytes]:
            shape = wanted(User, attributes, excluded)
            sent = _read(await body_of(request), Context.RESOURCE_REPLACEMENT_REQUEST)
            command = ReplaceProvisioned(
                by=request.user, id=id, expected_version=expected_version(request), profile=profile_of(sent)
            )
            user = await mediator.send(command)
            return one(shown(user, base), user.version, Context.RESOURCE_REPLACEMENT_RESPONSE, shape)

        @patch("/{id:str}", opt=operation("scim:manage"), media_type=SCIM_JSON)
        async def change(
            self,
            request: Request[Principal, Any, Any],
            id: FromPath[str],
            mediator: NamedDependency[Mediator],
            attributes: Attributes = None,
            excluded: Excluded = None,
        ) -> Response[bytes]:
            shape = wanted(User, attributes, excluded)
            body, expected = await body_of(request), expected_version(request)

            async def attempt() -> ProvisionedUser:
                known = await mediator.send(GetProvisioned(by=request.user, id=id))
                profile = profile_of(patched(body, shown(known, base)))
                version = known.version if expected is None else expected
                command = ReplaceProvisioned(
                    by=request.user, id=id, expected_version=version, profile=profile
                )
                return await mediator.send(command)

            user = await retry_when_stale(attempt, tries=5 if expected is None else 1)
            return one(shown(user, base), user.version, Context.RESOURCE_PATCH_RESPONSE, shape)

        @delete("/{id:str}", opt=operation("scim:manage"), status_code=204)
        async def remove(
            self,
            request: Request[Principal, Any, Any],
            id: FromPath[str],
            mediator: NamedDependency[Mediator],
        ) -> None:
            expected = expected_version(request)
            await mediator.send(Deprovision(by=request.user, id=id, expected_version=expected))

    return ScimUserController


def _read(body: dict[str, Any], context: Context) -> User:
    return User.model_validate(chosen_email(filled_in(body)), scim_ctx=context, scim_policy=POLICY)

"""``/scim/v2/Users``."""

from __future__ import annotations

from typing import Any

from scim2_models import Meta

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
from jobhire.domains.identity.presentation.scim.models import User, UserEmail, UserName
from jobhire.domains.identity.presentation.scim.resources import Kind
from jobhire.shared.domain import Invalid, UserId
from jobhire.shared.presentation.conditions import etag

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


USERS = Kind(
    path="Users",
    model=User,
    filtered=_FILTERED,
    shown=shown,
    state_of=profile_of,
    find=FindProvisioned,
    get=lambda by, key: GetProvisioned(by=by, id=key),
    create=lambda by, key, profile: ProvisionUser(by=by, id=UserId(key), profile=profile),
    replace=lambda by, key, expected, profile: ReplaceProvisioned(
        by=by, id=key, expected_version=expected, profile=profile
    ),
    remove=lambda by, key, expected: Deprovision(by=by, id=key, expected_version=expected),
    prepared=lambda body: chosen_email(filled_in(body)),
)

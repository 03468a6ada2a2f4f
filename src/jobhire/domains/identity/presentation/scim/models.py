"""What we keep of SCIM's User and Group, as we publish it at ``/Schemas``; anything else is ignored."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field
from scim2_models import (
    URN,
    CaseExact,
    ComplexAttribute,
    Meta,
    Mutability,
    Reference,
    Required,
    Resource,
    ScimPolicy,
    Uniqueness,
)

POLICY = ScimPolicy(
    unknown=ScimPolicy.Unknown.ignore,
    remove_value_as_filter=ScimPolicy.RemoveValue.apply,
    unmatched_path_filter=ScimPolicy.UnmatchedPathFilter.create,
)
"""What the common providers need: more attributes than we keep, and members removed by value."""


class UserName(ComplexAttribute):
    given_name: Annotated[str | None, CaseExact.true] = None
    family_name: Annotated[str | None, CaseExact.true] = None


class UserEmail(ComplexAttribute):
    value: Annotated[str | None, Required.true] = None
    type: str | None = Field(None, examples=["work"])


class User(Resource[Any]):
    """A person of the tenant."""

    __schema__ = URN("urn:ietf:params:scim:schemas:core:2.0:User")

    user_name: Annotated[str | None, Required.true, Uniqueness.server] = None
    """Unique in the tenant. Nobody signs in with it: that is what the address is for."""

    display_name: Annotated[str | None, Required.true, CaseExact.true] = None
    """What their colleagues see. Where it is left out, it is made of ``name``."""

    name: UserName | None = None
    """Given and family name, as the provider has them."""

    emails: Annotated[list[UserEmail] | None, Required.true] = None
    """One address: the primary of several, else the first. Where none is sent, ``userName`` if it is one."""

    active: Annotated[bool | None, Required.true] = None
    """Whether they may sign in; true where it is left out at creation."""


class GroupMember(ComplexAttribute):
    value: Annotated[str | None, Mutability.immutable, CaseExact.true] = None
    ref: Annotated[Reference[User] | None, Mutability.immutable] = Field(
        None, serialization_alias="$ref", validation_alias="$ref"
    )
    type: Annotated[str | None, Mutability.immutable] = Field(None, examples=["User"])


class Group(Resource[Any]):
    """A group of people. Named like a role, it gives its members that role."""

    __schema__ = URN("urn:ietf:params:scim:schemas:core:2.0:Group")

    display_name: Annotated[str | None, Required.true, Uniqueness.server] = None
    """Unique in the tenant."""

    members: list[GroupMember] | None = None
    """People of the tenant; not groups."""


__all__ = ["POLICY", "Group", "GroupMember", "Meta", "User", "UserEmail", "UserName"]

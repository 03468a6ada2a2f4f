"""Resources as the library of SCIM filters, changes and shows them, and what it refuses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

from litestar import Response
from pydantic import ValidationError
from scim2_models import (
    Context,
    Error,
    InvalidFilterException,
    PatchOp,
    Resource,
    ResponseParameters,
    SCIMException,
    ScimFilter,
)
from scim2_models.path import CompareOperator, Comparison, LogicalExpr, LogicalOperator

from jobhire.domains.identity.presentation.scim.answers import LIST, answer, refusal
from jobhire.domains.identity.presentation.scim.models import POLICY, Group, User
from jobhire.shared.presentation.conditions import etag

R = TypeVar("R", bound=Resource[Any])
REFUSALS = (SCIMException, ValidationError)
"""What the library raises for what a caller sent."""


def wanted(
    model: type[User] | type[Group], attributes: str | None, excluded: str | None
) -> ResponseParameters[Any]:
    """Which attributes the caller asked for (RFC 7644, 3.9): comma-separated, only these or all but these.

    Raises ``ValidationError`` for both at once, and for what is no attribute. Call it before anything is
    written.
    """
    chosen = {"attributes": attributes, "excludedAttributes": excluded}
    sent = {name: names for name, names in chosen.items() if names}
    parameters: ResponseParameters[Any] = ResponseParameters[model].model_validate(sent)  # type: ignore[valid-type]
    return parameters


def dumped(resource: User | Group, context: Context, shape: ResponseParameters[Any]) -> dict[str, Any]:
    return resource.model_dump(scim_ctx=context, scim_policy=POLICY, response_parameters=shape)


def one(
    resource: User | Group, version: int, context: Context, shape: ResponseParameters[Any]
) -> Response[bytes]:
    status = 201 if context is Context.RESOURCE_CREATION_RESPONSE else 200
    location = str(resource.meta.location) if resource.meta else ""
    headers = {"ETag": etag(version), "Content-Location": location}
    if status == 201:
        headers["Location"] = location
    return answer(dumped(resource, context, shape), status=status, headers=headers)


def many(
    resources: Sequence[User | Group], *, total: int, start: int, shape: ResponseParameters[Any]
) -> Response[bytes]:
    found = [dumped(each, Context.RESOURCE_QUERY_RESPONSE, shape) for each in resources]
    body = {"schemas": [LIST], "totalResults": total, "startIndex": start, "itemsPerPage": len(found)}
    return answer(body | {"Resources": found})


def equals(text: str | None, model: type[Resource[Any]], known: frozenset[str]) -> dict[str, Any]:
    """The values that a filter compares with, by attribute in lower case.

    Only ``eq`` on ``known`` attributes, joined by ``and``. Raises ``InvalidFilterException`` for anything
    else, and for two values of one attribute.
    """
    found: dict[str, Any] = {}
    if text is None:
        return found
    node = ScimFilter[model](text).ast  # type: ignore[valid-type]
    terms = node.terms if isinstance(node, LogicalExpr) and node.op is LogicalOperator.and_ else (node,)
    for term in terms:
        if not isinstance(term, Comparison) or term.op is not CompareOperator.eq:
            raise InvalidFilterException
        path = term.attr_path
        name = f"{path.attr}.{path.sub_attr}".lower() if path.sub_attr else path.attr.lower()
        wanted = bool if name == "active" else str
        if name not in known or name in found or type(term.value) is not wanted:
            raise InvalidFilterException
        found[name] = term.value
    return found


def patched(body: dict[str, Any], resource: R) -> R:
    """The resource with the operations of a PATCH done to it, all or none (RFC 7644, 3.5.2)."""
    operations = PatchOp[type(resource)].model_validate(  # type: ignore[misc]
        body, scim_ctx=Context.RESOURCE_PATCH_REQUEST, scim_policy=POLICY
    )
    operations.patch(resource, scim_policy=POLICY)
    return resource


_DETAILS = {
    "invalidFilter": "Filters are attribute eq value, joined by and.",
    "invalidPath": "The path names no attribute of this resource: see /Schemas.",
    "noTarget": "The path selects nothing.",
    "mutability": "This attribute cannot be changed, or not be left out.",
    "invalidSyntax": "The body does not have the shape of its schema: see /Schemas.",
}


def refused(error: Exception) -> Response[bytes]:
    """What scim2-models refuses, without the caller's own text in it: it may be about a person."""
    if isinstance(error, ValidationError):
        first = Error.from_validation_errors(error)[0]
        where = ".".join(str(step) for step in error.errors()[0]["loc"] if not isinstance(step, int))[:100]
        status, kind = first.status or 400, first.scim_type or "invalidValue"
    else:
        where = ""
        status, kind = getattr(error, "status", 400), getattr(error, "scim_type", "")
    detail = _DETAILS.get(kind, "A value does not fit its attribute: see /Schemas.")
    return refusal(status, f"{detail} ({where})" if where else detail, scim_type=kind)

"""What SCIM callers send: bodies, filters, paging, patches."""

from __future__ import annotations

from typing import Annotated, Any, TypeVar

from litestar import Request
from litestar.params import QueryParameter
from scim2_models import Context, InvalidFilterException, PatchOp, Resource, ScimFilter
from scim2_models.path import CompareOperator, Comparison, LogicalExpr, LogicalOperator

from jobhire.domains.identity.presentation.scim.answers import SCIM_JSON
from jobhire.domains.identity.presentation.scim.models import POLICY
from jobhire.shared.presentation.bodies import decode_strict, require_media_type

R = TypeVar("R", bound=Resource[Any])

MOST_RESULTS = 200
_MEDIA_TYPES = frozenset({SCIM_JSON, "application/json"})
_LONGEST_FILTER = 1_000

Filter = Annotated[str | None, QueryParameter(name="filter", max_length=_LONGEST_FILTER)]
StartIndex = Annotated[int, QueryParameter(name="startIndex")]
Count = Annotated[int, QueryParameter(name="count")]
Attributes = Annotated[str | None, QueryParameter(name="attributes", max_length=_LONGEST_FILTER)]
Excluded = Annotated[str | None, QueryParameter(name="excludedAttributes", max_length=_LONGEST_FILTER)]


async def body_of(request: Request[Any, Any, Any]) -> dict[str, Any]:
    """Raises a problem for what is no JSON object, and for another media type."""
    require_media_type(request, _MEDIA_TYPES)
    body: dict[str, Any] = decode_strict(await request.body(), dict[str, Any])
    return body


def window(start: int, count: int) -> tuple[int, int]:
    """RFC 7644, 3.4.2.4: less than 1 counts as 1, a negative count as 0; at most ``MOST_RESULTS``."""
    return max(start, 1), min(max(count, 0), MOST_RESULTS)


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

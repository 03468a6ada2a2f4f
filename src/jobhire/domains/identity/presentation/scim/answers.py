"""How SCIM answers: resources, lists and errors as ``application/scim+json``."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from typing import Any

import msgspec
from litestar import Request, Response
from litestar.exceptions import HTTPException
from pydantic import ValidationError
from scim2_models import Context, Error, ResponseParameters, SCIMException

from jobhire.domains.identity.domain.errors import EmailTaken, GroupNameTaken, UserNameTaken
from jobhire.domains.identity.presentation.scim.models import POLICY, Group, User
from jobhire.shared.domain import AlreadyExists, DomainError, Invalid
from jobhire.shared.presentation.conditions import etag
from jobhire.shared.presentation.problems import MALFORMED_JSON, HttpProblem, to_problem

SCIM_JSON = "application/scim+json"
_LIST = "urn:ietf:params:scim:api:messages:2.0:ListResponse"
_ERROR = "urn:ietf:params:scim:api:messages:2.0:Error"
_TAKEN = (AlreadyExists, EmailTaken, UserNameTaken, GroupNameTaken)


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
    body = {"schemas": [_LIST], "totalResults": total, "startIndex": start, "itemsPerPage": len(found)}
    return answer(body | {"Resources": found})


def answer(
    body: Mapping[str, Any], *, status: int = 200, headers: Mapping[str, str] | None = None
) -> Response[bytes]:
    return Response(
        msgspec.json.encode(body), status_code=status, headers=dict(headers or {}), media_type=SCIM_JSON
    )


def refusal(
    status: int, detail: str, *, scim_type: str = "", headers: Mapping[str, str] | None = None
) -> Response[bytes]:
    """RFC 7644, 3.12. The status is text in the body."""
    body: dict[str, Any] = {"schemas": [_ERROR], "status": str(status), "detail": detail}
    if scim_type:
        body["scimType"] = scim_type
    return answer(body, status=status, headers=headers)


_DETAILS = {
    "invalidFilter": "Filters are attribute eq value, joined by and.",
    "invalidPath": "The path names no attribute of this resource: see /Schemas.",
    "noTarget": "The path selects nothing.",
    "mutability": "This attribute cannot be changed, or not be left out.",
    "invalidSyntax": "The body does not have the shape of its schema: see /Schemas.",
}


def _of_library(error: Exception) -> Response[bytes]:
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


def _of_ours(error: Exception) -> Response[bytes]:
    problem = to_problem(error)
    status, kind = problem.status, ""
    if isinstance(error, _TAKEN):
        kind = "uniqueness"
    elif isinstance(error, Invalid):
        status, kind = int(HTTPStatus.BAD_REQUEST), "invalidValue"
    elif isinstance(error, HttpProblem) and error.kind is MALFORMED_JSON:
        kind = "invalidSyntax"
    detail = f"{problem.body['title']}: {problem.body['detail']}"
    return refusal(status, detail, scim_type=kind, headers=problem.headers)


def _handler(
    answer_to: Callable[[Exception], Response[bytes]],
) -> Callable[[Request[Any, Any, Any], Exception], Response[bytes]]:
    def handle(_: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
        return answer_to(error)

    return handle


ERRORS = {
    DomainError: _handler(_of_ours),
    HttpProblem: _handler(_of_ours),
    HTTPException: _handler(_of_ours),
    SCIMException: _handler(_of_library),
    ValidationError: _handler(_of_library),
}
"""The exception handlers of every route here. What nobody foresaw is the application's to answer."""

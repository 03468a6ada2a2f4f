"""How SCIM answers, resources and errors alike, as ``application/scim+json``."""

from __future__ import annotations

from collections.abc import Callable, Mapping, MutableMapping
from http import HTTPStatus
from typing import Any

import msgspec
from litestar import Request, Response
from litestar.exceptions import HTTPException

from jobhire.domains.identity.domain.errors import EmailTaken, GroupNameTaken, UserNameTaken
from jobhire.shared.domain import AlreadyExists, DomainError, Invalid
from jobhire.shared.presentation.problems import MALFORMED_JSON, HttpProblem, to_problem

SCIM_JSON = "application/scim+json"
LIST = "urn:ietf:params:scim:api:messages:2.0:ListResponse"
_ERROR = "urn:ietf:params:scim:api:messages:2.0:Error"
_TAKEN = (AlreadyExists, EmailTaken, UserNameTaken, GroupNameTaken)


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


def _of_ours(_: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
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


ERRORS: MutableMapping[int | type[Exception], Callable[[Request[Any, Any, Any], Any], Response[Any]]] = {
    DomainError: _of_ours,
    HttpProblem: _of_ours,
    HTTPException: _of_ours,
}
"""The exception handlers of every route here. What nobody foresaw is the application's to answer."""

"""Every refusal the API gives: one table kind → status, one converter, one registry of codes (RFC 9457)."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from http import HTTPStatus
from types import MappingProxyType
from typing import Any

import msgspec
from litestar import Request, Response
from litestar.exceptions import HTTPException, ValidationException

from jobhire.shared.application import request_context
from jobhire.shared.domain import (
    Conflict,
    DomainError,
    Exhausted,
    Forbidden,
    Invalid,
    NotFound,
    StaleVersion,
    Unauthenticated,
)
from jobhire.shared.presentation.expected import expected_at

Wanted = Mapping[str, tuple[str, Any]]
"""An operation's parameters: how callers spell each, and its type."""

PROBLEM_JSON = "application/problem+json"
PROBLEM_BASE = "https://jobhire.dev/problems/"

STATUS_OF_KIND: Mapping[type[DomainError], int] = {
    StaleVersion: 412,
    NotFound: 404,
    Conflict: 409,
    Forbidden: 403,
    Unauthenticated: 401,
    Invalid: 422,
    Exhausted: 429,
}
"""A subclass answers as its nearest base in this table does."""


class ProblemType(msgspec.Struct, frozen=True):
    """A kind of refusal that only HTTP knows. ``code`` never changes; ``title`` is the same every time."""

    code: str
    status: int
    title: str


MALFORMED_JSON = ProblemType("malformed-json", 400, "The body is not JSON that this API reads")
INVALID_REQUEST = ProblemType("invalid-request", 400, "The request does not have the documented shape")
INVALID_CURSOR = ProblemType("invalid-cursor", 400, "The cursor was not issued for this list")
INVALID_IDEMPOTENCY_KEY = ProblemType("invalid-idempotency-key", 400, "The Idempotency-Key is not usable")
ROUTE_NOT_FOUND = ProblemType("route-not-found", 404, "No such resource in this API")
METHOD_NOT_ALLOWED = ProblemType("method-not-allowed", 405, "The resource does not support this method")
NOT_ACCEPTABLE = ProblemType("not-acceptable", 406, "No representation in an acceptable media type")
REQUEST_TIMEOUT = ProblemType("request-timeout", 408, "The body did not arrive in time")
PRECONDITION_FAILED = ProblemType("precondition-failed", 412, "The condition of the request does not hold")
PAYLOAD_TOO_LARGE = ProblemType("payload-too-large", 413, "The body is larger than this operation takes")
URI_TOO_LONG = ProblemType("uri-too-long", 414, "The request target is too long")
UNSUPPORTED_MEDIA_TYPE = ProblemType("unsupported-media-type", 415, "The body's media type is not read here")
QUOTA_EXCEEDED = ProblemType("quota-exceeded", 429, "More requests than the quota allows")
HEADERS_TOO_LARGE = ProblemType("headers-too-large", 431, "The request headers are too large")
INTERNAL = ProblemType("internal", 500, "Something went wrong on our side")
UNAVAILABLE = ProblemType("unavailable", 503, "Not ready to serve")
REDUCED_CAPACITY = ProblemType(
    "temporary-reduced-capacity", 503, "Too much is being answered for this tenant"
)
INDEX_BUILDING = ProblemType("index-building", 503, "The index behind this answer is being made")
TOOK_TOO_LONG = ProblemType("took-too-long", 503, "The answer would have taken too long")
RETRY_SECONDS = 5
"""What ``Retry-After`` says when a server behind us is away."""

HTTP_PROBLEMS: tuple[ProblemType, ...] = (
    MALFORMED_JSON,
    INVALID_REQUEST,
    INVALID_CURSOR,
    INVALID_IDEMPOTENCY_KEY,
    ROUTE_NOT_FOUND,
    METHOD_NOT_ALLOWED,
    NOT_ACCEPTABLE,
    REQUEST_TIMEOUT,
    PRECONDITION_FAILED,
    PAYLOAD_TOO_LARGE,
    URI_TOO_LONG,
    UNSUPPORTED_MEDIA_TYPE,
    QUOTA_EXCEEDED,
    HEADERS_TOO_LARGE,
    INTERNAL,
    UNAVAILABLE,
    REDUCED_CAPACITY,
    INDEX_BUILDING,
    TOOK_TOO_LONG,
)


class FieldError(msgspec.Struct, frozen=True, omit_defaults=True):
    """Where the input is wrong: a JSON pointer into the body, or the name of a parameter or header.
    ``expected``: the names or values that would be right, where they can be counted."""

    detail: str
    pointer: str = ""
    parameter: str = ""
    header: str = ""
    expected: Sequence[str] = ()


class HttpProblem(Exception):
    """A refusal by the HTTP layer itself. ``headers`` go into the answer, ``context`` into the problem."""

    def __init__(
        self,
        kind: ProblemType,
        detail: str,
        *,
        errors: Sequence[FieldError] = (),
        headers: Mapping[str, str] | None = None,
        **context: object,
    ) -> None:
        super().__init__(detail)
        self.kind = kind
        self.detail = detail
        self.errors = tuple(errors)
        self.headers = dict(headers or {})
        self.context = context


class Problem(msgspec.Struct, frozen=True):
    """What the caller gets, ready to encode. ``body`` holds the RFC 9457 members and the extensions."""

    status: int
    body: dict[str, object]
    headers: dict[str, str]


def status_of(error: type[DomainError]) -> int:
    """The HTTP status of a domain refusal."""
    return next(STATUS_OF_KIND[base] for base in error.__mro__ if base in STATUS_OF_KIND)


def known_problems() -> dict[str, ProblemType]:
    """Every code this API can answer with: the HTTP layer's own and each domain error that is imported."""
    found = {kind.code: kind for kind in HTTP_PROBLEMS}
    for error in _subclasses(DomainError):
        if error.__module__.startswith("jobhire."):
            found[error.code] = ProblemType(error.code, status_of(error), error.title)
    return dict(sorted(found.items()))


def _subclasses(base: type[DomainError]) -> Iterator[type[DomainError]]:
    for child in base.__subclasses__():
        yield child
        yield from _subclasses(child)


def to_problem(error: Exception, wanted: Wanted = MappingProxyType({})) -> Problem:
    """Any exception as a problem. What nobody foresaw is a 500 that says nothing but its correlation id.
    ``wanted``: the operation's parameters."""
    if isinstance(error, DomainError):
        return _from_domain(error)
    if isinstance(error, HttpProblem):
        return _problem(error.kind, error.detail, error.errors, error.headers, error.context)
    if isinstance(error, msgspec.ValidationError):
        return to_problem(refusal_of(error))
    if isinstance(error, ValidationException):
        return to_problem(_refused_parameters(error, wanted))
    if isinstance(error, HTTPException) and error.status_code in _OF_STATUS:
        kind, detail = _OF_STATUS[error.status_code]
        return _problem(kind, detail, (), _headers_of(error), {})
    return _problem(INTERNAL, "The correlation id helps us to find out what happened.", (), {}, {})


_OF_STATUS: Mapping[int, tuple[ProblemType, str]] = {
    400: (INVALID_REQUEST, "The request cannot be read."),
    404: (ROUTE_NOT_FOUND, "Nothing answers at this path."),
    405: (METHOD_NOT_ALLOWED, "The Allow header lists what this resource supports."),
    413: (PAYLOAD_TOO_LARGE, "The body is larger than this operation takes."),
    415: (UNSUPPORTED_MEDIA_TYPE, "The body's media type is not read here."),
    429: (QUOTA_EXCEEDED, "Wait as long as Retry-After says."),
    503: (UNAVAILABLE, "Try again in a moment."),
}


def _headers_of(error: HTTPException) -> dict[str, str]:
    headers = {name.lower(): value for name, value in (error.headers or {}).items()}
    if "allow" in headers:
        headers["allow"] = allowed(headers["allow"].split(", "))
    return headers


def allowed(methods: Iterable[str]) -> str:
    """The ``Allow`` header: where GET is, HEAD is too."""
    known = set(methods)
    return ", ".join(sorted(known | {"HEAD"} if "GET" in known else known))


def _from_domain(error: DomainError) -> Problem:
    status = status_of(type(error))
    headers = {"WWW-Authenticate": 'Bearer realm="jobhire"'} if status == 401 else {}
    if isinstance(error, Exhausted):
        headers["Retry-After"] = str(error.retry_after)
    errors = (FieldError(error.detail, pointer=error.field),) if error.field else ()
    kind = ProblemType(error.code, status, error.title)
    return _problem(kind, error.detail, errors, headers, error.context)


def _problem(
    kind: ProblemType,
    detail: str,
    errors: Sequence[FieldError],
    headers: dict[str, str],
    context: Mapping[str, object],
) -> Problem:
    body: dict[str, object] = dict(context)
    body |= {"type": PROBLEM_BASE + kind.code, "title": kind.title, "status": kind.status, "detail": detail}
    if errors:
        body["errors"] = msgspec.to_builtins(list(errors))
    known = request_context.get()
    if known is not None:
        body["correlationId"] = known.correlation_id
    return Problem(kind.status, body, headers)


_AT = re.compile(r" - at (?:key in )?`\$([^`]*)`$")
_FIELD = re.compile(r"^Object (?:contains unknown|missing required) field `(.*)`", re.DOTALL)
_STEP = re.compile(r"\.([^.\[\]]+)|\[(\d+)\]")
_OF_A_LIST = ("Invalid enum value", "Object contains unknown field")


def refusal_of(error: msgspec.ValidationError, *, wanted: Any = Any) -> HttpProblem | Invalid:
    """msgspec's refusal with a JSON pointer: 400 for a wrong shape, the rule's own 422 for a wrong value.
    ``wanted``: the type that the body was to be of."""
    text = str(error)
    at = _AT.search(text)
    path = at.group(1) if at else ""
    pointer = _pointer(path)
    cause = error.__cause__
    if isinstance(cause, Invalid):
        cause.field = cause.field or pointer or None
        return cause
    message = text[: at.start()] if at else text
    field = _FIELD.match(message)
    if field:
        pointer += "/" + _escape(field.group(1)[:100])
    expected = expected_at(wanted, path) if message.startswith(_OF_A_LIST) else ()
    wrong = FieldError(_tame(message), pointer=pointer, expected=expected)
    return HttpProblem(INVALID_REQUEST, "See errors.", errors=(wrong,))


def _pointer(path: str) -> str:
    return "".join("/" + _escape(name or index) for name, index in _STEP.findall(path))


def _escape(step: str) -> str:
    return step.replace("~", "~0").replace("/", "~1")


def _tame(message: str) -> str:
    """The sentence without the caller's own text in it: it may be long, and it may be about a person."""
    if message.startswith("Invalid enum value"):
        return "Not one of the allowed values"
    if message.startswith("Object contains unknown field"):
        return "Unknown field"
    if message.startswith("Object missing required field"):
        return "Required"
    return message[:200]


def _refused_parameters(error: ValidationException, wanted: Wanted) -> HttpProblem | Invalid:
    """Litestar's collection of bad parameters, as a caller wants to read it."""
    if not isinstance(error.extra, list):
        return HttpProblem(INVALID_REQUEST, _MISSING.sub(r"\1.", error.detail)[:200])
    if any(item.get("source") == "path" for item in error.extra):
        return HttpProblem(ROUTE_NOT_FOUND, "Nothing answers at this path.")
    errors = [_parameter_error(item, wanted) for item in error.extra]
    return HttpProblem(INVALID_REQUEST, "See errors.", errors=errors)


_MISSING = re.compile(r"^(Missing required .* parameter '[^']*') for path .*$", re.DOTALL)


def _parameter_error(item: Mapping[str, Any], wanted: Wanted) -> FieldError:
    key, message = str(item.get("key", "")), str(item.get("message", ""))
    if key == "data" or "required field `data`" in message:
        return FieldError("A JSON body is required")
    if item.get("source") == "header":
        return FieldError(_tame(message), header=key)
    spelled, type = wanted.get(_letters(key), (key, Any))
    expected = expected_at(type, "") if message.startswith(_OF_A_LIST) else ()
    return FieldError(_tame(message), parameter=spelled, expected=expected)


def _wanted(request: Request[Any, Any, Any]) -> Wanted:
    parameters = request.route_handler.parsed_fn_signature.parameters
    return {
        _letters(name): (getattr(parameter.kwarg_definition, "name", None) or name, parameter.annotation)
        for name, parameter in parameters.items()
    }


def _letters(name: str) -> str:
    """``minScore`` in a query is ``min_score`` in the handler."""
    return name.replace("_", "").lower()


def _away() -> HttpProblem:
    return HttpProblem(UNAVAILABLE, "Try again in a moment.", headers={"Retry-After": str(RETRY_SECONDS)})


def problem_response(problem: Problem) -> Response[bytes]:
    return Response(
        msgspec.json.encode(problem.body),
        status_code=problem.status,
        headers=problem.headers,
        media_type=PROBLEM_JSON,
    )


async def send_problem(
    error: HttpProblem, send: Callable[[Any], Awaitable[None]], *, head: bool = False
) -> None:
    """The answer of a layer around the application, where no response class is at hand. ``head``: without
    its body."""
    problem = to_problem(error)
    body = msgspec.json.encode(problem.body)
    headers = [(name.lower().encode(), value.encode()) for name, value in problem.headers.items()]
    headers += (b"content-type", PROBLEM_JSON.encode()), (b"content-length", b"%d" % len(body))
    await send({"type": "http.response.start", "status": problem.status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if head else body})


def problem_handler(
    report: Callable[[Exception, str], None], unavailable: tuple[type[Exception], ...] = ()
) -> Callable[[Request[Any, Any, Any], Exception], Response[bytes]]:
    """The app's one exception handler. ``report`` hears of the unforeseen only, with a correlation id.

    ``unavailable``: exceptions of an adapter whose server is away for the moment: 503, try again.
    """

    def handle(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
        wanted = _wanted(request) if isinstance(error, ValidationException) else {}
        problem = to_problem(_away() if isinstance(error, unavailable) else error, wanted)
        if problem.status == HTTPStatus.INTERNAL_SERVER_ERROR:
            known = request_context.get()
            report(error, known.correlation_id if known else "")
        return problem_response(problem)

    return handle

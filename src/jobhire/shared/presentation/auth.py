"""The gate before every route: who calls, may they, and is the rest of the request line something we know."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, NoReturn, Protocol
from urllib.parse import parse_qsl

from litestar import Request
from litestar.handlers import BaseRouteHandler
from litestar.routes import BaseRoute, HTTPRoute
from litestar.types import HTTPScope

from jobhire.shared.application import Principal
from jobhire.shared.domain import DomainError, Forbidden, Unauthenticated
from jobhire.shared.presentation.problems import (
    HEADERS_TOO_LARGE,
    INVALID_REQUEST,
    NOT_ACCEPTABLE,
    URI_TOO_LONG,
    FieldError,
    HttpProblem,
)


class Quotas(Protocol):
    """Counts requests. None: there is room; otherwise what to await, which raises the problem, perhaps after
    a while. (Nothing is awaited on the way of those who are let in: it would cost more than the counting.)"""

    def admit(self, scope: Any, principal: Principal, authorization: bytes) -> Awaitable[NoReturn] | None: ...

    def admit_stranger(self, scope: Any) -> Awaitable[NoReturn] | None: ...


class RefusedRequests(Protocol):
    def of_request(self, principal: Principal | None, method: str, route: str, refusal: DomainError) -> None:
        """Put on record who was turned away; ``principal`` when the caller is known, but may not."""
        ...


class TokenVerifier(Protocol):
    async def verify(self, token: str) -> Principal:
        """Whose token this is. Raises ``Unauthenticated``. Caches what it may: this runs on every request."""
        ...


def operation(  # noqa: PLR0913 - what a handler declares, each by name
    permission: str | None = None,
    *,
    idempotent: bool = False,
    if_match: bool = False,
    if_none_match: bool = False,
    public: bool = False,
    kept: bool = False,
    reads: str | None = None,
    body_schema: dict[str, Any] | None = None,
    example: object = None,
    problems: tuple[int, ...] = (),
    refusals: Mapping[int, Any] = MappingProxyType({}),
    also: tuple[str, ...] = (),
) -> dict[str, Any]:
    """The ``opt`` of a handler: what the gate enforces and the OpenAPI document shows.

    ``permission`` (None: any known caller); ``public``: anybody; ``kept``: the answer follows from the
    request, the caller and what is written in their tenant, so it may be given again while these stay;
    ``idempotent``: takes ``Idempotency-Key``; ``if_match``, ``if_none_match``: conditional headers;
    ``reads``: media type of a body that the handler reads raw, and its JSON schema in ``body_schema``;
    ``also``: media types that it answers with as well, for who asks; ``example``: a body; ``problems``:
    statuses beyond those that follow from the rest; ``refusals``: JSON schemas of answers by status that a
    protocol wants to have a shape of its own.
    """
    return {
        "public": public,
        "permission": permission,
        "idempotent": idempotent,
        "if_match": if_match,
        "if_none_match": if_none_match,
        "kept": kept,
        "reads": reads,
        "body_schema": body_schema,
        "example": example,
        "problems": problems,
        "also": also,
        "refusals": dict(refusals),  # Litestar copies what it is given; a proxy cannot be
    }


PUBLIC: dict[str, Any] = operation(public=True)
"""``opt=PUBLIC``: the few routes that anybody may call."""
PROBE: dict[str, Any] = {**PUBLIC, "probe": True}
"""For the machinery around the service, which asks under whatever name it reaches a process by."""


_MOST_HEADER_BYTES = 16_384
_LONGEST_TARGET = 8_192


@dataclass(frozen=True, slots=True)
class _Rule:
    """What one handler wants of a request, found out once. ``good_queries``: seen and found right."""

    public: bool
    probe: bool
    permission: str | None
    parameters: frozenset[str]
    repeatable: frozenset[str]
    media_types: tuple[str, ...]
    good_queries: set[bytes] = field(default_factory=set)


class Gate:
    """What every request passes before its body is read and its handler runs.

    Every route that is not ``PUBLIC`` needs a token. Unknown or repeated query parameters are refused, and
    so is an ``Accept`` that the route cannot meet. It is the application's ``before_request`` hook: a
    middleware would cost a second exception handler per request. A handler could replace the hook by its
    own; ``guards_everything`` finds that out at start-up.
    """

    def __init__(
        self,
        verifier: TokenVerifier,
        refused: RefusedRequests | None = None,
        *,
        welcome: Callable[[bytes], bool] = bool,
        quotas: Quotas | None = None,
    ) -> None:
        """``welcome``: whether a ``Host`` header names us."""
        self._quotas = quotas
        self._verifier = verifier
        self._refused = refused
        self._welcome = welcome
        self._rules: dict[tuple[BaseRouteHandler, str], _Rule] = {}

    async def check(self, request: Request[Any, Any, Any]) -> None:
        """Let the request through with its ``user``, or raise the refusal."""
        scope = request.scope
        key = scope["route_handler"], scope["path_template"]
        rule = self._rules.get(key) or self._learn(key, scope)
        authorization = accept = None
        host = b""
        size = hosts = 0
        for name, value in scope["headers"]:
            size += len(value)
            if name == b"authorization":
                authorization = value if authorization is None else b""
            elif name == b"accept":
                accept = value if accept is None else accept + b"," + value
            elif name == b"host":
                hosts += 1
                host = value
        named = rule.probe or self._welcome(host)
        if size > _MOST_HEADER_BYTES or hosts > 1 or not named or len(scope["path"]) > _LONGEST_TARGET:
            raise _odd_request(size, hosts, named)
        if rule.public:
            await self._admit_stranger(scope, rule)
        else:
            await self._admit(scope, rule, authorization)
        query = scope["query_string"]
        if query and query not in rule.good_queries:
            _check_query(rule, query)
        if accept is not None and accept != b"*/*" and not _acceptable(accept, rule.media_types):
            raise HttpProblem(NOT_ACCEPTABLE, f"This resource is {' or '.join(rule.media_types)}.")

    async def _admit(self, scope: HTTPScope, rule: _Rule, authorization: bytes | None) -> None:
        try:
            principal = await self._verifier.verify(_bearer(authorization))
            scope["user"] = principal
            if self._quotas is not None and authorization is not None:
                refused = self._quotas.admit(scope, principal, authorization)
                if refused is not None:
                    await refused
            needed = rule.permission
            if needed is not None and not principal.may(needed):
                _forbid(needed)
        except (Unauthenticated, Forbidden) as refusal:
            self._record(scope, refusal)
            if isinstance(refusal, Unauthenticated):
                await self._admit_stranger(scope, rule)
            raise

    async def _admit_stranger(self, scope: HTTPScope, rule: _Rule) -> None:
        if self._quotas is not None and not rule.probe:
            refused = self._quotas.admit_stranger(scope)
            if refused is not None:
                await refused

    def _record(self, scope: HTTPScope, refusal: DomainError) -> None:
        if self._refused is not None:
            principal = scope.get("user")
            self._refused.of_request(principal, scope["method"], scope["path_template"], refusal)

    def _learn(self, key: tuple[BaseRouteHandler, str], scope: HTTPScope) -> _Rule:
        handler, _ = key
        known, repeatable = _query_parameters(scope)
        # OPTIONS says which methods there are and nothing else; Litestar adds that handler by itself.
        public = bool(handler.opt.get("public")) or scope["method"] == "OPTIONS"
        declared = getattr(handler, "media_type", "")
        media_type = str(getattr(declared, "value", declared)) or "application/json"
        permission, probe = handler.opt.get("permission"), bool(handler.opt.get("probe"))
        media_types = (media_type, *handler.opt.get("also", ()))
        rule = _Rule(public, probe, permission, known, repeatable, media_types)
        self._rules[key] = rule
        return rule

    def guards_everything(self, routes: Iterable[BaseRoute]) -> None:
        """Raise ``RuntimeError`` for a route that requests could reach without passing this gate, or that
        leaves open who may call it."""
        for route in routes:
            if not isinstance(route, HTTPRoute):
                raise RuntimeError(f"{route.path} is not a plain HTTP route: nothing checks who calls it")  # noqa: TRY004
            for method, (handler, _) in route.route_handler_map.items():
                if handler.resolve_before_request() != self.check:
                    raise RuntimeError(
                        f"{handler} does not run the gate: a before_request of its own replaces the gate"
                    )
                if method != "OPTIONS" and "permission" not in handler.opt:
                    raise RuntimeError(f"{handler} does not say who may call it: opt=operation(…) does")


def _forbid(needed: str) -> NoReturn:
    raise Forbidden(f"this needs the permission {needed!r}", permission=needed)


def _odd_request(size: int, hosts: int, named: bool) -> HttpProblem:
    if size > _MOST_HEADER_BYTES:
        return HttpProblem(HEADERS_TOO_LARGE, f"At most {_MOST_HEADER_BYTES} bytes.")
    if hosts > 1 or not named:
        error = FieldError("Exactly one" if hosts != 1 else "Not a name of this service", header="Host")
        return HttpProblem(INVALID_REQUEST, "See errors.", errors=(error,))
    return HttpProblem(URI_TOO_LONG, f"At most {_LONGEST_TARGET} bytes.")


def _check_query(rule: _Rule, query: bytes) -> None:
    if len(query) > _LONGEST_TARGET:
        raise HttpProblem(URI_TOO_LONG, f"At most {_LONGEST_TARGET} bytes.")
    errors = list(_query_errors(rule, query))
    if errors:
        raise HttpProblem(INVALID_REQUEST, "See errors.", errors=errors)
    if len(query) <= 200 and len(rule.good_queries) < 1_000:
        rule.good_queries.add(query)


_BEARER = re.compile(rb"\A[Bb][Ee][Aa][Rr][Ee][Rr] +([A-Za-z0-9\-._~+/]+=*)\Z")


def bearer_of(authorization: bytes | None) -> str | None:
    """The token of an ``Authorization`` header (RFC 6750, 2.1); None: it holds none."""
    found = _BEARER.match(authorization or b"")
    return None if found is None else found.group(1).decode("ascii")


def _bearer(authorization: bytes | None) -> str:
    token = bearer_of(authorization)
    if token is None:
        raise Unauthenticated("Send one access token: Authorization: Bearer <token>")
    return token


def _query_parameters(scope: HTTPScope) -> tuple[frozenset[str], frozenset[str]]:
    for route in scope["litestar_app"].routes:
        if isinstance(route, HTTPRoute) and route.path_format == scope["path_template"]:
            _, model = route.route_handler_map[scope["method"]]
            names = frozenset(parameter.field_alias for parameter in model.expected_query_params)
            return names, frozenset(model.sequence_query_parameter_names)
    return frozenset(), frozenset()


def _query_errors(rule: _Rule, query: bytes) -> Iterable[FieldError]:
    try:
        pairs = parse_qsl(query.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=100)
    except ValueError:
        yield FieldError("The query is not percent-encoded UTF-8 of at most 100 parameters")
        return
    seen: set[str] = set()
    for name, value in pairs:
        if name not in rule.parameters:
            yield FieldError("Unknown parameter", parameter=name[:100], expected=sorted(rule.parameters))
        elif name in seen and name not in rule.repeatable:
            yield FieldError("Given more than once", parameter=name)
        elif "\x00" in value:
            yield FieldError("Contains NUL", parameter=name)
        seen.add(name)


def _acceptable(accept: bytes, media_types: tuple[str, ...]) -> bool:
    """Whether one of the media ranges with a weight above zero covers a type (RFC 9110, 12.5.1)."""
    kinds = [each.split(";", maxsplit=1)[0].strip().lower() for each in media_types]
    wanted = {"*/*", *kinds, *(kind.split("/")[0] + "/*" for kind in kinds)}
    ranges = accept.decode("latin-1").lower().split(",")
    return any(_range(part) in wanted for part in ranges) or not any(part.strip() for part in ranges)


def _range(part: str) -> str:
    kind, *parameters = (piece.strip() for piece in part.split(";"))
    weights = [value[2:] for value in parameters if value.startswith("q=")]
    return "" if weights and re.fullmatch(r"0(\.0{0,3})?", weights[0]) else kind

"""The OpenAPI 3.1 document: Litestar describes the handlers, this module adds what our house rules imply."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from http import HTTPStatus
from typing import Any

from litestar import Litestar
from litestar.handlers import HTTPRouteHandler
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.routes import HTTPRoute

from jobhire.interfaces.api.schemas import Bodies, keep_referenced, tidy_parameters
from jobhire.shared.presentation.problems import PROBLEM_BASE, PROBLEM_JSON, known_problems

_WRITES = frozenset({"post", "put", "patch", "delete"})
_DESCRIPTION = """\
Jobs and candidates go in, a correct and explained ranking comes out, and everyone hears about it.

Successful answers are `{data, message?, pagination?, meta?}`. Every error is a problem (RFC 9457) with a
stable `type`; `errors` points at the members that are wrong. Send `Idempotency-Key` with a POST to repeat
it safely, `If-Match` with a change to make it only if nobody was faster, `If-None-Match` with a read to save
the bytes.
"""


def config(version: str) -> OpenAPIConfig:
    """What Litestar needs to describe the application's handlers."""
    return OpenAPIConfig(
        title="JobHire",
        version=version,
        description=_DESCRIPTION,
        use_handler_docstrings=True,
        render_plugins=[JsonRenderPlugin(path="/openapi.json")],
        path="/described",
    )


def describe(app: Litestar) -> dict[str, Any]:
    """The document of an application made with ``config``."""
    document: dict[str, Any] = app.openapi_schema.to_schema()
    handlers = dict(_handlers(app))
    components = document.setdefault("components", {})
    components["securitySchemes"] = {
        "bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT", "description": "Access token"}
    }
    bodies = Bodies(handlers.values())
    components["schemas"] = {**components.get("schemas", {}), **bodies.components, "Problem": _PROBLEM_SCHEMA}
    components["responses"] = _problem_responses()
    for path, item in document["paths"].items():
        for method, operation in item.items():
            if isinstance(operation, dict):
                handler = handlers[path, method]
                bodies.describe(operation, handler)
                _complete(operation, method, path, handler.opt)
    document["security"] = [{"bearer": []}]
    return keep_referenced(document)


def _handlers(app: Litestar) -> Iterator[tuple[tuple[str, str], HTTPRouteHandler]]:
    for route in app.routes:
        if isinstance(route, HTTPRoute):
            for method, (handler, _) in route.route_handler_map.items():
                yield (route.path_format, method.lower()), handler


def _complete(operation: dict[str, Any], method: str, path: str, options: Mapping[str, Any]) -> None:
    if options.get("public"):
        operation["security"] = []
    elif permission := options.get("permission"):
        operation["x-permission"] = permission
        needs = f"Needs the permission `{permission}`."
        operation["description"] = f"{operation.get('description') or ''}\n\n{needs}".strip()
    tidy_parameters(operation)
    _complete_body(operation, method, options)
    _complete_headers(operation, options)
    responses = operation["responses"]
    responses.pop("400", None)
    for status in _statuses(operation, method, path, options):
        responses[str(status)] = {"$ref": f"#/components/responses/Problem{status}"}
    for status, schema in options.get("refusals", {}).items():
        shapes = {
            "application/json": {"schema": schema},
            PROBLEM_JSON: {"schema": {"$ref": "#/components/schemas/Problem"}},
        }
        responses[str(status)] = {"description": HTTPStatus(status).phrase, "content": shapes}
    operation["responses"] = dict(sorted(responses.items()))


def _statuses(operation: Mapping[str, Any], method: str, path: str, options: Mapping[str, Any]) -> set[int]:
    """Which problems follow from the operation's own declaration."""
    found = {400, 406, 414, 431, 500, *options.get("problems", ())}
    if "/api/" in path:
        found |= {429, 503}
    if not options.get("public"):
        found |= {401, 403}
    if "{" in path:
        found.add(404)
    if method in _WRITES:
        found |= {409, 422}
    if "requestBody" in operation:
        found |= {408, 413, 415, 422}
    if options.get("if_match") or method in {"patch", "delete"}:
        found.add(412)
    return found


def _complete_body(operation: dict[str, Any], method: str, options: Mapping[str, Any]) -> None:
    if reads := options.get("reads"):
        # At least one line: a byte that is not white space.
        lines = {"type": "string", "pattern": "[^\\t-\\r ]", "description": "One JSON object per line"}
        schema = options.get("body_schema") or lines
        operation["requestBody"] = {"required": True, "content": {reads: {"schema": schema}}}
    content = operation.get("requestBody", {}).get("content", {})
    if options.get("example") is not None:
        for media in content.values():
            media["example"] = options["example"]
    if method == "patch" and "application/json" in content:
        content["application/merge-patch+json"] = content["application/json"]


def _complete_headers(operation: dict[str, Any], options: Mapping[str, Any]) -> None:
    wanted = [header for option, header in _REQUEST_HEADERS.items() if options.get(option)]
    if wanted:
        operation.setdefault("parameters", []).extend(wanted)
    for status, response in operation["responses"].items():
        if status.startswith("2"):
            headers = response.setdefault("headers", {})
            headers["X-Request-Id"] = _header("Correlation id of this request")
            if options.get("if_none_match") or options.get("if_match") or options.get("idempotent"):
                headers["ETag"] = _header("Version of the resource, a strong entity tag")
            if status == "201":
                headers["Location"] = _header("Where the new resource is")
    if options.get("if_none_match"):
        operation["responses"]["304"] = {
            "description": "You have this representation",
            "headers": {"ETag": _header("Version of the resource, a strong entity tag")},
        }


def _header(description: str) -> dict[str, Any]:
    return {"description": description, "schema": {"type": "string"}}


def _request_header(name: str, description: str, example: str, pattern: str | None) -> dict[str, Any]:
    schema = {"type": "string"} if pattern is None else {"type": "string", "pattern": pattern}
    return {
        "name": name,
        "in": "header",
        "required": False,
        "description": description,
        "schema": schema,
        "example": example,
    }


_REQUEST_HEADERS = {
    "idempotent": _request_header(
        "Idempotency-Key",
        "Makes a repeat of this request give the first one's answer (kept for 24 hours)",
        "7f3c1a9e-order-42",
        r'^([!#-\[\]-~]{1,255}|"([ !#-\[\]-~]|\\["\\]){1,255}")$',
    ),
    "if_match": _request_header(
        "If-Match", "Change only this version (the `ETag` of a read)", '"3"', '^((W/)?"[!#-~]*"|\\*)$'
    ),
    "if_none_match": _request_header(
        "If-None-Match",
        "Answer 304 when the resource still has this `ETag`",
        '"3"',
        None,  # what is no entity tag matches nothing: the answer is sent in full
    ),
}

_PROBLEM_SCHEMA: dict[str, Any] = {
    "type": "object",
    "title": "Problem",
    "description": "RFC 9457. Further members depend on `type`.",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "format": "uri", "description": "Stable; see the list of problems"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "instance": {"type": "string"},
        "correlationId": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["detail"],
                "properties": {
                    "detail": {"type": "string"},
                    "pointer": {"type": "string", "description": "JSON pointer into the body"},
                    "parameter": {"type": "string"},
                    "header": {"type": "string"},
                    "expected": {
                        "type": "array",
                        "items": {"type": "string"},
                        "description": "The names or values that would be right",
                    },
                },
            },
        },
    },
}


def _problem_responses() -> dict[str, Any]:
    by_status: dict[int, list[tuple[str, str]]] = {}
    for code, kind in known_problems().items():
        by_status.setdefault(kind.status, []).append((code, kind.title))
    return {f"Problem{status}": _response(status, kinds) for status, kinds in sorted(by_status.items())}


def _response(status: int, kinds: Sequence[tuple[str, str]]) -> dict[str, Any]:
    examples = {
        code: {
            "summary": title,
            "value": {"type": PROBLEM_BASE + code, "title": title, "status": status, "detail": title + "."},
        }
        for code, title in kinds
    }
    answer: dict[str, Any] = {
        "description": HTTPStatus(status).phrase,
        "content": {PROBLEM_JSON: {"schema": {"$ref": "#/components/schemas/Problem"}, "examples": examples}},
    }
    if status == 401:
        answer["headers"] = {"WWW-Authenticate": _header("How to authenticate")}
    if status in {429, 503}:
        answer["headers"] = {"Retry-After": _header("Seconds to wait")}
    if status == 429:
        answer["headers"] |= {"RateLimit-Policy": _header("The quotas"), "RateLimit": _header("What is left")}
    return answer

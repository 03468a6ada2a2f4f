"""The interactive documentation at ``/docs``: Swagger UI out of this package, no outside host."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from litestar import Response, Router, get
from litestar.params import FromPath

from jobhire.shared.presentation.auth import PUBLIC
from jobhire.shared.presentation.problems import ROUTE_NOT_FOUND, HttpProblem

_TYPES = {
    "docs.html": "text/html; charset=utf-8",
    "docs.js": "text/javascript; charset=utf-8",
    "swagger-ui-bundle.js": "text/javascript; charset=utf-8",
    "swagger-ui.css": "text/css; charset=utf-8",
    "favicon-32x32.png": "image/png",
}
# Swagger UI writes style attributes; scripts, data and everything else come from this host alone.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)


@cache
def _asset(name: str) -> bytes:
    return (files(__package__) / "static" / name).read_bytes()


def _answer(name: str) -> Response[bytes]:
    headers = {
        "Content-Type": _TYPES[name],
        "Content-Security-Policy": _POLICY,
        "Cache-Control": "public, max-age=3600",
    }
    return Response(_asset(name), headers=headers)


@get("/", media_type="text/html", sync_to_thread=False)
def page() -> Response[bytes]:
    return _answer("docs.html")


@get("/{name:str}", media_type="*/*", sync_to_thread=False)
def asset(name: FromPath[str]) -> Response[bytes]:
    if name not in _TYPES:
        raise HttpProblem(ROUTE_NOT_FOUND, "Nothing answers at this path.")
    return _answer(name)


def docs_router() -> Router:
    return Router("/docs", route_handlers=[page, asset], opt=PUBLIC, include_in_schema=False)

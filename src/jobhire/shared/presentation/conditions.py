"""Conditional requests (RFC 9110, section 13): versions as strong entity tags, 304, and If-Match."""

from __future__ import annotations

import re
from typing import Any

from litestar import Request, Response

from jobhire.shared.presentation.envelope import encoded
from jobhire.shared.presentation.problems import INVALID_REQUEST, PRECONDITION_FAILED, FieldError, HttpProblem

_TAGS = re.compile(
    r'\A\s*(?:W/)?"[\x21\x23-\x7e\x80-\xff]*"(?:\s*,\s*(?:W/)?"[\x21\x23-\x7e\x80-\xff]*")*\s*\Z'
)
_TAG = re.compile(r'(W/)?"([\x21\x23-\x7e\x80-\xff]*)"')
_VERSION = re.compile(r"\A[1-9][0-9]{0,17}\Z")


def etag(version: int) -> str:
    """The strong entity tag of an aggregate's version: ``"7"``."""
    return f'"{version}"'


def not_modified(request: Request[Any, Any, Any], tag: str) -> bool:
    """Whether the caller has this representation already (``If-None-Match``, weak comparison).

    A header that is no list of entity tags is treated as absent: the answer is simply sent in full.
    """
    header = _header(request, b"if-none-match")
    if header is None:
        return False
    if header == tag or header.strip() == "*":
        return True
    return _TAGS.match(header) is not None and tag.strip('"') in (value for _, value in _TAG.findall(header))


def conditional(request: Request[Any, Any, Any], body: bytes, tag: str, **headers: str) -> Response[Any]:
    """200 with the body, or 304 when the caller has it; only the caller may keep it, and must ask again."""
    answer_headers = {"ETag": tag, "Cache-Control": "private, no-cache", **headers}
    if not_modified(request, tag):
        return encoded(b"", status=304, headers=answer_headers)
    return encoded(body, headers=answer_headers)


def expected_version(request: Request[Any, Any, Any]) -> int | None:
    """The version the caller means to change (``If-Match``); ``None`` for any (no header, or ``*``).

    Raises 400 for what is no entity tag or more than one, and 412 for a tag that can never match (weak,
    or none of ours): comparing the version itself is the aggregate's business.
    """
    header = _header(request, b"if-match")
    if header is None or header.strip() == "*":
        return None
    if not _TAGS.match(header):
        raise _bad_if_match('An entity tag in double quotes, such as "7"')
    tags = _TAG.findall(header)
    if len(tags) > 1:
        raise _bad_if_match("Exactly one entity tag")
    weak, value = tags[0]
    if weak or not _VERSION.match(value):
        raise HttpProblem(PRECONDITION_FAILED, "If-Match names a version that this resource never had.")
    return int(value)


def wants_fresh(request: Request[Any, Any, Any]) -> bool:
    """Whether the caller wants it found out anew (``Cache-Control: no-cache``)."""
    header = _header(request, b"cache-control")
    return header is not None and "no-cache" in header.lower()


def _bad_if_match(detail: str) -> HttpProblem:
    return HttpProblem(INVALID_REQUEST, "See errors.", errors=(FieldError(detail, header="If-Match"),))


def _header(request: Request[Any, Any, Any], name: bytes) -> str | None:
    # Not request.headers: that decodes all of them, for every request.
    found = [value for key, value in request.scope["headers"] if key == name]
    return b", ".join(found).decode("latin-1") if found else None

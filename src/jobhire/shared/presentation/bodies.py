"""Request bodies: strict JSON into msgspec structs, bounded in size, depth and time.

A controller writes ``data: CreateJob`` and nothing else; ``ApiRequest`` (the application's request class)
decodes it. Structs set ``forbid_unknown_fields=True``.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncGenerator
from functools import lru_cache
from typing import Annotated, Any

import msgspec
from litestar import Request
from litestar.types import Empty, Receive

from jobhire.shared.presentation.problems import (
    MALFORMED_JSON,
    REQUEST_TIMEOUT,
    UNSUPPORTED_MEDIA_TYPE,
    HttpProblem,
    refusal_of,
)

NO_NUL = "^[^\\u0000]*$"
Text = Annotated[str, msgspec.Meta(max_length=20_000, pattern=NO_NUL)]
"""Free text of moderate size."""
LongText = Annotated[str, msgspec.Meta(max_length=200_000, pattern=NO_NUL)]
"""A whole CV."""
ShortText = Annotated[str, msgspec.Meta(max_length=200, pattern=NO_NUL)]
"""A line: a department, a location. May be empty."""
Name = Annotated[
    str, msgspec.Meta(min_length=1, max_length=200, pattern="^[^\\u0000]*[^\\s\\u0000][^\\u0000]*$")
]
"""A line that says something: at least one character that is not white space."""
MetadataKey = Annotated[str, msgspec.Meta(min_length=1, max_length=100, pattern="^[^$.\\u0000][^.\\u0000]*$")]
"""A key of a free-form map: no ``$`` first, no ``.``, no NUL (they mean something to the database)."""
FREE_VALUE = "FreeValue"
_LONGEST_INTEGER = 2**63 - 1
FREE_VALUE_SCHEMA: dict[str, Any] = {
    "title": FREE_VALUE,
    "description": "Any JSON, at most 4 levels deep; numbers of 64 bits, no NUL",
    "minimum": -_LONGEST_INTEGER - 1,
    "maximum": _LONGEST_INTEGER,
    "pattern": NO_NUL,
    "items": {"$ref": f"#/components/schemas/{FREE_VALUE}"},
    "additionalProperties": {"$ref": f"#/components/schemas/{FREE_VALUE}"},
    "propertyNames": msgspec.json.schema(MetadataKey),
}
"""What ``FreeMap`` takes at any depth, said in OpenAPI only: ``domain.small_map`` enforces it."""
FreeMap = Annotated[
    dict[
        MetadataKey,
        Annotated[Any, msgspec.Meta(extra_json_schema={"$ref": FREE_VALUE_SCHEMA["items"]["$ref"]})],
    ],
    msgspec.Meta(max_length=100, description="At most 200 values and 20,000 characters in all"),
]
"""What a caller may add to a thing without asking us."""

JSON_LIMIT = 2 * 1024 * 1024
"""Bytes of a JSON body, unless the route says otherwise (``request_max_body_size``)."""
MAX_DEPTH = 64
MOST_MEMBERS = 10_000
"""Of one object."""
MOST_BRACKETS = 200_000
"""Opening ones, those inside text included: as many as the longest text has letters."""
STALL_SECONDS = 15.0
"""Longest pause between two pieces of a body."""
BODY_SECONDS = 120.0
"""Longest time for a whole body."""
_JSON_TYPES = frozenset({"application/json"})
_PATCH_TYPES = frozenset({"application/json", "application/merge-patch+json"})
_UNICODE_SIZES = ("utf-8", "utf8")
_STRING = re.compile(rb'"(?:[^"\\]|\\.)*+"', re.DOTALL)
_TO_BRACKETS = bytes.maketrans(b"{}", b"[]")
_NOT_BRACKETS = bytes(byte for byte in range(256) if byte not in b"[]{}")


class ApiRequest(Request[Any, Any, Any]):
    """Litestar's request, but its JSON is strict and its body must keep coming.

    The handler's ``data`` type decides what is taken; nothing is coerced.
    """

    async def stream(self) -> AsyncGenerator[bytes, None]:
        """The body in chunks. Raises a 408 problem when it stalls or takes too long as a whole."""
        if self._body is Empty:
            self.receive = _in_time(self.receive)
        async for chunk in super().stream():
            yield chunk

    async def json(self) -> Any:
        accepted = _PATCH_TYPES if self.method == "PATCH" else _JSON_TYPES
        require_media_type(self, accepted)
        field = self.route_handler.parsed_fn_signature.parameters.get("data")
        return decode_strict(await self.body(), Any if field is None else field.annotation)


def _in_time(receive: Receive) -> Receive:
    clock = asyncio.get_running_loop().time
    last = clock() + BODY_SECONDS

    async def within() -> Any:
        try:
            async with asyncio.timeout(min(STALL_SECONDS, max(0.0, last - clock()))):
                return await receive()
        except TimeoutError as error:
            raise HttpProblem(REQUEST_TIMEOUT, "Send the body without long pauses.") from error

    return within


def require_media_type(request: Request[Any, Any, Any], accepted: frozenset[str]) -> None:
    """Raise a 415 problem unless the body is of an accepted type, in UTF-8, and not compressed."""
    declared = [value for name, value in request.scope["headers"] if name == b"content-type"]
    coding = [value for name, value in request.scope["headers"] if name == b"content-encoding"]
    media_type, options = request.content_type
    if (
        len(declared) == 1
        and media_type.lower() in accepted
        and options.get("charset", "utf-8").lower() in _UNICODE_SIZES
        and all(value.lower() == b"identity" for value in coding)
    ):
        return
    detail = f"Send {' or '.join(sorted(accepted))} in UTF-8, not compressed."
    raise HttpProblem(UNSUPPORTED_MEDIA_TYPE, detail, headers={"Accept": ", ".join(sorted(accepted))})


def decode_strict(body: bytes, type: Any) -> Any:
    """JSON → ``type``. Raises a 400 problem (no JSON, wrong shape) or a value's own ``Invalid``."""
    _check(body)
    try:
        return _decoder(type).decode(body)
    except msgspec.ValidationError as error:
        raise refusal_of(error, wanted=type) from error
    except (msgspec.DecodeError, RecursionError) as error:
        raise _malformed("The body is not valid JSON.") from error


@lru_cache(maxsize=512)
def _decoder(type: Any) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(type)


def _check(body: bytes) -> None:
    """What a typed decoder lets pass: repeated keys, NUL, endless numbers, bottomless nesting, a BOM."""
    try:
        text = body.decode()
    except UnicodeDecodeError as error:
        raise _malformed("The body is not valid UTF-8.") from error
    if (opening := body.count(b"[") + body.count(b"{")) > MOST_BRACKETS:
        raise _malformed(f"The body has more than {MOST_BRACKETS:,} lists and objects.")
    try:
        value = (_JSON if _UNUSUAL_NUMBER.search(body) else _PLAIN_JSON).decode(text)
    except RecursionError as error:
        raise _too_deep() from error
    except ValueError as error:
        raise _malformed("The body is not valid JSON.") from error
    if opening > MAX_DEPTH and _deeper_than(body, MAX_DEPTH):
        raise _too_deep()
    if b"\\u" in body:
        _check_strings(value)


def _deeper_than(body: bytes, limit: int) -> bool:
    """Whether valid JSON nests deeper, without recursion: peel one layer of brackets at a time."""
    rest = _STRING.sub(b"", body).translate(None, _NOT_BRACKETS).translate(_TO_BRACKETS)
    for _ in range(limit):
        rest = rest.replace(b"[]", b"")
        if not rest:
            return False
    return True


def _check_strings(value: Any) -> None:
    waiting = [value]
    while waiting:
        item = waiting.pop()
        if isinstance(item, str):
            if "\x00" in item or any("\ud800" <= letter <= "\udfff" for letter in item):
                raise _malformed("A string contains NUL or half of a surrogate pair.")
        elif isinstance(item, dict):
            waiting += item
            waiting += item.values()
        elif isinstance(item, list):
            waiting += item


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(pairs) > MOST_MEMBERS:
        raise _malformed(f"An object has more than {MOST_MEMBERS:,} members.")
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _malformed("An object has the same key twice.")
    return found


def _integer(digits: str) -> int:
    if len(digits) > 20 or not -(2**63) <= (value := int(digits)) < 2**63:
        raise _malformed("An integer does not fit into 64 bits.")
    return value


def _float(digits: str) -> float:
    if abs(value := float(digits)) == float("inf"):
        raise _malformed("A number is too large.")
    return value


def _constant(name: str) -> float:
    raise _malformed(f"{name} is not a JSON number.")


_JSON = json.JSONDecoder(
    object_pairs_hook=_object, parse_int=_integer, parse_float=_float, parse_constant=_constant
)
_PLAIN_JSON = json.JSONDecoder(object_pairs_hook=_object, parse_constant=_constant)
"""For bodies without numbers that could be out of range: a call per number would be most of the work."""
_UNUSUAL_NUMBER = re.compile(rb"[0-9]{19}|[0-9][eE]")


def _malformed(detail: str) -> HttpProblem:
    return HttpProblem(MALFORMED_JSON, detail)


def _too_deep() -> HttpProblem:
    return _malformed(f"The body nests deeper than {MAX_DEPTH} levels.")

"""``Prefer`` (RFC 7240): wait for long work, or be told where to look."""

from __future__ import annotations

import re
from typing import Any

import msgspec
from litestar import Request
from litestar.openapi.datastructures import ResponseSpec

from jobhire.shared.application import OperationView

LONGEST_WAIT = 30.0


class UnderWay(msgspec.Struct, frozen=True, kw_only=True):
    """The envelope of an operation, by a name that a document can use."""

    data: OperationView
    message: str | None = None


UNDER_WAY = {202: ResponseSpec(UnderWay, description="Follow the operation", generate_examples=False)}
"""The answer to whoever does not wait for long work, or not for so long: for an operation's ``responses``."""
_WAIT = re.compile(r"wait\s*=\s*\"?(\d{1,4})\"?")


def wait_seconds(request: Request[Any, Any, Any], default: float) -> float:
    """For how long the caller would wait: 0 for ``respond-async``, N for ``wait=N`` (at most 30), else the
    default. What cannot be read is not there, as the standard has it."""
    for value in request.headers.getall("prefer", []):
        for part in value.lower().split(","):
            preference = part.split(";")[0].strip()
            if preference == "respond-async":
                return 0.0
            if found := _WAIT.fullmatch(preference):
                return min(float(found.group(1)), LONGEST_WAIT)
    return default

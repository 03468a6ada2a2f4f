"""``Prefer`` (RFC 7240): wait for long work, or be told where to look."""

from __future__ import annotations

import re
from typing import Any

from litestar import Request

LONGEST_WAIT = 30.0
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

"""What schemathesis has to be told about our API (loaded by ``schemathesis.toml``, not by pytest)."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import schemathesis

LONGEST_WAITS = {"/events": 30, "/operations/{id}/events": 600}


@schemathesis.serializer("application/x-ndjson")
def lines(_: Any, value: Any) -> bytes:
    """Lines go out as they are. What is no text is no line at all: a body of nothing."""
    return value.encode() if isinstance(value, str) else b""


@schemathesis.hook
def before_call(_: Any, case: Any, __: Any) -> None:
    """Take back what schemathesis cannot know; what it means to be refused stays as it is."""
    longest = LONGEST_WAITS.get(case.operation.path.removeprefix("/api/v1"), 0)
    wait = str((case.query or {}).get("wait", longest))
    if wait.isdecimal() and 0 < int(wait) <= longest:
        case.query = {**(case.query or {}), "wait": 0}  # hundreds of them, each as long as it says: minutes
    if case.meta is None or not case.meta.generation.mode.is_positive:
        return
    if case.query:
        case.query.pop("cursor", None)  # signed: no schema tells a true one from a forged one
    headers = case.headers or {}
    if headers.get("If-Match", "*") != "*":
        headers["If-Match"] = "*"  # made without regard to the pattern; and which version is the present one?
    if "Idempotency-Key" in headers:
        headers["Idempotency-Key"] = uuid4().hex  # the example's belongs to the request it was first used for

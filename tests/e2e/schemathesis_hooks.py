"""What schemathesis has to be told about our API (loaded by ``schemathesis.toml``, not by pytest)."""

from __future__ import annotations

from typing import Any

import schemathesis


@schemathesis.serializer("application/x-ndjson")
def lines(_: Any, value: Any) -> dict[str, Any]:
    """Lines go out as they are. What is no text is no line at all: a body of nothing."""
    return {"data": value.encode() if isinstance(value, str) else b""}

"""What SCIM callers send: bodies, paging, and which attributes they want."""

from __future__ import annotations

from typing import Annotated, Any

from litestar import Request
from litestar.params import QueryParameter

from jobhire.domains.identity.presentation.scim.answers import SCIM_JSON
from jobhire.shared.presentation.bodies import decode_strict, require_media_type

MOST_RESULTS = 200
_MEDIA_TYPES = frozenset({SCIM_JSON, "application/json"})
_LONGEST_FILTER = 1_000

Filter = Annotated[str | None, QueryParameter(name="filter", max_length=_LONGEST_FILTER)]
StartIndex = Annotated[int, QueryParameter(name="startIndex")]
Count = Annotated[int, QueryParameter(name="count")]
Attributes = Annotated[str | None, QueryParameter(name="attributes", max_length=_LONGEST_FILTER)]
Excluded = Annotated[str | None, QueryParameter(name="excludedAttributes", max_length=_LONGEST_FILTER)]
Wanted = tuple[str | None, str | None]
"""``attributes`` and ``excludedAttributes``."""


async def body_of(request: Request[Any, Any, Any]) -> dict[str, Any]:
    """Raises a problem for what is no JSON object, and for another media type."""
    require_media_type(request, _MEDIA_TYPES)
    body: dict[str, Any] = decode_strict(await request.body(), dict[str, Any])
    return body


def window(start: int, count: int) -> tuple[int, int]:
    """RFC 7644, 3.4.2.4: less than 1 counts as 1, a negative count as 0; at most ``MOST_RESULTS``."""
    return max(start, 1), min(max(count, 0), MOST_RESULTS)

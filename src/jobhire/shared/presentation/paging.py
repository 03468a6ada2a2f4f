"""Pages and cursors. A cursor is opaque, signed, and good for one tenant, list, filter and order."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from hashlib import sha256
from hmac import compare_digest
from hmac import digest as hmac_digest
from typing import Annotated, Any
from urllib.parse import urlencode

import msgspec
from litestar import Request
from litestar.params import QueryParameter

from jobhire.shared.domain import TenantId
from jobhire.shared.presentation.problems import INVALID_CURSOR, FieldError, HttpProblem

PageNumber = Annotated[int, QueryParameter(ge=1, le=1_000_000, description="Which page, from 1")]
PageSize = Annotated[int, QueryParameter(ge=1, le=100, description="How many per page")]
Cursor = Annotated[
    str | None,
    QueryParameter(
        max_length=1_000, description="`pagination.nextCursor` of the page before; replaces `page`"
    ),
]

_MAC_BYTES = 16


class Cursors:
    """Issues and checks cursors. The secret is the process's own; rotating it voids the cursors out there."""

    def __init__(self, secret: bytes) -> None:
        if len(secret) < 16:
            raise ValueError("a cursor secret needs at least 16 bytes")
        self._secret = hmac_digest(secret, b"jobhire cursor v1", "sha256")

    def issue(self, tenant_id: TenantId, listing: str, filters: object, position: list[Any]) -> str:
        """``listing``: list and order; ``filters``: any JSON-able value; ``position``: the last row."""
        payload = msgspec.json.encode(position)
        return (
            urlsafe_b64encode(self._mac(tenant_id, listing, filters, payload) + payload).rstrip(b"=").decode()
        )

    def read(self, tenant_id: TenantId, listing: str, filters: object, cursor: str) -> list[Any]:
        """The position. Raises a 400 problem for what was not issued for exactly this tenant and list."""
        try:
            raw = urlsafe_b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4))
        except (NotBase64, UnicodeEncodeError, ValueError) as error:
            raise _foreign() from error
        mac, payload = raw[:_MAC_BYTES], raw[_MAC_BYTES:]
        if not compare_digest(mac, self._mac(tenant_id, listing, filters, payload)):
            raise _foreign()
        return msgspec.json.decode(payload, type=list[Any])

    def _mac(self, tenant_id: TenantId, listing: str, filters: object, payload: bytes) -> bytes:
        bound = sha256(msgspec.json.encode([tenant_id, listing, filters], order="sorted")).digest()
        return hmac_digest(self._secret, bound + payload, "sha256")[:_MAC_BYTES]


def _foreign() -> HttpProblem:
    error = FieldError("Not a cursor of this list, filter and order", parameter="cursor")
    return HttpProblem(INVALID_CURSOR, "Start again without a cursor.", errors=(error,))


def next_link(request: Request[Any, Any, Any], cursor: str | None) -> dict[str, str]:
    """The ``Link`` header to the next page (RFC 8288); empty when there is none."""
    if cursor is None:
        return {}
    query = [
        (key, value) for key, value in request.query_params.multi_items() if key not in {"cursor", "page"}
    ]
    return {"Link": f'<{request.scope["path"]}?{urlencode([*query, ("cursor", cursor)])}>; rel="next"'}

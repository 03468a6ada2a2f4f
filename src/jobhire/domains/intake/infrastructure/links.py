"""Tickets for one file: what, until when, and a keyed hash over both. Nothing is stored, so none can be
revoked one by one; they are short-lived instead."""

from __future__ import annotations

import hashlib
import hmac
from datetime import UTC, datetime
from typing import Any

import msgspec

from jobhire.shared.domain import NotFound, TenantId
from jobhire.shared.infrastructure import ticket_text

_HASH = 32


class SignedLinks:
    """See ``Links``. HMAC-SHA-256."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def sign(self, tenant_id: TenantId, document_id: str, *, until: datetime) -> str:
        body = msgspec.msgpack.encode((tenant_id, document_id, int(until.timestamp())))
        return ticket_text.written(self._hash(body) + body)

    def open(self, ticket: str, *, now: datetime) -> tuple[TenantId, str]:
        raw = ticket_text.read(ticket)
        if raw is None:
            raise _none()
        known, body = raw[:_HASH], raw[_HASH:]
        if not hmac.compare_digest(known, self._hash(body)):
            raise _none()
        tenant, document, until = msgspec.msgpack.decode(body, type=tuple[str, str, int])
        if datetime.fromtimestamp(until, UTC) <= now:
            raise _none()
        return TenantId(tenant), document

    def _hash(self, body: Any) -> bytes:
        return hmac.digest(self._key, body, hashlib.sha256)


def _none() -> NotFound:
    return NotFound("there is no file under this link, or no longer")

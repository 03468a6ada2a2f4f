"""Tickets for one file: what, until when, and a keyed hash over both. Nothing is stored, so none can be
revoked one by one; they are short-lived instead."""

from __future__ import annotations

import binascii
import hashlib
import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import UTC, datetime
from typing import Any

import msgspec

from jobhire.shared.domain import NotFound, TenantId

_HASH = 32
_LONGEST = 1_000


class SignedLinks:
    """See ``Links``. HMAC-SHA-256."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def sign(self, tenant_id: TenantId, document_id: str, *, until: datetime) -> str:
        body = msgspec.msgpack.encode((tenant_id, document_id, int(until.timestamp())))
        return urlsafe_b64encode(self._hash(body) + body).rstrip(b"=").decode()

    def open(self, ticket: str, *, now: datetime) -> tuple[TenantId, str]:
        raw = _decoded(ticket)
        known, body = raw[:_HASH], raw[_HASH:]
        if not hmac.compare_digest(known, self._hash(body)):
            raise _none()
        tenant, document, until = msgspec.msgpack.decode(body, type=tuple[str, str, int])
        if datetime.fromtimestamp(until, UTC) <= now:
            raise _none()
        return TenantId(tenant), document

    def _hash(self, body: Any) -> bytes:
        return hmac.digest(self._key, body, hashlib.sha256)


def _decoded(ticket: str) -> bytes:
    if len(ticket) > _LONGEST or not ticket.isascii() or "=" in ticket:
        raise _none()
    padded = ticket + "=" * (-len(ticket) % 4)
    try:
        raw = urlsafe_b64decode(padded)
    except binascii.Error:
        raise _none() from None
    # One spelling only: base64 readers pass over what does not belong to the alphabet.
    if urlsafe_b64encode(raw).decode() != padded:
        raise _none()
    return raw


def _none() -> NotFound:
    return NotFound("there is no file under this link, or no longer")

"""Tickets for one application: which, until when, and a keyed hash over both. Nothing is stored, so none can
be revoked one by one; each ends with its application."""

from __future__ import annotations

import hmac
from datetime import UTC, datetime

import msgspec

from jobhire.shared.application import Vault
from jobhire.shared.domain import NotFound, TenantId
from jobhire.shared.infrastructure import ticket_text

PURPOSE = "careers-ticket"
_HASH = 32


class VaultTickets:
    """See ``Tickets``. They end when the first encryption key is rotated."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    def sign(self, tenant_id: TenantId, application_id: str, *, until: datetime) -> str:
        seconds = int(until.timestamp())
        body = msgspec.msgpack.encode((tenant_id, application_id, seconds))
        return ticket_text.written(self._hash(tenant_id, application_id, seconds) + body)

    def open(self, ticket: str, *, now: datetime) -> tuple[TenantId, str]:
        raw = ticket_text.read(ticket)
        if raw is None:
            raise _none()
        try:
            tenant, id, seconds = msgspec.msgpack.decode(raw[_HASH:], type=tuple[str, str, int])
        except (msgspec.DecodeError, UnicodeDecodeError):
            raise _none() from None
        # One spelling only: MessagePack can say the same number in several ways.
        own = self._hash(tenant, id, seconds) + msgspec.msgpack.encode((tenant, id, seconds))
        if not hmac.compare_digest(raw, own):
            raise _none()
        if datetime.fromtimestamp(seconds, UTC) <= now:
            raise _none()
        return TenantId(tenant), id

    def _hash(self, tenant_id: str, application_id: str, seconds: int) -> bytes:
        return self._vault.derive(PURPOSE, tenant_id, application_id, str(seconds))


def _none() -> NotFound:
    return NotFound("there is no application under this link, or no longer")

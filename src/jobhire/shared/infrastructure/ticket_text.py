"""How the bytes of a ticket are written in an address: base64 of RFC 4648 section 5, without padding."""

from __future__ import annotations

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode

_LONGEST = 1_000


def written(ticket: bytes) -> str:
    return urlsafe_b64encode(ticket).rstrip(b"=").decode()


def read(text: str) -> bytes | None:
    """None for what nobody wrote. One spelling only: base64 readers pass over what does not belong to the
    alphabet, so a ticket that was altered might still be one."""
    if len(text) > _LONGEST or not text.isascii() or "=" in text:
        return None
    try:
        ticket = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except binascii.Error:
        return None
    return ticket if written(ticket) == text else None

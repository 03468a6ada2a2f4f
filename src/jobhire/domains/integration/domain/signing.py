"""Standard Webhooks 1.0 (https://www.standardwebhooks.com): what is signed, and how."""

from __future__ import annotations

import hmac
from base64 import b64encode
from collections.abc import Iterable, Mapping

SECRET_BYTES = 32
"""The specification asks for 24 to 64."""
_PREFIX = "whsec_"


def shown(secret: bytes) -> str:
    """As receivers keep it, and as libraries take it."""
    return _PREFIX + b64encode(secret).decode()


def signature(secret: bytes, id: str, timestamp: int, body: bytes) -> str:
    """``v1,`` and the HMAC-SHA256 of ``id.timestamp.body`` in base64. ``timestamp``: seconds since 1970."""
    signed = b".".join((id.encode(), str(timestamp).encode(), body))
    return "v1," + b64encode(hmac.digest(secret, signed, "sha256")).decode()


def headers(secrets: Iterable[bytes], id: str, timestamp: int, body: bytes) -> Mapping[str, str]:
    """One signature per secret, with a blank between: a receiver takes the message if one of them is
    right."""
    return {
        "webhook-id": id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(signature(each, id, timestamp, body) for each in secrets),
    }

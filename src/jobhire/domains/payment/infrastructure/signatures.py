"""Who signed a message: ``t=<seconds>,v1=<hex>``, the HMAC-SHA256 of ``<seconds>.<body>`` (Stripe's scheme,
which the local provider has, too)."""

from __future__ import annotations

import hmac
from datetime import datetime

from jobhire.domains.payment.application.ports import TOLERANCE_SECONDS, MessageRefused
from jobhire.shared.domain import SignatureRefused

_LONGEST = 1_000
_LONGEST_TIME = 12


def sign(secret: str, body: bytes, *, at: int) -> str:
    """``at``: seconds since 1970."""
    return f"t={at},v1={_digest(secret, str(at), body)}"


def verify(secret: str, header: str, body: bytes, *, now: datetime) -> None:
    """Raises ``SignatureRefused``, and ``MessageRefused`` for what was signed too long ago: the signature is
    looked at first, so that nobody learns anything from what they made up. Without a secret nothing is
    right."""
    pairs = [part.strip().partition("=") for part in header[:_LONGEST].split(",")]
    times = [value for name, _, value in pairs if name == "t"]
    given = [value for name, _, value in pairs if name == "v1"]
    at = times[0] if len(times) == 1 else ""
    if not (secret and at.isascii() and at.isdigit() and len(at) <= _LONGEST_TIME):
        raise SignatureRefused("the signature is not there, or not of this body")
    expected = _digest(secret, at, body)
    if not any(hmac.compare_digest(expected.encode(), each.encode()) for each in given):
        raise SignatureRefused("the signature is not there, or not of this body")
    if abs(now.timestamp() - int(at)) > TOLERANCE_SECONDS:
        raise MessageRefused(f"It was signed more than {TOLERANCE_SECONDS // 60} minutes ago, or ahead.")


def _digest(secret: str, at: str, body: bytes) -> str:
    return hmac.digest(secret.encode(), at.encode() + b"." + body, "sha256").hex()

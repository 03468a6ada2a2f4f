"""Time-based one-time passwords by pyotp, and their QR code by segno."""

from __future__ import annotations

import base64
import io
import secrets
from collections.abc import Sequence
from datetime import datetime

import pyotp
import segno

_STEP_SECONDS = 30
_RECOVERY_CODES = 10


class TotpCodes:
    """See ``OneTimeCodes``: SHA-1, six digits, 30 seconds, which is what every authenticator does (RFC
    6238)."""

    def new_secret(self) -> str:
        return pyotp.random_base32()

    def new_recovery_codes(self) -> Sequence[str]:
        return [_readable(secrets.token_bytes(10)) for _ in range(_RECOVERY_CODES)]

    def step(self, secret: str, code: str, *, now: datetime) -> int | None:
        totp, present = pyotp.TOTP(secret), int(now.timestamp()) // _STEP_SECONDS
        # All three are compared, whatever comes of the first: the time it takes says nothing.
        hits = [step for step in (present, present - 1, present + 1) if _same(totp, code, step)]
        return hits[0] if hits else None

    def uri(self, secret: str, *, account: str) -> str:
        return pyotp.TOTP(secret).provisioning_uri(name=account, issuer_name="JobHire")

    def picture(self, uri: str) -> str:
        svg = io.BytesIO()
        segno.make(uri, error="m").save(svg, kind="svg", scale=4, xmldecl=False)
        return svg.getvalue().decode()


def _same(totp: pyotp.TOTP, code: str, step: int) -> bool:
    return secrets.compare_digest(totp.generate_otp(step).encode(), code.encode())


def _readable(raw: bytes) -> str:
    text = base64.b32encode(raw).decode().lower()
    return "-".join(text[start : start + 4] for start in range(0, len(text), 4))

"""Whether a message comes from whoever has the secret: Standard Webhooks 1.0, or Greenhouse's signature.

https://www.standardwebhooks.com, https://developers.greenhouse.io/webhooks.html#authentication
"""

from __future__ import annotations

import binascii
import hashlib
import hmac
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass

TOLERANCE_SECONDS = 300
"""Before and after: of what Standard Webhooks calls a message of now."""
_PREFIX = "whsec_"


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """A message whose signature is right. ``id``: the same when it comes again; ``sent``: seconds since 1970,
    None where the scheme does not say."""

    id: str
    sent: int | None

    def is_of(self, now: float) -> bool:
        return self.sent is None or abs(now - self.sent) <= TOLERANCE_SECONDS


def verified(secret: str, headers: Mapping[str, str], body: bytes) -> Signed | None:
    """None when it is not signed by that secret. Which scheme counts follows from the secret (``whsec_…``:
    Standard Webhooks), never from the message. ``headers``: names in lower case."""
    if secret.startswith(_PREFIX):
        return _standard(secret, headers, body)
    return _greenhouse(secret, headers, body)


def _standard(secret: str, headers: Mapping[str, str], body: bytes) -> Signed | None:
    id, sent = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not (id and sent.isascii() and sent.isdigit() and len(sent) <= 12):
        return None
    try:
        key = b64decode(secret.removeprefix(_PREFIX), validate=True)
    except (binascii.Error, ValueError):
        return None
    mac = hmac.digest(key, b".".join((id.encode(), sent.encode(), body)), "sha256")
    expected = "v1," + b64encode(mac).decode()
    given = headers.get("webhook-signature", "").split(" ")
    right = any(hmac.compare_digest(expected.encode(), each.encode()) for each in given)
    return Signed(id=id, sent=int(sent)) if right else None


def _greenhouse(secret: str, headers: Mapping[str, str], body: bytes) -> Signed | None:
    scheme, _, given = headers.get("signature", "").strip().partition(" ")
    expected = hmac.digest(secret.encode(), body, "sha256").hex()
    if scheme.lower() != "sha256" or not hmac.compare_digest(
        expected.encode(), given.strip().lower().encode()
    ):
        return None
    # What its event id says is not signed: the same body is the same message.
    return Signed(id=hashlib.sha256(body).hexdigest(), sent=None)

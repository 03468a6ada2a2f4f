"""Secrets at rest: AES-256-GCM under a key that only the environment holds, with rotation.

Sealed text is ``v1.<key id>.<base64url of nonce and ciphertext>``. Sealing and deriving have keys of their
own by HKDF, so what is derived says nothing about what is sealed.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_NONCE_BYTES = 12
_VERSION = "v1"


class KeyringVault:
    """See ``Vault``. The first key seals; the others still open what they sealed (rotation).

    A key is any secret of at least 32 bytes of UTF-8, else ``ValueError``. What ``derive`` gives changes with
    the first key: links and tokens that are out there end when it is rotated.
    """

    def __init__(self, keys: Sequence[str]) -> None:
        secrets = [key.encode() for key in keys]
        if not secrets or any(len(secret) < 32 for secret in secrets):
            raise ValueError("an encryption key has at least 32 bytes")
        self._sealers = {_key_id(secret): AESGCM(_expand(secret, b"seal")) for secret in secrets}
        self.key_id = _key_id(secrets[0])
        self._deriving = hmac.new(_expand(secrets[0], b"derive"), digestmod="sha256")

    def seal(self, plain: bytes, *, context: str) -> str:
        nonce = os.urandom(_NONCE_BYTES)
        sealed = self._sealers[self.key_id].encrypt(nonce, plain, context.encode())
        return f"{_VERSION}.{self.key_id}.{urlsafe_b64encode(nonce + sealed).decode()}"

    def open(self, sealed: str, *, context: str) -> bytes:
        try:
            version, key_id, text = sealed.split(".")
            raw = urlsafe_b64decode(text.encode("ascii"))
            # Base64 has several spellings of the same bytes. One sealed value, one text.
            if version != _VERSION or len(raw) < _NONCE_BYTES or urlsafe_b64encode(raw).decode() != text:
                raise ValueError("not sealed by this vault")
            return self._sealers[key_id].decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], context.encode())
        except (InvalidTag, KeyError, UnicodeEncodeError) as failure:
            raise ValueError("altered, moved, or sealed with a key that is gone") from failure

    def derive(self, purpose: str, *parts: str) -> bytes:
        encoded = (part.encode() for part in (purpose, *parts))
        # The length first: ("ab", "c") and ("a", "bc") are not the same arguments.
        message = b"".join(len(part).to_bytes(8, "big") + part for part in encoded)
        # hmac.digest would give the interpreter lock away each time, and wait to have it back.
        keyed = self._deriving.copy()
        keyed.update(message)
        return keyed.digest()

    def is_current(self, sealed: str) -> bool:
        """Whether the first key sealed it: what is not current is to be sealed anew before its key goes."""
        return sealed.startswith(f"{_VERSION}.{self.key_id}.")


def _key_id(secret: bytes) -> str:
    return hashlib.sha256(b"jobhire vault key" + secret).hexdigest()[:12]


def _expand(secret: bytes, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=b"jobhire vault v1 " + purpose).derive(secret)

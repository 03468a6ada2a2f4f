"""An authenticator in software, with the browser around it: real keys, real signatures, and every lie it is
told to tell."""

from __future__ import annotations

import hashlib
import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

Json = dict[str, Any]
HOST, ORIGIN = "app.example.com", "https://app.example.com"
_PRESENT, _VERIFIED, _ATTESTED = 0x01, 0x04, 0x40
_ELIGIBLE_AND_SYNCED = 0x18


@dataclass(kw_only=True)
class Key:
    """One passkey. ``counter`` goes up with each signature unless it is None: then it never counts."""

    handle: str
    private: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    id: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    counter: int | None = 0

    def cose(self) -> bytes:
        numbers = self.private.public_key().public_numbers()
        point = {-2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")}
        return cbor2.dumps({1: 2, 3: -7, -1: 1, **point})


@dataclass(kw_only=True)
class Authenticator:
    """``host``: for which it believes to work; None: what it is asked for. ``verifies``: asks whose hand it
    is in. ``counts``: as roaming ones do and synced ones do not."""

    origin: str = ORIGIN
    host: str | None = None
    verifies: bool = True
    counts: bool = True
    synced: bool = False
    framed: bool = False
    keys: list[Key] = field(default_factory=list)

    def create(self, options: Json, *, key: Key | None = None) -> Json:
        """``navigator.credentials.create()``, as ``toJSON()`` shows it."""
        known = {each["id"] for each in options["excludeCredentials"]}
        if any(text(each.id) in known for each in self.keys):
            raise ValueError("InvalidStateError: this authenticator has one already")
        key = key or Key(handle=options["user"]["id"], counter=0 if self.counts else None)
        self.keys.append(key)
        attested = bytes(16) + len(key.id).to_bytes(2, "big") + key.id + key.cose()
        data = self._data(self.host or options["rp"]["id"], _ATTESTED, key.counter or 0) + attested
        attestation = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        response = {
            "clientDataJSON": text(self._client_data("webauthn.create", options["challenge"])),
            "attestationObject": text(attestation),
            "transports": ["internal", "hybrid"],
            "publicKeyAlgorithm": -7,
        }
        return self._credential(key, response)

    def get(self, options: Json, *, key: Key | None = None) -> Json:
        """``navigator.credentials.get()``, as ``toJSON()`` shows it."""
        key = key or self._chosen(options)
        if key.counter is not None:
            key.counter += 1
        data = self._data(self.host or options["rpId"], 0, key.counter or 0)
        client_data = self._client_data("webauthn.get", options["challenge"])
        signature = key.private.sign(data + hashlib.sha256(client_data).digest(), ec.ECDSA(SHA256()))
        response = {
            "clientDataJSON": text(client_data),
            "authenticatorData": text(data),
            "signature": text(signature),
            "userHandle": key.handle,
        }
        return self._credential(key, response)

    def _chosen(self, options: Json) -> Key:
        allowed = {each["id"] for each in options["allowCredentials"]}
        return next(each for each in reversed(self.keys) if not allowed or text(each.id) in allowed)

    def _data(self, host: str, flags: int, counter: int) -> bytes:
        flags |= _PRESENT | (_VERIFIED if self.verifies else 0) | (_ELIGIBLE_AND_SYNCED if self.synced else 0)
        return hashlib.sha256(host.encode()).digest() + bytes([flags]) + counter.to_bytes(4, "big")

    def _client_data(self, type: str, challenge: str) -> bytes:
        told = {"type": type, "challenge": challenge, "origin": self.origin, "crossOrigin": self.framed}
        return json.dumps(told).encode()

    @staticmethod
    def _credential(key: Key, response: Json) -> Json:
        return {
            "id": text(key.id),
            "rawId": text(key.id),
            "type": "public-key",
            "authenticatorAttachment": "platform",
            "clientExtensionResults": {},
            "response": response,
        }


def text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def raw(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def tampered(credential: Json, member: str) -> Json:
    """The same with one bit of a member of its response turned over, in the middle."""
    changed = bytearray(raw(credential["response"][member]))
    changed[len(changed) // 2] ^= 1
    return {**credential, "response": {**credential["response"], member: text(bytes(changed))}}

"""The keys that sign access tokens: one shared secret, or a private key whose public part others may have."""

from __future__ import annotations

import hashlib
from base64 import urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

Algorithm = Literal["HS256", "RS256", "ES256"]
_MIN_RSA_BITS = 2048


@dataclass(frozen=True, slots=True)
class SigningKey:
    """``signs``: what a new token is signed with (None: only old ones are verified). Bytes of a secret, or
    PEM."""

    id: str
    verifies: bytes
    signs: bytes | None = None


@dataclass(frozen=True, slots=True)
class KeyRing:
    """Exactly one algorithm, ever: whatever a token says of itself. The first key signs."""

    algorithm: Algorithm
    keys: tuple[SigningKey, ...]

    @classmethod
    def of(
        cls,
        algorithm: Algorithm,
        *,
        secret: str,
        earlier_secrets: Sequence[str],
        key_file: Path | None,
        earlier_key_files: Sequence[Path],
    ) -> KeyRing:
        """As the settings say. ``ValueError`` for what does not suit the algorithm, ``OSError`` for a file
        that is not there."""
        if algorithm == "HS256":
            return cls.shared(secret, earlier_secrets)
        if key_file is None:
            raise ValueError(f"{algorithm} needs a key file")
        return cls.private(
            algorithm, key_file.read_bytes(), [file.read_bytes() for file in earlier_key_files]
        )

    @classmethod
    def shared(cls, secret: str, previous: Sequence[str] = ()) -> KeyRing:
        """HS256. ``previous`` secrets still verify. A secret has at least 32 bytes, else ``ValueError``."""
        secrets = [each.encode() for each in (secret, *previous)]
        if any(len(each) < 32 for each in secrets):
            raise ValueError("a token secret has at least 32 bytes")
        first, *others = [SigningKey(_id_of(b"jobhire token key" + each), each, each) for each in secrets]
        return cls("HS256", (first, *others))

    @classmethod
    def private(cls, algorithm: Algorithm, pem: bytes, previous: Sequence[bytes] = ()) -> KeyRing:
        """RS256 or ES256. ``previous``: public keys (PEM) that still verify. ``ValueError`` for a key of
        another kind, an RSA key under 2048 bits, or a curve other than P-256."""
        key = load_pem_private_key(pem, password=None)
        fits = (
            isinstance(key, RSAPrivateKey) and key.key_size >= _MIN_RSA_BITS
            if algorithm == "RS256"
            else isinstance(key, EllipticCurvePrivateKey) and isinstance(key.curve, SECP256R1)
        )
        if not fits:
            raise ValueError(f"the token key does not suit {algorithm}")
        public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        old = [_public(each) for each in previous]
        return cls(algorithm, (SigningKey(_id_of(public), public, pem), *old))


def _public(pem: bytes) -> SigningKey:
    public = load_pem_public_key(pem).public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return SigningKey(_id_of(public), public)


def _id_of(material: bytes) -> str:
    return urlsafe_b64encode(hashlib.sha256(material).digest()[:12]).decode()

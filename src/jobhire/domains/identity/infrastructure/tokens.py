"""Access tokens, and other issuers' ID tokens: JWS by python-jose, the one module that knows it; nobody
develops it any more.

What it does not check is checked here. It accepts unknown ``crit`` headers, claims without ``exp``, keys
sniffed from text, signatures in non-canonical base64, and both ECDSA signatures of a pair; so the header is
decoded strictly before it sees the token, the key is a ready one chosen by ``kid`` from a fixed map, and the
claims decode to a type.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal

import msgspec
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from jose import jwk, jws
from jose.backends.base import Key
from jose.backends.cryptography_backend import CryptographyECKey
from jose.exceptions import JOSEError
from jose.utils import base64url_decode, base64url_encode
from msgspec import UNSET, UnsetType

from jobhire.domains.identity.application.ports import AccessToken, Claims
from jobhire.domains.identity.infrastructure.keys import Algorithm, KeyRing
from jobhire.shared.application import Clock
from jobhire.shared.domain import TenantId, Unauthenticated, UserId

_LONGEST = 4096
_CLOCK_FAULT = 2 * 3600.0
"""How far ahead of us, in seconds, another machine's clock may be (or ours may have gone back)."""

_P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
"""n of P-256 (NIST SP 800-186, 3.2.1.3)."""


class _Header(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All a token of ours says about itself: ``crit``, ``jku``, ``x5u``, ``jwk`` and the rest are refused."""

    alg: str
    typ: Literal["JWT"]
    kid: str


class _Claims(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    iss: Literal["jobhire"]
    aud: Literal["jobhire-api"]
    typ: Literal["access"]
    sub: str
    sid: str
    jti: str
    tenant: str
    iat: int
    exp: int
    nbf: int = 0
    scope: str = ""


class _StableEcKey(CryptographyECKey):
    """P-256 without chance (RFC 6979): a refresh that is repeated gets the very token of the first answer.

    Whoever has a signature (r, s) can make (r, n - s), which verifies as well. Ours is the lower of the two
    and the other is refused: one token, one text.
    """

    def sign(self, msg: bytes) -> bytes:
        r, s = decode_dss_signature(self.prepared_key.sign(msg, ECDSA(SHA256(), deterministic_signing=True)))
        return r.to_bytes(32, "big") + min(s, _P256_ORDER - s).to_bytes(32, "big")

    def verify(self, msg: bytes, sig: bytes) -> bool:
        lower = int.from_bytes(sig[32:], "big") <= _P256_ORDER // 2
        return lower and bool(super().verify(msg, sig))  # type: ignore[no-untyped-call]


class JoseTokens:
    """See ``TokenIssuer``; ``read`` is its counterpart. Tokens are good for ``ttl_seconds``."""

    def __init__(self, ring: KeyRing, *, clock: Clock, ttl_seconds: int = 900) -> None:
        self._algorithm = ring.algorithm
        self._verifying = {key.id: _key(key.verifies, ring.algorithm) for key in ring.keys}
        first = ring.keys[0]
        if first.signs is None:
            raise ValueError("the first key of a ring signs")
        self._kid, self._signing = first.id, _key(first.signs, ring.algorithm)
        self._clock = clock
        self._ttl = ttl_seconds

    def issue(self, claims: Claims, *, id: str, issued_at: datetime) -> AccessToken:
        issued = int(issued_at.timestamp())
        payload = _Claims(
            iss="jobhire",
            aud="jobhire-api",
            typ="access",
            sub=claims.user_id,
            sid=claims.session_id,
            jti=id,
            tenant=claims.tenant_id,
            iat=issued,
            exp=issued + self._ttl,
            scope=claims.scope,
        )
        token = jws.sign(
            msgspec.json.encode(payload), self._signing, headers={"kid": self._kid}, algorithm=self._algorithm
        )
        return AccessToken(token=token, expires_in=self._ttl)

    def read(self, token: str) -> Claims:
        """What a token of ours says. Raises ``Unauthenticated`` for any other, and for an expired one."""
        claims = self._authentic(token)
        now = self._clock.now().timestamp()
        if claims.exp <= now:
            raise Unauthenticated("the access token has expired")
        if max(claims.iat, claims.nbf) > now + _CLOCK_FAULT:
            raise _refusal()
        return Claims(
            tenant_id=TenantId(claims.tenant),
            user_id=UserId(claims.sub),
            session_id=claims.sid,
            exp=claims.exp,
            scope=claims.scope,
        )

    def public_keys(self) -> dict[str, Any]:
        """The JSON Web Key Set (RFC 7517) that others verify our tokens with; empty for a shared secret."""
        if self._algorithm == "HS256":
            return {"keys": []}
        return {"keys": [{**_plain(key), "kid": id, "use": "sig"} for id, key in self._verifying.items()]}

    def _authentic(self, token: str) -> _Claims:
        """The claims of a token that one of our keys signed, as exactly this text."""
        try:
            header = _header(token)
            if header.alg != self._algorithm:
                raise _refusal()
            payload = jws.verify(token, self._verifying[header.kid], algorithms=[self._algorithm])
            return msgspec.json.decode(payload, type=_Claims)
        except (JOSEError, ValueError, KeyError, RecursionError):
            # ValueError: not base64, not JSON, not a header or claims of ours (msgspec's errors are ones).
            raise _refusal() from None


def _key(material: bytes, algorithm: Algorithm) -> Key:
    if algorithm == "ES256":
        return _StableEcKey(material, algorithm)
    return jwk.construct(material, algorithm)


def _header(token: str) -> _Header:
    """Raises ``ValueError`` for anything that is not a token of our own making."""
    if len(token) > _LONGEST or not token.isascii():
        raise ValueError("too long, or not a token")
    header, _, signature = token.split(".")
    if base64url_encode(base64url_decode(signature.encode())) != signature.encode():
        # Base64 has several spellings of the same bytes. One signature, one token.
        raise ValueError("not canonical")
    return msgspec.json.decode(base64url_decode(header.encode()), type=_Header)


def _plain(key: Key) -> dict[str, Any]:
    return {
        name: value.decode() if isinstance(value, bytes) else value for name, value in key.to_dict().items()
    }


def _refusal() -> Unauthenticated:
    return Unauthenticated("the access token is not valid")


ForeignAlgorithm = Literal["RS256", "ES256"]
_KEY_TYPES: dict[str, ForeignAlgorithm] = {"RSA": "RS256", "EC": "ES256"}
_LONGEST_FOREIGN = 16_384
_RSA_BYTES = range(256, 1025)
"""A modulus of 2,048 to 8,192 bits: shorter ones are weak (RFC 7518, 3.3), longer ones cost too much."""


class KeyUnknown(Exception):
    """No key of the set is the one that a token names."""


class PublicKey(msgspec.Struct, frozen=True, kw_only=True):
    """A JSON Web Key (RFC 7517) as others publish it: only what is public is read."""

    kty: str
    kid: str = ""
    use: str = "sig"
    alg: str = ""
    key_ops: tuple[str, ...] = ("verify",)
    n: str = ""
    e: str = ""
    crv: str = ""
    x: str = ""
    y: str = ""

    @property
    def algorithm(self) -> ForeignAlgorithm | None:
        """What it verifies; None when it is not for that, or none that we take."""
        algorithm = _KEY_TYPES.get(self.kty)
        for_this = self.use == "sig" and "verify" in self.key_ops and self.alg in ("", algorithm)
        if not for_this or (self.kty == "EC" and self.crv != "P-256"):
            return None
        if self.kty == "RSA" and _bytes_in(self.n) not in _RSA_BYTES:
            return None
        return algorithm

    def plain(self) -> dict[str, str]:
        members = {"RSA": ("kty", "n", "e"), "EC": ("kty", "crv", "x", "y")}[self.kty]
        return {name: getattr(self, name) for name in members}


def _bytes_in(number: str) -> int:
    """How long a Base64url number is; 0 for what is none: a key that cannot be read spoils no other."""
    try:
        return len(base64url_decode(number.encode()).lstrip(b"\0"))
    except ValueError:
        return 0


class _ForeignHeader(msgspec.Struct, frozen=True):
    """Of others' tokens. Keys and addresses of keys in it (``jwk``, ``jku``, ``x5u``) are not even read;
    ``crit`` would have to be understood, so it is refused (RFC 7515, 4.1.11)."""

    alg: ForeignAlgorithm
    kid: str = ""
    crit: msgspec.Raw | UnsetType = UNSET


def foreign_payload(token: str, keys: Sequence[PublicKey]) -> bytes:
    """What a token of another issuer says, signed by one of ``keys``: by RS256 or ES256 only, whatever the
    token itself would like. Raises ``KeyUnknown``; ``ValueError`` for anything else that is not right."""
    if len(token) > _LONGEST_FOREIGN or not token.isascii():
        raise ValueError("too long, or not a token")
    try:
        first, _, _ = token.partition(".")
        header = msgspec.json.decode(base64url_decode(first.encode()), type=_ForeignHeader)
        if header.crit is not UNSET:
            raise ValueError("it wants something to be understood that we do not know")
        key = _chosen(header, keys)
        payload = jws.verify(token, jwk.construct(key.plain(), header.alg), algorithms=[header.alg])
    except (JOSEError, RecursionError) as failure:
        raise ValueError("the signature is not right") from failure
    return bytes(payload)


def _chosen(header: _ForeignHeader, keys: Sequence[PublicKey]) -> PublicKey:
    """By its name; a token that names none is for the one key there is."""
    usable = [key for key in keys if key.algorithm == header.alg and header.kid in ("", key.kid)]
    if len(usable) != 1:
        raise KeyUnknown
    return usable[0]

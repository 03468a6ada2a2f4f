"""Access tokens: JWS by python-jose, the one module that knows it; nobody develops it any more.

What it does not check is checked here. It accepts unknown ``crit`` headers, claims without ``exp``, keys
sniffed from text, and signatures in non-canonical base64; so the header is decoded strictly before it sees
the token, the key is a ready HMAC key chosen by ``kid`` from a fixed map, and the claims decode to a type.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Literal

import msgspec
from jose import jwk, jws
from jose.backends.base import Key
from jose.exceptions import JOSEError
from jose.utils import base64url_decode, base64url_encode

from jobhire.domains.identity.application.ports import AccessToken
from jobhire.domains.identity.domain.roles import PERMISSIONS, Role
from jobhire.domains.identity.domain.user import User
from jobhire.shared.application import Clock, Ids, Principal
from jobhire.shared.domain import TenantId, Unauthenticated, UserId

_ALGORITHM: Literal["HS256"] = "HS256"
_LONGEST = 4096
_CLOCK_FAULT = 2 * 3600.0
"""How far ahead of us, in seconds, another machine's clock may be (or ours may have gone back)."""


class _Header(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All a token of ours says about itself: ``crit``, ``jku``, ``x5u``, ``jwk`` and the rest are refused."""

    alg: Literal["HS256"]
    typ: Literal["JWT"]
    kid: str


class _Claims(msgspec.Struct, frozen=True, kw_only=True):
    iss: Literal["jobhire"]
    aud: Literal["jobhire-api"]
    typ: Literal["access"]
    sub: str
    jti: str
    tenant: str
    role: str
    iat: int
    exp: int
    nbf: int = 0


class JoseTokens:
    """Issues access tokens and verifies them: ``TokenIssuer``, and the API's token verifier.

    ``secret`` signs, tokens good for ``ttl_seconds``; ``previous`` secrets are still accepted (rotation). A
    secret under 32 bytes of UTF-8 is a ``ValueError``. What verified once is remembered until it expires or
    is revoked, ``remember`` tokens at most.
    """

    def __init__(
        self,
        secret: str,
        *,
        clock: Clock,
        ids: Ids,
        ttl_seconds: int = 900,
        previous: Sequence[str] = (),
        remember: int = 10_000,
    ) -> None:
        secrets = [each.encode() for each in (secret, *previous)]
        self._keys = {_key_id(each): _key(each) for each in secrets}
        self._current = _key_id(secrets[0])
        self._clock = clock
        self._ids = ids
        self._ttl = ttl_seconds
        self._remember = remember
        self._verified: dict[str, tuple[float, Principal]] = {}
        self._revoked_before = 0.0

    def issue(self, user: User, *, now: datetime) -> AccessToken:
        issued = int(now.timestamp())
        claims = _Claims(
            iss="jobhire",
            aud="jobhire-api",
            typ="access",
            sub=user.id,
            jti=self._ids.new(),
            tenant=user.tenant_id,
            role=user.role,
            iat=issued,
            exp=issued + self._ttl,
        )
        token = jws.sign(
            msgspec.json.encode(claims),
            self._keys[self._current],
            headers={"kid": self._current},
            algorithm=_ALGORITHM,
        )
        return AccessToken(token=token, expires_in=self._ttl)

    async def verify(self, token: str) -> Principal:
        """Who the bearer is. Raises ``Unauthenticated``. About a microsecond for a token seen before."""
        known = self._verified.get(token)
        if known is not None and known[0] > self._clock.now().timestamp():
            return known[1]
        return self._verify_anew(token)

    def revoke_before(self, moment: datetime) -> None:
        """Refuse every token issued before ``moment``, and forget what was verified."""
        self._revoked_before = moment.timestamp()
        self._verified.clear()

    def _verify_anew(self, token: str) -> Principal:
        self._verified.pop(token, None)
        claims = self._authentic(token)
        self._check_times(claims)
        principal = Principal(
            tenant_id=TenantId(claims.tenant),
            user_id=UserId(claims.sub),
            role=claims.role,
            permissions=PERMISSIONS[Role(claims.role)] if claims.role in PERMISSIONS else frozenset(),
        )
        if len(self._verified) >= self._remember:
            del self._verified[next(iter(self._verified))]
        self._verified[token] = (claims.exp, principal)
        return principal

    def _authentic(self, token: str) -> _Claims:
        """The claims of a token that one of our keys signed, as exactly this text."""
        try:
            key = self._keys[_header(token).kid]
            return msgspec.json.decode(jws.verify(token, key, algorithms=[_ALGORITHM]), type=_Claims)
        except (JOSEError, ValueError, KeyError, RecursionError):
            # ValueError: not base64, not JSON, not a header or claims of ours (msgspec's errors are ones).
            raise _refusal() from None

    def _check_times(self, claims: _Claims) -> None:
        now = self._clock.now().timestamp()
        if claims.exp <= now:
            raise Unauthenticated("the access token has expired")
        if max(claims.iat, claims.nbf) > now + _CLOCK_FAULT or claims.iat < self._revoked_before:
            raise _refusal()


def _header(token: str) -> _Header:
    """Raises ``ValueError`` for anything that is not a token of our own making."""
    if len(token) > _LONGEST or not token.isascii():
        raise ValueError("too long, or not a token")
    header, _, signature = token.split(".")
    if base64url_encode(base64url_decode(signature.encode())) != signature.encode():
        # Base64 has several spellings of the same bytes. One signature, one token.
        raise ValueError("not canonical")
    return msgspec.json.decode(base64url_decode(header.encode()), type=_Header)


def _refusal() -> Unauthenticated:
    return Unauthenticated("the access token is not valid")


def _key(secret: bytes) -> Key:
    if len(secret) < 32:
        raise ValueError("a token secret has at least 32 bytes")
    return jwk.construct(secret, _ALGORITHM)


def _key_id(secret: bytes) -> str:
    return hashlib.sha256(b"jobhire token key" + secret).hexdigest()[:16]

"""An identity provider as the egress guard would reach it: OpenID Connect, in memory."""

from __future__ import annotations

import hashlib
from base64 import b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

import msgspec
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from jose import jwk, jws

from jobhire.shared.application import AddressRefused, Clock, Fetched, FetchFailed

ISSUER = "https://login.acme.example"
CLIENT, SECRET = "jobhire", "a secret of the provider's making"
_PEM = (Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


@dataclass
class SigningKey:
    kid: str
    algorithm: str = "RS256"
    bits: int = 2048
    pem: bytes = b""

    def __post_init__(self) -> None:
        made: Any = (
            rsa.generate_private_key(65537, self.bits)
            if self.algorithm == "RS256"
            else ec.generate_private_key(ec.SECP256R1())
        )
        self.pem = made.private_bytes(*_PEM)

    def public(self, **changes: object) -> dict[str, Any]:
        found = jwk.construct(self.pem, self.algorithm).public_key().to_dict()
        plain = {name: each.decode() if isinstance(each, bytes) else each for name, each in found.items()}
        return {**plain, "kid": self.kid, "use": "sig", **changes}


@cache
def first_key() -> SigningKey:
    """Made once: making an RSA key takes longer than the tests that use it."""
    return SigningKey("one")


@dataclass
class FakeProvider:
    """A ``Fetch`` behind which there is this one provider. ``calls``: the paths that were asked for.
    ``iss``: what the browser comes back with (RFC 9207)."""

    clock: Clock
    key: SigningKey = field(default_factory=first_key)
    published: list[dict[str, Any]] = field(default_factory=list)
    metadata: dict[str, Any] = field(default_factory=dict)
    claims: dict[str, Any] = field(default_factory=dict)
    header: dict[str, Any] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)
    forms: list[dict[str, str]] = field(default_factory=list)
    authorizations: list[str] = field(default_factory=list)
    asked: dict[str, str] = field(default_factory=dict)
    away: bool = False
    iss: str | None = None

    def __post_init__(self) -> None:
        self.published = [self.key.public()]

    def browser(self, url: str, *, code: str = "code") -> tuple[str, str]:
        """Somebody signs in there: code and state of the address the browser is sent back to."""
        self.asked = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
        return code, self.asked["state"]

    def token(self, **changes: object) -> str:
        now = int(self.clock.now().timestamp())
        claims = {
            "iss": ISSUER,
            "sub": "248289761001",
            "aud": CLIENT,
            "exp": now + 300,
            "iat": now,
            "nonce": self.asked.get("nonce", ""),
            "email": "bea@acme.example.com",
            "email_verified": True,
            "name": "Bea Beispiel",
            **self.claims,
            **changes,
        }
        present = {name: value for name, value in claims.items() if value is not None}
        headers = {"kid": self.key.kid, **self.header}
        return jws.sign(present, self.key.pem.decode(), headers=headers, algorithm=self.key.algorithm)

    async def check(self, url: str, *, field: str) -> None:
        if not url.startswith("https://login."):
            raise AddressRefused("not in the public network", field=field)

    async def get(self, url: str, *, headers: Mapping[str, str] | None = None) -> Fetched:
        self._reach(url)
        if url == f"{ISSUER}/.well-known/openid-configuration":
            return _json(
                {
                    "issuer": ISSUER,
                    "authorization_endpoint": f"{ISSUER}/authorize?theme=dark",
                    "token_endpoint": f"{ISSUER}/token",
                    "jwks_uri": f"{ISSUER}/keys",
                    **self.metadata,
                }
            )
        if url == f"{ISSUER}/keys":
            return _json({"keys": self.published})
        return Fetched(status=404, headers={}, body=b"")

    async def post(self, url: str, *, body: bytes, headers: Mapping[str, str] | None = None) -> Fetched:
        self._reach(url)
        form = dict(parse_qsl(body.decode()))
        self.forms.append(form)
        self.authorizations.append((headers or {}).get("Authorization", ""))
        challenge = urlsafe_b64encode(hashlib.sha256(form["code_verifier"].encode()).digest())
        right = challenge.rstrip(b"=").decode() == self.asked.get("code_challenge")
        if form["code"] != "code" or not right or not self._client_is(form):
            return _json({"error": "invalid_grant"}, status=400)
        return _json({"id_token": self.token(), "access_token": "unused", "token_type": "Bearer"})

    def _client_is(self, form: dict[str, str]) -> bool:
        given = self.authorizations[-1]
        if given:
            pair = b64decode(given.removeprefix("Basic ")).decode()
            return pair == f"{CLIENT}:{SECRET.replace(' ', '+').replace(chr(39), '%27')}"
        return (form.get("client_id"), form.get("client_secret")) == (CLIENT, SECRET)

    def _reach(self, url: str) -> None:
        self.calls.append(url.removeprefix(ISSUER))
        if self.away:
            raise FetchFailed("connection refused by 10.0.0.7")


def _json(content: object, *, status: int = 200) -> Fetched:
    return Fetched(status=status, headers={}, body=msgspec.json.encode(content))

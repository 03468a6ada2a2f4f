"""OpenID Connect as a client (Core 1.0, Discovery 1.0): what providers say, fetched through the egress guard.

Everything a provider sends is data from outside: decoded to a type, checked, and never followed further than
this page says.
"""

from __future__ import annotations

import hmac
from base64 import b64encode
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar
from urllib.parse import parse_qsl, quote_plus, urlencode, urlsplit

import msgspec
from email_validator import EmailNotValidError, validate_email

from jobhire.domains.identity.application.external_people import Identity
from jobhire.domains.identity.application.single_sign_on import Callback
from jobhire.domains.identity.domain.errors import ProviderAway, ProviderRefused
from jobhire.domains.identity.domain.provider import Connection
from jobhire.domains.identity.domain.text import Email, normalise_email
from jobhire.domains.identity.infrastructure.provider_documents import ProviderDocuments
from jobhire.domains.identity.infrastructure.tokens import KeyUnknown, PublicKey, foreign_payload
from jobhire.shared.application import Clock, Fetch, Fetched, FetchFailed
from jobhire.shared.domain import Invalid

T = TypeVar("T")

_WELL_KNOWN = "/.well-known/openid-configuration"
_LEEWAY = timedelta(minutes=1)
"""How much a provider's clock may differ from ours."""

_AGAIN = {"prompt": "login", "max_age": "0"}
_OLDEST = timedelta(minutes=10)
"""An ID token comes right after the sign-in that it tells of."""


class Discovery(msgspec.Struct, frozen=True, kw_only=True):
    """What we use of a provider's metadata (Discovery 1.0, 3)."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    token_endpoint_auth_methods_supported: tuple[str, ...] = ("client_secret_basic",)
    authorization_response_iss_parameter_supported: bool = False


class _KeySet(msgspec.Struct, frozen=True):
    keys: tuple[msgspec.Raw, ...]


class _Tokens(msgspec.Struct, frozen=True):
    id_token: str


class _IdToken(msgspec.Struct, frozen=True, kw_only=True):
    """Core 1.0, 2. Some providers write ``email_verified`` as text."""

    iss: str
    sub: str
    aud: str | tuple[str, ...]
    exp: int | float
    iat: int | float
    nonce: str
    azp: str | None = None
    email: str = ""
    email_verified: bool | str = False
    name: str = ""
    auth_time: int | float | None = None


class OidcRelyingParty:
    """See ``RelyingParty``."""

    def __init__(self, fetch: Fetch, *, clock: Clock) -> None:
        self._fetch = fetch
        self._documents = ProviderDocuments(fetch, clock=clock)
        self._clock = clock

    async def authorization_url(
        self, connection: Connection, *, state: str, nonce: str, challenge: str, again: bool
    ) -> str:
        discovery = await self._discovery(connection.issuer)
        try:
            there = urlsplit(discovery.authorization_endpoint)
        except ValueError:
            raise ProviderAway from None
        if there.scheme != urlsplit(connection.issuer).scheme or not there.hostname:
            raise ProviderAway
        asked = {
            "response_type": "code",
            "client_id": connection.client_id,
            "redirect_uri": connection.redirect_uri,
            "scope": "openid email profile",
            "state": state,
            "nonce": nonce,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
            **(_AGAIN if again else {}),
        }
        kept = [pair for pair in parse_qsl(there.query) if pair[0] not in asked]
        return there._replace(query=urlencode([*kept, *asked.items()]), fragment="").geturl()

    async def identity(
        self, connection: Connection, secret: str, callback: Callback, *, verifier: str, nonce: str
    ) -> Identity:
        discovery = await self._discovery(connection.issuer)
        _require_sender(callback, discovery)
        token = await self._exchange(discovery, connection, secret, code=callback.code, verifier=verifier)
        claims = _checked(
            await self._payload(token, discovery.jwks_uri),
            issuer=connection.issuer,
            client_id=connection.client_id,
            nonce=nonce,
            now=self._clock.now(),
        )
        return Identity(
            issuer=claims.iss,
            subject=claims.sub,
            email=_verified_email(claims),
            name=claims.name,
            proven_at=_proven_at(claims),
        )

    async def _discovery(self, issuer: str) -> Discovery:
        """The metadata must say that it is this issuer's: otherwise one issuer could pass for another
        (Discovery 1.0, 4.3)."""
        found = _decoded(await self._documents.get(issuer.rstrip("/") + _WELL_KNOWN), Discovery)
        if found.issuer != issuer:
            raise ProviderAway
        return found

    async def _exchange(
        self, discovery: Discovery, connection: Connection, secret: str, *, code: str, verifier: str
    ) -> str:
        """The code for an ID token (Core 1.0, 3.1.3)."""
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": connection.redirect_uri,
            "code_verifier": verifier,
        }
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
        if "client_secret_basic" in discovery.token_endpoint_auth_methods_supported:
            headers["Authorization"] = _basic(connection.client_id, secret)
        else:
            form |= {"client_id": connection.client_id, "client_secret": secret}
        answer = await self._post(discovery.token_endpoint, urlencode(form).encode(), headers)
        if answer.status in (400, 401, 403):
            raise ProviderRefused("the provider does not take this code; start again")
        if answer.status != 200:
            raise ProviderAway
        return _decoded(answer.body, _Tokens).id_token

    async def _post(self, url: str, body: bytes, headers: dict[str, str]) -> Fetched:
        try:
            return await self._fetch.post(url, body=body, headers=headers)
        except FetchFailed as failure:
            raise ProviderAway from failure

    async def _payload(self, token: str, jwks_uri: str) -> bytes:
        """A key that we do not know may be a new one: the set is looked at again, if that is not too soon."""
        try:
            try:
                return foreign_payload(token, _keys(await self._documents.get(jwks_uri)))
            except KeyUnknown:
                renewed = await self._documents.get(jwks_uri, anew=True)
                return foreign_payload(token, _keys(renewed))
        except KeyUnknown:
            raise ProviderRefused("no key of the provider has signed the ID token") from None
        except ValueError:
            raise ProviderRefused("the ID token is not signed as it should be") from None


def _require_sender(callback: Callback, discovery: Discovery) -> None:
    """RFC 9207, 2.4: a provider that can say who sends the browser back always does; what another one sent
    is nothing to take to this one (mix-up)."""
    if callback.iss is None and not discovery.authorization_response_iss_parameter_supported:
        return
    if callback.iss != discovery.issuer:
        raise ProviderRefused("the browser does not come from the company's identity provider; start again")


def _decoded(body: bytes, type: type[T]) -> T:
    try:
        return msgspec.json.decode(body, type=type)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise ProviderAway from None


def _keys(body: bytes) -> list[PublicKey]:
    """Those that can be read: a set may have keys of kinds that we do not know."""
    found = []
    for raw in _decoded(body, _KeySet).keys:
        try:
            found.append(msgspec.json.decode(raw, type=PublicKey))
        except msgspec.ValidationError:
            continue
    return found


def _basic(client_id: str, secret: str) -> str:
    """RFC 6749, 2.3.1: each part form-encoded first."""
    pair = f"{quote_plus(client_id)}:{quote_plus(secret)}"
    return f"Basic {b64encode(pair.encode()).decode()}"


def _checked(payload: bytes, *, issuer: str, client_id: str, nonce: str, now: datetime) -> _IdToken:
    """Core 1.0, 3.1.3.7. Raises ``ProviderRefused``."""
    try:
        claims = msgspec.json.decode(payload, type=_IdToken)
    except (msgspec.DecodeError, RecursionError):
        raise ProviderRefused("the ID token lacks what it must say") from None
    for right, wrong in (
        (claims.iss == issuer, "the ID token is of another issuer"),
        (_is_for(claims, client_id), "the ID token is for another client"),
        (claims.exp > (now - _LEEWAY).timestamp(), "the ID token has expired"),
        (claims.iat >= (now - _OLDEST).timestamp(), "the ID token is too old"),
        (claims.iat <= (now + _LEEWAY).timestamp(), "the ID token is not of today"),
        (hmac.compare_digest(claims.nonce.encode(), nonce.encode()), "the ID token is of another attempt"),
        (0 < len(claims.sub) <= 255, "the ID token does not say who it is about"),
    ):
        if not right:
            raise ProviderRefused(wrong)
    return claims


def _is_for(claims: _IdToken, client_id: str) -> bool:
    """Whoever else it is for must be said to have got it through us (``azp``)."""
    audience = (claims.aud,) if isinstance(claims.aud, str) else claims.aud
    if client_id not in audience or (len(audience) > 1 and claims.azp is None):
        return False
    return claims.azp in (None, client_id)


def _proven_at(claims: _IdToken) -> datetime | None:
    try:
        return None if claims.auth_time is None else datetime.fromtimestamp(claims.auth_time, UTC)
    except (ValueError, OverflowError, OSError):
        raise ProviderRefused("the ID token says no time at which they signed in") from None


def _verified_email(claims: _IdToken) -> Email | None:
    verified: Any = claims.email_verified
    if verified is not True and verified != "true":
        return None
    try:
        return normalise_email(validate_email(claims.email.strip(), check_deliverability=False).normalized)
    except (EmailNotValidError, Invalid):
        return None

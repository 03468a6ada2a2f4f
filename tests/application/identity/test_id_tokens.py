"""What an identity provider says, and what is believed of it."""

from __future__ import annotations

import asyncio
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any

import pytest
from jose import jws

from jobhire.domains.identity.domain.errors import (
    ProviderAway,
    ProviderRefused,
)
from tests.application.identity.company import BEA, Company, open_company
from tests.application.identity.oidc_provider import CLIENT, ISSUER, FakeProvider, SigningKey


@pytest.fixture
async def company() -> Company:
    return await open_company()


@pytest.mark.parametrize(
    ("claims", "why"),
    [
        ({"iss": "https://login.evil.example"}, "issuer"),
        ({"iss": f"{ISSUER}/"}, "issuer"),
        ({"aud": "another"}, "client"),
        ({"aud": [CLIENT, "another"]}, "client"),
        ({"aud": [CLIENT, "another"], "azp": "another"}, "client"),
        ({"azp": "another"}, "client"),
        ({"aud": []}, "client"),
        ({"exp": 1}, "expired"),
        ({"exp": None}, "lacks"),
        ({"iat": None}, "lacks"),
        ({"iat": 1}, "too old"),
        ({"iat": 99_999_999_999}, "today"),
        ({"nonce": "another"}, "attempt"),
        ({"nonce": None}, "lacks"),
        ({"nonce": "mit Umläuten"}, "attempt"),
        ({"sub": ""}, "who"),
        ({"sub": "x" * 256}, "who"),
        ({"sub": None}, "lacks"),
        ({"email_verified": False}, "verified"),
        ({"email_verified": None}, "verified"),
        ({"email_verified": "false"}, "verified"),
        ({"email": None}, "verified"),
        ({"email": "not an address"}, "verified"),
        ({"email": "bea@other.example.com"}, "domain"),
        ({"email": "bea@evil.acme.example.com"}, "domain"),
    ],
)
async def test_row_22_an_id_token_that_does_not_say_exactly_what_it_must_is_refused(
    company: Company, claims: dict[str, Any], why: str
) -> None:
    company.provider.claims = claims
    with pytest.raises(ProviderRefused, match=why):
        await company.come_in()
    assert company.house.diary.events[-1].action == "sign-in.refused"
    assert company.house.diary.events[-1].code == "provider-refused"


@pytest.mark.parametrize("claims", [{"email_verified": "true"}, {"aud": [CLIENT]}, {"azp": CLIENT}])
async def test_what_providers_may_write_differently_is_understood(
    company: Company, claims: dict[str, Any]
) -> None:
    company.provider.claims = claims
    assert (await company.come_in()).user.email == BEA


async def test_es256_is_taken_too_and_keys_of_unknown_kinds_are_passed_over(company: Company) -> None:
    company.provider.key = SigningKey("two", "ES256")
    okp = {"kty": "OKP", "crv": "Ed25519", "x": "AA", "kid": "two", "use": "sig"}
    spoilt = {"kty": "RSA", "n": "A", "e": "AQAB", "kid": "three", "use": "sig"}
    company.provider.published = [okp, spoilt, {"kty": 7}, company.provider.key.public(alg="ES256")]
    assert (await company.come_in()).user.email == BEA


@pytest.mark.parametrize(
    "changes",
    [
        {"use": "enc"},
        {"alg": "RS512"},
        {"key_ops": ["encrypt"]},
        {"kid": "another"},
        {"kty": "oct", "k": "c2VjcmV0"},
    ],
)
async def test_row_22_a_key_that_is_not_for_this_signature_verifies_nothing(
    company: Company, changes: dict[str, Any]
) -> None:
    company.provider.published = [company.provider.key.public(**changes)]
    with pytest.raises(ProviderRefused):
        await company.come_in()


async def test_row_22_a_short_key_and_a_key_with_a_twin_verify_nothing(company: Company) -> None:
    right = company.provider.key
    company.provider.published = [right.public(), SigningKey("one").public()]
    with pytest.raises(ProviderRefused):
        await company.come_in()
    company.later(hours=1)
    company.provider.key = SigningKey("one", bits=1024)
    company.provider.published = [company.provider.key.public()]
    with pytest.raises(ProviderRefused):
        await company.come_in()


async def test_row_22_a_signature_by_anybody_else_is_refused(company: Company) -> None:
    company.provider.key = SigningKey("one")
    with pytest.raises(ProviderRefused, match="signed"):
        await company.come_in()


def _encoded(part: object) -> str:
    return urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()


def _none(provider: FakeProvider) -> str:
    payload = provider.token().split(".")[1]
    return f"{_encoded({'alg': 'none', 'kid': 'one'})}.{payload}."


def _hmac_with_public_key(provider: FakeProvider) -> str:
    payload = provider.token().split(".")[1]
    claims = json.loads(urlsafe_b64decode(payload + "=="))
    return jws.sign(claims, provider.published[0]["n"], headers={"kid": "one"}, algorithm="HS256")


def _own_key(provider: FakeProvider) -> str:
    mine = SigningKey("one")
    provider.key, kept = mine, provider.key
    provider.header = {"jwk": mine.public(), "jku": "https://evil.example/keys"}
    token = provider.token()
    provider.key = kept
    return token


def _critical(provider: FakeProvider) -> str:
    provider.header = {"crit": ["exp"]}
    return provider.token()


def _garbage(provider: FakeProvider) -> str:
    return "not.a.token"


@pytest.mark.parametrize("forge", [_none, _hmac_with_public_key, _own_key, _critical, _garbage])
async def test_row_22_a_token_that_chooses_how_it_is_checked_is_refused(company: Company, forge: Any) -> None:
    started = await company.start()
    company.provider.browser(started.authorization_url)
    forged = forge(company.provider)
    company.provider.token = lambda **_: forged  # type: ignore[method-assign]
    with pytest.raises(ProviderRefused):
        await company.finish(started)


async def test_row_22_metadata_of_another_issuer_is_refused(company: Company) -> None:
    company.provider.metadata = {"issuer": "https://login.evil.example"}
    with pytest.raises(ProviderAway):
        await company.start()


@pytest.mark.parametrize(
    "endpoint",
    ["http://login.acme.example/authorize", "javascript:alert(1)", "https:///authorize", "https://[x", ""],
)
async def test_row_22_the_browser_is_sent_to_https_only(company: Company, endpoint: str) -> None:
    company.provider.metadata = {"authorization_endpoint": endpoint}
    with pytest.raises(ProviderAway):
        await company.start()


async def test_row_22_a_key_that_is_new_is_fetched_and_the_old_one_is_gone(company: Company) -> None:
    await company.come_in()
    old, company.provider.key = company.provider.key, SigningKey("two")
    company.provider.published = [company.provider.key.public()]
    company.later(minutes=1)
    assert (await company.come_in()).user.email == BEA
    company.provider.key = old
    with pytest.raises(ProviderRefused):
        await company.come_in()


async def test_row_22_unknown_keys_cause_no_storm_of_fetches(company: Company) -> None:
    await company.come_in()
    company.provider.key = SigningKey("unknown")
    company.provider.calls.clear()
    for _ in range(20):
        with pytest.raises(ProviderRefused):
            await company.come_in()
    assert company.provider.calls.count("/keys") == 0  # fetched less than a minute ago
    company.later(minutes=1)
    for _ in range(20):
        with pytest.raises(ProviderRefused):
            await company.come_in()
    assert company.provider.calls.count("/keys") == 1


async def test_row_22_many_at_once_ask_once(company: Company) -> None:
    await asyncio.gather(*(company.start() for _ in range(50)))
    assert company.provider.calls == ["/.well-known/openid-configuration"]


async def test_row_22_a_provider_that_is_away_is_not_asked_again_at_once(company: Company) -> None:
    company.provider.away = True
    for _ in range(5):
        with pytest.raises(ProviderAway) as refusal:
            await company.start()
        assert "10.0.0.7" not in str(refusal.value)
    assert len(company.provider.calls) == 1
    company.provider.away = False
    company.later(minutes=1)
    assert (await company.come_in()).user.email == BEA


async def test_metadata_that_are_longer_than_any_provider_needs_are_not_kept(company: Company) -> None:
    company.provider.metadata = {"padding": "x" * 65_536}
    company.later(hours=2)
    with pytest.raises(ProviderAway):
        await company.start()

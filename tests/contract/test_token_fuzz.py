"""No text verifies but the ones we issued, whatever is done to those: every algorithm, every part."""

from __future__ import annotations

import base64
import hmac
import json
from collections.abc import Callable
from itertools import product
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jobhire.domains.identity.application.ports import Claims
from jobhire.domains.identity.infrastructure.keys import Algorithm, KeyRing
from jobhire.domains.identity.infrastructure.tokens import JoseTokens
from jobhire.shared.domain import TenantId, Unauthenticated, UserId
from tests.application.identity.house import SECRET, HandClock
from tests.contract.test_tokens import b64, signed

CLOCK = HandClock()
ALGORITHMS: tuple[Algorithm, ...] = ("HS256", "RS256", "ES256")
P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
PRIVATE_KEYS: dict[str, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey] = {
    "RS256": rsa.generate_private_key(public_exponent=65537, key_size=2048),
    "ES256": ec.generate_private_key(ec.SECP256R1()),
}


def ring(algorithm: Algorithm) -> KeyRing:
    if algorithm == "HS256":
        return KeyRing.shared(SECRET)
    pem = PRIVATE_KEYS[algorithm].private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return KeyRing.private(algorithm, pem)


ISSUERS = {algorithm: JoseTokens(ring(algorithm), clock=CLOCK) for algorithm in ALGORITHMS}


def issue(algorithm: Algorithm, number: int) -> str:
    claims = Claims(tenant_id=TenantId("t1"), user_id=UserId(f"u{number}"), session_id=f"s{number}", exp=0)
    return ISSUERS[algorithm].issue(claims, id=f"t{number}", issued_at=CLOCK.now()).token


ISSUED = {algorithm: [issue(algorithm, number) for number in range(3)] for algorithm in ALGORITHMS}


def accepted(algorithm: Algorithm, text: str) -> bool:
    """Anything raised but ``Unauthenticated`` would be a 500, and fails the test."""
    try:
        ISSUERS[algorithm].read(text)
    except Unauthenticated:
        return False
    return True


def raw(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def public_keys(algorithm: Algorithm) -> list[bytes]:
    """Our own public key in every form in which an attacker can have it."""
    kind, public = serialization.PublicFormat.SubjectPublicKeyInfo, PRIVATE_KEYS[algorithm].public_key()
    pem, der = (
        public.public_bytes(encoding, kind)
        for encoding in (serialization.Encoding.PEM, serialization.Encoding.DER)
    )
    jwk = ISSUERS[algorithm].public_keys()["keys"][0]
    forms = [json.dumps(jwk).encode(), json.dumps(jwk, sort_keys=True, separators=(",", ":")).encode()]
    return [pem, pem.rstrip(), der, *forms]


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_what_we_issue_is_accepted_and_issued_alike_each_time(algorithm: Algorithm) -> None:
    """The control of this module; and a repeated refresh gets the same answer to the last byte."""
    for number, text in enumerate(ISSUED[algorithm]):
        assert accepted(algorithm, text)
        assert [issue(algorithm, number) for _ in range(5)] == [text] * 5


@pytest.mark.parametrize("number", range(3))
def test_the_other_signature_of_an_ecdsa_pair_is_refused(number: int) -> None:
    """(r, n - s) verifies wherever (r, s) does: a second text for one token."""
    head, _, signature = ISSUED["ES256"][number].rpartition(".")
    r, s = raw(signature)[:32], int.from_bytes(raw(signature)[32:], "big")
    twin = (P256_ORDER - s).to_bytes(32, "big")
    assert not accepted("ES256", f"{head}.{b64(r + twin)}")
    assert accepted("ES256", f"{head}.{b64(r + s.to_bytes(32, 'big'))}")


@pytest.mark.parametrize("algorithm", ["RS256", "ES256"])
@pytest.mark.parametrize("form", range(5))
def test_row_09_our_public_key_in_no_form_is_a_shared_secret(algorithm: Algorithm, form: int) -> None:
    secret = public_keys(algorithm)[form]
    header, claims = (json.loads(raw(part)) for part in ISSUED[algorithm][0].split(".")[:2])
    for alg, other in product(("HS256", "HS384", "HS512", algorithm), ALGORITHMS):
        digest = {"HS384": "sha384", "HS512": "sha512"}.get(alg, "sha256")
        assert not accepted(other, signed({**header, "alg": alg}, claims, secret, digest))


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_parts_of_two_tokens_are_none(algorithm: Algorithm) -> None:
    every = [text for texts in ISSUED.values() for text in texts]
    for header, claims, signature in product(every, repeat=3):
        parts = header.split(".")[0], claims.split(".")[1], signature.split(".")[2]
        text = ".".join(parts)
        assert accepted(algorithm, text) is (text in ISSUED[algorithm])


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=20,
)
Change = Callable[[list[str]], list[str]]
PART = st.integers(0, 2)


def _members(part: int, name: str, value: Any) -> Change:
    def change(parts: list[str]) -> list[str]:
        content = json.loads(raw(parts[part]))
        content[name] = value
        return [*parts[:part], b64(json.dumps(content).encode()), *parts[part + 1 :]]

    return change


def _bytes(part: int, at: int, flipped: int) -> Change:
    def change(parts: list[str]) -> list[str]:
        content = bytearray(raw(parts[part]))
        content[at % len(content)] ^= flipped
        return [*parts[:part], b64(bytes(content)), *parts[part + 1 :]]

    return change


def _text(part: int, at: int, inserted: str) -> Change:
    def change(parts: list[str]) -> list[str]:
        old = parts[part]
        cut = at % (len(old) + 1)
        return [*parts[:part], old[:cut] + inserted + old[cut:], *parts[part + 1 :]]

    return change


def _nested(part: int, depth: int, opening: str) -> Change:
    content = b64((opening * depth).encode())
    return lambda parts: [*parts[:part], content, *parts[part + 1 :]]


NAMES = ["alg", "kid", "typ", "crit", "jwk", "jku", "exp", "iat", "nbf", "sub", "sid", "tenant", "aud", "x"]
CHANGES = st.one_of(
    st.builds(_members, st.integers(0, 1), st.sampled_from(NAMES), JSON),
    st.builds(_bytes, PART, st.integers(0, 5000), st.integers(1, 255)),
    st.builds(
        _text, PART, st.integers(0, 5000), st.sampled_from(["=", "==", "\n", " ", "+", "/", ".", "\0", "é"])
    ),
    st.builds(_nested, PART, st.integers(1, 200_000), st.sampled_from(["[", '{"a":', '"', "9", "[[{"])),
    st.builds(lambda keep: lambda parts: parts[:keep], st.integers(0, 2)),
    st.just(lambda parts: [*parts[:2], ""]),
)


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(algorithm=st.sampled_from(ALGORITHMS), number=PART, change=CHANGES)
def test_only_what_was_issued_is_accepted(algorithm: Algorithm, number: int, change: Change) -> None:
    text = ".".join(change(ISSUED[algorithm][number].split(".")))
    assert accepted(algorithm, text) is (text in ISSUED[algorithm])


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(number=PART, change=CHANGES)
def test_what_our_own_secret_signs_is_a_token_or_refused_and_never_a_fault(
    number: int, change: Change
) -> None:
    """Past the signature, what is inside is still not to be trusted."""
    text = ".".join(change(ISSUED["HS256"][number].split("."))[:2])
    resigned = f"{text}.{b64(hmac.digest(SECRET.encode(), text.encode(), 'sha256'))}"
    accepted("HS256", resigned)

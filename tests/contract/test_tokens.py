"""Access tokens: what we issue verifies, and nothing else does."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import string
import time
from collections.abc import Sequence
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jose import jws

from jobhire.domains.identity.application.ports import Claims
from jobhire.domains.identity.infrastructure.keys import Algorithm, KeyRing
from jobhire.domains.identity.infrastructure.tokens import JoseTokens
from jobhire.shared.domain import TenantId, Unauthenticated, UserId
from tests.application.identity.house import SECRET, HandClock

Json = dict[str, Any]
OTHER_SECRET = "another secret of more than thirty-two bytes"
ANN = Claims(tenant_id=TenantId("t1"), user_id=UserId("u1"), session_id="s1", exp=0)
_numbers = count(1)


def tokens_at(
    clock: HandClock, secret: str = SECRET, *, previous: Sequence[str] = (), **changes: int
) -> JoseTokens:
    return JoseTokens(KeyRing.shared(secret, previous), clock=clock, **changes)


def issued(tokens: JoseTokens, clock: HandClock) -> str:
    return tokens.issue(ANN, id=f"t{next(_numbers)}", issued_at=clock.now()).token


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def tokens(clock: HandClock) -> JoseTokens:
    return tokens_at(clock)


@pytest.fixture
def token(tokens: JoseTokens, clock: HandClock) -> str:
    return issued(tokens, clock)


def b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def parts(token: str) -> tuple[Json, Json]:
    header, claims, _ = token.split(".")
    return tuple(json.loads(base64.urlsafe_b64decode(part + "===")) for part in (header, claims))


def signed(
    header: Json, claims: Json | bytes, secret: bytes = SECRET.encode(), digest: str = "sha256"
) -> str:
    payload = claims if isinstance(claims, bytes) else json.dumps(claims).encode()
    text = f"{b64(json.dumps(header).encode())}.{b64(payload)}"
    return f"{text}.{b64(hmac.digest(secret, text.encode(), digest))}"


async def refused(tokens: JoseTokens, token: str) -> bool:
    try:
        tokens.read(token)
    except Unauthenticated:
        return True
    return False


def test_a_token_tells_whose_session_it_is_for(tokens: JoseTokens, token: str, clock: HandClock) -> None:
    exp = int(clock.now().timestamp()) + 900
    assert tokens.read(token) == Claims(
        tenant_id=TenantId("t1"), user_id=UserId("u1"), session_id="s1", exp=exp
    )


def test_a_token_holds_ids_and_nothing_personal_and_not_what_its_bearer_may_do(token: str) -> None:
    _, claims = parts(token)
    assert set(claims) == {"iss", "aud", "typ", "sub", "sid", "jti", "tenant", "iat", "exp"}


def test_equal_arguments_give_equal_bytes(tokens: JoseTokens, clock: HandClock) -> None:
    first, second = (tokens.issue(ANN, id="t1", issued_at=clock.now()).token for _ in range(2))
    assert first == second


async def test_every_token_has_an_id_of_its_own(tokens: JoseTokens, clock: HandClock) -> None:
    several = [issued(tokens, clock) for _ in range(3)]
    assert len({parts(each)[1]["jti"] for each in several}) == 3


async def test_our_forger_forges_what_verifies(tokens: JoseTokens, token: str) -> None:
    """The control of all that follows: with the right parts, its work is accepted."""
    header, claims = parts(token)
    assert not await refused(tokens, signed(header, {**claims, "jti": "forged"}))


@pytest.mark.parametrize("secret", ["", "short", "x" * 31])
def test_a_short_secret_is_refused(clock: HandClock, secret: str) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        tokens_at(clock, secret)
    with pytest.raises(ValueError, match="32 bytes"):
        tokens_at(clock, previous=[secret])


async def test_a_secret_that_looks_like_json_is_just_bytes(clock: HandClock) -> None:
    digits = tokens_at(clock, "1" * 32)
    assert not await refused(digits, issued(digits, clock))


@pytest.mark.parametrize("algorithm", ["none", "None", "nOnE", "NONE", "HS384", "HS512", "RS256", "", None])
async def test_row_08_no_other_algorithm_is_accepted(
    tokens: JoseTokens, token: str, algorithm: str | None
) -> None:
    header, claims = parts(token)
    digest = {"HS384": "sha384", "HS512": "sha512"}.get(str(algorithm), "sha256")
    forged = signed({**header, "alg": algorithm}, claims, digest=digest)
    assert await refused(tokens, forged)
    assert await refused(tokens, forged.rpartition(".")[0] + ".")


@pytest.mark.parametrize("form", ["pem", "der", "jwk"])
async def test_row_09_a_token_signed_with_somebodys_public_key_is_refused(
    tokens: JoseTokens, token: str, form: str
) -> None:
    header, claims = parts(token)
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048).public_key()
    kind = serialization.PublicFormat.SubjectPublicKeyInfo
    encoding = serialization.Encoding.DER if form == "der" else serialization.Encoding.PEM
    secret = key.public_bytes(encoding, kind)
    if form == "jwk":
        secret = json.dumps({"kty": "oct", "k": b64(SECRET.encode())}).encode()
    assert await refused(tokens, signed(header, claims, secret))
    jwk = {"kty": "oct", "k": b64(secret)}
    assert await refused(tokens, signed({**header, "jwk": jwk}, claims, secret))


@pytest.mark.parametrize(
    "kid", ["../../dev/null", "https://evil.example/key", "' OR 1=1 --", "", "unknown", None, 7, {"$ne": 1}]
)
async def test_row_10_a_key_is_found_in_our_own_map_only(tokens: JoseTokens, token: str, kid: object) -> None:
    header, claims = parts(token)
    assert await refused(tokens, signed({**header, "kid": kid}, claims))
    assert await refused(tokens, signed({**header, "kid": kid}, claims, b""))


@pytest.mark.parametrize(
    "extra",
    [
        {"crit": ["exp"]},
        {"crit": ["unknown"], "unknown": 1},
        {"crit": []},
        {"jku": "https://evil.example/keys"},
        {"x5u": "https://evil.example/cert"},
        {"jwk": {"kty": "oct", "k": "AAAA"}},
        {"x5c": ["AAAA"]},
        {"b64": False},
        {"zip": "DEF"},
        {"typ": "at+jwt"},
        {"enc": "A256GCM"},
    ],
)
async def test_row_12_a_header_says_what_ours_says_and_nothing_more(
    tokens: JoseTokens, token: str, extra: Json
) -> None:
    header, claims = parts(token)
    assert await refused(tokens, signed({**header, **extra}, claims))


@pytest.mark.parametrize("claim", ["iss", "aud", "typ", "sub", "sid", "jti", "tenant", "iat", "exp"])
async def test_a_token_without_one_of_its_claims_is_refused(
    tokens: JoseTokens, token: str, claim: str
) -> None:
    header, claims = parts(token)
    del claims[claim]
    assert await refused(tokens, signed(header, claims))


@pytest.mark.parametrize(
    "changed",
    [
        {"aud": "another-api"},
        {"aud": ["jobhire-api"]},
        {"iss": "https://evil.example"},
        {"typ": "refresh"},
        {"typ": "id"},
        {"typ": "reset"},
        {"sid": None},
        {"exp": "9999999999"},
        {"exp": 99999999999.5},
        {"exp": None},
        {"exp": True},
        {"sub": 7},
        {"tenant": None},
    ],
)
async def test_row_14_a_rightly_signed_token_for_another_purpose_is_refused(
    tokens: JoseTokens, token: str, changed: Json
) -> None:
    header, claims = parts(token)
    assert await refused(tokens, signed(header, {**claims, **changed}))


@pytest.mark.parametrize("shift", [{"iat": 3 * 3600, "exp": 6 * 3600}, {"nbf": 3 * 3600}, {"exp": -900}])
async def test_row_13_a_token_from_the_future_or_the_past_is_refused(
    tokens: JoseTokens, token: str, shift: dict[str, int]
) -> None:
    header, claims = parts(token)
    moved = {name: claims["iat"] + seconds for name, seconds in shift.items()}
    assert await refused(tokens, signed(header, {**claims, **moved}))


@pytest.mark.parametrize("payload", [b"", b"[]", b"null", b"\xff\xfe", b"{}", b'{"exp":' + b"[" * 2000])
async def test_claims_that_are_no_claims_are_refused(tokens: JoseTokens, token: str, payload: bytes) -> None:
    assert await refused(tokens, signed(parts(token)[0], payload))


async def test_a_token_ends_with_its_lifetime_remembered_or_not(clock: HandClock) -> None:
    tokens = tokens_at(clock, ttl_seconds=60)
    seen, unseen = (issued(tokens, clock) for _ in range(2))
    tokens.read(seen)
    clock.forward(timedelta(seconds=59))
    assert not await refused(tokens, seen)
    clock.forward(timedelta(seconds=1))
    assert await refused(tokens, seen)
    assert await refused(tokens, unseen)


async def test_a_clock_that_goes_back_an_hour_locks_nobody_out(clock: HandClock) -> None:
    tokens = tokens_at(clock)
    token = issued(tokens, clock)
    clock.forward(timedelta(hours=-1))
    assert not await refused(tokens, token)


async def test_a_former_secret_still_verifies_and_no_longer_signs(clock: HandClock, token: str) -> None:
    rotated = tokens_at(clock, OTHER_SECRET, previous=[SECRET])
    assert not await refused(rotated, token)
    fresh = issued(rotated, clock)
    assert await refused(tokens_at(clock), fresh)
    assert await refused(tokens_at(clock, OTHER_SECRET), token)


async def test_a_token_over_4_kb_is_refused_before_any_work(tokens: JoseTokens, token: str) -> None:
    header, claims = parts(token)
    assert await refused(tokens, signed(header, {**claims, "padding": "x" * 4096}))
    before = time.perf_counter()
    assert await refused(tokens, "a." * 5_000_000)
    assert time.perf_counter() - before < 0.1


async def test_one_signature_has_one_spelling(tokens: JoseTokens, token: str) -> None:
    """Base64 ignores foreign characters and the last two bits; we do not."""
    last = string.ascii_uppercase + string.ascii_lowercase + string.digits + "-_"
    spellings = [token[:-1] + other for other in last if other != token[-1]]
    spellings += [token + "=", token + "!", token[:-3] + "\n" + token[-3:], token + ".", "." + token]
    for spelling in spellings:
        assert await refused(tokens, spelling)


mutations = st.one_of(
    st.tuples(st.just("replace"), st.integers(0, 10_000), st.characters(codec="utf-8")),
    st.tuples(st.just("insert"), st.integers(0, 10_000), st.characters(codec="utf-8")),
    st.tuples(st.just("delete"), st.integers(0, 10_000), st.just("")),
    st.tuples(st.just("cut"), st.integers(0, 10_000), st.just("")),
)


def mutated(token: str, kind: str, at: int, character: str) -> str:
    at %= len(token)
    if kind == "insert":
        return token[:at] + character + token[at:]
    return token[:at] if kind == "cut" else token[:at] + character + token[at + 1 :]


@settings(max_examples=1000, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=st.lists(mutations, min_size=1, max_size=4))
async def test_a_mutated_token_never_verifies(
    tokens: JoseTokens, token: str, changes: list[tuple[str, int, str]]
) -> None:
    forged = token
    for change in changes:
        forged = mutated(forged or ".", *change)
    assert forged == token or await refused(tokens, forged)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.one_of(st.text(max_size=300), st.lists(st.binary(max_size=60), max_size=4).map(
    lambda pieces: ".".join(b64(piece) for piece in pieces)
)))  # fmt: skip
async def test_no_text_is_a_token_by_chance(tokens: JoseTokens, text: str) -> None:
    assert await refused(tokens, text)


async def test_a_refusal_does_not_repeat_the_token(tokens: JoseTokens, token: str) -> None:
    with pytest.raises(Unauthenticated) as refusal:
        tokens.read(token + "x")
    assert token[:20] not in f"{refusal.value.detail}{refusal.value.context}"


def test_the_key_id_does_not_give_the_secret_away(tokens: JoseTokens, token: str) -> None:
    kid = parts(token)[0]["kid"]
    secret = SECRET.encode()
    assert kid not in {secret.hex()[:16], hashlib.sha256(secret).hexdigest()[:16]}


@pytest.fixture(scope="module")
def key_pems() -> dict[str, bytes]:
    """A private key per algorithm."""
    keys: dict[str, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey] = {
        "RS256": rsa.generate_private_key(public_exponent=65537, key_size=2048),
        "ES256": ec.generate_private_key(ec.SECP256R1()),
    }
    kind, plain = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    return {name: key.private_bytes(serialization.Encoding.PEM, kind, plain) for name, key in keys.items()}


def _public_pem(private_pem: bytes) -> bytes:
    public = serialization.load_pem_private_key(private_pem, password=None).public_key()
    return public.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)


@pytest.mark.parametrize("algorithm", ["RS256", "ES256"])
async def test_with_a_private_key_others_verify_what_we_sign(
    clock: HandClock, key_pems: dict[str, bytes], algorithm: Algorithm
) -> None:
    tokens = JoseTokens(KeyRing.private(algorithm, key_pems[algorithm]), clock=clock)
    token = issued(tokens, clock)
    assert tokens.read(token).user_id == "u1"
    (public,) = tokens.public_keys()["keys"]
    assert public["kid"] == parts(token)[0]["kid"]
    assert {"d", "p", "q"}.isdisjoint(public), "nothing private is published"
    assert json.loads(jws.verify(token, public, algorithms=[algorithm]))["sub"] == "u1"


@pytest.mark.parametrize("algorithm", ["RS256", "ES256"])
@pytest.mark.parametrize("form", ["pem", "der"])
async def test_row_09_our_own_public_key_as_a_shared_secret_signs_nothing(
    clock: HandClock, key_pems: dict[str, bytes], algorithm: Algorithm, form: str
) -> None:
    tokens = JoseTokens(KeyRing.private(algorithm, key_pems[algorithm]), clock=clock)
    header, claims = parts(issued(tokens, clock))
    secret = _public_pem(key_pems[algorithm])
    if form == "der":
        secret = serialization.load_pem_public_key(secret).public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
    assert await refused(tokens, signed({**header, "alg": "HS256"}, claims, secret))
    assert await refused(tokens, signed(header, claims, secret))


async def test_an_earlier_private_keys_tokens_are_accepted_while_it_is_named(
    clock: HandClock, key_pems: dict[str, bytes]
) -> None:
    old = issued(JoseTokens(KeyRing.private("ES256", key_pems["ES256"]), clock=clock), clock)
    fresh = ec.generate_private_key(ec.SECP256R1()).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    overlapping = KeyRing.private("ES256", fresh, [_public_pem(key_pems["ES256"])])
    assert not await refused(JoseTokens(overlapping, clock=clock), old)
    assert await refused(JoseTokens(KeyRing.private("ES256", fresh), clock=clock), old)


def test_a_key_that_does_not_suit_the_algorithm_is_refused(key_pems: dict[str, bytes]) -> None:
    short = rsa.generate_private_key(public_exponent=65537, key_size=1024).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    for algorithm, pem in (("RS256", key_pems["ES256"]), ("ES256", key_pems["RS256"]), ("RS256", short)):
        with pytest.raises(ValueError, match="does not suit"):
            KeyRing.private(algorithm, pem)  # type: ignore[arg-type]


def test_a_shared_secret_is_never_published(tokens: JoseTokens) -> None:
    assert tokens.public_keys() == {"keys": []}

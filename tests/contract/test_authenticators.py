"""The port ``Authenticators``: real keys are taken, and hostile bytes end in a refusal, nothing else."""

from __future__ import annotations

import cbor2
import pytest
from cryptography.hazmat.primitives.asymmetric import ed25519
from hypothesis import given
from hypothesis import strategies as st

from jobhire.domains.identity.application.passkeys import Authenticators, Made, Shown
from jobhire.domains.identity.domain.errors import PasskeyRefused, PasskeyUnfit
from jobhire.domains.identity.infrastructure.authenticators import LateAuthenticators
from tests.application.identity.holding import made, shown
from tests.authenticator import HOST, ORIGIN, Authenticator, Json, Key, raw, text

CHALLENGE = b"c" * 32
LIBRARY: Authenticators = LateAuthenticators(host=HOST, name="JobHire", origins=[ORIGIN])


def wanted() -> Json:
    return LIBRARY.wanted(challenge=CHALLENGE, handle=b"u1", account="ann", name="Ann", known=[])


def test_a_key_that_was_made_here_signs_in_here() -> None:
    it = Authenticator()
    key = LIBRARY.made(made(it.create(wanted())), challenge=CHALLENGE)
    answer = it.get(LIBRARY.asked(challenge=CHALLENGE, allowed=[]))
    signed = LIBRARY.signed(shown(answer), challenge=CHALLENGE, public_key=key.public_key)
    assert (key.counter, signed.counter, signed.synced) == (0, 1, False)


def test_a_statement_of_whatever_format_is_not_looked_at() -> None:
    credential = Authenticator().create(wanted())
    attestation = cbor2.loads(raw(credential["response"]["attestationObject"]))
    for format in ("packed", "tpm", "android-safetynet", "of-tomorrow"):
        stated = cbor2.dumps({**attestation, "fmt": format, "attStmt": {"x5c": [b"no certificate"]}})
        credential["response"]["attestationObject"] = text(stated)
        assert LIBRARY.made(made(credential), challenge=CHALLENGE).credential_id == credential["id"]


class Odd(Key):
    """A key that no authenticator would make."""

    def __init__(self, key: bytes) -> None:
        super().__init__(handle="AA")
        self.key = key

    def cose(self) -> bytes:
        return self.key


@pytest.mark.parametrize(
    "key",
    [
        cbor2.dumps({1: 2, 3: -7, -1: 1, -2: b"x" * 32, -3: b"y" * 32}),
        cbor2.dumps({1: 2, 3: -8, -1: 1}),
        cbor2.dumps({1: 3, 3: -257, -1: b"n" * 2_000, -2: b"\x01\x00\x01"}),
        cbor2.dumps({1: 2, 3: -65535, -1: 1, -2: b"x" * 32, -3: b"y" * 32}),
        cbor2.dumps(["a", "list"]),
        b"",
    ],
    ids=["not on the curve", "halves", "too large", "old algorithm", "a list", "none"],
)
def test_a_key_that_could_never_verify_anything_is_not_taken(key: bytes) -> None:
    with pytest.raises(PasskeyUnfit):
        LIBRARY.made(made(Authenticator().create(wanted(), key=Odd(key))), challenge=CHALLENGE)


def test_ed25519_is_taken_too() -> None:
    public = ed25519.Ed25519PrivateKey.generate().public_key().public_bytes_raw()
    key = Odd(cbor2.dumps({1: 1, 3: -8, -1: 6, -2: public}))
    assert LIBRARY.made(made(Authenticator().create(wanted(), key=key)), challenge=CHALLENGE)


def test_nobodys_key_is_refused_like_a_wrong_signature() -> None:
    it = Authenticator(keys=[Key(handle="AA")])
    answer = shown(it.get(LIBRARY.asked(challenge=CHALLENGE, allowed=[])))
    another = LIBRARY.made(made(Authenticator().create(wanted())), challenge=CHALLENGE).public_key
    said = set()
    for public_key in (None, another):
        with pytest.raises(PasskeyRefused) as refused:
            LIBRARY.signed(answer, challenge=CHALLENGE, public_key=public_key)
        said.add((refused.value.detail, refused.value.code))
    assert len(said) == 1


_bytes = st.binary(max_size=200).map(text)
_client_data = st.one_of(
    _bytes,
    st.fixed_dictionaries(
        {
            "type": st.sampled_from(["webauthn.create", "webauthn.get", 7, None]),
            "challenge": st.sampled_from([text(CHALLENGE), "", 7, None]),
            "origin": st.sampled_from([ORIGIN, "", 7, None, ["a"]]),
        },
        optional={"tokenBinding": st.sampled_from([{}, {"status": "x"}, 7]), "crossOrigin": st.booleans()},
    ).map(lambda told: text(repr(told).replace("'", '"').replace("None", "null").lower().encode())),
)
_cbor = st.recursive(
    st.one_of(st.integers(), st.binary(max_size=80), st.text(max_size=9), st.none(), st.floats()),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(st.sampled_from(["fmt", "authData", "attStmt", 1, 3]), inner),
    ),
    max_leaves=12,
).map(lambda value: text(cbor2.dumps(value)))


@given(client_data=_client_data, attestation=st.one_of(_bytes, _cbor))
def test_whatever_is_said_to_be_made_is_refused_in_our_own_words(client_data: str, attestation: str) -> None:
    with pytest.raises(PasskeyUnfit):
        LIBRARY.made(Made(id="AAAA", client_data=client_data, attestation=attestation), challenge=CHALLENGE)


@given(client_data=_client_data, data=_bytes, signature=_bytes, key=st.one_of(st.none(), _cbor, _bytes))
def test_whatever_is_said_to_be_signed_is_refused_in_our_own_words(
    client_data: str, data: str, signature: str, key: str | None
) -> None:
    answer = Shown(id="AAAA", client_data=client_data, authenticator_data=data, signature=signature)
    with pytest.raises((PasskeyUnfit, PasskeyRefused)):
        LIBRARY.signed(answer, challenge=CHALLENGE, public_key=key)

"""Signatures as the specification has them."""

from __future__ import annotations

import hmac
from base64 import b64decode, b64encode

from hypothesis import given
from hypothesis import strategies as st

from jobhire.domains.integration.domain.signing import SECRET_BYTES, headers, shown, signature

PUBLISHED_SECRET = "plJ3nmyCDGBKInavdOK15jsl"
PUBLISHED_SIGNATURE = "v1,rAvfW3dJ/X/qxhsaXPOyyCGmRKsaKWcsNccKXlIktD0="


def test_the_published_example_of_standard_webhooks_has_the_published_signature() -> None:
    body = b'{"event_type":"ping","data":{"success":true}}'
    made = signature(b64decode(PUBLISHED_SECRET), "msg_loFOjxBNrRLzqYUf", 1731705121, body)
    assert made == PUBLISHED_SIGNATURE


def test_a_secret_is_shown_as_libraries_take_it() -> None:
    assert shown(b"\x00" * SECRET_BYTES) == "whsec_" + b64encode(b"\x00" * 32).decode()
    assert 24 <= SECRET_BYTES <= 64


@given(st.binary(min_size=32, max_size=32), st.binary(max_size=200), st.integers(0, 2**33))
def test_every_secret_signs_and_a_receiver_finds_its_own(secret: bytes, body: bytes, at: int) -> None:
    made = headers([b"another", secret], "id-1", at, body)
    assert (made["webhook-id"], made["webhook-timestamp"]) == ("id-1", str(at))
    expected = b64encode(hmac.digest(secret, b"id-1.%d." % at + body, "sha256")).decode()
    assert made["webhook-signature"].split(" ")[1] == f"v1,{expected}"
    assert len(made["webhook-signature"].split(" ")) == 2


def test_another_body_another_time_or_another_id_has_another_signature() -> None:
    made = {
        signature(b"s", "a", 1, b"x"),
        signature(b"s", "a", 1, b"y"),
        signature(b"s", "a", 2, b"x"),
        signature(b"s", "b", 1, b"x"),
        signature(b"t", "a", 1, b"x"),
    }
    assert len(made) == 5

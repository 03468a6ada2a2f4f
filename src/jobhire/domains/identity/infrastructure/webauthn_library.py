"""Web Authentication by py_webauthn, for one host name and the origins under it.

No attestation is asked for, so none is looked at: whatever statement comes along is replaced by an empty one,
and the certificate parsers of eight formats never see what a stranger sent. What a key is worth is shown by
its signatures.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import (
    base64url_to_bytes,
    bytes_to_base64url,
    decode_credential_public_key,
    decoded_public_key_to_cryptography,
    encode_cbor,
    options_to_json_dict,
    parse_authenticator_data,
    parse_cbor,
    parse_client_data_json,
)
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    AuthenticatorTransport,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from jobhire.domains.identity.application.passkeys import Made, Shown, Signed
from jobhire.domains.identity.domain.errors import PasskeyRefused, PasskeyUnfit
from jobhire.domains.identity.domain.passkey import CEREMONY_HOLDS, NewKey, Passkey

R = TypeVar("R")

_MILLISECONDS = int(CEREMONY_HOLDS.total_seconds() * 1000)
_LONGEST_ID, _LONGEST_KEY = 1_023, 1_024
"""Bytes: the first is the protocol's, the second leaves room for RSA of 7,680 bits."""
_TRANSPORTS = {each.value: each for each in AuthenticatorTransport}
_REASONS = (
    ("Unexpected client data type", "type", "it answers another kind of question"),
    ("Client data challenge", "challenge", "it answers another challenge"),
    ("Unexpected client data origin", "origin", "it was made on a page that is not one of ours"),
    ("Unexpected RP ID hash", "host", "it was made for another host name"),
    ("User verification is required", "verification", "the authenticator did not ask whose hand it is in"),
    ("User was not present", "presence", "nobody was there"),
    ("User presence was required", "presence", "nobody was there"),
    ("Unsupported credential public key alg", "algorithm", "its algorithm is not one that was asked for"),
    ("Could not verify authentication signature", "signature", "the signature is not right"),
)
"""How the library's messages begin, what they are on record, and what they mean to who asks."""
_CLIENT_DATA = "/credential/response/clientDataJSON"
_ATTESTATION = "/credential/response/attestationObject"
_AUTHENTICATOR_DATA = "/credential/response/authenticatorData"


class WebAuthnAuthenticators:
    """See ``Authenticators``. Being asked who one is (user verification) is never optional."""

    def __init__(self, *, host: str, name: str, origins: Sequence[str]) -> None:
        """``host``: the relying party's id; ``origins``: of the pages on which passkeys may be used."""
        self._host = host
        self._name = name
        self._origins = list(origins)

    def wanted(
        self, *, challenge: bytes, handle: bytes, account: str, name: str, known: Sequence[Passkey]
    ) -> dict[str, Any]:
        options = generate_registration_options(
            rp_id=self._host,
            rp_name=self._name,
            user_id=handle,
            user_name=account,
            user_display_name=name,
            challenge=challenge,
            timeout=_MILLISECONDS,
            exclude_credentials=[_descriptor(each) for each in known],
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.REQUIRED,
                user_verification=UserVerificationRequirement.REQUIRED,
            ),
        )
        return options_to_json_dict(options)

    def asked(self, *, challenge: bytes, allowed: Sequence[Passkey]) -> dict[str, Any]:
        options = generate_authentication_options(
            rp_id=self._host,
            challenge=challenge,
            timeout=_MILLISECONDS,
            allow_credentials=[_descriptor(each) for each in allowed],
            user_verification=UserVerificationRequirement.REQUIRED,
        )
        return options_to_json_dict(options)

    def made(self, made: Made, *, challenge: bytes) -> NewKey:
        _require_one_frame(_read(made.client_data, parse_client_data_json, _CLIENT_DATA).cross_origin)
        attestation = _read(made.attestation, _without_statement, _ATTESTATION)
        try:
            verified = verify_registration_response(
                credential=_credential(
                    made.id, clientDataJSON=made.client_data, attestationObject=attestation
                ),
                expected_challenge=challenge,
                expected_rp_id=self._host,
                expected_origin=self._origins,
                require_user_verification=True,
            )
            _require_usable(verified.credential_id, verified.credential_public_key, made.id)
        except Exception as failure:  # hostile bytes end in whatever the library runs into
            raise PasskeyUnfit(_reason(failure)[1], field="/credential") from failure
        return NewKey(
            credential_id=bytes_to_base64url(verified.credential_id),
            public_key=bytes_to_base64url(verified.credential_public_key),
            counter=verified.sign_count,
            synced=verified.credential_backed_up,
            transports=tuple(each for each in made.transports if each in _TRANSPORTS),
        )

    def signed(self, shown: Shown, *, challenge: bytes, public_key: str | None) -> Signed:
        client_data = _read(shown.client_data, parse_client_data_json, _CLIENT_DATA)
        _read(shown.authenticator_data, parse_authenticator_data, _AUTHENTICATOR_DATA)
        if public_key is None:
            raise PasskeyRefused("unknown")
        if client_data.cross_origin:
            raise PasskeyRefused("frame")
        try:
            verified = verify_authentication_response(
                credential=_credential(
                    shown.id,
                    clientDataJSON=shown.client_data,
                    authenticatorData=shown.authenticator_data,
                    signature=shown.signature,
                ),
                expected_challenge=challenge,
                expected_rp_id=self._host,
                expected_origin=self._origins,
                credential_public_key=base64url_to_bytes(public_key),
                # The library compares counters before it looks at the signature: anybody could make one go
                # back. ``Passkey.use`` compares them afterwards.
                credential_current_sign_count=0,
                require_user_verification=True,
            )
        except Exception as failure:  # as above
            raise PasskeyRefused(_reason(failure)[0]) from failure
        return Signed(counter=verified.new_sign_count, synced=verified.credential_backed_up)


def _read(text: str, parse: Callable[[bytes], R], field: str) -> R:
    """What is no such thing at all is the client's mistake, whoever has which passkey."""
    try:
        return parse(base64url_to_bytes(text))
    except Exception as failure:  # as above
        raise PasskeyUnfit("this is not what an authenticator answers", field=field) from failure


def _without_statement(attestation: bytes) -> str:
    found = parse_cbor(attestation)
    bare = {"fmt": "none", "attStmt": {}, "authData": found["authData"]}
    parse_authenticator_data(found["authData"])
    return bytes_to_base64url(encode_cbor(bare))


def _require_one_frame(cross_origin: bool | None) -> None:
    if cross_origin:
        raise PasskeyUnfit("it was made in a frame of somebody else's page", field="/credential")


def _require_usable(credential_id: bytes, public_key: bytes, id: str) -> None:
    """Raises ``ValueError``, or what the library does, for a key that could never verify anything."""
    if bytes_to_base64url(credential_id) != id or len(credential_id) > _LONGEST_ID:
        raise ValueError("the id is not that of the key, or too long")
    if len(public_key) > _LONGEST_KEY:
        raise ValueError("the key is too large")
    decoded_public_key_to_cryptography(decode_credential_public_key(public_key))


def _credential(id: str, **response: str) -> dict[str, Any]:
    return {"id": id, "rawId": id, "type": "public-key", "response": response}


def _reason(failure: Exception) -> tuple[str, str]:
    """On record, and for who asks. Only the library's own words are looked at."""
    said = str(failure) if isinstance(failure, WebAuthnException) else ""
    for beginning, code, sentence in _REASONS:
        if said.startswith(beginning):
            return code, sentence
    return "malformed", "this is not what an authenticator answers"


def _descriptor(passkey: Passkey) -> PublicKeyCredentialDescriptor:
    return PublicKeyCredentialDescriptor(
        id=base64url_to_bytes(passkey.credential_id),
        transports=[_TRANSPORTS[each] for each in passkey.transports if each in _TRANSPORTS],
    )

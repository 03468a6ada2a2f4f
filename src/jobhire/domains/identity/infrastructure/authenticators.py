"""Web Authentication for the process that signs people in: its library (5 MB, with pyOpenSSL and ASN.1) is
loaded when somebody first makes or shows a passkey."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from jobhire.domains.identity.application.passkeys import Authenticators, Made, Shown, Signed
from jobhire.domains.identity.domain.passkey import NewKey, Passkey


class LateAuthenticators:
    """See ``Authenticators``."""

    def __init__(self, *, host: str, name: str, origins: Sequence[str]) -> None:
        self._chosen: dict[str, Any] = {"host": host, "name": name, "origins": origins}

    @cached_property
    def _library(self) -> Authenticators:
        from .webauthn_library import WebAuthnAuthenticators

        return WebAuthnAuthenticators(**self._chosen)

    def wanted(
        self, *, challenge: bytes, handle: bytes, account: str, name: str, known: Sequence[Passkey]
    ) -> dict[str, Any]:
        return self._library.wanted(
            challenge=challenge, handle=handle, account=account, name=name, known=known
        )

    def asked(self, *, challenge: bytes, allowed: Sequence[Passkey]) -> dict[str, Any]:
        return self._library.asked(challenge=challenge, allowed=allowed)

    def made(self, made: Made, *, challenge: bytes) -> NewKey:
        return self._library.made(made, challenge=challenge)

    def signed(self, shown: Shown, *, challenge: bytes, public_key: str | None) -> Signed:
        return self._library.signed(shown, challenge=challenge, public_key=public_key)

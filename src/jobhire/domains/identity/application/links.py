"""Links in letters: a token names what it is for, and a secret that is derived, not stored."""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode

from jobhire.domains.identity.domain.errors import LinkVoid
from jobhire.shared.application import Vault


class LinkMaker:
    """``public_url``: where people reach the service; never what a request says of itself (Host)."""

    def __init__(self, vault: Vault, *, public_url: str) -> None:
        self._vault = vault
        self._public_url = public_url.rstrip("/")

    def url(self, path: str, token: str) -> str:
        """The token is in the fragment, so no server and no log sees it when the page is opened."""
        return f"{self._public_url}/{path}#token={token}"

    def token(self, purpose: str, id: str) -> str:
        return f"{text_of(id.encode())}.{text_of(self._vault.derive(f'link {purpose}', id))}"

    def read(self, purpose: str, token: str) -> str:
        """The id. Raises ``LinkVoid`` for a token that is not one of ours for this purpose."""
        try:
            place, secret = token.split(".")
            id = raw_of(place).decode()
            if hmac.compare_digest(raw_of(secret), self._vault.derive(f"link {purpose}", id)):
                return id
        except ValueError:
            raise LinkVoid from None
        raise LinkVoid


def text_of(raw: bytes) -> str:
    """Base64 for URLs, without padding."""
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def raw_of(text: str) -> bytes:
    """Raises ``ValueError`` for what is no base64."""
    return urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))

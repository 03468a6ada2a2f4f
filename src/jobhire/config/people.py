"""What can be set about people and companies: how they prove who they are, what keeps their secrets, and what
becomes of a company that has gone."""

from __future__ import annotations

import hashlib
import hmac
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Literal

from jobhire.config.section import Section, env, listed

_LAST_PORT = 65_535


class Tokens(Section, frozen=True, kw_only=True):
    secret: Annotated[
        str,
        env(
            "TOKEN_SECRET",
            "Signs access tokens: at least 32 random bytes, the same for every process; "
            "unset in development: made once and kept in the data directory",
            secret=True,
        ),
    ] = ""
    previous_secrets: Annotated[
        str,
        env(
            "TOKEN_PREVIOUS_SECRETS",
            "Earlier token secrets, separated by commas: tokens that they signed are still accepted",
            secret=True,
        ),
    ] = ""
    algorithm: Annotated[
        Literal["HS256", "RS256", "ES256"],
        env("TOKEN_ALGORITHM", "The one algorithm of access tokens; RS256 and ES256 need a key file"),
    ] = "HS256"
    key_file: Annotated[
        Path | None, env("TOKEN_KEY_FILE", "Private key (PEM) that signs access tokens by RS256 or ES256")
    ] = None
    previous_key_files: Annotated[
        str,
        env(
            "TOKEN_PREVIOUS_KEY_FILES",
            "Earlier public keys (PEM files, separated by commas): tokens of theirs are still accepted",
        ),
    ] = ""
    ttl_seconds: Annotated[int, env("TOKEN_TTL_SECONDS", "Life of an access token", ge=30, le=86_400)] = 900
    cursor_secret: Annotated[
        str,
        env("CURSOR_SECRET", "Signs paging cursors; unset: derived from the token secret", secret=True),
    ] = ""

    @property
    def earlier_secrets(self) -> tuple[str, ...]:
        return listed(self.previous_secrets)

    @property
    def earlier_key_files(self) -> tuple[Path, ...]:
        return tuple(Path(name) for name in listed(self.previous_key_files))

    @property
    def cursor_key(self) -> bytes:
        """The key that signs cursors. Another one than that of tokens: neither can stand in for the other."""
        if self.cursor_secret:
            return self.cursor_secret.encode()
        return hmac.digest(self.secret.encode(), b"jobhire cursor v1", hashlib.sha256)

    @property
    def link_key(self) -> bytes:
        """The key that signs links to files."""
        return hmac.digest(self.cursor_key, b"jobhire link v1", hashlib.sha256)


Place = tuple[str, int]
"""An IP address, and a port."""


def name_server(text: str) -> Place:
    """``192.0.2.1``, ``192.0.2.1:5353``, ``[2001:db8::1]:53``; port 53 where none is named. Raises
    ``ValueError`` that says what is wrong with it."""
    host, _, port = text.lstrip("[").partition("]" if text.startswith("[") else ":")
    number = int(port.removeprefix(":") or 53)
    if number > _LAST_PORT:
        raise ValueError(f"there is no port {number}")
    try:
        return str(ip_address(host)), number
    except ValueError:
        raise ValueError(f"{host!r} is no IP address") from None


class Access(Section, frozen=True, kw_only=True):
    registration: Annotated[
        Literal["open", "confirmed", "closed"],
        env(
            "REGISTRATION",
            "open: a token at once; confirmed: by a link in a letter, the same answer for every address; "
            "closed: by invitation only",
        ),
    ] = "open"
    registrations_per_hour: Annotated[
        int,
        env(
            "REGISTRATIONS_PER_HOUR",
            "Registrations, and requests for a new password, from one address",
            ge=1,
            le=1_000_000,
        ),
    ] = 300
    sso_domains: Annotated[
        Literal["proven", "stated"],
        env(
            "SSO_DOMAINS",
            "Domains for which a tenant's identity provider introduces people: proven: those that the tenant "
            "has proved by a DNS record; stated: all that it names",
        ),
    ] = "proven"
    dns_server: Annotated[
        str,
        env(
            "DNS_SERVER",
            "Name server for those records, an IP address and perhaps `:port`; unset: the machine's own",
            pattern=r"^(([0-9]{1,3}[.]){3}[0-9]{1,3}|\[[0-9a-f:]+\])(:[0-9]{1,5})?$",
        ),
    ] = ""

    @property
    def name_server(self) -> Place | None:
        return name_server(self.dns_server) if self.dns_server else None


class Passkeys(Section, frozen=True, kw_only=True):
    host: Annotated[
        str,
        env(
            "PASSKEY_RP_ID",
            "Host name for which passkeys are made (relying party id): the front end's, or one above it; "
            "another one later makes them useless; unset: off in production, localhost in development",
            pattern="^([a-z0-9]([a-z0-9-]*[a-z0-9])?[.])*[a-z0-9]([a-z0-9-]*[a-z0-9])?$",
            max_length=253,
        ),
    ] = ""
    name: Annotated[
        str,
        env("PASSKEY_RP_NAME", "What authenticators call this service", min_length=1, max_length=64),
    ] = "JobHire"
    origins: Annotated[
        str,
        env(
            "PASSKEY_ORIGINS",
            "Origins, separated by commas, on whose pages passkeys may be used (`https://app.example.com`, "
            "exactly); unset: https:// and the host name",
        ),
    ] = ""


class Security(Section, frozen=True, kw_only=True):
    encryption_key: Annotated[
        str,
        env(
            "ENCRYPTION_KEY",
            "Encrypts secrets at rest: at least 32 random bytes, the same for every process; "
            "unset in development: derived from the token secret",
            secret=True,
        ),
    ] = ""
    encryption_previous_keys: Annotated[
        str,
        env(
            "ENCRYPTION_PREVIOUS_KEYS",
            "Earlier encryption keys, separated by commas: they still open what they sealed",
            secret=True,
        ),
    ] = ""

    @property
    def earlier_keys(self) -> tuple[str, ...]:
        return listed(self.encryption_previous_keys)


class Tenancy(Section, frozen=True, kw_only=True):
    purge_days: Annotated[
        int,
        env(
            "TENANT_PURGE_DAYS",
            "Days after which what a deleted tenant left is destroyed for good, at least 30: for so long "
            "it can be restored; 0: only by `jobhire tenant purge`",
            ge=0,
            le=3_650,
        ),
    ] = 30
    deleted_days: Annotated[
        int,
        env(
            "PURGE_DAYS",
            "Days after which a deleted job or candidate is destroyed for good, at least 30: for so long it "
            "can be restored; 0: never",
            ge=0,
            le=3_650,
        ),
    ] = 30

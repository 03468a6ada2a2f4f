"""A tenant's identity provider (OpenID Connect), and whom it has vouched for."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

from jobhire.domains.identity.domain.events import IdentityProviderConnected, IdentityProviderRemoved
from jobhire.domains.identity.domain.places import with_place
from jobhire.domains.identity.domain.tenant import DOMAIN
from jobhire.domains.identity.domain.text import Email, domain_of
from jobhire.shared.domain import Aggregate, Invalid, TenantId, UserId

MOST_DOMAINS = 20
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """How we are a client of it. ``client_secret`` is sealed. ``domains``: it speaks for e-mail addresses of
    these, and of no other. ``just_in_time``: whom it vouches for and the tenant does not know gets an
    account. ``connected_by``: the user who said all this."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    redirect_uri: str
    domains: tuple[str, ...]
    just_in_time: bool
    connected_by: UserId

    def checked(self) -> Connection:
        """In normal form. Raises ``Invalid``. That the issuer may be called is for who calls to check."""
        if "?" in self.issuer or "#" in self.issuer:
            raise Invalid("an issuer has neither query nor fragment", field="/issuer")
        _require_redirect(self.redirect_uri)
        return Connection(
            issuer=self.issuer,
            client_id=self.client_id,
            client_secret=self.client_secret,
            redirect_uri=self.redirect_uri,
            domains=_domains(self.domains),
            just_in_time=self.just_in_time,
            connected_by=self.connected_by,
        )

    def speaks_for(self, email: Email) -> bool:
        """Whether it says so. Whether the company has proved it is for ``ProvenDomains`` to know."""
        return domain_of(email) in self.domains

    def same_client(self, issuer: str, client_id: str) -> bool:
        """Whether a secret that belongs to it may be sent there."""
        return (issuer, client_id) == (self.issuer, self.client_id)


def _require_redirect(uri: str) -> None:
    """Where the browser comes back to: TLS, but for an application on one's own machine (RFC 8252, 7.3)."""
    try:
        parts = urlsplit(uri)
    except ValueError:
        raise Invalid("this is not an address", field="/redirectUri") from None
    secure = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)
    if not secure or not parts.hostname or parts.fragment or "@" in parts.netloc:
        raise Invalid("an https address without fragment; http on localhost only", field="/redirectUri")


def _domains(names: Iterable[str]) -> tuple[str, ...]:
    found = tuple(sorted({name.strip().lower() for name in names}))
    if not 1 <= len(found) <= MOST_DOMAINS:
        raise Invalid(f"1 to {MOST_DOMAINS} domains", field="/domains")
    for name in found:
        if len(name) > 253 or DOMAIN.fullmatch(name) is None:
            raise Invalid("a domain looks like example.com", field="/domains")
    return found


@dataclass(slots=True, kw_only=True, eq=False)
class IdentityProvider(Aggregate):
    """At most one per tenant: its ``id`` is the tenant's. ``connection``: None once it was removed."""

    connection: Connection | None = None

    def connect(self, wanted: Connection) -> bool:
        """False, and nothing happens, when nothing differs. Raises ``Invalid``."""
        wanted = wanted.checked()
        if wanted == self.connection:
            return False
        self.connection = wanted
        self.raise_event(IdentityProviderConnected(just_in_time=wanted.just_in_time))
        return True

    def remove(self) -> bool:
        """False when there is none."""
        if self.connection is None:
            return False
        self.connection = None
        self.raise_event(IdentityProviderRemoved())
        return True


@dataclass(slots=True, kw_only=True, eq=False)
class ExternalIdentity(Aggregate):
    """Whom a provider's ``sub`` is here. Its id says it, as a digest; it outlives its user, so that who was
    removed does not come back by signing in once more. ``holder``: unique, so that of one issuer at most one
    ``sub`` is a user's; None while it is parted from the user. ``known_places``: where they came in from this
    way. Raises no events."""

    user_id: UserId
    linked_at: datetime
    holder: str | None
    known_places: tuple[str, ...] = ()

    @classmethod
    def link(
        cls, tenant_id: TenantId, *, issuer: str, subject: str, user_id: UserId, now: datetime
    ) -> ExternalIdentity:
        return cls(
            id=external_id(tenant_id, issuer, subject),
            tenant_id=tenant_id,
            user_id=user_id,
            linked_at=now,
            holder=holder_key(issuer, user_id),
        )

    def move_to(self, user_id: UserId, *, issuer: str, now: datetime) -> None:
        self.user_id, self.linked_at, self.holder = user_id, now, holder_key(issuer, user_id)
        self.known_places = ()

    def note_place(self, place: str) -> None:
        self.known_places = with_place(self.known_places, place)

    def part(self) -> bool:
        """From its user: whoever comes in next with the address has the account. False when it was before."""
        parted, self.holder = self.holder is not None, None
        return parted


def external_id(tenant_id: TenantId, issuer: str, subject: str) -> str:
    """``sub`` is unique within its issuer only (OpenID Connect Core, 5.7)."""
    return _digest(tenant_id, issuer, subject)


def holder_key(issuer: str, user_id: UserId) -> str:
    return _digest(issuer, user_id)


def _digest(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()

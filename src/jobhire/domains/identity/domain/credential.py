"""How somebody proves who they are: the one thing about people that is not inside a tenant.

Whoever signs in has no tenant yet, and an address may sign in to one account only, whichever tenant that is
in. So credentials live together in a directory of their own, where the store's unique key on the address
spans all tenants, and each points to its user. They raise no events.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from jobhire.domains.identity.domain.text import Email
from jobhire.shared.domain import Aggregate, Invalid, TenantId, UserId

DIRECTORY = TenantId("identity")
"""Where all credentials live. Never a tenant: tenants have UUIDs."""

_CLAIM_HOLDS = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Password:
    """At least 8 characters, at most 1,024 bytes of UTF-8; any characters, nothing is cut or stripped.

    Compared composed (NFC), so that the same keys pressed on another system are the same password.
    """

    text: str = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.text) < 8 or not 0 < _utf8_size(self.text) <= 1024:
            raise Invalid("a password has at least 8 characters and at most 1,024 bytes", field="/password")
        object.__setattr__(self, "text", unicodedata.normalize("NFC", self.text))


def _utf8_size(text: str) -> int:
    """Bytes; 0 for text that has no UTF-8 form (a lone surrogate)."""
    try:
        return len(text.encode())
    except UnicodeEncodeError:
        return 0


@dataclass(slots=True, kw_only=True, eq=False)
class Credential(Aggregate):
    """An address, claimed for one user, and the hash of their password."""

    email: Email
    password_hash: str = field(repr=False)
    home: TenantId
    user_id: UserId
    claimed_at: datetime

    @classmethod
    def claim(
        cls, id: str, email: Email, *, password_hash: str, home: TenantId, user_id: UserId, now: datetime
    ) -> Credential:
        return cls(
            id=id,
            tenant_id=DIRECTORY,
            email=email,
            password_hash=password_hash,
            home=home,
            user_id=user_id,
            claimed_at=now,
        )

    def belongs_to(self, home: TenantId, user_id: UserId) -> bool:
        return self.home == home and self.user_id == user_id

    def may_be_abandoned(self, now: datetime) -> bool:
        """Whether whoever claimed it has had the time to finish: only then does a missing user count."""
        return now - self.claimed_at > _CLAIM_HOLDS

    def reclaim(self, *, password_hash: str, home: TenantId, user_id: UserId, now: datetime) -> None:
        """Somebody else takes an address whose claim was abandoned."""
        self.password_hash, self.home, self.user_id, self.claimed_at = password_hash, home, user_id, now

    def rehash(self, password_hash: str) -> None:
        """The same password, hashed with today's parameters."""
        self.password_hash = password_hash

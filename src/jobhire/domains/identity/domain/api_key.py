"""API keys: how services come in. A key's secret is 256 bits; only its digest is kept."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from jobhire.domains.identity.domain.events import ApiKeyCreated, ApiKeyRevoked, ApiKeyRotated
from jobhire.domains.identity.domain.roles import MEANINGS, OWNER_ONLY
from jobhire.domains.identity.domain.text import clean_name
from jobhire.shared.domain import Aggregate, Conflict, Invalid, TenantId

LONGEST = timedelta(days=366)
USUAL = timedelta(days=90)
LONGEST_OVERLAP = timedelta(days=7)


def digest_of(secret: bytes) -> str:
    """256 random bits need no slow hash."""
    return hashlib.sha256(secret).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class KeySecret:
    """``until``: None for the present one; an earlier one works until then."""

    digest: str
    until: datetime | None = None


@dataclass(slots=True, kw_only=True, eq=False)
class ApiKey(Aggregate):
    """``generation`` counts the secrets: each is derived from it."""

    name: str
    scopes: frozenset[str]
    created_by: str
    created_at: datetime
    expires_at: datetime
    secrets: tuple[KeySecret, ...]
    generation: int = 1
    revoked_at: datetime | None = None

    @classmethod
    def create(
        cls,
        id: str,
        tenant_id: TenantId,
        *,
        name: str,
        scopes: Iterable[str],
        created_by: str,
        secret: bytes,
        now: datetime,
        expires_at: datetime | None = None,
    ) -> ApiKey:
        """Raises ``Invalid``."""
        key = cls(
            id=id,
            tenant_id=tenant_id,
            name=clean_name(name, field="/name"),
            scopes=_checked(scopes),
            created_by=created_by,
            created_at=now,
            expires_at=_expiry(expires_at, now),
            secrets=(KeySecret(digest=digest_of(secret)),),
        )
        key.raise_event(ApiKeyCreated(scopes=tuple(sorted(key.scopes))))
        return key

    def accepts(self, secret: bytes, *, now: datetime) -> bool:
        """Whether it opens the door with this secret at this moment. Takes the same time for each."""
        digest = digest_of(secret)
        good = [
            hmac.compare_digest(each.digest, digest) and (each.until is None or now < each.until)
            for each in self.secrets
        ]
        return any(good) and self.is_good(now)

    def is_good(self, now: datetime) -> bool:
        return self.revoked_at is None and now < self.expires_at

    def rename(self, name: str) -> bool:
        cleaned = clean_name(name, field="/name")
        changed, self.name = cleaned != self.name, cleaned
        return changed

    def rotate(self, secret: bytes, *, overlap: timedelta, now: datetime) -> None:
        """A new secret; the present one works on for ``overlap``. Raises ``Conflict`` for a key that is over,
        ``Invalid`` for an overlap beyond a week."""
        if not self.is_good(now):
            raise Conflict("the key has expired or was revoked: create another one")
        if not timedelta(0) <= overlap <= LONGEST_OVERLAP:
            raise Invalid("the earlier secret works on for 0 to 7 days", field="/overlapHours")
        present = next(each for each in self.secrets if each.until is None)
        self.secrets = (KeySecret(digest=digest_of(secret)), replace(present, until=now + overlap))
        self.generation += 1
        self.raise_event(ApiKeyRotated())

    def revoke(self, *, now: datetime) -> bool:
        """False when it was revoked before."""
        if self.revoked_at is not None:
            return False
        self.revoked_at = now
        self.raise_event(ApiKeyRevoked())
        return True


def _checked(scopes: Iterable[str]) -> frozenset[str]:
    wanted = frozenset(scopes)
    if not wanted:
        raise Invalid("a key has at least one scope", field="/scopes")
    if unknown := sorted(wanted - (frozenset(MEANINGS) - OWNER_ONLY)):
        raise Invalid(
            f"{unknown[0]!r} is not a scope: GET /api/v1/permissions lists what can be one", field="/scopes"
        )
    return wanted


def _expiry(wanted: datetime | None, now: datetime) -> datetime:
    if wanted is None:
        return now + USUAL
    if not now < wanted <= now + LONGEST:
        raise Invalid("a key expires within a year", field="/expiresAt")
    return wanted

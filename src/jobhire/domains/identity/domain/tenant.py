"""A tenant: one company's closed room. Everything else in the product lives inside one."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, fields
from datetime import datetime, timedelta
from enum import StrEnum

from jobhire.domains.identity.domain.errors import TenantStatusRefused
from jobhire.domains.identity.domain.events import (
    TenantChanged,
    TenantFounded,
    TenantOwnerChanged,
    TenantStatusChanged,
)
from jobhire.domains.identity.domain.roles import Role
from jobhire.domains.identity.domain.text import clean_name
from jobhire.shared.domain import Aggregate, Invalid, TenantId, UserId

GRACE = timedelta(days=30)
"""For how long a deleted tenant can be restored before it is purged."""

DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}")


class TenantStatus(StrEnum):
    ACTIVE = "active"
    SUSPENDED = "suspended"
    DELETED = "deleted"
    PURGING = "purging"
    """What is left of it may be half gone: there is no way back."""


class Tier(StrEnum):
    """What the tenant pays for: how much it may do, never what it may see."""

    FREE = "free"
    TEAM = "team"
    ENTERPRISE = "enterprise"

    @property
    def rank(self) -> int:
        return list(Tier).index(self)


_NEXT = {
    TenantStatus.ACTIVE: {TenantStatus.SUSPENDED, TenantStatus.DELETED},
    TenantStatus.SUSPENDED: {TenantStatus.ACTIVE, TenantStatus.DELETED},
    TenantStatus.DELETED: {TenantStatus.ACTIVE},
    TenantStatus.PURGING: set(),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class TenantSettings:
    """What a tenant decides for itself.

    ``session_days``: how long somebody stays signed in at the most, 1 to 30. ``invitation_domains``: invite
    only addresses of these; empty: any. ``default_role``: of those who come without one (single sign-on).
    """

    session_days: int = 30
    second_factor_required: bool = False
    invitation_domains: tuple[str, ...] = ()
    default_role: str = Role.VIEWER

    def checked(self) -> TenantSettings:
        """In normal form. Raises ``Invalid``."""
        if not 1 <= self.session_days <= 30:
            raise Invalid("a session lasts 1 to 30 days", field="/settings/sessionDays")
        domains = tuple(sorted({domain.strip().lower() for domain in self.invitation_domains}))
        for domain in domains:
            if len(domain) > 253 or DOMAIN.fullmatch(domain) is None:
                raise Invalid("a domain looks like example.com", field="/settings/invitationDomains")
        return TenantSettings(
            session_days=self.session_days,
            second_factor_required=self.second_factor_required,
            invitation_domains=domains,
            default_role=self.default_role,
        )

    def admits(self, address: str) -> bool:
        """Whether this e-mail address may be invited."""
        return not self.invitation_domains or address.rpartition("@")[2].lower() in self.invitation_domains

    def differences(self, other: TenantSettings) -> list[str]:
        return [each.name for each in fields(self) if getattr(self, each.name) != getattr(other, each.name)]


@dataclass(slots=True, kw_only=True, eq=False)
class Tenant(Aggregate):
    """Lives inside itself: its ``id`` is its ``tenant_id``.

    ``owner_id`` is always an active admin, whatever their ``User`` says: a tenant never loses its last one.
    ``tier`` is the higher of what the operator ``granted`` (None: nobody has paid yet, it is all granted)
    and what is ``paid`` for, by the subscription ``paid_by``; ``paid_as_of``: the position of the event that
    said so.
    """

    name: str
    founded_at: datetime
    owner_id: UserId
    status: TenantStatus = TenantStatus.ACTIVE
    tier: Tier = Tier.FREE
    granted: Tier | None = None
    paid: Tier = Tier.FREE
    paid_by: str = ""
    paid_as_of: int = 0
    settings: TenantSettings = field(default_factory=TenantSettings)
    deleted_at: datetime | None = None

    @classmethod
    def found(cls, id: TenantId, *, name: str, owner_id: UserId, now: datetime) -> Tenant:
        name = clean_name(name, field="/companyName")
        tenant = cls(id=id, tenant_id=id, name=name, founded_at=now, owner_id=owner_id)
        tenant.raise_event(TenantFounded())
        return tenant

    def change(self, *, name: str | None = None, settings: TenantSettings | None = None) -> bool:
        """What is None stays. False, and nothing happens, when nothing differs."""
        wanted_name = self.name if name is None else clean_name(name, field="/name")
        wanted = self.settings if settings is None else settings.checked()
        changed = self.settings.differences(wanted) + (["name"] if wanted_name != self.name else [])
        if changed:
            self.name, self.settings = wanted_name, wanted
            self.raise_event(TenantChanged(fields=tuple(sorted(map(_api_name, changed)))))
        return bool(changed)

    def set_tier(self, tier: Tier) -> bool:
        """The operator's word. What is paid for is not taken away by it."""
        known, self.granted = self.granted, tier
        return self._raise_to() or known is not tier

    def pay_for(self, tier: Tier, *, by: str, as_of: int) -> bool:
        """What a subscription says, as of a position of the log; free: it has ended. What the operator
        granted is not taken away by it, nor what another subscription pays. False when it is known, or
        something later."""
        if as_of <= self.paid_as_of:
            return False
        self.paid_as_of = as_of
        if tier is not Tier.FREE or by == self.paid_by:
            self.granted = self.tier if self.granted is None else self.granted
            self.paid, self.paid_by = tier, by
            self._raise_to()
        return True

    def _raise_to(self) -> bool:
        tier = max(self.granted or Tier.FREE, self.paid, key=lambda each: each.rank)
        if tier == self.tier:
            return False
        self.tier = tier
        self.raise_event(TenantChanged(fields=("tier",)))
        return True

    def hand_over(self, to: UserId) -> bool:
        """To an active user of this tenant: who calls has checked that. Their role does not matter: an
        owner is an admin."""
        if to == self.owner_id:
            return False
        self.owner_id = to
        self.raise_event(TenantOwnerChanged(owner_id=to))
        return True

    def move_to(self, status: TenantStatus, *, now: datetime) -> bool:
        """Suspend, resume, delete or restore. False when it is so already. Raises ``TenantStatusRefused``."""
        if status == self.status:
            return False
        if status not in _NEXT[self.status]:
            raise TenantStatusRefused(self.status, status)
        self.raise_event(TenantStatusChanged(from_=self.status, to=status))
        self.status = status
        self.deleted_at = now if status is TenantStatus.DELETED else None
        return True

    def may_be_purged(self, now: datetime, *, grace: timedelta = GRACE) -> bool:
        """Whether it was deleted so long ago that nobody can count on restoring it, or nobody can."""
        if self.status is TenantStatus.PURGING:
            return True
        return self.deleted_at is not None and now - self.deleted_at >= grace


def _api_name(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)

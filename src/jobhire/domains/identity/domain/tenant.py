"""A tenant: one company's closed room. Everything else in the product lives inside one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from jobhire.domains.identity.domain.events import TenantFounded
from jobhire.domains.identity.domain.text import clean_name
from jobhire.shared.domain import Aggregate, TenantId, UserId


class TenantStatus(StrEnum):
    ACTIVE = "active"
    SUSPENDED = "suspended"
    DELETED = "deleted"


@dataclass(slots=True, kw_only=True, eq=False)
class Tenant(Aggregate):
    """Lives inside itself: its ``id`` is its ``tenant_id``.

    ``owner_id`` is always an active admin, whatever their ``User`` says: a tenant never loses its last one.
    """

    name: str
    founded_at: datetime
    owner_id: UserId
    status: TenantStatus = TenantStatus.ACTIVE

    @classmethod
    def found(cls, id: TenantId, *, name: str, owner_id: UserId, now: datetime) -> Tenant:
        name = clean_name(name, field="/companyName")
        tenant = cls(id=id, tenant_id=id, name=name, founded_at=now, owner_id=owner_id)
        tenant.raise_event(TenantFounded())
        return tenant

"""A tenant: one company's closed room. Everything else in the product lives inside one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from jobhire.domains.identity.domain.events import TenantFounded
from jobhire.domains.identity.domain.text import clean_name
from jobhire.shared.domain import Aggregate, TenantId


@dataclass(slots=True, kw_only=True, eq=False)
class Tenant(Aggregate):
    """Lives inside itself: its ``id`` is its ``tenant_id``."""

    name: str
    founded_at: datetime

    @classmethod
    def found(cls, id: TenantId, *, name: str, now: datetime) -> Tenant:
        tenant = cls(id=id, tenant_id=id, name=clean_name(name, field="/companyName"), founded_at=now)
        tenant.raise_event(TenantFounded())
        return tenant

"""What identity announces. No names, no addresses: erasing a person never touches the log."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from jobhire.shared.domain import DomainEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class TenantFounded(DomainEvent):
    """Somebody registered and founded a tenant."""

    type: ClassVar[str] = "ai.jobhire.tenant.founded.v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class UserRegistered(DomainEvent):
    """Somebody got a place in a tenant, with this role."""

    type: ClassVar[str] = "ai.jobhire.user.registered.v1"

    role: str

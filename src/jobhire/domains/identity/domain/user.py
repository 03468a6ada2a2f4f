"""A user: one person's place in one tenant."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from jobhire.domains.identity.domain.events import UserRegistered
from jobhire.domains.identity.domain.roles import Role
from jobhire.domains.identity.domain.text import Email, clean_name
from jobhire.shared.domain import Aggregate, TenantId


@dataclass(slots=True, kw_only=True, eq=False)
class User(Aggregate):
    """Who somebody is to their colleagues, and what they may do. How they sign in is ``Credential``."""

    email: Email
    full_name: str
    role: Role
    joined_at: datetime

    @classmethod
    def join(
        cls, id: str, tenant_id: TenantId, *, email: Email, full_name: str, role: Role, now: datetime
    ) -> User:
        name = clean_name(full_name, field="/fullName")
        user = cls(id=id, tenant_id=tenant_id, email=email, full_name=name, role=role, joined_at=now)
        user.raise_event(UserRegistered(role=role))
        return user

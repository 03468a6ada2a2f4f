"""A user: one person's place in one tenant."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from jobhire.domains.identity.domain.events import UserRegistered
from jobhire.domains.identity.domain.text import Email, clean_name
from jobhire.shared.domain import Aggregate, TenantId


@dataclass(slots=True, kw_only=True, eq=False)
class User(Aggregate):
    """Who somebody is to their colleagues, and what they may do. How they sign in is ``Credential``.

    ``role``: the name of a built-in role, or the id of a role of the tenant's own. ``sessions_since``:
    sessions begun before have ended, but for ``kept_session``.
    """

    email: Email
    full_name: str
    role: str
    joined_at: datetime
    active: bool = True
    sessions_since: datetime | None = None
    kept_session: str = ""

    @classmethod
    def join(
        cls, id: str, tenant_id: TenantId, *, email: Email, full_name: str, role: str, now: datetime
    ) -> User:
        name = clean_name(full_name, field="/fullName")
        user = cls(id=id, tenant_id=tenant_id, email=email, full_name=name, role=role, joined_at=now)
        user.raise_event(UserRegistered(role=role))
        return user

    def end_sessions(self, *, now: datetime, but: str = "") -> None:
        """Every session of this user ends, but for one (empty: for none)."""
        self.sessions_since, self.kept_session = now, but

    def admits(self, session_id: str, *, begun: datetime) -> bool:
        """Whether a session that began then may still act for this user."""
        if not self.active:
            return False
        return self.sessions_since is None or begun > self.sessions_since or session_id == self.kept_session

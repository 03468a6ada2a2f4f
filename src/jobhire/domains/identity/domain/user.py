"""A user: one person's place in one tenant."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from jobhire.domains.identity.domain.events import (
    UserChanged,
    UserDisabled,
    UserEnabled,
    UserRegistered,
    UserRemoved,
    UserRoleChanged,
    UserSignedOut,
)
from jobhire.domains.identity.domain.text import Email, clean_name, optional_name
from jobhire.shared.domain import Aggregate, TenantId


@dataclass(frozen=True, slots=True, kw_only=True)
class Provisioned:
    """What a tenant's identity provider says of somebody beyond what we ask (SCIM, RFC 7643).

    ``user_name`` is theirs: nobody signs in with it here. Both it and ``external_id`` are unique in the
    tenant; only the external id tells capital letters apart.
    """

    user_name: str
    external_id: str = ""
    given_name: str = ""
    family_name: str = ""

    def checked(self) -> Provisioned:
        """In normal form. Raises ``Invalid``."""
        return Provisioned(
            user_name=clean_name(self.user_name, field="/userName"),
            external_id=optional_name(self.external_id, field="/externalId"),
            given_name=optional_name(self.given_name, field="/name/givenName"),
            family_name=optional_name(self.family_name, field="/name/familyName"),
        )


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
    removed_at: datetime | None = None
    provisioned: Provisioned | None = None

    @property
    def user_name(self) -> str:
        """What the identity provider calls them; who was not provisioned is called by their address."""
        return self.provisioned.user_name if self.provisioned else self.email

    @classmethod
    def join(
        cls, id: str, tenant_id: TenantId, *, email: Email, full_name: str, role: str, now: datetime
    ) -> User:
        name = clean_name(full_name, field="/fullName")
        user = cls(id=id, tenant_id=tenant_id, email=email, full_name=name, role=role, joined_at=now)
        user.raise_event(UserRegistered(role=role))
        return user

    def rename(self, full_name: str) -> bool:
        """False, and nothing happens, when nothing differs."""
        name = clean_name(full_name, field="/fullName")
        if name == self.full_name:
            return False
        self.full_name = name
        self.raise_event(UserChanged(fields=("fullName",)))
        return True

    def provision(self, wanted: Provisioned) -> bool:
        """What the identity provider says now. Raises ``Invalid``."""
        wanted = wanted.checked()
        if wanted == self.provisioned:
            return False
        self.provisioned = wanted
        self.raise_event(UserChanged(fields=("provisioned",)))
        return True

    def readdress(self, email: Email) -> bool:
        """Mail goes there from now on. That they sign in with it is for who calls to see to."""
        if email == self.email:
            return False
        self.email = email
        self.raise_event(UserChanged(fields=("email",)))
        return True

    def give_role(self, role: str) -> bool:
        """Takes effect on the next request. Whether who gives it may, is for who calls to check."""
        if role == self.role:
            return False
        self.raise_event(UserRoleChanged(from_=self.role, to=role))
        self.role = role
        return True

    def set_active(self, active: bool, *, now: datetime) -> bool:
        """A disabled user's sessions end, and stay ended when the user is enabled again."""
        if active == self.active:
            return False
        self.active = active
        if not active:
            self.end_sessions(now=now)
        self.raise_event(UserEnabled() if active else UserDisabled())
        return True

    def remove(self, *, now: datetime) -> None:
        """Out of the tenant at once; the address is free for another account a few minutes later."""
        self.active = False
        self.removed_at = now
        self.end_sessions(now=now)
        self.raise_event(UserRemoved())

    def end_sessions(self, *, now: datetime, but: str = "") -> None:
        """Every session of this user ends, but for one (empty: for none)."""
        self.sessions_since, self.kept_session = now, but

    def sign_out(self, *, now: datetime) -> None:
        """A colleague ends all their sessions."""
        self.end_sessions(now=now)
        self.raise_event(UserSignedOut())

    def admits(self, session_id: str, *, begun: datetime) -> bool:
        """Whether a session that began then was not ended with all the others. See also ``active``."""
        return self.sessions_since is None or begun > self.sessions_since or session_id == self.kept_session

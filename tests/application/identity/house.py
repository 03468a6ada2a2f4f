"""Identity behind its mediator, with everything outside it kept in memory."""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from jobhire.domains.identity.application.commands import LogIn, Register
from jobhire.domains.identity.application.ports import PasswordCheck, SignedIn, UserView
from jobhire.domains.identity.application.sessions import Sessions
from jobhire.domains.identity.domain.credential import Credential, Password
from jobhire.domains.identity.domain.invitation import Invitation
from jobhire.domains.identity.domain.roles import OWNER_ONLY, PERMISSIONS, CustomRole, Role
from jobhire.domains.identity.domain.session import Session
from jobhire.domains.identity.domain.tenant import Tenant
from jobhire.domains.identity.domain.text import normalise_email
from jobhire.domains.identity.domain.user import User
from jobhire.domains.identity.infrastructure.keys import KeyRing
from jobhire.domains.identity.infrastructure.mongo import (
    CREDENTIALS,
    INVITATIONS,
    ROLES,
    SESSIONS,
    TENANTS,
    USERS,
)
from jobhire.domains.identity.infrastructure.tokens import JoseTokens
from jobhire.domains.identity.infrastructure.verifier import Verifier
from jobhire.domains.identity.module import Directories, open_door, standings
from jobhire.shared.application import Mediator, Principal, authorise
from jobhire.shared.domain import TenantId, UserId
from jobhire.shared.infrastructure.activity import Activity
from jobhire.shared.infrastructure.documents import Document, load
from jobhire.shared.infrastructure.memory import MemoryAggregateStore
from jobhire.shared.infrastructure.system import Uuid7Ids
from tests.kits import Diary, Postbox, make_kit

SECRET = "a secret of thirty-two bytes or more"


@dataclass
class HandClock:
    moment: datetime = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.moment

    def monotonic(self) -> float:
        return self.moment.timestamp()

    def forward(self, by: timedelta) -> None:
        self.moment += by


@dataclass
class PlainHasher:
    """Instant, and counts its work. ``scheme`` is its parameters: change it and older hashes are outdated."""

    scheme: str = "v1"
    checks: list[str | None] = field(default_factory=list)
    hashed: int = 0

    async def hash(self, password: Password) -> str:
        self.hashed += 1
        return f"{self.scheme}${password.text}"

    async def check(self, password: Password, password_hash: str | None) -> PasswordCheck:
        self.checks.append(password_hash)
        if password_hash is None:
            return PasswordCheck(matches=False)
        scheme, _, text = password_hash.partition("$")
        matches = text == password.text
        return PasswordCheck(matches=matches, outdated=matches and scheme != self.scheme)


class MemoryUserDirectory:
    """See ``UserDirectory``: reads what the memory store keeps."""

    def __init__(self, users: MemoryAggregateStore[User]) -> None:
        self._users = users

    async def page(self, tenant_id: TenantId, *, page: int, limit: int) -> tuple[Sequence[UserView], int]:
        inside = self._of(tenant_id)
        newest_first = sorted(inside, key=lambda each: str(each["_id"]), reverse=True)
        window = newest_first[(page - 1) * limit : page * limit]
        return [UserView.of(load(USERS, each)) for each in window], len(inside)

    async def with_role(self, tenant_id: TenantId, role: str) -> int:
        return sum(each["state"]["role"] == role for each in self._of(tenant_id))

    def _of(self, tenant_id: TenantId) -> list[Document]:
        inside = (each for each in self._users.documents() if each["tenant"] == tenant_id)
        return [each for each in inside if each["state"]["removed_at"] is None]


class MemoryRoleDirectory:
    """See ``RoleDirectory``."""

    def __init__(self, roles: MemoryAggregateStore[CustomRole]) -> None:
        self._roles = roles

    async def of_tenant(self, tenant_id: TenantId) -> Sequence[CustomRole]:
        found = [load(ROLES, each) for each in self._roles.documents() if each["tenant"] == tenant_id]
        return [role for role in found if role.deleted_at is None]


class MemoryInvitationDirectory:
    """See ``InvitationDirectory``."""

    def __init__(self, invitations: MemoryAggregateStore[Invitation]) -> None:
        self._invitations = invitations

    async def newest(self, tenant_id: TenantId, *, limit: int) -> Sequence[Invitation]:
        inside = [each for each in self._invitations.documents() if each["tenant"] == tenant_id]
        newest_first = sorted(inside, key=lambda each: str(each["_id"]), reverse=True)
        return [load(INVITATIONS, each) for each in newest_first[:limit]]


class MemorySessionDirectory:
    """See ``SessionDirectory``. Forgets nothing."""

    def __init__(self, sessions: MemoryAggregateStore[Session]) -> None:
        self._sessions = sessions

    async def of_user(self, tenant_id: TenantId, user_id: UserId) -> Sequence[Session]:
        found = [load(SESSIONS, each) for each in self._sessions.documents() if each["tenant"] == tenant_id]
        return [session for session in found if session.user_id == user_id]

    async def forget(self, tenant_id: TenantId, user_id: UserId, *, before: datetime) -> None:
        return


class Crash(Exception):
    """The process dies here."""


class FragileStore(MemoryAggregateStore[User]):
    """Dies instead of saving, while ``broken``."""

    broken = False

    async def save(self, aggregate: User) -> None:
        if self.broken:
            raise Crash
        await super().save(aggregate)


class House:
    def __init__(self) -> None:
        self.clock, self.ids, self.hasher = HandClock(), Uuid7Ids(), PlainHasher()
        self.tenants: MemoryAggregateStore[Tenant] = MemoryAggregateStore(
            TENANTS, clock=self.clock, ids=self.ids
        )
        self.users = FragileStore(USERS, clock=self.clock, ids=self.ids)
        self.credentials: MemoryAggregateStore[Credential] = MemoryAggregateStore(
            CREDENTIALS, clock=self.clock, ids=self.ids
        )
        self.tokens = JoseTokens(KeyRing.shared(SECRET), clock=self.clock)
        self.roles: MemoryAggregateStore[CustomRole] = MemoryAggregateStore(
            ROLES, clock=self.clock, ids=self.ids
        )
        self.invitations: MemoryAggregateStore[Invitation] = MemoryAggregateStore(
            INVITATIONS, clock=self.clock, ids=self.ids
        )
        self.sessions: MemoryAggregateStore[Session] = MemoryAggregateStore(
            SESSIONS, clock=self.clock, ids=self.ids
        )
        self.activity = Activity()
        self.postbox, self.diary = Postbox(), Diary()
        self.mediator = self._mediator()

    def _mediator(self) -> Mediator:
        mediator = Mediator([authorise])
        kinds: dict[str, Any] = {
            TENANTS.collection: self.tenants,
            USERS.collection: self.users,
            CREDENTIALS.collection: self.credentials,
            ROLES.collection: self.roles,
            INVITATIONS.collection: self.invitations,
            SESSIONS.collection: self.sessions,
        }
        kit = make_kit(
            mediator=mediator,
            clock=self.clock,
            ids=self.ids,
            store=lambda kind: kinds[kind.collection],
            mailer=self.postbox,
            audit=self.diary,
            activity=self.activity,
        )
        directories = Directories(
            users=MemoryUserDirectory(self.users),
            roles=MemoryRoleDirectory(self.roles),
            invitations=MemoryInvitationDirectory(self.invitations),
            sessions=MemorySessionDirectory(self.sessions),
        )
        self.vault = kit.vault
        self.verifier = Verifier(
            self.tokens,
            standings(kit),
            activity=kit.activity,
            clock=self.clock,
            monotonic=self.clock.monotonic,
        )
        self.desk = Sessions(
            sessions=self.sessions,
            tenants=self.tenants,
            directory=directories.sessions,
            tokens=self.tokens,
            vault=kit.vault,
            audit=self.diary,
            clock=self.clock,
            ids=self.ids,
        )
        self.door = open_door(kit, hasher=self.hasher, tokens=self.tokens, directories=directories)
        return mediator

    async def register(
        self, email: str = "ann@example.com", password: str = "correct horse", **changes: str
    ) -> SignedIn:
        return await self.mediator.send(
            Register(
                tenant_id=TenantId(changes.get("tenant_id", self.ids.new())),
                user_id=UserId(changes.get("user_id", self.ids.new())),
                email=normalise_email(email),
                password=Password(password),
                full_name=changes.get("full_name", "Ann Example"),
                company_name=changes.get("company_name"),
            )
        )

    async def log_in(self, email: str = "ann@example.com", password: str = "correct horse") -> SignedIn:
        return await self.mediator.send(LogIn(email=normalise_email(email), password=Password(password)))

    @staticmethod
    def forge(header: dict[str, Any]) -> str:
        """A token with this header that no key of ours has signed."""
        parts = (json.dumps(each).encode() for each in (header, {"sub": "ann"}))
        return ".".join([*(urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts), "c2lnbmVk"])


def principal_of(user: UserView, *, owner: bool = False, proven_at: datetime | None = None) -> Principal:
    """As the gate would make them: ``owner`` adds what only the tenant's owner may."""
    return Principal(
        tenant_id=TenantId(user.tenant_id),
        user_id=UserId(user.id),
        role=user.role,
        permissions=PERMISSIONS[Role(user.role)] | (OWNER_ONLY if owner else frozenset()),
        proven_at=proven_at,
    )

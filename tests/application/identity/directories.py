"""What lists things in MongoDB, and the outside that identity asks: kept in memory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from jobhire.domains.identity.application.ports import UserView
from jobhire.domains.identity.domain.api_key import ApiKey
from jobhire.domains.identity.domain.company_domain import CompanyDomain, DomainProof
from jobhire.domains.identity.domain.errors import NameServersAway
from jobhire.domains.identity.domain.group import Group
from jobhire.domains.identity.domain.invitation import Invitation
from jobhire.domains.identity.domain.passkey import Passkey
from jobhire.domains.identity.domain.roles import CustomRole
from jobhire.domains.identity.domain.session import Session
from jobhire.domains.identity.domain.user import User
from jobhire.domains.identity.infrastructure.mongo import (
    API_KEYS,
    COMPANY_DOMAINS,
    DOMAIN_PROOFS,
    GROUPS,
    INVITATIONS,
    PASSKEYS,
    ROLES,
    SESSIONS,
    USERS,
)
from jobhire.shared.domain import TenantId, UserId
from jobhire.shared.infrastructure.documents import Document, load
from jobhire.shared.infrastructure.memory import MemoryAggregateStore


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

    async def admins(self, tenant_id: TenantId, owner_id: UserId, *, limit: int) -> Sequence[User]:
        people = sorted((load(USERS, each) for each in self._of(tenant_id)), key=lambda each: each.id)
        found = [each for each in people if each.active and (each.role == "admin" or each.id == owner_id)]
        return found[:limit]

    def _of(self, tenant_id: TenantId) -> list[Document]:
        inside = (each for each in self._users.documents() if each["tenant"] == tenant_id)
        return [each for each in inside if each["state"]["removed_at"] is None]


class MemoryProvisioningDirectory:
    """See ``ProvisioningDirectory``."""

    def __init__(self, users: MemoryAggregateStore[User], groups: MemoryAggregateStore[Group]) -> None:
        self._users = users
        self._groups = groups

    async def users(
        self, tenant_id: TenantId, *, display_name: str | None, active: bool | None, start: int, count: int
    ) -> tuple[Sequence[User], int]:
        documents = sorted(self._users.documents(), key=lambda each: str(each["_id"]))
        people = [load(USERS, each) for each in documents if each["tenant"] == tenant_id]
        found = [
            user
            for user in people
            if user.removed_at is None
            and display_name in (None, user.full_name)
            and active in (None, user.active)
        ]
        return found[start - 1 :][:count], len(found)

    async def groups(self, tenant_id: TenantId) -> Sequence[Group]:
        found = [load(GROUPS, each) for each in self._groups.documents() if each["tenant"] == tenant_id]
        return sorted((each for each in found if each.deleted_at is None), key=lambda each: each.id)


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
    """See ``SessionDirectory``."""

    def __init__(self, sessions: MemoryAggregateStore[Session]) -> None:
        self._sessions = sessions

    async def of_user(self, tenant_id: TenantId, user_id: UserId) -> Sequence[Session]:
        found = [load(SESSIONS, each) for each in self._sessions.documents() if each["tenant"] == tenant_id]
        return [session for session in found if session.user_id == user_id]


class MemoryPasskeyDirectory:
    """See ``PasskeyDirectory``."""

    def __init__(self, passkeys: MemoryAggregateStore[Passkey]) -> None:
        self._passkeys = passkeys

    async def of_user(self, home: TenantId, user_id: UserId) -> Sequence[Passkey]:
        found = [load(PASSKEYS, each) for each in self._passkeys.documents()]
        mine = [each for each in found if each.removed_at is None and each.belongs_to(home, user_id)]
        return sorted(mine, key=lambda each: each.id)


class MemoryDomainDirectory:
    """See ``DomainDirectory``."""

    def __init__(
        self, domains: MemoryAggregateStore[CompanyDomain], proofs: MemoryAggregateStore[DomainProof]
    ) -> None:
        self._domains = domains
        self._proofs = proofs

    async def of_tenant(self, tenant_id: TenantId) -> Sequence[CompanyDomain]:
        stored = (each for each in self._domains.documents() if each["tenant"] == tenant_id)
        found = [load(COMPANY_DOMAINS, each) for each in stored]
        return sorted((each for each in found if each.removed_at is None), key=lambda each: each.id)

    async def to_look_at(self, before: datetime, *, limit: int) -> Sequence[DomainProof]:
        proofs = sorted(
            (load(DOMAIN_PROOFS, each) for each in self._proofs.documents()), key=lambda each: each.id
        )
        held = (each for each in proofs if each.home is not None)
        return [each for each in held if each.looked_at is None or each.looked_at < before][:limit]


class MemoryRecords:
    """See ``DomainRecords``: what is published, by name; names in ``silent`` get no answer."""

    def __init__(self) -> None:
        self.published: dict[str, list[str]] = {}
        self.silent: set[str] = set()
        self.asked: list[str] = []

    async def texts(self, name: str) -> Sequence[str]:
        self.asked.append(name)
        if name in self.silent:
            raise NameServersAway
        return self.published.get(name, [])


class MemoryKeyDirectory:
    """See ``KeyDirectory``."""

    def __init__(self, keys: MemoryAggregateStore[ApiKey]) -> None:
        self._keys = keys

    async def of_tenant(self, tenant_id: TenantId) -> Sequence[ApiKey]:
        return [load(API_KEYS, each) for each in self._keys.documents() if each["tenant"] == tenant_id]


class MemoryKeyUses:
    """See ``KeyUses``."""

    def __init__(self) -> None:
        self.used: dict[str, datetime] = {}

    async def note(self, tenant_id: TenantId, id: str, at: datetime) -> None:
        self.used[f"{tenant_id}/{id}"] = at

    async def of(self, tenant_id: TenantId, ids: Sequence[str]) -> Mapping[str, datetime]:
        known = {id: self.used.get(f"{tenant_id}/{id}") for id in ids}
        return {id: at for id, at in known.items() if at is not None}

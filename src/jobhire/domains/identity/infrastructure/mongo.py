"""How identity is kept in MongoDB, and how its people are listed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar, TypeVar

import msgspec
from motor.motor_asyncio import AsyncIOMotorCollection
from pymongo import IndexModel

from jobhire.domains.identity.application.ports import UserView
from jobhire.domains.identity.domain.api_key import ApiKey
from jobhire.domains.identity.domain.company_domain import CompanyDomain, DomainProof
from jobhire.domains.identity.domain.credential import Credential
from jobhire.domains.identity.domain.group import Group
from jobhire.domains.identity.domain.invitation import Invitation, InvitationState
from jobhire.domains.identity.domain.passkey import Passkey, SpentChallenge
from jobhire.domains.identity.domain.provider import ExternalIdentity, IdentityProvider
from jobhire.domains.identity.domain.requests import EmailChange, PasswordReset, RegistrationRequest
from jobhire.domains.identity.domain.roles import CustomRole, Role
from jobhire.domains.identity.domain.session import Session
from jobhire.domains.identity.domain.tenant import Tenant
from jobhire.domains.identity.domain.user import User
from jobhire.shared.domain import Aggregate, TenantId, UserId
from jobhire.shared.infrastructure.aggregates import AggregateKind
from jobhire.shared.infrastructure.documents import document_id, load, tenant_range
from jobhire.shared.infrastructure.mongo import AggregateDocument, Database, aggregate_indexes

A = TypeVar("A", bound=Aggregate)
Collection = AsyncIOMotorCollection[dict[str, Any]]

TENANTS = AggregateKind(collection="tenants", noun="tenant", type=Tenant)
USERS = AggregateKind(
    collection="users",
    noun="user",
    type=User,
    unique={
        "user_name": lambda each: _provisioned(each, "user_name"),
        "external_id": lambda each: _provisioned(each, "external_id"),
    },
    live=lambda each: each.removed_at is None,
)
GROUPS = AggregateKind(
    collection="groups",
    noun="group",
    type=Group,
    unique={"name": lambda each: None if each.deleted_at else each.display_name.casefold()},
    live=lambda each: each.deleted_at is None,
)
ROLES = AggregateKind(
    collection="roles",
    noun="role",
    type=CustomRole,
    unique={"name": lambda each: None if each.deleted_at else each.name.casefold()},
    live=lambda each: each.deleted_at is None,
)
SESSIONS = AggregateKind(collection="sessions", noun="session", type=Session)
INVITATIONS = AggregateKind(
    collection="invitations",
    noun="invitation",
    type=Invitation,
    unique={"email": lambda each: each.email if each.state is InvitationState.PENDING else None},
)
API_KEYS = AggregateKind(collection="api_keys", noun="API key", type=ApiKey)
RESETS = AggregateKind(collection="password_resets", noun="link", type=PasswordReset)
REGISTRATIONS = AggregateKind(collection="registrations", noun="registration", type=RegistrationRequest)
EMAIL_CHANGES = AggregateKind(collection="email_changes", noun="link", type=EmailChange)
CREDENTIALS = AggregateKind(
    collection="credentials", noun="credential", type=Credential, unique={"email": lambda each: each.email}
)
PASSKEYS = AggregateKind(
    collection="passkeys",
    noun="passkey",
    type=Passkey,
    unique={
        "credential_id": lambda each: None if each.removed_at else each.credential_id,
        "place": lambda each: None if each.removed_at else each.place,
    },
    live=lambda each: each.removed_at is None,
)
SPENT_CHALLENGES = AggregateKind(collection="spent_challenges", noun="challenge", type=SpentChallenge)

IDENTITY_PROVIDERS = AggregateKind(
    collection="identity_providers", noun="identity provider", type=IdentityProvider
)
COMPANY_DOMAINS = AggregateKind(
    collection="company_domains",
    noun="domain",
    type=CompanyDomain,
    unique={"name": lambda each: None if each.removed_at else each.name},
    live=lambda each: each.removed_at is None,
)
DOMAIN_PROOFS = AggregateKind(collection="domain_proofs", noun="proof", type=DomainProof)
EXTERNAL_IDENTITIES = AggregateKind(
    collection="external_identities",
    noun="external identity",
    type=ExternalIdentity,
    unique={"holder": lambda each: each.holder},
)


def _provisioned(user: User, key: str) -> str | None:
    """What an identity provider finds a user by; None for who came otherwise, and once they are gone."""
    if user.provisioned is None or user.removed_at is not None:
        return None
    if key == "user_name":
        return user.provisioned.user_name.casefold()
    return user.provisioned.external_id or None


class TenantDocument(AggregateDocument):
    class Settings:
        name = TENANTS.collection
        indexes = aggregate_indexes(TENANTS)


class UserDocument(AggregateDocument):
    class Settings:
        name = USERS.collection
        indexes = aggregate_indexes(USERS)


class GroupDocument(AggregateDocument):
    class Settings:
        name = GROUPS.collection
        indexes = aggregate_indexes(GROUPS)


class RoleDocument(AggregateDocument):
    class Settings:
        name = ROLES.collection
        indexes = aggregate_indexes(ROLES)


class SessionDocument(AggregateDocument):
    unhurried: ClassVar[bool] = True

    class Settings:
        name = SESSIONS.collection
        indexes: ClassVar = [
            *aggregate_indexes(SESSIONS),
            IndexModel([("tenant", 1), ("state.user_id", 1)]),
            IndexModel([("state.expires_at", 1)]),
            IndexModel([("state.ended_at", 1)]),
        ]


class InvitationDocument(AggregateDocument):
    class Settings:
        name = INVITATIONS.collection
        indexes = aggregate_indexes(INVITATIONS)


class ApiKeyDocument(AggregateDocument):
    class Settings:
        name = API_KEYS.collection
        indexes = aggregate_indexes(API_KEYS)


class ResetDocument(AggregateDocument):
    class Settings:
        name = RESETS.collection
        indexes = aggregate_indexes(RESETS)


class RegistrationDocument(AggregateDocument):
    class Settings:
        name = REGISTRATIONS.collection
        indexes = aggregate_indexes(REGISTRATIONS)


class EmailChangeDocument(AggregateDocument):
    class Settings:
        name = EMAIL_CHANGES.collection
        indexes = aggregate_indexes(EMAIL_CHANGES)


class CredentialDocument(AggregateDocument):
    class Settings:
        name = CREDENTIALS.collection
        indexes = aggregate_indexes(CREDENTIALS)


class PasskeyDocument(AggregateDocument):
    class Settings:
        name = PASSKEYS.collection
        indexes: ClassVar = [
            *aggregate_indexes(PASSKEYS),
            IndexModel([("state.user_id", 1)]),
            IndexModel([("state.removed_at", 1)]),
        ]


class SpentChallengeDocument(AggregateDocument):
    unhurried: ClassVar[bool] = True

    class Settings:
        name = SPENT_CHALLENGES.collection
        indexes: ClassVar = [*aggregate_indexes(SPENT_CHALLENGES), IndexModel([("state.until", 1)])]


class IdentityProviderDocument(AggregateDocument):
    class Settings:
        name = IDENTITY_PROVIDERS.collection
        indexes = aggregate_indexes(IDENTITY_PROVIDERS)


class CompanyDomainDocument(AggregateDocument):
    class Settings:
        name = COMPANY_DOMAINS.collection
        indexes = aggregate_indexes(COMPANY_DOMAINS)


class DomainProofDocument(AggregateDocument):
    unhurried: ClassVar[bool] = True

    class Settings:
        name = DOMAIN_PROOFS.collection
        indexes = aggregate_indexes(DOMAIN_PROOFS)


class ExternalIdentityDocument(AggregateDocument):
    class Settings:
        name = EXTERNAL_IDENTITIES.collection
        indexes = aggregate_indexes(EXTERNAL_IDENTITIES)


Stages = list[dict[str, Any]]


async def _loaded(collection: Collection, kind: AggregateKind[A], stages: Stages) -> list[A]:
    """By an aggregation even where a plain ``find`` would do: the embedded server's finds nothing by a member
    that is null."""
    return [load(kind, document) for document in await collection.aggregate(stages).to_list(None)]


async def _counted(collection: Collection, wanted: dict[str, Any]) -> int:
    counted = await collection.aggregate([{"$match": wanted}, {"$count": "n"}]).to_list(None)
    return counted[0]["n"] if counted else 0


class MongoUserDirectory:
    """See ``UserDirectory``. Ids are UUIDv7, so the newest user has the highest."""

    def __init__(self, database: Database) -> None:
        self._users = database[USERS.collection]

    async def page(self, tenant_id: TenantId, *, page: int, limit: int) -> tuple[Sequence[UserView], int]:
        here = {"_id": tenant_range(tenant_id), "state.removed_at": None}
        newest_first: Stages = [{"$match": here}, {"$sort": {"_id": -1}}]
        window = [*newest_first, {"$skip": (page - 1) * limit}, {"$limit": limit}]
        views = [UserView.of(user) for user in await _loaded(self._users, USERS, window)]
        return views, await _counted(self._users, here)

    async def with_role(self, tenant_id: TenantId, role: str) -> int:
        wanted = {"_id": tenant_range(tenant_id), "state.removed_at": None, "state.role": role}
        return await _counted(self._users, wanted)

    async def admins(self, tenant_id: TenantId, owner_id: UserId, *, limit: int) -> Sequence[User]:
        wanted = {
            "_id": tenant_range(tenant_id),
            "state.removed_at": None,
            "state.active": True,
            "$or": [{"state.role": Role.ADMIN.value}, {"_id": document_id(tenant_id, owner_id)}],
        }
        oldest_first: Stages = [{"$match": wanted}, {"$sort": {"_id": 1}}, {"$limit": limit}]
        return await _loaded(self._users, USERS, oldest_first)


class MongoProvisioningDirectory:
    """See ``ProvisioningDirectory``. Ids are UUIDv7, so the oldest has the lowest."""

    def __init__(self, database: Database) -> None:
        self._users = database[USERS.collection]
        self._groups = database[GROUPS.collection]

    async def users(
        self, tenant_id: TenantId, *, display_name: str | None, active: bool | None, start: int, count: int
    ) -> tuple[Sequence[User], int]:
        wanted: dict[str, Any] = {"_id": tenant_range(tenant_id), "state.removed_at": None}
        if display_name is not None:
            wanted["state.full_name"] = display_name
        if active is not None:
            wanted["state.active"] = active
        total = await _counted(self._users, wanted)
        if not count:
            return [], total
        window: Stages = [
            {"$match": wanted},
            {"$sort": {"_id": 1}},
            {"$skip": start - 1},
            {"$limit": count},
        ]
        return await _loaded(self._users, USERS, window), total

    async def groups(self, tenant_id: TenantId) -> Sequence[Group]:
        wanted = {"_id": tenant_range(tenant_id), "state.deleted_at": None}
        return sorted(await _loaded(self._groups, GROUPS, [{"$match": wanted}]), key=lambda each: each.id)


class MongoRoleDirectory:
    """See ``RoleDirectory``."""

    def __init__(self, database: Database) -> None:
        self._roles = database[ROLES.collection]

    async def of_tenant(self, tenant_id: TenantId) -> Sequence[CustomRole]:
        wanted = {"_id": tenant_range(tenant_id), "state.deleted_at": None}
        return await _loaded(self._roles, ROLES, [{"$match": wanted}])


class MongoInvitationDirectory:
    """See ``InvitationDirectory``. Ids are UUIDv7, so the newest has the highest."""

    def __init__(self, database: Database) -> None:
        self._invitations = database[INVITATIONS.collection]

    async def newest(self, tenant_id: TenantId, *, limit: int) -> Sequence[Invitation]:
        stages: Stages = [
            {"$match": {"_id": tenant_range(tenant_id)}},
            {"$sort": {"_id": -1}},
            {"$limit": limit},
        ]
        return await _loaded(self._invitations, INVITATIONS, stages)


class MongoDomainDirectory:
    """See ``DomainDirectory``. Ids are UUIDv7, so the oldest has the lowest."""

    def __init__(self, database: Database) -> None:
        self._domains = database[COMPANY_DOMAINS.collection]
        self._proofs = database[DOMAIN_PROOFS.collection]

    async def of_tenant(self, tenant_id: TenantId) -> Sequence[CompanyDomain]:
        wanted = {"_id": tenant_range(tenant_id), "state.removed_at": None}
        found = await _loaded(self._domains, COMPANY_DOMAINS, [{"$match": wanted}])
        return sorted(found, key=lambda each: each.id)

    async def to_look_at(self, before: datetime, *, limit: int) -> Sequence[DomainProof]:
        long_ago = {"state.looked_at": {"$lt": msgspec.to_builtins(before)}}
        due: Stages = [
            {"$match": {"state.home": {"$gt": ""}, "$or": [{"state.looked_at": None}, long_ago]}},
            {"$sort": {"_id": 1}},
            {"$limit": limit},
        ]
        return await _loaded(self._proofs, DOMAIN_PROOFS, due)


class MongoSessionDirectory:
    """See ``SessionDirectory``."""

    def __init__(self, database: Database) -> None:
        self._sessions = database[SESSIONS.collection]

    async def of_user(self, tenant_id: TenantId, user_id: UserId) -> Sequence[Session]:
        found = await self._sessions.find({"tenant": tenant_id, "state.user_id": user_id}).to_list(None)
        return [load(SESSIONS, document) for document in found]


class MongoPasskeyDirectory:
    """See ``PasskeyDirectory``. Ids are UUIDv7, so the oldest has the lowest."""

    def __init__(self, database: Database) -> None:
        self._passkeys = database[PASSKEYS.collection]

    async def of_user(self, home: TenantId, user_id: UserId) -> Sequence[Passkey]:
        wanted = {"state.user_id": user_id, "state.home": home, "state.removed_at": None}
        found = await _loaded(self._passkeys, PASSKEYS, [{"$match": wanted}])
        return sorted(found, key=lambda each: each.id)

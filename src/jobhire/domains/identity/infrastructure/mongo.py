"""How identity is kept in MongoDB, and how its people are listed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from jobhire.domains.identity.application.ports import UserView
from jobhire.domains.identity.domain.credential import Credential
from jobhire.domains.identity.domain.roles import CustomRole
from jobhire.domains.identity.domain.tenant import Tenant
from jobhire.domains.identity.domain.user import User
from jobhire.shared.domain import TenantId
from jobhire.shared.infrastructure.aggregates import AggregateKind
from jobhire.shared.infrastructure.documents import load, tenant_range
from jobhire.shared.infrastructure.mongo import AggregateDocument, Database, aggregate_indexes

TENANTS = AggregateKind(collection="tenants", noun="tenant", type=Tenant)
USERS = AggregateKind(collection="users", noun="user", type=User)
ROLES = AggregateKind(
    collection="roles", noun="role", type=CustomRole, unique={"name": lambda each: each.name.casefold()}
)
CREDENTIALS = AggregateKind(
    collection="credentials", noun="credential", type=Credential, unique={"email": lambda each: each.email}
)


class TenantDocument(AggregateDocument):
    class Settings:
        name = TENANTS.collection
        indexes = aggregate_indexes(TENANTS)


class UserDocument(AggregateDocument):
    class Settings:
        name = USERS.collection
        indexes = aggregate_indexes(USERS)


class RoleDocument(AggregateDocument):
    class Settings:
        name = ROLES.collection
        indexes = aggregate_indexes(ROLES)


class CredentialDocument(AggregateDocument):
    class Settings:
        name = CREDENTIALS.collection
        indexes = aggregate_indexes(CREDENTIALS)


class MongoUserDirectory:
    """See ``UserDirectory``. Ids are UUIDv7, so the newest user has the highest."""

    def __init__(self, database: Database) -> None:
        self._users = database[USERS.collection]

    async def page(self, tenant_id: TenantId, *, page: int, limit: int) -> tuple[Sequence[UserView], int]:
        inside: dict[str, Any] = {"$match": {"_id": tenant_range(tenant_id)}}
        newest_first: list[dict[str, Any]] = [inside, {"$sort": {"_id": -1}}]
        window = [*newest_first, {"$skip": (page - 1) * limit}, {"$limit": limit}]
        documents = await self._users.aggregate(window).to_list(None)
        counted = await self._users.aggregate([inside, {"$count": "n"}]).to_list(None)
        views = [UserView.of(load(USERS, document)) for document in documents]
        return views, counted[0]["n"] if counted else 0

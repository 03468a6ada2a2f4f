"""Where mail reaches people, for other domains that write to them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from jobhire.domains.identity.application.ports import UserDirectory
from jobhire.domains.identity.domain.tenant import Tenant
from jobhire.domains.identity.domain.user import User
from jobhire.shared.application import AggregateStore
from jobhire.shared.domain import TenantId

MOST_ADMINS = 20


class Addresses:
    def __init__(
        self, users: AggregateStore[User], tenants: AggregateStore[Tenant], directory: UserDirectory
    ) -> None:
        self._users = users
        self._tenants = tenants
        self._directory = directory

    async def addresses(self, tenant_id: TenantId, ids: Sequence[str]) -> Mapping[str, str]:
        """Of those among ``ids`` who are people and may sign in."""
        found = await self._users.get_many(tenant_id, ids)
        return {id: user.email for id, user in found.items() if user.active}

    async def admins(self, tenant_id: TenantId) -> Sequence[str]:
        """The ids of the owner and of those admins who may sign in, ``MOST_ADMINS`` at most."""
        owner = (await self._tenants.get(tenant_id, tenant_id)).owner_id
        return [user.id for user in await self._directory.admins(tenant_id, owner, limit=MOST_ADMINS)]

"""Where mail reaches people, for other domains that write to them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from jobhire.domains.identity.domain.user import User
from jobhire.shared.application import AggregateStore
from jobhire.shared.domain import TenantId


class Addresses:
    def __init__(self, users: AggregateStore[User]) -> None:
        self._users = users

    async def addresses(self, tenant_id: TenantId, ids: Sequence[str]) -> Mapping[str, str]:
        """Of those among ``ids`` who are people and may sign in."""
        found = await self._users.get_many(tenant_id, ids)
        return {id: user.email for id, user in found.items() if user.active}

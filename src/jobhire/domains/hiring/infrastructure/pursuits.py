"""Where somebody's applications are, for whoever wants to know how far they are on their way to a job."""

from __future__ import annotations

from collections.abc import Collection

from jobhire.domains.hiring.infrastructure.applications import APPLICATIONS
from jobhire.shared.domain import TenantId
from jobhire.shared.infrastructure.mongo import Database
from jobhire.shared.infrastructure.reads import LIVE


class MongoPursuits:
    def __init__(self, database: Database) -> None:
        self._collection = database[APPLICATIONS.collection]

    async def kinds(self, tenant_id: TenantId, candidate_id: str) -> Collection[str]:
        """Of the stages in which their applications are."""
        where = {"tenant": tenant_id, "state.candidate_id": candidate_id, **LIVE}
        found = await self._collection.find(where, {"state.history": 0, "audit": 0}).to_list(None)
        return {str(each["state"]["stage"]["kind"]) for each in found}

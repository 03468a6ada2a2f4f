"""Declarations and audits in MongoDB: collections of their own, which nothing else reads."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence

from jobhire.domains.fairness.domain.bias_audit import BiasAudit
from jobhire.domains.fairness.domain.declaration import Declaration
from jobhire.shared.application import Rows, Slice
from jobhire.shared.domain import TenantId
from jobhire.shared.infrastructure.activity import Activity
from jobhire.shared.infrastructure.aggregates import AggregateKind
from jobhire.shared.infrastructure.documents import document_id, load
from jobhire.shared.infrastructure.mongo import AggregateDocument, Database, aggregate_indexes
from jobhire.shared.infrastructure.reads import Listing, Order

DECLARATIONS: AggregateKind[Declaration] = AggregateKind(
    collection="declarations",
    noun="declaration",
    type=Declaration,
    live=lambda declaration: declaration.is_live,
)
BIAS_AUDITS: AggregateKind[BiasAudit] = AggregateKind(
    collection="bias_audits", noun="bias audit", type=BiasAudit
)
_BATCH = 1_000


class DeclarationDocument(AggregateDocument):
    class Settings:
        name = DECLARATIONS.collection
        use_cache = False
        indexes = (*aggregate_indexes(DECLARATIONS),)


class BiasAuditDocument(AggregateDocument):
    class Settings:
        name = BIAS_AUDITS.collection
        use_cache = False
        indexes = (*aggregate_indexes(BIAS_AUDITS),)


class MongoDeclarations:
    """See ``Declarations``."""

    def __init__(self, database: Database, activity: Activity) -> None:
        self._collection = database[DECLARATIONS.collection]
        self._listing = Listing(DECLARATIONS, database, activity, hidden=())

    async def of(self, tenant_id: TenantId, ids: Sequence[str]) -> Sequence[Declaration]:
        """The withdrawn ones, which hold nothing, are among them."""
        found: list[Declaration] = []
        for first in range(0, len(ids), _BATCH):
            wanted = [document_id(tenant_id, id) for id in ids[first : first + _BATCH]]
            documents = await self._collection.find({"_id": {"$in": wanted}}).to_list(None)
            found += (load(DECLARATIONS, document) for document in documents)
        return found

    def everybodys(self, tenant_id: TenantId) -> AsyncIterator[Sequence[Declaration]]:
        return self._listing.scan(tenant_id, batch=_BATCH)


class MongoAuditReader:
    """See ``AuditReader``."""

    def __init__(self, database: Database, activity: Activity) -> None:
        self._listing = Listing(BIAS_AUDITS, database, activity, hidden=("state.report",))

    async def rows(self, tenant_id: TenantId, part: Slice) -> Rows[BiasAudit]:
        return await self._listing.rows(tenant_id, {}, Order(None, descending=True), part)

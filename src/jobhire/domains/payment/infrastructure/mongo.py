"""Orders, subscriptions and invoices in MongoDB, and what providers told of them.

``payment_reports``: ``{_id: "<provider>/<id>", tenant, order, type, outcome, at}``
``local_charges``: what the local provider holds for charged; see ``local.py``
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import msgspec
from beanie import Document as BeanieDocument
from pymongo import IndexModel

from jobhire.domains.payment.application.ports import Report, slot_of
from jobhire.domains.payment.domain.invoice import Invoice
from jobhire.domains.payment.domain.order import Order
from jobhire.domains.payment.domain.subscription import Subscription
from jobhire.shared.application import Clock, Rows, Slice
from jobhire.shared.domain import TenantId
from jobhire.shared.infrastructure.activity import Activity
from jobhire.shared.infrastructure.aggregates import AggregateKind
from jobhire.shared.infrastructure.documents import Document, load, tenant_range
from jobhire.shared.infrastructure.mongo import AggregateDocument, Database, aggregate_indexes, in_one_answer
from jobhire.shared.infrastructure.reads import Listing
from jobhire.shared.infrastructure.reads import Order as Sorting

ORDERS: AggregateKind[Order] = AggregateKind(
    collection="orders",
    noun="order",
    type=Order,
    unique={"plan": lambda order: "open" if order.holds_plan else None},
)
SUBSCRIPTIONS: AggregateKind[Subscription] = AggregateKind(
    collection="subscriptions", noun="subscription", type=Subscription, unique={"live": slot_of}
)
INVOICES: AggregateKind[Invoice] = AggregateKind(
    collection="invoices",
    noun="invoice",
    type=Invoice,
    unique={"number": lambda invoice: str(invoice.number)},
)
REPORTS_KEPT = timedelta(days=90)
"""Providers send a message again for some days."""
SWEEP_SECONDS = 3_600.0
_NEWEST = Sorting(None, descending=True)
_LAST_ISSUED = Sorting("state.issued_at", descending=True)


class OrderDocument(AggregateDocument):
    class Settings:
        name = ORDERS.collection
        use_cache = False
        indexes = (*aggregate_indexes(ORDERS), IndexModel([("state.due_at", 1)]))


class SubscriptionDocument(AggregateDocument):
    class Settings:
        name = SUBSCRIPTIONS.collection
        use_cache = False
        indexes = (*aggregate_indexes(SUBSCRIPTIONS), IndexModel([("state.due_at", 1)]))


class InvoiceDocument(AggregateDocument):
    class Settings:
        name = INVOICES.collection
        use_cache = False
        indexes = (*aggregate_indexes(INVOICES),)


class ReportDocument(BeanieDocument):
    id: str  # type: ignore[assignment]
    at: str

    class Settings:
        name = "payment_reports"
        use_cache = False
        indexes = (IndexModel([("at", 1)]),)


async def _due(
    database: Database, collection: str, now: datetime, limit: int
) -> Sequence[tuple[TenantId, str]]:
    where = {"state.due_at": {"$gt": "", "$lte": msgspec.to_builtins(now)}}
    stages: list[Document] = [{"$match": where}, {"$sort": {"state.due_at": 1}}, {"$limit": limit}]
    found = await in_one_answer(database[collection].aggregate([*stages, {"$project": {"_id": 1}}]), limit)
    pairs = (str(each["_id"]).partition("/") for each in found)
    return [(TenantId(tenant), id) for tenant, _, id in pairs]


class MongoOrders:
    """See ``Orders``."""

    def __init__(self, database: Database, activity: Activity) -> None:
        self._database = database
        self._listing = Listing(ORDERS, database, activity, hidden=())

    async def rows(self, tenant_id: TenantId, part: Slice) -> Rows[Order]:
        return await self._listing.rows(tenant_id, {}, _NEWEST, part)

    async def due(self, now: datetime, *, limit: int) -> Sequence[tuple[TenantId, str]]:
        return await _due(self._database, ORDERS.collection, now, limit)

    async def parked(self) -> Sequence[Order]:
        where = {"state.parked_at": {"$gt": ""}}
        found = await self._database[ORDERS.collection].find(where).to_list(None)
        return sorted((load(ORDERS, each) for each in found), key=lambda order: order.placed_at)

    async def counts(self) -> Mapping[str, int]:
        collection = self._database[ORDERS.collection]
        grouped = await collection.aggregate(
            [{"$group": {"_id": "$state.status", "count": {"$sum": 1}}}]
        ).to_list(None)
        parked = await collection.count_documents({"state.parked_at": {"$gt": ""}})
        return {**{str(each["_id"]): int(each["count"]) for each in grouped}, "parked": parked}


class MongoSubscriptions:
    """See ``Subscriptions``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def due(self, now: datetime, *, limit: int) -> Sequence[tuple[TenantId, str]]:
        return await _due(self._database, SUBSCRIPTIONS.collection, now, limit)


class MongoInvoices:
    """See ``Invoices``."""

    def __init__(self, database: Database, activity: Activity) -> None:
        self._collection = database[INVOICES.collection]
        self._listing = Listing(INVOICES, database, activity, hidden=())

    async def rows(self, tenant_id: TenantId, part: Slice) -> Rows[Invoice]:
        return await self._listing.rows(tenant_id, {}, _LAST_ISSUED, part)

    async def count(self, tenant_id: TenantId) -> int:
        return await self._collection.count_documents({"_id": tenant_range(tenant_id)})


class MongoReports:
    """See ``Reports``."""

    def __init__(self, database: Database) -> None:
        self._collection = database[ReportDocument.Settings.name]

    async def known(self, provider: str, id: str) -> bool:
        return await self._collection.find_one({"_id": f"{provider}/{id}"}, {"_id": 1}) is not None

    async def keep(self, provider: str, report: Report, outcome: str, *, now: datetime) -> None:
        facts = {"tenant": report.tenant_id, "order": report.order_id, "type": report.type}
        change = {"$set": {**facts, "outcome": outcome, "at": msgspec.to_builtins(now)}}
        await self._collection.update_one({"_id": f"{provider}/{report.id}"}, change, upsert=True)


async def sweep(database: Database, clock: Clock) -> None:
    """Messages that no provider sends again."""
    over = msgspec.to_builtins(clock.now() - REPORTS_KEPT)
    await database[ReportDocument.Settings.name].delete_many({"at": {"$lt": over}})

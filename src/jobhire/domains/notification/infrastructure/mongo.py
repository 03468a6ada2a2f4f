"""Notifications in MongoDB: how they are stored, read, and swept away."""

from __future__ import annotations

from datetime import timedelta

import msgspec
from pymongo import IndexModel

from jobhire.domains.notification.domain.notification import MailChoice, Notification
from jobhire.domains.notification.domain.slack import SlackConnection
from jobhire.shared.application import Clock, Rows, Slice
from jobhire.shared.domain import TenantId, UserId
from jobhire.shared.infrastructure.activity import Activity
from jobhire.shared.infrastructure.aggregates import AggregateKind
from jobhire.shared.infrastructure.documents import Document, document_id
from jobhire.shared.infrastructure.mongo import AggregateDocument, Database, aggregate_indexes
from jobhire.shared.infrastructure.reads import Listing, Order
from jobhire.shared.infrastructure.sealed import SealedField

NOTIFICATIONS: AggregateKind[Notification] = AggregateKind(
    collection="notifications", noun="notification", type=Notification
)
CHOICES: AggregateKind[MailChoice] = AggregateKind(
    collection="notification_settings", noun="setting", type=MailChoice
)
CONNECTIONS: AggregateKind[SlackConnection] = AggregateKind(
    collection="slack_connections",
    noun="connection to Slack",
    type=SlackConnection,
    live=lambda connection: connection.is_live,
)
SEALED = SealedField(collection=CONNECTIONS.collection, path="secret", context="slack/{tenant}")
SECONDS = 21_600.0
"""Between two rounds of sweeping."""
READ_ONES_KEPT = timedelta(days=90)
AT_ONCE = 1_000
_NEWEST = Order("state.created_at", descending=True)


class NotificationDocument(AggregateDocument):
    class Settings:
        name = NOTIFICATIONS.collection
        use_cache = False
        indexes = (*aggregate_indexes(NOTIFICATIONS), IndexModel([("tenant", 1), ("state.user_id", 1)]))


class MailChoiceDocument(AggregateDocument):
    class Settings:
        name = CHOICES.collection
        use_cache = False
        indexes = (*aggregate_indexes(CHOICES),)


class SlackConnectionDocument(AggregateDocument):
    class Settings:
        name = CONNECTIONS.collection
        use_cache = False
        indexes = (*aggregate_indexes(CONNECTIONS),)


class MongoNotificationDirectory:
    """See ``NotificationDirectory``."""

    def __init__(self, database: Database, activity: Activity) -> None:
        self._database = database
        self._listing = Listing(NOTIFICATIONS, database, activity, hidden=())

    async def rows(
        self, tenant_id: TenantId, user_id: UserId, part: Slice, *, unread: bool
    ) -> Rows[Notification]:
        return await self._listing.rows(tenant_id, _own(tenant_id, user_id, unread=unread), _NEWEST, part)

    async def unread(self, tenant_id: TenantId, user_id: UserId) -> int:
        return await self._listing.count(tenant_id, _own(tenant_id, user_id, unread=True))

    async def forget(self, tenant_id: TenantId, user_id: str) -> bool:
        own = {"tenant": tenant_id, "state.user_id": user_id}
        collection = self._database[NOTIFICATIONS.collection]
        await collection.delete_many({**own, "dirty": {"$exists": False}})
        await self._database[CHOICES.collection].delete_one({"_id": document_id(tenant_id, user_id)})
        return await collection.find_one(own, {"_id": 1}) is None


def _own(tenant_id: TenantId, user_id: UserId, *, unread: bool) -> Document:
    # The tenant beside the person, so that the index of both is used for rows as well.
    own: Document = {"tenant": tenant_id, "state.user_id": user_id}
    return {**own, "state.read_at": None} if unread else own


async def sweep(database: Database, clock: Clock) -> None:
    """Read ones that are old go, in batches. What is not in the log yet stays for a later round."""
    over = msgspec.to_builtins(clock.now() - READ_ONES_KEPT)
    old = {"state.read_at": {"$lt": over, "$gt": ""}, "dirty": {"$exists": False}}
    collection = database[NOTIFICATIONS.collection]
    while found := await collection.find(old, {"_id": 1}).limit(AT_ONCE).to_list(None):
        await collection.delete_many({"_id": {"$in": [each["_id"] for each in found]}})

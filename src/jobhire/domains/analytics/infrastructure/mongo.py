"""The chronicle in MongoDB.

``analytics_pages``   ``{_id: <tenant>, form, written, recent: <JSON of Recent>}``
``analytics_months``  ``{_id: "<tenant>/2026-11", position, month: <JSON of Month>}``

A page is replaced only by who has read it as it is, a month only by one that knows no less of the log: a
writer that was overtaken harms nothing. Both are one JSON text, for nothing in them is asked for by itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec
from beanie import Document as BeanieDocument
from pymongo import IndexModel, ReplaceOne
from pymongo.errors import BulkWriteError, DuplicateKeyError

from jobhire.domains.analytics.application.ports import Overtaken, Page
from jobhire.domains.analytics.application.recording import FORM
from jobhire.domains.analytics.domain.chronicle import Month, Recent
from jobhire.shared.domain import TenantId
from jobhire.shared.infrastructure.documents import Document, document_id, own_id
from jobhire.shared.infrastructure.inserts import refused_as_duplicates
from jobhire.shared.infrastructure.mongo import Announce, Database, in_one_answer

CHRONICLE = "analytics"
"""What notices call it. No collection: nothing in it waits for the relay."""
_recent = msgspec.json.Decoder(Recent)
_month = msgspec.json.Decoder(Month)


class PageDocument(BeanieDocument):
    """Workers ask every minute whether there is one of another form."""

    id: str  # type: ignore[assignment]
    form: int
    written: int
    recent: str

    class Settings:
        name = "analytics_pages"
        use_cache = False
        indexes = (IndexModel([("form", 1)]),)


class MongoChronicle:
    """See ``Chronicle``."""

    def __init__(self, database: Database, announce: Announce) -> None:
        self._pages = database[PageDocument.Settings.name]
        self._months = database["analytics_months"]
        self._announce = announce

    async def page(self, tenant_id: TenantId) -> Page:
        found = await self._pages.find_one({"_id": tenant_id})
        if found is None:
            return Page(recent=Recent(), form=FORM, written=0)
        return Page(
            recent=_recent.decode(found["recent"]), form=int(found["form"]), written=int(found["written"])
        )

    async def months(self, tenant_id: TenantId, names: Sequence[str]) -> Mapping[str, Month]:
        keys = [document_id(tenant_id, name) for name in names]
        found = await in_one_answer(self._months.find({"_id": {"$in": keys}}), len(keys))
        return {own_id(each["_id"]): _month.decode(each["month"]) for each in found}

    async def put_months(self, tenant_id: TenantId, months: Mapping[str, Month]) -> None:
        """Raises ``Overtaken``."""
        if not months:
            return
        try:
            await self._months.bulk_write(
                [_replaced(tenant_id, name, month) for name, month in months.items()], ordered=False
            )
        except BulkWriteError as failure:
            late = refused_as_duplicates(failure)
            raise Overtaken(f"{len(late)} months were ahead") from None

    async def put_page(self, tenant_id: TenantId, page: Page) -> None:
        document: Document = {
            "_id": tenant_id,
            "form": page.form,
            "written": page.written + 1,
            "recent": msgspec.json.encode(page.recent).decode(),
        }
        seen = {"_id": tenant_id, "written": page.written}
        try:
            await self._pages.replace_one(seen, document, upsert=True)
        except DuplicateKeyError:
            raise Overtaken("the page was written meanwhile") from None
        await self._announce.accepted(tenant_id, CHRONICLE, ())

    async def of_another_form(self, form: int, tenant_id: TenantId | None) -> Sequence[TenantId]:
        where: Document = {"form": {"$ne": form}}
        if tenant_id is not None:
            where["_id"] = tenant_id
        found = await self._pages.find(where, {"_id": 1}).to_list(None)
        return [TenantId(each["_id"]) for each in found]


def _replaced(tenant_id: TenantId, name: str, month: Month) -> ReplaceOne[Document]:
    key = document_id(tenant_id, name)
    document = {
        "_id": key,
        "position": month.position,
        "month": msgspec.json.encode(month).decode(),
    }
    return ReplaceOne({"_id": key, "position": {"$lte": month.position}}, document, upsert=True)

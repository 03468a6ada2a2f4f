"""The scoring models that were ever in use here, each kept whole under its version.

``scoring_models``  ``{_id: <version>, model: <JSON>, taxonomy, at}``
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import msgspec

from jobhire.domains.matching.application.models import KnownModel
from jobhire.domains.matching.domain.model import ScoringModel
from jobhire.shared.application import Clock
from jobhire.shared.domain import TenantId
from jobhire.shared.infrastructure.documents import Document
from jobhire.shared.infrastructure.mongo import Database

from .reading import Desk


class Shelf:
    """See ``Models``. ``record`` keeps the one in use, once per process."""

    def __init__(self, database: Database, desk: Desk, clock: Clock) -> None:
        self._models = database["scoring_models"]
        self._desk = desk
        self._clock = clock
        self._recorded = False

    async def live(self, tenant_id: TenantId) -> ScoringModel:
        return await self._desk.model()

    async def all(self, tenant_id: TenantId) -> Sequence[KnownModel]:
        await self.record()
        live = await self.live(tenant_id)
        found = await self._models.find({}).sort("_id", 1).to_list(None)
        return [_known(each, live.version) for each in found]

    async def record(self) -> None:
        if self._recorded:
            return
        model, at = await self._desk.model(), self._clock.now().isoformat(timespec="milliseconds")
        document = {
            "model": msgspec.json.encode(model).decode(),
            "taxonomy": await self._desk.taxonomy(),
            "at": at.replace("+00:00", "Z"),
        }
        await self._models.update_one({"_id": model.version}, {"$setOnInsert": document}, upsert=True)
        self._recorded = True


def _known(document: Document, live: str) -> KnownModel:
    model = msgspec.json.decode(document["model"], type=ScoringModel)
    status: Literal["live", "past"] = "live" if model.version == live else "past"
    return KnownModel(
        model=model, taxonomy=document["taxonomy"], status=status, created_at=str(document["at"])
    )

"""A chronicle and a log in memory."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field

import msgspec

from jobhire.domains.analytics.application.ports import Overtaken, Page
from jobhire.domains.analytics.application.recording import FORM
from jobhire.domains.analytics.domain.chronicle import Month, Recent
from jobhire.shared.application import EventRecord
from jobhire.shared.domain import TenantId


class MemoryChronicle:
    """A ``Chronicle`` that keeps what a server would."""

    def __init__(self) -> None:
        self._pages: dict[TenantId, Page] = {}
        self._months: dict[tuple[TenantId, str], Month] = {}

    async def page(self, tenant_id: TenantId) -> Page:
        return self._pages.get(tenant_id, Page(recent=Recent(), form=FORM, written=0))

    async def months(self, tenant_id: TenantId, names: Sequence[str]) -> Mapping[str, Month]:
        return {name: self._months[tenant_id, name] for name in names if (tenant_id, name) in self._months}

    async def put_months(self, tenant_id: TenantId, months: Mapping[str, Month]) -> None:
        for name, month in months.items():
            known = self._months.get((tenant_id, name))
            if known is not None and known.position > month.position:
                raise Overtaken(name)
            self._months[tenant_id, name] = month

    async def put_page(self, tenant_id: TenantId, page: Page) -> None:
        if (await self.page(tenant_id)).written != page.written:
            raise Overtaken("page")
        self._pages[tenant_id] = msgspec.structs.replace(page, written=page.written + 1)

    async def of_another_form(self, form: int, tenant_id: TenantId | None) -> Sequence[TenantId]:
        others = [id for id, page in self._pages.items() if page.form != form]
        return [id for id in others if tenant_id in {None, id}]


@dataclass
class MemoryLog:
    """A ``Log`` of one tenant, read three events at a time."""

    events: list[EventRecord] = field(default_factory=list)

    async def since(self, tenant_id: TenantId, position: int) -> AsyncIterator[Sequence[EventRecord]]:
        later = [each for each in self.events if each.position > position]
        for first in range(0, len(later), 3):
            yield later[first : first + 3]

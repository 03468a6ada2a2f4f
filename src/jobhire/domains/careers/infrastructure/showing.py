"""What strangers look at is kept in memory: they are many, and look at the same few pages."""

from __future__ import annotations

from typing import Protocol

from jobhire.domains.careers.application.ports import Vacancies, Vacancy, VacancyRows
from jobhire.shared.application import Slice
from jobhire.shared.domain import TenantId
from jobhire.shared.infrastructure.read_cache import ReadCache

_BYTES = 8_000_000
_LINE = 1_000
"""About what an entry of a list takes."""


class StampedVacancies(Vacancies, Protocol):
    def stamp(self, tenant_id: TenantId) -> int:
        """Changes whenever an answer could."""
        ...


class KeptVacancies:
    """See ``Vacancies``: nothing older than the last change of any job of the tenant."""

    def __init__(self, vacancies: StampedVacancies) -> None:
        self._vacancies = vacancies
        self._pages: ReadCache[VacancyRows] = ReadCache(_BYTES)
        self._single: ReadCache[Vacancy] = ReadCache(_BYTES)

    async def rows(self, tenant_id: TenantId, part: Slice) -> VacancyRows:
        key, stamp = (tenant_id, part.limit, part.skip, part.after), self._vacancies.stamp(tenant_id)
        known = self._pages.get(key, stamp)
        if known is None:
            known = await self._vacancies.rows(tenant_id, part)
            self._pages.put(key, stamp, known, size=_LINE * (1 + len(known.items)))
        return known

    async def one(self, tenant_id: TenantId, id: str) -> Vacancy | None:
        key, stamp = (tenant_id, id), self._vacancies.stamp(tenant_id)
        known = self._single.get(key, stamp)
        if known is None:
            known = await self._vacancies.one(tenant_id, id)
            if known is not None:  # ids that are nobody's are without end
                self._single.put(key, stamp, known, size=_LINE + 4 * len(known.description))
        return known

"""What anybody sees of a tenant: the open jobs of its career site."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar

import msgspec

from jobhire.domains.careers.application.ports import Vacancies, Vacancy
from jobhire.domains.careers.application.sites import SiteRegister
from jobhire.shared.application import Message, Slice
from jobhire.shared.domain import NotFound, TenantId


class VacancyLine(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """An open job in a list."""

    id: str
    title: str
    department: str
    location: str
    required_skills: Sequence[str]
    posted_at: datetime
    updated_at: datetime

    @classmethod
    def of(cls, vacancy: Vacancy) -> VacancyLine:
        return cls(
            id=vacancy.id,
            title=vacancy.title,
            department=vacancy.department,
            location=vacancy.location,
            required_skills=vacancy.required_skills,
            posted_at=vacancy.posted_at,
            updated_at=vacancy.changed_at,
        )


class VacancyView(VacancyLine, frozen=True, kw_only=True, rename="camel"):
    """An open job. ``noticeVersion``: of the privacy notice that applicants are to be shown."""

    description: str
    company: str
    notice_version: str


class VacancyPage(msgspec.Struct, frozen=True, kw_only=True):
    company: str
    notice: str
    items: list[VacancyLine]
    total: int
    last: tuple[str, str] | None


class FindSite(Message[TenantId], frozen=True, kw_only=True):
    """Whose career site it is."""

    permission: ClassVar[None] = None

    slug: str


async def find_site(query: FindSite, *, register: SiteRegister) -> TenantId:
    """Raises ``NotFound``."""
    return (await register.open_site(query.slug)).tenant_id


class ListVacancies(Message[VacancyPage], frozen=True, kw_only=True):
    permission: ClassVar[None] = None

    slug: str
    part: Slice


async def list_vacancies(
    query: ListVacancies, *, register: SiteRegister, vacancies: Vacancies
) -> VacancyPage:
    """Newest first. Raises ``NotFound``."""
    site = await register.open_site(query.slug)
    rows = await vacancies.rows(site.tenant_id, query.part)
    return VacancyPage(
        company=site.settings.company_name,
        notice=site.settings.notice,
        items=[VacancyLine.of(each) for each in rows.items],
        total=rows.total,
        last=rows.last,
    )


class GetVacancy(Message[VacancyView], frozen=True, kw_only=True):
    permission: ClassVar[None] = None

    slug: str
    id: str


async def get_vacancy(query: GetVacancy, *, register: SiteRegister, vacancies: Vacancies) -> VacancyView:
    """Raises ``NotFound``: also for a job that is not open."""
    site = await register.open_site(query.slug)
    vacancy = await vacancies.one(site.tenant_id, query.id)
    if vacancy is None or not vacancy.open:
        raise NotFound("there is no open job with this id", id=query.id)
    line = msgspec.structs.asdict(VacancyLine.of(vacancy))
    own = site.settings
    return VacancyView(
        **line, description=vacancy.description, company=own.company_name, notice_version=own.notice
    )

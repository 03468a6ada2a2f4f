"""A tenant's career site: set up by its admins, looked up by strangers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import msgspec

from jobhire.domains.careers.application.ports import AtWork, Sites
from jobhire.domains.careers.domain.errors import SlugTaken
from jobhire.domains.careers.domain.site import CareerSite, SiteSettings
from jobhire.domains.careers.domain.wording import LetterKind
from jobhire.shared.application import AggregateStore, Message
from jobhire.shared.domain import AlreadyExists, NotFound, StaleVersion, TenantId


class WordingView(msgspec.Struct, frozen=True, kw_only=True):
    """Empty: as it comes."""

    subject: str
    text: str


class CareerSiteView(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """``letters``: of what candidates are written; ``jobsPath``: where anybody finds the open jobs while it
    is enabled."""

    slug: str
    company_name: str
    enabled: bool
    letters: dict[LetterKind, WordingView]
    application_url: str
    notice_version: str
    updates_employment_status: bool
    jobs_path: str
    version: int

    @classmethod
    def of(cls, site: CareerSite) -> CareerSiteView:
        own = site.settings
        return cls(
            slug=site.slug,
            company_name=own.company_name,
            enabled=own.enabled,
            letters={
                kind: WordingView(subject=each.subject, text=each.text) for kind, each in own.letters.items()
            },
            application_url=own.application_url,
            notice_version=own.notice,
            updates_employment_status=own.updates_employment_status,
            jobs_path=f"/api/v1/careers/{site.slug}/jobs",
            version=site.version,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteRegister:
    """Where career sites are looked up."""

    sites: AggregateStore[CareerSite]
    found: Sites
    at_work: AtWork

    async def of_tenant(self, tenant_id: TenantId) -> CareerSite | None:
        return (await self.sites.get_many(tenant_id, [tenant_id])).get(tenant_id)

    async def open_site(self, slug: str) -> CareerSite:
        """Raises ``NotFound``: also for one that is off, or whose tenant is not active."""
        site = await self.found.by_slug(slug)
        if site is None or not site.settings.enabled or not await self.at_work(site.tenant_id):
            raise NotFound("there is no career site with this name")
        return site

    async def updates_employment_status(self, tenant_id: TenantId) -> bool:
        site = await self.of_tenant(tenant_id)
        return site is None or site.settings.updates_employment_status


class PutCareerSite(Message[CareerSiteView], frozen=True, kw_only=True):
    permission: ClassVar[str] = "careers:manage"

    settings: SiteSettings
    expected_version: int | None = None


async def put_career_site(command: PutCareerSite, *, register: SiteRegister) -> CareerSiteView:
    """Raises ``Invalid``, ``SlugTaken``, and ``StaleVersion`` for an expected version."""
    tenant_id, settings = command.by.tenant_id, command.settings.checked()
    holder = await register.found.by_slug(settings.slug)
    if holder is not None and holder.tenant_id != tenant_id:
        raise SlugTaken
    site, changed = await register.of_tenant(tenant_id), True
    known = 0 if site is None else site.version
    if command.expected_version not in {None, known}:
        raise StaleVersion("the career site has changed since it was read", current=known)
    if site is None:
        site = CareerSite.of(tenant_id, settings)
    else:
        changed = site.change(settings)
    if changed:
        await _save(register, site)
    return CareerSiteView.of(site)


async def _save(register: SiteRegister, site: CareerSite) -> None:
    """What the database refuses is the name of another's, who was faster, or another first one of ours."""
    try:
        await register.sites.save(site)
    except AlreadyExists:
        if (own := await register.of_tenant(site.tenant_id)) is not None and site.version == 0:
            raise StaleVersion("somebody was faster", current=own.version) from None
        raise SlugTaken from None


class GetCareerSite(Message[CareerSiteView], frozen=True, kw_only=True):
    permission: ClassVar[str] = "careers:manage"


async def get_career_site(query: GetCareerSite, *, register: SiteRegister) -> CareerSiteView:
    """Raises ``NotFound`` before there is one."""
    site = await register.of_tenant(query.by.tenant_id)
    if site is None:
        raise NotFound("there is no career site yet: set it up with PUT")
    return CareerSiteView.of(site)

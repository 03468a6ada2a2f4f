"""A company's admins are told by mail when the record of a domain of theirs is gone."""

from __future__ import annotations

from jobhire.domains.identity.application.addresses import MOST_ADMINS
from jobhire.domains.identity.application.ports import UserDirectory
from jobhire.domains.identity.domain.company_domain import CompanyDomain
from jobhire.domains.identity.domain.tenant import Tenant
from jobhire.shared.application import AggregateStore, EventRecord, Mail
from jobhire.shared.domain import TenantId

_MISSING = (
    "The TXT record {place}, which proves that {name} is your company's, has not been there for two days. "
    "After a week the domain counts no longer: your identity provider then introduces nobody new of it.\n\n"
    "Publish the record again; its value is in your list of domains.\n"
)
_LAPSED = (
    "The TXT record {place}, which proves that {name} is your company's, has not been there for more than a "
    "week. The domain counts no longer: your identity provider introduces nobody new of it. People who came "
    "in before still do.\n\nTo prove it again, publish the record and have the domain verified.\n"
)


class DomainNotices:
    """One method per event. None: there is nobody to tell, or nothing to tell of any more."""

    def __init__(
        self,
        *,
        domains: AggregateStore[CompanyDomain],
        tenants: AggregateStore[Tenant],
        people: UserDirectory,
    ) -> None:
        self._domains = domains
        self._tenants = tenants
        self._people = people

    async def missing(self, tenant_id: TenantId, event: EventRecord) -> Mail | None:
        domain = await self._domain(tenant_id, event)
        if domain is None or domain.missing_since is None:
            return None
        return await self._mail(domain, event, f"The record of {domain.name} is missing", _MISSING)

    async def lapsed(self, tenant_id: TenantId, event: EventRecord) -> Mail | None:
        domain = await self._domain(tenant_id, event)
        if domain is None or domain.lapsed_at is None:
            return None
        return await self._mail(domain, event, f"{domain.name} does not count as yours any more", _LAPSED)

    async def _domain(self, tenant_id: TenantId, event: EventRecord) -> CompanyDomain | None:
        return (await self._domains.get_many(tenant_id, [event.subject])).get(event.subject)

    async def _mail(self, domain: CompanyDomain, event: EventRecord, subject: str, text: str) -> Mail | None:
        owner = (await self._tenants.get(domain.tenant_id, domain.tenant_id)).owner_id
        admins = await self._people.admins(domain.tenant_id, owner, limit=MOST_ADMINS)
        if not admins:
            return None
        return Mail(
            id=event.id,
            to=", ".join(each.email for each in admins),
            subject=subject,
            text=text.format(place=domain.place, name=domain.name),
        )

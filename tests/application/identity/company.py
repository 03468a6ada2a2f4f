"""An office whose people come in by an identity provider."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from jobhire.domains.identity.application.domains import AddDomain, DomainView, VerifyDomain
from jobhire.domains.identity.application.ports import SignedIn
from jobhire.domains.identity.application.providers import ConnectProvider, ProviderView
from jobhire.domains.identity.application.single_sign_on import (
    Callback,
    FinishSingleSignOn,
    Started,
    StartSingleSignOn,
)
from jobhire.domains.identity.domain.provider import ExternalIdentity
from jobhire.domains.identity.infrastructure.mongo import EXTERNAL_IDENTITIES
from jobhire.shared.application import Principal
from jobhire.shared.domain import TenantId
from jobhire.shared.infrastructure.memory import MemoryAggregateStore
from tests.application.identity.house import House
from tests.application.identity.office import Office
from tests.application.identity.oidc_provider import CLIENT, ISSUER, SECRET, FakeProvider

BEA = "bea@acme.example.com"


class LateStore(MemoryAggregateStore[ExternalIdentity]):
    """Whoever asks once while ``late`` does not see yet what somebody else has just written."""

    late = False

    async def get_many(self, tenant_id: TenantId, ids: Sequence[str]) -> Mapping[str, ExternalIdentity]:
        late, self.late = self.late, False
        return {} if late else await super().get_many(tenant_id, ids)


@dataclass
class Company:
    """An office whose owner has connected the provider."""

    office: Office
    provider: FakeProvider

    @property
    def links(self) -> LateStore:
        store = self.house.external_identities
        assert isinstance(store, LateStore)
        return store

    @property
    def house(self) -> House:
        return self.office.house

    async def name(self, domain: str) -> DomainView:
        return await self.office.send(AddDomain(by=self.office.owner, id=self.house.ids.new(), domain=domain))

    async def verify(self, domain: DomainView) -> DomainView:
        return await self.office.send(VerifyDomain(by=self.office.owner, id=domain.id))

    def publish(self, domain: DomainView) -> None:
        self.house.records.published.setdefault(domain.record.name, []).append(domain.record.value)

    async def prove(self, domain: str) -> DomainView:
        named = await self.name(domain)
        self.publish(named)
        return await self.verify(named)

    async def connect(self, by: Principal | None = None, **changes: Any) -> ProviderView:
        given = {
            "issuer": ISSUER,
            "client_id": CLIENT,
            "client_secret": SECRET,
            "redirect_uri": "https://app.acme.example/sso",
            "domains": ("acme.example.com",),
            "just_in_time": True,
            **changes,
        }
        return await self.office.send(ConnectProvider(by=by or self.office.owner, **given))

    async def start(self, *, again: bool = False) -> Started:
        return await self.office.send(StartSingleSignOn(tenant_id=self.office.tenant_id, again=again))

    async def finish(self, started: Started, code: str = "code") -> SignedIn:
        callback = Callback(code=code, iss=self.provider.iss)
        return await self.office.send(FinishSingleSignOn(state=started.state, callback=callback))

    async def come_in(self) -> SignedIn:
        started = await self.start()
        self.provider.browser(started.authorization_url)
        return await self.finish(started)

    def later(self, **by: float) -> None:
        self.house.clock.forward(timedelta(**by))


async def open_company(**settings: Any) -> Company:
    house = House(**settings)
    provider = FakeProvider(clock=house.clock)
    house.fetch = provider
    house.external_identities = LateStore(EXTERNAL_IDENTITIES, clock=house.clock, ids=house.ids)
    house.kinds[EXTERNAL_IDENTITIES.collection] = house.external_identities
    house.mediator = house._mediator()
    company = Company(Office(house, await house.register(company_name="Acme")), provider)
    await company.connect()
    await company.prove("acme.example.com")
    return company

"""An office whose people come in by an identity provider."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from jobhire.domains.identity.application.ports import SignedIn
from jobhire.domains.identity.application.providers import ConnectProvider, ProviderView
from jobhire.domains.identity.application.single_sign_on import (
    FinishSingleSignOn,
    Started,
    StartSingleSignOn,
)
from jobhire.shared.application import Principal
from tests.application.identity.house import House
from tests.application.identity.office import Office
from tests.application.identity.oidc_provider import CLIENT, ISSUER, SECRET, FakeProvider

BEA = "bea@acme.example.com"


@dataclass
class Company:
    """An office whose owner has connected the provider."""

    office: Office
    provider: FakeProvider

    @property
    def house(self) -> House:
        return self.office.house

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

    async def start(self) -> Started:
        return await self.office.send(StartSingleSignOn(tenant_id=self.office.tenant_id))

    async def finish(self, started: Started, code: str = "code") -> SignedIn:
        return await self.office.send(FinishSingleSignOn(state=started.state, code=code))

    async def come_in(self) -> SignedIn:
        started = await self.start()
        self.provider.browser(started.authorization_url)
        return await self.finish(started)

    def later(self, **by: float) -> None:
        self.house.clock.forward(timedelta(**by))


async def open_company() -> Company:
    house = House()
    provider = FakeProvider(clock=house.clock)
    house.fetch = provider
    house.mediator = house._mediator()
    company = Company(Office(house, await house.register(company_name="Acme")), provider)
    await company.connect()
    return company

"""Identity behind its HTTP interface, and one tenant's identity provider."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest
from litestar import Litestar
from prometheus_client import CollectorRegistry

from jobhire.interfaces.api.app import create_api
from jobhire.shared.infrastructure.idempotency import InMemoryIdempotency
from jobhire.shared.infrastructure.telemetry import Telemetry
from jobhire.shared.presentation.paging import Cursors
from jobhire.shared.presentation.services import HttpServices
from tests.application.identity.house import House
from tests.application.identity.provider import BASE, Provider, provider_of


@pytest.fixture
def house() -> House:
    return House()


@pytest.fixture
def app(house: House) -> Litestar:
    return create_api(
        controllers=house.door.controllers(),
        roots=house.door.roots(),
        mediator=house.mediator,
        verifier=house.verifier,
        services=HttpServices(
            clock=house.clock, ids=house.ids, idempotency=InMemoryIdempotency(), cursors=Cursors(b"c" * 32)
        ),
        telemetry=Telemetry(registry=CollectorRegistry(), access_log=lambda line: None),
        readiness={},
        version="0.0.0",
    )


@pytest.fixture
async def http(app: Litestar) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app=app)  # type: ignore[arg-type]
    async with httpx.AsyncClient(transport=transport, base_url=f"{BASE}/") as client:
        yield client


@pytest.fixture
async def acme(house: House, http: httpx.AsyncClient) -> Provider:
    return await provider_of(house, http)

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.stack import Stack, Tenant, running_stack


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """One running product for all end-to-end tests; each test founds a tenant of its own."""
    with running_stack(tmp_path_factory.mktemp("stack")) as running:
        yield running


@pytest.fixture
def acme(stack: Stack) -> Iterator[Tenant]:
    with Tenant(stack.url) as tenant:
        yield tenant


@pytest.fixture
def rival(stack: Stack) -> Iterator[Tenant]:
    """Another company on the same product."""
    with Tenant(stack.url, company="Rival") as tenant:
        yield tenant

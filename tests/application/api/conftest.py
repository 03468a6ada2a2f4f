from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from tests.application.api.notes import Notes, build

WRITER = {"Authorization": "Bearer acme.writer"}
VIEWER = {"Authorization": "Bearer acme.viewer"}


@contextmanager
def connect(app: Litestar, headers: dict[str, str] | None = None) -> Iterator[TestClient[Any]]:
    """A client who sends these headers with every request."""
    with TestClient(app, raise_server_exceptions=False) as client:
        client.headers.update(headers or {})
        yield client


@pytest.fixture
def notes() -> Notes:
    return Notes()


@pytest.fixture
def client(notes: Notes) -> Iterator[TestClient[Any]]:
    """A client who may write, of the tenant ``acme``."""
    with connect(build(notes), WRITER) as open_client:
        yield open_client

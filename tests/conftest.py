"""Servers and connections that several suites need. Started only when a test asks for them."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator, Iterator
from typing import Any

import hypothesis
import pytest
from motor.motor_asyncio import AsyncIOMotorDatabase
from redis.asyncio import Redis

from jobhire.shared.infrastructure.mongo import connect
from tests.servers import mongo_server, redis_server

hypothesis.settings.register_profile("untimed", deadline=None)
hypothesis.settings.load_profile("untimed")
"""How long one example takes says more about the machine than about the code."""


@pytest.fixture(scope="session")
def mongo_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """One MongoDB-wire server for the session."""
    with mongo_server(tmp_path_factory.mktemp("mongo")) as url:
        yield url


@pytest.fixture(scope="session")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """One Redis for the session."""
    with redis_server(tmp_path_factory.mktemp("redis")) as url:
        yield url


@pytest.fixture
async def database(mongo_url: str) -> AsyncIterator[AsyncIOMotorDatabase[dict[str, Any]]]:
    """An empty database: the embedded server shares collections, so they are dropped before each test."""
    client = connect(mongo_url, app="tests")
    fresh = client["jobhire_test"]
    for name in await fresh.list_collection_names():
        await fresh.drop_collection(name)
    yield fresh
    client.close()


@pytest.fixture
async def redis(redis_url: str) -> AsyncIterator[Redis]:
    client: Redis = Redis.from_url(redis_url)
    await client.flushall()
    yield client
    await client.aclose()


@pytest.fixture
def tenant() -> str:
    return f"t-{uuid.uuid4()}"

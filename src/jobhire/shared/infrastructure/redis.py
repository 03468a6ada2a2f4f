"""The one way to get a Redis client: bounded, and waiting for a free connection instead of raising."""

from __future__ import annotations

from redis.asyncio import BlockingConnectionPool, Redis


def connect_redis(url: str) -> Redis:
    """A client whose commands fail within 2 s when the server is away (pub/sub waits as long as it likes)."""
    pool = BlockingConnectionPool.from_url(
        url, max_connections=32, timeout=2, socket_connect_timeout=2, health_check_interval=15
    )
    return Redis(connection_pool=pool)

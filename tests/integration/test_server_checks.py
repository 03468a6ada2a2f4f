"""What `jobhire` finds out about given servers before it relies on them."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest
import redis

from jobhire.config.environment import load
from jobhire.config.settings import Settings
from jobhire.interfaces.cli.refusal import Refusal
from jobhire.interfaces.cli.servers import check_given, check_mongodb, check_redis, refuse_busy

SECRET = "correct-horse-battery-staple-0123456789"


def settings(mongo_url: str, redis_url: str, env: str = "production") -> Settings:
    return load(
        {
            "JOBHIRE_ENV": env,
            "JOBHIRE_MONGODB_URL": mongo_url,
            "JOBHIRE_REDIS_URL": redis_url,
            "JOBHIRE_BLOB_URL": "s3://cvs/prod",
            "JOBHIRE_TOKEN_SECRET": SECRET,
            "JOBHIRE_ENCRYPTION_KEY": SECRET[::-1],
        }
    )


@pytest.fixture
def evicting(redis_url: str) -> Iterator[str]:
    """The same Redis, set up to drop what does not fit."""
    with redis.Redis.from_url(redis_url) as server:
        before = server.config_get("maxmemory-policy")["maxmemory-policy"]
        server.config_set("maxmemory-policy", "allkeys-lru")
        yield redis_url
        server.config_set("maxmemory-policy", before)


def test_servers_that_answer_are_accepted(mongo_url: str, redis_url: str) -> None:
    check_given(settings(mongo_url, redis_url, "development"))


def test_production_refuses_a_redis_that_evicts(mongo_url: str, evicting: str) -> None:
    with pytest.raises(Refusal, match="maxmemory-policy is allkeys-lru"):
        check_redis(settings(mongo_url, evicting))
    check_redis(settings(mongo_url, evicting, "development"))


def test_production_refuses_an_embedded_server_named_by_url(mongo_url: str, redis_url: str) -> None:
    with pytest.raises(Refusal, match="embedded server"):
        check_mongodb(settings(mongo_url, redis_url))


def test_a_wrong_password_is_told_at_once_and_not_shown(mongo_url: str, redis_url: str) -> None:
    address = redis_url.rpartition("@")[2].removeprefix("redis://")
    wrong = settings(mongo_url, f"redis://user:hunter2@{address}", "development")
    with pytest.raises(Refusal, match="JOBHIRE_REDIS_URL") as refused:
        check_redis(wrong, patience=30)
    assert "hunter2" not in str(refused.value)


@pytest.mark.parametrize(
    "url", ["redis://127.0.0.1:notaport/0", "redis://127.0.0.1:1/0?max_connections=many"]
)
def test_a_redis_url_that_makes_no_sense_is_refused_in_one_line(mongo_url: str, url: str) -> None:
    with pytest.raises(Refusal) as refused:
        check_redis(settings(mongo_url, url, "development"), patience=0)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("url", ["mongodb://", "mongodb://a:b:c@x/", "mongodb://127.0.0.1:99999/"])
def test_a_mongodb_url_that_makes_no_sense_is_refused_in_one_line(redis_url: str, url: str) -> None:
    with pytest.raises(Refusal) as refused:
        check_mongodb(settings(url, redis_url, "development"), patience=0.2)
    assert "\n" not in str(refused.value)


def test_a_port_is_busy_even_when_its_owner_would_share_it() -> None:
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(Refusal, match=f"cannot listen on 127.0.0.1:{port}"):
            refuse_busy("127.0.0.1", port)
    refuse_busy("127.0.0.1", port)


def test_a_host_that_is_not_here_is_refused() -> None:
    with pytest.raises(Refusal, match="cannot listen on"):
        refuse_busy("192.0.2.1", 8000)
    with pytest.raises(Refusal, match="cannot listen on"):
        refuse_busy("no such host", 8000)

"""In production, a link that is plainly not encrypted is said aloud."""

from __future__ import annotations

import pytest

from jobhire.config.environment import load
from jobhire.config.links import plain_links

SECRET = "".join(chr(code) for code in range(33, 97)).replace(",", "")
SAFE = {
    "JOBHIRE_ENV": "production",
    "JOBHIRE_BLOB_URL": "s3://cvs/prod",
    "JOBHIRE_MONGODB_URL": "mongodb+srv://u:hush@db.example.com/",
    "JOBHIRE_REDIS_URL": "rediss://u:hush@cache.example.com:6379/0",
    "JOBHIRE_SMTP_URL": "smtps://u:hush@mail.example.com:465",
    "JOBHIRE_PUBLIC_URL": "https://api.example.com",
    "JOBHIRE_ALLOWED_HOSTS": "api.example.com",
    "JOBHIRE_TOKEN_SECRET": SECRET,
    "JOBHIRE_ENCRYPTION_KEY": SECRET[::-1],
}


def said(**changes: str) -> list[str]:
    return plain_links(load({**SAFE, **{f"JOBHIRE_{name}": value for name, value in changes.items()}}))


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"MONGODB_URL": "mongodb://a.example.com,b.example.com/?replicaSet=r&tls=true"},
        {"MONGODB_URL": "mongodb://127.0.0.1:27017/?replicaSet=r"},
        {"REDIS_URL": "redis://[::1]:6379/0"},
        {"REDIS_URL": "redis://localhost:6379/0"},
        {"SMTP_URL": ""},
    ],
)
def test_encrypted_and_local_links_are_not_worth_a_word(changes: dict[str, str]) -> None:
    assert said(**changes) == []


@pytest.mark.parametrize(
    ("name", "url"),
    [
        ("PUBLIC_URL", "http://api.example.com"),
        ("MONGODB_URL", "mongodb://u:hush@db.example.com/?replicaSet=r"),
        ("MONGODB_URL", "mongodb+srv://u:hush@db.example.com/?tls=false"),
        ("REDIS_URL", "redis://u:hush@cache.example.com:6379/0"),
        ("SMTP_URL", "smtp://u:hush@mail.example.com:587"),
        ("OTLP_ENDPOINT", "http://collector.example.com:4318"),
    ],
)
def test_a_plain_link_is_named_without_its_password(name: str, url: str) -> None:
    (sentence,) = said(**{name: url})
    assert sentence.startswith(f"JOBHIRE_{name} ")
    assert "hush" not in sentence


def test_in_development_nothing_is_said() -> None:
    assert plain_links(load({"JOBHIRE_REDIS_URL": "redis://cache.example.com:6379/0"})) == []

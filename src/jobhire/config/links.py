"""Which of the configured links go over a network without TLS: said at the start of production."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import ip_address
from urllib.parse import parse_qs, urlsplit

from jobhire.config.settings import Settings


def plain_links(settings: Settings) -> list[str]:
    """One sentence per link of production that is plainly not encrypted. Warnings, not refusals: a service
    mesh or tunnel may encrypt what the URL does not say. Never shows a URL: it may hold a password."""
    return list(_plain(settings)) if settings.production else []


def _plain(settings: Settings) -> Iterator[str]:
    if _scheme(settings.http.public_url) == "http":
        yield "JOBHIRE_PUBLIC_URL is http:// - links in letters, and what answers there, are not encrypted"
    if not _mongodb_is_encrypted(settings.mongodb.url):
        yield "JOBHIRE_MONGODB_URL has no tls=true - what goes to MongoDB is not encrypted"
    if _scheme(settings.redis.url) == "redis" and not _local(settings.redis.url):
        yield "JOBHIRE_REDIS_URL is not rediss:// - what goes to Redis is not encrypted"
    if _scheme(settings.telemetry.otlp_endpoint) == "http" and not _local(settings.telemetry.otlp_endpoint):
        yield "JOBHIRE_OTLP_ENDPOINT is http:// - spans go to the collector unencrypted"
    mail = settings.mail
    if _scheme(mail.smtp_url) == "smtp" and not mail.insists and not _local(mail.smtp_url):
        yield "JOBHIRE_SMTP_URL is not smtps:// - letters are encrypted only if the mail server offers it"


def _scheme(url: str) -> str:
    return url.partition("://")[0].lower() if url else ""


def _local(url: str) -> bool:
    try:
        host = str(urlsplit(url).hostname)
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _mongodb_is_encrypted(url: str) -> bool:
    query = {name.lower(): values for name, values in parse_qs(url.partition("?")[2]).items()}
    said: list[str] = [*query.get("tls", []), *query.get("ssl", [])]
    if said:
        return said[-1].lower() == "true"
    return _scheme(url) == "mongodb+srv" or _local(url) or not url

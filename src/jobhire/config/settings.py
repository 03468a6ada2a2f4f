"""Everything that can be set from outside, as one frozen tree read from the environment.

Each variable is declared once, beside its type, range, default and meaning; ``.env.example`` lists the same
ones (a test compares both ways). An empty variable counts as unset.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal, get_args, get_origin
from urllib.parse import urlsplit

import msgspec
from msgspec import Meta

PREFIX = "JOBHIRE_"
SECRET_BYTES = 32
PRIVATE_NETWORKS = "127.0.0.0/8, ::1, 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16, fc00::/7"
EXAMPLE_SECRET = "change-me-to-at-least-32-random-bytes"  # noqa: S105 - the one every production start refuses
_FEWEST_DISTINCT = 10
"""A secret with fewer different characters is a keyboard pattern, not a secret."""


def _env(name: str, meaning: str, *, secret: bool = False, **limits: Any) -> Meta:
    return Meta(description=meaning, extra={"name": PREFIX + name, "secret": secret}, **limits)


class Section(msgspec.Struct, frozen=True, kw_only=True):
    """A branch of the tree. Its text form never shows a secret, so it may end up in a log."""

    def __repr__(self) -> str:
        shown = ", ".join(f"{field}={value!r}" for field, value in _shown(self))
        return f"{type(self).__name__}({shown})"


class MongoDB(Section, frozen=True, kw_only=True):
    url: Annotated[
        str,
        _env("MONGODB_URL", "MongoDB (6 or newer) to use; unset: an embedded server", secret=True),
    ] = ""
    database: Annotated[
        str,
        _env("MONGODB_DATABASE", "Database to use", pattern="^[A-Za-z0-9_-]{1,38}$"),
    ] = "jobhire"


class Redis(Section, frozen=True, kw_only=True):
    url: Annotated[
        str,
        _env("REDIS_URL", "Redis (6.2 or newer) to use; unset: an embedded server", secret=True),
    ] = ""


class Http(Section, frozen=True, kw_only=True):
    host: Annotated[str, _env("HOST", "Address the API listens on", min_length=1)] = "127.0.0.1"
    public_url: Annotated[
        str,
        _env(
            "PUBLIC_URL",
            "Where people and services reach the API: links in mail start with it",
            pattern="^https?://[^/?#@ ]+(/[^?# ]*)?$",
        ),
    ] = "http://127.0.0.1:8000"
    port: Annotated[int, _env("PORT", "Port the API listens on", ge=1, le=65535)] = 8000
    processes: Annotated[int, _env("API_PROCESSES", "Processes that serve the API", ge=1, le=256)] = 1


class Patience(Section, frozen=True, kw_only=True):
    """How long the API waits, for its own answers and for callers."""

    request_seconds: Annotated[
        float,
        _env("REQUEST_SECONDS", "Until an answer must have begun, without the time its body takes", ge=0.5),
    ] = 30.0
    header_seconds: Annotated[
        float,
        _env("HEADER_SECONDS", "Until the headers of a request must be there", ge=0.1, le=60),
    ] = 10.0
    connections: Annotated[
        int, _env("CONNECTIONS", "Connections that one API process serves at the same time", ge=16, le=65_536)
    ] = 2_048


class Edge(Section, frozen=True, kw_only=True):
    """Who may come in, and how: what the outermost layer of the API is told."""

    trusted_proxies: Annotated[
        str,
        _env(
            "TRUSTED_PROXIES",
            "Networks, separated by commas, of the proxies in front of the API: "
            "only they are believed when they say whose request it is",
        ),
    ] = ""
    forwarded_header: Annotated[
        Literal["x-forwarded-for", "forwarded"],
        _env("FORWARDED_HEADER", "Header in which the proxies say it; the other one is ignored"),
    ] = "x-forwarded-for"
    allowed_hosts: Annotated[
        str,
        _env(
            "ALLOWED_HOSTS",
            "Host names, separated by commas, that requests may name (`*.example.com`: every name below); "
            "unset: any in development, that of the public URL in production",
        ),
    ] = ""


class Exposure(Section, frozen=True, kw_only=True):
    """What others get to see of the API from outside."""

    cors_origins: Annotated[
        str,
        _env(
            "CORS_ORIGINS",
            "Origins, separated by commas, whose pages may call the API from a browser "
            "(`https://app.example.com`, exactly); unset: none",
        ),
    ] = ""
    security_contact: Annotated[
        str,
        _env(
            "SECURITY_CONTACT",
            "Where to report a weakness, for `/.well-known/security.txt`: URIs (mailto:, https:), "
            "separated by commas; unset: no such file",
        ),
    ] = ""
    metrics_networks: Annotated[
        str,
        _env(
            "METRICS_NETWORKS",
            "Networks, separated by commas, from which `/metrics` may be read; to others it does not exist; "
            "unset: any in development, loopback and private ones in production",
        ),
    ] = ""


class Rates(Section, frozen=True, kw_only=True):
    """Of a tenant in the lowest tier; the others have five and twenty times as much."""

    caller_per_second: Annotated[
        int, _env("RATE_CALLER_PER_SECOND", "Requests of one session or key within a second", ge=1)
    ] = 50
    caller_per_minute: Annotated[
        int, _env("RATE_CALLER_PER_MINUTE", "Requests of one session or key within a minute", ge=1)
    ] = 1_200
    tenant_per_second: Annotated[
        int, _env("RATE_TENANT_PER_SECOND", "Requests of one tenant within a second", ge=1)
    ] = 100
    tenant_per_minute: Annotated[
        int, _env("RATE_TENANT_PER_MINUTE", "Requests of one tenant within a minute", ge=1)
    ] = 3_000
    address_per_second: Annotated[
        int, _env("RATE_ADDRESS_PER_SECOND", "Requests without a token of one address within a second", ge=1)
    ] = 20
    address_per_minute: Annotated[
        int, _env("RATE_ADDRESS_PER_MINUTE", "Requests without a token of one address within a minute", ge=1)
    ] = 300
    in_flight: Annotated[
        int, _env("RATE_IN_FLIGHT", "Requests of one tenant answered at the same time, per process", ge=1)
    ] = 64
    hold_seconds: Annotated[
        float,
        _env("RATE_HOLD_SECONDS", "How long a refusal is kept back from who goes on asking", ge=0, le=5),
    ] = 1.0


class Tokens(Section, frozen=True, kw_only=True):
    secret: Annotated[
        str,
        _env(
            "TOKEN_SECRET",
            "Signs access tokens: at least 32 random bytes, the same for every process; "
            "unset in development: made once and kept in the data directory",
            secret=True,
        ),
    ] = ""
    previous_secrets: Annotated[
        str,
        _env(
            "TOKEN_PREVIOUS_SECRETS",
            "Earlier token secrets, separated by commas: tokens that they signed are still accepted",
            secret=True,
        ),
    ] = ""
    algorithm: Annotated[
        Literal["HS256", "RS256", "ES256"],
        _env("TOKEN_ALGORITHM", "The one algorithm of access tokens; RS256 and ES256 need a key file"),
    ] = "HS256"
    key_file: Annotated[
        Path | None, _env("TOKEN_KEY_FILE", "Private key (PEM) that signs access tokens by RS256 or ES256")
    ] = None
    previous_key_files: Annotated[
        str,
        _env(
            "TOKEN_PREVIOUS_KEY_FILES",
            "Earlier public keys (PEM files, separated by commas): tokens of theirs are still accepted",
        ),
    ] = ""
    ttl_seconds: Annotated[int, _env("TOKEN_TTL_SECONDS", "Life of an access token", ge=30, le=86_400)] = 900
    cursor_secret: Annotated[
        str,
        _env("CURSOR_SECRET", "Signs paging cursors; unset: derived from the token secret", secret=True),
    ] = ""

    @property
    def earlier_secrets(self) -> tuple[str, ...]:
        return _separated(self.previous_secrets)

    @property
    def earlier_key_files(self) -> tuple[Path, ...]:
        return tuple(Path(name) for name in _separated(self.previous_key_files))

    @property
    def cursor_key(self) -> bytes:
        """The key that signs cursors. Another one than that of tokens: neither can stand in for the other."""
        if self.cursor_secret:
            return self.cursor_secret.encode()
        return hmac.digest(self.secret.encode(), b"jobhire cursor v1", hashlib.sha256)


class Access(Section, frozen=True, kw_only=True):
    registration: Annotated[
        Literal["open", "confirmed", "closed"],
        _env(
            "REGISTRATION",
            "open: a token at once; confirmed: by a link in a letter, the same answer for every address; "
            "closed: by invitation only",
        ),
    ] = "open"
    registrations_per_hour: Annotated[
        int,
        _env(
            "REGISTRATIONS_PER_HOUR",
            "Registrations, and requests for a new password, from one address",
            ge=1,
            le=1_000_000,
        ),
    ] = 300


class Security(Section, frozen=True, kw_only=True):
    encryption_key: Annotated[
        str,
        _env(
            "ENCRYPTION_KEY",
            "Encrypts secrets at rest: at least 32 random bytes, the same for every process; "
            "unset in development: derived from the token secret",
            secret=True,
        ),
    ] = ""
    encryption_previous_keys: Annotated[
        str,
        _env(
            "ENCRYPTION_PREVIOUS_KEYS",
            "Earlier encryption keys, separated by commas: they still open what they sealed",
            secret=True,
        ),
    ] = ""

    @property
    def earlier_keys(self) -> tuple[str, ...]:
        return _separated(self.encryption_previous_keys)


class Mailing(Section, frozen=True, kw_only=True):
    smtp_url: Annotated[
        str,
        _env(
            "SMTP_URL",
            "Mail server, smtp://user:password@host:587 or smtps://…:465; "
            "unset: letters are files in the data directory",
            secret=True,
        ),
    ] = ""
    sender: Annotated[str, _env("MAIL_FROM", "Address that mail comes from", min_length=3)] = (
        "JobHire <no-reply@jobhire.localhost>"
    )


class Telemetry(Section, frozen=True, kw_only=True):
    log_level: Annotated[
        Literal["debug", "info", "warning", "error"], _env("LOG_LEVEL", "Least severe level that is logged")
    ] = "info"
    sentry_dsn: Annotated[
        str, _env("SENTRY_DSN", "Where unexpected errors are reported; unset: nowhere", secret=True)
    ] = ""
    trace_sample_rate: Annotated[
        float, _env("TRACE_SAMPLE_RATE", "Share of requests that are traced", ge=0, le=1)
    ] = 0.01
    metrics_port: Annotated[
        int,
        _env(
            "METRICS_PORT",
            "Port on which `jobhire relay` and `jobhire worker` serve their metrics; 0: nowhere",
            ge=0,
            le=65535,
        ),
    ] = 0


class Matching(Section, frozen=True, kw_only=True):
    taxonomy_file: Annotated[
        Path | None,
        _env(
            "TAXONOMY_FILE", "Skills imported with `jobhire taxonomy import`; unset: the built-in ones alone"
        ),
    ] = None


class Stack(Section, frozen=True, kw_only=True):
    data_dir: Annotated[
        Path, _env("DATA_DIR", "Where `jobhire up` keeps data, logs and the development secret")
    ] = Path(".jobhire")
    workers: Annotated[int, _env("WORKERS", "Worker processes of `jobhire up`", ge=1, le=64)] = 1

    @property
    def mail_dir(self) -> Path:
        """Where letters go while no mail server is named."""
        return self.data_dir / "mail"


class Events(Section, frozen=True, kw_only=True):
    sweep_seconds: Annotated[
        float,
        _env("SWEEP_SECONDS", "How often the relay looks for events nobody told it of", ge=0.05, le=60),
    ] = 1.0


class Settings(Section, frozen=True, kw_only=True):
    """The whole tree. Made by ``load``, which has checked it."""

    env: Annotated[
        Literal["development", "production"],
        _env("ENV", "production refuses weak secrets, embedded servers and servers that may lose data"),
    ] = "development"
    mongodb: MongoDB = MongoDB()
    redis: Redis = Redis()
    http: Http = Http()
    patience: Patience = Patience()
    edge: Edge = Edge()
    exposure: Exposure = Exposure()
    rates: Rates = Rates()
    tokens: Tokens = Tokens()
    access: Access = Access()
    security: Security = Security()
    mail: Mailing = Mailing()
    telemetry: Telemetry = Telemetry()
    matching: Matching = Matching()
    stack: Stack = Stack()
    events: Events = Events()

    @property
    def production(self) -> bool:
        return self.env == "production"

    @property
    def metrics_networks(self) -> str:
        """From where metrics may be read; empty: from anywhere."""
        return self.exposure.metrics_networks or (PRIVATE_NETWORKS if self.production else "")

    @property
    def host_names(self) -> tuple[str, ...]:
        """What requests may call us; empty: anything."""
        if self.edge.allowed_hosts or not self.production:
            return listed(self.edge.allowed_hosts)
        return (urlsplit(self.http.public_url).hostname or "",)

    @property
    def vault_keys(self) -> tuple[str, ...]:
        """What encrypts secrets at rest, the present key first. In development derived where none is set."""
        derived = hmac.digest(self.tokens.secret.encode(), b"jobhire vault v1", hashlib.sha256).hex()
        return (self.security.encryption_key or derived, *self.security.earlier_keys)


def listed(text: str) -> tuple[str, ...]:
    """What stands between the commas."""
    return tuple(part for each in text.split(",") if (part := each.strip()))


def _shown(section: Section) -> Iterator[tuple[str, Any]]:
    for field in msgspec.structs.fields(type(section)):
        value = getattr(section, field.name)
        secret = get_origin(field.type) is Annotated and meta_of(field.type)["secret"]
        yield field.name, redacted(value) if secret else value


def meta_of(type: Any) -> dict[str, Any]:
    extra: dict[str, Any] = get_args(type)[1].extra
    return extra


def redacted(value: str) -> str:
    """A URL without its credentials and options; of any other secret only that it is set."""
    if not value or "://" not in value:
        return value and "(hidden)"
    scheme, _, rest = value.partition("://")
    return f"{scheme}://{rest.rpartition('@')[2].partition('?')[0]}"


def _separated(texts: str) -> tuple[str, ...]:
    return tuple(text.strip() for text in texts.split(",") if text.strip())

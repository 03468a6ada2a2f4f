"""Everything that can be set from outside, as one frozen tree read from the environment.

Each variable is declared once, beside its type, range, default and meaning; ``.env.example`` lists the same
ones (a test compares both ways). An empty variable counts as unset.
"""

from __future__ import annotations

import hashlib
import hmac
from email.utils import parseaddr
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from jobhire.config.billing import Payment
from jobhire.config.edge import PRIVATE_NETWORKS, Edge, Egress, Exposure, Patience, Rates
from jobhire.config.people import Access, Passkeys, Security, Tenancy, Tokens
from jobhire.config.section import Section, env, listed


class MongoDB(Section, frozen=True, kw_only=True):
    url: Annotated[
        str,
        env("MONGODB_URL", "MongoDB (6 or newer) to use; unset: an embedded server", secret=True),
    ] = ""
    database: Annotated[
        str,
        env("MONGODB_DATABASE", "Database to use", pattern="^[A-Za-z0-9_-]{1,38}$"),
    ] = "jobhire"


class Redis(Section, frozen=True, kw_only=True):
    url: Annotated[
        str,
        env("REDIS_URL", "Redis (6.2 or newer) to use; unset: an embedded server", secret=True),
    ] = ""


class Http(Section, frozen=True, kw_only=True):
    host: Annotated[str, env("HOST", "Address the API listens on", min_length=1)] = "127.0.0.1"
    public_url: Annotated[
        str,
        env(
            "PUBLIC_URL",
            "Where people and services reach the API: links in mail start with it",
            pattern="^https?://[^/?#@ ]+(/[^?# ]*)?$",
        ),
    ] = "http://127.0.0.1:8000"
    port: Annotated[int, env("PORT", "Port the API listens on", ge=1, le=65535)] = 8000
    processes: Annotated[int, env("API_PROCESSES", "Processes that serve the API", ge=1, le=256)] = 1


class Mailing(Section, frozen=True, kw_only=True):
    smtp_url: Annotated[
        str,
        env(
            "SMTP_URL",
            "Mail server, smtp://user:password@host:587 or smtps://…:465; "
            "unset: letters are files in the data directory",
            secret=True,
        ),
    ] = ""
    starttls: Annotated[
        Literal["offered", "required"],
        env(
            "SMTP_STARTTLS",
            "For smtp:// servers: offered: letters are encrypted where the server offers it; required: no "
            "letter goes unencrypted",
        ),
    ] = "offered"
    sender: Annotated[str, env("MAIL_FROM", "Address that mail comes from", min_length=3)] = (
        "JobHire <no-reply@jobhire.localhost>"
    )

    @property
    def address(self) -> str:
        """Of ``sender``, without the name before it."""
        return parseaddr(self.sender)[1]

    @property
    def insists(self) -> bool:
        """On encryption by STARTTLS."""
        return self.starttls == "required"


class Storage(Section, frozen=True, kw_only=True):
    blob_url: Annotated[
        str,
        env(
            "BLOB_URL",
            "Where CV files are kept: s3://bucket/prefix, gs://…, az://… or file:///path; "
            "unset: a folder of the data directory",
            secret=True,
        ),
    ] = ""
    clamd_url: Annotated[
        str,
        env("CLAMD_URL", "Virus scanner, tcp://host:3310 or unix:///path; unset: files are not scanned"),
    ] = ""
    tenant_megabytes: Annotated[
        int, env("CV_TENANT_MEGABYTES", "CV files that one tenant may keep", ge=1, le=100_000_000)
    ] = 20_000
    tenant_files: Annotated[
        int, env("CV_TENANT_FILES", "CV files that one tenant may keep, in number", ge=1)
    ] = 200_000
    readers: Annotated[
        int, env("CV_READERS", "CVs that one worker process reads at the same time", ge=1, le=32)
    ] = 2
    link_seconds: Annotated[int, env("CV_LINK_SECONDS", "Life of a link to a CV file", ge=10, le=86_400)] = (
        300
    )


class Telemetry(Section, frozen=True, kw_only=True):
    log_level: Annotated[
        Literal["debug", "info", "warning", "error"], env("LOG_LEVEL", "Least severe level that is logged")
    ] = "info"
    sentry_dsn: Annotated[
        str, env("SENTRY_DSN", "Where unexpected errors are reported; unset: nowhere", secret=True)
    ] = ""
    trace_sample_rate: Annotated[
        float, env("TRACE_SAMPLE_RATE", "Share of requests that are traced", ge=0, le=1)
    ] = 0.01
    otlp_endpoint: Annotated[
        str,
        env(
            "OTLP_ENDPOINT",
            "OpenTelemetry collector that spans are sent to by OTLP over HTTP, such as "
            "http://127.0.0.1:4318; unset: nowhere",
            pattern="^https?://[^/?#@ ]+(/[^?# ]*)?$",
        ),
    ] = ""
    metrics_port: Annotated[
        int,
        env(
            "METRICS_PORT",
            "Port on which `jobhire relay` and `jobhire worker` serve `/health` and `/metrics`; 0: nowhere",
            ge=0,
            le=65535,
        ),
    ] = 0


class Matching(Section, frozen=True, kw_only=True):
    taxonomy_file: Annotated[
        Path | None,
        env(
            "TAXONOMY_FILE", "Skills imported with `jobhire taxonomy import`; unset: the built-in ones alone"
        ),
    ] = None
    index_dir: Annotated[
        Path | None,
        env(
            "INDEX_DIR",
            "Where API processes keep candidates for what-if and why-not, and what searches look in, on a "
            "disk of this machine; unset: the data directory",
        ),
    ] = None
    search_embedder: Annotated[
        Literal["local", "off"],
        env(
            "SEARCH_EMBEDDER",
            "What tells meanings for searches: local (no network; where the extra `meaning` is installed) or "
            "off",
        ),
    ] = "local"
    shards: Annotated[
        int,
        env(
            "MATCHING_SHARDS",
            "Parts that each tenant's candidates are divided into, each held by workers of its own; "
            "the same for every process",
            ge=1,
            le=64,
        ),
    ] = 1
    shard: Annotated[
        int,
        env("MATCHING_SHARD", "The part that this worker holds, from 1; 0: all of them", ge=0, le=64),
    ] = 0


class Ai(Section, frozen=True, kw_only=True):
    base_url: Annotated[
        str,
        env(
            "AI_BASE_URL",
            "A provider that speaks OpenAI's chat completions; unset: OpenAI itself",
            pattern="^https?://[^/?#@ ]+(/[^?# ]*)?$",
        ),
    ] = ""
    api_key: Annotated[str, env("AI_API_KEY", "Key for the provider", secret=True)] = ""
    model: Annotated[
        str,
        env(
            "AI_MODEL",
            "Model that explains matches, jobs and CVs; unset: the local analyst alone, no network",
        ),
    ] = ""
    timeout: Annotated[float, env("AI_SECONDS", "Until a provider must have answered", ge=1, le=120)] = 20.0
    retries: Annotated[int, env("AI_RETRIES", "Further tries after a failed call", ge=0, le=5)] = 2
    at_once: Annotated[
        int, env("AI_AT_ONCE", "Calls to the provider at the same time, per process", ge=1, le=64)
    ] = 4
    tokens_per_month: Annotated[
        int,
        env("AI_TENANT_TOKENS", "Tokens per tenant and month; beyond, the local analyst does it", ge=0),
    ] = 2_000_000
    price_in: Annotated[
        float, env("AI_PRICE_IN", "Dollars for a million tokens of prompt, for the usage report", ge=0)
    ] = 0.0
    price_out: Annotated[
        float, env("AI_PRICE_OUT", "Dollars for a million tokens of answer, for the usage report", ge=0)
    ] = 0.0


class Stack(Section, frozen=True, kw_only=True):
    data_dir: Annotated[
        Path, env("DATA_DIR", "Where `jobhire up` keeps data, logs and the development secret")
    ] = Path(".jobhire")
    workers: Annotated[int, env("WORKERS", "Worker processes of `jobhire up`", ge=1, le=64)] = 1
    start_seconds: Annotated[
        float,
        env(
            "START_SECONDS", "How long servers, then roles, of `jobhire up` may take to start", ge=1, le=3600
        ),
    ] = 60.0

    @property
    def blob_dir(self) -> Path:
        """Where files go while no other place is named."""
        return self.data_dir / "blobs"

    @property
    def index_dir(self) -> Path:
        """Where processes that only read keep indexes: safe to throw away while none of them runs."""
        return self.data_dir / "index"

    @property
    def mail_dir(self) -> Path:
        """Where letters go while no mail server is named."""
        return self.data_dir / "mail"


class Events(Section, frozen=True, kw_only=True):
    sweep_seconds: Annotated[
        float,
        env("SWEEP_SECONDS", "How often the relay looks for events nobody told it of", ge=0.05, le=60),
    ] = 1.0


class Settings(Section, frozen=True, kw_only=True):
    """The whole tree. Made by ``load``, which has checked it."""

    env: Annotated[
        Literal["development", "production"],
        env("ENV", "production refuses weak secrets, embedded servers and servers that may lose data"),
    ] = "development"
    mongodb: MongoDB = MongoDB()
    redis: Redis = Redis()
    http: Http = Http()
    patience: Patience = Patience()
    edge: Edge = Edge()
    exposure: Exposure = Exposure()
    egress: Egress = Egress()
    rates: Rates = Rates()
    tokens: Tokens = Tokens()
    access: Access = Access()
    passkeys: Passkeys = Passkeys()
    security: Security = Security()
    tenancy: Tenancy = Tenancy()
    mail: Mailing = Mailing()
    storage: Storage = Storage()
    telemetry: Telemetry = Telemetry()
    matching: Matching = Matching()
    ai: Ai = Ai()
    payment: Payment = Payment()
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
    def passkey_host(self) -> str:
        """Empty: passkeys are off."""
        return self.passkeys.host or ("" if self.production else "localhost")

    @property
    def passkey_origins(self) -> tuple[str, ...]:
        """In development also the API's own page on this machine."""
        host = self.passkey_host
        if self.passkeys.origins or not host:
            return listed(self.passkeys.origins)
        return (f"http://localhost:{self.http.port}",) if host == "localhost" else (f"https://{host}",)

    @property
    def payment_provider(self) -> str:
        """Who takes payments; empty: nobody. In development the local one, which moves no money."""
        return self.payment.provider or ("" if self.production else "local")

    @property
    def vault_keys(self) -> tuple[str, ...]:
        """What encrypts secrets at rest, the present key first. In development derived where none is set."""
        derived = hmac.digest(self.tokens.secret.encode(), b"jobhire vault v1", hashlib.sha256).hex()
        return (self.security.encryption_key or derived, *self.security.earlier_keys)

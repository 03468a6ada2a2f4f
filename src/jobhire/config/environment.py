"""From environment variables to settings and back, and what makes a combination of them no good."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Any, TypeVar, get_args, get_origin
from urllib.parse import parse_qsl, urlsplit

import msgspec

from jobhire.config.edge import Edge, Egress, Exposure
from jobhire.config.people import name_server
from jobhire.config.section import PREFIX, Section, listed, meta_of, redacted
from jobhire.config.settings import Settings

SECRET_BYTES = 32
RESTORABLE_DAYS = 30
EXAMPLE_SECRET = "change-me-to-at-least-32-random-bytes"  # noqa: S105 - the one every production start refuses
_HOST = re.compile(r"(\*\.)?[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*|[0-9A-Fa-f:]+")
_ORIGIN = re.compile(r"https?://[a-z0-9.-]+(:[0-9]+)?")
_BLOB_SCHEMES = ("s3://", "gs://", "az://", "file:///")
_CALLED = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(:[0-9]{1,5})?")
_FEWEST_DISTINCT = 10
"""A secret with fewer different characters is a keyboard pattern, not a secret."""


class SettingsError(Exception):
    """The environment does not add up. ``problems`` has one line per bad variable."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


class Variable(msgspec.Struct, frozen=True, kw_only=True):
    """One environment variable: what is known about it without reading it."""

    name: str
    meaning: str
    default: str
    secret: bool


S = TypeVar("S", bound=Section)


def load(environ: Mapping[str, str]) -> Settings:
    """The settings of an environment. Raises ``SettingsError`` that names every bad variable."""
    problems: list[str] = []
    settings = _read(Settings, environ, problems)
    problems += _doubts(settings)
    if problems:
        raise SettingsError(problems)
    return settings


def read_env_file(path: Path) -> dict[str, str]:
    """The ``JOBHIRE_`` lines of a ``.env`` file, if there is one. Quotes around a value are taken off."""
    if not path.is_file():
        return {}
    pairs = (line.strip().partition("=") for line in path.read_text(encoding="utf-8").splitlines())
    found = ((name.strip(), value.strip()) for name, _, value in pairs)
    return {name: _unquoted(value) for name, value in found if name.startswith(PREFIX)}


def to_environment(settings: Settings) -> dict[str, str]:
    """The variables that ``load`` turns back into these settings: how a child process gets them."""
    return {name: str(value) for name, value in _values(settings) if value not in ("", None)}


def variables() -> tuple[Variable, ...]:
    """Every variable there is, in the order of the tree."""
    return tuple(
        Variable(name=meta["name"], meaning=meaning, default=_text(default), secret=meta["secret"])
        for _, meta, meaning, default in _leaves(Settings)
    )


def effective(settings: Settings) -> dict[str, str]:
    """Variable → value in force, for people: secrets are hidden, passwords in URLs too."""
    hidden = {variable.name for variable in variables() if variable.secret}
    return {
        name: redacted(_text(value)) if name in hidden else _text(value) for name, value in _values(settings)
    }


_OF_CLIENTS = ("TOKEN", "API_KEY")
"""Read by commands that call the API like anybody, not by the service."""


def unknown_names(environ: Mapping[str, str]) -> Iterator[str]:
    """One line for each ``JOBHIRE_`` variable that nothing reads, most likely a slip of the pen."""
    known = [*(variable.name.removeprefix(PREFIX) for variable in variables()), *_OF_CLIENTS]
    given = (name.removeprefix(PREFIX) for name in environ if name.startswith(PREFIX))
    for name in sorted(name for name in given if name not in known):
        close = difflib.get_close_matches(name, known, n=1, cutoff=0.7)
        yield f"{PREFIX}{name} is not a setting" + (f" (did you mean {PREFIX}{close[0]}?)" if close else "")


def _read(section: type[S], environ: Mapping[str, str], problems: list[str]) -> S:
    """What cannot be read keeps its default, so that the search for problems goes on."""
    values: dict[str, Any] = {}
    for field in msgspec.structs.fields(section):
        if get_origin(field.type) is not Annotated:
            values[field.name] = _read(field.type, environ, problems)
            continue
        name = meta_of(field.type)["name"]
        if text := environ.get(name, "").strip():
            try:
                values[field.name] = _convert(text, field.type)
            except ValueError as failure:
                problems.append(f"{name}: {failure}")
    return section(**values)


def _convert(text: str, type: Any) -> Any:
    choices = get_args(get_args(type)[0])
    if choices and all(isinstance(choice, str) for choice in choices) and text not in choices:
        raise ValueError(f"must be one of {', '.join(choices)}, not {text!r}")
    if Path in (get_args(type)[0], *choices):
        return _path(text)
    try:
        return msgspec.convert(text, type, strict=False)
    except msgspec.ValidationError as failure:
        expected = str(failure).replace("Expected", "must be").replace("`", "")
        raise ValueError(expected.removesuffix(", got str")) from None


def _path(text: str) -> Path:
    try:
        return Path(text).expanduser()
    except RuntimeError:
        raise ValueError(f"{text!r} begins with somebody's home directory, which is not known") from None


def _doubts(settings: Settings) -> Iterator[str]:
    """What each variable may be alone, but not together or not here."""
    yield from _doubts_on_urls(settings)
    yield from _doubts_on_edge(settings.edge)
    yield from _doubts_on_exposure(settings.exposure)
    yield from _doubts_on_egress(settings.egress)
    yield from _doubts_on_passkeys(settings)
    yield from _doubts_on_payment(settings)
    yield from _doubts_on_name_server(settings.access.dns_server)
    if 0 < settings.tenancy.purge_days < RESTORABLE_DAYS:
        yield f"JOBHIRE_TENANT_PURGE_DAYS: a deleted tenant can be restored for {RESTORABLE_DAYS} days; or 0"
    if 0 < settings.tenancy.deleted_days < RESTORABLE_DAYS:
        yield f"JOBHIRE_PURGE_DAYS: what is deleted can be restored for {RESTORABLE_DAYS} days; or 0"
    if settings.matching.shard > settings.matching.shards:
        yield f"JOBHIRE_MATCHING_SHARD: there are {settings.matching.shards} (JOBHIRE_MATCHING_SHARDS)"
    if settings.tokens.algorithm != "HS256" and settings.tokens.key_file is None:
        yield f"JOBHIRE_TOKEN_KEY_FILE: must be set for {settings.tokens.algorithm}"
    if settings.production:
        yield from _doubts_in_production(settings)
    for name, secret in _secrets(settings):
        if secret and (weakness := _weakness(secret)):
            yield f"{name}: {weakness}"


def _doubts_on_urls(settings: Settings) -> Iterator[str]:
    if settings.mongodb.url and not settings.mongodb.url.startswith(("mongodb://", "mongodb+srv://")):
        yield "JOBHIRE_MONGODB_URL: must start with mongodb:// or mongodb+srv://"
    if settings.redis.url and not settings.redis.url.startswith(("redis://", "rediss://", "unix://")):
        yield "JOBHIRE_REDIS_URL: must start with redis://, rediss:// or unix://"
    if settings.mail.smtp_url and not settings.mail.smtp_url.startswith(("smtp://", "smtps://")):
        yield "JOBHIRE_SMTP_URL: must start with smtp:// or smtps://"
    if settings.mail.insists and settings.mail.smtp_url.startswith("smtps://"):
        yield "JOBHIRE_SMTP_STARTTLS: an smtps:// server is encrypted from the first byte; leave it unset"
    blobs, clamd = settings.storage.blob_url, settings.storage.clamd_url
    if blobs and not blobs.startswith(_BLOB_SCHEMES):
        yield f"JOBHIRE_BLOB_URL: must start with one of {', '.join(_BLOB_SCHEMES)}"
    if clamd and not clamd.startswith(("tcp://", "unix://")):
        yield "JOBHIRE_CLAMD_URL: must start with tcp:// or unix://"
    dsn = settings.telemetry.sentry_dsn
    if dsn and not dsn.startswith(("https://", "http://")):
        yield "JOBHIRE_SENTRY_DSN: must start with https://"
    yield from _unsafe_writes(settings)


def _doubts_on_edge(edge: Edge) -> Iterator[str]:
    yield from _no_networks("TRUSTED_PROXIES", edge.trusted_proxies)
    for name in listed(edge.allowed_hosts):
        if _HOST.fullmatch(name) is None:
            yield f"JOBHIRE_ALLOWED_HOSTS: {name!r} is neither a host name nor *.domain"


def _doubts_on_exposure(exposure: Exposure) -> Iterator[str]:
    yield from _no_networks("METRICS_NETWORKS", exposure.metrics_networks)
    for origin in listed(exposure.cors_origins):
        if _ORIGIN.fullmatch(origin) is None:
            yield f"JOBHIRE_CORS_ORIGINS: {origin!r} is no origin (https://app.example.com, no path, no *)"
    for contact in listed(exposure.security_contact):
        if not contact.startswith(("mailto:", "https://", "tel:")):
            yield f"JOBHIRE_SECURITY_CONTACT: {contact!r} must start with mailto:, https:// or tel:"


def _doubts_on_egress(egress: Egress) -> Iterator[str]:
    for entry in listed(egress.allow):
        if _CALLED.fullmatch(entry) is None:
            yield f"JOBHIRE_EGRESS_ALLOW: {entry!r} is neither host nor host:port"


def _doubts_on_payment(settings: Settings) -> Iterator[str]:
    chosen = settings.payment
    if chosen.provider == "stripe" and not chosen.stripe_key:
        yield "JOBHIRE_STRIPE_KEY: must be set when JOBHIRE_PAYMENT_PROVIDER is stripe"
    if chosen.provider == "local" and settings.production:
        yield "JOBHIRE_PAYMENT_PROVIDER: local moves no money: everybody could have any plan in production"


def _doubts_on_passkeys(settings: Settings) -> Iterator[str]:
    """Browsers would refuse these anyway, one user at a time."""
    host = settings.passkeys.host
    if host.replace(".", "").isdecimal():
        yield "JOBHIRE_PASSKEY_RP_ID: must be a host name, not an address"
    for origin in listed(settings.passkeys.origins):
        inside = settings.passkey_host
        if not inside:
            yield "JOBHIRE_PASSKEY_ORIGINS: passkeys are off without JOBHIRE_PASSKEY_RP_ID"
        elif _ORIGIN.fullmatch(origin) is None:
            yield f"JOBHIRE_PASSKEY_ORIGINS: {origin!r} is no origin (https://app.example.com, no path, no *)"
        elif not _is_under(urlsplit(origin).hostname or "", inside):
            yield f"JOBHIRE_PASSKEY_ORIGINS: {origin!r} is not of {inside} (JOBHIRE_PASSKEY_RP_ID)"
        elif origin.startswith("http://") and not _is_under(urlsplit(origin).hostname or "", "localhost"):
            yield f"JOBHIRE_PASSKEY_ORIGINS: {origin!r} must start with https://"


def _doubts_on_name_server(server: str) -> Iterator[str]:
    try:
        if server:
            name_server(server)
    except ValueError as wrong:
        yield f"JOBHIRE_DNS_SERVER: {wrong}"


def _is_under(name: str, domain: str) -> bool:
    return name == domain or name.endswith(f".{domain}")


def _no_networks(name: str, text: str) -> Iterator[str]:
    for part in listed(text):
        try:
            ip_network(part)
        except ValueError:
            yield f"JOBHIRE_{name}: {part!r} is no network (10.0.0.0/8, 2001:db8::/32)"


def _unsafe_writes(settings: Settings) -> Iterator[str]:
    """Options of the MongoDB URL under which an acknowledged write can be lost. ``w=0`` breaks every
    compare-and-swap, so it is refused everywhere."""
    options = {key.lower(): value.lower() for key, value in _query(settings.mongodb.url)}
    if options.get("w") == "0":
        yield "JOBHIRE_MONGODB_URL: w=0 leaves writes unacknowledged; remove it (majority is the default)"
    if not settings.production:
        return
    if options.get("w") == "1":
        yield "JOBHIRE_MONGODB_URL: w=1 can lose acknowledged writes; remove it (majority is the default)"
    if "false" in (options.get("journal"), options.get("j")):
        yield "JOBHIRE_MONGODB_URL: journal=false can lose acknowledged writes; remove it"


def _query(url: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(urlsplit(url).query)
    except ValueError:  # a host that is no host: the driver says it better when it connects
        return []


def _doubts_in_production(settings: Settings) -> Iterator[str]:
    if not settings.mongodb.url:
        yield "JOBHIRE_MONGODB_URL: must be set in production (no embedded server there)"
    if not settings.redis.url:
        yield "JOBHIRE_REDIS_URL: must be set in production (no embedded server there)"
    if not settings.storage.blob_url:
        yield "JOBHIRE_BLOB_URL: must be set in production (file:///path for a disk that all processes share)"
    if not settings.tokens.secret:
        yield "JOBHIRE_TOKEN_SECRET: must be set in production"
    if not settings.security.encryption_key:
        yield "JOBHIRE_ENCRYPTION_KEY: must be set in production"


def _secrets(settings: Settings) -> Iterator[tuple[str, str]]:
    yield "JOBHIRE_TOKEN_SECRET", settings.tokens.secret
    yield "JOBHIRE_CURSOR_SECRET", settings.tokens.cursor_secret
    for secret in settings.tokens.earlier_secrets:
        yield "JOBHIRE_TOKEN_PREVIOUS_SECRETS", secret
    yield "JOBHIRE_ENCRYPTION_KEY", settings.security.encryption_key
    for key in settings.security.earlier_keys:
        yield "JOBHIRE_ENCRYPTION_PREVIOUS_KEYS", key


def _weakness(secret: str) -> str | None:
    if secret == EXAMPLE_SECRET:
        return "is the example of the documentation; make your own (openssl rand -hex 32)"
    if len(secret.encode()) < SECRET_BYTES:
        return f"must have at least {SECRET_BYTES} bytes (openssl rand -hex 32)"
    if len(set(secret)) < _FEWEST_DISTINCT:
        return "is too easy to guess (openssl rand -hex 32)"
    return None


def _leaves(section: type[Section]) -> Iterator[tuple[str, dict[str, Any], str, Any]]:
    for field in msgspec.structs.fields(section):
        if get_origin(field.type) is Annotated:
            yield field.name, meta_of(field.type), get_args(field.type)[1].description, field.default
        else:
            yield from _leaves(field.type)


def _values(section: Section) -> Iterator[tuple[str, Any]]:
    for field in msgspec.structs.fields(type(section)):
        value = getattr(section, field.name)
        if isinstance(value, Section):
            yield from _values(value)
        else:
            yield meta_of(field.type)["name"], value


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def _unquoted(value: str) -> str:
    quoted = len(value) >= 2 and value[0] == value[-1] and value[0] in "\"'"
    return value[1:-1] if quoted else value

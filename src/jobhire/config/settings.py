"""Everything that can be set from outside, as one frozen tree read from the environment.

Each variable is declared once, beside its type, range, default and meaning; ``.env.example`` lists the same
ones (a test compares both ways). An empty variable counts as unset.
"""

from __future__ import annotations

import difflib
import hashlib
import hmac
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar, get_args, get_origin
from urllib.parse import parse_qsl, urlsplit

import msgspec
from msgspec import Meta

PREFIX = "JOBHIRE_"
SECRET_BYTES = 32
EXAMPLE_SECRET = "change-me-to-at-least-32-random-bytes"  # noqa: S105 - the one every production start refuses
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


def _env(name: str, meaning: str, *, secret: bool = False, **limits: Any) -> Meta:
    return Meta(description=meaning, extra={"name": PREFIX + name, "secret": secret}, **limits)


class _Section(msgspec.Struct, frozen=True, kw_only=True):
    """A branch of the tree. Its text form never shows a secret, so it may end up in a log."""

    def __repr__(self) -> str:
        shown = ", ".join(f"{field}={value!r}" for field, value in _shown(self))
        return f"{type(self).__name__}({shown})"


class MongoDB(_Section, frozen=True, kw_only=True):
    url: Annotated[
        str,
        _env("MONGODB_URL", "MongoDB (6 or newer) to use; unset: an embedded server", secret=True),
    ] = ""
    database: Annotated[
        str,
        _env("MONGODB_DATABASE", "Database to use", pattern="^[A-Za-z0-9_-]{1,38}$"),
    ] = "jobhire"


class Redis(_Section, frozen=True, kw_only=True):
    url: Annotated[
        str,
        _env("REDIS_URL", "Redis (6.2 or newer) to use; unset: an embedded server", secret=True),
    ] = ""


class Http(_Section, frozen=True, kw_only=True):
    host: Annotated[str, _env("HOST", "Address the API listens on", min_length=1)] = "127.0.0.1"
    port: Annotated[int, _env("PORT", "Port the API listens on", ge=1, le=65535)] = 8000
    processes: Annotated[int, _env("API_PROCESSES", "Processes that serve the API", ge=1, le=256)] = 1


class Tokens(_Section, frozen=True, kw_only=True):
    secret: Annotated[
        str,
        _env(
            "TOKEN_SECRET",
            "Signs access tokens: at least 32 random bytes, the same for every process; "
            "unset in development: made once and kept in the data directory",
            secret=True,
        ),
    ] = ""
    ttl_seconds: Annotated[int, _env("TOKEN_TTL_SECONDS", "Life of an access token", ge=30, le=86_400)] = 900
    cursor_secret: Annotated[
        str,
        _env("CURSOR_SECRET", "Signs paging cursors; unset: derived from the token secret", secret=True),
    ] = ""

    @property
    def cursor_key(self) -> bytes:
        """The key that signs cursors. Another one than that of tokens: neither can stand in for the other."""
        if self.cursor_secret:
            return self.cursor_secret.encode()
        return hmac.digest(self.secret.encode(), b"jobhire cursor v1", hashlib.sha256)


class Telemetry(_Section, frozen=True, kw_only=True):
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


class Matching(_Section, frozen=True, kw_only=True):
    taxonomy_file: Annotated[
        Path | None,
        _env(
            "TAXONOMY_FILE", "Skills imported with `jobhire taxonomy import`; unset: the built-in ones alone"
        ),
    ] = None


class Stack(_Section, frozen=True, kw_only=True):
    data_dir: Annotated[
        Path, _env("DATA_DIR", "Where `jobhire up` keeps data, logs and the development secret")
    ] = Path(".jobhire")
    workers: Annotated[int, _env("WORKERS", "Worker processes of `jobhire up`", ge=1, le=64)] = 1


class Events(_Section, frozen=True, kw_only=True):
    sweep_seconds: Annotated[
        float,
        _env("SWEEP_SECONDS", "How often the relay looks for events nobody told it of", ge=0.05, le=60),
    ] = 1.0


class Settings(_Section, frozen=True, kw_only=True):
    """The whole tree. Made by ``load``, which has checked it."""

    env: Annotated[
        Literal["development", "production"],
        _env("ENV", "production refuses weak secrets, embedded servers and servers that may lose data"),
    ] = "development"
    mongodb: MongoDB = MongoDB()
    redis: Redis = Redis()
    http: Http = Http()
    tokens: Tokens = Tokens()
    telemetry: Telemetry = Telemetry()
    matching: Matching = Matching()
    stack: Stack = Stack()
    events: Events = Events()

    @property
    def production(self) -> bool:
        return self.env == "production"


S = TypeVar("S", bound=_Section)


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
        name: _redacted(_text(value)) if name in hidden else _text(value) for name, value in _values(settings)
    }


def unknown_names(environ: Mapping[str, str]) -> Iterator[str]:
    """One line for each ``JOBHIRE_`` variable that nothing reads, most likely a slip of the pen."""
    known = [variable.name.removeprefix(PREFIX) for variable in variables()]
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
        name = _meta(field.type)["name"]
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
        return Path(text).expanduser()
    try:
        return msgspec.convert(text, type, strict=False)
    except msgspec.ValidationError as failure:
        expected = str(failure).replace("Expected", "must be").replace("`", "")
        raise ValueError(expected.removesuffix(", got str")) from None


def _doubts(settings: Settings) -> Iterator[str]:
    """What each variable may be alone, but not together or not here."""
    yield from _doubts_on_urls(settings)
    if settings.production:
        yield from _doubts_in_production(settings)
    for name, secret in _secrets(settings.tokens):
        if secret and (weakness := _weakness(secret)):
            yield f"{name}: {weakness}"


def _doubts_on_urls(settings: Settings) -> Iterator[str]:
    if settings.mongodb.url and not settings.mongodb.url.startswith(("mongodb://", "mongodb+srv://")):
        yield "JOBHIRE_MONGODB_URL: must start with mongodb:// or mongodb+srv://"
    if settings.redis.url and not settings.redis.url.startswith(("redis://", "rediss://", "unix://")):
        yield "JOBHIRE_REDIS_URL: must start with redis://, rediss:// or unix://"
    dsn = settings.telemetry.sentry_dsn
    if dsn and not dsn.startswith(("https://", "http://")):
        yield "JOBHIRE_SENTRY_DSN: must start with https://"
    yield from _unsafe_writes(settings)


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
    if not settings.tokens.secret:
        yield "JOBHIRE_TOKEN_SECRET: must be set in production"


def _secrets(tokens: Tokens) -> tuple[tuple[str, str], ...]:
    return (("JOBHIRE_TOKEN_SECRET", tokens.secret), ("JOBHIRE_CURSOR_SECRET", tokens.cursor_secret))


def _weakness(secret: str) -> str | None:
    if secret == EXAMPLE_SECRET:
        return "is the example of the documentation; make your own (openssl rand -hex 32)"
    if len(secret.encode()) < SECRET_BYTES:
        return f"must have at least {SECRET_BYTES} bytes (openssl rand -hex 32)"
    if len(set(secret)) < _FEWEST_DISTINCT:
        return "is too easy to guess (openssl rand -hex 32)"
    return None


def _leaves(section: type[_Section]) -> Iterator[tuple[str, dict[str, Any], str, Any]]:
    for field in msgspec.structs.fields(section):
        if get_origin(field.type) is Annotated:
            yield field.name, _meta(field.type), get_args(field.type)[1].description, field.default
        else:
            yield from _leaves(field.type)


def _values(section: _Section) -> Iterator[tuple[str, Any]]:
    for field in msgspec.structs.fields(type(section)):
        value = getattr(section, field.name)
        if isinstance(value, _Section):
            yield from _values(value)
        else:
            yield _meta(field.type)["name"], value


def _shown(section: _Section) -> Iterator[tuple[str, Any]]:
    for field in msgspec.structs.fields(type(section)):
        value = getattr(section, field.name)
        secret = get_origin(field.type) is Annotated and _meta(field.type)["secret"]
        yield field.name, _redacted(value) if secret else value


def _meta(type: Any) -> dict[str, Any]:
    extra: dict[str, Any] = get_args(type)[1].extra
    return extra


def _redacted(value: str) -> str:
    """A URL without its credentials and options; of any other secret only that it is set."""
    if not value or "://" not in value:
        return value and "(hidden)"
    scheme, _, rest = value.partition("://")
    return f"{scheme}://{rest.rpartition('@')[2].partition('?')[0]}"


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def _unquoted(value: str) -> str:
    quoted = len(value) >= 2 and value[0] == value[-1] and value[0] in "\"'"
    return value[1:-1] if quoted else value

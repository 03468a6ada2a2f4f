"""From environment, ``.env`` file, options and a running stack to the settings a command works with."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import msgspec

from jobhire.config.environment import SettingsError, load, read_env_file, to_environment, unknown_names
from jobhire.config.links import plain_links
from jobhire.config.settings import Settings
from jobhire.interfaces.cli.datadir import DataDir, running_from
from jobhire.interfaces.cli.refusal import Refusal


def settings_of(**options: object) -> Settings:
    """Options win over the environment, which wins over ``.env`` in the working directory. An option is
    named like its variable (``port=`` is ``JOBHIRE_PORT``); ``None`` is not given."""
    given = {f"JOBHIRE_{name.upper()}": str(value) for name, value in options.items() if value is not None}
    try:
        environ = {**_env_file(), **os.environ, **given}
        settings = load(environ)
    except SettingsError as failure:
        raise Refusal("; ".join(failure.problems)) from None
    except (OSError, UnicodeError) as failure:
        raise Refusal(f"cannot read .env: {failure}") from None
    for line in [*unknown_names(environ), *plain_links(settings)]:
        print(f"jobhire: warning: {line}", file=sys.stderr)
    return settings


def _env_file() -> dict[str, str]:
    """Not in production: there, a file that happens to lie around decides nothing."""
    return {} if os.environ.get("JOBHIRE_ENV") == "production" else read_env_file(Path(".env"))


def joined_settings(**options: object) -> Settings:
    """Like ``settings_of``, with the servers of the stack that runs from the data directory where none are
    named, and its secret. Raises ``Refusal`` when there is no stack either."""
    settings = settings_of(**options)
    if not settings.mongodb.url or not settings.redis.url:
        settings = _join(settings)
    return with_secret(settings)


def _join(settings: Settings) -> Settings:
    running = running_from(settings.stack.data_dir)
    if running is None:
        directory = settings.stack.data_dir.absolute()
        raise Refusal(
            f"JOBHIRE_MONGODB_URL and JOBHIRE_REDIS_URL are not set, and no `jobhire up` runs on {directory}"
        )
    return with_servers(
        settings,
        mongodb_url=settings.mongodb.url or running.mongodb_url,
        redis_url=settings.redis.url or running.redis_url,
    )


def with_servers(settings: Settings, *, mongodb_url: str, redis_url: str) -> Settings:
    return msgspec.structs.replace(
        settings,
        mongodb=msgspec.structs.replace(settings.mongodb, url=mongodb_url),
        redis=msgspec.structs.replace(settings.redis, url=redis_url),
    )


def with_secret(settings: Settings) -> Settings:
    """In development, the data directory's own secret where none is set (production is refused without)."""
    if settings.tokens.secret:
        return settings
    secret = DataDir(settings.stack.data_dir).secret()
    return msgspec.structs.replace(settings, tokens=msgspec.structs.replace(settings.tokens, secret=secret))


def child_environment(settings: Settings) -> dict[str, str]:
    """What a process of the stack needs in its environment to have the same settings. None of them serves
    metrics beside the API: they are several, the port is one."""
    return {**to_environment(settings), "JOBHIRE_METRICS_PORT": "0", "PYTHONUNBUFFERED": "1"}

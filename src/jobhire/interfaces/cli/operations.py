"""What an operator asks for now and then."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.markup import escape
from rich.table import Column, Table

from jobhire.interfaces.cli.refusal import Refusal

if TYPE_CHECKING:
    from jobhire.config.settings import Settings
    from jobhire.shared.infrastructure.audit_log import AuditLog
    from jobhire.shared.infrastructure.event_log import EventLog


def show_config(settings: Settings) -> None:
    """One ``NAME=value`` line per setting, with its meaning above it."""
    from jobhire.config.environment import effective, variables

    values = effective(settings)
    for variable in variables():
        print(f"# {variable.meaning}\n{variable.name}={values[variable.name]}")


def print_openapi(settings: Settings) -> None:
    """The document as the API serves it: asked of the application itself, without a server."""
    from jobhire.interfaces.api.role import build_api

    body = asyncio.run(_get(build_api(_offline(settings)), "/api/v1/openapi.json"))
    print(json.dumps(json.loads(body), indent=2))


async def _get(application: Any, path: str) -> bytes:
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": b"",
        "headers": [(b"host", b"localhost")],
        "state": {},
    }
    body = b""

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        nonlocal body
        body += message.get("body", b"")

    await application(scope, receive, send)
    return body


def write_catalogue(settings: Settings, folder: Path) -> None:
    """JSON schemas, golden examples and the AsyncAPI document of every event type, as files."""
    from jobhire.bootstrap import Container
    from jobhire.interfaces.events.catalogue import write

    doors = Container(settings=_offline(settings), role="catalogue").doors()
    for path in write(folder, [event for door in doors for event in door.events]):
        print(path)


def _offline(settings: Settings) -> Settings:
    """For what only describes the product. Nothing is connected to: any address and secret will do."""
    import msgspec

    from jobhire.interfaces.cli.environment import with_servers

    tokens = msgspec.structs.replace(settings.tokens, secret="only-for-the-document-" + "0" * 32)
    quiet = msgspec.structs.replace(settings.telemetry, log_level="error", sentry_dsn="")
    return with_servers(
        msgspec.structs.replace(settings, tokens=tokens, telemetry=quiet),
        mongodb_url="mongodb://127.0.0.1:1",
        redis_url="redis://127.0.0.1:1/0",
    )


def import_taxonomy(settings: Settings, file: Path, relations: Path | None, output: Path | None) -> None:
    """Write the imported skills where ``JOBHIRE_TAXONOMY_FILE`` finds them."""
    from jobhire.domains.matching.infrastructure.taxonomy import import_esco
    from jobhire.interfaces.cli.datadir import DataDir

    goal = output or settings.matching.taxonomy_file
    if goal is None:
        goal = DataDir(settings.stack.data_dir).root / "taxonomy.txt"
    try:
        report = import_esco(file, goal, relations=relations)
    except (OSError, ValueError) as failure:
        raise Refusal(f"cannot import {file}: {failure}") from None
    print(f"{report.read} rows: {report.added} new skills, {report.merged} known already", end="")
    print(f"; {report.aliases} more names, {report.relations} relations")
    for reason, rows in report.skipped.items():
        print(f"left out {rows}: {reason}")
    if goal != settings.matching.taxonomy_file:
        print(f"To use them, start with JOBHIRE_TAXONOMY_FILE={goal}")


def verify_events(settings: Settings, tenant: str | None) -> int:
    """1 when a chain is broken."""
    from jobhire.shared.infrastructure.event_log import EventLog

    return asyncio.run(_verify(settings, tenant, EventLog, "events"))


def verify_audit(settings: Settings, tenant: str | None) -> int:
    """1 when a trail is broken."""
    from jobhire.shared.infrastructure.audit_log import AuditLog

    return asyncio.run(_verify(settings, tenant, AuditLog, "entries"))


async def _verify(
    settings: Settings, tenant: str | None, open_log: Callable[[Any], EventLog | AuditLog], what: str
) -> int:
    from jobhire.shared.domain import TenantId
    from jobhire.shared.infrastructure.chain import BrokenChain

    broken = 0
    async with _database(settings) as database:
        log = open_log(database)
        tenants = [TenantId(tenant)] if tenant else await log.tenants()
        for each in tenants:
            try:
                head = await log.verify(each)
                print(f"{each}: {head.position} {what}, chain whole, head {head.hash}")
            except BrokenChain as failure:
                broken = 1
                print(f"BROKEN {failure}")
    if not tenants:
        print(f"No {what} yet.")
    return broken


def forget_addresses(settings: Settings, days: int) -> None:
    asyncio.run(_forget_addresses(settings, days))


async def _forget_addresses(settings: Settings, days: int) -> None:
    from jobhire.shared.infrastructure.audit_log import AuditLog

    before, erased = datetime.now(UTC) - timedelta(days=days), 0
    async with _database(settings) as database:
        log = AuditLog(database)
        for tenant_id in await log.tenants():
            erased += await log.forget_addresses(tenant_id, before=before)
    print(f"{erased} addresses erased.")


@asynccontextmanager
async def _database(settings: Settings) -> AsyncIterator[Any]:
    from jobhire.interfaces.cli.servers import check_mongodb
    from jobhire.shared.infrastructure.mongo import connect

    check_mongodb(settings)
    client = connect(settings.mongodb.url, app="operator")
    try:
        yield client[settings.mongodb.database]
    finally:
        client.close()


def list_parked(settings: Settings) -> None:
    entries = _parked(settings, {})
    if not entries:
        print("Nothing is parked.")
        return
    names = ("consumer", "tenant", "position", "type", "reason")
    table = Table(*(Column(name, overflow="fold") for name in names))
    for entry in entries:
        table.add_row(*(escape(str(entry[name])) for name in names))
    Console(highlight=False).print(table)


def replay_parked(settings: Settings, consumer: str | None, tenant: str | None) -> int:
    """Run each parked event again, in order. 1 when one fails again (it stays parked)."""
    wanted = {name: value for name, value in (("consumer", consumer), ("tenant", tenant)) if value}
    entries = _parked(settings, wanted)
    if not entries:
        print("Nothing to replay.")
        return 0
    failed = 0
    for name, tenant_id, position, failure in asyncio.run(_replay(settings, entries)):
        outcome = "done" if failure is None else f"failed again ({failure})"
        failed += failure is not None
        print(f"{name} {tenant_id} {position}: {outcome}")
    return int(failed > 0)


async def _replay(
    settings: Settings, entries: list[dict[str, Any]]
) -> list[tuple[str, str, int, str | None]]:
    """(consumer, tenant, position, None or why it failed) each. Who fails stays."""
    from jobhire.bootstrap import at_hand, runtimes_of

    outcomes = []
    async with at_hand(settings, role="replay") as container:
        runtimes = runtimes_of(container)
        for entry in entries:
            name, tenant, position = entry["consumer"], entry["tenant"], entry["position"]
            failure: str | None = None
            try:
                await runtimes[name].replay(tenant, position)
            except Exception as refused:
                failure = type(refused).__name__
            outcomes.append((name, tenant, position, failure))
    return outcomes


def _parked(settings: Settings, wanted: dict[str, str]) -> list[dict[str, Any]]:
    from pymongo import MongoClient

    from jobhire.interfaces.cli.servers import check_mongodb

    check_mongodb(settings)
    with MongoClient[dict[str, Any]](settings.mongodb.url) as client:
        found = list(client[settings.mongodb.database]["parked"].find(wanted))
    return sorted(found, key=lambda entry: (entry["consumer"], entry["tenant"], entry["position"]))

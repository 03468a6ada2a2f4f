"""``jobhire import``: what comes in over the API, from whoever has a token."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from jobhire.interfaces.cli.refusal import Refusal

if TYPE_CHECKING:
    from jobhire.interfaces.cli.client import Client

Command = Callable[..., None]
STOPPED = 130
_CONNECTION = (
    click.option("--url", help="The API (default: the stack that runs here)."),
    click.option("--token", envvar="JOBHIRE_TOKEN", help="An access token (JOBHIRE_TOKEN)."),
    click.option("--api-key", envvar="JOBHIRE_API_KEY", help="Or an API key (JOBHIRE_API_KEY)."),
)


def _connected(command: Command) -> Command:
    for option in reversed(_CONNECTION):
        command = option(command)
    return command


@click.group("import")
def imports() -> None:
    """Bring in CVs, or all of another system."""


@imports.command("cvs", short_help="Import a folder or archive of CVs.")
@click.argument("source", type=click.Path(path_type=Path))
@_connected
@click.option("--dry-run", is_flag=True, help="Only say what would become of each file.")
@click.option("--yes", is_flag=True, help="Do not ask before it is run.")
def import_cvs(
    source: Path, url: str | None, token: str | None, api_key: str | None, dry_run: bool, yes: bool
) -> None:
    """Import the CVs (PDF, DOCX, TXT) in SOURCE, a folder or a ZIP archive.

    First it is said what would become of each file, then it is done. Stopped anywhere, the same command goes
    on; a file that is there already is not taken in again. Exit code 1 when files were refused.
    """
    from jobhire.interfaces.cli.bulk import run_bulk

    _exit(lambda client: run_bulk(client, source, dry_run=dry_run, yes=yes), url, token, api_key)


@imports.command("talent-sonar", short_help="Import a backup of Talent Sonar.")
@click.argument("backup", type=click.Path(path_type=Path, dir_okay=False))
@_connected
@click.option("--dry-run", is_flag=True, help="Only say what would become of each record; calls nobody.")
@click.option("--json", "as_json", is_flag=True, help="The report as JSON.")
def import_talent_sonar(
    backup: Path, url: str | None, token: str | None, api_key: str | None, dry_run: bool, as_json: bool
) -> None:
    """Import jobs and candidates from BACKUP, a JSON export of Talent Sonar.

    Repeatable: what is there already is left alone. Exit code 1 when records were refused, or do not read
    back as they were sent.
    """
    from jobhire.interfaces.cli.migration import migrate

    if dry_run:
        sys.exit(migrate(None, backup, as_json=as_json))
    _exit(lambda client: migrate(client, backup, as_json=as_json), url, token, api_key)


def _exit(work: Callable[[Client], int], url: str | None, token: str | None, api_key: str | None) -> Any:
    from jobhire.interfaces.cli.client import ProblemAnswer

    try:
        sys.exit(work(_client(url, token, api_key)))
    except ProblemAnswer as failure:
        raise Refusal(_said(failure)) from None
    except KeyboardInterrupt:
        click.echo("Stopped. The same command goes on from here.", err=True)
        sys.exit(STOPPED)


def _said(failure: Any) -> str:
    if failure.status == 401:
        return "the API does not know you: give --token or --api-key (JOBHIRE_TOKEN, JOBHIRE_API_KEY)"
    return str(failure)


def _client(url: str | None, token: str | None, api_key: str | None) -> Client:
    from jobhire.interfaces.cli.client import Client

    client = Client(url or _here())
    if token:
        client.token = token
    elif api_key:
        client.exchange(api_key)
    return client


def _here() -> str:
    from jobhire.interfaces.cli.datadir import running_from
    from jobhire.interfaces.cli.environment import settings_of

    data_dir = settings_of().stack.data_dir
    running = running_from(data_dir)
    if running is None:
        raise Refusal(f"no `jobhire up` runs on {data_dir.absolute()}; name one with --url")
    return running.url

"""The ``jobhire`` command. Everything heavy is imported by the command that needs it: ``--help`` is quick."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import click

from jobhire.interfaces.cli.importing import imports
from jobhire.interfaces.cli.refusal import Refusal
from jobhire.interfaces.cli.security import audit, secrets

_HOST = click.option("--host", help="Address to listen on (JOBHIRE_HOST, 127.0.0.1).")
_PORT = click.option("--port", type=click.IntRange(1, 65535), help="Port to listen on (JOBHIRE_PORT, 8000).")
_DATA_DIR = click.option(
    "--data-dir",
    type=click.Path(path_type=Path),
    help="Where the stack keeps its data (JOBHIRE_DATA_DIR, .jobhire).",
)


def _show_version(context: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted and not context.resilient_parsing:
        from importlib.metadata import version

        click.echo(f"jobhire {version('jobhire')}")
        context.exit()


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option("--version", is_flag=True, is_eager=True, expose_value=False, callback=_show_version)
def cli() -> None:
    """An API-first recruitment backend: candidates ranked for every job, explained, kept current.

    Settings come from JOBHIRE_ variables (or .env): `jobhire config` shows them all.
    """


@cli.command(short_help="Run the whole stack here: servers, API, relay, workers.")
@_HOST
@_PORT
@_DATA_DIR
@click.option("--workers", type=click.IntRange(1, 64), help="Worker processes (JOBHIRE_WORKERS, 1).")
@click.option("--demo", is_flag=True, help="Load the demo tenant and show a ranking.")
def up(host: str | None, port: int | None, data_dir: Path | None, workers: int | None, demo: bool) -> None:
    """Run the whole stack here: servers (embedded unless URLs are set), API, relay, workers."""
    from jobhire.interfaces.cli.environment import settings_of
    from jobhire.interfaces.cli.up import run_stack

    settings = settings_of(host=host, port=port, data_dir=data_dir, workers=workers)
    if demo:
        from jobhire.interfaces.cli.showcase import present

        sys.exit(run_stack(settings, when_up=present))
    sys.exit(run_stack(settings))


@cli.command()
@_HOST
@_PORT
def api(host: str | None, port: int | None) -> None:
    """Serve the HTTP API."""
    from jobhire.interfaces.cli.environment import joined_settings
    from jobhire.interfaces.cli.roles import run_api

    run_api(joined_settings(host=host, port=port))


@cli.command()
def worker() -> None:
    """Follow the event log: recompute rankings."""
    from jobhire.interfaces.cli.environment import joined_settings
    from jobhire.interfaces.cli.roles import run_worker

    run_worker(joined_settings())


@cli.command(short_help="Carry events to the log and to whoever follows it.")
def relay() -> None:
    """Carry events from the aggregates to the log and to whoever follows it."""
    from jobhire.interfaces.cli.environment import joined_settings
    from jobhire.interfaces.cli.roles import run_relay

    run_relay(joined_settings())


@cli.command(short_help="Load the demo tenant and show a ranking.")
@click.argument("url", required=False)
def demo(url: str | None) -> None:
    """Load the demo tenant into the API at URL (default: the stack that runs here) and show a ranking."""
    from jobhire.interfaces.cli.environment import settings_of
    from jobhire.interfaces.cli.showcase import present_at

    present_at(url, settings_of())


@cli.command()
def config() -> None:
    """Show every setting in force. Secrets stay hidden."""
    from jobhire.interfaces.cli.environment import settings_of
    from jobhire.interfaces.cli.operations import show_config

    show_config(settings_of())


@cli.command()
def openapi() -> None:
    """Print the OpenAPI document of the HTTP API."""
    from jobhire.interfaces.cli.environment import settings_of
    from jobhire.interfaces.cli.operations import print_openapi

    print_openapi(settings_of())


@cli.group()
def taxonomy() -> None:
    """The skills the matching knows."""


@taxonomy.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--relations", type=click.Path(path_type=Path), help="ESCO's relations between skills (CSV).")
@click.option(
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Where the result goes (JOBHIRE_TAXONOMY_FILE, or taxonomy.txt in the data directory).",
)
def taxonomy_import(file: Path, relations: Path | None, output: Path | None) -> None:
    """Load ESCO skills (CSV) on top of the built-in ones."""
    from jobhire.interfaces.cli.environment import settings_of
    from jobhire.interfaces.cli.operations import import_taxonomy

    import_taxonomy(settings_of(), file, relations, output)


@cli.group()
def cv() -> None:
    """CVs and what the parser makes of them."""


@cv.command("show")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--json", "form", flag_value="json", help="As JSON, with the place of every value.")
@click.option("--json-resume", "form", flag_value="json-resume", help="As JSON Resume.")
def cv_show(file: Path, form: str | None) -> None:
    """Show the profile in FILE (PDF, DOCX, TXT) and text hidden in it. Exit code 1 when it is refused."""
    from jobhire.interfaces.cli.cvs import show_cv
    from jobhire.interfaces.cli.environment import settings_of

    sys.exit(show_cv(file, form or "text", settings_of().matching.taxonomy_file))


@cli.group()
def events() -> None:
    """The event log."""


@events.command("verify")
@click.option("--tenant", help="Only this tenant.")
def events_verify(tenant: str | None) -> None:
    """Walk the hash chain of every tenant. Exit code 1 when one is broken."""
    from jobhire.interfaces.cli.environment import joined_settings
    from jobhire.interfaces.cli.operations import verify_events

    sys.exit(verify_events(joined_settings(), tenant))


@events.command("catalogue")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), default="docs/events")
def events_catalogue(folder: Path) -> None:
    """Write schemas and examples of every event type to FOLDER (docs/events)."""
    from jobhire.interfaces.cli.environment import settings_of
    from jobhire.interfaces.cli.operations import write_catalogue

    write_catalogue(settings_of(), folder)


@cli.group()
def model() -> None:
    """Scoring models, for whoever runs the service."""


@model.command("tune", short_help="Fit weights to what people judged.")
@click.option("--tenant", required=True, help="Whose feedback, and whose model.")
@click.option(
    "--pairs",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Labelled pairs, a JSON object a line, instead of the tenant's feedback.",
)
@click.option("--name", default="tuned", show_default=True, help="Of the candidate model.")
@click.option("--dry-run", is_flag=True, help="Only show what would be written.")
def model_tune(tenant: str, pairs: Path | None, name: str, dry_run: bool) -> None:
    """Fit weights to the feedback of a tenant, or to labelled pairs, cross-validated by job, and propose them
    as a candidate model where they are better by more than chance. The live model stays."""
    from jobhire.interfaces.cli.environment import joined_settings
    from jobhire.interfaces.cli.tuning import tune_model

    tune_model(joined_settings(), tenant, pairs, name=name, write=not dry_run)


@cli.group()
def tenant() -> None:
    """The tenants, for whoever runs the service."""


@tenant.command("list")
def tenant_list() -> None:
    """Show every tenant."""
    from jobhire.interfaces.cli.environment import joined_settings
    from jobhire.interfaces.cli.tenants import list_tenants

    list_tenants(joined_settings())


@tenant.command("show")
@click.argument("tenant")
def tenant_show(tenant: str) -> None:
    """Show one tenant."""
    from jobhire.interfaces.cli.environment import joined_settings
    from jobhire.interfaces.cli.tenants import show_tenant

    show_tenant(joined_settings(), tenant)


def _set_status(tenant: str, status: str) -> None:
    from jobhire.interfaces.cli.environment import joined_settings
    from jobhire.interfaces.cli.tenants import set_status

    set_status(joined_settings(), tenant, status)


@tenant.command("suspend")
@click.argument("tenant")
def tenant_suspend(tenant: str) -> None:
    """Let nobody in and leave its work undone, until it is resumed."""
    _set_status(tenant, "suspended")


@tenant.command("resume")
@click.argument("tenant")
def tenant_resume(tenant: str) -> None:
    """Resume a suspended tenant, or restore a deleted one."""
    _set_status(tenant, "active")


@tenant.command("tier")
@click.argument("tenant")
@click.argument("tier", type=click.Choice(["free", "team", "enterprise"]))
def tenant_tier(tenant: str, tier: str) -> None:
    """Say what the tenant pays for: its limits follow."""
    from jobhire.interfaces.cli.environment import joined_settings
    from jobhire.interfaces.cli.tenants import set_tier

    set_tier(joined_settings(), tenant, tier)


@tenant.command("purge", short_help="Destroy what deleted tenants left.")
@click.argument("tenant", required=False)
@click.option("--now", is_flag=True, help="Do not wait until the 30 days are over.")
def tenant_purge(tenant: str | None, now: bool) -> None:
    """Destroy everything of TENANT (default: of every tenant deleted 30 days ago or earlier)."""
    from jobhire.interfaces.cli.environment import joined_settings
    from jobhire.interfaces.cli.tenants import purge_tenants

    purge_tenants(joined_settings(), tenant, now=now)


@cli.group()
def payment() -> None:
    """Orders whose payment needs somebody to look at it, for whoever runs the service."""


@payment.command("stuck")
def payment_stuck() -> None:
    """Show orders of which nobody knows what became of their payment."""
    from jobhire.interfaces.cli.environment import joined_settings
    from jobhire.interfaces.cli.payments import list_stuck

    list_stuck(joined_settings())


@payment.command("resume")
@click.argument("tenant")
@click.argument("order")
def payment_resume(tenant: str, order: str) -> None:
    """Ask the provider once more what became of a stuck order. Nothing is charged twice."""
    from jobhire.interfaces.cli.environment import joined_settings
    from jobhire.interfaces.cli.payments import resume

    resume(joined_settings(), tenant, order)


@payment.command("close")
@click.argument("tenant")
@click.argument("order")
def payment_close(tenant: str, order: str) -> None:
    """Close a stuck order: you have seen at the provider that nothing was taken."""
    from jobhire.interfaces.cli.environment import joined_settings
    from jobhire.interfaces.cli.payments import close

    close(joined_settings(), tenant, order)


@payment.command("refund")
@click.argument("tenant")
@click.argument("order")
def payment_refund(tenant: str, order: str) -> None:
    """Pay an order back, all of it. The subscription whose present period it paid ends."""
    from jobhire.interfaces.cli.environment import joined_settings
    from jobhire.interfaces.cli.payments import refund

    refund(joined_settings(), tenant, order)


@cli.group()
def parked() -> None:
    """Events that a consumer could not process."""


@parked.command("list")
def parked_list() -> None:
    """Show what is parked and why."""
    from jobhire.interfaces.cli.environment import joined_settings
    from jobhire.interfaces.cli.operations import list_parked

    list_parked(joined_settings())


@parked.command("replay")
@click.option("--consumer", help="Only what this consumer parked.")
@click.option("--tenant", help="Only events of this tenant.")
def parked_replay(consumer: str | None, tenant: str | None) -> None:
    """Process parked events again. Exit code 1 when one fails again."""
    from jobhire.interfaces.cli.environment import joined_settings
    from jobhire.interfaces.cli.operations import replay_parked

    sys.exit(replay_parked(joined_settings(), consumer, tenant))


cli.add_command(imports)
cli.add_command(audit)
cli.add_command(secrets)


def main() -> None:
    """The entry point: a refusal is one line and exit code 2, never a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a terminal that lacks a character gets a "?"
            stream.reconfigure(errors="replace")
    try:
        cli(prog_name="jobhire")
    except Refusal as refusal:
        click.echo(f"jobhire: {refusal}", err=True)
        sys.exit(2)


if __name__ == "__main__":
    main()

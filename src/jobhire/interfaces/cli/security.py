"""``jobhire secrets`` and ``jobhire audit``: what the operator of a house with secrets asks for."""

from __future__ import annotations

import sys

import click


@click.group()
def audit() -> None:
    """The audit trail."""


@audit.command("verify")
@click.option("--tenant", help="Only this tenant.")
def audit_verify(tenant: str | None) -> None:
    """Walk the hash chain of every tenant's trail. Exit code 1 when one is broken."""
    from jobhire.interfaces.cli.environment import joined_settings
    from jobhire.interfaces.cli.operations import verify_audit

    sys.exit(verify_audit(joined_settings(), tenant))


@audit.command("forget-addresses")
@click.option("--days", type=click.IntRange(1), default=180, show_default=True, help="Older than that.")
def audit_forget_addresses(days: int) -> None:
    """Erase callers' network addresses from old entries. The chain still holds."""
    from jobhire.interfaces.cli.environment import joined_settings
    from jobhire.interfaces.cli.operations import forget_addresses

    forget_addresses(joined_settings(), days)


@click.group()
def secrets() -> None:
    """Secrets at rest: which key they are sealed with."""


@secrets.command("status")
def secrets_status() -> None:
    """Count sealed values under the present and under earlier keys. Exit code 1: an earlier key is needed."""
    from jobhire.interfaces.cli.environment import joined_settings
    from jobhire.interfaces.cli.sealing import report

    sys.exit(report(joined_settings(), rotate=False))


@secrets.command("rotate")
@click.option("--dry-run", is_flag=True, help="Only count, as `status` does.")
def secrets_rotate(dry_run: bool) -> None:
    """Seal anew what earlier keys sealed. May be stopped and repeated. Exit code 1: not all of it was."""
    from jobhire.interfaces.cli.environment import joined_settings
    from jobhire.interfaces.cli.sealing import report

    sys.exit(report(joined_settings(), rotate=not dry_run))

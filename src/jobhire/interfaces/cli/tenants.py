"""What whoever runs the service does to tenants: list, show, suspend, resume, restore, tier, purge."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.markup import escape
from rich.table import Column, Table

from jobhire.interfaces.cli.operating import as_operator
from jobhire.interfaces.cli.refusal import Refusal

if TYPE_CHECKING:
    from jobhire.bootstrap import Container
    from jobhire.config.settings import Settings
    from jobhire.domains.identity.application.tenants import TenantView

_COLUMNS = ("tenant", "name", "status", "tier", "founded")


def list_tenants(settings: Settings) -> None:
    """Every tenant there is, oldest first."""

    async def work(container: Container) -> None:
        from jobhire.domains.identity.infrastructure.mongo import TENANTS

        found = await container.database()[TENANTS.collection].find({}).to_list(None)
        table = Table(*(Column(name, overflow="fold") for name in _COLUMNS))
        for document in sorted(found, key=lambda each: str(each["_id"])):
            state = document["state"]
            cells = (document["tenant"], state["name"], state["status"], state["tier"], state["founded_at"])
            table.add_row(*(escape(str(cell)) for cell in cells))
        Console(highlight=False).print(table if found else "No tenants yet.")

    as_operator(settings, work)


def show_tenant(settings: Settings, tenant: str) -> None:
    async def work(container: Container) -> None:
        from jobhire.domains.identity.application.tenants import GetTenant

        _print(await container.mediator().send(GetTenant(by=_operator(tenant))))

    as_operator(settings, work)


def set_status(settings: Settings, tenant: str, status: str) -> None:
    """Takes effect on every process within 5 seconds."""

    async def work(container: Container) -> None:
        from jobhire.domains.identity.application.tenants import SetTenantStatus
        from jobhire.domains.identity.domain.tenant import TenantStatus

        command = SetTenantStatus(by=_operator(tenant), status=TenantStatus(status))
        _print(await container.mediator().send(command))

    as_operator(settings, work)


def set_tier(settings: Settings, tenant: str, tier: str) -> None:
    async def work(container: Container) -> None:
        from jobhire.domains.identity.application.tenants import SetTenantTier
        from jobhire.domains.identity.domain.tenant import Tier

        _print(await container.mediator().send(SetTenantTier(by=_operator(tenant), tier=Tier(tier))))

    as_operator(settings, work)


def purge_tenants(settings: Settings, tenant: str | None, *, now: bool) -> None:
    """Destroy what deleted tenants left, once their 30 days are over (``now``: without waiting for that), as
    a worker does by itself. Interrupted, it is simply run again."""

    async def work(container: Container) -> None:
        from jobhire.domains.identity.infrastructure import purge
        from jobhire.shared.domain import TenantId

        due = await purge.due(container.database(), at=None if now else container.clock().now())
        chosen = [each for each in due if tenant in (None, each)]
        if tenant and not chosen:
            raise Refusal(f"{tenant} is not a tenant that may be purged: delete it first, and wait 30 days")
        for each in chosen:
            print(f"{each}")
            destroying = purge.purge_on_record(container.database(), TenantId(each), container.audit())
            async for collection, count in destroying:
                if count:
                    print(f"  {collection}: {count} documents destroyed")
        print(f"{len(chosen)} tenants purged.")

    as_operator(settings, work)


def _operator(tenant: str) -> Any:
    from jobhire.shared.application import Principal
    from jobhire.shared.domain import TenantId

    return Principal.system(TenantId(tenant))


def _print(tenant: TenantView) -> None:
    print(f"{tenant.id}  {tenant.name}  {tenant.status}  {tenant.tier}  owner {tenant.owner_id}")
    if tenant.purge_after is not None:
        print(f"It can be restored until {tenant.purge_after:%Y-%m-%d %H:%M} UTC.")

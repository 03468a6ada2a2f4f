"""What whoever runs the service does to orders: those that are stuck, and money that goes back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.markup import escape
from rich.table import Column, Table

from jobhire.interfaces.cli.operating import as_operator

if TYPE_CHECKING:
    from jobhire.bootstrap import Container
    from jobhire.config.settings import Settings

_COLUMNS = ("tenant", "order", "what", "total", "status", "placed", "parked")


def list_stuck(settings: Settings) -> None:
    """Of every tenant, oldest first."""

    async def work(container: Container) -> None:
        from jobhire.domains.payment import module as payment

        found = await payment.parked(container.kit()).parked()
        table = Table(*(Column(name, overflow="fold") for name in _COLUMNS))
        for order in found:
            total = order.item.total
            cells = (
                order.tenant_id,
                order.id,
                f"{order.item.kind} {order.item.code}",
                f"{total.amount} {total.currency} (minor units)",
                order.status,
                f"{order.placed_at:%Y-%m-%d %H:%M}",
                f"{order.parked_at:%Y-%m-%d %H:%M}",
            )
            table.add_row(*(escape(str(cell)) for cell in cells))
        Console(highlight=False).print(table if found else "No order is stuck.")

    as_operator(settings, work)


def resume(settings: Settings, tenant: str, order: str) -> None:
    from jobhire.domains.payment.application.operating import ResumeOrder

    _send(settings, lambda: ResumeOrder(by=_operator(tenant), id=order))


def close(settings: Settings, tenant: str, order: str) -> None:
    from jobhire.domains.payment.application.operating import CloseOrder

    _send(settings, lambda: CloseOrder(by=_operator(tenant), id=order))


def refund(settings: Settings, tenant: str, order: str) -> None:
    from jobhire.domains.payment.application.operating import RefundOrder

    _send(settings, lambda: RefundOrder(by=_operator(tenant), id=order))


def _send(settings: Settings, command: Any) -> None:
    async def work(container: Container) -> None:
        view = await container.mediator().send(command())
        print(f"{view.id}  {view.kind} {view.code}  {view.status}{'  stuck' if view.parked else ''}")

    as_operator(settings, work)


def _operator(tenant: str) -> Any:
    from jobhire.shared.application import Principal
    from jobhire.shared.domain import TenantId

    return Principal.system(TenantId(tenant))

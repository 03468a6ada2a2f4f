"""What whoever runs the service does to orders: those that are stuck, and money that goes back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jobhire.interfaces.cli.operating import as_operator

if TYPE_CHECKING:
    from jobhire.bootstrap import Container
    from jobhire.config.settings import Settings


def list_stuck(settings: Settings) -> None:
    """Of every tenant, oldest first; tenant and order as the other commands take them."""

    async def work(container: Container) -> None:
        from jobhire.domains.payment import module as payment

        found = await payment.parked(container.kit()).parked()
        for order in found:
            total, item = order.item.total, order.item
            what = f"{item.kind} {item.code}, {total.amount} minor units of {total.currency}"
            print(
                f"{order.tenant_id} {order.id}  {what}, {order.status} since {order.parked_at:%Y-%m-%d %H:%M}"
            )
        if not found:
            print("No order is stuck.")

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

"""Messages of payment providers: who signed them, whether they are known, and what they change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Literal

from jobhire.domains.payment.application.ports import PaymentProvider, Report, Reports, Watcher
from jobhire.domains.payment.domain.order import Order
from jobhire.shared.application import AggregateStore, Clock, Message, acting_as, edit, system_act
from jobhire.shared.domain import NotFound

Outcome = Literal["applied", "nothing-new", "repeated", "other-type", "unknown-order", "other-amount"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Letterbox:
    orders: AggregateStore[Order]
    providers: Mapping[str, PaymentProvider]
    reports: Reports
    watcher: Watcher
    clock: Clock


class TakeReport(Message[Outcome], frozen=True, kw_only=True):
    """``by`` is a visitor: the signature says who it is. ``headers``: names in lower case."""

    permission: ClassVar[str | None] = None

    provider: str
    headers: Mapping[str, str]
    body: bytes


async def take_report(command: TakeReport, *, letterbox: Letterbox) -> Outcome:
    """Kept when it is dealt with, so that one whose effect was cut off has it when it comes again. Raises
    ``NotFound`` for a provider that is not in use, ``SignatureRefused``, ``MessageRefused``."""
    provider = letterbox.providers.get(command.provider)
    if provider is None:
        raise NotFound("no provider of this name takes payments here", id=command.provider[:40])
    now = letterbox.clock.now()
    report = provider.read(command.headers, command.body, now=now)
    if await letterbox.reports.known(provider.name, report.id):
        outcome: Outcome = "repeated"
    else:
        outcome = await _applied(report, letterbox)
        await letterbox.reports.keep(provider.name, report, outcome, now=now)
    letterbox.watcher.told(provider.name, outcome)
    return outcome


async def _applied(report: Report, letterbox: Letterbox) -> Outcome:
    charge = report.charge
    outcome: Outcome = "nothing-new"
    if charge is None or not report.tenant_id or not report.order_id:
        return "other-type"

    def change(order: Order) -> bool:
        nonlocal outcome
        if report.total not in (None, order.item.total):
            outcome = "other-amount"
            return False
        learnt = order.learn(
            charge.state, reference=charge.reference, reason=charge.reason, now=letterbox.clock.now()
        )
        outcome = "applied" if learnt else "nothing-new"
        return learnt

    try:
        with acting_as(system_act(report.tenant_id, "order.report")):
            await edit(letterbox.orders, report.tenant_id, report.order_id, change)
    except NotFound:
        return "unknown-order"
    return outcome

"""The door of the payment domain: plans are bought and paid, once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from jobhire.domains.payment.application.charging import Cashier
from jobhire.domains.payment.application.fulfilling import Aftermath
from jobhire.domains.payment.application.operating import (
    CloseOrder,
    RefundOrder,
    ResumeOrder,
    close_order,
    refund_order,
    resume_order,
)
from jobhire.domains.payment.application.ordering import (
    AwaitOrder,
    CancelOrder,
    GetOrder,
    ListOrders,
    ListPlans,
    OrderOperations,
    PlaceOrder,
    Till,
    await_order,
    cancel_order,
    get_order,
    list_orders,
    list_plans,
    place_order,
)
from jobhire.domains.payment.application.ports import AtWork, Invoices, PaymentProvider, Reports, Watcher
from jobhire.domains.payment.application.renewing import Calendar
from jobhire.domains.payment.application.reporting import Letterbox, TakeReport, take_report
from jobhire.domains.payment.application.subscribing import (
    ChangeSubscription,
    GetInvoice,
    GetSubscription,
    ListInvoices,
    change_subscription,
    get_invoice,
    get_subscription,
    list_invoices,
)
from jobhire.domains.payment.application.views import OPERATION
from jobhire.domains.payment.domain import events
from jobhire.domains.payment.infrastructure.catalogue import read_catalogue
from jobhire.domains.payment.infrastructure.local import LocalProvider
from jobhire.domains.payment.infrastructure.mongo import (
    INVOICES,
    ORDERS,
    SUBSCRIPTIONS,
    SWEEP_SECONDS,
    InvoiceDocument,
    MongoInvoices,
    MongoOrders,
    MongoReports,
    MongoSubscriptions,
    OrderDocument,
    ReportDocument,
    SubscriptionDocument,
    sweep,
)
from jobhire.domains.payment.infrastructure.rounds import Rounds, Watch
from jobhire.domains.payment.infrastructure.stripe import StripeProvider
from jobhire.shared.infrastructure.chores import Chore
from jobhire.shared.infrastructure.module import Door, Kit

if TYPE_CHECKING:
    from litestar import Controller

__all__ = ["Payment", "open_door", "parked"]

RENEWAL_SECONDS = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """What an operator decides. ``provider``: who takes payments: ``local``, ``stripe`` or, empty, nobody."""

    provider: str = ""
    stripe_key: str = field(default="", repr=False)
    webhook_secret: str = field(default="", repr=False)
    catalogue_file: Path | None = None


def open_door(kit: Kit, payment: Payment, *, at_work: AtWork) -> Door:
    orders, directory = kit.store(ORDERS), MongoOrders(kit.database, kit.activity)
    subscriptions, providers, watch = kit.store(SUBSCRIPTIONS), _providers(kit, payment), Watch()
    till = Till(
        orders=orders,
        directory=directory,
        subscriptions=subscriptions,
        catalogue=read_catalogue(payment.catalogue_file),
        provider=payment.provider,
        throttle=kit.throttle,
        clock=kit.clock,
    )
    invoices = MongoInvoices(kit.database, kit.activity)
    wire(kit, till, invoices, providers, reports=MongoReports(kit.database), watcher=watch)
    cashier = Cashier(
        orders=orders,
        providers=providers,
        aftermath=aftermath(kit, invoices),
        clock=kit.clock,
        at_work=at_work,
        watcher=watch,
    )
    calendar = Calendar(
        orders=orders,
        subscriptions=subscriptions,
        directory=MongoSubscriptions(kit.database),
        at_work=at_work,
        clock=kit.clock,
    )
    return Door(
        name="payment",
        events=EVENTS,
        documents=(OrderDocument, SubscriptionDocument, InvoiceDocument, ReportDocument),
        controllers=_controllers,
        services=(Rounds(cashier, orders=directory, clock=kit.clock).run,),
        chores=(
            Chore(name="renewals", seconds=RENEWAL_SECONDS, run=calendar.turn),
            Chore(name="payment-reports", seconds=SWEEP_SECONDS, run=partial(sweep, kit.database, kit.clock)),
        ),
        operations={OPERATION: OrderOperations(orders)},
    )


EVENTS = (
    events.OrderPlaced,
    events.OrderPaid,
    events.OrderRefused,
    events.OrderCancelled,
    events.OrderFulfilled,
    events.OrderRefunded,
    events.OrderParked,
    events.SubscriptionStarted,
    events.SubscriptionChanged,
    events.SubscriptionRenewed,
    events.SubscriptionPastDue,
    events.SubscriptionCancelled,
    events.SubscriptionEnded,
    events.InvoiceIssued,
)


def parked(kit: Kit) -> MongoOrders:
    """For whoever operates the service: orders of all tenants."""
    return MongoOrders(kit.database, kit.activity)


def aftermath(kit: Kit, numbers: Invoices) -> Aftermath:
    return Aftermath(
        orders=kit.store(ORDERS),
        subscriptions=kit.store(SUBSCRIPTIONS),
        invoices=kit.store(INVOICES),
        numbers=numbers,
        clock=kit.clock,
    )


def wire(
    kit: Kit,
    till: Till,
    directory: Invoices,
    providers: Mapping[str, PaymentProvider],
    *,
    reports: Reports,
    watcher: Watcher,
) -> None:
    """Handlers to the mediator, whatever lies behind the ports."""
    register, orders, clock = kit.mediator.register, till.orders, kit.clock
    register(ListPlans, partial(list_plans, till=till))
    register(PlaceOrder, partial(place_order, till=till))
    register(AwaitOrder, partial(await_order, orders=orders))
    register(GetOrder, partial(get_order, till=till))
    register(ListOrders, partial(list_orders, till=till))
    register(CancelOrder, partial(cancel_order, till=till))
    register(GetSubscription, partial(get_subscription, till=till))
    register(ChangeSubscription, partial(change_subscription, till=till))
    register(ListInvoices, partial(list_invoices, directory=directory))
    register(GetInvoice, partial(get_invoice, invoices=kit.store(INVOICES)))
    register(ResumeOrder, partial(resume_order, orders=orders, clock=clock))
    register(CloseOrder, partial(close_order, orders=orders, clock=clock))
    register(RefundOrder, partial(refund_order, orders=orders, clock=clock))
    letterbox = Letterbox(orders=orders, providers=providers, reports=reports, watcher=watcher, clock=clock)
    register(TakeReport, partial(take_report, letterbox=letterbox))


def _providers(kit: Kit, payment: Payment) -> dict[str, PaymentProvider]:
    """Only the one in use: what the local one holds for paid was not."""
    if payment.provider == "local":
        return {"local": LocalProvider(kit.database, webhook_secret=payment.webhook_secret)}
    if payment.provider == "stripe":
        secret = payment.webhook_secret
        return {"stripe": StripeProvider(kit.fetch, key=payment.stripe_key, webhook_secret=secret)}
    return {}


def _controllers() -> tuple[type[Controller], ...]:
    """Imported when the API asks for them."""
    from jobhire.domains.payment.presentation.http import (
        InvoiceController,
        OrderController,
        PaymentReportController,
        PlanController,
        SubscriptionController,
    )

    return PlanController, OrderController, SubscriptionController, InvoiceController, PaymentReportController

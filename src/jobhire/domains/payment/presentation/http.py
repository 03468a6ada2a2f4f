"""Plans, orders, the subscription and invoices over HTTP, and what payment providers tell."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from litestar import Controller, Request, Response, get, patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from jobhire.domains.payment.application.ordering import (
    AwaitOrder,
    CancelOrder,
    GetOrder,
    ListOrders,
    ListPlans,
    PlaceOrder,
)
from jobhire.domains.payment.application.ports import MessageRefused
from jobhire.domains.payment.application.reporting import Outcome, TakeReport
from jobhire.domains.payment.application.subscribing import (
    ChangeSubscription,
    GetInvoice,
    GetSubscription,
    ListInvoices,
)
from jobhire.domains.payment.application.views import (
    InvoiceView,
    Offers,
    OrderView,
    SubscriptionView,
    operation_of,
)
from jobhire.domains.payment.domain.calendar import Interval
from jobhire.domains.payment.domain.order import Order
from jobhire.shared.application import Mediator, OperationView, Principal
from jobhire.shared.domain import TenantId
from jobhire.shared.presentation.auth import operation
from jobhire.shared.presentation.conditions import etag, expected_version
from jobhire.shared.presentation.envelope import Envelope, Page
from jobhire.shared.presentation.idempotency import once
from jobhire.shared.presentation.lists import Listed
from jobhire.shared.presentation.paging import Cursor, PageNumber, PageSize
from jobhire.shared.presentation.preferences import UNDER_WAY, wait_seconds
from jobhire.shared.presentation.problems import INVALID_REQUEST, FieldError, HttpProblem

PathId = FromPath[Annotated[str, msgspec.Meta(max_length=120)]]
PaymentRequest = Request[Principal, Any, Any]
Code = Annotated[str, msgspec.Meta(min_length=1, max_length=40, pattern="^[a-z0-9-]+$")]
Token = Annotated[
    str,
    msgspec.Meta(
        min_length=1,
        max_length=200,
        pattern="^[A-Za-z]+_[A-Za-z0-9_]+(/[A-Za-z]+_[A-Za-z0-9_]+)?$",
        description="The payment provider's name for what pays (`pm_…`); never the number of a card",
    ),
]
REPORT_BYTES = 256 * 1024
_VISITOR = Principal.visitor(TenantId(""))
_EXAMPLE = {"plan": "team", "interval": "month", "paymentMethod": "pm_ok"}


class NewOrder(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True, rename="camel"):
    """Either `plan`, paid by `interval`, or `pack`, `quantity` times. `paymentMethod` left out: what pays the
    subscription."""

    plan: Code | None = None
    interval: Interval = Interval.MONTH
    pack: Code | None = None
    quantity: Annotated[int, msgspec.Meta(ge=1, le=100)] = 1
    payment_method: Token | None = None


class SubscriptionPatch(
    msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True, rename="camel"
):
    """What is left out stays. `cancelAtPeriodEnd`: it ends with what is paid; false: it goes on after all."""

    cancel_at_period_end: bool | None = None
    payment_method: Token | None = None


class Taken(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a provider's message."""

    outcome: Outcome


class PlanController(Controller):
    path = "/plans"
    tags = ("Payments",)

    @get("/", opt=operation("billing:read"), operation_id="listPlans", summary="See what can be bought")
    async def many(
        self, request: PaymentRequest, mediator: NamedDependency[Mediator]
    ) -> Response[Envelope[Offers]]:
        """Plans with their prices, and packs of tokens for AI analyses."""
        return Response(Envelope(data=await mediator.send(ListPlans(by=request.user))))


class OrderController(Controller):
    path = "/orders"
    tags = ("Payments",)

    @post(
        "/",
        opt=operation("billing:manage", idempotent=True, example=_EXAMPLE, problems=(409, 422, 429)),
        operation_id="placeOrder",
        summary="Order a plan or a pack",
        responses=UNDER_WAY,
    )
    async def place(
        self, request: PaymentRequest, data: JSONBody[NewOrder], mediator: NamedDependency[Mediator]
    ) -> Response[Envelope[OrderView]]:
        """Answers 202 with an operation: a worker has it paid, once, whatever happens. With `Prefer: wait=N`
        201 and the order when it has ended by then, also when the payment was refused: see its `status`."""

        async def run(id: str) -> Response[Any]:
            order = await mediator.send(_command(request.user, id, data))
            seconds = wait_seconds(request, 0.0)
            return _answer(await mediator.send(AwaitOrder(by=request.user, order=order, seconds=seconds)))

        return await once(request, run)

    @get("/", opt=operation("billing:read"), operation_id="listOrders", summary="List orders")
    async def many(
        self,
        request: PaymentRequest,
        mediator: NamedDependency[Mediator],
        page: PageNumber = 1,
        limit: PageSize = 20,
        cursor: Cursor = None,
    ) -> Response[Page[OrderView]]:
        """Newest first, renewals among them."""
        listed = Listed(name="orders", filters=None, page=page, limit=limit)
        found = await mediator.send(ListOrders(by=request.user, part=listed.part(request, cursor)))
        return listed.answer(request, list(found.items), total=found.total, last=found.last)

    @get("/{id:str}", opt=operation("billing:read"), operation_id="getOrder", summary="Read an order")
    async def one(
        self, request: PaymentRequest, id: PathId, mediator: NamedDependency[Mediator]
    ) -> Response[Envelope[OrderView]]:
        found = await mediator.send(GetOrder(by=request.user, id=id))
        return Response(Envelope(data=found), headers={"ETag": etag(found.version)})

    @post(
        "/{id:str}/cancel",
        opt=operation("billing:manage", problems=(404, 409)),
        status_code=200,
        operation_id="cancelOrder",
        summary="Cancel an order",
    )
    async def cancel(
        self, request: PaymentRequest, id: PathId, mediator: NamedDependency[Mediator]
    ) -> Response[Envelope[OrderView]]:
        """While its payment has not been asked for, which takes a moment."""
        cancelled = await mediator.send(CancelOrder(by=request.user, id=id))
        return Response(Envelope(data=cancelled, message="Order cancelled"))


class SubscriptionController(Controller):
    path = "/subscription"
    tags = ("Payments",)

    @get("/", opt=operation("billing:read"), operation_id="getSubscription", summary="See the subscription")
    async def one(
        self, request: PaymentRequest, mediator: NamedDependency[Mediator]
    ) -> Response[Envelope[SubscriptionView]]:
        """Of the tenant; `free` where there is none."""
        found = await mediator.send(GetSubscription(by=request.user))
        return Response(Envelope(data=found), headers={"ETag": etag(found.version)})

    @patch(
        "/",
        opt=operation("billing:manage", if_match=True, example={"cancelAtPeriodEnd": True}, problems=(409,)),
        operation_id="changeSubscription",
        summary="Cancel the subscription, or pay it by other means",
    )
    async def change(
        self, request: PaymentRequest, data: JSONBody[SubscriptionPatch], mediator: NamedDependency[Mediator]
    ) -> Response[Envelope[SubscriptionView]]:
        """Another plan is an order. What could not be charged is tried again at once by other means."""
        command = ChangeSubscription(
            by=request.user,
            cancelled=data.cancel_at_period_end,
            token=data.payment_method,
            expected_version=expected_version(request),
        )
        changed = await mediator.send(command)
        return Response(
            Envelope(data=changed, message="Subscription updated"), headers={"ETag": etag(changed.version)}
        )


class InvoiceController(Controller):
    path = "/invoices"
    tags = ("Payments",)

    @get("/", opt=operation("billing:read"), operation_id="listInvoices", summary="List invoices")
    async def many(
        self,
        request: PaymentRequest,
        mediator: NamedDependency[Mediator],
        page: PageNumber = 1,
        limit: PageSize = 20,
        cursor: Cursor = None,
    ) -> Response[Page[InvoiceView]]:
        """The last one first, credit notes among them."""
        listed = Listed(name="invoices", filters=None, page=page, limit=limit)
        found = await mediator.send(ListInvoices(by=request.user, part=listed.part(request, cursor)))
        return listed.answer(request, list(found.items), total=found.total, last=found.last)

    @get("/{id:str}", opt=operation("billing:read"), operation_id="getInvoice", summary="Read an invoice")
    async def one(
        self, request: PaymentRequest, id: PathId, mediator: NamedDependency[Mediator]
    ) -> Response[Envelope[InvoiceView]]:
        """It never changes; what is paid back has a credit note of its own."""
        return Response(Envelope(data=await mediator.send(GetInvoice(by=request.user, id=id))))


class PaymentReportController(Controller):
    path = "/payments/webhooks"
    tags = ("Payments",)

    @post(
        "/{provider:str}",
        opt=operation(public=True, reads="application/json", problems=(400, 401, 404, 413)),
        request_max_body_size=REPORT_BYTES,
        status_code=200,
        operation_id="takePaymentReport",
        summary="Take what a payment provider tells",
    )
    async def take(
        self, request: Request[Any, Any, Any], provider: PathId, mediator: NamedDependency[Mediator]
    ) -> Response[Envelope[Taken]]:
        """For the payment provider, which signs what it sends. A message that was known, is late, or is about
        something else is answered 200 and changes nothing."""
        command = TakeReport(
            by=_VISITOR,
            provider=provider,
            headers={name.lower(): value for name, value in request.headers.items()},
            body=await request.body(),
        )
        try:
            outcome = await mediator.send(command)
        except MessageRefused as refused:
            raise HttpProblem(INVALID_REQUEST, "See errors.", errors=(FieldError(str(refused)),)) from None
        return Response(Envelope(data=Taken(outcome=outcome)))


def _command(by: Principal, id: str, data: NewOrder) -> PlaceOrder:
    return PlaceOrder(
        by=by,
        id=id,
        plan=data.plan,
        interval=data.interval,
        pack=data.pack,
        quantity=data.quantity,
        token=data.payment_method,
    )


def _answer(order: Order) -> Response[Any]:
    if order.ended:
        view = OrderView.of(order)
        headers = {"Location": f"/api/v1/orders/{order.id}", "ETag": etag(order.version)}
        body: Envelope[Any] = Envelope(data=view, message=f"Order {view.status}")
        return Response(body, status_code=201, headers=headers)
    waiting: OperationView = operation_of(order)
    headers = {"Location": f"/api/v1/operations/{waiting.id}", "Retry-After": "1"}
    body = Envelope(data=waiting, message="The order is being paid.")
    return Response(body, status_code=202, headers=headers)

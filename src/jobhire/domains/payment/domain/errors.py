"""Why something of payments is refused."""

from __future__ import annotations

from jobhire.shared.domain import Conflict, Exhausted, Invalid


class PaymentsOff(Conflict):
    """Whoever operates the service has not said who takes payments."""

    code = "payments-off"
    title = "Nothing can be bought here"


class UnknownOffer(Invalid):
    """A plan, a pack or an interval that the catalogue does not have."""

    code = "unknown-offer"
    title = "This is not on offer"


class OrderUnderWay(Conflict):
    """One plan is paid at a time, so that nobody pays two. Context: the ``existing`` order."""

    code = "order-under-way"
    title = "Another order of a plan is under way"


class AlreadySubscribed(Conflict):
    code = "already-subscribed"
    title = "The tenant has this plan already"


class NotSubscribed(Conflict):
    code = "not-subscribed"
    title = "There is no subscription to change"


class TooLateToCancel(Conflict):
    """Its payment has been asked for. Context: its ``status``."""

    code = "too-late-to-cancel"
    title = "The order cannot be cancelled any more"


class NotRefundable(Conflict):
    """Nothing was paid, or it was paid back. Context: its ``status``."""

    code = "not-refundable"
    title = "There is nothing to pay back"


class PaymentRefused(Conflict):
    """As the problem of an order's operation; the order itself says ``refused``."""

    code = "payment-refused"
    title = "The payment was refused"


class TooManyOrders(Exhausted):
    """Each one asks a payment provider: whoever has many refused tries out what is not theirs."""

    code = "too-many-orders"
    title = "Too many orders, for now"

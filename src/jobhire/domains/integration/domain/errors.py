"""Why webhooks are refused."""

from __future__ import annotations

from jobhire.shared.domain import Conflict, Exhausted, Invalid


class TooManyWebhooks(Conflict):
    code = "too-many-webhooks"
    title = "The tenant has as many webhooks as there may be"


class ReplayUnderWay(Conflict):
    """One at a time, so that each is told of in order."""

    code = "replay-under-way"
    title = "This webhook is being told of earlier events already"


class UnknownEvents(Invalid):
    """Types or events that there are not."""

    code = "unknown-events"
    title = "There is no such event"


class TooManyPings(Exhausted):
    code = "too-many-pings"
    title = "Too many test events, for now"

"""The application room of the kernel: messages, the mediator, and the ports every domain needs."""

from __future__ import annotations

from jobhire.shared.application.acting import Act, acting, acting_as, action_of, system_act
from jobhire.shared.application.egress import AddressRefused, Fetch, Fetched, FetchFailed
from jobhire.shared.application.idempotency import (
    IdempotencyClaim,
    IdempotencyKeyInUse,
    IdempotencyKeyReused,
    IdempotencyStore,
    StoredAnswer,
)
from jobhire.shared.application.lists import (
    Encoded,
    Imported,
    Rows,
    Slice,
)
from jobhire.shared.application.mail import (
    Mail,
    Mailer,
    MailNotSent,
)
from jobhire.shared.application.messages import (
    PROOF_HOLDS,
    Handler,
    Mediator,
    Message,
    Middleware,
    Principal,
    ProofNeeded,
    RequestContext,
    authorise,
    recently_proven,
    request_context,
    require_proof,
)
from jobhire.shared.application.ports import (
    AggregateStore,
    Clock,
    Consumer,
    EventRecord,
    Ids,
    edit,
    retry_when_stale,
)
from jobhire.shared.application.security import (
    HOUSE,
    AuditTrail,
    Rate,
    SecurityEvent,
    Throttle,
    Vault,
)

__all__ = [
    "HOUSE",
    "PROOF_HOLDS",
    "Act",
    "AddressRefused",
    "AggregateStore",
    "AuditTrail",
    "Clock",
    "Consumer",
    "Encoded",
    "EventRecord",
    "Fetch",
    "FetchFailed",
    "Fetched",
    "Handler",
    "IdempotencyClaim",
    "IdempotencyKeyInUse",
    "IdempotencyKeyReused",
    "IdempotencyStore",
    "Ids",
    "Imported",
    "Mail",
    "MailNotSent",
    "Mailer",
    "Mediator",
    "Message",
    "Middleware",
    "Principal",
    "ProofNeeded",
    "Rate",
    "RequestContext",
    "Rows",
    "SecurityEvent",
    "Slice",
    "StoredAnswer",
    "Throttle",
    "Vault",
    "acting",
    "acting_as",
    "action_of",
    "authorise",
    "edit",
    "recently_proven",
    "request_context",
    "require_proof",
    "retry_when_stale",
    "system_act",
]

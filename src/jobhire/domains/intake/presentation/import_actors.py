"""Events in, commands out: imports are carried on when they, or files of theirs, have moved."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from jobhire.domains.intake.application.carrying_on import CarryOnImport
from jobhire.domains.intake.domain.import_entry import import_of
from jobhire.shared.application import Consumer, EventRecord, Mediator, Principal
from jobhire.shared.domain import NotFound, TenantId

CONSUMER = "imports"
_IMPORT = "ai.jobhire.import."
_MOVED = ("received", "started", "cancelled", "undo-started")
TYPES = frozenset(
    {
        *(f"{_IMPORT}{what}.v1" for what in _MOVED),
        *(f"ai.jobhire.cv.{what}.v1" for what in ("read", "failed")),
    }
)


async def follow(
    tenant_id: TenantId, events: Sequence[EventRecord], up_to: int, *, mediator: Mediator
) -> None:
    """One import after the other: the readers are for uploads by hand, too."""
    for import_id in dict.fromkeys(map(_import, events)):
        if import_id is not None:
            await carry_on(tenant_id, import_id, mediator)


async def carry_on(tenant_id: TenantId, import_id: str, mediator: Mediator) -> None:
    """For as long as there is something to do at once."""
    command = CarryOnImport(by=Principal.system(tenant_id), id=import_id)
    try:
        while await mediator.send(command):
            pass
    except NotFound:
        return


def _import(event: EventRecord) -> str | None:
    return event.subject if event.type.startswith(_IMPORT) else import_of(event.subject)


def import_consumer(mediator: Mediator) -> Consumer:
    return Consumer(
        name=CONSUMER, kind="aggregate-changing", types=TYPES, handle=partial(follow, mediator=mediator)
    )

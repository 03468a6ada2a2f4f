"""The kit that every door gets, with its security parts in memory."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, cast

from jobhire.shared.application import Clock, Ids, Mail, Mediator, SecurityEvent
from jobhire.shared.infrastructure.activity import Activity
from jobhire.shared.infrastructure.module import Kit, Stores
from jobhire.shared.infrastructure.throttle import MemoryThrottle
from jobhire.shared.infrastructure.vault import KeyringVault

VAULT_KEY = "an encryption key of thirty-two bytes or more"


@dataclass
class Postbox:
    """A ``Mailer`` that keeps what was sent."""

    letters: list[Mail] = field(default_factory=list)

    async def send(self, mail: Mail) -> None:
        self.letters.append(mail)


@dataclass
class Diary:
    """An ``AuditTrail`` that keeps what was recorded."""

    events: list[SecurityEvent] = field(default_factory=list)

    async def record(self, event: SecurityEvent) -> None:
        self.events.append(event)


def make_kit(
    *,
    mediator: Mediator,
    clock: Clock,
    ids: Ids,
    store: Stores,
    database: Any = None,
    activity: Activity | None = None,
    mailer: Postbox | None = None,
    audit: Diary | None = None,
) -> Kit:
    """``database`` is needed only by doors that read MongoDB past the store."""
    return Kit(
        mediator=mediator,
        clock=clock,
        ids=ids,
        store=store,
        database=cast(Any, database),
        activity=activity or Activity(),
        vault=KeyringVault([VAULT_KEY]),
        throttle=MemoryThrottle(),
        audit=audit or Diary(),
        mailer=mailer or Postbox(),
    )

"""A source: a board whose postings become jobs, how often it is asked, and what its names mean here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import datetime, timedelta
from enum import StrEnum

from jobhire.domains.sourcing.domain.events import (
    SourceChanged,
    SourceCreated,
    SourceDeleted,
    SourceStopped,
)
from jobhire.shared.domain import Aggregate, TenantId, one_line

MOST_SOURCES = 20
"""Of one tenant."""


class Stop(StrEnum):
    DISABLED = "disabled"
    GONE = "gone"
    FAILING = "failing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What people set. ``departments``: the tenant's names by the board's; ``every_hours``: 1 and more;
    ``credentials``: sealed, None where the board needs none; ``webhook_secret``: sealed, what the board signs
    with when it tells of changes."""

    name: str
    address: str
    departments: Mapping[str, str] = field(default_factory=dict)
    every_hours: int = 24
    credentials: str | None = field(default=None, repr=False)
    webhook_secret: str | None = field(default=None, repr=False)

    def checked(self) -> Terms:
        mapped = {one_line(theirs): one_line(ours) for theirs, ours in self.departments.items()}
        return replace(self, name=one_line(self.name), departments=mapped)

    @property
    def mapping(self) -> dict[str, str]:
        """As postings are read by it: whatever letters the board writes a name in."""
        return {theirs.casefold(): ours for theirs, ours in self.departments.items()}

    def differences(self, other: Terms) -> list[str]:
        return [each.name for each in fields(self) if getattr(self, each.name) != getattr(other, each.name)]


@dataclass(slots=True, kw_only=True, eq=False)
class Source(Aggregate):
    """``slot``: one of the tenant's places, unique while it lives, so that two who create at the same
    moment do not exceed the limit. ``stopped``: why it is not asked, if it is not."""

    board: str
    terms: Terms
    slot: int
    created_by: str
    created_at: datetime
    stopped: Stop | None = None
    stopped_at: datetime | None = None
    deleted_at: datetime | None = None

    @classmethod
    def create(
        cls, id: str, tenant_id: TenantId, *, board: str, terms: Terms, slot: int, by: str, now: datetime
    ) -> Source:
        source = cls(
            id=id,
            tenant_id=tenant_id,
            board=board,
            terms=terms.checked(),
            slot=slot,
            created_by=by,
            created_at=now,
        )
        source.raise_event(SourceCreated(board=board))
        return source

    @property
    def is_live(self) -> bool:
        return self.deleted_at is None

    @property
    def is_asked(self) -> bool:
        return self.is_live and self.stopped is None

    @property
    def place(self) -> str:
        """Where its postings come from: unique in the tenant."""
        return f"{self.board}:{self.terms.address}"

    @property
    def every(self) -> timedelta:
        return timedelta(hours=self.terms.every_hours)

    def change(self, terms: Terms) -> bool:
        """False, and nothing happens, when nothing differs."""
        terms = terms.checked()
        changed = self.terms.differences(terms)
        if not changed:
            return False
        self.terms = terms
        self.raise_event(SourceChanged(fields=tuple(sorted(_API_NAMES.get(name, name) for name in changed))))
        return True

    def stop(self, reason: Stop, *, now: datetime) -> bool:
        """False when it is stopped already: the first reason stays."""
        if self.stopped is not None:
            return False
        self.stopped, self.stopped_at = reason, now
        self.raise_event(SourceStopped(reason=reason.value))
        return True

    def resume(self) -> bool:
        """False when it is not stopped."""
        if self.stopped is None:
            return False
        self.stopped = self.stopped_at = None
        self.raise_event(SourceChanged(fields=("enabled",)))
        return True

    def delete(self, *, now: datetime) -> bool:
        """Its credentials go at once."""
        self.deleted_at = now
        self.terms = replace(self.terms, credentials=None, webhook_secret=None)
        self.raise_event(SourceDeleted())
        return True


_API_NAMES = {"every_hours": "everyHours", "webhook_secret": "webhookSecret"}

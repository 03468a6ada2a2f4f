"""What happens to saved searches. Ids and numbers only: what was asked for may be a name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from jobhire.shared.domain import DomainEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchSaved(DomainEvent):
    """Somebody keeps a search. ``kind``: ``candidates`` or ``jobs``; ``shared``: with all of the tenant;
    ``alert``: whoever saved it is told of what it finds later."""

    type: ClassVar[str] = "ai.jobhire.saved-search.created.v1"

    kind: str
    shared: bool
    alert: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedSearchChanged(DomainEvent):
    """``fields``: of ``name``, ``query``, ``shared``, ``alert``, ``owner`` (it has none any more)."""

    type: ClassVar[str] = "ai.jobhire.saved-search.changed.v1"

    fields: tuple[str, ...]
    shared: bool
    alert: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedSearchFound(DomainEvent):
    """It finds so many that it did not find before. ``userId``: who wants to be told; ``found``: how many
    since the last event of this type."""

    type: ClassVar[str] = "ai.jobhire.saved-search.found.v1"

    user_id: str
    kind: str
    found: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedSearchDeleted(DomainEvent):
    """It is there no more, and tells nobody anything."""

    type: ClassVar[str] = "ai.jobhire.saved-search.deleted.v1"

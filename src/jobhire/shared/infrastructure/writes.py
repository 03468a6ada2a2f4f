"""What one write of an aggregate puts into its document: state, events and audit entry, all or nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

from jobhire.shared.application import Clock, Ids
from jobhire.shared.domain import Aggregate
from jobhire.shared.infrastructure.aggregates import AggregateKind
from jobhire.shared.infrastructure.audit_entries import entry_of_write
from jobhire.shared.infrastructure.documents import (
    Document,
    document_id,
    pending_events,
    state_of,
    unique_values,
)

A = TypeVar("A", bound=Aggregate)


@dataclass(frozen=True, slots=True, kw_only=True)
class Write:
    """``pending``: the new events; ``audit``: who made the change, in one entry. Both as they wait."""

    state: Document
    pending: list[str]
    audit: str


def write_of(kind: AggregateKind[A], aggregate: A, *, clock: Clock, ids: Ids) -> Write:
    """Takes the events that the aggregate raised."""
    state = state_of(aggregate)
    pending = pending_events(aggregate, clock=clock, ids=ids)
    return Write(
        state=state,
        pending=pending,
        audit=entry_of_write(kind.collection, aggregate, state, clock=clock, ids=ids),
    )


def new_document(kind: AggregateKind[A], aggregate: A, write: Write) -> Document:
    return {
        "_id": document_id(aggregate.tenant_id, aggregate.id),
        "tenant": aggregate.tenant_id,
        "version": aggregate.version + 1,
        "state": write.state,
        "pending": write.pending,
        "audit": [write.audit],
        "dirty": aggregate.tenant_id,
        "unique": unique_values(kind, aggregate),
    }


def update_of(kind: AggregateKind[A], aggregate: A, write: Write) -> Document:
    """The same as a change of the document that is there."""
    waiting: Document = {"audit": {"$each": [write.audit]}}
    if write.pending:
        waiting["pending"] = {"$each": write.pending}
    return {
        "$set": {
            "state": write.state,
            "version": aggregate.version + 1,
            "unique": unique_values(kind, aggregate),
            "dirty": aggregate.tenant_id,
        },
        "$push": waiting,
    }


def written(aggregate: Aggregate, write: Write) -> None:
    """The write is made: the aggregate is what is stored."""
    aggregate.version += 1
    aggregate.stored_state = write.state

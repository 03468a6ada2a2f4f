"""The door every domain has, built in or from another package (entry point group ``jobhire.modules``).

A domain's ``module.py`` has one function ``open_door(kit, ...) -> Door``; what it needs from other domains
are further keyword arguments, which ``assembly.py`` connects. A third party's door takes the kit alone.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from beanie import Document
from motor.motor_asyncio import AsyncIOMotorDatabase

from jobhire.shared.application import (
    AggregateStore,
    AuditTrail,
    Blobs,
    Clock,
    Consumer,
    Discloser,
    Fetch,
    Forgetter,
    Ids,
    Mailer,
    Mediator,
    OperationSource,
    Throttle,
    Vault,
)
from jobhire.shared.domain import Aggregate, DomainEvent
from jobhire.shared.infrastructure.activity import Activity
from jobhire.shared.infrastructure.aggregates import AggregateKind
from jobhire.shared.infrastructure.chores import Chore
from jobhire.shared.infrastructure.mongo import AggregateDocument
from jobhire.shared.infrastructure.sealed import SealedField

if TYPE_CHECKING:
    from litestar import Controller

A = TypeVar("A", bound=Aggregate)


class Stores(Protocol):
    def __call__(self, kind: AggregateKind[A]) -> AggregateStore[A]:
        """The store of one kind of aggregate."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Kit:
    """What the house gives to every domain. Lives as long as the process."""

    mediator: Mediator
    clock: Clock
    ids: Ids
    store: Stores
    database: AsyncIOMotorDatabase[dict[str, Any]]
    activity: Activity
    vault: Vault
    throttle: Throttle
    audit: AuditTrail
    mailer: Mailer
    blobs: Blobs
    fetch: Fetch


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """What one domain offers to the house."""

    name: str
    events: tuple[type[DomainEvent], ...] = ()
    documents: tuple[type[Document], ...] = ()
    controllers: Callable[[], tuple[type[Controller], ...]] = tuple
    """Those under ``/api/v1``. Only the API asks for them: import them in the function, and what they need is
    loaded by no other process."""
    roots: Callable[[], tuple[type[Controller], ...]] = tuple
    """The same of controllers whose path is theirs alone (well-known places, protocols)."""
    consumers: tuple[Consumer, ...] = ()
    sealed: tuple[SealedField, ...] = ()
    """Where this domain keeps what the vault sealed: ``jobhire secrets rotate`` seals it anew."""
    on_start: tuple[Callable[[], Awaitable[None]], ...] = ()
    """Run once per process before it serves (load a model, warm a cache)."""
    on_work: tuple[Callable[[], Awaitable[None]], ...] = ()
    """Run once per worker before its first message."""
    services: tuple[Callable[[], Awaitable[None]], ...] = ()
    """Go on in every worker, beside its messages, until cancelled. Each survives its own faults."""
    on_stop: tuple[Callable[[], None], ...] = ()
    """Run once as the process ends: what it held beside memory is given back."""
    chores: tuple[Chore, ...] = ()
    forgetters: tuple[Forgetter, ...] = ()
    """What takes out of this domain whatever it keeps of a job or candidate that is gone for good."""
    disclosers: tuple[Discloser, ...] = ()
    """What tells a person all that this domain keeps of them."""
    operations: Mapping[str, OperationSource] = field(default_factory=dict)
    """Long work by its kind: what ``/api/v1/operations/{kind}.{id}`` shows."""


def known_types(doors: Sequence[Door]) -> frozenset[str]:
    """Of every event that there is."""
    return frozenset(event.type for door in doors for event in door.events)


def _aggregates(doors: Sequence[Door]) -> list[type[AggregateDocument]]:
    documents = (document for door in doors for document in door.documents)
    return [each for each in documents if issubclass(each, AggregateDocument)]


# Settings, not get_settings(): that wants Beanie to have met the database.
def aggregate_collections(doors: Sequence[Door]) -> list[str]:
    """Where aggregates live: what the relay empties, and what may hold sealed values."""
    return [each.Settings.name for each in _aggregates(doors)]


def unhurried_collections(doors: Sequence[Door]) -> list[str]:
    """Those of them for whose events nobody waits."""
    return [each.Settings.name for each in _aggregates(doors) if each.unhurried]

"""How a kind of aggregate is stored: declared once per domain, used by every store adapter."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from jobhire.shared.domain import Aggregate

A = TypeVar("A", bound=Aggregate)


@dataclass(frozen=True, slots=True, kw_only=True)
class AggregateKind(Generic[A]):
    """One kind of aggregate: ``jobs``, ``job``, ``Job``, its unique keys, and when it still counts.

    ``unique`` maps a key's name to what it is for one aggregate (None: holds no key, e.g. no e-mail or
    deleted); keys are unique per tenant. An aggregate that is not ``live`` is ``NotFound`` to every reader.
    """

    collection: str
    noun: str
    type: type[A]
    unique: Mapping[str, Callable[[A], str | None]] = field(default_factory=dict)
    live: Callable[[A], bool] = lambda _: True

"""What lists and imports answer with."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Generic, TypeVar

import msgspec

from jobhire.shared.domain import DomainError

T = TypeVar("T")


class Slice(msgspec.Struct, frozen=True, kw_only=True):
    """Rows of a list: those ``after`` a row's place in the order (``Rows.last``), or ``skip`` many."""

    limit: int
    skip: int = 0
    after: tuple[str, str] | None = None


class Rows(msgspec.Struct, Generic[T], frozen=True, kw_only=True):
    """A slice of a list. ``total``: exact, of the whole list; ``last``: its end's place when more follow."""

    items: Sequence[T]
    total: int
    last: tuple[str, str] | None


class Encoded(msgspec.Struct, frozen=True):
    """A view of one aggregate as JSON, ready to send."""

    version: int
    body: bytes


class Imported(msgspec.Struct, frozen=True, kw_only=True):
    """What became of an imported line: the ``id`` it made, or the one that has its place, or why not.

    ``refused`` beside an ``id`` says why this line made nothing although it is not the line that made the id.
    """

    id: str | None = None
    created: bool = False
    refused: DomainError | None = None

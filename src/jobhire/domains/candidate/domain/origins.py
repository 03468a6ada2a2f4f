"""Where a value comes from, and who stands behind it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum


class Source(StrEnum):
    CV = "cv"
    PERSON = "person"
    IMPORT = "import"
    MERGE = "merge"
    APPLICANT = "applicant"
    """Whoever applied on the career site said it: nobody knows whether it was them."""
    HIRING = "hiring"
    """It follows from where their applications stand."""


@dataclass(frozen=True, slots=True)
class Place:
    """Characters ``start`` to ``end`` of the CV's visible text; ``page`` from 1."""

    page: int
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """``confidence``: 0..100 per cent, None where a person said it; 0: a stand-in for what was not found."""

    source: Source
    at: datetime
    by: str | None = None
    document_id: str | None = None
    parser: str | None = None
    candidate_id: str | None = None
    """Of a merge: whom the value was taken from."""
    spans: tuple[Place, ...] = ()
    confidence: int | None = None
    confirmed_by: str | None = None
    confirmed_at: datetime | None = None

    @property
    def confirmed(self) -> bool:
        return self.confirmed_by is not None

    @property
    def stands_in(self) -> bool:
        return self.confidence == 0 and not self.confirmed

    def confirm(self, *, by: str, now: datetime) -> Origin:
        """Who confirmed first stays."""
        return self if self.confirmed else replace(self, confirmed_by=by, confirmed_at=now)

    @classmethod
    def person(cls, *, by: str, now: datetime) -> Origin:
        """Who says a thing themselves has confirmed it."""
        return cls(source=Source.PERSON, at=now, by=by, confirmed_by=by, confirmed_at=now)

    @classmethod
    def applicant(cls, *, now: datetime, document_id: str | None = None) -> Origin:
        """What a stranger says of themselves is on record, and confirmed by nobody."""
        return cls(source=Source.APPLICANT, at=now, by=Source.APPLICANT, document_id=document_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """The origin of a field. ``element``: of one member of a set that joined later, by its key."""

    field: str
    origin: Origin
    element: str | None = None


Origins = tuple[Known, ...]


def origin_of(origins: Origins, field: str) -> Origin | None:
    return next((each.origin for each in origins if each.field == field and each.element is None), None)


def with_origin(origins: Origins, field: str, origin: Origin, *, element: str | None = None) -> Origins:
    """A new origin of a whole field replaces those of its elements, too."""
    kept = tuple(each for each in origins if each.field != field or element not in {None, each.element})
    return (*kept, Known(field=field, origin=origin, element=element))


def without(origins: Origins, fields: Iterable[str]) -> Origins:
    gone = frozenset(fields)
    return tuple(each for each in origins if each.field not in gone)

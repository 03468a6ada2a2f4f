"""What a CV or a merge says differently: kept beside the profile until a person decides."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from jobhire.domains.candidate.domain.fields import SETS, digest, plain
from jobhire.domains.candidate.domain.origins import Origin

MOST_WAITING = 200
MOST_REMEMBERED = 1_000
"""Decisions; the oldest are forgotten beyond."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A value for a field; for a set, one more member. ``id`` names field and value: the same again is the
    same proposal. ``value`` is plain JSON."""

    id: str
    field: str
    value: object
    origin: Origin

    @classmethod
    def of(cls, field: str, value: Any, origin: Origin) -> Proposal:
        return cls(id=digest(field, value), field=field, value=plain(value), origin=origin)


def with_proposal(waiting: tuple[Proposal, ...], new: Proposal) -> tuple[Proposal, ...]:
    """One per value, and per single field only the latest: an older one was about an older CV."""
    if any(each.id == new.id for each in waiting):
        return waiting
    if new.field not in SETS:
        waiting = tuple(each for each in waiting if each.field != new.field)
    return (*waiting, new)[-MOST_WAITING:]


def remembered(decided: tuple[str, ...], id: str) -> tuple[str, ...]:
    return (*(each for each in decided if each != id), id)[-MOST_REMEMBERED:]

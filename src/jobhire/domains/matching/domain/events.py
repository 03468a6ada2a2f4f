"""What matching tells the house."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from jobhire.shared.domain import DomainEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoringModelProposed(DomainEvent):
    """Somebody proposed numbers of the tenant's own. ``key`` names them, whatever they are read with."""

    type: ClassVar[str] = "ai.jobhire.scoring-model.proposed.v1"

    key: str
    strong: int
    good: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoringModelPromoted(DomainEvent):
    """Scores are made by other numbers now: ``key`` instead of ``previous`` (empty: the shipped ones)."""

    type: ClassVar[str] = "ai.jobhire.scoring-model.promoted.v1"

    key: str
    previous: str
    rolled_back: bool

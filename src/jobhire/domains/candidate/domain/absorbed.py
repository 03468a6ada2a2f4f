"""What a candidate took from others that were merged into them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

_MOST_RECORDS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Absorbed:
    """``number``: which merge of that candidate; ``filled``: fields that were empty; ``returned``: it was
    undone, and must not be done again by a late repeat."""

    candidate_id: str
    number: int
    filled: tuple[str, ...] = ()
    metadata: Mapping[str, object] = field(default_factory=dict)
    cv_text: bool = False
    returned: bool = False


def record_of(records: tuple[Absorbed, ...], candidate_id: str) -> Absorbed | None:
    return next((each for each in records if each.candidate_id == candidate_id), None)


def with_record(records: tuple[Absorbed, ...], record: Absorbed) -> tuple[Absorbed, ...]:
    """In the place of the one before; of too many, undone ones are forgotten first."""
    kept = [each for each in records if each.candidate_id != record.candidate_id]
    while len(kept) >= _MOST_RECORDS:
        kept.remove(next((each for each in kept if each.returned), kept[0]))
    return (*kept, record)
